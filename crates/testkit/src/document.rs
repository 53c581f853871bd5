//! Documents that are made from the code.

use std::path::Path;

/// Fails if `docs/NAME` is not what the code says, and then writes to `target/NAME` what it should be.
///
/// # Panics
/// If it differs.
#[track_caller]
pub fn must_be(name: &str, made: &str) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if std::fs::read_to_string(project.join("docs").join(name)).unwrap_or_default() != made {
        let beside = project.join("target").join(name);
        assert!(std::fs::write(&beside, made).is_ok(), "{} cannot be written", beside.display());
        panic!("docs/{name} is not what the code says; the right one is in target/{name}");
    }
}
