//! That a ticket is used once, by its own session, for its own subject, in time.

use super::*;

const START: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
const CANARY: &[u8] = b"canary-password-8d1f";

struct Fixture {
    tickets: Tickets,
    clock: Clock,
    session: SessionRef,
}

async fn fixture() -> Fixture {
    let database = Database::empty().await;
    let clock = Clock::fixed(START);
    let tickets = Tickets::new(&database, &MasterKey::generate(), &clock);
    Fixture { tickets, clock, session: SessionRef::of_secret(b"mine") }
}

impl Fixture {
    async fn issue(&self, kind: TicketKind) -> TicketId {
        self.tickets.issue(kind, &self.session, "a/b/redis/1", CANARY, 2 * MINUTE).await.unwrap()
    }

    async fn consume(&self, kind: TicketKind, id: &TicketId) -> Consumed {
        self.tickets.consume(kind, id, &self.session, "a/b/redis/1").await.unwrap()
    }
}

#[tokio::test]
async fn a_ticket_can_be_looked_at_often_and_used_once() {
    let it = fixture().await;
    let id = it.issue(TicketKind::Plan).await;
    for _ in 0..2 {
        let ticket = it.tickets.peek(TicketKind::Plan, &id, &it.session).await.unwrap().unwrap();
        assert_eq!((ticket.subject.as_str(), ticket.payload.as_slice()), ("a/b/redis/1", CANARY));
        assert_eq!((ticket.expires_at, ticket.misses_left), (UnixMillis(START + 2 * MINUTE), 5));
    }
    assert!(
        matches!(it.consume(TicketKind::Plan, &id).await, Consumed::Taken(payload) if payload.as_slice() == CANARY)
    );
    let used = async || {
        let used = it.tickets.used(TicketKind::Plan, &id, &it.session).await.unwrap().unwrap();
        assert_eq!(used.subject, "a/b/redis/1");
        (used.result, used.closed)
    };
    assert!(matches!(it.consume(TicketKind::Plan, &id).await, Consumed::AlreadyUsed));
    assert_eq!(used().await, (None, None));
    it.tickets.settle(&id, "done: version 8").await.unwrap();
    assert!(matches!(it.consume(TicketKind::Plan, &id).await, Consumed::AlreadyUsed));
    assert_eq!(used().await, (Some("done: version 8".into()), None));
    it.tickets.close(&id, &Closed::Record).await.unwrap();
    assert_eq!(used().await, (Some("done: version 8".into()), Some(Closed::Record)));
    assert!(it.tickets.peek(TicketKind::Plan, &id, &it.session).await.unwrap().is_none());
}

#[tokio::test]
async fn a_ticket_is_of_no_use_elsewhere_and_is_not_spent_by_trying() {
    let it = fixture().await;
    let id = it.issue(TicketKind::Challenge).await;
    let other = SessionRef::of_secret(b"theirs");
    let consume = async |kind, id: &TicketId, session: &SessionRef, subject: &str| {
        it.tickets.consume(kind, id, session, subject).await.unwrap()
    };
    let subject = "a/b/redis/1";
    assert!(matches!(consume(TicketKind::Plan, &id, &it.session, subject).await, Consumed::Gone));
    assert!(matches!(consume(TicketKind::Challenge, &id, &other, subject).await, Consumed::Gone));
    assert!(matches!(consume(TicketKind::Challenge, &id, &it.session, "a/b/redis/2").await, Consumed::Gone));
    assert!(matches!(consume(TicketKind::Challenge, &TicketId::random(), &it.session, subject).await, Consumed::Gone));
    assert!(it.tickets.peek(TicketKind::Challenge, &id, &other).await.unwrap().is_none());
    assert!(it.tickets.peek(TicketKind::Form, &id, &it.session).await.unwrap().is_none());
    assert_eq!(it.tickets.miss(TicketKind::Challenge, &id, &other).await.unwrap(), 0);
    it.tickets.settle(&id, "nobody used it").await.unwrap();
    assert!(matches!(it.consume(TicketKind::Challenge, &id).await, Consumed::Taken(_)));
}

#[tokio::test]
async fn a_ticket_expires_to_the_millisecond() {
    let it = fixture().await;
    let (early, late) = (it.issue(TicketKind::Challenge).await, it.issue(TicketKind::Challenge).await);
    it.clock.advance(2 * MINUTE - 1);
    assert!(matches!(it.consume(TicketKind::Challenge, &early).await, Consumed::Taken(_)));
    it.clock.advance(1);
    assert!(it.tickets.peek(TicketKind::Challenge, &late, &it.session).await.unwrap().is_none());
    assert_eq!(it.tickets.miss(TicketKind::Challenge, &late, &it.session).await.unwrap(), 0);
    assert!(matches!(it.consume(TicketKind::Challenge, &late).await, Consumed::Gone));
    assert_eq!(it.tickets.sweep().await.unwrap(), 1, "the unused one");
    assert!(matches!(it.consume(TicketKind::Challenge, &early).await, Consumed::AlreadyUsed));
    it.clock.advance(RESULT_KEPT_MS);
    assert_eq!(it.tickets.sweep().await.unwrap(), 1, "the used one, a day later");
    assert!(matches!(it.consume(TicketKind::Challenge, &early).await, Consumed::Gone));
}

