//! The record of what was done, as its page and an integration's own page show it: filtered, and to whom it belongs.

use launchdarkly_emulator::Misbehaviour;
use serde_json::json;

use crate::harness::{Answer, Person, Portal, REASON, Store};

const CREATE: &str = "/integrations/checkout/test/redis/new";

fn named(portal: &Portal, project: &str, environment: &str, name: &str) -> Store {
    let store = portal.redis(project, environment);
    store.changed_elsewhere("/name", &json!(name));
    store
}

async fn change(person: &Person, store: &Store, typed: &[(&str, &str)]) -> Answer {
    let sent = person.edit(store, typed).await;
    let (_, plan) = person.review(&sent).await;
    person.submit(&plan).await
}

/// Five writes: created, changed for a reason, turned off, deleted, and one that LaunchDarkly refused.
async fn five_writes(portal: &Portal, person: &Person) {
    let form = person.get(CREATE).await.form(CREATE).filled(&[("name", "Basket"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    person.confirm(&sent).await.must_say(&["Created “Basket”."]);
    let till = named(portal, "checkout", "production", "Till");
    assert_eq!(change(person, &till, &[("config.port", "6380"), ("reason", REASON)]).await.status, 303);
    let sent = person.post(&named(portal, "payments", "test", "Ledger").switch(), &[("on", "false")]).await;
    person.confirm(&sent).await.must_say(&["Turned off “Ledger”."]);
    let old = named(portal, "payments", "staging", "Old").delete();
    let question = person.get(&old).await.form(&old);
    assert_eq!(person.submit(&question).await.status, 303);
    portal.fault_status("PATCH", "/api/v2/*", 400, &[]);
    let refused = named(portal, "search", "test", "Index");
    assert_eq!(change(person, &refused, &[("config.port", "6381")]).await.status, 422);
    portal.upstream().clear_faults();
}

/// Fails unless the page lists exactly these, newest first.
#[track_caller]
fn must_list(page: &Answer, names: &[&str]) {
    let text = page.text();
    let all = ["Basket", "Till", "Ledger", "Old", "Index"];
    for name in all {
        let row = format!(" {name} ");
        assert_eq!(text.contains(&row), names.contains(&name), "{name} on {}: {text}", page.path);
    }
    let places: Vec<_> = names.iter().map(|name| text.find(&format!(" {name} "))).collect();
    assert!(places.is_sorted(), "{}: {text}", page.path);
    match names.len() {
        0 => page.must_say(&["No activity matches your filters"]),
        1 => page.must_say(&["1 entry, page 1 of 1"]),
        count => page.must_say(&[&format!("{count} entries, page 1 of 1")]),
    }
}

#[tokio::test]
async fn each_filter_shows_what_fits_it_and_nothing_else() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    five_writes(&portal, &person).await;
    let filters: [(&str, &[&str]); 16] = [
        ("", &["Index", "Old", "Ledger", "Till", "Basket"]),
        ("action=create", &["Basket"]),
        ("action=change", &["Index", "Till"]),
        ("action=turn-off", &["Ledger"]),
        ("action=delete", &["Old"]),
        ("outcome=done", &["Old", "Ledger", "Till", "Basket"]),
        ("outcome=refused", &["Index"]),
        ("outcome=unknown", &[]),
        ("outcome=open", &[]),
        ("project=payments", &["Old", "Ledger"]),
        ("project=payments&environment=test", &["Ledger"]),
        ("environment=test", &["Index", "Ledger", "Basket"]),
        ("q=LEDG", &["Ledger"]),
        ("q=ops-12", &["Till"]),
        ("q=%25", &[]),
        ("action=change&outcome=refused&project=search&q=index&page=0", &["Index"]),
    ];
    for (query, names) in filters {
        let page = person.get(&format!("/activity?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        must_list(&page, names);
    }
    portal.upstream().clear_journal();
    person.get("/activity?q=till").await;
    assert_eq!(portal.calls(), [], "the record needs no LaunchDarkly");
}

#[tokio::test]
async fn days_are_whole_and_in_utc() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    five_writes(&portal, &person).await;
    // The last millisecond of a January, a February's first and last, a March's first, and a leap day's noon.
    portal
        .change_the_record(
            "UPDATE activity SET at = CASE id WHEN 1 THEN 1769903999999 WHEN 2 THEN 1769904000000 \
             WHEN 3 THEN 1772323199999 WHEN 4 THEN 1772323200000 ELSE 1709208000000 END",
        )
        .await;
    let spans: [(&str, &[&str]); 6] = [
        ("since=2026-02-01&until=2026-02-28", &["Ledger", "Till"]),
        ("since=2026-02-01", &["Old", "Ledger", "Till"]),
        ("until=2026-01-31", &["Index", "Basket"]),
        ("since=2024-02-29&until=2024-02-29", &["Index"]),
        ("since=2026-02-02&until=2026-02-01", &[]),
        ("since=2026-02-01&action=delete", &["Old"]),
    ];
    for (query, names) in spans {
        must_list(&person.get(&format!("/activity?{query}")).await, names);
    }
}

#[tokio::test]
async fn a_day_that_is_none_is_said_to_be_and_the_rest_of_the_filter_holds() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    five_writes(&portal, &person).await;
    for wrong in ["yesterday", "2026-02-29", "01.02.2026", "2026-13-01", "%3Cb%3E", "2026-02-01T00:00", "20260201"] {
        for field in ["since", "until"] {
            let page = person.get(&format!("/activity?{field}={wrong}&project=payments")).await;
            assert_eq!(page.status, 422, "{wrong}");
            page.must_say(&["There is a problem", "Enter a date such as 2026-11-21"]);
            assert!(page.body.contains("<title>Error: Activity") && page.body.contains(&format!("href=\"#{field}")));
            must_list(&page, &["Old", "Ledger"]);
        }
    }
    let both = person.get("/activity?since=x&until=y&outcome=refused").await;
    assert_eq!((both.status, both.body.matches("Enter a date such as").count() >= 2), (422, true));
    must_list(&both, &["Index"]);
}

#[tokio::test]
async fn pages_of_fifty_keep_the_filter() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    five_writes(&portal, &person).await;
    portal
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101) \
             INSERT INTO activity (at, instance, account, actor_name, session, action, project, environment, provider, \
             name, detail, request_id) SELECT at, instance, account, actor_name, session, action, project, environment, \
             provider, 'Many ' || i, '{}', request_id FROM activity, n WHERE id = 3",
        )
        .await;
    let first = person.get("/activity?q=many").await;
    first.must_say(&["101 entries, page 1 of 3", " Many 101 ", " Many 52 "]);
    assert!(!first.says(" Many 51 "));
    let next = first.links().into_iter().find(|link| link.ends_with("page=2")).unwrap();
    assert_eq!(next, "/activity?q=many&page=2");
    person.get(&next).await.must_say(&["101 entries, page 2 of 3", " Many 51 ", " Many 2 "]);
    person.get("/activity?q=many&page=3").await.must_say(&["101 entries, page 3 of 3", " Many 1 "]);
}

