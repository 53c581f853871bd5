//! What `storekeeper check` is asked to check.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::Secret;
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
    #[arg(long)]
    host: String,
    /// The store's port
    #[arg(long, default_value_t = 6379)]
    port: u16,
    /// Speak TLS
    #[arg(long)]
    tls: bool,
    /// The user
    #[arg(long, default_value = "")]
    username: String,
    /// File with the password
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

/// A store to check, and how to say what was found.
#[derive(Clone, Debug)]
pub struct StoreToCheck {
    /// The store.
    pub store: Redis,
    /// Certificate authorities to trust besides the system's.
    pub authorities: Option<PathBuf>,
    /// How the steps are printed.
    pub format: CheckFormat,
}

impl StoreToCheck {
    pub(super) fn read(options: CheckOptions, authorities: Option<PathBuf>) -> Result<Self, ConfigError> {
        let CheckOptions { provider: CheckProvider::Redis, host, port, tls, username, format, prefix, .. } = options;
        let password = match (options.password_file, options.password_env) {
            (Some(path), _) => {
                let wrong = |error: std::io::Error| ConfigError::Value {
                    option: "password-file",
                    reason: format!("{} cannot be read: {error}", path.display()),
                };
                let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(wrong)?);
                Some(Secret::new(text.trim_end_matches(['\r', '\n'])))
            }
            (None, Some(name)) => {
                let missing = || ConfigError::Value {
                    option: "password-env",
                    reason: format!("there is no variable {} in the environment", name.escape_debug()),
                };
                Some(SecretReference::Variable(name.clone()).read().ok_or_else(missing)?)
            }
            (None, None) => None,
        };
        let store = Redis { host, port, tls, username, password, prefix, ..Redis::default() };
        Ok(Self { store, authorities, format })
    }
}
