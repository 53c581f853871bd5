//! The machine under the process: it is killed, its disk fails, its database is slow, it is stopped and comes back.

use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::future::join_all;
use futures::{StreamExt as _, stream};
use launchdarkly_emulator::Misbehaviour;
use serde_json::json;
use tokio::net::TcpSocket;

use crate::harness::{Person, Portal, Store, World, server, until};
use crate::tools::{goes_well, percentile, served_again, style_sheet};

/// How often it is killed, and after how many sign-ins and renames each time.
const KILLS: usize = 10;
const BEFORE_A_KILL: usize = 40;

/// What people were told is done.
#[derive(Default)]
struct Told {
    cookies: Mutex<Vec<String>>,
    names: Mutex<Vec<String>>,
}

impl Told {
    fn count(&self) -> usize {
        self.cookies.lock().unwrap().len() + self.names.lock().unwrap().len()
    }

    /// Somebody signs in and renames the store, again and again, until the portal is gone.
    async fn work(&self, portal: &Portal, store: &Store, who: usize) {
        for round in 0.. {
            let person = portal.person("api-demo-writer").await;
            self.cookies.lock().unwrap().extend(person.cookie());
            let name = format!("Name {who}.{round} of {}", portal.process.id());
            let sent = person.edit(store, &[("name", &name)]).await;
            if sent.status != 303 {
                continue;
            }
            let (_, plan) = person.review(&sent).await;
            let done = person.submit(&plan).await;
            // Another one may have been faster; what is said of it is read at the end.
            if done.status == 303 && person.follow(&done).await.says("Changed “") {
                self.names.lock().unwrap().push(name);
            }
        }
    }
}

/// What SQLite says of its file, before anybody opens it again.
async fn integrity(world: &World) -> String {
    if server().is_some() {
        return "ok".to_owned();
    }
    let database = world.database().await;
    let said = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&database).await.unwrap();
    database.close().await;
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_after_kills_the_database_is_whole_and_keeps_what_was_said() {
    let (world, told) = (World::new().await, Arc::new(Told::default()));
    for _ in 0..KILLS {
        let portal = Arc::new(Portal::of(world.clone(), &[]).await);
        let store = portal.redis("checkout", "test");
        let before = told.count();
        let people: Vec<_> = (0..4)
            .map(|who| {
                let (told, portal, store) = (told.clone(), portal.clone(), store.clone());
                tokio::spawn(async move { told.work(&portal, &store, who).await })
            })
            .collect();
        until("enough was said to be done", || told.count() >= before + BEFORE_A_KILL).await;
        portal.process.kill();
        // Nobody answers them any more.
        join_all(people).await;
        assert_eq!(integrity(&world).await, "ok");
    }
    let portal = Portal::of(world, &[]).await;
    let (cookies, names) = (told.cookies.lock().unwrap().clone(), told.names.lock().unwrap().clone());
    let mut lost = 0;
    for cookie in &cookies {
        lost += usize::from(!portal.anyone().with_cookie(cookie).is_signed_in().await);
    }
    let record = portal.writer().await.get("/activity.jsonl").await.body;
    let done: Vec<&str> = record.lines().filter(|line| line.contains("\"done\"")).collect();
    let missing = names.iter().filter(|name| !done.iter().any(|line| line.contains(name.as_str()))).count();
    assert_eq!((lost, missing), (0, 0), "of {} sessions and {} changes", cookies.len(), names.len());
    println!("figure: {KILLS} kills: 0 of {} sessions and 0 of {} changes lost", cookies.len(), names.len());
}

