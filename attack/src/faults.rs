//! Proof that checks can fail: each fault of `faults.toml` is put into a copy of the portal, which its checks must notice.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::checks::Checks;

const FAULTS: &str = include_str!("../faults.toml");
/// Where the copy is built. Its target folder is its own, so that nothing of it is ever taken for the portal.
const COPY: &str = "target/faults";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    /// The rows whose checks it is about.
    rows: Vec<String>,
    file: String,
    from: String,
    to: String,
    checks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Faults {
    fault: Vec<Fault>,
}

/// Plants each fault in turn; whether every check noticed.
pub(crate) fn plant(wanted: &[String]) -> Result<bool, String> {
    let Faults { fault } = toml::from_str(FAULTS).map_err(|error| format!("faults.toml: {error}"))?;
    copy()?;
    let checks = Checks::build(&build()?)?;
    let (mut noticed, mut missed) = (0, 0);
    for Fault { rows, file, from, to, checks: names } in fault {
        if !wanted.is_empty() && !rows.iter().any(|row| wanted.contains(row)) {
            continue;
        }
        let path = Path::new(COPY).join(&file);
        let whole = std::fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        let from = from.trim_start_matches('\n');
        if whole.matches(from).count() != 1 {
            return Err(format!("{file} does not have once: {from}"));
        }
        write(&path, &whole.replace(from, to.trim_start_matches('\n')))?;
        let built = build();
        let results: Result<Vec<_>, String> = names.iter().map(|name| checks.run(name)).collect();
        write(&path, &whole)?;
        built.map_err(|error| format!("{rows:?}: {error}"))?;
        for (name, result) in names.iter().zip(results?) {
            if let Some(why) = result.failure.filter(|why| why != "there is no such test") {
                noticed += 1;
                println!("{:<12} noticed by {name}: {}", rows.join(" "), why.chars().take(100).collect::<String>());
            } else {
                missed += 1;
                println!("{:<12} NOT NOTICED by {name}", rows.join(" "));
            }
        }
    }
    println!("{noticed} checks noticed, {missed} did not");
    Ok(missed == 0)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A copy of what is committed.
fn copy() -> Result<(), String> {
    if !Path::new(COPY).join(".git").exists() {
        run(Command::new("git").args(["worktree", "add", "--force", "--detach", COPY]))?;
    }
    let head = Command::new("git").args(["rev-parse", "HEAD"]).output().map_err(|error| error.to_string())?;
    let head = String::from_utf8_lossy(&head.stdout).trim().to_owned();
    run(Command::new("git").args(["-C", COPY, "checkout", "--quiet", "--force", "--detach", &head]))
}

/// Builds the copy as it is; where its program is.
fn build() -> Result<std::path::PathBuf, String> {
    run(Command::new("cargo").args(["build", "--quiet", "-p", "storekeeper"]).current_dir(COPY))?;
    Ok(Path::new(COPY).join("target/debug/storekeeper"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} failed")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Row;

    /// Rows for which no fault of the code can be planted: L3 is about how it is built.
    const NONE: [&str; 1] = ["L3"];

    #[test]
    fn every_row_that_the_program_can_fail_has_a_fault() {
        let Faults { fault } = toml::from_str(FAULTS).unwrap();
        let outside =
            |check: &String| ["server/it ", "server/attack ", "browser "].iter().any(|kind| check.starts_with(kind));
        for row in Row::all().unwrap().iter().filter(|row| row.checks.iter().any(outside)) {
            let planted: Vec<_> = fault.iter().filter(|fault| fault.rows.contains(&row.id)).collect();
            assert_eq!(planted.is_empty(), NONE.contains(&row.id.as_str()), "{}", row.id);
            let own = planted.iter().flat_map(|fault| &fault.checks).all(outside);
            assert!(own, "{}", row.id);
        }
    }

    #[test]
    fn every_fault_has_its_place_in_the_code() {
        let Faults { fault } = toml::from_str(FAULTS).unwrap();
        assert!(fault.len() > 25);
        for Fault { file, from, .. } in fault {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&file);
            let whole = std::fs::read_to_string(path).unwrap();
            assert_eq!(whole.matches(from.trim_start_matches('\n')).count(), 1, "{file}: {from}");
        }
    }
}
