//! The process: what it does when the machine fails it.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use launchdarkly_emulator::{Fault, Misbehaviour};
use tokio::net::TcpStream;

use crate::harness::{Portal, Store, World};
use crate::tools::resident_kb;

/// As few writes to a file as this many kilobytes, then none.
const SMALL_DISK: [&str; 4] = ["sh", "-c", "trap '' XFSZ; ulimit -f 1200; exec \"$0\" \"$@\"", ""];
/// A server's disk: so many bytes to a file, more than one of PostgreSQL's log, then none.
struct FullDisk(String);

impl FullDisk {
    /// Of the server that the tests use; `None` where they use none.
    fn of_server() -> Option<Self> {
        let disk = Self(std::env::var_os("TEST_POSTGRES_LIMIT")?.into_string().unwrap());
        disk.limit("1200000");
        Some(disk)
    }

    fn limit(&self, bytes: &str) {
        // Each connection is a process of its own, and has what the server has when it begins.
        let limit = format!("{} --fsize={bytes}:unlimited", self.0);
        let set = Command::new("sh").args(["-c", &limit]).status().is_ok_and(|status| status.success());
        assert!(set || std::thread::panicking(), "{limit} failed");
    }
}

impl Drop for FullDisk {
    fn drop(&mut self) {
        self.limit("unlimited");
    }
}

/// So few files.
const FEW_FILES: [&str; 4] = ["sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\"", ""];

