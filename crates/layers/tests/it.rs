//! The layers of this workspace, and that what is against them is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::path::Path;

use layers::{Code, Uses, against, circles};

/// The server's modules from the top: each may use those after it.
const SERVER: [&str; 29] = [
    "main",
    "commands",
    "start",
    "router",
    "routes",
    "views",
    "render",
    "scrape",
    "operations",
    "portal",
    "waiting",
    "memory",
    "oidc",
    "session",
    "oauth",
    "listening",
    "telemetry",
    "outbound",
    "middleware",
    "cookies",
    "config",
    "failure",
    "database",
    "kept",
    "metrics",
    "site",
    "release",
    "crypto",
    "clock",
];
/// What people see, the same way.
const APP: [&str; 10] =
    ["document", "pages", "islands", "components", "parts", "markup", "words", "view", "paths", "lib"];

fn uses(of: &str) -> Uses {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(of).join("src");
    Code::read(&src).map_err(|error| error.to_string()).unwrap().uses()
}

#[test]
fn no_file_uses_one_that_uses_it() {
    let crates = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
    let crates = crates.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()));
    let all = ["app", "attack", "benchmarks", "server", "soak"].map(str::to_owned).into_iter().chain(crates);
    let found: Vec<String> =
        all.flat_map(|of| circles(&uses(&of)).into_iter().map(move |circle| format!("{of}: {circle}"))).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn modules_use_only_those_below() {
    assert_eq!(against(&SERVER, &uses("server")), [""; 0]);
    assert_eq!(against(&APP, &uses("app")), [""; 0]);
}

#[test]
fn routes_know_neither_the_database_nor_the_client() {
    let uses = uses("server");
    let routes = uses.iter().filter(|(module, _)| module.first().is_some_and(|first| first == "routes"));
    let wrong = routes.flat_map(|(module, used)| {
        let database = used.iter().filter(|(other, _)| other.first().is_some_and(|first| first == "database"));
        database.map(|(_, path)| format!("{} uses {path}", module.join("::")))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), [""; 0]);
    for below in ["routes", "views"] {
        assert_eq!(server().of_crate(below, "launchdarkly"), [""; 0]);
    }
}

fn server() -> Code {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../server/src");
    Code::read(&src).map_err(|error| error.to_string()).unwrap()
}

#[test]
fn what_people_read_is_said_by_words_and_views() {
    for below in ["routes", "operations", "failure", "middleware", "session", "oidc", "oauth"] {
        assert_eq!(server().sentences(below), [""; 0]);
    }
}

#[test]
fn a_planted_use_of_another_crate_is_found() {
    let code = |text| Code::of([("routes/detail.rs", text)]).map_err(|error| error.to_string()).unwrap();
    for wrong in [
        "use launchdarkly::Client;",
        "use launchdarkly::{Client, Error};",
        "fn page() -> Option<launchdarkly::Error> { None }",
    ] {
        assert!(!code(wrong).of_crate("routes", "launchdarkly").is_empty(), "{wrong}");
    }
    for right in ["use domain::Row;", "fn launchdarkly() {}", "#[cfg(test)]\nmod tests { use launchdarkly::Client; }"] {
        assert_eq!(code(right).of_crate("routes", "launchdarkly"), [""; 0], "{right}");
    }
}

#[test]
fn a_planted_sentence_is_found_and_a_line_of_the_log_is_none() {
    let code = |text| Code::of([("routes/detail.rs", text)]).map_err(|error| error.to_string()).unwrap();
    for wrong in [
        "pub fn page() -> String { \"Nothing was deleted here.\".to_owned() }",
        "const NOTICE: &str = \"{count} of them are gone.\";",
        "fn page() { view! { <p>\"This store is not there.\"</p> } }",
    ] {
        assert_eq!(code(wrong).sentences("routes").len(), 1, "{wrong}");
        assert_eq!(code(wrong).sentences("operations"), [""; 0], "{wrong}");
    }
    for right in [
        "/// This is a comment of code.\npub fn page() {}",
        "fn page() { tracing::warn!(%error, \"Nothing of it could be saved\"); }",
        "#[expect(dead_code, reason = \"This is not for people\")]\nfn page() {}",
        "#[cfg(test)]\nmod tests { const SAID: &str = \"Nothing was deleted here.\"; }",
        "const NAME: &str = \"plan of a file\";",
    ] {
        assert_eq!(code(right).sentences("routes"), [""; 0], "{right}");
    }
}

