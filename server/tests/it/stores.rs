//! Stores that several environments write to: found when somebody asks, one call an integration, and noted in the table.

use std::time::Duration;

use launchdarkly_emulator::Misbehaviour;
use serde_json::json;

use crate::harness::{Answer, LIST, Person, Portal, Store};

/// Opens the page until the comparison has come to an end.
pub(crate) async fn compared(person: &Person) -> Answer {
    for _ in 0..600 {
        let page = person.get("/stores").await;
        assert_eq!(page.status, 200, "{}", page.text());
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never ended");
}

/// Presses the button that does this.
async fn press(person: &Person, page: &Answer, what: &str) -> Answer {
    let form = page.form_that(what).unwrap_or_else(|| panic!("no button for {what}: {}", page.text()));
    let sent = person.submit(&form).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    person.follow(&sent).await
}

/// How many integrations were read by themselves.
fn reads(portal: &Portal) -> usize {
    let single = |path: &str| path.strip_prefix(LIST).is_some_and(|rest| rest.split('/').count() == 5);
    portal.calls().iter().filter(|call| call.method == "GET" && single(&call.path)).count()
}

fn made(portal: &Portal, environment: &str, host: &str) -> Store {
    Store::made(portal.upstream(), "checkout", environment, &json!({"host": host, "port": "6379", "tlsEnabled": true}))
}

#[tokio::test]
async fn what_several_environments_write_to_is_found_and_noted_in_the_table() {
    let portal = Portal::start().await;
    let critical = made(&portal, "production", "one.example.net");
    let other = made(&portal, "test", "ONE.example.net");
    let alone = made(&portal, "test", "two.example.net");
    let person = portal.writer().await;
    let table = person.get("/integrations").await;
    assert!(!table.body.contains("Store sharing"), "nothing is known yet");
    let page = person.get("/stores").await;
    assert_eq!(reads(&portal), 0, "only when somebody wants it");
    press(&person, &page, "start").await;
    let page = compared(&person).await;
    page.must_say(&[
        "The comparison is complete.",
        "2 stores are shared by critical and other environments",
        "Redis one.example.net:6379",
        "Critical and other environments share this store",
        "checkout / production Critical",
    ]);
    for store in [&critical, &other] {
        assert!(page.body.contains(&format!("href=\"{}\"", store.page())));
    }
    assert!(!page.body.contains(&alone.page()) && !page.says("two.example.net"));
    let known = reads(&portal);
    // The same again asks nothing; a change makes one of them worth asking.
    press(&person, &compared(&person).await, "again").await;
    compared(&person).await;
    assert_eq!(reads(&portal), 2 * known);

    // Two of the demo's own share one too.
    let table = person.get("/integrations?sharing=mixed").await;
    assert_eq!(table.rows().len(), 4);
    assert_eq!(table.body.matches(">Risky sharing</a>").count(), 4);
    table.must_say(&["Store sharing"]);
    let json = person.get("/api/integrations?sharing=mixed").await.json();
    assert_eq!(json["total"], 4, "{json}");
    assert_eq!(json["items"][0]["sharing"], "mixed", "{json}");

    other.changed_elsewhere("/config/host", &json!("three.example.net"));
    let refresh = person.get("/integrations").await.form("/integrations/refresh");
    person.submit(&refresh).await;
    let page = person.get("/stores").await;
    page.must_say(&["1 store is shared", "Continue the comparison (1 call)"]);
    assert_eq!(
        person.get("/integrations?sharing=mixed").await.rows().len(),
        2,
        "what was read is older than the change"
    );
    press(&person, &page, "start").await;
    compared(&person).await.must_say(&["1 store is shared"]);
    assert_eq!(reads(&portal), 2 * known + 1);
}

#[tokio::test]
async fn a_comparison_is_stopped_and_goes_on_and_what_cannot_be_read_is_said() {
    let portal = Portal::start().await;
    let hidden = made(&portal, "test", "one.example.net");
    let person = portal.writer().await;
    portal.fault("GET", &format!("{LIST}/checkout/*"), Misbehaviour::Delay { ms: 100 });
    let running = press(&person, &person.get("/stores").await, "start").await;
    running.must_say(&["integrations read", "Stop the comparison"]);
    press(&person, &running, "stop").await;
    let stopped = compared(&person).await;
    stopped.must_say(&["The comparison was stopped.", "Continue the comparison"]);
    portal.upstream().clear_faults();
    portal.fault_status("GET", &format!("{LIST}/{}", hidden.address), 403, &[]);
    press(&person, &stopped, "start").await;
    let done = compared(&person).await;
    done.must_say(&["Not read: 1. LaunchDarkly does not allow this", "Continue the comparison (1 call)"]);
}
