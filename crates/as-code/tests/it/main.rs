//! What is written is read with the tools that it is written for.

mod files;
mod hostile;
mod set_up;
mod shell;
mod snippets;
mod terraform;
mod tools;
