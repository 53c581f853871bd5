//! A history in which all is well, to plant violations in.

use launchdarkly_emulator::Effect;
use serde_json::{Value, json};

use crate::check::{Findings, Rule, check};
use crate::history::{
    Answer, Edit, History, Intent, LateRead, Outcome, OutcomeKind, Read, Record, Said, Submission, Ticket, Told,
    Upstream, Verb, Write,
};

pub(super) const PLACE: &str = "p/e/redis";
pub(super) const OLD: &str = "p/e/redis/old";

pub(super) fn body() -> Value {
    json!({"name": "New", "on": false, "tags": [], "config": {"host": "h", "password": "in clear"}})
}

pub(super) fn shown_body() -> Value {
    json!({"name": "New", "on": false, "tags": [], "config": {"host": "h", "password": "‹new password›"}})
}

pub(super) fn patch() -> Value {
    json!([{"op": "test", "path": "/version", "value": 4}, {"op": "replace", "path": "/name", "value": "Renamed"}])
}

pub(super) fn document(id: &str, version: i64, name: &str, config: &Value) -> Value {
    json!({"_id": id, "version": version, "name": name, "on": false, "tags": [], "config": config})
}

pub(super) fn write(
    sequence: u64,
    at: i64,
    verb: Verb,
    target: &str,
    body: Value,
    versions: [Option<i64>; 2],
) -> Write {
    let id = if verb == Verb::Create { "new" } else { "old" };
    let [version_before, version_after] = versions;
    let effect = Effect { at_ms: at + 1, integration: id.to_owned(), version_before, version_after };
    Write { sequence, at, verb, target: target.to_owned(), body, effect: Some(effect), turned_away: false }
}

pub(super) fn intent(id: i64, at: i64, verb: Verb, target: &str, detail: Value, version_before: Option<i64>) -> Intent {
    let integration = (verb == Verb::Create).then(|| "new".to_owned());
    let outcomes = vec![Outcome { at: at + 50, kind: OutcomeKind::Done, integration }];
    let (session, target) = ("anna".to_owned(), target.to_owned());
    Intent { id, at, session, verb, target, detail, version_before, outcomes }
}

pub(super) fn ticket(intent: i64, challenge: bool, subject: &str) -> Ticket {
    let (session, subject) = ("anna".to_owned(), subject.to_owned());
    Ticket { key: format!("key {intent}"), challenge, session, subject, used: true, result: Some(intent) }
}

pub(super) fn submission(intent: i64, verb: Verb, target: &str, body: Value, version: Option<i64>) -> Submission {
    let integration = (verb == Verb::Create).then(|| "new".to_owned());
    let answers = vec![Answer { said: Said::Done, entry: Some(intent), integration }];
    let (key, target) = (format!("key {intent}"), target.to_owned());
    Submission { key, verb, target, body, version, misused: false, sent: intent * 100 - 10, answers }
}

/// One is created; another is renamed, edited elsewhere, and deleted.
pub(super) fn good() -> History {
    let config = json!({"host": "h", "password": "in clear"});
    let upstream = Upstream {
        first: vec![document("old", 4, "Old", &config)],
        last: vec![document("new", 1, "New", &config)],
        writes: vec![
            write(1, 110, Verb::Create, PLACE, body(), [None, Some(1)]),
            write(2, 210, Verb::Change, OLD, patch(), [Some(4), Some(5)]),
            write(3, 410, Verb::Delete, OLD, Value::Null, [Some(6), None]),
        ],
        edits: vec![Edit { id: "old".into(), between: (300, 301), document: document("old", 6, "Theirs", &config) }],
        tests: vec![(0, true)],
        forgotten: 0,
    };
    let record = Record {
        intents: vec![
            intent(1, 100, Verb::Create, PLACE, shown_body(), None),
            intent(2, 200, Verb::Change, OLD, patch(), Some(4)),
            intent(3, 400, Verb::Delete, OLD, json!({"name": "Theirs"}), Some(6)),
        ],
        tickets: vec![
            ticket(1, false, "p/e/redis/new"),
            ticket(2, false, OLD),
            ticket(3, true, &format!("{OLD}@6")),
            Ticket { used: false, result: None, ..ticket(4, true, OLD) },
        ],
        integrity: "ok".into(),
    };
    let submissions = vec![
        submission(1, Verb::Create, PLACE, shown_body(), None),
        submission(2, Verb::Change, OLD, patch(), None),
        submission(3, Verb::Delete, OLD, Value::Null, Some(6)),
    ];
    let seen = json!({"version": 5, "name": "Renamed", "on": false, "tags": [], "config": {"host": "h"}});
    let reads = vec![Read { id: "old".into(), between: (250, 260), seen: Some(seen) }];
    let late_reads = vec![LateRead { what: "/integrations".into(), let_in: false }];
    History { upstream, record, told: Told { submissions, reads, late_reads } }
}

/// The good history with something planted.
pub(super) fn with(plant: impl FnOnce(&mut History)) -> Findings {
    let mut history = good();
    plant(&mut history);
    check(&history)
}

#[track_caller]
pub(super) fn breaks(rule: Rule, plant: impl FnOnce(&mut History)) {
    let findings = with(plant);
    assert!(findings.count(rule) > 0, "{rule} holds; found: {:?}", findings.violations);
}

pub(super) fn not_carried_out(history: &mut History, at: usize) {
    history.upstream.writes[at].effect = None;
}
