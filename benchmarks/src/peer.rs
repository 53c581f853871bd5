//! Pages that a team would build by hand, each served by Node.js.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A page by hand, served by Node.js.
pub(crate) struct Peer {
    _process: Child,
    /// Where it answers.
    pub(crate) url: String,
    _folder: tempfile::TempDir,
}

impl Peer {
    /// Starts the one of this name, with these rows.
    pub(crate) async fn start(name: &str, rows: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("rows.json");
        std::fs::write(&file, rows)?;
        let mut process = Command::new("node")
            .arg(format!("benchmarks/peers/{name}/server.mjs"))
            .arg(file)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line).await?;
        Ok(Self { _process: process, url: line.trim().to_owned(), _folder: folder })
    }
}
