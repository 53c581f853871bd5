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
    after_help = "Every option can also be given in the environment, like STOREKEEPER_PUBLIC_URL=https://…, and in \
                  the configuration file, like public-url = \"https://…\". Flags win over the environment, the \
                  environment wins over the file."
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
    /// Serve the portal with a LaunchDarkly of its own, in memory
    Demo,
    /// Print a new master key; with --check, say which of the keys of --master-key-file opens what is stored
    Key {
        /// Say how much of what is stored each key opens
        #[arg(long)]
        check: bool,
    },
    /// List who is signed in, or sign people out
    Sessions {
        #[command(subcommand)]
        then: Option<SessionsCommand>,
    },
    /// Bring the database's tables up to date, which serving does too
    Migrate {
        /// Only say whether they are; ends with 1 if they are not
        #[arg(long)]
        check: bool,
    },
    /// Copy the SQLite database while it is used
    Backup {
        /// The copy; it must not be there yet
        file: PathBuf,
    },
    /// Take everything that is stored over from one database to another, new one
    Import {
        /// The database to read, like <sqlite://storekeeper.db>
        from: String,
        /// The database to write, like <postgres://user@host/database>
        to: String,
    },
    /// Print the effective configuration
    Config {
        /// Say of each value where it came from
        #[arg(long)]
        explain: bool,
    },
    /// Print what lets a shell complete `storekeeper`
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Ask the server that listens on --listen how it is; for containers
    Healthcheck,
    /// Check a store from this machine, step by step; ends with 0 if SDKs can read a fresh store, 1 if something needs a
    /// look, 3 if they cannot use it
    Check(Box<CheckOptions>),
    /// Print the account's integrations as a file of what is wanted, without secrets
    Export(Box<ExportOptions>),
    /// Compare the account with such a file; ends with 0 if it is the same, 2 if something differs, 1 if it could not be found
    /// out
    Drift(Box<DriftOptions>),
    /// Make the account like such a file, under the rules of the portal and into its record, which --database-url and
    /// --master-key-file name
    Apply(Box<ApplyOptions>),
}

/// What to do with sessions.
#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum SessionsCommand {
    /// Sign people out at once, on every replica
    Revoke {
        /// The sessions, as the list names them; the beginning of a name is enough
        #[arg(required_unless_present = "all")]
        sessions: Vec<String>,
        /// Everybody
        #[arg(long, conflicts_with = "sessions")]
        all: bool,
    },
}

/// The command line as a whole, for manuals and completions.
pub(super) fn command() -> clap::Command {
    CommandLine::command()
}
