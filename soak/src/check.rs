//! The checker: rules over the three histories, each a pure function. It must be able to fail: `tests` plants a
//! violation of every rule.

mod case;
mod claims;
mod deletions;
mod intents;
mod once;
mod pairs;
mod reads;
mod record;
#[cfg(test)]
mod tests;
mod versions;

use std::collections::HashMap;

use crate::history::{History, Ticket};
use crate::truth::Truth;
use case::Case;
pub(crate) use case::{Findings, Rule};
use pairs::Pairs;

/// Puts every rule to the histories.
pub(crate) fn check(history: &History) -> Findings {
    let (truth, holes) = Truth::of(&history.upstream);
    let intents = history.record.intents.iter().map(|intent| (intent.id, intent)).collect();
    let mut tickets: HashMap<i64, Vec<&Ticket>> = HashMap::new();
    for ticket in history.record.tickets.iter().filter(|ticket| ticket.used) {
        if let Some(intent) = ticket.result {
            tickets.entry(intent).or_default().push(ticket);
        }
    }
    let pairs = Pairs::of(&history.upstream.writes, &history.record.intents);
    let case = Case { history, truth, pairs, intents, tickets };
    let mut findings = Findings::default();
    findings.cases(Rule::History, history.upstream.last.len());
    for hole in holes {
        findings.violation(Rule::History, hole);
    }
    if history.record.integrity != "ok" {
        findings.violation(Rule::History, format!("the database says: {}", history.record.integrity));
    }
    for rule in
        [deletions::check, versions::check, intents::check, claims::check, once::check, record::check, reads::check]
    {
        rule(&case, &mut findings);
    }
    let intents = &history.record.intents;
    findings.unsent = intents.iter().filter(|intent| case.pairs.write_of(intent.id).is_none()).count();
    let open = || intents.iter().filter(|intent| intent.outcome().is_none());
    findings.open = open().count();
    findings.open_and_done = open().filter(|intent| claims::effect(&case, intent.id).is_some()).count();
    findings
}
