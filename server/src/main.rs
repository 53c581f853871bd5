//! The binary: reads the configuration, runs what it asks for, and says in one line why it could not.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    storekeeper::commands::run().await
}
