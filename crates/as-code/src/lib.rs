//! Persistent store integrations as commands, files and snippets of code: what is made by hand can leave, be kept, and be
//! compared. Pure, like `domain`. A secret is never in any of it: its place is a variable with a name.

pub mod csv;
mod definition;
mod document;
pub mod drift;
mod file;
mod hcl;
mod label;
mod output;
pub mod set_up;
mod shell;
pub mod snippets;
mod terraform;
mod text;

pub use definition::{Definition, SecretNote, SecretNoteError};
pub use document::Document;
pub use file::{FORMAT, File, FileError, lasting};
pub use label::Labels;
pub use output::Output;
pub use shell::{Request, curl, ldcli, script};
pub use terraform::{Import, terraform};
pub use text::printable;
