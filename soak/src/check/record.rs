//! An outcome in the record is true: done means carried out, refused and gone mean not carried out. Where LaunchDarkly's
//! answer was lost, the portal looks; if somebody else did the very same, “done” is what it sees, and true.

use super::case::{Case, Findings, Rule};
use crate::history::{Intent, Outcome, OutcomeKind, Verb};
use crate::truth;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for intent in &case.history.record.intents {
        let Some(outcome) = intent.outcome() else { continue };
        findings.cases(Rule::Record, 1);
        match fault(case, intent, outcome) {
            Verdict::True => {}
            Verdict::ByOthers => findings.by_others += 1,
            Verdict::False(what) => findings.violation(
                Rule::Record,
                format!("entry {} ({:?} {}) is {:?}, but {what}", intent.id, intent.verb, intent.target, outcome.kind),
            ),
        }
    }
}

enum Verdict {
    True,
    ByOthers,
    False(String),
}

fn fault(case: &Case<'_>, intent: &Intent, outcome: &Outcome) -> Verdict {
    let effect = super::claims::effect(case, intent.id);
    match (outcome.kind, effect) {
        (OutcomeKind::Unknown, _) | (OutcomeKind::Refused | OutcomeKind::Gone, None) => Verdict::True,
        (OutcomeKind::Refused | OutcomeKind::Gone, Some(effect)) => {
            Verdict::False(format!("it was carried out at {}", effect.at_ms))
        }
        (OutcomeKind::Done, Some(effect)) => match &outcome.integration {
            Some(id) if intent.verb == Verb::Create && *id != effect.integration => {
                Verdict::False(format!("it made {} and not {id}", effect.integration))
            }
            _ => Verdict::True,
        },
        (OutcomeKind::Done, None) if is_so(case, intent, outcome) => Verdict::ByOthers,
        (OutcomeKind::Done, None) => Verdict::False("it was never carried out, and LaunchDarkly was never so".into()),
    }
}

/// Whether what was wanted was so at some moment between intent and outcome. A creation is never somebody else's.
fn is_so(case: &Case<'_>, intent: &Intent, outcome: &Outcome) -> bool {
    let Some((_, id)) = intent.target.rsplit_once('/') else { return false };
    let moment = (intent.at, outcome.at);
    match intent.verb {
        Verb::Create => false,
        Verb::Delete => case.truth.missing(id, moment),
        Verb::Change => case.truth.between(id, moment).any(|state| {
            // A secret in the record is only a mark, which no state has.
            truth::patched(&state.document, &intent.detail).is_ok_and(|after| after == state.document)
        }),
    }
}
