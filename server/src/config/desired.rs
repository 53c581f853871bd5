//! What `storekeeper export`, `drift` and `apply` are asked for.

use std::path::PathBuf;

use as_code::drift::Format;
use as_code::lasting;
use clap::{Args, ValueEnum};
use domain::{Filter, Reason};
use launchdarkly::{AccessToken, BaseUrl};

use super::effective::Config;
use super::error::ConfigError;
use super::options::Options;
use super::{secret_file, values};

/// The variable of the environment that LaunchDarkly's Terraform provider reads a token from too.
pub(super) const TOKEN_VARIABLE: &str = "LAUNCHDARKLY_ACCESS_TOKEN";

/// Whose account it is.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct AccountOptions {
    /// File with a LaunchDarkly access token [default: the environment variable `LAUNCHDARKLY_ACCESS_TOKEN`]
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

/// An account of the first LaunchDarkly that is configured.
#[derive(Clone, Debug)]
pub struct Account {
    /// The LaunchDarkly.
    pub url: BaseUrl,
    /// What it is called here.
    pub instance: String,
    /// The token.
    pub token: AccessToken,
}

/// How a desired state is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// For people.
    #[default]
    Toml,
    /// For programs.
    Json,
}

/// How a comparison is written: [`Format`] as an option, of which that crate knows nothing.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DriftFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// `JUnit` XML, for build servers
    Junit,
    /// GitHub Actions workflow commands
    Github,
}

/// What to write down.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ExportOptions {
    /// Integrations to export, as a query from the table's URL, such as "project=checkout&tag=eu" [default: all]
    #[arg(long, value_name = "QUERY", default_value = "")]
    filter: String,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: FileFormat,
    #[command(flatten)]
    account: AccountOptions,
}

/// What to compare.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct DriftOptions {
    /// Desired-state file, as printed by `storekeeper export`
    file: PathBuf,
    /// How to say what differs
    #[arg(long, value_enum, default_value_t)]
    format: DriftFormat,
    #[command(flatten)]
    account: AccountOptions,
}

/// What to carry out.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ApplyOptions {
    /// Desired-state file, as printed by `storekeeper export`
    file: PathBuf,
    /// Print the exact requests and a plan ID, which can be confirmed once within 30 minutes
    #[arg(long, required_unless_present = "confirm")]
    plan: bool,
    /// Carry out the plan with this ID
    #[arg(long, value_name = "PLAN-ID", conflicts_with = "plan", allow_hyphen_values = true)]
    confirm: Option<String>,
    /// Also delete integrations not in the file; with --confirm, add the number of deletions: --allow-delete=2
    #[arg(long, value_name = "COUNT", num_args = 0..=1, require_equals = true)]
    #[expect(clippy::option_option, reason = "not given, given, and given with a number are three things")]
    allow_delete: Option<Option<usize>>,
    /// Reason for the change; required for critical environments
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    account: AccountOptions,
}

/// What to write down.
#[derive(Debug)]
pub struct ToExport {
    /// Whose.
    pub account: Account,
    /// Which integrations.
    pub filter: Filter,
    /// How.
    pub format: FileFormat,
}

/// What to compare.
#[derive(Debug)]
pub struct ToCompare {
    /// Whose.
    pub account: Account,
    /// The file.
    pub file: PathBuf,
    /// How to say what differs.
    pub format: Format,
}

/// What to carry out.
#[derive(Debug)]
pub struct ToApply {
    /// The portal's configuration: its database has the record.
    pub config: Config,
    /// Whose.
    pub account: Account,
    /// The file.
    pub file: PathBuf,
    /// The plan to carry out; `None` to make one.
    pub confirm: Option<String>,
    /// Whether what the file does not have is deleted.
    pub deletes: bool,
    /// How many deletions are confirmed.
    pub count: Option<usize>,
    /// Why.
    pub reason: Option<Reason>,
}

impl Account {
    fn read(given: &AccountOptions, options: &Options, variable: Option<&str>) -> Result<Self, ConfigError> {
        let (option, text) = match (&given.token_file, variable) {
            (Some(file), _) => ("token-file", secret_file::text("token-file", file)?),
            (None, Some(text)) => ("token-file", text.to_owned().into()),
            (None, None) => {
                let reason = format!("give a file with an access token, or set {TOKEN_VARIABLE}");
                return Err(ConfigError::Value { option: "token-file", reason });
            }
        };
        let from = if given.token_file.is_some() { "" } else { "the value of LAUNCHDARKLY_ACCESS_TOKEN: " };
        let token = AccessToken::parse(text.trim())
            .map_err(|error| ConfigError::Value { option, reason: format!("{from}{error}") })?;
        let instance = values::instances(options, false)?.swap_remove(0);
        Ok(Self { url: instance.base_url, instance: instance.name, token })
    }
}

impl ToExport {
    pub(super) fn read(given: &ExportOptions, options: &Options, token: Option<&str>) -> Result<Self, ConfigError> {
        let wrong = |reason: String| ConfigError::Value { option: "filter", reason };
        Ok(Self {
            account: Account::read(&given.account, options, token)?,
            filter: lasting(&given.filter).map_err(wrong)?,
            format: given.format,
        })
    }
}

impl ToCompare {
    pub(super) fn read(given: DriftOptions, options: &Options, token: Option<&str>) -> Result<Self, ConfigError> {
        let format = match given.format {
            DriftFormat::Text => Format::Text,
            DriftFormat::Json => Format::Json,
            DriftFormat::Junit => Format::Junit,
            DriftFormat::Github => Format::Github,
        };
        Ok(Self { account: Account::read(&given.account, options, token)?, file: given.file, format })
    }
}

impl ToApply {
    pub(super) fn read(given: ApplyOptions, options: Options, token: Option<&str>) -> Result<Self, ConfigError> {
        let wrong = |error: domain::ReasonError| ConfigError::Value { option: "reason", reason: error.to_string() };
        let reason = Reason::parse(given.reason.as_deref().unwrap_or_default(), false).map_err(wrong)?;
        let account = Account::read(&given.account, &options, token)?;
        Ok(Self {
            account,
            config: Config::check(options, false)?,
            file: given.file,
            confirm: given.confirm,
            deletes: given.allow_delete.is_some(),
            count: given.allow_delete.flatten(),
            reason,
        })
    }
}
