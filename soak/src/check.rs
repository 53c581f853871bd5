//! The checker: rules over the three histories, each a pure function. It must be able to fail: `tests` plants a
//! violation of every rule.

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
use std::fmt;

use crate::history::{History, Intent, Ticket};
use crate::truth::Truth;
use pairs::Pairs;
pub(crate) use pairs::redacted;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rule {
    History,
    Deletions,
    Versions,
    Intents,
    Claims,
    SignOut,
    Once,
    Record,
    Reads,
}

impl Rule {
    pub(crate) const ALL: [Self; 9] = [
        Self::History,
        Self::Deletions,
        Self::Versions,
        Self::Intents,
        Self::Claims,
        Self::SignOut,
        Self::Once,
        Self::Record,
        Self::Reads,
    ];
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::History => "the history is whole: played again, it gives LaunchDarkly's state",
            Self::Deletions => "every DELETE has one used challenge, with its target and version",
            Self::Versions => "nothing is changed or deleted but at the version that was confirmed, or by a hair",
            Self::Intents => "every write has one earlier intent, and every intent at most one write",
            Self::Claims => "what people were told is done is done; what they were told is not, is not",
            Self::SignOut => "no read succeeds after signing out",
            Self::Once => "one confirmation is at most one write, of what it showed",
            Self::Record => "what the record says is done is done; what it says is not, is not",
            Self::Reads => "what JSON said was so at that time",
        })
    }
}

/// A rule that did not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    pub(crate) what: String,
}

/// What the checker found.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) violations: Vec<Violation>,
    /// How often each rule was put to the test.
    pub(crate) cases: HashMap<Rule, usize>,
    /// Writes that were called done and had no effect, where somebody else had done the same.
    pub(crate) by_others: usize,
    /// Changes and deletions of a later version than was confirmed, which came after the confirmation was sent off:
    /// LaunchDarkly's DELETE has no condition, and a `test` may be passed over.
    pub(crate) overtaken: usize,
    /// Intents that were never sent.
    pub(crate) unsent: usize,
    /// Intents without an outcome.
    pub(crate) open: usize,
    /// Those of them that were carried out.
    pub(crate) open_and_done: usize,
}

impl Findings {
    fn cases(&mut self, rule: Rule, count: usize) {
        *self.cases.entry(rule).or_default() += count;
    }

    fn violation(&mut self, rule: Rule, what: impl Into<String>) {
        self.violations.push(Violation { rule, what: what.into() });
    }

    /// How many violations of a rule there are.
    pub(crate) fn count(&self, rule: Rule) -> usize {
        self.violations.iter().filter(|violation| violation.rule == rule).count()
    }
}

/// The histories, looked up in each other.
struct Case<'history> {
    history: &'history History,
    truth: Truth,
    pairs: Pairs,
    intents: HashMap<i64, &'history Intent>,
    /// Used tickets by the intent that they were used for.
    tickets: HashMap<i64, Vec<&'history Ticket>>,
}

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
