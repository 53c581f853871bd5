//! Passwords that the operator provides for checks: named, read when they are used, shown to nobody.

use std::path::PathBuf;
use std::str::FromStr;

use domain::Secret;
use zeroize::Zeroizing;

/// The references that may be used. Neither it nor its parts hold a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretReferences(pub(super) Vec<SecretReference>);

/// Where one password is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretReference {
    /// In a variable of the environment.
    Variable(String),
    /// In a file.
    File(PathBuf),
}

/// The text is no reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no reference to a password: write env:NAME or file:/an/absolute/path")]
pub struct SecretReferenceError(String);

impl FromStr for SecretReference {
    type Err = SecretReferenceError;

    fn from_str(text: &str) -> Result<Self, SecretReferenceError> {
        let name =
            |name: &str| !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
        match text.split_once(':') {
            Some(("env", variable)) if name(variable) => Ok(Self::Variable(variable.to_owned())),
            Some(("file", path)) if path.starts_with('/') => Ok(Self::File(path.into())),
            _ => Err(SecretReferenceError(text.to_owned())),
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
    /// The password; `None` if it is not there.
    pub fn read(&self) -> Option<Secret> {
        let text = match self {
            Self::Variable(name) => std::env::vars_os().find(|(key, _)| key == name.as_str())?.1.into_string().ok()?,
            Self::File(path) => std::fs::read_to_string(path).ok()?,
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

    /// The password of a reference; `None` if it is none of these, or leads to none.
    pub fn read(&self, name: &str) -> Option<Secret> {
        self.0.iter().find(|reference| reference.to_string() == name)?.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (listed, other) = (folder.path().join("listed"), folder.path().join("other"));
        std::fs::write(&listed, "pa55word\n").unwrap();
        std::fs::write(&other, "secret").unwrap();
        let reference = |path: &std::path::Path| format!("file:{}", path.display());
        let references = SecretReferences(vec![reference(&listed).parse().unwrap()]);
        assert_eq!(references.read(&reference(&listed)), Some(Secret::new("pa55word")));
        assert_eq!(references.read(&reference(&other)), None);
        assert_eq!(references.read("env:PATH"), None);
        for text in ["", "env:", "env:A B", "file:relative", "/etc/passwd", "http://x"] {
            assert!(text.parse::<SecretReference>().is_err(), "{text}");
        }
    }
}
