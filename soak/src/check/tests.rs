//! One planted violation after the other: a checker that cannot fail says nothing.

mod history;
mod pairing;

use serde_json::json;

use super::case::Rule;
use crate::history::{Edit, History, Intent, Outcome, OutcomeKind, Record, Said, Ticket, Verb, Write};
use history::{OLD, breaks, document, not_carried_out, ticket, with};

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
    let config = json!({"host": "h", "password": "in clear"});
    let deletes = history.upstream.writes[at].verb == Verb::Delete;
    if let Some(effect) = &mut history.upstream.writes[at].effect {
        effect.version_before = effect.version_before.map(|version| version + 1);
        effect.version_after = effect.version_after.map(|version| version + 1);
    }
    if deletes {
        let document = document("old", 7, "Again", &config);
        history.upstream.edits.push(Edit { id: "old".into(), between, document });
    } else {
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
fn that_one_request_did_nothing_is_true_of_one_of_several() {
    let alone = |it: &mut History| it.told.submissions[1].answers[0].said = Said::NotByThis;
    breaks(Rule::Claims, alone);
    let findings = with(|it| {
        let done = it.told.submissions[1].answers[0].clone();
        alone(it);
        it.told.submissions[1].answers.push(done);
    });
    assert_eq!(findings.violations, []);
}

#[test]
fn a_batch_whose_page_was_lost_takes_no_plan_that_another_was_told_of() {
    let mut history = history::good();
    // The same change by two batches; what the first led to nobody was told, and the second's is the earlier entry.
    let change = |entry: i64| {
        (
            history::intent(entry, entry * 100, Verb::Change, history::OLD, history::patch(), Some(4)),
            history::ticket(entry, false, history::OLD),
        )
    };
    let (intents, tickets): (Vec<_>, Vec<_>) = [7, 8].map(change).into_iter().unzip();
    let record = Record { intents, tickets, integrity: "ok".into() };
    let batch = |place: &str, entry: Option<i64>| {
        let mut it = history::submission(7, Verb::Change, history::OLD, history::patch(), None);
        it.key = format!("/bulk/{place}");
        it.answers[0].entry = entry;
        it.answers[0].said = if entry.is_some() { Said::Done } else { Said::Lost };
        it
    };
    history.told.submissions = vec![batch("lost 0", None), batch("told 0", Some(7))];
    history.told.name_plans(&record);
    let keys: Vec<&str> = history.told.submissions.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["key 8", "key 7"]);
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