/// A library that makes the disk fail, and the file that says so.
fn faulty_disk(world: &World) -> (String, std::path::PathBuf) {
    let library = world.path("disk.so").to_str().unwrap().to_owned();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/attack/disk.c");
    assert!(goes_well(Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o", &library, source, "-ldl"])));
    (library, world.path("fault"))
}

#[tokio::test(flavor = "multi_thread")]
async fn r3_where_the_disk_fails_or_is_read_only_nothing_is_written_upstream() {
    if server().is_some() {
        println!("figure: of SQLite's disk only; PostgreSQL's is its own");
        return;
    }
    let world = World::new().await;
    let (library, fault) = faulty_disk(&world);
    let variables = [("LD_PRELOAD", library.as_str()), ("FAULTY_DISK", fault.to_str().unwrap())];
    let portal = Portal::with_environment(world.clone(), &[], &variables).await;
    let (store, person) = (portal.redis("checkout", "test"), portal.writer().await);
    for (round, (error, what)) in [("5", "an input/output error"), ("30", "a read-only disk")].into_iter().enumerate() {
        let sent = person.edit(&store, &[("name", &format!("Renamed {round}"))]).await;
        let (_, plan) = person.review(&sent).await;
        std::fs::write(&fault, error).unwrap();
        let refused = person.submit(&plan).await;
        assert_eq!((refused.status, portal.writes().len()), (503, round), "{what}");
        refused.must_say(&["this request changed nothing"]);
        assert_eq!(person.get(&store.page()).await.status, 200, "{what}: reading goes on");
        let ready = portal.anyone().get("/readyz").await.body;
        assert!(ready.contains("records cannot be written"), "{what}: {ready}");
        std::fs::remove_file(&fault).unwrap();
        let sent = person.edit(&store, &[("name", &format!("Renamed again {round}"))]).await;
        person.confirm(&sent).await.must_say(&["Changed “"]);
        assert_eq!(portal.writes().len(), round + 1, "{what}: and afterwards as before");
    }
    assert_eq!(world.count("activity").await, 2, "one entry for each that was written");
    drop(portal);
    assert_eq!(integrity(&world).await, "ok");
    println!("figure: 0 writes without a record at an input/output error and on a read-only disk");
}

/// How long the database keeps everybody waiting.
const SLOW: Duration = Duration::from_secs(5);

/// What a person got while the database was slow: let in, put off, or told to be signed out.
async fn meanwhile(person: &Person, path: &str) -> u16 {
    let answer = person.get_once(path).await;
    assert!(matches!(answer.status, 200 | 202 | 503), "{path}: {} {}", answer.status, answer.text());
    assert!(answer.status != 503 || answer.headers.contains_key("retry-after"), "{path}");
    answer.status
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_a_slow_database_signs_nobody_out_and_lets_nobody_in() {
    let portal = Portal::start().await;
    let (person, store) = (portal.writer().await, portal.redis("checkout", "test"));
    let asset = style_sheet(&portal).await;
    let look = async || {
        let (mut times, mut ticks) = (Vec::new(), tokio::time::interval(Duration::from_millis(10)));
        for _ in 0..300 {
            ticks.tick().await;
            let begun = Instant::now();
            assert_eq!(person.quiet(&asset).await, 200);
            times.push(begun.elapsed());
        }
        percentile(times, 99)
    };
    let alone = look().await;
    let database = portal.world.database().await;
    let hold = if server().is_some() { "BEGIN; LOCK TABLE sessions, activity" } else { "BEGIN IMMEDIATE" };
    sqlx::raw_sql(hold).execute(&database).await.unwrap();
    let stranger = portal.anyone().with_cookie("storekeeper=00000000000000000000000000000000");
    let (own, newcomer, begun) = (store.page(), portal.anyone(), Instant::now());
    let paths = ["/integrations", "/activity", &own, "/api/rows"];
    let (seen, strange, sign_in, beside, ()) = tokio::join!(
        join_all(paths.iter().map(|path| meanwhile(&person, path))),
        stranger.get_once("/integrations"),
        newcomer.quiet("/sign-in"),
        look(),
        async {
            tokio::time::sleep(SLOW).await;
            sqlx::raw_sql("ROLLBACK").execute(&database).await.unwrap();
        },
    );
    assert!(begun.elapsed() >= SLOW && sign_in == 200);
    assert!(strange.status == 503 || strange.location().starts_with("/sign-in"), "{}", strange.status);
    let again = served_again(&person).await.as_millis();
    let (beside, alone) = (beside.as_secs_f64() * 1e3, alone.as_secs_f64() * 1e3);
    println!(
        "figure: pages {seen:?}, served again after {again} ms, 0 let in, 0 signed out; p99 of a static file {beside:.1} ms beside {alone:.1} ms alone"
    );
}

/// How many writes are under way when the process is asked to stop.
const UNDER_WAY: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn r7_asked_to_stop_it_finishes_fifty_writes_under_way() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let config = json!({"host": "old.example.net", "port": "6379", "tlsEnabled": true});
    let mut plans = Vec::new();
    for number in 0..UNDER_WAY {
        let store = Store::made(portal.upstream(), "checkout", "test", &config);
        let sent = person.edit(&store, &[("name", &format!("Renamed {number}"))]).await;
        plans.push(person.review(&sent).await.1);
    }
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 4_000 });
    let waiting = tokio::spawn({
        let person = person.clone();
        async move { join_all(plans.iter().map(|plan| person.submit(plan))).await }
    });
    until("LaunchDarkly is asked for all of them", || portal.writes().len() == UNDER_WAY).await;
    let begun = Instant::now();
    portal.process.terminate();
    let statuses: Vec<u16> = waiting.await.unwrap().iter().map(|answer| answer.status).collect();
    until("it has ended", || portal.process.ended().is_some()).await;
    let took = begun.elapsed();
    assert!(portal.process.ended().unwrap().success());
    assert_eq!(
        (statuses.iter().filter(|status| **status == 303).count(), portal.writes().len()),
        (UNDER_WAY, UNDER_WAY)
    );
    assert_eq!(portal.world.count("outcomes").await, i64::try_from(UNDER_WAY).unwrap());
    println!("figure: {UNDER_WAY} writes under way, 0 cut off, ended after {:.1} s", took.as_secs_f64());
}

