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
                "Creates the same integration again, in the same place: change the keys in the address for another one.",
                "The token and the passwords are variables of your shell; the token can be seen among curl’s arguments while it runs. With a password, jq is needed.",
            ],
            Self::Ldcli => &[
                "Creates the same integration again, in the same place: change the keys for another one.",
                "ldcli reads its token from LD_ACCESS_TOKEN. It takes a password only as an argument, which others on the same machine can see while it runs.",
            ],
            Self::Terraform => &[
                "The import block takes over what is there, from Terraform 1.5 on; another project, environment or provider makes Terraform delete and create anew.",
                "Passwords are sensitive variables. LaunchDarkly never shows them, so Terraform does not see when one was changed elsewhere.",
            ],
            Self::Toml | Self::Json => &[
                "A desired state for “storekeeper drift” and “storekeeper apply”, and for the drift page.",
                "“set” says that LaunchDarkly holds a secret; its text is not known to anybody but LaunchDarkly.",
            ],
            Self::Csv => &["For spreadsheets: no cell is taken for a formula."],
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
