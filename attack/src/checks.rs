//! Checks are tests: `server/it session::…` names one of the server's integration tests, `launchdarkly/lib …` a unit test of
//! the client, `browser FILE TITLE` a journey. They meet the portal from outside, and print `figure: …` where there is one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Where the tests find the portal that they are to attack.
const BINARY: &str = "ATTACK_BINARY";
/// The packages whose tests are checks, and what `rows.toml` calls them.
const PACKAGES: [(&str, &str); 4] =
    [("storekeeper", "server"), ("launchdarkly", "launchdarkly"), ("store-check", "store-check"), ("domain", "domain")];

/// The tests, built.
pub(crate) struct Checks {
    binary: PathBuf,
    /// Executables, such as `server/it`.
    tests: BTreeMap<String, Executable>,
}

struct Executable {
    path: PathBuf,
    /// Where its tests expect to be run.
    folder: PathBuf,
}

/// What came of a check.
pub(crate) struct Checked {
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
    /// What it measured.
    pub(crate) figures: Vec<String>,
}

impl Checks {
    /// Builds the tests.
    pub(crate) fn build(binary: &Path) -> Result<Self, String> {
        let binary = binary.canonicalize().map_err(|error| format!("{}: {error}; build it first", binary.display()))?;
        let all: Vec<&str> = PACKAGES.iter().flat_map(|(package, _)| ["-p", package]).collect();
        let messages = built(&all)? + &built(&[all.as_slice(), &["--test", "attack"]].concat())?;
        let tests = messages.lines().filter_map(|line| test(&serde_json::from_str(line).ok()?)).collect();
        Ok(Self { binary, tests })
    }

    /// Runs a check.
    pub(crate) fn run(&self, check: &str) -> Result<Checked, String> {
        let (place, name) = check.split_once(' ').ok_or_else(|| format!("“{check}” names no test"))?;
        let mut command = if place == "browser" {
            browser(name)?
        } else {
            let test = self.tests.get(place).ok_or_else(|| format!("“{place}” is no executable of tests"))?;
            let mut command = Command::new(&test.path);
            command.args(["--exact", name, "--nocapture", "--include-ignored"]).current_dir(&test.folder);
            command
        };
        command.env(BINARY, &self.binary).env("RUST_BACKTRACE", "0").stdin(std::process::Stdio::null());
        let output = command.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let figures = said.lines().filter_map(|line| line.trim_start().strip_prefix("figure: ")).map(str::to_owned);
        // A name that fits nothing passes, to cargo.
        let ran = said.contains("1 passed") || said.contains("2 passed") || said.contains("3 passed");
        let failure = match (output.status.success(), ran) {
            (true, true) => None,
            (true, false) => Some("there is no such test".to_owned()),
            (false, _) => Some(why(&said)),
        };
        Ok(Checked { failure, figures: figures.collect() })
    }
}

/// Builds tests; cargo's messages, a line each.
fn built(which: &[&str]) -> Result<String, String> {
    let mut command = Command::new("cargo");
    command.args(["test", "--no-run", "--message-format=json", "--features", "app/ssr"]).args(which);
    let output = command.stderr(std::process::Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("the checks could not be built".into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The executable that one of cargo's messages is about.
fn test(message: &Value) -> Option<(String, Executable)> {
    let path = message["executable"].as_str()?;
    let target = &message["target"];
    let manifest = Path::new(message["manifest_path"].as_str()?);
    let folder = manifest.parent()?.to_owned();
    let package = message["package_id"].as_str()?;
    let (_, short) = PACKAGES.iter().find(|(name, _)| {
        let end = package.rsplit('#').next().unwrap_or_default();
        end.split('@').next() == Some(name) || package.contains(&format!("/{name}#"))
    })?;
    let kind = if target["kind"][0] == "test" { target["name"].as_str()? } else { "lib" };
    // The unit tests of the program itself are none.
    (target["kind"][0] != "bin").then(|| (format!("{short}/{kind}"), Executable { path: path.into(), folder }))
}

/// A journey: its file and its title.
fn browser(name: &str) -> Result<Command, String> {
    let (file, title) = name.split_once(' ').ok_or_else(|| format!("“{name}” names no journey"))?;
    let mut command = Command::new("npx");
    let escaped: String = title
        .chars()
        .flat_map(|char| {
            let special = ".*+?^${}()|[]\\".contains(char);
            special.then_some('\\').into_iter().chain([char])
        })
        .collect();
    command.args(["playwright", "test", file, "--project", "script", "--grep", &escaped]).current_dir("end2end");
    Ok(command)
}

/// The first line that says what was wrong.
fn why(said: &str) -> String {
    let at = said.lines().position(|line| line.contains("panicked at"));
    let line = match at {
        Some(at) => said.lines().nth(at + 1),
        None => said.lines().find(|line| line.contains("Error:")),
    };
    line.unwrap_or("it ended without a word").trim().chars().take(300).collect()
}
