//! Copies of an integration in other environments: everything but the secrets, each with a store of its own, created once.

use serde_json::{Value, json};

use crate::harness::{Answer, Person, Portal, REASON, Store};

/// An integration with a bit of everything.
fn source(portal: &Portal) -> Store {
    let config = json!({
        "host": "cache.example.net", "port": "6380", "username": "ld", "password": "canary-original-7", "tlsEnabled": true,
    });
    Store::made(portal.upstream(), "checkout", "test", &config)
}

async fn choose(person: &Person, store: &Store, targets: &[&str]) -> Answer {
    let path = format!("{}/clone", store.page());
    let fields: Vec<(&str, &str)> = targets.iter().map(|target| ("target", *target)).collect();
    let sent = person.post(&path, &fields).await;
    if sent.status == 303 { person.follow(&sent).await } else { sent }
}

async fn send(person: &Person, page: &Answer, what: &str, typed: &[(&str, &str)]) -> Answer {
    let form = page.form_that(what).unwrap_or_else(|| panic!("no form for {what}: {}", page.text())).filled(typed);
    let sent = person.submit(&form).await;
    if sent.status == 303 { person.follow(&sent).await } else { sent }
}

async fn over(person: &Person, page: &Answer) -> Answer {
    for _ in 0..400 {
        let page = person.get(&page.path).await;
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it never ended");
}

#[tokio::test]
async fn everything_but_the_secrets_is_copied_and_a_shared_store_is_said() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = source(&portal);
    let page = person.get(&format!("{}/clone", store.page())).await;
    page.must_say(&["to other environments", "97 environments."]);
    let found = person.get(&format!("{}/clone?q=payments+staging", store.page())).await;
    assert!(found.body.contains("value=\"payments/staging\"") && !found.body.contains("value=\"payments/test\""));
    let none = choose(&person, &store, &[]).await;
    assert_eq!(none.status, 422);
    none.must_say(&["Choose at least one environment."]);
    let asked = choose(&person, &store, &["checkout/staging", "payments/production"]).await;
    asked.must_say(&["2 copies of", "checkout / staging / Redis", "payments / production / Redis", "Critical"]);
    assert!(!asked.body.contains("canary-original"));
    let typed = [
        ("config.host.0", "not a host"),
        ("config.password.0", "canary-copy-0"),
        ("name.1", "Payments cache"),
        ("config.password.1", "canary-copy-1"),
    ];
    let refused = send(&person, &asked, "plan", &typed).await;
    assert_eq!(refused.status, 422);
    refused.must_say(&["There is a problem", "Enter a reason", "Enter the password again."]);
    assert!(refused.body.contains("value=\"Payments cache\"") && !refused.body.contains("canary-copy"));
    let typed = [
        ("config.host.0", "staging.example.net"),
        ("config.password.0", "canary-copy-0"),
        ("config.password.1", "canary-copy-1"),
        ("reason", REASON),
    ];
    let review = send(&person, &refused, "plan", &typed).await;
    review.must_say(&[
        "Create 2",
        "Uses the same store as checkout / test.",
        "A critical and a non-critical environment",
    ]);
    assert!(portal.writes().is_empty());
    let promised = review.codes();
    let running = send(&person, &review, "run", &[]).await;
    over(&person, &running).await.must_say(&["2 of 2 done."]);
    let writes = portal.writes();
    assert_eq!(writes.len(), 2);
    for call in &writes {
        let mut body: Value = serde_json::from_str(&call.body).unwrap();
        let password = body["config"]["password"].take();
        assert!(password.as_str().unwrap().starts_with("canary-copy-"));
        let there = promised.iter().any(|promised| {
            let mut promised = promised.clone();
            promised["config"]["password"].take();
            promised == body
        });
        assert!(there, "{body}");
    }
    let state = portal.upstream().state();
    let made = state["integrations"].as_array().unwrap().iter().find(|it| it["name"] == "Payments cache").unwrap();
    assert_eq!(made["on"], false);
    let config = &made["config"];
    assert_eq!(
        (&config["host"], &config["port"], &config["username"]),
        (&json!("cache.example.net"), &json!("6380"), &json!("ld"))
    );
    assert!(!portal.heard().contains("canary-copy") && !portal.heard().contains("canary-original"));
}

#[tokio::test]
async fn a_copy_that_fails_is_tried_again_alone_with_its_secret() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = source(&portal);
    let asked = choose(&person, &store, &["checkout/staging", "checkout/development"]).await;
    let typed = [
        ("config.host.0", "one.example.net"),
        ("config.host.1", "two.example.net"),
        ("config.password.0", "canary-copy-0"),
        ("config.password.1", "canary-copy-1"),
    ];
    let review = send(&person, &asked, "plan", &typed).await;
    portal.fault_status(
        "POST",
        "/api/v2/integration-capabilities/big-segment-store/checkout/development/redis",
        403,
        &[],
    );
    let running = send(&person, &review, "run", &[]).await;
    let ended = over(&person, &running).await;
    ended.must_say(&["1 of 2 done. 1 failed."]);
    portal.upstream().clear_faults();
    portal.upstream().clear_journal();
    let again = send(&person, &ended, "again", &[]).await;
    let running = send(&person, &again, "run", &[]).await;
    over(&person, &running).await.must_say(&["1 of 1 done."]);
    let body: Value = portal.only_write();
    assert_eq!(body["config"]["password"], "canary-copy-1");
    assert_eq!(body["config"]["host"], "two.example.net");
}
