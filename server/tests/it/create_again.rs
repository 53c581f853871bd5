//! What was deleted can be made again, in a form that is filled in with all that was kept of it.

use serde_json::json;

use crate::harness::{Answer, Form, Person, Portal, Store};

const CREATE: &str = "/integrations/checkout/test/redis/new";

/// Deletes it and opens the form that the notice leads to.
async fn deleted(person: &Person, store: &Store) -> (String, Answer) {
    let question = person.get(&store.delete()).await.form(&store.delete());
    let answer = person.submit(&question).await;
    let notice = person.follow(&answer).await;
    notice.must_say(&["Deleted “Till cache”.", "Create it again"]);
    let link = notice.links().into_iter().find(|link| link.contains("/new?from=")).unwrap();
    let form = person.get(&link).await;
    (link, form)
}

#[tokio::test]
async fn what_was_deleted_is_made_again_with_everything_but_its_password() {
    let portal = Portal::start().await;
    let config = json!({
        "host": "old.example.net", "port": "6390", "username": "till", "password": Store::PASSWORD, "tlsEnabled": true,
        "shards": 3,
    });
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    let person = portal.writer().await;
    let before = store.now();
    let (link, page) = deleted(&person, &store).await;
    assert_eq!(link, format!("{CREATE}?from=1"));
    assert!(person.get("/activity").await.links().contains(&link));
    page.must_say(&[
        "filled in from “Till cache”, which was deleted",
        "Enter the password again",
        "cannot create: shards.",
    ]);
    let form: Form = page.form(CREATE);
    assert_eq!(form.get("config.password"), Some(""));
    assert!(!page.body.contains(Store::PASSWORD) && !page.body.contains("***"));
    portal.upstream().clear_journal();
    let sent = person.submit(&form.with("config.password", "typed again")).await;
    person.confirm(&sent).await.must_say(&["Created “Till cache”."]);
    let made = portal.only_write();
    for field in ["name", "on", "tags"] {
        assert_eq!(made[field], before[field], "{field}");
    }
    let config = json!({
        "host": "old.example.net", "port": "6390", "username": "till", "password": "typed again", "tlsEnabled": true,
    });
    assert_eq!(made["config"], config);
}

#[tokio::test]
async fn only_one_s_own_deletion_in_that_place_fills_the_form_in() {
    let portal = Portal::start().await;
    let (store, kept) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    deleted(&person, &store).await;
    let sent = person.edit(&kept, &[("name", "Renamed")]).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    let blank = |form: Form| form.without("form");
    let empty = blank(person.get(CREATE).await.form(CREATE));
    assert_eq!(empty.get("config.host"), Some(""));
    for from in ["2", "3", "0", "-1", "x", "", "99999999999999999999"] {
        let page = person.get(&format!("{CREATE}?from={from}")).await;
        assert_eq!(blank(page.form(CREATE)), empty, "{from}");
        assert!(!page.says("which was deleted"), "{from}");
    }
    for elsewhere in ["checkout/staging/redis", "payments/test/redis", "checkout/test/dynamodb"] {
        let page = person.get(&format!("/integrations/{elsewhere}/new?from=1")).await;
        assert!(page.status == 200 && !page.body.contains("old.example.net"), "{elsewhere}");
    }
    portal.change_the_record("UPDATE activity SET account = 'account:other'").await;
    let theirs = person.get(&format!("{CREATE}?from=1")).await;
    assert_eq!(blank(theirs.form(CREATE)), empty);
}
