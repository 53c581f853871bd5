//! The binary: reads the configuration, runs what it asks for, and says in one line why it could not.

use std::process::ExitCode;

/// Gives back what a burst of requests needed, which the system's allocator keeps for good, and is quicker.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    Box::pin(storekeeper::commands::run()).await
}
