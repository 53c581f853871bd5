//! Connection strings on submit: read as the browser reads them, by the same file of samples.

use domain::Connection;

use crate::harness::Portal;

const FORM: &str = "/integrations/checkout/test/redis/new";
/// Text, outcome, host, port, user, password, TLS; tab-separated.
const SAMPLES: &str = include_str!("../../../crates/domain/src/connection/samples.txt");

fn unescaped(text: &str) -> String {
    text.replace("\\\\", "\u{0}").replace("\\t", "\t").replace("\\n", "\n").replace('\u{0}', "\\")
}

#[tokio::test]
async fn two_hundred_strings_are_read_on_submit_as_they_are_meant() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for line in SAMPLES.lines() {
        let sample: Vec<String> = line.split('\t').map(unescaped).collect();
        // Nothing pasted is nothing to take apart.
        if sample[0].is_empty() {
            continue;
        }
        let blank = person.get(FORM).await.form(FORM);
        let answer = person.submit(&blank.with("connection.url", &sample[0])).await;
        if sample[1] != "ok" {
            assert_eq!(answer.status, 422, "{:?}", sample[0]);
            answer.must_say(&[&Connection::parse(&sample[0]).unwrap_err().to_string()]);
            assert_eq!(answer.form(FORM).get("connection.url"), Some(""), "{:?}", sample[0]);
            continue;
        }
        let (page, form) = person.review(&answer).await;
        page.must_say(&[&sample[2], "Filled in: Host"]);
        // To see the passwords one must ask LaunchDarkly.
        portal.upstream().clear_journal();
        person.submit(&form).await;
        let config = portal.only_write()["config"].clone();
        let text = |key: &str| config[key].as_str().unwrap_or_default().to_owned();
        let tls = if sample[6] == "yes" { "true" } else { "false" };
        let port = if sample[3].is_empty() { "6379" } else { &sample[3] };
        assert_eq!(
            [text("host"), text("port"), text("username"), text("password"), config["tlsEnabled"].to_string()],
            [&sample[2], port, &sample[4], &sample[5], tls],
            "{:?}",
            sample[0]
        );
    }
}

#[tokio::test]
async fn one_pasted_as_the_host_is_taken_apart_and_never_drawn() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = |host: &'static str| async { person.get(FORM).await.form(FORM).with("config.host", host) };
    let answer = person.submit(&form("rediss://u:canary-1@cache.example.com:6390").await).await;
    let (page, _) = person.review(&answer).await;
    page.must_say(&["cache.example.com", "6390", "Filled in: Host, Port, Username, Password, TLS."]);
    let answer = person.submit(&form("redis://u:canary-2@cache.example.com:x").await).await;
    assert_eq!(answer.status, 422);
    answer.must_say(&["The port cannot be read."]);
    for page in [&page.body, &answer.body] {
        assert!(!page.contains("canary"));
    }
}
