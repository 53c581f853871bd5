//! What people were told, against what was really done. “Unknown” and silence are allowed.

use std::collections::HashMap;

use launchdarkly_emulator::Effect;

use super::case::{Case, Findings, Rule};
use crate::history::{Answer, Intent, OutcomeKind, Said, Submission, Ticket, Verb};

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let tickets: HashMap<&str, &Ticket> =
        case.history.record.tickets.iter().map(|ticket| (ticket.key.as_str(), ticket)).collect();
    let mut sent: HashMap<&str, usize> = HashMap::new();
    for Submission { key, answers, .. } in &case.history.told.submissions {
        *sent.entry(key).or_default() += answers.len();
    }
    for submission in &case.history.told.submissions {
        let ticket = tickets.get(submission.key.as_str()).copied();
        for answer in &submission.answers {
            findings.cases(Rule::Claims, 1);
            // What another request may have done says nothing against an answer that speaks of its own alone.
            let of_another = answer.said == Said::NotByThis && sent[submission.key.as_str()] > 1;
            if !of_another && let Some(what) = fault(case, submission, ticket, answer) {
                let (verb, target) = (submission.verb, &submission.target);
                findings.violation(Rule::Claims, format!("{verb:?} {target} was told {:?}, but {what}", answer.said));
            }
        }
    }
    let late = &case.history.told.late_reads;
    findings.cases(Rule::SignOut, late.len());
    for read in late.iter().filter(|read| read.let_in) {
        findings.violation(Rule::SignOut, format!("{} was shown to a cookie that was signed out", read.what));
    }
}

/// What a write that was paired with this intent did.
pub(super) fn effect<'case>(case: &Case<'case>, intent: i64) -> Option<&'case Effect> {
    case.history.upstream.writes.get(case.pairs.write_of(intent)?)?.effect.as_ref()
}

/// Whether the record says that it is so all the same; another rule judges the record. A creation is never another's.
fn by_others(intent: &Intent) -> bool {
    let kind = intent.outcome().map(|outcome| outcome.kind);
    intent.verb != Verb::Create && matches!(kind, Some(OutcomeKind::Done | OutcomeKind::Gone))
}

fn fault(case: &Case<'_>, asked: &Submission, ticket: Option<&Ticket>, answer: &Answer) -> Option<String> {
    let said = &answer.said;
    if let Said::Unread(text) = said {
        return Some(format!("nobody knows what that means: {text}"));
    }
    if asked.misused {
        return (said.is_done() || answer.entry.is_some()).then(|| "the confirmation was not theirs to give".into());
    }
    if let Some(entry) = answer.entry
        && ticket.and_then(|ticket| ticket.result) != Some(entry)
    {
        return Some(format!("the entry {entry} that it was shown is not of this confirmation"));
    }
    let intent = ticket.and_then(|ticket| ticket.result).and_then(|id| case.intents.get(&id));
    let effect = intent.and_then(|intent| effect(case, intent.id));
    match (intent, effect) {
        (_, Some(effect)) if said.is_not_done() => Some(format!("it was carried out at {}", effect.at_ms)),
        (None, _) if said.is_done() => Some("nothing was ever meant to be done".into()),
        (Some(_), Some(effect)) if said.is_done() && asked.verb == Verb::Create => {
            let shown = answer.integration.as_ref().filter(|shown| **shown != effect.integration)?;
            Some(format!("was sent to {shown}, while {} was made", effect.integration))
        }
        (Some(intent), None) if said.is_done() && !by_others(intent) => Some("it was never carried out".into()),
        _ => None,
    }
}
