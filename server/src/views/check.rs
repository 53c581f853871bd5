//! Checks of stores, on pages.

use app::paths;
use app::view::{CheckLive, CheckPanel, CheckRun, CheckWants, StepView};
use app::words;
use domain::{FormValues, Integration, Provider, SecretState};

use crate::memory::CheckProgress;
use crate::operations::check::{self, NotBegun};
use crate::render::Frame;
use crate::session::Viewer;

/// Whether forms offer a check.
pub(crate) fn checkable(frame: &Frame) -> bool {
    frame.portal.checks.is_on()
}

/// What a reason is called in addresses and in JSON.
pub(crate) fn code(why: &NotBegun) -> &'static str {
    match why {
        NotBegun::Off => "off",
        NotBegun::Provider => "provider",
        NotBegun::NoStore => "no-store",
        NotBegun::TooMany => "too-many",
        NotBegun::Reference => "reference",
        NotBegun::Failed(_) => "failed",
    }
}

/// Why a check was not begun, in words.
pub(crate) fn refusal(code: &str) -> Option<&'static str> {
    Some(match code {
        "off" => "Checks are off: the operator of this portal has listed no destination with --check-allow",
        "provider" => "Storekeeper cannot check stores of this provider",
        "no-store" => "There is no store to check. Enter a host and port, or a table and its region",
        "too-many" => "This token started 30 checks in the last minute. Wait a moment, then check again",
        "reference" => "The password that the operator provides could not be read. Type it, or ask the operator",
        _ => return None,
    })
}

/// The panel on an integration's page; `None` where stores of its provider cannot be checked. The second is whether the
/// check that it shows is under way.
pub(crate) fn panel(
    frame: &Frame,
    viewer: &Viewer,
    integration: &Integration,
    query: Option<&str>,
) -> Option<(CheckPanel, bool)> {
    let provider = integration.provider()?;
    let checks = &frame.portal.checks;
    let shown = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("check=")).unwrap_or_default();
    let run = checks.run(viewer, &integration.address, shown).map(|progress| {
        let progress = progress.borrow().clone();
        let health = integration.health(frame.portal.clock.now());
        CheckRun {
            verdict: progress.ended.then(|| words::check::both(health, &progress.steps)),
            live: live(&progress),
            events: paths::api_check(shown),
        }
    });
    let under_way = run.as_ref().is_some_and(|run| !run.live.ended);
    let password = integration.config.as_ref().map(|config| config.secret("password"));
    let panel = CheckPanel {
        on: checks.is_on(),
        wants: match (provider, password) {
            (Provider::DynamoDb, _) => CheckWants::Nothing,
            (Provider::Redis, Some(SecretState::Set)) => CheckWants::Password,
            (Provider::Redis, _) => CheckWants::NoPassword,
        },
        references: check::references(checks, provider, &FormValues::of(integration)),
        refused: refusal(shown).filter(|_| checks.is_on()).map(str::to_owned),
        run,
    };
    Some((panel, under_way))
}

/// A check as far as it is.
pub(crate) fn live(progress: &CheckProgress) -> CheckLive {
    let steps = progress.steps.iter().map(|step| StepView {
        name: words::check::step(step.step).to_owned(),
        state: step.state,
        ms: step.ms,
        findings: step.findings.iter().map(words::check::finding).collect(),
        facts: step.facts.iter().map(words::check::fact).map(|(label, text)| (label.to_owned(), text)).collect(),
    });
    CheckLive { steps: steps.collect(), ended: progress.ended }
}
