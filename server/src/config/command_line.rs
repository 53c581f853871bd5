//! The command line: what to do, and with which options.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser};

use super::check::CheckOptions;
use super::desired::{ApplyOptions, DriftOptions, ExportOptions};
use super::options::Options;
use crate::release::VERSION;

/// A web portal for LaunchDarkly's persistent store integrations.
#[derive(Debug, Parser)]
#[command(
    name = "storekeeper",
    version = VERSION,
    after_help = "Every option can also be set as an environment variable, such as STOREKEEPER_PUBLIC_URL=https://…, or in \
                  the configuration file, such as public-url = \"https://…\". Flags override environment variables, which \
                  override the file."
)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    pub(super) subcommand: Option<Subcommand>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// What to do.
#[derive(Clone, Debug, Default, clap::Subcommand)]
pub(super) enum Subcommand {
    /// Serve the portal (what happens without a subcommand)
    #[default]
    Serve,
    /// Serve the portal with an emulated LaunchDarkly, in memory
    Demo,
    /// Print a new master key; with --check, show which keys in --master-key-file decrypt the stored sessions
    Key {
        /// Show how many stored sessions each key decrypts
        #[arg(long)]
        check: bool,
    },
    /// List who is signed in, or sign people out
    Sessions {
        #[command(subcommand)]
        then: Option<SessionsCommand>,
    },
    /// Update the database schema; serve also does this on start
    Migrate {
        /// Only check whether the schema is up to date; exits with 1 if it is not
        #[arg(long)]
        check: bool,
    },
    /// Back up the SQLite database while it is in use
    Backup {
        /// Backup file to create; it must not exist yet
        file: PathBuf,
    },
    /// Copy all stored data from one database to a new one
    Import {
        /// URL of the source database, such as `sqlite://storekeeper.db`
        from: String,
        /// URL of the target database, such as `postgres://user@host/database`
        to: String,
    },
    /// Print the effective configuration
    Config {
        /// Show where each value came from
        #[arg(long)]
        explain: bool,
    },
    /// Print a shell completion script for `storekeeper`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write it and those of all commands to a folder
    Man {
        /// The folder
        folder: Option<PathBuf>,
    },
    /// Check whether the server at --listen is ready; for container health checks
    Healthcheck,
    /// Check a store from this machine, step by step. Exits with 0 if SDKs can read up-to-date data, 1 if something needs
    /// attention, 3 if SDKs cannot use the store
    Check(Box<CheckOptions>),
    /// Print the account's integrations as a desired-state file, without secrets
    Export(Box<ExportOptions>),
    /// Compare the account with a desired-state file. Exits with 0 if they match, 2 if they differ, 1 if the comparison
    /// fails
    Drift(Box<DriftOptions>),
    /// Change the account to match a desired-state file. Follows the portal's rules and writes to its activity log; requires
    /// --database-url and --master-key-file
    Apply(Box<ApplyOptions>),
}

/// What to do with sessions.
#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum SessionsCommand {
    /// Sign people out at once, on every replica
    Revoke {
        /// Session names from `storekeeper sessions`; a unique prefix is enough
        #[arg(required_unless_present = "all")]
        sessions: Vec<String>,
        /// Sign everyone out
        #[arg(long, conflicts_with = "sessions")]
        all: bool,
    },
}

/// The command line as a whole, for manuals and completions.
pub(super) fn command() -> clap::Command {
    CommandLine::command()
}
