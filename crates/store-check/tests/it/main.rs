//! Stores that are broken, each in its own way: the check names the step at which, and what it is. Real Redis servers; run
//! with `--nocapture` to see the table.
#![cfg(test)]

mod broken;
mod dynamodb;
mod resolver;
mod tables;
mod zoo;

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use domain::{CheckFact, CheckStep, CheckVerdict, Finding, StepResult, StepState};
use futures::StreamExt as _;
use store_check::{Checker, LookupError, OtherPrefix, Redis, Resolve, Rules, Settings, Store};
use test_stores::{Authority, Server, listener};

use zoo::Zoo;

const NOW: i64 = 1_800_000_000_000;
const PREFIX: &str = "5f0e00000000000000000001";
const MARKER: &str = "5f0e00000000000000000001:big_segments_synchronized_on";

/// Names of the test's own.
struct Names;

impl Resolve for Names {
    fn addresses(&self, name: &str) -> Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, LookupError>> + Send>> {
        let name = name.to_owned();
        Box::pin(async move {
            let address = |text: &str| text.parse().unwrap();
            match name.as_str() {
                "redis.test" | "other.test" => Ok(vec![address("127.0.0.1")]),
                "both.test" => Ok(vec![address("127.0.0.1"), address("169.254.169.254")]),
                "metadata.test" => Ok(vec![address("169.254.169.254")]),
                "empty.test" => Ok(Vec::new()),
                "slow.test" => std::future::pending().await,
                "broken.test" => Err(LookupError::Unresolved),
                _ => Err(LookupError::Unknown),
            }
        })
    }
}

fn checker(authority: Option<&Authority>) -> Checker {
    let file = authority.map(|authority| authority.folder.path().join("ca.pem"));
    let rules = Rules::parse(["127.0.0.1:*", "[::1]:*"]).unwrap();
    Checker::new(rules, file.as_deref()).unwrap().resolving(Names)
}

fn at(port: u16) -> Redis {
    Redis { host: "redis.test".into(), port, ..Redis::default() }
}

/// What SDKs of the environment would read there.
fn store(server: Redis) -> Store {
    Store { settings: Settings::Redis(server), prefix: PREFIX.into(), other_prefixes: Vec::new(), now_ms: NOW }
}

/// The prefix of another environment.
fn other(environment: &str, prefix: &str) -> OtherPrefix {
    OtherPrefix { environment: environment.into(), prefix: prefix.into() }
}

async fn check(checker: &Checker, store: Store) -> Vec<StepResult> {
    checker.check(store).collect().await
}

/// The first step that did not do, else the first that could not be checked, and what it found.
fn trouble(steps: &[StepResult]) -> Option<(CheckStep, Finding)> {
    let first = |states: &[StepState]| steps.iter().find(|step| states.contains(&step.state));
    let bad = first(&[StepState::Failed, StepState::Warning]).or(first(&[StepState::Unchecked]))?;
    Some((bad.step, bad.findings[0].clone()))
}

/// What is to be found: the step and what it is; `None` where all is well.
type Expected = Option<(CheckStep, Finding)>;

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_store_is_named_at_its_step() {
    let zoo = Zoo::new();
    let checker = checker(Some(&zoo.authority));
    let cases = broken::cases(&zoo).map(|(what, store, expected)| (what, checker.clone(), store, expected));
    every_case_is_named(cases.collect()).await;
}

