//! Which write was which intent's. Nothing that LaunchDarkly gets names the intent, so they are paired by what was sent,
//! where, and when: an intent is open from its own time to that of its first outcome.

use std::collections::HashMap;

use serde_json::Value;

use crate::history::{Intent, OutcomeKind, Verb, Write};

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
    /// Finds them. Writes come in the order of their arrival; of several intents that fit, one that says what became of
    /// the write goes first, then the one that closes first.
    pub(crate) fn of(writes: &[Write], intents: &[Intent]) -> Self {
        let mut free: HashMap<Sent, Vec<&Intent>> = HashMap::new();
        for intent in intents {
            free.entry(sent(intent.verb, &intent.target, &intent.detail)).or_default().push(intent);
        }
        let mut pairs = Self::default();
        let whole = |write: &Write| write.verb == Verb::Delete || !write.body.is_null();
        for (place, write) in writes.iter().enumerate().filter(|(_, write)| whole(write)) {
            let Some(candidates) = free.get_mut(&sent(write.verb, &write.target, &write.body)) else { continue };
            pairs.pair(place, write, candidates);
        }
        // Of a request that broke off only the line is known.
        let mut rest: Vec<&Intent> = free.into_values().flatten().collect();
        for (place, write) in writes.iter().enumerate().filter(|(_, write)| !whole(write)) {
            let fits = |intent: &&Intent| intent.verb == write.verb && intent.target == write.target;
            let mut candidates: Vec<&Intent> = rest.iter().copied().filter(fits).collect();
            pairs.pair(place, write, &mut candidates);
            rest.retain(|intent| pairs.write_of(intent.id).is_none());
        }
        pairs
    }

    pub(crate) fn intent_of(&self, write: &Write) -> Option<i64> {
        self.intent_of.get(&write.sequence).copied()
    }

    pub(crate) fn write_of(&self, intent: i64) -> Option<usize> {
        self.write_of.get(&intent).copied()
    }

    fn pair(&mut self, place: usize, write: &Write, candidates: &mut Vec<&Intent>) {
        let open = |intent: &Intent| intent.at <= write.at && write.at <= closed(intent);
        let fits = candidates.iter().enumerate().filter(|(_, intent)| open(intent));
        let best = fits.min_by_key(|(_, intent)| (!agrees(intent, write), closed(intent), intent.id));
        if let Some((at, _)) = best {
            let intent = candidates.remove(at).id;
            self.intent_of.insert(write.sequence, intent);
            self.write_of.insert(intent, place);
        }
    }
}

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

/// A body as both sides have it: with the same mark for every password.
pub(super) fn redacted(body: &Value) -> Value {
    const MARK: &str = "(secret)";
    let secret = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    match body {
        Value::Array(items) => items.iter().map(redacted).collect(),
        Value::Object(fields) => {
            let password = body["path"] == "/config/password";
            let marked = |name: &str, value: &Value| {
                let hidden = (name == "password" || (password && name == "value")) && secret(value);
                if hidden { Value::from(MARK) } else { redacted(value) }
            };
            fields.iter().map(|(name, value)| (name.clone(), marked(name, value))).collect()
        }
        other => other.clone(),
    }
}
