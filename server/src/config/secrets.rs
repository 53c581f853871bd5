//! Passwords that the operator provides for checks: each for the stores that it belongs to, named, read when it is used,
//! shown to nobody.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use domain::Secret;
use store_check::Rules;
use zeroize::Zeroizing;

/// The longest password that is read from a file, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The references that may be used. Neither it nor its parts hold a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretReferences(pub(super) Vec<BoundReference>);

/// A reference, and the destinations that its password may go to: whoever may name another host in an integration must not
/// have it sent there.
#[derive(Clone, Debug)]
pub struct BoundReference {
    destination: String,
    rules: Rules,
    reference: SecretReference,
}

impl PartialEq for BoundReference {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for BoundReference {}

/// Where one password is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretReference {
    /// In a variable of the environment.
    Variable(String),
    /// In a file.
    File(PathBuf),
}

/// The text is no reference. It is not repeated: it may be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a valid password reference: write the destination and the password's location, such as cache.example.com:6379=env:NAME or .cache.example.com:*=file:/an/absolute/path"
)]
pub struct SecretReferenceError;

impl FromStr for BoundReference {
    type Err = SecretReferenceError;

    fn from_str(text: &str) -> Result<Self, SecretReferenceError> {
        let (destination, reference) = text.split_once('=').ok_or(SecretReferenceError)?;
        let rules = Rules::parse([destination]).map_err(|_| SecretReferenceError)?;
        Ok(Self { destination: destination.to_owned(), rules, reference: reference.parse()? })
    }
}

impl std::fmt::Display for BoundReference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}={}", self.destination, self.reference)
    }
}

impl FromStr for SecretReference {
    type Err = SecretReferenceError;

    fn from_str(text: &str) -> Result<Self, SecretReferenceError> {
        let name =
            |name: &str| !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        match text.split_once(':') {
            Some(("env", variable)) if name(variable) => Ok(Self::Variable(variable.to_owned())),
            Some(("file", path)) if path.starts_with('/') => Ok(Self::File(path.into())),
            _ => Err(SecretReferenceError),
        }
    }
}

impl std::fmt::Display for SecretReference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variable(name) => write!(out, "env:{name}"),
            Self::File(path) => write!(out, "file:{}", path.display()),
        }
    }
}

impl SecretReference {
    /// The password; `None` if it is not there. Blocks while a file is read.
    #[expect(clippy::disallowed_methods, reason = "a reference may name a variable, and config alone reads it")]
    pub fn read(&self) -> Option<Secret> {
        let text = match self {
            Self::Variable(name) => std::env::vars_os().find(|(key, _)| key == name.as_str())?.1.into_string().ok()?,
            Self::File(path) => {
                // What is no file could keep a reader waiting for ever.
                std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
                let mut text = String::new();
                std::fs::File::open(path).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
                text
            }
        };
        let text = Zeroizing::new(text);
        Some(Secret::new(text.trim_end_matches(['\r', '\n'])))
    }
}

impl SecretReferences {
    /// As they are written in the configuration.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// The files that hold some of them.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter_map(|bound| match &bound.reference {
            SecretReference::File(path) => Some(path.as_path()),
            SecretReference::Variable(_) => None,
        })
    }

    /// Those whose passwords may go to this host.
    pub fn of(&self, host: &str, port: u16) -> Vec<SecretReference> {
        let bound = self.0.iter().filter(|bound| bound.rules.name(host, port));
        bound.map(|bound| bound.reference.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_only_where_it_belongs_and_only_what_is_listed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "pa55word\n").unwrap();
        let text = format!(".cache.example.com:6379=file:{}", file.display());
        let references = SecretReferences(vec![text.parse().unwrap()]);
        assert_eq!(references.names(), [text]);
        let [reference] = references.of("a.cache.example.com", 6379).try_into().unwrap();
        assert_eq!(reference.read(), Some(Secret::new("pa55word")));
        assert!(references.of("cache.evil.example", 6379).is_empty());
        assert!(references.of("a.cache.example.com", 6380).is_empty());
        assert_eq!(SecretReference::File(folder.path().into()).read(), None);
        for text in
            ["hunter2", "a:1=env:", "a:1=env:A B", "a:1=file:relative", "env:NAME", "a=env:NAME", "a:1=http://x"]
        {
            let error = text.parse::<BoundReference>().unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