/// How long the process stands still.
const STILL: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn r7_after_standing_still_it_says_what_became_of_a_write() {
    let portal = Portal::start().await;
    let (store, person) = (portal.redis("checkout", "test"), portal.writer().await);
    let sent = person.edit(&store, &[("name", "Renamed late")]).await;
    let (_, plan) = person.review(&sent).await;
    portal.upstream().clear_journal();
    portal.fault("GET", &store.api(), Misbehaviour::Delay { ms: 300 });
    let waiting = tokio::spawn({
        let (person, plan) = (person.clone(), plan.clone());
        async move { person.submit(&plan).await }
    });
    until("LaunchDarkly is asked", || !portal.calls().is_empty()).await;
    let signal = |name: &str| assert!(goes_well(Command::new("kill").args([name, &portal.process.id().to_string()])));
    signal("-STOP");
    tokio::time::sleep(STILL).await;
    signal("-CONT");
    // Whoever confirmed it may have given up by now.
    let answer = waiting.await.map_or_else(|_| "nobody waited for".to_owned(), |answer| answer.status.to_string());
    let again = person.submit(&plan).await;
    let renamed = store.now()["name"] == "Renamed late";
    assert!(portal.writes().len() <= 1 && renamed == (portal.writes().len() == 1), "{:?}", portal.writes());
    let record = person.get("/activity.jsonl").await.body;
    assert_eq!(record.contains("\"done\""), renamed, "the record says what became of it: {record}");
    println!(
        "figure: after {} s the answer is {}, {} writes were sent, the same confirmation again {}",
        STILL.as_secs(),
        answer,
        portal.writes().len(),
        again.status,
    );
}

/// How many connections stand idle, from so many addresses.
const IDLE: usize = 10_000;
const ADDRESSES: u8 = 100;
/// Files for all of them, on both sides.
const MANY_FILES: [&str; 3] = ["sh", "-c", "ulimit -n 20000; exec \"$0\" \"$@\""];

#[tokio::test(flavor = "multi_thread")]
async fn r8_ten_thousand_idle_connections_keep_nobody_out_for_long() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let files = Rlimit { current: Some(20_000), maximum: Some(20_000) };
    setrlimit(Resource::Nofile, files).unwrap();
    let portal = Portal::under(World::new().await, &MANY_FILES).await;
    let to: std::net::SocketAddr = portal.url.trim_start_matches("http://").parse().unwrap();
    let connect = async |number: usize| {
        let socket = TcpSocket::new_v4().ok()?;
        let last = u8::try_from(number % usize::from(ADDRESSES)).ok()? + 2;
        socket.bind(([127, 0, 0, last], 0).into()).ok()?;
        tokio::time::timeout(Duration::from_secs(5), socket.connect(to)).await.ok()?.ok()
    };
    let idle: Vec<_> = stream::iter(0..IDLE).map(connect).buffer_unordered(50).collect().await;
    let held = idle.iter().flatten().count();
    let begun = Instant::now();
    drop(idle);
    while portal.anyone().try_status("/healthz").await != Some(200) {
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not recover");
    }
    assert!(portal.process.ended().is_none() && held > IDLE / 2, "{held} were held");
    println!(
        "figure: {held} idle connections from {ADDRESSES} addresses, served {} ms after them",
        begun.elapsed().as_millis()
    );
}
