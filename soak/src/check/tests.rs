//! A history in which all is well, and one planted violation after the other: a checker that cannot fail says nothing.

use launchdarkly_emulator::Effect;
use serde_json::{Value, json};

use super::{Findings, Rule, check};
use crate::history::{
    Answer, Edit, History, Intent, LateRead, Outcome, OutcomeKind, Read, Record, Said, Submission, Ticket, Told,
    Upstream, Verb, Write,
};

const PLACE: &str = "p/e/redis";
const OLD: &str = "p/e/redis/old";

fn body() -> Value {
    json!({"name": "New", "on": false, "tags": [], "config": {"host": "h", "password": "in clear"}})
}

fn shown_body() -> Value {
    json!({"name": "New", "on": false, "tags": [], "config": {"host": "h", "password": "‹new password›"}})
}

fn patch() -> Value {
    json!([{"op": "test", "path": "/version", "value": 4}, {"op": "replace", "path": "/name", "value": "Renamed"}])
}

fn document(id: &str, version: i64, name: &str, config: &Value) -> Value {
    json!({"_id": id, "version": version, "name": name, "on": false, "tags": [], "config": config})
}

fn write(sequence: u64, at: i64, verb: Verb, target: &str, body: Value, versions: [Option<i64>; 2]) -> Write {
    let id = if verb == Verb::Create { "new" } else { "old" };
    let [version_before, version_after] = versions;
    let effect = Effect { at_ms: at + 1, integration: id.to_owned(), version_before, version_after };
    Write { sequence, at, verb, target: target.to_owned(), body, effect: Some(effect) }
}

fn intent(id: i64, at: i64, verb: Verb, target: &str, detail: Value, version_before: Option<i64>) -> Intent {
    let integration = (verb == Verb::Create).then(|| "new".to_owned());
    let outcomes = vec![Outcome { at: at + 50, kind: OutcomeKind::Done, integration }];
    let (session, target) = ("anna".to_owned(), target.to_owned());
    Intent { id, at, session, verb, target, detail, version_before, outcomes }
}

fn ticket(intent: i64, challenge: bool, subject: &str) -> Ticket {
    let (session, subject) = ("anna".to_owned(), subject.to_owned());
    Ticket { key: format!("key {intent}"), challenge, session, subject, used: true, result: Some(intent) }
}

fn submission(intent: i64, verb: Verb, target: &str, body: Value, version: Option<i64>) -> Submission {
    let integration = (verb == Verb::Create).then(|| "new".to_owned());
    let answers = vec![Answer { said: Said::Done, entry: Some(intent), integration }];
    let (key, target) = (format!("key {intent}"), target.to_owned());
    Submission { key, verb, target, body, version, misused: false, sent: intent * 100 - 10, answers }
}

