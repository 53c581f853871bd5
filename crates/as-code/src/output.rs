//! The export formats: the name of each, and its text.

use domain::Filter;

use crate::{Definition, File, Import, Request, csv, curl, ldcli, script, terraform};

/// A way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Commands for `curl`.
    Curl,
    /// Commands for LaunchDarkly's `ldcli`.
    Ldcli,
    /// Terraform's resources.
    Terraform,
    /// A desired state, as TOML.
    Toml,
    /// The same, as JSON.
    Json,
    /// A table for spreadsheets.
    Csv,
}

impl Output {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Curl, Self::Ldcli, Self::Terraform, Self::Toml, Self::Json, Self::Csv];

    /// Its name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Ldcli => "ldcli",
            Self::Terraform => "terraform",
            Self::Toml => "toml",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The one with this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|output| output.key() == key)
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Ldcli => "ldcli",
            Self::Terraform => "Terraform",
            Self::Toml => "TOML",
            Self::Json => "JSON",
            Self::Csv => "CSV",
        }
    }

    /// How its file is called.
    pub fn file(self) -> &'static str {
        match self {
            Self::Curl => "create-with-curl.sh",
            Self::Ldcli => "create-with-ldcli.sh",
            Self::Terraform => "integrations.tf",
            Self::Toml => "stores.toml",
            Self::Json => "stores.json",
            Self::Csv => "integrations.csv",
        }
    }

    /// The media type of its file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Curl | Self::Ldcli | Self::Terraform | Self::Toml => "text/plain; charset=utf-8",
        }
    }

    /// What to know before it is used, sentence by sentence.
    pub fn notes(self) -> &'static [&'static str] {
        match self {
            Self::Curl => &[
                "Creates a copy in the same environment. To create it elsewhere, change the keys in the URL.",
                "Set the token and passwords as shell variables. The token is visible in curl’s arguments while it runs. Passwords require jq.",
            ],
            Self::Ldcli => &[
                "Creates a copy in the same environment. To create it elsewhere, change the keys.",
                "ldcli reads its token from LD_ACCESS_TOKEN. It takes a password only as an argument, which others on the same machine can see while it runs.",
            ],
            Self::Terraform => &[
                "The import block requires Terraform 1.5 or newer. If you change the project, environment or provider, Terraform deletes and recreates the integration.",
                "Passwords are sensitive variables. LaunchDarkly never shows them, so Terraform cannot detect changes made elsewhere.",
            ],
            Self::Toml | Self::Json => &[
                "A desired-state file for “storekeeper drift”, “storekeeper apply” and the drift page.",
                "“set” means that LaunchDarkly has a secret. Only LaunchDarkly knows its value.",
            ],
            Self::Csv => &["For spreadsheets. No cell is interpreted as a formula."],
        }
    }

    /// The text of one integration or of many, of the LaunchDarkly at `base`; a desired state speaks of what `filter` shows.
    pub fn text(self, base: &str, definitions: &[Definition], filter: &Filter) -> String {
        match (self, definitions) {
            (Self::Curl, [one]) => curl(base, &Request::creating(one), None),
            (Self::Curl, all) => script(all, |request, label| curl(base, request, label)),
            (Self::Ldcli, [one]) => ldcli(base, &Request::creating(one), None),
            (Self::Ldcli, all) => script(all, |request, label| ldcli(base, request, label)),
            (Self::Terraform, all) => terraform(all, Import::Existing),
            (Self::Toml, all) => File::of(filter, all.to_vec()).toml(),
            (Self::Json, all) => File::of(filter, all.to_vec()).json(),
            (Self::Csv, all) => csv::table(all),
        }
    }
}
