//! Tests of `egress`.

use proptest::prelude::*;

use super::*;

fn rules(texts: &[&str]) -> Rules {
    Rules::parse(texts).unwrap()
}

/// What is said of a host that has these addresses.
fn judge(rules: &Rules, host: &str, port: u16, addresses: &[&str]) -> Result<(), Finding> {
    let addresses: Vec<IpAddr> = match rules.host(host, port)? {
        Some(address) => vec![address],
        None => addresses.iter().map(|address| address.parse().unwrap()).collect(),
    };
    rules.addresses(host, port, &addresses)
}

#[test]
fn nothing_is_allowed_until_it_is_listed() {
    assert_eq!(judge(&Rules::default(), "10.0.0.1", 6379, &[]), Err(Finding::ChecksOff));
    let some = rules(&["10.0.0.0/8:6379", ".cache.example.com:*", "redis.internal:6380", "[fd12::/16]:6379"]);
    for (host, port, addresses) in [
        ("10.1.2.3", 6379, &[][..]),
        ("a.b.cache.example.com", 1, &["203.0.113.5"]),
        ("A.Cache.Example.com", 1, &["10.0.0.1"]),
        ("redis.internal", 6380, &["192.168.1.1"]),
        ("anything.else", 6379, &["10.0.0.1"]),
        ("fd12::1", 6379, &[]),
    ] {
        assert_eq!(judge(&some, host, port, addresses), Ok(()), "{host}");
    }
    for (host, port, addresses) in [
        ("10.1.2.3", 6380, &[][..]),
        ("11.1.2.3", 6379, &[]),
        ("cache.example.com", 1, &["203.0.113.5"]),
        ("evilcache.example.com", 1, &["203.0.113.5"]),
        ("redis.internal", 6379, &["192.168.1.1"]),
        ("fd13::1", 6379, &[]),
    ] {
        assert_eq!(judge(&some, host, port, addresses), Err(Finding::NotAllowed), "{host}");
    }
}

#[test]
fn special_addresses_need_to_be_listed_themselves() {
    let wide = rules(&["0.0.0.0/0:*", "[::/0]:*", ".example.com:*"]);
    for host in [
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "169.254.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "fd00:ec2::23",
        "fd20:ce::254",
        "[::1]",
    ] {
        assert_eq!(judge(&wide, host, 80, &[]), Err(Finding::ForbiddenAddress), "{host}");
    }
    for address in ["127.0.0.1", "169.254.169.254", "::1"] {
        assert_eq!(judge(&wide, "rebound.example.com", 80, &[address]), Err(Finding::ForbiddenAddress), "{address}");
    }
    assert_eq!(judge(&wide, "both.example.com", 80, &["127.0.0.1", "203.0.113.5"]), Err(Finding::MixedAddresses));
    let literal = rules(&["127.0.0.1:6379", "[::1]:6379"]);
    assert_eq!(judge(&literal, "127.0.0.1", 6379, &[]), Ok(()));
    assert_eq!(judge(&literal, "localhost", 6379, &["127.0.0.1", "::1"]), Ok(()));
    assert_eq!(judge(&literal, "127.0.0.2", 6379, &[]), Err(Finding::ForbiddenAddress));
    assert_eq!(judge(&literal, "169.254.169.254", 6379, &[]), Err(Finding::ForbiddenAddress));
}

#[test]
fn an_address_in_disguise_is_refused_whatever_is_listed() {
    let wide = rules(&["0.0.0.0/0:*", "[::/0]:*", "127.0.0.1:*", "[::ffff:127.0.0.1]:*"]);
    for host in [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "017700000001",
        "0x7f.0x0.0x0.0x1",
        "::ffff:127.0.0.1",
        "[::ffff:7f00:1]",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "::ffff:0:127.0.0.1",
        "2001:db8::5efe:7f00:1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "fe80::1%eth0",
        "127.0.0.1.",
        "10.0.0.1:80",
    ] {
        assert_eq!(judge(&wide, host, 80, &["127.0.0.1"]), Err(Finding::OddAddress), "{host}");
    }
    assert_eq!(judge(&wide, "mapped.example.com", 80, &["::ffff:10.0.0.1"]), Err(Finding::OddAddress));
}

#[test]
fn what_a_translator_stands_for_is_judged() {
    let some = rules(&["10.0.0.0/8:6379"]);
    assert_eq!(judge(&some, "a.example.com", 6379, &["64:ff9b::a01:203"]), Ok(()));
    assert_eq!(judge(&some, "a.example.com", 6379, &["64:ff9b::b01:203"]), Err(Finding::NotAllowed));
    let wide = rules(&["0.0.0.0/0:*"]);
    assert_eq!(judge(&wide, "a.example.com", 1, &["64:ff9b::7f00:1"]), Err(Finding::ForbiddenAddress));
    assert_eq!(judge(&wide, "a.example.com", 1, &["64:ff9b:1::7f00:1"]), Err(Finding::OddAddress));
}

#[test]
fn a_host_that_no_rule_could_allow_is_not_looked_up() {
    let some = rules(&[".cache.example.com:6379", "redis.internal:6380"]);
    assert_eq!(some.host("db.internal", 6379), Err(Finding::NotAllowed));
    assert_eq!(some.host("a.cache.example.com", 6380), Err(Finding::NotAllowed));
    assert_eq!(some.host("A.cache.example.com.", 6379), Ok(None));
    for host in ["10.0.0.1 .cache.example.com", "rediss://:secret@a.cache.example.com", "a b", "a/b"] {
        assert!(some.host(host, 6379).is_err(), "{host}");
    }
}

#[test]
fn a_rule_names_a_host_as_it_is_written() {
    let some = rules(&[".cache.example.com:6379", "redis.internal:*", "10.0.0.0/8:6379"]);
    for (host, port) in [("a.cache.example.com", 6379), ("Redis.Internal.", 1), ("10.1.2.3", 6379)] {
        assert!(some.name(host, port), "{host}");
    }
    for (host, port) in [("cache.example.com", 6379), ("a.cache.example.com", 1), ("11.0.0.1", 6379), ("x", 6379)] {
        assert!(!some.name(host, port), "{host}");
    }
}

#[test]
fn what_is_no_rule_is_said() {
    for text in [
        "",
        "10.0.0.0/8",
        "10.0.0.0/33:1",
        "host",
        "host:0",
        "host:99999",
        ":1",
        ".:1",
        "a..b:1",
        "fd00::/8:1",
        "http://x:1",
        "*.x:1",
        "0177.0.0.1:1",
        "user@host:1",
    ] {
        assert!(Rules::parse([text]).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_rule_or_is_refused(text in any::<String>()) {
        let _ = Rules::parse([text]);
    }

    #[test]
    fn a_network_allows_what_is_in_it_and_nothing_else(net in any::<u32>(), length in 8..=32u8, address in any::<u32>()) {
        let net = ipnet::Ipv4Net::new(Ipv4Addr::from(net), length).unwrap();
        let address = Ipv4Addr::from(address);
        let rules = Rules::parse([format!("{net}:6379")]).unwrap();
        let allowed = rules.addresses(&address.to_string(), 6379, &[IpAddr::V4(address)]).is_ok();
        prop_assert_eq!(allowed, net.contains(&address) && (length == 32 || !is_special(IpAddr::V4(address))));
    }
}