#[tokio::test(flavor = "multi_thread")]
async fn r3_on_a_full_disk_nothing_is_written_upstream_and_pages_go_on() {
    let world = World::new().await;
    // Where there is a server, the records are on its disk.
    let disk = FullDisk::of_server();
    let portal = match &disk {
        Some(_) => Portal::of(world.clone(), &[]).await,
        None => Portal::under(world.clone(), &SMALL_DISK[..3]).await,
    };
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let (mut written, mut refused) = (0, 0);
    for round in 0..2_000 {
        let writes = portal.writes().len();
        let sent = person.edit(&store, &[("name", &format!("Name {round}"))]).await;
        if sent.status == 303 {
            let review = person.follow(&sent).await;
            if review.status == 200 && review.has_form(&store.review()) {
                person.submit(&review.form(&store.review())).await;
            }
        }
        match portal.writes().len() - writes {
            0 => refused += 1,
            _ => written += 1,
        }
        if refused >= 5 {
            break;
        }
    }
    assert!(written > 0 && refused >= 5, "{written} were written, {refused} refused: the disk was not full");
    let page = person.get(&store.page()).await;
    assert_eq!(page.status, 200);
    page.must_say(&["Till cache"].map(|_| "Name"));
    assert!(portal.process.ended().is_none());
    // What was written upstream is in the record, every one.
    drop((portal, disk));
    let portal = Portal::of(world, &[]).await;
    let person = portal.writer().await;
    let record = person.get("/activity.jsonl").await.body;
    let intents = record.lines().filter(|line| line.contains("\"change\"") || line.contains("Name ")).count();
    assert!(intents >= written, "{written} writes, {intents} in the record");
    println!("figure: {written} writes until the disk was full, then 0; 0 writes without a record; pages go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_a_page_of_an_older_release_gets_no_error_from_a_newer_server() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    // Its script is gone, and says so as a file does; the page works without.
    let gone = person.get("/pkg/0123456789abcdef/storekeeper.js").await;
    assert_eq!(gone.status, 404);
    // Its form knows less than today's.
    let form = person.edit_form(&store).await.filled(&[("name", "From an older page")]);
    let names: Vec<String> = form.fields.iter().map(|(name, _)| name.clone()).collect();
    for name in names.iter().filter(|name| *name != "name" && *name != "version") {
        let sent = person.submit(&form.clone().without(name)).await;
        assert!(matches!(sent.status, 303 | 409 | 422), "without {name}: {}", sent.status);
        assert!(sent.status == 303 || sent.body.contains("From an older page"), "without {name} the draft is lost");
    }
    println!("figure: 0 drafts lost in {} forms that lack a field", names.len() - 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_out_of_files_it_lives_and_recovers() {
    let portal = Portal::under(World::new().await, &FEW_FILES[..3]).await;
    let address: std::net::SocketAddr = portal.url.trim_start_matches("http://").parse().unwrap();
    let mut idle = Vec::new();
    for _ in 0..400 {
        if let Ok(Ok(stream)) = tokio::time::timeout(Duration::from_secs(2), TcpStream::connect(address)).await {
            idle.push(stream);
        }
    }
    let held = idle.len();
    drop(idle);
    let begun = Instant::now();
    while portal.anyone().try_status("/healthz").await != Some(200) {
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not recover");
    }
    assert!(portal.process.ended().is_none());
    println!("figure: {held} idle connections over 256 files, served again after {} ms", begun.elapsed().as_millis());
}

/// How long the load is watched, in minutes, unless `ATTACK_MINUTES` says otherwise.
const MINUTES: u64 = 12;
/// How many people come before that: the caches are full then, however slow the machine is.
const FIRST: usize = 1_500;

/// One fault after the other upstream, and none in between.
async fn weather(portal: &Portal) {
    loop {
        for fault in [
            Misbehaviour::Delay { ms: 200 },
            Misbehaviour::Reset,
            Misbehaviour::Malformed,
            Misbehaviour::Truncate { bytes: 100 },
        ] {
            portal.upstream().clear_faults();
            tokio::time::sleep(Duration::from_secs(4)).await;
            portal.upstream().add_fault(Fault::on("GET", "/api/v2/integration-capabilities/*", fault));
            tokio::time::sleep(Duration::from_millis(500)).await;
            portal.upstream().clear_journal();
        }
    }
}

/// Somebody who comes, looks around, now and then changes something, and leaves or only goes away; whether they came in.
async fn visit(portal: &Portal, store: &Store, number: usize) -> bool {
    let (own, edit, delete) = (store.page(), store.edit(), store.delete());
    let pages =
        ["/", "/integrations?q=redis", &own, &edit, &delete, "/coverage", "/activity", "/sessions", "/api/rows"];
    let person = portal.anyone();
    if person.sign_in(&format!("api-demo-user-{}", number % 500)).await.status != 303 {
        return false;
    }
    for look in 0..20 {
        person.quiet(pages[(number + look) % pages.len()]).await;
    }
    if number.is_multiple_of(10) {
        person.post(&store.switch(), &[("on", "")]).await;
    }
    if number.is_multiple_of(2) {
        person.post("/sign-out", &[]).await;
    }
    portal.forget();
    true
}

fn median(part: &[u64]) -> u64 {
    let mut part = part.to_vec();
    part.sort_unstable();
    part[part.len() / 2]
}

#[tokio::test(flavor = "multi_thread")]
async fn r9_memory_stays_flat_under_load_and_faults() {
    let minutes = std::env::var_os("ATTACK_MINUTES").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(MINUTES);
    let portal = Portal::of(World::new().await, &["--log", "info"]).await;
    let store = portal.redis("checkout", "test");
    let people = AtomicUsize::new(0);
    let load = stream::iter(0..)
        .map(async |number| {
            let came = visit(&portal, &store, number).await;
            people.fetch_add(usize::from(came), Ordering::Relaxed);
        })
        .buffer_unordered(20)
        .for_each(async |()| {});
    let watch = async {
        while people.load(Ordering::Relaxed) < FIRST {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        let (begun, mut seen) = (Instant::now(), Vec::new());
        while begun.elapsed() < Duration::from_secs(60 * minutes) {
            tokio::time::sleep(Duration::from_secs(2)).await;
            seen.push(resident_kb(portal.process.id()));
        }
        seen
    };
    let seen =
        tokio::select! { seen = watch => seen, () = load => unreachable!(), () = weather(&portal) => unreachable!() };
    let course: Vec<u64> = seen.chunks(seen.len().div_ceil(10)).map(median).collect();
    println!("course: {course:?} kB, {} people", people.load(Ordering::Relaxed));
    let (early, late) = (median(&seen[seen.len() / 3..seen.len() * 2 / 3]), median(&seen[seen.len() * 2 / 3..]));
    let (most, people) = (seen.iter().max().unwrap(), people.into_inner());
    assert!(late < early + 8_000, "{early} kB in the second third, {late} kB in the last");
    let span = format!("{minutes} minutes, {people} people");
    println!("figure: {span}: {early} kB in the second third, {late} kB in the last, {most} kB at most");
}