/// A file says one thing; beyond this it says two.
const LINES: usize = 300;

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    let crates = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
    let crates = crates.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()));
    let all =
        ["app", "attack", "benchmarks", "frontend", "server", "soak"].map(str::to_owned).into_iter().chain(crates);
    let folders = all.map(|of| format!("{of}/src")).chain(["server/tests".to_owned()]);
    let long = folders.flat_map(|of| {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&of);
        let lengths = layers::lengths(&src).map_err(|error| error.to_string()).unwrap();
        lengths
            .into_iter()
            .filter(|(_, lines)| *lines > LINES)
            .map(move |(file, lines)| format!("{of}/{file}: {lines}"))
    });
    assert_eq!(long.collect::<Vec<_>>(), [""; 0]);
}

/// A crate of a few files.
fn planted(files: &[(&str, &str)]) -> Uses {
    Code::of(files.iter().copied()).map_err(|error| error.to_string()).unwrap().uses()
}

#[test]
fn a_planted_import_is_found_however_it_is_written() {
    let routes = ("routes/detail.rs", "use crate::operations::show;\npub fn page() { show::one() }");
    for wrong in [
        "use crate::routes::detail;",
        "use crate::routes::{self, detail};",
        "pub fn one() { crate::routes::detail::page() }",
        "pub fn one() { let page = || super::super::routes::detail::page(); page() }",
        "pub fn one() { write!(out, \"{}\", crate::routes::detail::page()) }",
        "fn one() { use crate::{clock, routes::detail}; }",
    ] {
        let uses = planted(&[routes, ("operations/show.rs", wrong), ("clock.rs", "")]);
        assert_eq!(circles(&uses).len(), 1, "{wrong}");
        assert!(circles(&uses)[0].contains("operations::show uses"), "{wrong}");
        assert_eq!(against(&["routes", "operations", "clock"], &uses).len(), 1, "{wrong}");
    }
}

#[test]
fn what_is_handed_on_is_used_where_it_comes_from() {
    let uses = planted(&[
        ("memory.rs", "mod lists;\nmod whose;\npub use lists::Lists;\npub(crate) use whose::Whose;"),
        ("memory/lists.rs", "use super::Whose;\npub struct Lists(Whose);"),
        ("memory/whose.rs", "use crate::memory::Lists;\npub struct Whose;\npub fn of(_: Lists) {}"),
    ]);
    assert_eq!(circles(&uses), ["memory::lists uses super::Whose; memory::whose uses crate::memory::Lists"]);
}

#[test]
fn a_folder_and_its_file_may_not_use_each_other_either() {
    let uses = planted(&[
        ("check.rs", "mod redis;\npub struct Case;\npub fn all() { redis::check(Case) }"),
        ("check/redis.rs", "use super::Case;\npub fn check(_: Case) {}"),
    ]);
    assert_eq!(circles(&uses).len(), 1);
}

#[test]
fn tests_may_use_what_they_like() {
    let uses = planted(&[
        ("list.rs", "mod cache;\n#[cfg(test)]\nmod tests;\npub fn list() { cache::get() }"),
        ("list/cache.rs", "pub fn get() {}\n#[cfg(test)]\nmod inner { use crate::list::list; }"),
        ("list/tests.rs", "use super::list;"),
    ]);
    assert_eq!(circles(&uses), [""; 0]);
    assert_eq!(against(&["list"], &uses), [""; 0]);
}

#[test]
fn a_module_without_a_layer_is_named() {
    let uses = planted(&[("routes.rs", ""), ("news.rs", "")]);
    assert_eq!(against(&["routes"], &uses), ["news is in no layer"]);
}
