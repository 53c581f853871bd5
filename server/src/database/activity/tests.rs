//! That every write is on record before it is sent, ends once, and is seen by its own account alone.

use domain::{Caller, FieldTrace, IntegrationId, OutcomeFact, OutcomeKind, Place};
use domain::{RecordFilter, Trace, UnixMillis, Verb, Version};

use super::*;
use crate::kept::{Actor, SessionRef};

const START: i64 = 1_700_000_000_000;
const ID: &str = "0123456789abcdef01234567";

fn caller(account: Option<&str>, token: Option<&str>) -> Caller {
    Caller {
        token_name: Some("deploy bot".into()),
        account_id: account.map(str::to_owned),
        token_id: token.map(str::to_owned),
        ..Caller::default()
    }
}

fn intent(scope: Scope) -> Intent {
    let session = SessionRef::of_secret(b"mine");
    Intent {
        scope,
        actor: Actor { name: caller(None, Some("t1")).display_name().to_owned(), token_id: Some("t1".into()), session },
        verb: Verb::Change,
        place: Place {
            project: "shop".parse().unwrap(),
            environment: "production".parse().unwrap(),
            provider: "redis".parse().unwrap(),
            id: Some(ID.parse().unwrap()),
        },
        name: "Carts \r\n{\"level\":\"info\"}".into(),
        detail: r#"[{"op":"replace","path":"/config/password","value":"(redacted)"}]"#.into(),
        version_before: Some(Version(7)),
        reason: domain::Reason::parse("OPS-12: new host", true).unwrap(),
        trace: Trace {
            fields: vec![FieldTrace {
                field: "config.host".into(),
                label: "Host".into(),
                before: "a".into(),
                after: "b".into(),
            }],
            ..Trace::default()
        },
        request_id: "00112233aabbccdd".into(),
    }
}

fn scope(account: &str) -> Scope {
    Scope::of("eu", &caller(Some(account), None), &SessionRef::of_secret(b"mine"))
}

fn outcome(kind: OutcomeKind) -> Outcome {
    Outcome { kind, facts: Vec::new(), version_after: Some(Version(8)), integration_id: None }
}

async fn activity() -> (Activity, Clock) {
    let clock = Clock::fixed(START);
    (Activity::new(&Database::empty().await, &clock), clock)
}

const FIRST: Paging = Paging { number: 1, size: 10 };

fn all() -> Wanted {
    Wanted::default()
}

fn wanted(query: &str) -> Wanted {
    Wanted { filter: RecordFilter::parse(query), ..Wanted::default() }
}

async fn open(activity: &Activity, scope: &Scope) -> Vec<Entry> {
    activity.recent(scope, &wanted("outcome=open"), Paging { number: 1, size: 100 }).await.unwrap().0
}

#[tokio::test]
async fn an_intent_is_read_back_as_it_was_meant_and_then_has_an_outcome() {
    let (activity, clock) = activity().await;
    let meant = intent(scope("a"));
    let id = activity.begin(&meant, &[]).await.unwrap();
    let open = Entry { id, at: UnixMillis(START), intent: meant, outcome: None, finished_at: None };
    assert_eq!(super::tests::open(&activity, &scope("a")).await, std::slice::from_ref(&open));
    clock.advance(300);
    activity.finish(id, &outcome(OutcomeKind::Done)).await.unwrap();
    assert_eq!(super::tests::open(&activity, &scope("a")).await, []);
    let (entries, total) = activity.recent(&scope("a"), &all(), FIRST).await.unwrap();
    let done = Outcome { integration_id: Some(ID.parse().unwrap()), ..outcome(OutcomeKind::Done) };
    let closed = Entry { outcome: Some(done), finished_at: Some(UnixMillis(START + 300)), ..open };
    assert_eq!((entries, total), (vec![closed], 1));
}

#[tokio::test]
async fn a_created_integration_gets_its_id_with_the_outcome() {
    let (activity, _) = activity().await;
    let mut meant = intent(scope("a"));
    meant.verb = Verb::Create;
    meant.place.id = None;
    let id = activity.begin(&meant, &[]).await.unwrap();
    let created = Outcome { integration_id: Some(ID.parse().unwrap()), ..outcome(OutcomeKind::Done) };
    activity.finish(id, &created).await.unwrap();
    let (entries, _) = activity.recent(&scope("a"), &all(), FIRST).await.unwrap();
    assert_eq!(entries[0].intent.place.id.as_ref().map(IntegrationId::as_str), Some(ID));
}

