//! The desired state: as it was written it is read, and what is wrong with one that a person wrote is said.

use as_code::drift::{Drift, Format, Pairing, Verdict, report};
use as_code::{Definition, File, csv};
use domain::{Filter, Health, Index, Row, Sharing};
use proptest::prelude::*;

use crate::hostile;

proptest! {
    #[test]
    fn what_was_written_is_read_again(definitions in prop::collection::vec(hostile::definition(), 0..4)) {
        let mut definitions = definitions;
        for (at, definition) in definitions.iter_mut().enumerate() {
            definition.id = Some(format!("65067e77aa0b1c2d3e4f506{at}").parse().unwrap());
        }
        let file = File::of(&Filter::parse("project=shop.eu&page=3&q=x%26y"), definitions);
        prop_assert_eq!(&file.filter, "q=x%26y&project=shop.eu");
        prop_assert_eq!(&File::parse(&file.toml()).unwrap(), &file);
        prop_assert_eq!(&File::parse(&file.json()).unwrap(), &file);
    }

    #[test]
    fn a_table_of_values_has_every_text_and_no_formula(definition in hostile::definition()) {
        let text = csv::table(std::slice::from_ref(&definition));
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        let row = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| row.get(head.iter().position(|it| it == name).unwrap()).unwrap();
        for value in &row {
            prop_assert!(!value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{value:?}");
        }
        prop_assert_eq!(cell("name").trim_start_matches('\''), definition.name.trim_start_matches('\''));
    }

    #[test]
    fn nothing_that_is_read_panics(text in any::<String>()) {
        let _ = File::parse(&text);
    }
}

const FILE: &str = r#"format = 1

[[integration]]
project = "shop"
environment = "production"
provider = "redis"
name = "Cache"
on = true
tags = ["b", "a"]
config = { host = "redis.example.com", port = 6380, tlsEnabled = true }
secrets = { password = "env:REDIS_PASSWORD" }
"#;

#[test]
fn a_file_by_hand_is_read_and_what_is_wrong_with_one_is_said_without_a_secret() {
    let file = File::parse(FILE).unwrap();
    assert_eq!(file.integrations[0].tags, ["a", "b"]);
    assert_eq!(file.integrations[0].config["port"], "6380");
    let wrong = |from: &str, to: &str| File::parse(&FILE.replace(from, to)).unwrap_err().to_string();
    for (from, to, words) in [
        ("format = 1", "format = 2", "format 2"),
        ("on = true", "onn = true", "unknown field `onn`"),
        ("on = true", "on = \"yes\"", "line 8"),
        ("name = \"Cache\"", "name = \"Cache", "line 7"),
        ("host = \"redis.example.com\", ", "", "integration 1 (shop/production/redis): host is missing in config"),
        ("host = ", "password = \"hunter2\", host = ", "password is a secret"),
        ("\"env:REDIS_PASSWORD\"", "\"hunter2\"", "a secret must be “set”"),
        ("\"env:REDIS_PASSWORD\"", "123456789", "line 11"),
        ("secrets = { password = \"env:REDIS_PASSWORD\" }", "secrets = \"hunter2 letters, digits\"", "the wrong type"),
        ("secrets = { password", "secrets = { pasword", "pasword is not a secret of this provider"),
        ("project = \"shop\"", "project = \"sh/op\"", "letters, digits"),
    ] {
        let said = wrong(from, to);
        assert!(said.contains(words), "{to}: {said}");
        assert!(!said.contains("hunter2") && !said.contains("123456789") && !said.contains('\n'), "{said}");
    }
}

fn row(definition: &Definition) -> Row {
    Row {
        address: definition.address().unwrap(),
        name: definition.name.clone(),
        on: definition.on,
        health: Health::Healthy,
        last_sync: None,
        version: Some(domain::Version(1)),
        tags: definition.tags.clone(),
        sharing: Sharing::Unknown,
        checked: None,
    }
}

fn one(id: char, environment: &str, host: &str) -> Definition {
    let mut definition = File::parse(FILE).unwrap().integrations.remove(0);
    definition.id = Some(id.to_string().repeat(24).parse().unwrap());
    definition.environment = environment.parse().unwrap();
    definition.config.insert("host".into(), host.into());
    definition.secrets.insert("password".into(), as_code::SecretNote::Set);
    definition
}

fn index(definitions: &[Definition]) -> Index {
    Index::new(definitions.iter().map(row).collect())
}

/// What a file of these comes to beside an account of those.
fn beside(wanted: Vec<Definition>, there: &[Definition]) -> Drift {
    let file = File::of(&Filter::default(), wanted);
    let account = index(there);
    let pairing = Pairing::of(&file, &account, &Filter::default());
    let read = there.iter().map(|it| (it.address().unwrap(), Ok(it.clone()))).collect();
    Drift::of(&file, &pairing, &account, &read)
}

/// One that is the same, one with another host, one that is missing, one that is extra.
fn four() -> Drift {
    let there = [one('a', "production", "h"), one('b', "staging", "h"), one('d', "test", "h")];
    let wanted = vec![one('a', "production", "h"), one('b', "staging", "other\u{1b}[31m%"), one('c', "dev", "h")];
    beside(wanted, &there)
}

#[test]
fn four_verdicts_in_every_format() {
    let drift = four();
    assert_eq!(drift.counts(), [("same", 1), ("differs", 1), ("missing", 1), ("extra", 1), ("unread", 0)]);
    let text = report(&drift, "stores.toml", Format::Text);
    for line in [
        "same     shop/production/redis/aaaaaaaaaaaaaaaaaaaaaaaa  Cache",
        "differs  shop/staging/redis/bbbbbbbbbbbbbbbbbbbbbbbb  Cache",
        "config.host: file “other\\u{1b}[31m%”, LaunchDarkly “h”",
        "missing  shop/dev/redis/cccccccccccccccccccccccc  Cache",
        "extra    shop/test/redis/dddddddddddddddddddddddd  Cache",
        "1 same, 1 differs, 1 missing, 1 extra",
        "Secrets cannot be compared",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&report(&drift, "stores.toml", Format::Json)).unwrap();
    let verdicts: Vec<&str> =
        json["items"].as_array().unwrap().iter().map(|it| it["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["differs", "missing", "extra", "same"]);
    assert_eq!(json["items"][0]["fields"][0]["field"], "config.host");
    assert_eq!(json["items"][3]["not_compared"][0], "secrets.password");
    let junit = report(&drift, "stores.toml", Format::Junit);
    assert!(junit.contains("tests=\"4\"") && junit.contains("failures=\"3\"") && !junit.contains('\u{1b}'), "{junit}");
    let well_formed = "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())";
    crate::tools::taken("python3", &["-c", well_formed], &junit);
    let github = report(&drift, "stores.toml", Format::Github);
    assert_eq!(github.matches("::error ").count(), 3);
    assert!(
        github.contains("title=differs shop/staging/redis/bbbbbbbbbbbbbbbbbbbbbbbb::Cache%0Aconfig.host"),
        "{github}"
    );
    assert!(github.lines().all(|line| line.starts_with("::")) && github.contains("[31m%25"), "{github}");
}

#[test]
fn one_without_an_id_is_the_one_of_its_name_in_its_place_and_never_another() {
    let mut nameless = one('a', "production", "h");
    nameless.id = None;
    let there = one('a', "production", "h");
    let file = File::of(&Filter::default(), vec![nameless.clone()]);
    let paired = |there: &[Definition]| Pairing::of(&file, &index(there), &Filter::default());
    assert_eq!(paired(std::slice::from_ref(&there)).of_file, [there.address()]);
    // The only one there may be anybody's.
    let other = Definition { name: "Other".into(), ..there.clone() };
    let pairing = paired(std::slice::from_ref(&other));
    assert_eq!((pairing.of_file, pairing.extra), (vec![None], vec![other.address().unwrap()]));
    // White space is no other name.
    let spaced = Definition { name: " Cache ".into(), ..there.clone() };
    assert_eq!(paired(std::slice::from_ref(&spaced)).of_file, [spaced.address()]);
    // One that was made again has another ID.
    let again = one('b', "production", "h");
    let drift = beside(vec![there], &[again]);
    assert!(matches!(&drift.0[0].verdict, Verdict::Differs(fields) if fields.len() == 1 && fields[0].field == "id"));
}

#[test]
fn what_is_extra_is_what_the_filter_shows() {
    let there = [one('a', "production", "h"), one('b', "staging", "h")];
    let filter = Filter::parse("environment=staging");
    let file = File::of(&filter, Vec::new());
    let pairing = Pairing::of(&file, &index(&there), &filter);
    assert_eq!(pairing.extra, [there[1].address().unwrap()]);
}

#[test]
fn what_only_looks_different_is_the_same() {
    let mut wanted = one('a', "production", "2001:db8::1");
    wanted.config.remove("port");
    wanted.name = " Cache ".into();
    let mut found = one('a', "production", "[2001:DB8::0001]");
    found.config.insert("port".into(), "6379".into());
    assert!(beside(vec![wanted], &[found]).is_same());
}

#[test]
fn a_secret_that_is_not_there_differs_and_one_in_the_wrong_place_is_not_shown() {
    let mut wanted = one('a', "production", "h");
    wanted.config.insert("Password".into(), "hunter2".into());
    let mut found = one('a', "production", "h");
    found.secrets.insert("password".into(), as_code::SecretNote::NotSet);
    let drift = beside(vec![wanted], &[found]);
    let Verdict::Differs(fields) = &drift.0[0].verdict else { panic!("{drift:?}") };
    let names: Vec<&str> = fields.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(names, ["config.Password", "secrets.password"]);
    for format in [Format::Text, Format::Json, Format::Junit, Format::Github] {
        assert!(!report(&drift, "stores.toml", format).contains("hunter2"));
    }
}
