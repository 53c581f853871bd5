//! The rules, what was found, and the histories that they are put to.

use std::collections::HashMap;
use std::fmt;

use super::pairs::Pairs;
use crate::history::{History, Intent, Ticket};
use crate::truth::Truth;

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
    pub(super) fn cases(&mut self, rule: Rule, count: usize) {
        *self.cases.entry(rule).or_default() += count;
    }

    pub(super) fn violation(&mut self, rule: Rule, what: impl Into<String>) {
        self.violations.push(Violation { rule, what: what.into() });
    }

    /// How many violations of a rule there are.
    pub(crate) fn count(&self, rule: Rule) -> usize {
        self.violations.iter().filter(|violation| violation.rule == rule).count()
    }
}

/// The histories, looked up in each other.
pub(super) struct Case<'history> {
    pub(super) history: &'history History,
    pub(super) truth: Truth,
    pub(super) pairs: Pairs,
    pub(super) intents: HashMap<i64, &'history Intent>,
    /// Used tickets by the intent that they were used for.
    pub(super) tickets: HashMap<i64, Vec<&'history Ticket>>,
}
