//! Persistent store integrations as commands, files and snippets of code: what is made by hand can be exported, kept and
//! compared. Pure, like `domain`. It never contains a secret, only a named variable in its place.

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
