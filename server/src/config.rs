//! How this server is set up: flags > environment > file > defaults, checked once, one struct. The environment is read
//! nowhere else. Never prints the master key.

mod base_path;
mod check;
mod command_line;
mod company;
mod database_url;
mod desired;
mod effective;
mod error;
mod given;
mod instance;
mod log;
mod manual;
mod metrics;
mod oauth;
mod options;
mod origins;
mod public_url;
#[cfg(test)]
mod reference;
mod secret_file;
mod secrets;
#[cfg(test)]
mod tests;
mod trusted_proxies;
mod values;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use zeroize::Zeroizing;

pub use base_path::{BasePath, BasePathError};
pub use check::{CheckFormat, ToCheck, What};
pub use company::{Company, IdentityHeaders, Oidc, SharedCompany, Team, Teams};
pub use database_url::DatabaseUrl;
pub use desired::{Account, FileFormat, ToApply, ToCompare, ToExport};
pub use effective::Config;
pub use error::ConfigError;
pub use instance::{Instance, InstanceError};
pub use log::{LogFilter, LogFilterError, LogFormat, LogFormatError};
pub use manual::pages as manuals;
pub use metrics::Metrics;
pub use oauth::OAuthApp;
pub use public_url::{PublicUrl, PublicUrlError};
pub use secrets::{BoundReference, SecretReference, SecretReferenceError, SecretReferences};
pub use trusted_proxies::{ProxyError, TrustedProxies};

use command_line::{SessionsCommand, Subcommand};
use given::Given;
use values::{database_url, listen, reachable};

/// What the program was asked to do.
#[derive(Debug)]
pub enum Command {
    /// Serve the portal.
    Serve(Config),
    /// Serve the portal with a LaunchDarkly of its own, which the caller adds to [`Config::launchdarkly`].
    Demo(Config),
    /// Print a new master key.
    Key,
    /// Say how much of what is stored each master key opens.
    CheckKey(Config),
    /// List who is signed in.
    Sessions(Config),
    /// Sign out the sessions whose names begin so.
    Revoke(Config, Vec<String>),
    /// Sign out everybody.
    RevokeAll(Config),
    /// Print a text: a configuration, a manual.
    Say(String),
    /// Write all manual pages to this folder.
    Manuals(PathBuf),
    /// Bring the tables up to date, or say whether they are.
    Migrate {
        /// Whose.
        database: DatabaseUrl,
        /// Only say.
        check: bool,
    },
    /// Copy the database to a file.
    Backup(DatabaseUrl, PathBuf),
    /// Take everything over from the first database to the second.
    Import(DatabaseUrl, DatabaseUrl),
    /// Ask the server at this address how it is.
    Healthcheck(SocketAddr),
    /// Check stores from this machine.
    Check(Box<ToCheck>),
    /// Print an account as a file.
    Export(Box<ToExport>),
    /// Compare an account with a file.
    Drift(Box<ToCompare>),
    /// Make an account like a file.
    Apply(Box<ToApply>),
}

/// Reads the command line, the environment and the configuration file.
///
/// # Errors
/// [`ConfigError`] says what stops the start; see [`ConfigError::exit`].
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub fn load() -> Result<Command, ConfigError> {
    let variables =
        std::env::vars_os().filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
    read(std::env::args_os(), variables)
}

/// The same from given arguments (the first is the program's name) and variables.
fn read<A, V>(arguments: A, variables: V) -> Result<Command, ConfigError>
where
    A: IntoIterator<Item = OsString>,
    V: IntoIterator<Item = (String, String)>,
{
    let variables: Vec<(String, String)> = variables.into_iter().collect();
    let named = |name: &str| variables.iter().find(|(own, value)| own == name && !value.is_empty());
    let token = named(desired::TOKEN_VARIABLE).map(|(_, value)| Zeroizing::new(value.clone()));
    let token = token.as_ref().map(|token| token.as_str());
    let Given { subcommand, options, origins } = given::gather(arguments, variables)?;
    Ok(match subcommand {
        Subcommand::Key { check: false } => Command::Key,
        Subcommand::Key { check: true } => Command::CheckKey(Config::check(options, false)?),
        Subcommand::Sessions { then: None } => Command::Sessions(Config::check(options, false)?),
        Subcommand::Sessions { then: Some(SessionsCommand::Revoke { all: true, .. }) } => {
            Command::RevokeAll(Config::check(options, false)?)
        }
        Subcommand::Sessions { then: Some(SessionsCommand::Revoke { sessions, .. }) } => {
            Command::Revoke(Config::check(options, false)?, sessions)
        }
        Subcommand::Check(given) => Command::Check(Box::new(ToCheck::read(*given, &options)?)),
        Subcommand::Export(given) => Command::Export(Box::new(ToExport::read(&given, &options, token)?)),
        Subcommand::Drift(given) => Command::Drift(Box::new(ToCompare::read(*given, &options, token)?)),
        Subcommand::Apply(given) => Command::Apply(Box::new(ToApply::read(*given, options, token)?)),
        Subcommand::Healthcheck => Command::Healthcheck(reachable(listen(&options)?)),
        Subcommand::Migrate { check } => Command::Migrate { database: database_url(&options, false)?, check },
        Subcommand::Backup { file } => Command::Backup(database_url(&options, false)?, file),
        Subcommand::Import { from, to } => Command::Import(DatabaseUrl::parse(&from)?, DatabaseUrl::parse(&to)?),
        Subcommand::Serve => Command::Serve(Config::check(options, false)?),
        Subcommand::Config { explain: false } => Command::Say(Config::check(options, false)?.to_string()),
        Subcommand::Config { explain: true } => {
            Command::Say(origins.explain(&Config::check(options, false)?.to_string()))
        }
        Subcommand::Completions { shell } => Command::Say(manual::completions(shell)),
        Subcommand::Man { folder: None } => Command::Say(manual::page()),
        Subcommand::Man { folder: Some(folder) } => Command::Manuals(folder),
        Subcommand::Demo => Command::Demo(Config::check(options, true)?),
    })
}