/// One is created; another is renamed, edited elsewhere, and deleted.
fn good() -> History {
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
fn with(plant: impl FnOnce(&mut History)) -> Findings {
    let mut history = good();
    plant(&mut history);
    check(&history)
}

#[track_caller]
fn breaks(rule: Rule, plant: impl FnOnce(&mut History)) {
    let findings = with(plant);
    assert!(findings.count(rule) > 0, "{rule} holds; found: {:?}", findings.violations);
}

fn not_carried_out(history: &mut History, at: usize) {
    history.upstream.writes[at].effect = None;
}

#[test]
fn where_all_is_well_nothing_is_found() {
    let findings = with(|_| {});
    assert_eq!(findings.violations, []);
    assert!(Rule::ALL.iter().all(|rule| findings.cases[rule] > 0), "{:?}", findings.cases);
    assert_eq!((findings.by_others, findings.overtaken, findings.unsent, findings.open), (0, 0, 0, 0));
}

#[test]
fn a_deletion_without_a_challenge_of_its_own() {
    let plants: [fn(&mut History); 7] = [
        |it| it.record.tickets[2].used = false,
        |it| it.record.tickets[2].subject = OLD.into(),
        |it| it.record.tickets[2].subject = "p/e/redis/other@6".into(),
        |it| it.record.tickets[2].subject = format!("{OLD}@5"),
        |it| it.record.tickets[2].challenge = false,
        |it| it.told.submissions[2].version = Some(5),
        |it| it.record.tickets.push(Ticket { key: "another".into(), ..it.record.tickets[2].clone() }),
    ];
    for plant in plants {
        breaks(Rule::Deletions, plant);
    }
}

/// Has the change or the deletion befall a later version: an edit made in between.
fn overtake(history: &mut History, at: usize, between: (i64, i64)) {
    let tests = history.upstream.writes[at].verb == Verb::Delete;
    if let Some(effect) = &mut history.upstream.writes[at].effect {
        effect.version_before = effect.version_before.map(|version| version + 1);
        effect.version_after = effect.version_after.map(|version| version + 1);
    }
    if tests {
        let config = json!({"host": "h", "password": "in clear"});
        let document = document("old", 7, "Again", &config);
        history.upstream.edits.push(Edit { id: "old".into(), between, document });
    } else {
        let config = json!({"host": "h", "password": "in clear"});
        history.upstream.edits[0].document["version"] = json!(7);
        history.upstream.edits.push(Edit { id: "old".into(), between, document: document("old", 5, "First", &config) });
        history.record.tickets[2].subject = format!("{OLD}@7");
        history.record.intents[2].version_before = Some(7);
        history.told.submissions[2].version = Some(7);
        history.upstream.writes[2].effect.as_mut().unwrap().version_before = Some(7);
        history.told.reads.clear();
    }
}

#[test]
fn a_write_at_another_version_than_was_confirmed() {
    breaks(Rule::Versions, |it| overtake(it, 1, (205, 206)));
    breaks(Rule::Versions, |it| {
        it.upstream.tests = vec![(0, false)];
        overtake(it, 1, (150, 151));
    });
    breaks(Rule::Versions, |it| {
        it.told.submissions[2].sent = 390;
        overtake(it, 2, (380, 381));
    });
    breaks(Rule::Versions, |it| {
        it.upstream.tests = vec![(0, false)];
        overtake(it, 1, (205, 206));
        it.told.submissions[1].key = "another".into();
    });
    let by_a_hair: [fn(&mut History); 2] = [
        |it| {
            it.upstream.tests = vec![(0, false)];
            overtake(it, 1, (205, 206));
        },
        |it| overtake(it, 2, (405, 406)),
    ];
    for plant in by_a_hair {
        let findings = with(plant);
        assert_eq!((findings.violations.as_slice(), findings.overtaken), ([].as_slice(), 1));
    }
}

#[test]
fn a_write_without_an_intent_before_it() {
    let plants: [fn(&mut History); 6] = [
        |it| drop(it.record.intents.remove(1)),
        |it| it.record.intents[1].at = 211,
        |it| it.record.intents[1].detail[1]["value"] = json!("Another"),
        |it| it.record.intents[0].target = "p/e/dynamodb".into(),
        |it| it.record.intents[2].verb = Verb::Change,
        |it| it.upstream.writes.push(Write { sequence: 4, at: 215, ..it.upstream.writes[1].clone() }),
    ];
    for plant in plants {
        breaks(Rule::Intents, plant);
    }
}

#[test]
fn a_claim_that_is_not_true() {
    let plants: [fn(&mut History); 8] = [
        // Told that it was created, and it was somebody else's.
        |it| not_carried_out(it, 0),
        // Told done, and the portal knows of nothing.
        |it| drop(it.record.tickets.remove(1)),
        // Told that nothing was done, and it was.
        |it| it.told.submissions[0].answers[0].said = Said::Refused,
        |it| it.told.submissions[1].answers[0].said = Said::Again,
        // Told done; LaunchDarkly has nothing of it, nor has the record.
        |it| {
            not_carried_out(it, 1);
            it.record.intents[1].outcomes[0].kind = OutcomeKind::Unknown;
        },
        // Shown somebody else's outcome, or somebody else's integration.
        |it| it.told.submissions[1].answers[0].entry = Some(1),
        |it| it.told.submissions[0].answers[0].integration = Some("theirs".into()),
        // Let somebody confirm what was another's.
        |it| it.told.submissions[2].misused = true,
    ];
    for plant in plants {
        breaks(Rule::Claims, plant);
    }
    breaks(Rule::Claims, |it| it.told.submissions[0].answers[0].said = Said::Unread("?".into()));
}

#[test]
fn silence_and_not_knowing_are_no_claims() {
    for said in [Said::Unknown, Said::Open, Said::Lost, Said::Expired, Said::Failed(502)] {
        let findings = with(|it| it.told.submissions[1].answers[0].said = said.clone());
        assert_eq!(findings.violations, [], "{said:?}");
    }
}

#[test]
fn a_read_after_signing_out() {
    breaks(Rule::SignOut, |it| it.told.late_reads[0].let_in = true);
}

#[test]
fn a_confirmation_that_counted_twice_or_for_something_else() {
    let plants: [fn(&mut History); 5] = [
        // Two writes of one plan, each with an intent of its own.
        |it| {
            it.upstream.writes.push(Write { sequence: 4, at: 112, effect: None, ..it.upstream.writes[0].clone() });
            it.record.intents.push(Intent { id: 4, ..it.record.intents[0].clone() });
        },
        // The same, hidden in the database.
        |it| {
            it.upstream.writes.push(Write { sequence: 4, at: 112, effect: None, ..it.upstream.writes[0].clone() });
            it.record.intents.push(Intent { id: 4, ..it.record.intents[0].clone() });
            it.record.tickets.push(Ticket { key: "made up".into(), ..ticket(4, false, "p/e/redis/new") });
        },
        |it| it.record.tickets[0].session = "ben".into(),
        |it| it.record.tickets[1].subject = "p/e/redis/other".into(),
        // Something else was sent than was shown.
        |it| it.told.submissions[0].body["name"] = json!("Another"),
    ];
    for plant in plants {
        breaks(Rule::Once, plant);
    }
}

#[test]
fn a_record_that_is_not_true() {
    let plants: [fn(&mut History); 5] = [
        |it| not_carried_out(it, 0),
        |it| it.record.intents[0].outcomes[0].kind = OutcomeKind::Refused,
        |it| it.record.intents[2].outcomes[0].kind = OutcomeKind::Gone,
        |it| it.record.intents[0].outcomes[0].integration = Some("theirs".into()),
        // Found out later, and wrongly: the last outcome counts.
        |it| {
            let late = Outcome { at: 900, kind: OutcomeKind::Refused, integration: None };
            it.record.intents[1].outcomes.push(late);
        },
    ];
    for plant in plants {
        breaks(Rule::Record, plant);
    }
}

#[test]
fn what_somebody_else_did_too_is_done_all_the_same() {
    let findings = with(|it| {
        // Our patch was lost, and somebody gave the same name at the same time.
        not_carried_out(it, 1);
        let theirs = document("old", 5, "Renamed", &json!({"host": "h", "password": "in clear"}));
        it.upstream.edits.push(Edit { id: "old".into(), between: (220, 221), document: theirs });
    });
    assert_eq!((findings.violations, findings.by_others), (vec![], 1));
}

#[test]
fn json_that_was_never_so() {
    let plants: [fn(&mut History); 5] = [
        |it| it.told.reads[0].seen = None,
        |it| it.told.reads[0].between = (350, 360),
        |it| it.told.reads[0].seen.as_mut().unwrap()["name"] = json!("Old"),
        |it| it.told.reads[0].seen.as_mut().unwrap()["config"]["host"] = json!("other"),
        |it| it.told.reads[0].id = "never".into(),
    ];
    for plant in plants {
        breaks(Rule::Reads, plant);
    }
}

#[test]
fn a_history_with_a_hole() {
    let plants: [fn(&mut History); 7] = [
        |it| it.upstream.forgotten = 1,
        |it| it.upstream.edits.clear(),
        |it| it.upstream.last.clear(),
        |it| it.upstream.last[0]["name"] = json!("Another"),
        |it| it.upstream.last.push(json!({"_id": "unheard of"})),
        |it| drop(it.upstream.writes.remove(2)),
        |it| it.record.integrity = "row 7 missing from index".into(),
    ];
    for plant in plants {
        breaks(Rule::History, plant);
    }
}

#[test]
fn a_change_in_the_last_moment_is_counted() {
    let findings = with(|it| {
        let late = document("old", 7, "Late", &json!({}));
        it.upstream.edits.push(Edit { id: "old".into(), between: (405, 406), document: late });
        it.upstream.writes[2].effect.as_mut().unwrap().version_before = Some(7);
    });
    assert_eq!((findings.violations, findings.overtaken), (vec![], 1));
}

#[test]
fn equal_writes_at_once_are_paired_so_that_each_has_its_intent() {
    let findings = with(|it| {
        // Two more deletions in two tabs: one was told by reading that it is gone, the other by LaunchDarkly.
        let asked = &it.upstream.writes[2];
        let lost = Write { sequence: 4, at: 412, effect: None, ..asked.clone() };
        let late = Write { sequence: 5, at: 440, effect: None, ..asked.clone() };
        it.upstream.writes.extend([lost, late]);
        it.record.intents[2].outcomes[0].at = 432;
        let deletion = it.record.intents[2].clone();
        for (id, kind, closed) in [(4, OutcomeKind::Done, 430), (5, OutcomeKind::Gone, 450)] {
            let outcomes = vec![Outcome { at: closed, kind, integration: None }];
            it.record.intents.push(Intent { id, outcomes, ..deletion.clone() });
            it.record.tickets.push(ticket(id, true, &format!("{OLD}@6")));
            let told = Submission { sent: 390, ..submission(id, Verb::Delete, OLD, Value::Null, Some(6)) };
            it.told.submissions.push(told);
        }
    });
    assert_eq!((findings.violations, findings.by_others), (vec![], 1));
}

#[test]
fn equal_writes_at_once_are_paired_so_that_they_agree_with_what_became_of_them() {
    let findings = with(|it| {
        // The same in three tabs. The first got no answer, looked twice, and found it done by the third; the second was refused.
        let done = it.upstream.writes[1].clone();
        it.upstream.writes[1] = Write { sequence: 4, at: 216, ..done.clone() };
        it.upstream.writes.push(Write { sequence: 2, at: 205, effect: None, ..done.clone() });
        it.upstream.writes.push(Write { sequence: 5, at: 215, effect: None, ..done });
        let change = it.record.intents[1].clone();
        for (id, (at, closed), kind) in [(4, (214, 217), OutcomeKind::Refused), (5, (215, 230), OutcomeKind::Done)] {
            let outcomes = vec![Outcome { at: closed, kind, integration: None }];
            it.record.intents.push(Intent { id, at, outcomes, ..change.clone() });
            it.record.tickets.push(ticket(id, false, OLD));
            let mut told = submission(id, Verb::Change, OLD, patch(), None);
            told.sent = 190;
            told.answers[0].said = if kind == OutcomeKind::Done { Said::Done } else { Said::Refused };
            it.told.submissions.push(told);
        }
    });
    assert_eq!((findings.violations, findings.by_others), (vec![], 1));
}

#[test]
fn equal_writes_are_paired_by_their_times() {
    let findings = with(|it| {
        // The same patch was refused before, with an intent and a confirmation of its own.
        it.upstream.writes.insert(0, Write { sequence: 0, at: 190, effect: None, ..it.upstream.writes[1].clone() });
        let outcomes = vec![Outcome { at: 195, kind: OutcomeKind::Refused, integration: None }];
        it.record.intents.insert(0, Intent { id: 0, at: 185, outcomes, ..it.record.intents[1].clone() });
        it.record.tickets.push(ticket(0, false, OLD));
        let mut told = submission(0, Verb::Change, OLD, patch(), None);
        told.answers[0].said = Said::Again;
        it.told.submissions.push(told);
    });
    assert_eq!(findings.violations, []);
}

#[test]
fn a_request_that_broke_off_is_its_intent_s() {
    let findings = with(|it| {
        let broken = Write { sequence: 4, at: 505, effect: None, body: Value::Null, ..it.upstream.writes[0].clone() };
        it.upstream.writes.push(broken);
        it.record.intents.push(Intent { outcomes: vec![], ..intent(4, 500, Verb::Create, PLACE, body(), None) });
        it.record.tickets.push(Ticket { key: "cut off".into(), ..ticket(4, false, "p/e/redis/new") });
    });
    assert_eq!((findings.violations, findings.open), (vec![], 1));
}
