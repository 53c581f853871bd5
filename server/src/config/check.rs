//! What `storekeeper check` is asked to check.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::{ExternalId, Region, RoleArn, Secret, TableName};
use launchdarkly::{AccessToken, BaseUrl};
use store_check::{DynamoDb, Redis, RolePattern, Settings, Store};

use super::error::ConfigError;
use super::secret_file;
use super::secrets::{SecretReference, SecretReferences};
use super::values;

/// How the steps are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// Metrics for Prometheus's textfile collector; with --all
    Prometheus,
}

/// Whose store it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckProvider {
    #[default]
    Redis,
    #[value(name = "dynamodb")]
    DynamoDb,
}

/// A store, as the command line names it. Passwords come from a file or a variable, never from an argument, which everybody on
/// the machine can read.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct CheckOptions {
    /// Store provider
    #[arg(long, value_enum, default_value_t)]
    provider: CheckProvider,
    /// The server's host; for Redis
    #[arg(long, conflicts_with = "all")]
    host: Option<String>,
    /// The table; for DynamoDB
    #[arg(long, conflicts_with_all = ["all", "host"])]
    table: Option<String>,
    /// The table's region; for DynamoDB
    #[arg(long)]
    region: Option<String>,
    /// The role to assume; for DynamoDB
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// External ID for --role-arn; for DynamoDB
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Check every store in the LaunchDarkly account; connects only to --check-allow destinations, with passwords from
    /// --check-secret and roles from --check-assume-role
    #[arg(long, requires = "token_file", conflicts_with_all = ["provider", "password_file", "password_env"])]
    all: bool,
    /// File with a LaunchDarkly access token; read access is enough. Use with --all
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The store's port
    #[arg(long, default_value_t = 6379)]
    port: u16,
    /// Connect with TLS
    #[arg(long)]
    tls: bool,
    /// The user
    #[arg(long, default_value = "")]
    username: String,
    /// File with the password
    #[arg(long, value_name = "FILE", conflicts_with = "password_env")]
    password_file: Option<PathBuf>,
    /// Environment variable with the password
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
    /// Key prefix: the environment's client-side ID
    #[arg(long, default_value = "")]
    prefix: String,
    /// How to print the steps
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
}

/// What to check, and how to say what was found.
#[derive(Clone, Debug)]
pub struct ToCheck {
    /// What.
    pub what: What,
    /// Certificate authorities to trust besides the system's.
    pub authorities: Option<PathBuf>,
    /// AWS roles that may be assumed.
    pub roles: Vec<RolePattern>,
    /// Where AWS is, for tests.
    pub aws_endpoint: Option<String>,
    /// How the steps are printed.
    pub format: CheckFormat,
}

/// What to check.
#[derive(Clone, Debug)]
pub enum What {
    /// One store, as it is at no time yet.
    Store(Store),
    /// Every store of an account.
    Account {
        /// The LaunchDarkly.
        url: BaseUrl,
        /// The token.
        token: AccessToken,
        /// The passwords of the stores.
        passwords: SecretReferences,
        /// Where may be connected to.
        allowed: Vec<String>,
    },
}

impl ToCheck {
    pub(super) fn read(given: CheckOptions, options: &super::options::Options) -> Result<Self, ConfigError> {
        let mut roles = values::roles(&options.check_assume_role)?;
        if given.format == CheckFormat::Prometheus && !given.all {
            return Err(ConfigError::Value { option: "format", reason: "prometheus requires --all".to_owned() });
        }
        let format = given.format;
        let what = if given.all {
            account(&given, options)?
        } else {
            let prefix = given.prefix.clone();
            let settings = match given.provider {
                CheckProvider::Redis => redis(given)?,
                CheckProvider::DynamoDb => {
                    let table = dynamo_db(&given)?;
                    // Whoever types a role means it.
                    roles.extend(table.role.iter().filter_map(|role| role.as_str().parse().ok()));
                    Settings::DynamoDb(table)
                }
            };
            What::Store(Store { settings, prefix, other_prefixes: Vec::new(), now_ms: 0 })
        };
        let (authorities, aws_endpoint) = (options.check_ca_file.clone(), options.check_aws_endpoint.clone());
        Ok(Self { what, authorities, roles, aws_endpoint, format })
    }
}

fn account(given: &CheckOptions, options: &super::options::Options) -> Result<What, ConfigError> {
    let allowed = values::allowed(options.check_allow.clone())?;
    if allowed.is_empty() {
        let reason = "add --check-allow with the destinations of the checks";
        return Err(ConfigError::Value { option: "all", reason: reason.to_owned() });
    }
    let file = given.token_file.clone().unwrap_or_default();
    let token = AccessToken::parse(secret_file::text("token-file", &file)?.trim());
    let token = token.map_err(|error| ConfigError::Value { option: "token-file", reason: error.to_string() })?;
    let url = values::instances(options, false)?.swap_remove(0).base_url;
    Ok(What::Account { url, token, passwords: values::references(&options.check_secret)?, allowed })
}

fn redis(given: CheckOptions) -> Result<Settings, ConfigError> {
    let password = password(&given)?;
    let CheckOptions { host, port, tls, username, .. } = given;
    let host = host.ok_or_else(|| missing("host"))?;
    Ok(Settings::Redis(Redis { host, port, tls, username, password }))
}

fn dynamo_db(given: &CheckOptions) -> Result<DynamoDb, ConfigError> {
    fn read<T>(
        option: &'static str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Result<T, domain::SyntaxError>,
    ) -> Result<Option<T>, ConfigError> {
        let wrong = |error: domain::SyntaxError| ConfigError::Value { option, reason: error.to_string() };
        text.map(|text| parse(text).map_err(wrong)).transpose()
    }
    Ok(DynamoDb {
        table: read("table", given.table.as_ref(), TableName::parse)?.ok_or_else(|| missing("table"))?,
        region: read("region", given.region.as_ref(), Region::parse)?.ok_or_else(|| missing("region"))?,
        role: read("role-arn", given.role_arn.as_ref(), RoleArn::parse)?,
        external_id: read("external-id", given.external_id.as_ref(), ExternalId::parse)?,
    })
}

fn missing(option: &'static str) -> ConfigError {
    ConfigError::Value { option, reason: "required, to identify the store to check".to_owned() }
}

fn password(given: &CheckOptions) -> Result<Option<Secret>, ConfigError> {
    Ok(match (&given.password_file, &given.password_env) {
        (Some(path), _) => Some(Secret::new(secret_file::text("password-file", path)?.trim_end_matches(['\r', '\n']))),
        (None, Some(name)) => {
            let missing = || ConfigError::Value {
                option: "password-env",
                reason: format!("the environment variable {} is not set", name.escape_debug()),
            };
            Some(SecretReference::Variable(name.clone()).read().ok_or_else(missing)?)
        }
        (None, None) => None,
    })
}