#[tokio::test]
async fn the_fifth_miss_voids_a_ticket() {
    let it = fixture().await;
    let id = it.issue(TicketKind::Challenge).await;
    for left in [4, 3, 2, 1, 0, 0] {
        assert_eq!(it.tickets.miss(TicketKind::Challenge, &id, &it.session).await.unwrap(), left);
    }
    assert!(matches!(it.consume(TicketKind::Challenge, &id).await, Consumed::Gone));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_users_on_two_replicas_exactly_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/two.db", folder.path().display());
    let (key, clock) = (MasterKey::generate(), Clock::fixed(START));
    let mut replicas = Vec::new();
    for _ in 0..2 {
        replicas.push(Tickets::new(&Database::open(&url).await.unwrap(), &key, &clock));
    }
    for parallel in [20_usize, 50] {
        let session = SessionRef::of_secret(b"mine");
        let id = replicas[0].issue(TicketKind::Plan, &session, "s", CANARY, MINUTE).await.unwrap();
        let users = (0..parallel).map(|number| {
            let (replica, id, session) = (replicas[number % 2].clone(), id.clone(), session.clone());
            tokio::spawn(async move { replica.consume(TicketKind::Plan, &id, &session, "s").await.unwrap() })
        });
        let outcomes = futures::future::try_join_all(users).await.unwrap();
        let taken = outcomes.iter().filter(|outcome| matches!(outcome, Consumed::Taken(_))).count();
        let late = outcomes.iter().filter(|outcome| matches!(outcome, Consumed::AlreadyUsed)).count();
        assert_eq!((taken, late), (1, parallel - 1));
    }
}

#[tokio::test]
async fn the_database_and_the_key_alone_reveal_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
    let key = MasterKey::generate();
    let tickets = Tickets::new(&database, &key, &Clock::fixed(START));
    let session = SessionRef::of_secret(b"mine");
    let id = tickets.issue(TicketKind::Plan, &session, "s", CANARY, MINUTE).await.unwrap();
    let row = database.one("SELECT key, sealed FROM tickets").await;
    let (name, sealed): (String, Vec<u8>) = (row.get("key").unwrap(), row.get("sealed").unwrap());
    assert!(key.open(PURPOSE, name.as_bytes(), &sealed).is_err());
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [CANARY, id.to_string().as_bytes(), id.secret()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
    tickets.consume(TicketKind::Plan, &id, &session, "s").await.unwrap();
    tickets.settle(&id, "done").await.unwrap();
    let left: Vec<u8> = database.one("SELECT sealed FROM tickets").await.get("sealed").unwrap();
    assert!(left.is_empty(), "a payload is forgotten once it was used");
    let other = TicketId::random();
    tickets.close(&id, &Closed::Plan(other.clone())).await.unwrap();
    let used = tickets.used(TicketKind::Plan, &id, &session).await.unwrap().unwrap();
    assert_eq!(used.closed, Some(Closed::Plan(other.clone())));
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(22).any(|window| window == other.to_string().as_bytes()));
    }
}

#[tokio::test]
async fn a_payload_does_not_outlive_its_time_even_if_nobody_finished() {
    let it = fixture().await;
    let id = it.issue(TicketKind::Plan).await;
    assert!(matches!(it.consume(TicketKind::Plan, &id).await, Consumed::Taken(_)));
    it.clock.advance(2 * MINUTE);
    it.tickets.sweep().await.unwrap();
    let left: Vec<u8> = it.tickets.database.one("SELECT sealed FROM tickets").await.get("sealed").unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_form_is_claimed_once_and_knows_what_it_was_used_for() {
    let it = fixture().await;
    let form = TicketId::random();
    let claim = async |session: &SessionRef, subject: &str, body: &[u8]| {
        it.tickets.claim(&form, session, subject, body, MINUTE).await.unwrap()
    };
    let subject = "a/b/redis/new";
    assert_eq!(claim(&it.session, subject, CANARY).await, Claimed::First);
    assert_eq!(claim(&it.session, subject, CANARY).await, Claimed::Same { result: None });
    it.tickets.settle(&form, "7").await.unwrap();
    assert_eq!(claim(&it.session, subject, CANARY).await, Claimed::Same { result: Some("7".into()) });
    assert_eq!(claim(&it.session, subject, b"other").await, Claimed::Other);
    assert_eq!(claim(&it.session, "a/c/redis/new", CANARY).await, Claimed::Other);
    assert_eq!(claim(&SessionRef::of_secret(b"theirs"), subject, CANARY).await, Claimed::Other);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_parallel_claims_one_is_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
    let tickets = Tickets::new(&database, &MasterKey::generate(), &Clock::fixed(START));
    let form = TicketId::random();
    let claims = (0..20).map(|_| {
        let (tickets, form) = (tickets.clone(), form.clone());
        tokio::spawn(async move {
            tickets.claim(&form, &SessionRef::of_secret(b"mine"), "s", CANARY, MINUTE).await.unwrap()
        })
    });
    let claims = futures::future::try_join_all(claims).await.unwrap();
    assert_eq!(claims.iter().filter(|claim| **claim == Claimed::First).count(), 1);
    assert_eq!(claims.iter().filter(|claim| **claim == Claimed::Same { result: None }).count(), 19);
}
