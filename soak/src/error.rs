//! What stops a run.

use std::io;

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StageError {
    /// A process, a port or a file.
    #[error("{0}")]
    System(#[from] io::Error),
    /// The portal's database.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// Without that there is nothing to do.
    #[error("nobody can sign in")]
    SignIn,
    /// The HTTP client.
    #[error("there is no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}
