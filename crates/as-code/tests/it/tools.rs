//! Programs that read what was written.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a program says to a text on its standard input.
pub(crate) fn fed(program: &str, arguments: &[&str], text: &str) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed for the tests (make setup): {error}"));
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The same, of which nothing but success will do.
pub(crate) fn taken(program: &str, arguments: &[&str], text: &str) -> String {
    let output = fed(program, arguments, text);
    assert!(output.status.success(), "{program}: {}\n{text}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A folder of the browser tests' npm packages.
pub(crate) fn npm(package: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/node_modules").join(package);
    assert!(folder.exists(), "{} is missing: make setup", folder.display());
    folder
}
