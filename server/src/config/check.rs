//! What `storekeeper check` is asked to check.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use domain::Secret;
use launchdarkly::{AccessToken, BaseUrl};
use store_check::Redis;
use zeroize::Zeroizing;

use super::{ConfigError, SecretReference};

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
}

/// A store, as the command line names it. Passwords come from a file or a variable, never from an argument, which everybody on
/// the machine can read.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct CheckOptions {
    /// Whose store it is
    #[arg(long, value_enum, default_value_t)]
    provider: CheckProvider,
    /// The store's host
    #[arg(long, required_unless_present = "all", conflicts_with = "all")]
    host: Option<String>,
    /// Check every Redis store of the LaunchDarkly account; connects only where --check-allow says
    #[arg(long, requires = "token_file")]
    all: bool,
    /// File with an access token of LaunchDarkly; reading is enough. With --all
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The store's port
    #[arg(long, default_value_t = 6379)]
    port: u16,
    /// Speak TLS
    #[arg(long)]
    tls: bool,
    /// The user
    #[arg(long, default_value = "")]
    username: String,
    /// File with the password; with --all, that of every store
    #[arg(long, value_name = "FILE", conflicts_with = "password_env")]
    password_file: Option<PathBuf>,
    /// Variable of the environment with the password
    #[arg(long, value_name = "NAME")]
    password_env: Option<String>,
    /// What the keys begin with: the environment's client-side ID
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
    /// How the steps are printed.
    pub format: CheckFormat,
}

/// What to check.
#[derive(Clone, Debug)]
pub enum What {
    /// One store.
    Store(Redis),
    /// Every store of an account.
    Account {
        /// The LaunchDarkly.
        url: BaseUrl,
        /// The token.
        token: AccessToken,
        /// The password of every store.
        password: Option<Secret>,
        /// Where may be connected to.
        allowed: Vec<String>,
    },
}

impl ToCheck {
    pub(super) fn read(given: CheckOptions, options: &super::Options) -> Result<Self, ConfigError> {
        let authorities = options.check_ca_file.clone();
        let password = password(&given)?;
        let CheckOptions { provider: CheckProvider::Redis, port, tls, username, format, prefix, .. } = given;
        let Some(host) = given.host else {
            let allowed = super::allowed(options.check_allow.clone())?;
            if allowed.is_empty() {
                return Err(ConfigError::Value {
                    option: "all",
                    reason:
                        "the stores are named by LaunchDarkly's account: list where to connect to with --check-allow"
                            .to_owned(),
                });
            }
            let token = given.token_file.unwrap_or_default();
            let token = AccessToken::parse(text("token-file", &token)?.trim());
            let token =
                token.map_err(|error| ConfigError::Value { option: "token-file", reason: error.to_string() })?;
            let url = super::instances(&options.launchdarkly_url, false)?.swap_remove(0).base_url;
            return Ok(Self { what: What::Account { url, token, password, allowed }, authorities, format });
        };
        let store = Redis { host, port, tls, username, password, prefix, ..Redis::default() };
        Ok(Self { what: What::Store(store), authorities, format })
    }
}

fn password(given: &CheckOptions) -> Result<Option<Secret>, ConfigError> {
    Ok(match (&given.password_file, &given.password_env) {
        (Some(path), _) => Some(Secret::new(text("password-file", path)?.trim_end_matches(['\r', '\n']))),
        (None, Some(name)) => {
            let missing = || ConfigError::Value {
                option: "password-env",
                reason: format!("there is no variable {} in the environment", name.escape_debug()),
            };
            Some(SecretReference::Variable(name.clone()).read().ok_or_else(missing)?)
        }
        (None, None) => None,
    })
}

fn text(option: &'static str, path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    let wrong = |error: std::io::Error| ConfigError::Value {
        option,
        reason: format!("{} cannot be read: {error}", path.display()),
    };
    Ok(Zeroizing::new(std::fs::read_to_string(path).map_err(wrong)?))
}
