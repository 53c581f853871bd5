//! Sessions: what their IDs tell, how long they live, and whether anybody ever sees another's.

use std::collections::HashSet;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::{StreamExt as _, stream};
use launchdarkly_emulator::Misbehaviour;
use sqlx::sqlite::SqlitePool;

use crate::harness::{LIST, Person, Portal, World};
use crate::tools::{installed, resident_kb};

const HOUR: i64 = 60 * 60;
const WRITER: &str = "api-demo-writer";
const FAKETIME: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"];

fn id(person: &Person) -> String {
    person.cookie().unwrap().split_once('=').unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_ids_neither_repeat_nor_lean_nor_tell_how_far_a_guess_is() {
    const LOGINS: usize = 10_000;
    let portal = Portal::start().await;
    // What signing in looks at, made short: it is the sessions that count here.
    let body = Some(serde_json::json!({"items": []}));
    portal.fault("GET", LIST, Misbehaviour::Status { status: 200, headers: [].into(), body });
    let ids: Vec<String> = stream::iter(0..LOGINS)
        .map(|at| {
            let person = portal.anyone();
            async move {
                assert_eq!(person.sign_in(&format!("api-demo-user-{}", at % 50)).await.status, 303);
                id(&person)
            }
        })
        .buffer_unordered(16)
        .collect()
        .await;
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), LOGINS);
    let bytes: Vec<u8> = ids.iter().flat_map(|id| URL_SAFE_NO_PAD.decode(id).unwrap()).collect();
    let ones: u32 = bytes.iter().map(|byte| byte.count_ones()).sum();
    #[expect(clippy::cast_precision_loss, reason = "a statistic")]
    let (bits, ones) = ((bytes.len() * 8) as f64, f64::from(ones));
    let lean = ((2.0 * ones - bits) / bits.sqrt()).abs();
    assert!(lean < 4.5, "ones lean by {lean} deviations");
    // A guess that begins right must take as long as one that does not.
    let [one, other] = guessed(&portal, &ids).await;
    let t = welch(&one, &other);
    assert!(t.abs() < 4.5, "Welch's t is {t}");
    println!(
        "figure: {LOGINS} IDs of {} bits, 0 repeated, ones lean by {lean:.1} deviations, Welch's t {t:.1}",
        bytes.len() * 8 / LOGINS
    );
}

