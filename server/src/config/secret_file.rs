//! Files that hold secrets: whoever can read one can do what the portal does with it.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::ConfigError;

/// What is in the file that `option` names, unless every user of the machine may read it.
pub(super) fn read(option: &'static str, path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    refuse_if_open(option, path).and_then(|()| text(option, path))
}

/// What is in the file, whoever may read it: for files of the person who runs a command.
pub(super) fn text(option: &'static str, path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| unreadable(option, path, &error))
}

/// Stops the start if every user of the machine may read the file.
pub(super) fn refuse_if_open(option: &'static str, path: &Path) -> Result<(), ConfigError> {
    match others_may_read(path) {
        Ok(false) => Ok(()),
        Ok(true) => Err(ConfigError::OpenFile { option, path: path.display().to_string() }),
        Err(error) => Err(unreadable(option, path, &error)),
    }
}

fn others_may_read(path: &Path) -> io::Result<bool> {
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o007 != 0)
}

fn unreadable(option: &'static str, path: &Path, error: &io::Error) -> ConfigError {
    ConfigError::Value { option, reason: format!("{} cannot be read: {error}", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_everybody_may_read_holds_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "api-secret").unwrap();
        let with = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        for mode in [0o600, 0o640, 0o440] {
            with(mode);
            assert_eq!(*read("metrics-token-file", &path).unwrap(), "api-secret");
        }
        for mode in [0o644, 0o604, 0o602, 0o601] {
            with(mode);
            let error = read("metrics-token-file", &path).unwrap_err().to_string();
            assert!(error.starts_with("--metrics-token-file: ") && error.contains("chmod 600"), "{error}");
        }
        let missing = read("metrics-token-file", &folder.path().join("none")).unwrap_err().to_string();
        assert!(missing.contains("cannot be read"), "{missing}");
    }
}
