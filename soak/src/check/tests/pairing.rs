//! That every write finds the intent that it is of.

use serde_json::Value;

use super::history::{OLD, PLACE, body, intent, patch, submission, ticket, with};
use crate::history::{Intent, Outcome, OutcomeKind, Said, Submission, Ticket, Verb, Write};

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