/// Checks each store, prints the table, and fails if one of them is not named as it is.
async fn every_case_is_named(cases: Vec<(&'static str, Checker, Store, Expected)>) {
    let mut wrong = Vec::new();
    let count = cases.len();
    // What hangs would hold up the rest.
    let checks = cases.into_iter().map(|(what, checker, store, expected)| async move {
        let begun = Instant::now();
        let provider = store.settings.provider();
        let steps = check(&checker, store).await;
        (what, provider, expected, steps, begun.elapsed())
    });
    let mut done = std::pin::pin!(futures::stream::iter(checks).buffered(8));
    while let Some((what, provider, expected, steps, took)) = done.next().await {
        let found = trouble(&steps);
        let good = found == expected && steps.len() == CheckStep::of(provider).len();
        println!("{:4} {what:36} {:>5} ms  {found:?}", if good { "ok" } else { "BAD" }, took.as_millis());
        if !good {
            wrong.push(format!("{what}: expected {expected:?}, found {steps:#?}"));
        }
    }
    println!("{} of {count} named as they are", count - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_store_passes_every_step_and_says_what_was_seen() {
    let authority = Authority::new();
    let options = authority.server("redis.test", (2020, 2100));
    let server = Server::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
    let steps = check(&checker(Some(&authority)), store(Redis { tls: true, ..at(server.port) })).await;
    assert_eq!(steps.iter().map(|step| step.step).collect::<Vec<_>>(), CheckStep::of(domain::Provider::Redis));
    let facts: Vec<&CheckFact> = steps.iter().flat_map(|step| &step.facts).collect();
    assert!(facts.contains(&&CheckFact::CertificateNames(vec!["redis.test".into()])), "{facts:?}");
    assert!(facts.contains(&&CheckFact::CertificateIssuer("A test's authority".into())), "{facts:?}");
    assert!(facts.contains(&&CheckFact::ServerRole("primary, standalone".into())), "{facts:?}");
    assert!(facts.iter().any(|fact| matches!(fact, CheckFact::TlsVersion(version) if version.starts_with("TLS 1."))));
    let plain = Server::start(&[]);
    plain.say(&[&format!("SET {MARKER} {}", NOW - 60_000)]);
    let begun = Instant::now();
    let steps = check(&checker(None), store(at(plain.port))).await;
    println!("a healthy store is checked in {} µs", begun.elapsed().as_micros());
    assert_eq!(CheckVerdict::of(&steps), CheckVerdict::Readable);
    assert!(steps.last().unwrap().facts.contains(&CheckFact::AgeMs(60_000)));
    // Nothing was written.
    plain.say(&["EXISTS nothing"]);
    let keys = check(&checker(None), Store { prefix: "new".into(), ..store(at(plain.port)) }).await;
    assert_eq!(trouble(&keys).unwrap().1, Finding::MarkerMissing);
}

/// What nobody may be led to, however it is written.
const TARGETS: [&str; 40] = [
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "0.0.0.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.0.0.0x1",
    "169.254.169.254",
    "169.254.1.1",
    "2852039166",
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "[::1]",
    "::",
    "fe80::1",
    "fe80::1%lo",
    "ff02::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "①②⑦.0.0.1",
    "localhost",
    "redis.test",
    "both.test",
    "metadata.test",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_connected_to_that_is_not_allowed() {
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let trap = listener(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let port = trap.port();
    // The same port of the other loopback address, where there is one.
    if let Ok(other) = std::net::TcpListener::bind(("::1", port)) {
        let count = Arc::clone(&seen);
        std::thread::spawn(move || {
            for _ in other.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    let forms = |host: &str| {
        [host.to_owned(), host.to_uppercase(), format!("{host}."), host.replace('1', "%31").replace('t', "%74")]
    };
    let hosts: Vec<String> = TARGETS.iter().flat_map(|host| forms(host)).collect();
    println!("{} destinations in {} forms", TARGETS.len(), hosts.len());
    for rules in [vec![], vec!["10.0.0.0/8:*"], vec!["0.0.0.0/0:*", "[::/0]:*", ".test:*"]] {
        let checker = Checker::new(Rules::parse(&rules).unwrap(), None).unwrap().resolving(Names);
        for host in &hosts {
            for tls in [false, true] {
                let steps = check(&checker, store(Redis { host: host.clone(), tls, ..at(port) })).await;
                assert_ne!(CheckVerdict::of(&steps), CheckVerdict::Readable, "{host}");
                assert!(
                    steps.iter().all(|step| step.step < CheckStep::Tcp || step.state == StepState::NotRun),
                    "{host}: {steps:?}"
                );
            }
        }
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0);
}
