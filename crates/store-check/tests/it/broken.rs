//! Redis servers that are broken, each in its own way.

use std::io::{Read as _, Write as _};

use domain::{CheckStep, Finding, Secret};
use store_check::{Redis, Store};
use test_stores::{free_port, listener};

use crate::zoo::Zoo;
use crate::{Expected, at, other, store};

/// One broken store: what it is called, the store, what is to be found.
type Case = (&'static str, Store, Expected);

/// Every case, by topic.
pub(crate) fn cases(zoo: &Zoo) -> impl Iterator<Item = Case> {
    [names(zoo), connections(zoo), tls(zoo), users(zoo), servers(zoo), markers(zoo)].into_iter().flatten()
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

/// The host, and what its name leads to.
fn names(zoo: &Zoo) -> Vec<Case> {
    let host = |host: &str| store(Redis { host: host.into(), ..at(zoo.open.port) });
    vec![
        ("healthy", store(at(zoo.open.port)), None),
        ("host missing", host(""), Some((CheckStep::Egress, Finding::NoHost))),
        ("name unknown", host("nowhere.test"), Some((CheckStep::Dns, Finding::NameUnknown))),
        ("resolver broken", host("broken.test"), Some((CheckStep::Dns, Finding::NameUnresolved))),
        ("resolver slow", host("slow.test"), Some((CheckStep::Dns, Finding::NameUnresolved))),
        ("name without address", host("empty.test"), Some((CheckStep::Dns, Finding::NoAddress))),
        ("name leads to metadata", host("metadata.test"), Some((CheckStep::Egress, Finding::ForbiddenAddress))),
        ("name leads to both kinds", host("both.test"), Some((CheckStep::Egress, Finding::MixedAddresses))),
        ("encoded IP address", host("0x7f.1"), Some((CheckStep::Egress, Finding::OddAddress))),
    ]
}

/// What answers there, if anything does.
fn connections(zoo: &Zoo) -> Vec<Case> {
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
    let plain = |port: u16| store(at(port));
    vec![
        ("wrong port", plain(free_port()), Some((CheckStep::Tcp, Finding::Refused))),
        ("firewall drops", plain(zoo.dropped.port), Some((CheckStep::Tcp, Finding::ConnectTimedOut))),
        ("server is silent", plain(silent.port()), Some((CheckStep::Auth, Finding::AnswerTimedOut))),
        ("server hangs up", plain(closing.port()), Some((CheckStep::Auth, Finding::Closed))),
        ("another protocol", plain(web.port()), Some((CheckStep::Auth, Finding::NotRedis))),
        ("answers without an end", plain(flooding.port()), Some((CheckStep::Auth, Finding::TooMuch))),
    ]
}

/// TLS and certificates.
fn tls(zoo: &Zoo) -> Vec<Case> {
    let silent = listener(std::mem::forget);
    let secure = |port: u16| store(Redis { tls: true, ..at(port) });
    let tls = |place: usize| secure(zoo.secure[place].port);
    vec![
        ("client certificate wanted", tls(5), Some((CheckStep::Tls, Finding::ClientCertificate))),
        ("TLS on a plain port", secure(zoo.open.port), Some((CheckStep::Tls, Finding::SpeaksPlain))),
        ("plain on a TLS port", store(at(zoo.secure[0].port)), Some((CheckStep::Auth, Finding::SpeaksTls))),
        ("TLS, silent", secure(silent.port()), Some((CheckStep::Tls, Finding::AnswerTimedOut))),
        ("certificate expired", tls(1), Some((CheckStep::Tls, Finding::CertificateExpired))),
        ("certificate not valid yet", tls(2), Some((CheckStep::Tls, Finding::CertificateNotYet))),
        ("certificate of another name", tls(3), Some((CheckStep::Tls, Finding::CertificateName))),
        ("certificate of its own", tls(4), Some((CheckStep::Tls, Finding::CertificateAuthority))),
        ("TLS, healthy, never synchronised", tls(0), Some((CheckStep::Marker, Finding::MarkerMissing))),
    ]
}

/// Users, passwords and what they may.
fn users(zoo: &Zoo) -> Vec<Case> {
    let user = |user: &str, word: &str| {
        store(Redis { username: user.into(), password: Some(secret(word)), ..at(zoo.closed.port) })
    };
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
            Some((CheckStep::Permission, Finding::CannotWrite { commands: vec!["SADD".into()] })),
        ),
        ("an SDK's user", user("sdk", "secret"), Some((CheckStep::Permission, Finding::WriteUnchecked))),
    ]
}

/// Servers that suit nobody, or not now.
fn servers(zoo: &Zoo) -> Vec<Case> {
    let saying = |answer: &'static [u8]| {
        listener(move |mut stream| {
            let _ = stream.read(&mut [0; 100]);
            let _ = stream.write_all(answer);
            std::mem::forget(stream);
        })
    };
    let old = saying(b"-ERR wrong number of arguments for 'auth' command\r\n");
    let strange = saying(b"-ERR max requests limit exceeded\r\n");
    let named = Redis { username: "till".into(), password: Some(secret("secret")), ..at(old.port()) };
    let special = |place: usize| store(at(zoo.special[place].port));
    vec![
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
    ]
}

/// The marker of the last synchronisation.
fn markers(zoo: &Zoo) -> Vec<Case> {
    let under = |prefix: &str| Store { prefix: prefix.into(), ..store(at(zoo.open.port)) };
    let elsewhere = Store { other_prefixes: vec![other("staging", "x"), other("", "launchdarkly")], ..under("wrong") };
    let found_elsewhere = Finding::MarkerElsewhere { prefix: "launchdarkly".into(), environment: String::new() };
    vec![
        ("synchronised 150 s ago", under("late"), Some((CheckStep::Marker, Finding::StaleForSdks { ms: 150_000 }))),
        ("synchronised 400 s ago", under("later"), Some((CheckStep::Marker, Finding::StaleForRelay { ms: 400_000 }))),
        ("synchronised in the future", under("ahead"), Some((CheckStep::Marker, Finding::MarkerAhead { ms: 90_000 }))),
        ("marker is no number", under("words"), Some((CheckStep::Marker, Finding::MarkerUnreadable))),
        ("marker is another kind of key", under("set"), Some((CheckStep::Marker, Finding::MarkerUnreadable))),
        ("no marker", under("nothing"), Some((CheckStep::Marker, Finding::MarkerMissing))),
        ("marker under another prefix", elsewhere, Some((CheckStep::Marker, found_elsewhere))),
    ]
}
