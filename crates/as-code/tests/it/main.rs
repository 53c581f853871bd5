//! What is written is read with the tools that it is written for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod files;
mod hostile;
mod set_up;
mod shell;
mod snippets;
mod terraform;
mod tools;
