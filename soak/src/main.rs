//! Whether Storekeeper's writes are what it says they are: many people at once, two portals on one database, faults on
//! every way, `kill -9` at any moment. Afterwards three histories are laid side by side: what LaunchDarkly was asked and
//! did, what the database recorded, and what people were told. It must never ask the portal what is true.

mod arguments;
mod browser;
mod check;
mod client;
mod clock;
mod database;
mod error;
mod faults;
mod history;
mod offer;
mod page;
mod part;
mod redacted;
mod replica;
mod report;
mod run;
mod server;
mod stage;
mod truth;
mod upstream;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use check::Findings;
use error::StageError;
use part::Part;

#[tokio::main]
async fn main() -> ExitCode {
    match soak(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::say(&format!("soak: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Whether everything held and everything was done.
async fn soak(arguments: &Arguments) -> Result<bool, StageError> {
    sqlx::any::install_default_drivers();
    let mut well = true;
    if arguments.operations > 0 {
        let part = run::together(arguments).await?;
        let findings = check::check(&part.history);
        report::together(arguments, &part, &findings);
        well &= part.operations >= arguments.operations;
        well &= held(part, &findings).await;
    }
    if arguments.kills > 0 {
        let part = run::killed(arguments).await?;
        let findings = check::check(&part.history);
        report::killed(&part, &findings);
        well &= part.kills >= arguments.kills;
        well &= held(part, &findings).await;
    }
    Ok(well)
}

/// Whether there is no violation; if there is, everything is left for whoever looks into it.
async fn held(mut part: Part, findings: &Findings) -> bool {
    let held = findings.violations.is_empty();
    if !held {
        report::say(&format!("The database and the logs are in {}", part.stage.keep()));
    } else if let Err(error) = part.stage.remove().await {
        report::say(&format!("The database could not be removed: {error}"));
    }
    held
}
