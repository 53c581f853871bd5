//! Where the database is, from its URL; and the file's access rights. Opens nothing.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;

use super::DatabaseError;

/// A parsed database URL.
pub(super) struct Location {
    /// What sqlx made of it.
    pub(super) options: SqliteConnectOptions,
    /// The file; `None` for a database in memory.
    pub(super) file: Option<PathBuf>,
}

impl Location {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`DatabaseError::Unsupported`] for other databases, [`DatabaseError::Url`] for a SQLite URL that cannot be read.
    pub(super) fn parse(url: &str) -> Result<Self, DatabaseError> {
        if !url.starts_with("sqlite:") {
            return Err(DatabaseError::Unsupported);
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|_| DatabaseError::Url)?;
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let file = (!in_memory).then(|| options.get_filename().to_owned());
        Ok(Self { options, file })
    }

    /// Creates the file where it is missing and closes it to everybody but its owner. SQLite gives the write-ahead log
    /// and the shared memory beside it the same rights.
    ///
    /// # Errors
    /// [`DatabaseError::File`] when the operating system refuses.
    pub(super) fn prepare(&self) -> Result<(), DatabaseError> {
        let Some(path) = &self.file else { return Ok(()) };
        let failed = |source| DatabaseError::File { path: path.display().to_string(), source };
        owner_only(path).and_then(|file| restrict(&file)).map_err(failed)
    }
}

#[cfg(unix)]
fn owner_only(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

#[cfg(unix)]
fn restrict(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(0o600);
        file.set_permissions(permissions)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn owner_only(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(not(unix))]
fn restrict(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_memory_are_told_apart() {
        assert!(Location::parse("sqlite::memory:").unwrap().file.is_none());
        assert!(Location::parse("sqlite://:memory:").unwrap().file.is_none());
        assert_eq!(Location::parse("sqlite://a/b.db").unwrap().file, Some(PathBuf::from("a/b.db")));
        assert_eq!(Location::parse("sqlite:///a/b.db").unwrap().file, Some(PathBuf::from("/a/b.db")));
        assert!(matches!(Location::parse("sqlite://a.db?mode=banana"), Err(DatabaseError::Url)));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_could_read_is_closed_to_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("open.db");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        Location::parse(&format!("sqlite://{}", path.display())).unwrap().prepare().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
