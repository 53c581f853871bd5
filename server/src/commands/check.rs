//! `storekeeper check`: a store checked from a shell, an init container or a pipeline. Needs no portal and no LaunchDarkly.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use app::words;
use domain::{CheckVerdict, StepResult, StepState};
use futures::StreamExt as _;
use store_check::{Checker, Rules};

use crate::clock::Clock;
use crate::config::{CheckFormat, StoreToCheck};

/// Checks the store and says what was found. Ends with 0 where SDKs can read a fresh store, 1 where something needs a look,
/// and 3 where they cannot use it.
///
/// # Errors
/// What kept it from checking, in one line.
pub(super) async fn run(command: StoreToCheck) -> Result<ExitCode, String> {
    let StoreToCheck { mut store, authorities, format } = command;
    store.now_ms = Clock::system().now().0;
    // Whoever runs it has typed the destination.
    let checker = Checker::new(Rules::everywhere(), authorities.as_deref()).map_err(|error| error.to_string())?;
    let mut steps: Vec<StepResult> = Vec::new();
    let mut told = std::pin::pin!(checker.redis(store));
    while let Some(step) = told.next().await {
        if format == CheckFormat::Text {
            say(&text(&step))?;
        }
        steps.push(step);
    }
    let verdict = CheckVerdict::of(&steps);
    match format {
        CheckFormat::Text => say(&format!("\n{}\n", words::check::verdict(verdict)))?,
        CheckFormat::Json => say(&format!("{:#}\n", words::check::json(&steps)))?,
    }
    Ok(ExitCode::from(match verdict {
        CheckVerdict::Readable => 0,
        CheckVerdict::Doubtful => 1,
        CheckVerdict::Unreadable | CheckVerdict::NotChecked => 3,
    }))
}

fn say(text: &str) -> Result<(), String> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

/// A step in lines: what it is, how it ended, what was seen, and of every finding what, why and what next.
fn text(step: &StepResult) -> String {
    let word = match step.state {
        StepState::Passed => "passed",
        StepState::Warning => "warning",
        StepState::Failed => "FAILED",
        StepState::Unchecked => "unchecked",
        StepState::NotRun => "not run",
    };
    let facts = step.facts.iter().map(words::check::fact).map(|(label, text)| format!("{label}: {text}"));
    let facts = facts.collect::<Vec<_>>().join("; ");
    let mut out = format!("{:12} {word:9} {:>6} ms  {facts}", words::check::step(step.step), step.ms);
    out.truncate(out.trim_end().len());
    out.push('\n');
    for found in step.findings.iter().map(words::check::finding) {
        for line in [found.what, found.why, found.next].iter().chain(&found.command).filter(|line| !line.is_empty()) {
            // Writing to a text cannot fail.
            let _ = writeln!(out, "{:22} {line}", "");
        }
    }
    out
}
