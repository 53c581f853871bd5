//! Tests of `sessions`.

use super::*;

const START: i64 = 1_700_000_000_000;

async fn rows() -> (SessionRows, Clock) {
    let clock = Clock::fixed(START);
    let database = Database::empty().await;
    (SessionRows::new(&database, &clock), clock)
}

async fn last_seen(rows: &SessionRows) -> i64 {
    rows.database.one("SELECT last_seen FROM sessions").await.get("last_seen").unwrap()
}

#[tokio::test]
async fn a_second_session_never_takes_over_a_key() {
    let (rows, _) = rows().await;
    assert!(rows.create("a", b"first", &Whose::default()).await.unwrap());
    assert!(!rows.create("a", b"second", &Whose::default()).await.unwrap());
    assert_eq!(rows.load("a").await.unwrap().as_deref(), Some(b"first".as_slice()));
    assert_eq!(rows.load("b").await.unwrap(), None);
}

#[tokio::test]
async fn saving_does_not_bring_a_deleted_session_back() {
    let (rows, _) = rows().await;
    rows.create("a", b"first", &Whose::default()).await.unwrap();
    rows.save("a", b"second").await.unwrap();
    assert_eq!(rows.load("a").await.unwrap().as_deref(), Some(b"second".as_slice()));
    rows.delete("a").await.unwrap();
    rows.save("a", b"third").await.unwrap();
    assert_eq!(rows.load("a").await.unwrap(), None);
    rows.delete("a").await.unwrap();
}

#[tokio::test]
async fn an_idle_session_ends_to_the_millisecond() {
    let (rows, clock) = rows().await;
    rows.create("a", b"x", &Whose::default()).await.unwrap();
    clock.advance(IDLE_MS - 1);
    assert!(rows.load("a").await.unwrap().is_some());
    clock.advance(IDLE_MS);
    assert_eq!(rows.load("a").await.unwrap(), None);
    assert_eq!(rows.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn asking_when_a_session_ends_does_not_keep_it() {
    let (rows, clock) = rows().await;
    rows.create("a", b"x", &Whose::default()).await.unwrap();
    for left in [IDLE_MS, IDLE_MS - TOUCH_MS, 1] {
        assert_eq!(rows.ends_at("a").await.unwrap(), Some(UnixMillis(START + IDLE_MS)));
        clock.advance(START + IDLE_MS - left - clock.now().0);
    }
    clock.advance(1);
    assert_eq!(rows.ends_at("a").await.unwrap(), None);
    assert_eq!(rows.ends_at("b").await.unwrap(), None);
}

#[tokio::test]
async fn no_activity_carries_a_session_past_its_last_hour() {
    let (rows, clock) = rows().await;
    rows.create("a", b"x", &Whose::default()).await.unwrap();
    let hour = 60 * 60 * 1_000;
    for _ in 1..ABSOLUTE_MS / hour {
        clock.advance(hour);
        assert!(rows.load("a").await.unwrap().is_some(), "reading counts as activity");
    }
    assert_eq!(rows.sweep().await.unwrap(), 0);
    clock.advance(hour);
    assert_eq!(rows.load("a").await.unwrap(), None);
    assert_eq!(rows.sweep().await.unwrap(), 1);
}

#[tokio::test]
async fn reading_writes_at_most_once_a_minute() {
    let (rows, clock) = rows().await;
    rows.create("a", b"x", &Whose::default()).await.unwrap();
    clock.advance(TOUCH_MS - 1);
    rows.load("a").await.unwrap();
    assert_eq!(last_seen(&rows).await, START);
    clock.advance(1);
    rows.load("a").await.unwrap();
    assert_eq!(last_seen(&rows).await, START + TOUCH_MS);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_an_error_not_an_absence() {
    let (rows, _) = rows().await;
    rows.create("a", b"x", &Whose::default()).await.unwrap();
    rows.database.close().await;
    assert!(matches!(rows.load("a").await, Err(DatabaseError::Query(_))));
    assert!(rows.delete("a").await.is_err());
}

#[tokio::test]
async fn a_file_is_read_while_another_writes_and_not_once_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
    let rows = SessionRows::new(&database, &Clock::fixed(START));
    rows.create("a", b"first", &Whose::default()).await.unwrap();

    let mut writing = database.begin().await.unwrap();
    writing.sql("UPDATE sessions SET sealed = $1").bind(b"second".as_slice()).execute().await.unwrap();
    assert_eq!(rows.load("a").await.unwrap().as_deref(), Some(b"first".as_slice()));
    writing.commit().await.unwrap();
    assert_eq!(rows.load("a").await.unwrap().as_deref(), Some(b"second".as_slice()));
    rows.delete("a").await.unwrap();
    assert_eq!(rows.load("a").await.unwrap(), None, "what has ended has ended for the next request");

    // Whoever gives up waiting spoils nothing for the next one.
    drop(futures::poll!(Box::pin(rows.load("a"))));
    rows.create("b", b"third", &Whose::default()).await.unwrap();
    assert_eq!(rows.load("b").await.unwrap().as_deref(), Some(b"third".as_slice()));

    database.close().await;
    assert!(matches!(rows.load("b").await, Err(DatabaseError::Query(_))));
    assert!(!folder.path().join("a.db-wal").exists(), "nothing is left in a write-ahead log");
}
