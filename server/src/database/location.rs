//! Where the database is, from its URL; and a file's access rights. Opens nothing.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;
use url::Url;

use super::DatabaseError;

/// What may stand behind the question mark of a server's URL. sqlx would pass over anything else, and log it.
const KNOWN: [&str; 9] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "port", "user", "dbname", "options"];

/// A parsed database URL.
pub(super) enum Location {
    /// A file of SQLite's.
    File(SqliteConnectOptions, PathBuf),
    /// SQLite in memory.
    Memory(SqliteConnectOptions),
    /// A server of PostgreSQL's.
    Server(PgConnectOptions),
}

impl Location {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`DatabaseError::Unsupported`] for other databases, [`DatabaseError::Url`] for a URL that cannot be read,
    /// [`DatabaseError::Unprotected`] for a server elsewhere whose URL does not say how the way there is protected.
    pub(super) fn parse(url: &str) -> Result<Self, DatabaseError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return server(url);
        }
        if !url.starts_with("sqlite:") {
            return Err(DatabaseError::Unsupported);
        }
        let options = SqliteConnectOptions::from_str(url).map_err(|_| DatabaseError::Url)?;
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let file = options.get_filename().to_owned();
        Ok(if in_memory { Self::Memory(options) } else { Self::File(options, file) })
    }

    /// Creates the file where it is missing and closes it to everybody but its owner. SQLite gives the write-ahead log
    /// and the shared memory beside it the same rights.
    ///
    /// # Errors
    /// [`DatabaseError::File`] when the operating system refuses.
    pub(super) fn prepare(&self) -> Result<(), DatabaseError> {
        let Self::File(_, path) = self else { return Ok(()) };
        let failed = |source| DatabaseError::File { path: path.display().to_string(), source };
        owner_only(path).and_then(|file| restrict(&file)).map_err(failed)
    }
}

fn server(url: &str) -> Result<Location, DatabaseError> {
    let parsed = Url::parse(url).map_err(|_| DatabaseError::Url)?;
    if !parsed.query_pairs().all(|(key, _)| KNOWN.contains(&&*key)) {
        return Err(DatabaseError::Url);
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| DatabaseError::Url)?;
    let host = options.get_host();
    let near = options.get_socket().is_some()
        || host == "localhost"
        || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    let said = parsed.query_pairs().any(|(key, _)| key == "sslmode");
    // The default falls back to plain text where a server, or whoever answers in its place, offers nothing else.
    if !near && !said && matches!(options.get_ssl_mode(), PgSslMode::Prefer) {
        return Err(DatabaseError::Unprotected { host: host.to_owned() });
    }
    if !near && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        tracing::warn!(
            host,
            "the database may be read and changed on its way here: end its URL in ?sslmode=verify-full"
        );
    }
    Ok(Location::Server(options))
}

/// A new file that its owner alone may read.
#[cfg(unix)]
pub(super) fn owner_only_new(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
pub(super) fn owner_only_new(path: &Path) -> io::Result<File> {
    OpenOptions::new().create_new(true).write(true).open(path)
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
    fn a_file_memory_and_a_server_are_told_apart() {
        let file = |url: &str| match Location::parse(url) {
            Ok(Location::File(_, path)) => Some(path),
            _ => None,
        };
        assert!(matches!(Location::parse("sqlite::memory:"), Ok(Location::Memory(_))));
        assert!(matches!(Location::parse("sqlite://:memory:"), Ok(Location::Memory(_))));
        assert_eq!(file("sqlite://a/b.db"), Some(PathBuf::from("a/b.db")));
        assert_eq!(file("sqlite:///a/b.db"), Some(PathBuf::from("/a/b.db")));
        assert!(matches!(Location::parse("sqlite://a.db?mode=banana"), Err(DatabaseError::Url)));
        for url in ["postgres://db.test/portal?sslmode=verify-full", "postgresql://u:p@127.0.0.1:5433/portal"] {
            assert!(matches!(Location::parse(url), Ok(Location::Server(_))), "{url}");
        }
        for url in ["postgres://db.test/portal?sslmode=banana", "postgres://db.test/?pasword=canary"] {
            assert!(matches!(Location::parse(url), Err(DatabaseError::Url)), "{url}");
        }
    }

    #[test]
    fn a_server_elsewhere_is_spoken_to_in_plain_text_only_where_that_is_said() {
        for (url, refused) in [
            ("postgres://db.test/portal", true),
            ("postgres://u@10.0.0.5:5433/portal", true),
            ("postgres://db.test/portal?sslmode=disable", false),
            ("postgres://db.test/portal?sslmode=verify-full", false),
            ("postgres://127.0.0.1/portal", false),
            ("postgres://localhost/portal", false),
        ] {
            let parsed = Location::parse(url);
            assert_eq!(matches!(parsed, Err(DatabaseError::Unprotected { .. })), refused, "{url}");
            assert_eq!(parsed.is_ok(), !refused, "{url}");
        }
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
