//! Strings as people paste them, from a file that the browser's tests read too: text, outcome, host, port, user, password,
//! TLS; tab-separated, with `\t`, `\n` and `\\` as escapes.

use proptest::prelude::*;

use super::*;
use crate::FormValues;
use crate::syntax::{Host, Port};
use crate::{Secret, looks_masked};

const SAMPLES: &str = include_str!("samples.txt");

fn unescaped(text: &str) -> String {
    text.replace("\\\\", "\u{0}").replace("\\t", "\t").replace("\\n", "\n").replace('\u{0}', "\\")
}

fn samples() -> Vec<Vec<String>> {
    SAMPLES.lines().map(|line| line.split('\t').map(unescaped).collect()).collect()
}

fn outcome(result: &Result<Connection, ConnectionError>) -> Vec<String> {
    match result {
        Ok(connection) => {
            let tls = connection.tls.map_or("-", |tls| if tls { "yes" } else { "no" });
            let port = connection.port.as_ref().map_or("", Port::as_str);
            let user = connection.username.as_deref().unwrap_or_default();
            let password = connection.password.as_ref().map_or("", Secret::expose);
            ["ok", connection.host.as_str(), port, user, password, tls].map(str::to_owned).into()
        }
        Err(error) => vec![format!("{error:?}").split('(').next().unwrap_or_default().to_owned()],
    }
}

#[test]
fn two_hundred_strings_are_read_as_they_are_meant() {
    let samples = samples();
    assert!(samples.len() >= 200, "{}", samples.len());
    let mut wrong = Vec::new();
    for sample in samples {
        let result = Connection::parse(&sample[0]);
        if outcome(&result) != sample[1..] {
            wrong.push((sample[0].clone(), outcome(&result), sample[1..].to_vec()));
        }
        if result.is_ok() {
            assert!(Connection::looks_like(&sample[0]), "{:?}", sample[0]);
        }
    }
    assert_eq!(wrong, []);
}

#[test]
fn what_is_passed_over_is_said() {
    let said = |text: &str| -> Vec<Remark> { Connection::parse(text).unwrap().remarks };
    assert_eq!(said("redis://h/3"), [Remark::Database("3".into())]);
    assert_eq!(said("redis://h?a=secret&b=1#c"), [Remark::Ignored(vec!["a".into(), "b".into()]), Remark::Fragment]);
    assert_eq!(said("redis://u@h"), [Remark::NoPassword]);
    assert_eq!(said("redis://u:sup********123@h"), [Remark::MaskedPassword]);
    assert_eq!(said("redis://u:a@%41@h"), [Remark::Decoded]);
    assert_eq!(said("redis://u:a%40b@h"), []);
    assert_eq!(said("h:1,password=p,abortConnect=False"), [Remark::Ignored(vec!["abortConnect".into()])]);
    assert_eq!(said("redis-cli -h o -u redis://u:p@h -a q"), [Remark::Ignored(vec!["-h".into(), "-a".into()])]);
    assert_eq!(said("redis-cli -h h --raw get x"), [Remark::Words, Remark::Ignored(vec!["--raw".into()])]);
}

#[test]
fn a_server_may_be_called_like_the_program() {
    for text in ["redis://redis-cli", "rediss://u:p@redis-cli", "redis-cli -h redis-cli"] {
        let read = Connection::parse(text).unwrap();
        assert_eq!(read.host.as_str(), "redis-cli", "{text}");
        assert_eq!(Connection::parse(&read.render()).unwrap().host, read.host, "{text}");
    }
}

