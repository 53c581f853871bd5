//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Checks Storekeeper's writes under load, faults and kills: what LaunchDarkly got, what the database recorded and what
/// people were told must agree.
#[derive(Clone, Debug, Parser)]
pub(crate) struct Arguments {
    /// How many operations to do
    #[arg(long, default_value_t = 400)]
    pub(crate) operations: usize,
    /// How many people at the same time
    #[arg(long, default_value_t = 20)]
    pub(crate) clients: usize,
    /// How many portals on one database
    #[arg(long, default_value_t = 2)]
    pub(crate) replicas: usize,
    /// How often to kill a portal in the middle of a write, in a part of its own
    #[arg(long, default_value_t = 10)]
    pub(crate) kills: usize,
    /// Decides what people do and what goes wrong; when it happens is up to the machine
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// A database server that the portals share, such as <postgres://storekeeper@127.0.0.1:5432/postgres>; the ways there are cut
    /// now and then [default: none, they share an SQLite file]
    #[arg(long, value_name = "URL")]
    pub(crate) postgres: Option<String>,
    /// What has that server start again, in the middle of whatever it does [default: it never does]
    #[arg(long, value_name = "COMMAND", requires = "postgres")]
    pub(crate) restart: Option<String>,
    /// The program [default: `storekeeper` beside this one]
    #[arg(long, value_name = "FILE")]
    storekeeper: Option<PathBuf>,
}

impl Arguments {
    /// The program.
    pub(crate) fn program(&self) -> PathBuf {
        let beside = || std::env::current_exe().unwrap_or_default().with_file_name("storekeeper");
        self.storekeeper.clone().unwrap_or_else(beside)
    }
}
