//! The system's own way of looking names up, with a name server of the test's own on loopback: in a network of its own, since
//! every program of a machine asks the same one.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::{CheckFact, CheckStep, CheckVerdict, Finding};
use store_check::{Checker, Redis, Rules};
use test_stores::{NameReply, Server, in_a_network_of_its_own, listener, name_server};

use crate::{MARKER, NOW, check, store, trouble};

#[test]
fn names_are_looked_up_as_the_system_does_and_a_name_that_changes_its_mind_leads_nowhere() {
    if in_a_network_of_its_own("resolver::inside").is_none() {
        eprintln!("skipped: this system lets nobody have a network of their own (unshare --user --net)");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test above, in a network of its own"]
async fn inside() {
    let (far, here) = (IpAddr::from([10, 9, 9, 9]), IpAddr::from(Ipv4Addr::LOCALHOST));
    let lookups = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lookups);
    name_server(Arc::new(move |name: &str, times| match name {
        "redis.test" => NameReply::Addresses(vec![here]),
        "both.test" => NameReply::Addresses(vec![far, here]),
        "slow.test" => NameReply::Silence,
        "rebinding.test" => {
            counted.fetch_max(times + 1, Ordering::SeqCst);
            NameReply::Addresses(vec![if times == 0 { far } else { here }])
        }
        _ => NameReply::NoSuchName,
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
