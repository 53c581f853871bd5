//! Every DELETE that reached LaunchDarkly had exactly one used challenge, asked for the same integration at the same
//! version.

use super::case::{Case, Findings, Rule};
use crate::history::{Intent, Ticket, Verb, Write};

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let deletions: Vec<&Write> =
        case.history.upstream.writes.iter().filter(|write| write.verb == Verb::Delete).collect();
    findings.cases(Rule::Deletions, deletions.len());
    for write in deletions {
        // Without an intent it breaks another rule already, and this one too.
        let intent = case.pairs.intent_of(write).and_then(|id| case.intents.get(&id));
        let tickets = intent.and_then(|intent| case.tickets.get(&intent.id)).map(Vec::as_slice).unwrap_or_default();
        let wrong = match (intent, tickets) {
            (Some(intent), [ticket]) => fault(case, intent, ticket),
            (_, tickets) => Some(format!("has {} used challenges", tickets.len())),
        };
        if let Some(wrong) = wrong {
            findings
                .violation(Rule::Deletions, format!("DELETE {} (request {}) {wrong}", write.target, write.sequence));
        }
    }
}

/// What is wrong with the challenge of a deletion.
fn fault(case: &Case<'_>, intent: &Intent, ticket: &Ticket) -> Option<String> {
    let Some((subject, version)) = ticket.subject.split_once('@') else {
        return Some("was confirmed by a challenge about no version".into());
    };
    let version: Option<i64> = version.parse().ok();
    if !ticket.challenge {
        return Some("was confirmed by something that is no challenge".into());
    }
    if subject != intent.target {
        return Some(format!("was confirmed by a challenge about {subject}"));
    }
    let asked = case.history.told.submissions.iter().find(|asked| asked.key == ticket.key && !asked.misused);
    let shown = asked.and_then(|asked| asked.version);
    let other = [version, shown].into_iter().flatten().find(|version| Some(*version) != intent.version_before);
    other.map(|version| format!("was confirmed for version {version}, not {:?}", intent.version_before))
}
