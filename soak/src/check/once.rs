//! One confirmation, however often it was sent, is at most one write: what its review showed, asked for by the session
//! that it was issued to.

use std::collections::{HashMap, HashSet};

use super::case::{Case, Findings, Rule};
use crate::history::{Intent, Ticket, Verb};
use crate::redacted::redacted;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    findings.cases(Rule::Once, case.history.told.submissions.len());
    tickets(case, findings);
    reviewed(case, findings);
}

/// By the database: every write's intent is the result of exactly one ticket, of its own session, place and kind.
fn tickets(case: &Case<'_>, findings: &mut Findings) {
    for write in &case.history.upstream.writes {
        let Some(intent) = case.pairs.intent_of(write).and_then(|id| case.intents.get(&id)) else { continue };
        let wrong = match case.tickets.get(&intent.id).map(Vec::as_slice).unwrap_or_default() {
            [ticket] => fault(intent, ticket),
            tickets => Some(format!("has {} used confirmations", tickets.len())),
        };
        if let Some(wrong) = wrong {
            findings.violation(Rule::Once, format!("entry {} ({}) {wrong}", intent.id, intent.target));
        }
    }
}

fn fault(intent: &Intent, ticket: &Ticket) -> Option<String> {
    let subject = ticket.subject.split('@').next().unwrap_or_default();
    let subject = subject.strip_suffix("/new").unwrap_or(subject);
    match () {
        () if ticket.session != intent.session => Some("was confirmed in another session".into()),
        () if subject != intent.target => Some(format!("was confirmed for {subject}")),
        () if ticket.challenge != (intent.verb == Verb::Delete) => Some("was confirmed by the wrong kind".into()),
        () => None,
    }
}

/// By what people saw, whatever the database says: there are no more writes than reviews that showed them.
fn reviewed(case: &Case<'_>, findings: &mut Findings) {
    let mut shown: HashMap<(Verb, &str, String), HashSet<&str>> = HashMap::new();
    for asked in case.history.told.submissions.iter().filter(|asked| !asked.misused) {
        let what = (asked.verb, asked.target.as_str(), redacted(&asked.body).to_string());
        shown.entry(what).or_default().insert(&asked.key);
    }
    let mut sent: HashMap<(Verb, &str, String), usize> = HashMap::new();
    for write in &case.history.upstream.writes {
        // One that broke off before its body arrived was not carried out, nor was one that was turned away.
        if write.turned_away {
            continue;
        }
        if write.verb == Verb::Delete || !write.body.is_null() {
            *sent.entry((write.verb, write.target.as_str(), redacted(&write.body).to_string())).or_default() += 1;
        }
    }
    for (what, count) in sent {
        let reviews = shown.get(&what).map_or(0, HashSet::len);
        if count > reviews {
            let (verb, target, body) = what;
            let what = format!("{verb:?} {target} {body} was sent {count} times, for {reviews} confirmations");
            findings.violation(Rule::Once, what);
        }
    }
}
