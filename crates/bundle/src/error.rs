//! Why the browser's files could not be made.

use std::path::{Path, PathBuf};

/// Why the browser's files could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read, or not written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The module could not be split into the parts that are fetched when they are needed.
    #[error("the module could not be split: {0}")]
    Split(String),
    /// The JavaScript around the module could not be made.
    #[error("wasm-bindgen failed: {0}")]
    Bind(String),
    /// A part is no module.
    #[error("{}: {error}", path.display())]
    Strip {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: wasmparser::BinaryReaderError,
    },
    /// A tool is not on the path.
    #[error("`{tool}` could not be started ({error}); run `scripts/setup.sh build`")]
    Missing {
        /// Its name.
        tool: &'static str,
        /// Why.
        error: std::io::Error,
    },
    /// A tool ended with an error, which it has printed.
    #[error("`{0}` failed")]
    Failed(&'static str),
}

/// Says which file an error is about.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::File { path, error }
}
