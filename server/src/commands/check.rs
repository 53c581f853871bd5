//! `storekeeper check`: a store checked from a shell, an init container or a pipeline. Needs no portal and no LaunchDarkly.

mod account;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use app::words;
use domain::{CheckVerdict, StepResult, StepState};
use futures::StreamExt as _;
use launchdarkly::{Client, Options};
use store_check::{AwsOptions, Checker, Rules, Store};

use crate::clock::Clock;
use crate::config::{CheckFormat, ToCheck, What};

/// Checks what was asked for and says what was found. Ends with 0 where SDKs can read a fresh store, 1 where something needs a
/// look, and 3 where they cannot use it; of many stores, with that of the worst.
///
/// # Errors
/// What kept it from checking, in one line.
pub(super) async fn run(command: ToCheck) -> Result<ExitCode, String> {
    let ToCheck { what, authorities, roles, aws_endpoint, format } = command;
    let aws = AwsOptions { roles, endpoint: aws_endpoint, credentials: None };
    let checker = |rules: Rules| {
        let checker = Checker::new(rules, authorities.as_deref()).map_err(|error| error.to_string())?;
        Ok::<_, String>(checker.aws(aws.clone()))
    };
    match what {
        // Whoever runs it has typed the destination.
        What::Store(store) => one(&checker(Rules::everywhere())?, store, format).await,
        What::Account { url, token, passwords, allowed } => {
            let checker = checker(Rules::parse(&allowed).map_err(|error| error.to_string())?)?;
            let client = Client::new(url, Options::default()).map_err(|error| error.to_string())?;
            let stores = account::all(&client, &token, &checker, &passwords).await?;
            say(&match format {
                CheckFormat::Text => account::text(&stores),
                CheckFormat::Json => account::json(&stores),
                CheckFormat::Prometheus => account::prometheus(&stores, Clock::system().now()),
            })?;
            let codes = stores.iter().map(|store| code(store.verdict()));
            Ok(ExitCode::from(codes.max().unwrap_or_default()))
        }
    }
}

async fn one(checker: &Checker, store: Store, format: CheckFormat) -> Result<ExitCode, String> {
    let store = Store { now_ms: Clock::system().now().0, ..store };
    let mut steps: Vec<StepResult> = Vec::new();
    let mut told = std::pin::pin!(checker.check(store));
    while let Some(step) = told.next().await {
        if format == CheckFormat::Text {
            say(&text(&step))?;
        }
        steps.push(step);
    }
    let verdict = CheckVerdict::of(&steps);
    match format {
        CheckFormat::Text => say(&format!("\n{}\n", words::check::verdict(verdict)))?,
        CheckFormat::Json | CheckFormat::Prometheus => say(&format!("{:#}\n", words::check::json(&steps)))?,
    }
    Ok(ExitCode::from(code(verdict)))
}

/// How the process ends.
fn code(verdict: CheckVerdict) -> u8 {
    match verdict {
        CheckVerdict::Readable => 0,
        CheckVerdict::Doubtful => 1,
        CheckVerdict::Unreadable | CheckVerdict::NotChecked => 3,
    }
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