#[tokio::test]
async fn an_outcome_is_final_unless_it_was_unknown() {
    let (activity, _) = activity().await;
    let id = activity.begin(&intent(scope("a")), &[]).await.unwrap();
    let kind = async || activity.recent(&scope("a"), &all(), FIRST).await.unwrap().0[0].outcome.clone().unwrap().kind;
    for (told, kept) in [
        (OutcomeKind::Unknown, OutcomeKind::Unknown),
        (OutcomeKind::Gone, OutcomeKind::Gone),
        (OutcomeKind::Done, OutcomeKind::Gone),
        (OutcomeKind::Refused, OutcomeKind::Gone),
    ] {
        activity.finish(id, &outcome(told)).await.unwrap();
        assert_eq!(kind().await, kept);
    }
}

#[tokio::test]
async fn nobody_sees_the_activity_of_another_account_or_instance() {
    let (activity, _) = activity().await;
    let session = SessionRef::of_secret(b"mine");
    let scopes = [
        scope("a"),
        scope("b"),
        Scope { instance: "us".into(), ..scope("a") },
        Scope::of("eu", &caller(None, Some("a")), &session),
        Scope::of("eu", &caller(None, Some("b")), &session),
        Scope::of("eu", &caller(None, None), &session),
        Scope::of("eu", &caller(None, None), &SessionRef::of_secret(b"theirs")),
    ];
    for scope in &scopes {
        activity.begin(&intent(scope.clone()), &[]).await.unwrap();
    }
    for scope in &scopes {
        let (entries, total) = activity.recent(scope, &all(), FIRST).await.unwrap();
        assert_eq!((entries.len(), total), (1, 1));
        assert_eq!(&entries[0].intent.scope, scope);
        let id = entries[0].id.to_string().parse().unwrap();
        for other in &scopes {
            assert_eq!(activity.entry(other, id).await.unwrap().is_some(), other == scope);
        }
    }
}

#[tokio::test]
async fn pages_run_from_the_newest_entry_to_the_oldest() {
    let (activity, _) = activity().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(activity.begin(&intent(scope("a")), &[]).await.unwrap());
    }
    ids.reverse();
    let page = async |number| {
        let (entries, total) = activity.recent(&scope("a"), &all(), Paging { number, size: 2 }).await.unwrap();
        assert_eq!(total, 5);
        entries.iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ids[..2]);
    assert_eq!(page(3).await, ids[4..]);
    assert!(page(4).await.is_empty() && page(u32::MAX).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_parallel_intents_are_all_kept_through_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let database = Database::open(&url).await.unwrap();
    let activity = Activity::new(&database, &Clock::fixed(START));
    let writers = (0..50).map(|_| {
        let activity = activity.clone();
        tokio::spawn(async move { activity.begin(&intent(scope("a")), &[]).await.unwrap() })
    });
    let mut ids = futures::future::try_join_all(writers).await.unwrap();
    ids.sort_unstable();
    // Opened again beside the first, as after a kill: nothing was closed properly.
    let again = Activity::new(&Database::open(&url).await.unwrap(), &Clock::fixed(START));
    let mut kept: Vec<ActivityId> = open(&again, &scope("a")).await.iter().map(|entry| entry.id).collect();
    kept.reverse();
    assert_eq!(kept, ids);
}

#[tokio::test]
async fn no_record_no_write() {
    let (activity, _) = activity().await;
    activity.database.close().await;
    assert!(activity.begin(&intent(scope("a")), &[]).await.is_err());
}

