//! Every DELETE that reached LaunchDarkly had exactly one used challenge, asked for the same integration at the same
//! version. (LaunchDarkly's DELETE takes no version, so a change in the last moment can be deleted with the rest; such
//! are counted.)

use super::{Case, Findings, Rule};
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
        let deleted = write.effect.as_ref().map(|effect| effect.version_before);
        if let (Some(intent), Some(deleted)) = (intent, deleted)
            && deleted != intent.version_before
        {
            findings.overtaken += 1;
        }
    }
}

/// What is wrong with the challenge of a deletion.
fn fault(case: &Case<'_>, intent: &Intent, ticket: &Ticket) -> Option<String> {
    let (subject, version) = match ticket.subject.split_once('@') {
        Some((subject, version)) => (subject, version.parse().ok()),
        None => (ticket.subject.as_str(), None),
    };
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
