//! What every integration was, and when: the upstream history played again. It must give the state that the emulator
//! ends in, or the history has a hole.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::history::{Upstream, Verb, Write};

/// The states of every integration that ever was.
#[derive(Default)]
pub(crate) struct Truth(HashMap<String, Vec<State>>);

/// One state of one integration.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) version: i64,
    /// It began here at the earliest, Unix milliseconds.
    pub(crate) from: i64,
    /// It ended here at the latest.
    pub(crate) until: i64,
    /// `name`, `on`, `tags` and `config`, secrets in clear.
    pub(crate) document: Value,
}

/// Something that made a state, or ended one.
struct Step {
    between: (i64, i64),
    what: What,
}

enum What {
    Made(Value),
    Patched(Value),
    Deleted,
}

impl Truth {
    /// Plays a history again; with every hole that it has.
    pub(crate) fn of(upstream: &Upstream) -> (Self, Vec<String>) {
        let mut holes = Vec::new();
        if upstream.forgotten > 0 {
            holes.push(format!("the journal forgot {} requests before they were read", upstream.forgotten));
        }
        let mut truth = Self::default();
        for document in &upstream.first {
            let state = State { version: version(document), from: i64::MIN, until: i64::MAX, document: bare(document) };
            truth.0.insert(id(document), vec![state]);
        }
        for (id, steps) in steps(upstream) {
            for (version, step) in steps {
                if let Err(hole) = truth.take(&id, version, step) {
                    holes.push(hole);
                }
            }
        }
        holes.extend(truth.against(&upstream.last));
        (truth, holes)
    }

    /// The states that an integration had at some moment between these.
    pub(crate) fn between(&self, id: &str, (from, until): (i64, i64)) -> impl Iterator<Item = &State> {
        self.0.get(id).into_iter().flatten().filter(move |state| state.from <= until && state.until >= from)
    }

    /// Whether there was a moment between these at which it was not there.
    pub(crate) fn missing(&self, id: &str, (from, until): (i64, i64)) -> bool {
        let states = self.0.get(id).map(Vec::as_slice).unwrap_or_default();
        let (Some(first), Some(last)) = (states.first(), states.last()) else { return true };
        // The edges are known to the millisecond, so a read within the same one may be on either side.
        first.from >= from || last.until <= until
    }

    /// When a version ended at the latest, Unix milliseconds.
    pub(crate) fn ended(&self, id: &str, version: i64) -> Option<i64> {
        self.0.get(id)?.iter().find(|state| state.version == version).map(|state| state.until)
    }

    fn take(&mut self, id: &str, version: i64, step: Step) -> Result<(), String> {
        let states = self.0.entry(id.to_owned()).or_default();
        let (from, until) = step.between;
        let hole = |what: &str| format!("{id} at version {version}: {what}");
        let document = match (step.what, states.last_mut()) {
            (What::Made(_), Some(before)) if before.version + 1 != version => {
                return Err(hole(&format!("the version before it was {}", before.version)));
            }
            (What::Made(document), before) => {
                if let Some(before) = before {
                    before.until = until;
                }
                document
            }
            (_, None) => return Err(hole("written to before it was made")),
            (What::Deleted, Some(before)) if before.version == version => {
                before.until = until;
                return Ok(());
            }
            (What::Patched(body), Some(before)) if before.version + 1 == version => {
                before.until = until;
                patched(&before.document, &body).map_err(|error| hole(&error))?
            }
            (_, Some(before)) => return Err(hole(&format!("the version before it was {}", before.version))),
        };
        states.push(State { version, from, until: i64::MAX, document });
        Ok(())
    }

    /// Compares the last states with what the emulator holds.
    fn against(&self, last: &[Value]) -> Vec<String> {
        let held: HashMap<String, &Value> = last.iter().map(|document| (id(document), document)).collect();
        let alive = self.0.iter().filter_map(|(id, states)| Some((id, states.last()?)));
        let alive: HashMap<&String, &State> = alive.filter(|(_, state)| state.until == i64::MAX).collect();
        let unheard =
            held.keys().filter(|id| !alive.contains_key(id)).map(|id| format!("{id} is there unaccounted for"));
        let differ = alive.iter().filter_map(|(id, state)| match held.get(*id) {
            None => Some(format!("{id} is gone unaccounted for")),
            Some(held) if version(held) == state.version && bare(held) == state.document => None,
            Some(held) => Some(format!("{id} is {}, but should be {}", bare(held), state.document)),
        });
        unheard.chain(differ).collect()
    }
}

/// By integration, and there by the version that came of it. A deletion has the version that it ended.
fn steps(upstream: &Upstream) -> BTreeMap<String, Vec<(i64, Step)>> {
    let mut steps: BTreeMap<String, Vec<(i64, Step)>> = BTreeMap::new();
    for write in &upstream.writes {
        let Some(effect) = &write.effect else { continue };
        let Some(version) = effect.version_after.or(effect.version_before) else { continue };
        // A patch that changes nothing makes no state.
        if effect.version_before == effect.version_after {
            continue;
        }
        let step = Step { between: (effect.at_ms, effect.at_ms), what: what(write) };
        steps.entry(effect.integration.clone()).or_default().push((version, step));
    }
    for edit in &upstream.edits {
        let step = Step { between: edit.between, what: What::Made(bare(&edit.document)) };
        steps.entry(edit.id.clone()).or_default().push((version(&edit.document), step));
    }
    for steps in steps.values_mut() {
        steps.sort_by_key(|(version, step)| (*version, matches!(step.what, What::Deleted)));
    }
    steps
}

fn what(write: &Write) -> What {
    match write.verb {
        Verb::Create => What::Made(bare(&write.body)),
        Verb::Change => What::Patched(write.body.clone()),
        Verb::Delete => What::Deleted,
    }
}

/// The operations of a PATCH body, with or without a comment.
pub(crate) fn operations(body: &Value) -> &[Value] {
    body.as_array().or_else(|| body["patch"].as_array()).map(Vec::as_slice).unwrap_or_default()
}

/// A document after a patch, its tests aside: whether they held is for LaunchDarkly to say.
pub(crate) fn patched(document: &Value, body: &Value) -> Result<Value, String> {
    let writes: Value = operations(body).iter().filter(|operation| operation["op"] != "test").cloned().collect();
    let patch: json_patch::Patch = serde_json::from_value(writes).map_err(|error| error.to_string())?;
    let mut after = document.clone();
    json_patch::patch(&mut after, &patch).map_err(|error| error.to_string())?;
    Ok(after)
}

/// What can be changed.
fn bare(document: &Value) -> Value {
    let or = |name: &str, other: Value| Some(&document[name]).filter(|it| !it.is_null()).cloned().unwrap_or(other);
    json!({
        "name": or("name", json!("")), "on": or("on", json!(false)), "tags": or("tags", json!([])),
        "config": or("config", json!({})),
    })
}

fn id(document: &Value) -> String {
    document["_id"].as_str().unwrap_or_default().to_owned()
}

fn version(document: &Value) -> i64 {
    document["version"].as_i64().unwrap_or_default()
}