fn filled(text: &str, form: &[(&str, &str)]) -> (FormValues, Vec<(&'static str, bool)>) {
    let pairs = form.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let mut form = FormValues::from_pairs(pairs);
    form.set("connection.url", text);
    let taken = form.take_apart().unwrap().unwrap();
    (form, taken.filled.into_iter().map(|field| (field.label, field.replaced)).collect())
}

#[test]
fn the_string_wins_and_what_it_replaces_is_said() {
    let typed = [("config.host", "old"), ("config.port", "6379"), ("config.tlsEnabled", "on")];
    let (form, fields) = filled("redis://u:pw@new:1", &typed);
    assert_eq!((form.get("config.host"), form.get("config.port"), form.get("config.tlsEnabled")), ("new", "1", ""));
    assert_eq!((form.get("config.username"), form.get("config.password")), ("u", "pw"));
    assert_eq!(form.get("connection.url"), "");
    // The port stood there by default, so nobody typed it.
    let expected = [("Host", true), ("Port", false), ("Username", false), ("Password", false), ("TLS", true)];
    assert_eq!(fields, expected);
    let (form, fields) = filled("h:1,password=p", &[("config.tlsEnabled", "on"), ("config.username", "u")]);
    assert_eq!((form.get("config.tlsEnabled"), form.get("config.username")), ("on", "u"));
    assert_eq!(fields, [("Host", false), ("Port", false), ("Password", false)]);
}

#[test]
fn on_the_form_of_one_that_exists_a_password_is_replaced() {
    let (form, _) = filled("redis://:pw@h", &[("config.password.action", "keep")]);
    assert_eq!(form.get("config.password.action"), "replace");
    let (form, _) = filled("redis://h", &[("config.password.action", "keep")]);
    assert_eq!(form.get("config.password.action"), "keep");
}

#[test]
fn one_pasted_as_the_host_is_taken_apart_too_and_never_stays_there() {
    let mut form = FormValues::from_pairs([("config.host".to_owned(), "rediss://:pw@h".to_owned())]);
    let filled = form.take_apart().unwrap().unwrap().filled;
    let names: Vec<&str> = filled.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["config.host", "config.password", "config.tlsEnabled"]);
    assert_eq!((form.get("config.host"), form.get("config.password")), ("h", "pw"));
    let mut form = FormValues::from_pairs([("config.host".to_owned(), "redis://:pw@h:x".to_owned())]);
    assert_eq!(form.take_apart().unwrap_err().field, "config.host");
    assert_eq!(form.get("config.host"), "");
    let mut form = FormValues::from_pairs([("config.host".to_owned(), "h".to_owned())]);
    assert_eq!(form.take_apart(), Ok(None));
}

#[test]
fn an_ipv6_address_without_brackets_is_not_guessed_at() {
    for text in
        ["redis://2001:db8::5:6380", "redis://2001:db8::5", "redis://:pw@::1:6379", "2001:db8::5:6380,password=p"]
    {
        assert_eq!(Connection::parse(text).unwrap_err(), ConnectionError::BareIpv6, "{text}");
    }
    let read = Connection::parse("redis://[2001:db8::5]:6380").unwrap();
    assert_eq!((read.host.as_str(), read.port.unwrap().as_str()), ("2001:db8::5", "6380"));
}

fn connections() -> impl Strategy<Value = Connection> {
    let host = prop_oneof![
        "[a-z][a-z0-9-]{0,8}[a-z0-9](\\.[a-z]{2,5}){0,2}",
        Just("[2001:db8::1]".to_owned()),
        "[1-9]{1,2}\\.0\\.0\\.1"
    ];
    let text = || prop::option::of("\\PC{1,12}");
    (host, prop::option::of(1u16..), prop::option::of("[!-~ä😀]{1,12}"), text(), any::<bool>()).prop_filter_map(
        "a mask is none",
        |(host, port, username, password, tls)| {
            let password = password.filter(|password: &String| !looks_masked(password));
            Some(Connection {
                host: Host::parse(&host).ok()?,
                port: port.and_then(|port| Port::parse(&port.to_string()).ok()),
                username,
                password: password.map(Secret::new),
                tls: Some(tls),
                remarks: Vec::new(),
            })
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(connection in connections()) {
        let read = Connection::parse(&connection.render()).unwrap();
        prop_assert_eq!(Connection { remarks: Vec::new(), ..read }, connection);
    }

    #[test]
    fn nothing_panics_and_nothing_tells_the_password(before in "(redis://|rediss://u|redis-cli |h,password=)?", text in "\\PC{0,40}") {
        let text = format!("{before}:hunter2{text}");
        match Connection::parse(&text) {
            Ok(connection) => {
                let said = format!("{:?}", connection.remarks);
                prop_assert!(!said.contains("hunter2"));
                let debug = format!("{:?}", Connection { remarks: Vec::new(), username: None, ..connection });
                prop_assert!(!debug.contains("hunter2") || !text.contains('@'));
            }
            Err(error) => prop_assert!(!error.to_string().contains("hunter2")),
        }
        let _ = Connection::looks_like(&text);
    }
}