/// How long guesses take, in seconds: those that begin like the ID of somebody who is signed in, and others.
async fn guessed(portal: &Portal, ids: &[String]) -> [Vec<f64>; 2] {
    let good = portal.person(WRITER).await;
    let name = good.cookie().unwrap().split_once('=').unwrap().0.to_owned();
    let right: String = id(&good).chars().take(20).collect();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..3_000 {
        let random: String = ids[round % ids.len()].chars().rev().take(20).collect();
        for (at, begins) in [&right, &random].into_iter().enumerate() {
            let guess = portal.anyone().with_cookie(&format!("{name}={begins}AA"));
            let begun = Instant::now();
            assert_eq!(guess.get_once("/api/integrations").await.status, 401);
            times[at].push(begun.elapsed().as_secs_f64());
        }
    }
    // The slowest tenth is the machine's own.
    times.map(|mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.truncate(times.len() * 9 / 10);
        times
    })
}

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let of = |times: &[f64]| {
        let count = times.len() as f64;
        let mean = times.iter().sum::<f64>() / count;
        let variance = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((one, one_error), (other, other_error)) = (of(one), of(other));
    (one - other) / (one_error + other_error).sqrt()
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_a_session_ends_when_idle_and_after_a_day_however_busy() {
    let library = installed(&FAKETIME).expect("faketime is installed by scripts/setup.sh attack");
    let world = World::new().await;
    let at = async |seconds: i64| {
        let offset = format!("+{seconds}s");
        let environment =
            [("LD_PRELOAD", library), ("FAKETIME", offset.as_str()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        Portal::with_environment(world.clone(), &[], &environment).await
    };
    let portal = at(0).await;
    let (busy, idle) = (portal.person(WRITER).await.cookie().unwrap(), portal.person(WRITER).await.cookie().unwrap());
    drop(portal);
    let lives = async |seconds: i64, cookie: &str| {
        let portal = at(seconds).await;
        portal.anyone().with_cookie(cookie).is_signed_in().await
    };
    assert!(lives(8 * HOUR - 60, &busy).await, "a minute before it would end for lack of use");
    assert!(!lives(8 * HOUR + 60, &idle).await, "a minute after");
    for seconds in [15 * HOUR, 22 * HOUR, 24 * HOUR - 60] {
        assert!(lives(seconds, &busy).await, "{seconds} s after signing in, used all the time");
    }
    assert!(!lives(24 * HOUR + 60, &busy).await, "a day and a minute after signing in");
    println!("figure: idle for 8 h and in all 24 h, each within a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_signing_out_everywhere_reaches_both_replicas_at_once() {
    let world = World::new().await;
    let (one, other) = (Portal::of(world.clone(), &[]).await, Portal::of(world.clone(), &[]).await);
    let mut people = Vec::new();
    for portal in [&one, &other, &one, &other, &one] {
        people.push(portal.person(WRITER).await);
    }
    assert_eq!(people[0].post("/sessions", &[("session", "all")]).await.location(), "/sign-in");
    let begun = Instant::now();
    for person in &people[1..] {
        assert!(!person.is_signed_in().await);
    }
    println!("figure: 0 of 5 sessions survived, {} ms for all of them to be asked", begun.elapsed().as_millis());
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_nobody_sees_another_in_twenty_thousand_requests_over_two_replicas() {
    const PEOPLE: usize = 200;
    const REQUESTS: usize = 20_000;
    let world = World::new().await;
    let portals = [Portal::of(world.clone(), &[]).await, Portal::of(world.clone(), &[]).await];
    let name = |at: usize| format!("sentinel{at:03}x");
    let people: Vec<[Person; 2]> = stream::iter(0..PEOPLE)
        .map(|at| {
            let portals = &portals;
            async move {
                let person = portals[at % 2].person(&format!("api-demo-user-{}", name(at))).await;
                let cookie = person.cookie().unwrap();
                [0, 1].map(|replica: usize| portals[replica].anyone().with_cookie(&cookie))
            }
        })
        .buffered(8)
        .collect()
        .await;
    let pages =
        ["/integrations?page=3", "/activity", "/sessions", "/integrations?q=redis", "/no/such/page", "/coverage"];
    let foreign = stream::iter(0..REQUESTS)
        .map(|at| {
            let (person, page) = (at * 7 % PEOPLE, pages[at / 11 % pages.len()]);
            let asks = people[person][at % 2].clone();
            async move {
                let body = asks.get(page).await.body;
                assert!(body.contains(&name(person)), "{page} is not {}'s", name(person));
                let others = body.matches("sentinel").count() - body.matches(&name(person)).count();
                usize::from(others > 0)
            }
        })
        .buffer_unordered(64)
        .fold(0, async |all, one| all + one)
        .await;
    assert_eq!(foreign, 0);
    println!("figure: 0 of {REQUESTS} answers to {PEOPLE} people had anything of another, over two replicas");
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_visitors_leave_nothing() {
    const VISITS: usize = 100_000;
    let portal = Portal::start().await;
    let anyone = portal.anyone();
    let visit = async || assert_eq!(anyone.quiet("/integrations").await, 303);
    for _ in 0..2_000 {
        visit().await;
    }
    let before = resident_kb(portal.process.id());
    stream::iter(2_000..VISITS).for_each_concurrent(32, |_| visit()).await;
    let more = resident_kb(portal.process.id()).saturating_sub(before);
    let database =
        SqlitePool::connect(&format!("sqlite://{}", portal.world.path("portal.db").display())).await.unwrap();
    let rows: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sessions").fetch_one(&database).await.unwrap();
    assert_eq!(rows, 0);
    assert!(more < 10_000, "{more} kB more");
    println!("figure: {VISITS} visits, 0 rows, {more} kB more");
}
