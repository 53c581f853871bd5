//! The system's own way of looking names up, with a name server of the test's own on loopback: in a network of its own, since
//! every program of a machine asks the same one.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::{CheckFact, CheckStep, CheckVerdict, Finding};
use store_check::{Checker, Redis, Rules};
use test_stores::{Server, listener, name_server};

use crate::{MARKER, NOW, check, store, trouble};

/// Makes the network and its only name server known, and runs a command there.
const INSIDE: &str = "ip link set lo up && mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";

#[test]
fn names_are_looked_up_as_the_system_does_and_a_name_that_changes_its_mind_leads_nowhere() {
    let unshare = |command: &[&str]| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--net", "--mount"]).args(command);
        unshare
    };
    if !unshare(&["true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: this system lets nobody have a network of their own (unshare --user --net)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("resolv.conf");
    std::fs::write(&file, "nameserver 127.0.0.1\noptions timeout:5 attempts:1\n").unwrap();
    let program = std::env::current_exe().unwrap();
    let (file, program) = (file.to_str().unwrap(), program.to_str().unwrap());
    let test = ["--exact", "resolver::in_a_network_of_its_own", "--ignored", "--nocapture"];
    let ran = unshare(&["sh", "-c", INSIDE, file, program]).args(test).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ran.stderr));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test above, in a network of its own"]
async fn in_a_network_of_its_own() {
    let (far, here) = (Ipv4Addr::new(10, 9, 9, 9), Ipv4Addr::LOCALHOST);
    let lookups = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lookups);
    name_server(Arc::new(move |name: &str, times| match name {
        "redis.test" => Some(vec![here]),
        "both.test" => Some(vec![far, here]),
        "slow.test" => None,
        "rebinding.test" => {
            counted.fetch_max(times + 1, Ordering::SeqCst);
            Some(vec![if times == 0 { far } else { here }])
        }
        _ => Some(Vec::new()),
    }))
    .unwrap();
    let server = Server::start(&[]);
    server.say(&[&format!("SET {MARKER} {}", NOW - 60_000)]);
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let trap = listener(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let checker = |rules: &[&str]| Checker::new(Rules::parse(rules).unwrap(), None).unwrap();
    let at = |host: &str, port: u16| store(Redis { host: host.into(), port, ..Redis::default() });

    let healthy = check(&checker(&["127.0.0.1:*"]), at("redis.test", server.port)).await;
    assert_eq!(CheckVerdict::of(&healthy), CheckVerdict::Readable, "{healthy:#?}");
    assert_eq!(healthy[0].facts, [CheckFact::Addresses(vec!["127.0.0.1".into()])]);
    for (host, expected) in [
        ("nowhere.test", (CheckStep::Dns, Finding::NameUnknown)),
        ("slow.test", (CheckStep::Dns, Finding::NameUnresolved)),
        ("both.test", (CheckStep::Egress, Finding::MixedAddresses)),
    ] {
        let begun = Instant::now();
        let steps = check(&checker(&["10.0.0.0/8:*"]), at(host, trap.port())).await;
        assert_eq!(trouble(&steps), Some(expected), "{host}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{host} took {:?}", begun.elapsed());
    }
    let steps = check(&checker(&["10.0.0.0/8:*"]), at("rebinding.test", trap.port())).await;
    assert_eq!(trouble(&steps), Some((CheckStep::Tcp, Finding::Unreachable)), "{steps:#?}");
    assert_eq!(lookups.load(Ordering::SeqCst), 1, "it is looked up once");
    assert_eq!(seen.load(Ordering::SeqCst), 0, "and what it says afterwards counts for nothing");
}
