//! That a batch goes from stage to stage once, is its session's alone, and that nothing is lost of what came of it.

use domain::NotDone;

use super::*;

const START: i64 = 1_700_000_000_000;
const CANARY: &[u8] = b"canary-password-51c0";

struct Fixture {
    database: Database,
    batches: Batches,
    clock: Clock,
    session: SessionRef,
}

async fn fixture() -> Fixture {
    let database = Database::empty().await;
    let clock = Clock::fixed(START);
    let batches = Batches::new(&database, &MasterKey::generate(), &clock);
    Fixture { database, batches, clock, session: SessionRef::of_secret(b"mine") }
}

#[tokio::test]
async fn of_parallel_callers_one_is_told_that_it_moved_the_batch_on() {
    let it = fixture().await;
    let id = it.batches.begin(&it.session, CANARY, Stage::Planned).await.unwrap();
    let stages = (Stage::Planned, Stage::Running);
    let callers = (0..20).map(|_| it.batches.advance(&id, &it.session, stages, Some(b"confirmed")));
    let moved = futures::future::join_all(callers).await.into_iter().filter(|moved| *moved.as_ref().unwrap()).count();
    assert_eq!(moved, 1);
    let found = it.batches.find(&id, &it.session).await.unwrap().unwrap();
    assert_eq!((found.stage, found.payload.as_slice()), (Stage::Running, b"confirmed".as_slice()));
}

#[tokio::test]
async fn only_what_nobody_is_at_any_more_can_be_taken_over() {
    let it = fixture().await;
    let id = it.batches.begin(&it.session, CANARY, Stage::Running).await.unwrap();
    let take = async || it.batches.take_over(&id, &it.session, Stage::Running, Stage::Running).await.unwrap();
    it.clock.advance(SILENCE_MS - 1);
    assert!(!take().await);
    assert_eq!(it.batches.beat(&id, 3, Some(UnixMillis(START + 9))).await.unwrap(), Some(Stage::Running));
    let found = it.batches.find(&id, &it.session).await.unwrap().unwrap();
    assert_eq!((found.silent, found.planned, found.waiting), (false, 3, Some(UnixMillis(START + 9))));
    it.clock.advance(SILENCE_MS);
    assert!(it.batches.find(&id, &it.session).await.unwrap().unwrap().silent);
    assert!(take().await && !take().await);
}

#[tokio::test]
async fn another_session_sees_nothing_and_moves_nothing() {
    let it = fixture().await;
    let id = it.batches.begin(&it.session, CANARY, Stage::Planned).await.unwrap();
    let other = SessionRef::of_secret(b"other");
    assert!(it.batches.find(&id, &other).await.unwrap().is_none());
    assert!(!it.batches.advance(&id, &other, (Stage::Planned, Stage::Running), None).await.unwrap());
    assert!(it.batches.find(&TicketId::random(), &it.session).await.unwrap().is_none());
}

#[tokio::test]
async fn what_came_of_a_write_is_noted_once_and_goes_with_its_batch() {
    let it = fixture().await;
    let id = it.batches.begin(&it.session, CANARY, Stage::Running).await.unwrap();
    let first = BatchResult { place: 1, activity: Some(7.into()), why_not: None };
    let failed = BatchResult { place: 0, activity: None, why_not: Some(NotDone::TooOld) };
    for result in [&first, &failed, &BatchResult { activity: Some(8.into()), ..first.clone() }] {
        it.batches.note(&id, result).await.unwrap();
    }
    assert_eq!(it.batches.find(&id, &it.session).await.unwrap().unwrap().results, [failed, first]);
    it.clock.advance(KEPT_MS);
    assert!(it.batches.find(&id, &it.session).await.unwrap().is_none());
    assert_eq!(it.batches.sweep().await.unwrap(), 1);
    assert_eq!((it.database.count("batches").await, it.database.count("batch_results").await), (0, 0));
}

#[tokio::test]
async fn what_is_kept_is_sealed() {
    let it = fixture().await;
    it.batches.begin(&it.session, CANARY, Stage::Asking).await.unwrap();
    let sealed: Vec<u8> = it.database.one("SELECT sealed FROM batches").await.get("sealed").unwrap();
    assert!(!sealed.windows(CANARY.len()).any(|part| part == CANARY));
}