#[tokio::test]
async fn an_integration_s_own_page_has_its_own_history() {
    let portal = Portal::start().await;
    let (store, other) = (named(&portal, "checkout", "test", "Mine"), named(&portal, "checkout", "test", "Other"));
    let person = portal.writer().await;
    person.get(&store.page()).await.must_say(&["History", "No changes have been made through this portal."]);
    change(&person, &store, &[("config.port", "6380"), ("reason", "for mine")]).await;
    change(&person, &other, &[("config.port", "6381"), ("reason", "for the other")]).await;
    let page = person.get(&store.page()).await;
    page.must_say(&[
        "Latest changes to this integration",
        "Done",
        "Reason: for mine",
        "Port 6379 → 6380",
        "Demo writer",
    ]);
    assert!(!page.says("for the other"));
    let all = format!("/activity?integration={}", store.id);
    assert!(page.links().contains(&all));
    let all = person.get(&all).await;
    all.must_say(&["1 entry, page 1 of 1", "for mine"]);
    assert!(!all.says("for the other"));
}

#[tokio::test]
async fn nobody_sees_another_account_s_entries_nor_without_an_account_another_token_s() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("name", "Known"), ("reason", "ours")]).await;
    portal.person("api-demo-user-colleague").await.get("/activity").await.must_say(&["1 entry,", "Reason: ours"]);
    let nameless = launchdarkly_emulator::Misbehaviour::DropField { field: "accountId".into() };
    portal.fault("GET", "/api/v2/caller-identity", nameless);
    let (one, two) = (portal.person("api-demo-user-one").await, portal.person("api-demo-user-two").await);
    change(&one, &store, &[("config.port", "6390"), ("reason", "only mine")]).await;
    one.get("/activity").await.must_say(&["1 entry,", "Reason: only mine"]);
    portal.person("api-demo-user-one").await.get("/activity").await.must_say(&["1 entry,", "Reason: only mine"]);
    two.get("/activity").await.must_say(&["No activity yet"]);
    assert!(!two.get(&store.page()).await.says("mine") && !person.get("/activity").await.says("only mine"));
}

#[tokio::test]
async fn what_was_gone_already_counts_as_done_and_no_page_is_past_the_end() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    portal.fault_status("DELETE", "/api/v2/*", 404, &[]);
    let answer = person.submit(&question).await;
    person.follow(&answer).await.must_say(&["Deleted “Till cache”.", "It had already been deleted."]);
    person.get("/activity?outcome=done").await.must_say(&["1 entry, page 1 of 1", "Deleted Till cache"]);
    assert!(person.get("/activity.csv?outcome=done").await.body.contains("Till cache"));
    person.get("/activity?page=99").await.must_say(&["1 entry, page 1 of 1", "Deleted Till cache"]);
}

#[tokio::test]
async fn what_launchdarkly_says_is_kept_cut_and_cleaned() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let typed = [("config.password.action", "replace"), ("config.password", "canary-password")];
    let sent = person.edit(&store, &typed).await;
    let (_, confirm) = person.review(&sent).await;
    let words = format!("password canary-password for sup********123 is\nrefused {}", "x".repeat(2000));
    let body = Some(json!({"code": "invalid_request", "message": words}));
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::Status { status: 400, headers: [].into(), body });
    person.submit(&confirm).await;
    let page = person.get("/activity").await;
    page.must_say(&["LaunchDarkly says: password ••• for ••• is refused xxx"]);
    let outcome = person.get("/activity.jsonl").await;
    assert!(outcome.body.contains("password ••• for ••• is refused"), "{}", outcome.body);
    for secret in ["canary", "sup*", &"x".repeat(501)] {
        assert!(!outcome.body.contains(secret) && !page.body.contains(secret), "{secret}");
    }
}