#[tokio::test]
async fn the_record_cannot_be_changed_even_by_hand() {
    let (activity, _) = activity().await;
    let id = activity.begin(&intent(scope("a")), &[]).await.unwrap();
    activity.finish(id, &outcome(OutcomeKind::Done)).await.unwrap();
    for statement in [
        "UPDATE activity SET name = 'other'",
        "DELETE FROM activity",
        "UPDATE outcomes SET kind = 'refused'",
        "DELETE FROM outcomes",
        "INSERT INTO outcomes (activity, at, kind) VALUES (1, 0, 'refused')",
    ] {
        assert!(activity.database.run(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn intents_that_a_crash_cut_off_are_given_up_but_not_those_under_way() {
    let (activity, clock) = activity().await;
    let cut_off = activity.begin(&intent(scope("a")), &[]).await.unwrap();
    clock.advance(60_000);
    let under_way = activity.begin(&intent(scope("a")), &[]).await.unwrap();
    assert_eq!(activity.give_up((60_000, i64::MAX)).await.unwrap(), 1);
    assert_eq!(activity.give_up((60_000, i64::MAX)).await.unwrap(), 0);
    let entry = async |id| activity.entry(&scope("a"), id).await.unwrap().unwrap();
    assert_eq!(entry(cut_off).await.outcome.unwrap().kind, OutcomeKind::Unknown);
    assert_eq!(entry(under_way).await.outcome, None);
    activity.finish(cut_off, &outcome(OutcomeKind::Done)).await.unwrap();
    assert_eq!(entry(cut_off).await.outcome.unwrap().kind, OutcomeKind::Done, "it was found out later");
}

#[tokio::test]
async fn sentences_of_an_earlier_release_stay_readable_beside_facts() {
    let (activity, _) = activity().await;
    let begin = async || activity.begin(&intent(scope("a")), &[]).await.unwrap();
    let (old, new) = (begin().await, begin().await);
    let sentence = "It was refused.";
    let row = format!("({old}, 1, 'refused', '{sentence}')");
    let insert = format!("INSERT INTO outcomes (activity, at, kind, detail) VALUES {row}");
    activity.database.run(insert.leak()).await.unwrap();
    let facts = vec![OutcomeFact::VersionJumped { before: Version(7), after: Version(9) }];
    activity.finish(new, &Outcome { facts: facts.clone(), ..outcome(OutcomeKind::Done) }).await.unwrap();
    let read = async |id| activity.entry(&scope("a"), id).await.unwrap().unwrap().outcome.unwrap().facts;
    assert_eq!(read(old).await, [OutcomeFact::Said { text: sentence.into() }]);
    assert_eq!(read(new).await, facts);
}

#[tokio::test]
async fn filters_choose_entries() {
    let (activity, clock) = activity().await;
    let mut other = intent(scope("a"));
    other.verb = Verb::Delete;
    other.place.project = "search".parse().unwrap();
    other.name = "Ünder_100%".into();
    other.reason = None;
    let first = activity.begin(&intent(scope("a")), &[]).await.unwrap();
    clock.advance(1_000);
    let second = activity.begin(&other, &[]).await.unwrap();
    activity.finish(second, &outcome(OutcomeKind::Unknown)).await.unwrap();
    let both = vec![second, first];
    for (query, expected) in [
        ("", both.clone()),
        ("q=deploy", both.clone()),
        ("q=ops-12", vec![first]),
        ("q=r_100%25", vec![second]),
        ("q=r%25100", vec![]),
        ("action=delete", vec![second]),
        ("outcome=unknown", vec![second]),
        ("outcome=open", vec![first]),
        ("outcome=done", vec![]),
        ("project=search", vec![second]),
        ("environment=production", both.clone()),
        (&format!("integration={ID}&project=shop"), vec![first]),
        ("integration=%27+OR+1=1", vec![]),
    ] {
        let (entries, total) = activity.recent(&scope("a"), &wanted(query), FIRST).await.unwrap();
        let found: Vec<_> = entries.iter().map(|entry| entry.id).collect();
        assert_eq!((&found, total), (&expected, expected.len() as u64), "{query}");
        let pieces = activity.before(&scope("a"), &wanted(query), None, 10).await.unwrap();
        assert_eq!(pieces.len(), expected.len());
    }
    let days = Wanted { from: Some(UnixMillis(START + 1)), to: Some(UnixMillis(START + 1_001)), ..all() };
    assert_eq!(activity.recent(&scope("a"), &days, FIRST).await.unwrap().1, 1);
    let older = activity.before(&scope("a"), &all(), Some(second), 10).await.unwrap();
    assert_eq!(older.iter().map(|entry| entry.id).collect::<Vec<_>>(), [first]);
}

#[tokio::test]
async fn an_entry_and_the_ticket_that_is_used_up_for_it_are_noted_together_or_not_at_all() {
    let (activity, clock) = activity().await;
    let tickets = crate::database::Tickets::new(&activity.database, &crate::crypto::MasterKey::generate(), &clock);
    let session = SessionRef::of_secret(b"mine");
    let kind = crate::kept::TicketKind::Plan;
    let id = tickets.issue(kind, &session, "subject", b"plan", 1_000).await.unwrap();
    tickets.consume(kind, &id, &session, "subject").await.unwrap();
    let refuse = activity.database.either(
        "CREATE TRIGGER refuse BEFORE UPDATE ON tickets BEGIN SELECT RAISE(ABORT, 'disk trouble'); END",
        "CREATE TRIGGER refuse BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION only_added_to()",
    );
    activity.database.run(refuse).await.unwrap();
    activity.begin(&intent(scope("a")), &[&id]).await.unwrap_err();
    assert_eq!(activity.database.count("activity").await, 0);
    let allow = activity.database.either("DROP TRIGGER refuse", "DROP TRIGGER refuse ON tickets");
    activity.database.run(allow).await.unwrap();
    let entry = activity.begin(&intent(scope("a")), &[&id]).await.unwrap();
    let used = tickets.used(kind, &id, &session).await.unwrap().unwrap();
    assert_eq!(used.result, Some(entry.to_string()));
}
