//! Changes of health that the portal has seen: written down when a list is read, told on the integration's page, and to
//! nobody of another account.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Answer, Person, Portal};

/// Reads the list afresh, and opens the page until it says this.
async fn seen(person: &Person, path: &str, there: impl Fn(&Answer) -> bool) -> Answer {
    person.post("/integrations/refresh", &[("next", "/integrations")]).await;
    person.get("/integrations").await;
    for _ in 0..200 {
        let page = person.get(path).await;
        if there(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was not seen: {}", person.get(path).await.text());
}

#[tokio::test]
async fn a_store_that_breaks_and_mends_leaves_a_trace() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let status = |ok: bool| {
        let now = portal.upstream().now_ms();
        json!({"available": ok, "potentiallyStale": false, "lastSync": now - 1000, "lastError": if ok { 1 } else { now }})
    };
    portal.upstream().set_status(&store.id, status(true)).unwrap();
    person.get(&store.page()).await.must_say(&["Health changes seen by this portal"]);
    seen(&person, &store.page(), |page| page.says("First seen")).await;
    portal.upstream().set_status(&store.id, status(false)).unwrap();
    let broken = seen(&person, &store.page(), |page| page.body.contains("class=\"state-failing\"")).await;
    assert!(broken.body.contains("role=\"img\" aria-label=\"Health over the last day, oldest first;"));
    // Reading again writes nothing more.
    seen(&person, &store.page(), |_| true).await;
    portal.upstream().set_status(&store.id, status(true)).unwrap();
    let mended = |page: &Answer| page.body.matches("data-label=\"Seen\"").count() == 3;
    seen(&person, &store.page(), mended).await;
    // A restart forgets nothing.
    portal.process.kill();
    let again = Portal::of(portal.world.clone(), &[]).await;
    let person = again.anyone().with_cookie(&person.cookie().unwrap());
    assert!(mended(&seen(&person, &store.page(), mended).await));
}
