//! Where the database is. A server's URL may hold a password, so it is shown without.

use std::fmt;

use url::Url;

use crate::database::{self, DatabaseError};

/// What stands in the place of a password.
const HIDDEN: &str = "***";

/// The URL of a database that this release can use. `Display` and `Debug` show no password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads a URL; opens nothing.
    ///
    /// # Errors
    /// [`DatabaseError::Unsupported`] or [`DatabaseError::Url`].
    pub fn parse(text: &str) -> Result<Self, DatabaseError> {
        database::check_url(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The URL with its password, for whoever opens the database.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Url::parse(&self.0) {
            Ok(mut url) if url.password().is_some() => {
                let _always_possible = url.set_password(Some(HIDDEN));
                out.write_str(url.as_str())
            }
            _ => out.write_str(&self.0),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let url = DatabaseUrl::parse("postgres://portal:canary@db.test/portal?sslmode=verify-full").unwrap();
        assert_eq!(url.to_string(), "postgres://portal:***@db.test/portal?sslmode=verify-full");
        assert!(!format!("{url:?}").contains("canary") && url.expose().contains("canary"));
        for text in ["sqlite://storekeeper.db", "postgres://portal@db.test/portal?sslmode=verify-full"] {
            assert_eq!(DatabaseUrl::parse(text).unwrap().to_string(), text);
        }
    }
}
