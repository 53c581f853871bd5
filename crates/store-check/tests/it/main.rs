//! Stores that are broken, each in its own way: the check names the step at which, and what it is. Real Redis servers; run
//! with `--nocapture` to see the table.
#![cfg(test)]

mod dynamodb;
mod resolver;

use std::future::Future;
use std::io::{Read as _, Write as _};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use domain::{CheckFact, CheckStep, CheckVerdict, Finding, Secret, StepResult, StepState};
use futures::StreamExt as _;
use store_check::{Checker, LookupError, Redis, Resolve, Rules, Settings, Store};
use test_stores::{Authority, Dropped, Server, free_port, listener};

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

fn secret(text: &str) -> Secret {
    Secret::new(text)
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
/// One broken store: what it is called, the store, what is to be found.
type Case = (&'static str, Store, Expected);

/// Servers that serve several cases, kept for as long as these run.
struct Zoo {
    open: Server,
    closed: Server,
    authority: Authority,
    secure: Vec<Server>,
    special: Vec<Server>,
    _busy: Vec<std::net::TcpStream>,
    dropped: Dropped,
}

impl Zoo {
    fn new() -> Self {
        let fresh = format!("SET {MARKER} {}", NOW - 60_000);
        let open = Server::start(&[]);
        open.say(&[
            &fresh,
            &format!("SET late:big_segments_synchronized_on {}", NOW - 150_000),
            &format!("SET later:big_segments_synchronized_on {}", NOW - 400_000),
            &format!("SET ahead:big_segments_synchronized_on {}", NOW + 90_000),
            "SET words:big_segments_synchronized_on yesterday",
            "SADD set:big_segments_synchronized_on member",
            &format!("SET launchdarkly:big_segments_synchronized_on {}", NOW - 60_000),
        ]);
        let closed = Server::start(&[]);
        closed.say(&[
            &fresh,
            "ACL SETUSER till on >secret ~* +@all",
            "ACL SETUSER blind on >secret ~* +@all -get -smembers",
            "ACL SETUSER reader on >secret ~* +@all -sadd",
            "ACL SETUSER sdk on >secret ~* +get +smembers",
            "ACL SETUSER foreign on >secret ~elsewhere:* +@all",
            "ACL SETUSER default on >defaultsecret ~* +@all",
        ]);
        let authority = Authority::new();
        let tls = |options: Vec<String>| Server::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
        let secure = vec![
            tls(authority.server("redis.test", (2020, 2100))),
            tls(authority.server("redis.test", (2010, 2015))),
            tls(authority.server("redis.test", (2090, 2100))),
            tls(authority.server("elsewhere.test", (2020, 2100))),
            tls(authority.own("redis.test")),
            tls([authority.server("redis.test", (2020, 2100)), authority.clients()].concat()),
        ];
        let primary = open.port.to_string();
        let sentinel = tempfile::tempdir().unwrap();
        let config = sentinel.path().join("sentinel.conf");
        std::fs::write(&config, "").unwrap();
        let busy = Server::start(&["--maxclients", "1"]);
        let held = busy.hold();
        let special = vec![
            Server::start(&["--cluster-enabled", "yes"]),
            Server::start(&["--replicaof", "127.0.0.1", &primary]),
            Server::start(&["--maxmemory-policy", "allkeys-lru"]),
            Server::start(&["--maxmemory", "1000"]),
            Server::start_in(sentinel, &[config.to_str().unwrap(), "--sentinel"]),
            loading(),
            busy,
            scripting(),
            unsaved(),
        ];
        special[2].say(&[&fresh]);
        Self { open, closed, authority, secure, special, _busy: vec![held], dropped: Dropped::new() }
    }
}

/// A server that is busy with a script that never ends.
fn scripting() -> Server {
    let server = Server::start(&["--busy-reply-threshold", "1"]);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    stream.write_all(b"EVAL \"while true do end\" 0\r\n").unwrap();
    loop {
        let mut other = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        other.write_all(b"PING\r\n").unwrap();
        let mut answer = [0; 5];
        other.read_exact(&mut answer).unwrap();
        if &answer == b"-BUSY" {
            return server;
        }
    }
}

/// A server that could not save its data.
fn unsaved() -> Server {
    let server = Server::start(&["--save", "3600 1"]);
    std::fs::remove_dir_all(server.folder.path()).unwrap();
    server.say(&[&format!("SET {MARKER} {}", NOW - 60_000), "BGSAVE"]);
    loop {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.write_all(b"PING\r\n").unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        if &answer == b"-MISC" {
            return server;
        }
    }
}

/// A server that takes long to read what it had saved.
fn loading() -> Server {
    // Keys as large in the file as they are: the server listens after so many bytes.
    let before = Server::start(&["--rdbcompression", "no"]);
    let lines: Vec<String> = (0..200).map(|number| format!("SET key:{number} {}", "x".repeat(2_000))).collect();
    before.say(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    before.say(&["SAVE"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(before.folder.path().join("dump.rdb"), folder.path().join("dump.rdb")).unwrap();
    Server::start_in(folder, &["--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024"])
}

fn wants(command: &str) -> Vec<String> {
    vec![command.to_owned()]
}

/// Cases of names, connections and what answers there.
fn on_the_way(zoo: &Zoo) -> Vec<Case> {
    let silent = listener(std::mem::forget);
    let closing = listener(drop);
    let web = listener(|mut stream| {
        let _ = stream.read(&mut [0; 100]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let flooding = listener(|mut stream| {
        std::thread::spawn(move || {
            let _ = stream.write_all(b"$999999999999\r\n");
            while stream.write_all(&[b'x'; 8192]).is_ok() {}
        });
    });
    let host = |host: &str| store(Redis { host: host.into(), ..at(zoo.open.port) });
    let secure = |server: Redis| store(Redis { tls: true, ..server });
    let tls = |place: usize| secure(at(zoo.secure[place].port));
    let plain = |port: u16| store(at(port));
    vec![
        ("healthy", plain(zoo.open.port), None),
        ("host missing", host(""), Some((CheckStep::Egress, Finding::NoHost))),
        ("name unknown", host("nowhere.test"), Some((CheckStep::Dns, Finding::NameUnknown))),
        ("resolver broken", host("broken.test"), Some((CheckStep::Dns, Finding::NameUnresolved))),
        ("resolver slow", host("slow.test"), Some((CheckStep::Dns, Finding::NameUnresolved))),
        ("name without address", host("empty.test"), Some((CheckStep::Dns, Finding::NoAddress))),
        ("name leads to metadata", host("metadata.test"), Some((CheckStep::Egress, Finding::ForbiddenAddress))),
        ("name leads to both kinds", host("both.test"), Some((CheckStep::Egress, Finding::MixedAddresses))),
        ("encoded IP address", host("0x7f.1"), Some((CheckStep::Egress, Finding::OddAddress))),
        ("wrong port", plain(free_port()), Some((CheckStep::Tcp, Finding::Refused))),
        ("firewall drops", plain(zoo.dropped.port), Some((CheckStep::Tcp, Finding::ConnectTimedOut))),
        ("server is silent", plain(silent.port()), Some((CheckStep::Auth, Finding::AnswerTimedOut))),
        ("server hangs up", plain(closing.port()), Some((CheckStep::Auth, Finding::Closed))),
        ("another protocol", plain(web.port()), Some((CheckStep::Auth, Finding::NotRedis))),
        ("answers without an end", plain(flooding.port()), Some((CheckStep::Auth, Finding::TooMuch))),
        ("client certificate wanted", tls(5), Some((CheckStep::Tls, Finding::ClientCertificate))),
        ("TLS on a plain port", secure(at(zoo.open.port)), Some((CheckStep::Tls, Finding::SpeaksPlain))),
        ("plain on a TLS port", plain(zoo.secure[0].port), Some((CheckStep::Auth, Finding::SpeaksTls))),
        ("TLS, silent", secure(at(silent.port())), Some((CheckStep::Tls, Finding::AnswerTimedOut))),
        ("certificate expired", tls(1), Some((CheckStep::Tls, Finding::CertificateExpired))),
        ("certificate not valid yet", tls(2), Some((CheckStep::Tls, Finding::CertificateNotYet))),
        ("certificate of another name", tls(3), Some((CheckStep::Tls, Finding::CertificateName))),
        ("certificate of its own", tls(4), Some((CheckStep::Tls, Finding::CertificateAuthority))),
        ("TLS, healthy, never synchronised", tls(0), Some((CheckStep::Marker, Finding::MarkerMissing))),
    ]
}

/// Cases of users, servers and the marker.
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn inside(zoo: &Zoo) -> Vec<Case> {
    let user = |user: &str, word: &str| {
        store(Redis { username: user.into(), password: Some(secret(word)), ..at(zoo.closed.port) })
    };
    let old = listener(|mut stream| {
        let _ = stream.read(&mut [0; 100]);
        let _ = stream.write_all(b"-ERR wrong number of arguments for 'auth' command\r\n");
        std::mem::forget(stream);
    });
    let strange = listener(|mut stream| {
        let _ = stream.read(&mut [0; 100]);
        let _ = stream.write_all(b"-ERR max requests limit exceeded\r\n");
        std::mem::forget(stream);
    });
    let named = Redis { username: "till".into(), password: Some(secret("secret")), ..at(old.port()) };
    let under = |prefix: &str| Store { prefix: prefix.into(), ..store(at(zoo.open.port)) };
    let special = |place: usize| store(at(zoo.special[place].port));
    let elsewhere = Store {
        other_prefixes: vec![("staging".into(), "x".into()), (String::new(), "launchdarkly".into())],
        ..under("wrong")
    };
    let found_elsewhere = Finding::MarkerElsewhere { prefix: "launchdarkly".into(), environment: String::new() };
    vec![
        ("user with all rights", user("till", "secret"), None),
        ("no password", store(at(zoo.closed.port)), Some((CheckStep::Auth, Finding::PasswordMissing))),
        ("wrong password", user("till", "wrong"), Some((CheckStep::Auth, Finding::WrongCredentials { user: true }))),
        ("unknown user", user("nobody", "secret"), Some((CheckStep::Auth, Finding::WrongCredentials { user: true }))),
        (
            "wrong default password",
            user("", "wrong"),
            Some((CheckStep::Auth, Finding::WrongCredentials { user: false })),
        ),
        (
            "password not needed",
            store(Redis { password: Some(secret("x")), ..at(zoo.open.port) }),
            Some((CheckStep::Auth, Finding::PasswordNotNeeded)),
        ),
        (
            "may not GET",
            user("blind", "secret"),
            Some((CheckStep::Permission, Finding::CannotRead { commands: vec!["GET".into(), "SMEMBERS".into()] })),
        ),
        (
            "may not read these keys",
            user("foreign", "secret"),
            Some((CheckStep::Permission, Finding::CannotRead { commands: vec!["GET".into(), "SMEMBERS".into()] })),
        ),
        (
            "may not SADD",
            user("reader", "secret"),
            Some((CheckStep::Permission, Finding::CannotWrite { commands: wants("SADD") })),
        ),
        ("an SDK's user", user("sdk", "secret"), Some((CheckStep::Permission, Finding::WriteUnchecked))),
        ("cluster", special(0), Some((CheckStep::Suitability, Finding::Cluster))),
        ("replica", special(1), Some((CheckStep::Suitability, Finding::Replica))),
        ("may evict", special(2), Some((CheckStep::Suitability, Finding::Evicts { policy: "allkeys-lru".into() }))),
        ("memory full", special(3), Some((CheckStep::Suitability, Finding::OutOfMemory))),
        ("sentinel", special(4), Some((CheckStep::Suitability, Finding::Sentinel))),
        ("loading", special(5), Some((CheckStep::Auth, Finding::Loading))),
        ("busy with a script", special(7), Some((CheckStep::Auth, Finding::Busy))),
        ("could not save", special(8), Some((CheckStep::Suitability, Finding::CannotSave))),
        ("a user, and a server of before users", store(named), Some((CheckStep::Auth, Finding::NoUsers))),
        ("another error", store(at(strange.port())), Some((CheckStep::Auth, Finding::RedisError))),
        ("too many clients", special(6), Some((CheckStep::Auth, Finding::TooManyClients))),
        ("synchronised 150 s ago", under("late"), Some((CheckStep::Marker, Finding::StaleForSdks { ms: 150_000 }))),
        ("synchronised 400 s ago", under("later"), Some((CheckStep::Marker, Finding::StaleForRelay { ms: 400_000 }))),
        ("synchronised in the future", under("ahead"), Some((CheckStep::Marker, Finding::MarkerAhead { ms: 90_000 }))),
        ("marker is no number", under("words"), Some((CheckStep::Marker, Finding::MarkerUnreadable))),
        ("marker is another kind of key", under("set"), Some((CheckStep::Marker, Finding::MarkerUnreadable))),
        ("no marker", under("nothing"), Some((CheckStep::Marker, Finding::MarkerMissing))),
        ("marker under another prefix", elsewhere, Some((CheckStep::Marker, found_elsewhere))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_store_is_named_at_its_step() {
    let zoo = Zoo::new();
    let checker = checker(Some(&zoo.authority));
    let cases = on_the_way(&zoo).into_iter().chain(inside(&zoo));
    every_case_is_named(cases.map(|(what, store, expected)| (what, checker.clone(), store, expected)).collect()).await;
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

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
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
    let targets = [
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
    let forms = |host: &str| {
        [host.to_owned(), host.to_uppercase(), format!("{host}."), host.replace('1', "%31").replace('t', "%74")]
    };
    let hosts: Vec<String> = targets.iter().flat_map(|host| forms(host)).collect();
    println!("{} destinations in {} forms", targets.len(), hosts.len());
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
