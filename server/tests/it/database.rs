//! When the portal's own records fail: nothing is written to LaunchDarkly, and nobody is told to be signed out.

use crate::harness::{Portal, Process};

#[tokio::test]
async fn without_a_record_nothing_is_sent() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    let form = "/integrations/checkout/test/redis/new";
    let form = person.get(form).await.form(form).with("config.host", "h");
    let (_, creation) = person.review(&person.submit(&form).await).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    portal.sql("ALTER TABLE activity RENAME TO lost").await;
    for form in [plan, creation, question] {
        let answer = person.submit(&form).await;
        assert_eq!(answer.status, 503, "{}", form.action);
        answer.must_say(&["Storekeeper cannot write its records", "nothing was changed"]);
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(person.get("/integrations").await.status, 200, "reading goes on");
    let ready = portal.anyone().get("/readyz").await;
    assert!(ready.status == 200 && ready.body.contains("records cannot be written"), "{}", ready.body);
}

#[tokio::test]
async fn a_session_store_that_fails_signs_nobody_out_and_lets_nobody_in() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.sql("ALTER TABLE sessions RENAME TO gone").await;
    for path in ["/integrations", "/activity", "/api/integrations", store.page().as_str(), &store.edit()] {
        let answer = person.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.headers.get("set-cookie").is_none() && answer.body.contains("You are still signed in."));
        assert_ne!(answer.header("retry-after"), "");
        assert_ne!(answer.header("content-security-policy"), "");
    }
    assert_eq!(person.post(&store.switch(), &[("on", "false")]).await.status, 503);
    assert_eq!(portal.calls(), []);
    assert_eq!(portal.anyone().sign_in("api-demo-writer").await.status, 503);
    assert_eq!((portal.anyone().get("/readyz").await.status, portal.anyone().get("/healthz").await.status), (503, 200));
    let address = portal.url.strip_prefix("http://").unwrap();
    assert!(!Process::run(&["healthcheck", "--listen", address], &[]).status.success());
    portal.sql("ALTER TABLE gone RENAME TO sessions").await;
    assert!(person.is_signed_in().await);
}
