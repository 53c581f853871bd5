//! Which write was which intent's. Nothing that LaunchDarkly gets names the intent, so they are paired by what was sent,
//! where, and when: an intent is open from its own time to that of its first outcome.

use std::collections::HashMap;

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use serde_json::Value;

use crate::history::{Intent, OutcomeKind, Verb, Write};
use crate::redacted::redacted;

/// Pairs of a write and an intent.
#[derive(Default)]
pub(crate) struct Pairs {
    /// The intent's number by the write's.
    intent_of: HashMap<u64, i64>,
    /// The write's place by the intent's number.
    write_of: HashMap<i64, usize>,
}

type Sent = (Verb, String, String);

impl Pairs {
    /// Finds them: as many as there can be, and of those as many as can be where the intent says what became of the write.
    pub(crate) fn of(writes: &[Write], intents: &[Intent]) -> Self {
        let mut groups: HashMap<Sent, Group<'_>> = HashMap::new();
        for intent in intents {
            groups.entry(sent(intent.verb, &intent.target, &intent.detail)).or_default().intents.push(intent);
        }
        let whole = |write: &Write| write.verb == Verb::Delete || !write.body.is_null();
        let (complete, broken): (Vec<_>, Vec<_>) = writes.iter().enumerate().partition(|(_, write)| whole(write));
        for (place, write) in complete {
            if let Some(group) = groups.get_mut(&sent(write.verb, &write.target, &write.body)) {
                group.writes.push((place, write));
            }
        }
        let mut pairs = Self::default();
        // Of a request that broke off only the line is known: it belongs to an intent of that line that is left over.
        let mut rest: HashMap<(Verb, &str), Group<'_>> = HashMap::new();
        for group in groups.into_values() {
            for intent in pairs.add(&group) {
                rest.entry((intent.verb, &intent.target)).or_default().intents.push(intent);
            }
        }
        for (place, write) in broken {
            if let Some(group) = rest.get_mut(&(write.verb, write.target.as_str())) {
                group.writes.push((place, write));
            }
        }
        for group in rest.into_values() {
            pairs.add(&group);
        }
        pairs
    }

    pub(crate) fn intent_of(&self, write: &Write) -> Option<i64> {
        self.intent_of.get(&write.sequence).copied()
    }

    pub(crate) fn write_of(&self, intent: i64) -> Option<usize> {
        self.write_of.get(&intent).copied()
    }

    /// Adds the pairs of a group; the intents that are left over.
    fn add<'history>(&mut self, group: &Group<'history>) -> Vec<&'history Intent> {
        let mut left = Vec::new();
        for (intent, write) in group.intents.iter().zip(group.matched()) {
            match write.map(|write| group.writes[write]) {
                None => left.push(*intent),
                Some((place, write)) => {
                    self.intent_of.insert(write.sequence, intent.id);
                    self.write_of.insert(intent.id, place);
                }
            }
        }
        left
    }
}

/// Writes and intents that look alike.
#[derive(Default)]
struct Group<'history> {
    /// With their places, in the order of their arrival.
    writes: Vec<(usize, &'history Write)>,
    intents: Vec<&'history Intent>,
}

impl Group<'_> {
    /// For each intent its write: the heaviest matching.
    fn matched(&self) -> Vec<Option<usize>> {
        let (writes, intents) = (self.writes.len(), self.intents.len());
        // As many columns again, so that no write needs an intent.
        let weights = Matrix::from_fn(writes, intents + writes, |(write, intent)| self.weight(write, intent));
        let mut write_of = vec![None; intents];
        for (write, intent) in kuhn_munkres(&weights).1.into_iter().enumerate() {
            if self.weight(write, intent) > 0 {
                write_of[intent] = Some(write);
            }
        }
        write_of
    }

    /// What a pair is worth: a pair at all more than that all of them agree.
    fn weight(&self, write: usize, intent: usize) -> i64 {
        let (Some(intent), (_, write)) = (self.intents.get(intent), self.writes[write]) else { return 0 };
        let open = intent.at <= write.at && write.at <= closed(intent);
        let agreement = i64::from(agrees(intent, write));
        if open { A_PAIR + agreement } else { 0 }
    }
}

/// More than there are writes that look alike.
const A_PAIR: i64 = 1_000_000;

fn closed(intent: &Intent) -> i64 {
    intent.outcomes.first().map_or(i64::MAX, |outcome| outcome.at)
}

fn agrees(intent: &Intent, write: &Write) -> bool {
    match intent.outcome().map(|outcome| outcome.kind) {
        Some(OutcomeKind::Done) => write.effect.is_some(),
        Some(OutcomeKind::Refused | OutcomeKind::Gone) => write.effect.is_none(),
        Some(OutcomeKind::Unknown) | None => true,
    }
}

fn sent(verb: Verb, target: &str, body: &Value) -> Sent {
    let body = if verb == Verb::Delete { String::new() } else { redacted(body).to_string() };
    (verb, target.to_owned(), body)
}
