//! What stops the start.

use std::io::Write as _;
use std::net::SocketAddr;

use super::public_url::PublicUrl;
use crate::crypto::CryptoError;
use crate::database::DatabaseError;

/// What stops the start. One line each, which says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line cannot be read, or asks for help.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A variable of the environment that looks like ours and is not.
    #[error("there is no option for the environment variable {0}; `storekeeper --help` lists the options")]
    UnknownVariable(String),
    /// The configuration file cannot be read.
    #[error("the configuration file {path} cannot be read: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The configuration file is not TOML, or has a key that is no option.
    #[error("the configuration file {path} cannot be used: {message}")]
    FileContent {
        /// The file.
        path: String,
        /// What is wrong, and where.
        message: String,
    },
    /// An option's value cannot be read.
    #[error("--{option}: {reason}")]
    Value {
        /// The option's name.
        option: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// `serve` without a master key.
    #[error(
        "serve needs a master key: run `storekeeper key > master.key && chmod 600 master.key` once, then add \
         --master-key-file master.key"
    )]
    NoMasterKey,
    /// The master key file cannot be read.
    #[error("the master key file {path} cannot be read: {source}; `storekeeper key > {path}` makes a new one")]
    MasterKeyFile {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Anybody on the machine may read a file with a secret.
    #[error("--{option}: every user on this machine can read {path}; run `chmod 600 {path}`")]
    OpenFile {
        /// The option that names the file.
        option: &'static str,
        /// The file.
        path: String,
    },
    /// An address that is none of LaunchDarkly's own.
    #[error(
        "{0} is not an official LaunchDarkly host (app.launchdarkly.com, app.eu.launchdarkly.com, app.launchdarkly.us); to allow access tokens to be sent there, add --allow-launchdarkly-host {0}"
    )]
    UnknownHost(String),
    /// The master key file holds something else.
    #[error("the master key file {path} cannot be used: {source}")]
    MasterKey {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: CryptoError,
    },
    /// Other machines can connect, but not over HTTPS.
    #[error(
        "--listen {0} can be reached from other machines, and tokens must not be sent unencrypted: put HTTPS in front and \
         add --public-url https://…, or listen on 127.0.0.1"
    )]
    Exposed(SocketAddr),
    /// A public URL without HTTPS that is not of this machine.
    #[error("--public-url {0} is not HTTPS, and sign-in cookies need it: use https://…, or a loopback address")]
    PlainPublicUrl(PublicUrl),
    /// `demo` with a LaunchDarkly of one's own.
    #[error("demo uses an emulated LaunchDarkly: remove --launchdarkly-url, or use serve")]
    DemoWithLaunchDarkly,
    /// Two instances with one name.
    #[error("--launchdarkly-url: two instances are called “{0}”; give each a unique name, such as eu=https://…")]
    SameName(String),
    /// The database's URL cannot be used.
    #[error("--database-url: {0}")]
    Database(#[from] DatabaseError),
}

impl ConfigError {
    /// Tells the person at the terminal and ends the process: 0 after `--help`; else 2, but 1 where 2 says that something
    /// differs.
    pub fn exit(self) -> ! {
        let compares = |word: std::ffi::OsString| word == "export" || word == "drift" || word == "apply";
        let code = if std::env::args_os().skip(1).any(compares) { 1 } else { 2 };
        match self {
            Self::Usage(usage) if !usage.use_stderr() => usage.exit(),
            Self::Usage(usage) => {
                let text = usage.to_string();
                // The first paragraph: a list of what is missing stands in lines of its own.
                let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
                let line = lines.join(" ");
                let line = line.trim_start_matches("error: ");
                let _ = writeln!(std::io::stderr(), "storekeeper: {line}; `storekeeper --help` lists the options");
                std::process::exit(code)
            }
            other => {
                let _ = writeln!(std::io::stderr(), "storekeeper: {other}");
                std::process::exit(code)
            }
        }
    }
}
