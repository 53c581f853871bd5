//! What was changed or deleted had the version that was reviewed; or it moved on after the confirmation was sent off, where
//! LaunchDarkly carries out no test of it: its DELETE takes no version, and a patch's `test` may be passed over. Such are
//! counted.

use launchdarkly_emulator::Effect;

use super::case::{Case, Findings, Rule};
use crate::history::{Intent, Verb, Write};
use crate::truth::operations;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for write in case.history.upstream.writes.iter().filter(|write| write.verb != Verb::Create) {
        let (Some(effect), Some(intent)) = (&write.effect, case.pairs.intent_of(write)) else { continue };
        let Some(intent) = case.intents.get(&intent) else { continue };
        findings.cases(Rule::Versions, 1);
        if effect.version_before == intent.version_before {
            continue;
        }
        match fault(case, write, effect, intent) {
            None => findings.overtaken += 1,
            Some(wrong) => {
                let (verb, target, versions) =
                    (write.verb, &write.target, (intent.version_before, effect.version_before));
                let what = format!("{verb:?} {target} (request {}) was for {versions:?}, but {wrong}", write.sequence);
                findings.violation(Rule::Versions, what);
            }
        }
    }
}

/// What is wrong with a write that befell another version than was reviewed.
fn fault(case: &Case<'_>, write: &Write, effect: &Effect, intent: &Intent) -> Option<String> {
    let tested = operations(&write.body).iter().any(|operation| operation["op"] == "test");
    let carried_out = case.history.upstream.tests.iter().rev().find(|(from, _)| *from <= effect.at_ms);
    if tested && carried_out.is_none_or(|(_, carried_out)| *carried_out) {
        return Some("its test of the version should have failed".into());
    }
    let keys = case.tickets.get(&intent.id).map(Vec::as_slice).unwrap_or_default();
    let submissions =
        case.history.told.submissions.iter().filter(|it| !it.misused && keys.iter().any(|ticket| ticket.key == it.key));
    // The last before it was written down: an earlier one may have had the wrong name in it.
    let Some(sent) = submissions.map(|it| it.sent).filter(|sent| *sent <= intent.at).max() else {
        return Some("nobody confirmed it".into());
    };
    let integration = intent.target.rsplit('/').next().unwrap_or_default();
    let ended = intent.version_before.and_then(|version| case.truth.ended(integration, version));
    match ended {
        Some(ended) if ended >= sent => None,
        Some(ended) => Some(format!("that had ended at {ended}, before it was confirmed at {sent}")),
        None => Some("there never was such a version".into()),
    }
}
