//! What the table shows: everything LaunchDarkly has, narrowed, sorted and paged by the URL alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Person, Portal, Store};

fn state(portal: &Portal) -> Vec<Value> {
    portal.upstream().state()["integrations"].as_array().unwrap().clone()
}

/// The paths of the integrations for which `wanted` holds, according to LaunchDarkly.
fn expected(portal: &Portal, wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let all = state(portal);
    all.iter().filter(|it| wanted(it)).map(|it| Store::of(portal.upstream(), it).page()).collect()
}

/// The paths on all pages of a table.
async fn shown(person: &Person, query: &str) -> BTreeSet<String> {
    let mut rows = Vec::new();
    for page in 1.. {
        let table = person.get(&format!("/integrations?{query}&per_page=100&page={page}")).await;
        assert_eq!(table.status, 200);
        rows.extend(table.rows());
        if !table.body.contains("rel=\"next\"") {
            break;
        }
    }
    let all: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(all.len(), rows.len(), "a row stands on two pages");
    all
}

#[tokio::test]
async fn everything_is_listed_once_also_what_nobody_knows() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    assert_eq!(shown(&person, "").await, expected(&portal, |_| true));
    let unknown = shown(&person, "provider=memcached-preview").await;
    assert_eq!(unknown.len(), 1);
}

#[tokio::test]
async fn filters_are_in_the_url_and_mean_what_launchdarkly_says() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let dynamodb = expected(&portal, |it| it["integrationKey"] == "dynamodb");
    assert_eq!(shown(&person, "provider=dynamodb").await, dynamodb);
    let project = expected(&portal, |it| it["projectKey"] == "fulfilment");
    assert_eq!(shown(&person, "project=fulfilment").await, project);
    let both = expected(&portal, |it| it["projectKey"] == "checkout" && it["environmentKey"] == "production");
    assert_eq!(shown(&person, "project=checkout&environment=production").await, both);
    assert_eq!(shown(&person, "on=false").await, expected(&portal, |it| it["on"] == false));
    assert_eq!(shown(&person, "health=off").await, expected(&portal, |it| it["on"] == false));
    let tagged = expected(&portal, |it| it["tags"].as_array().unwrap().contains(&json!("a&b")));
    assert_eq!(shown(&person, "tag=a%26b").await, tagged);
    let named = expected(&portal, |it| text(it, "name").contains("本番セグメントストア"));
    assert_eq!((shown(&person, "q=本番セグメントストア").await, named.len()), (named, 1));
    for set in [&dynamodb, &project, &both, &tagged] {
        assert!(!set.is_empty() && set.len() < 143);
    }
}

#[tokio::test]
async fn pages_have_the_wanted_size_and_clamp_to_the_last() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for (query, rows, range) in [
        ("", 25, "1–25 of 143"),
        ("?page=6", 18, "126–143 of 143"),
        ("?page=600", 18, "126–143 of 143"),
        ("?per_page=50&page=3", 43, "101–143 of 143"),
        ("?per_page=7&page=-1", 25, "1–25 of 143"),
        ("?per_page=100000", 25, "1–25 of 143"),
        ("?page=99999999999999999999", 25, "1–25 of 143"),
    ] {
        let table = person.get(&format!("/integrations{query}")).await;
        assert_eq!(table.rows().len(), rows, "{query}");
        table.must_say(&[range]);
    }
}

#[tokio::test]
async fn sorting_turns_round_and_the_worst_come_first() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut names: Vec<(String, String)> = state(&portal)
        .iter()
        .map(|it| (it["name"].as_str().unwrap().to_lowercase(), Store::of(portal.upstream(), it).page()))
        .collect();
    names.sort_by(|one, other| one.0.cmp(&other.0));
    let first = person.get("/integrations?sort=name&per_page=100").await.rows();
    let name_of = |page: &String| names.iter().find(|(_, path)| path == page).unwrap().0.clone();
    let shown: Vec<String> = first.iter().map(name_of).collect();
    let wanted: Vec<String> = names.iter().take(100).map(|(name, _)| name.clone()).collect();
    assert_eq!(shown, wanted);
    let mut back = person.get("/integrations?sort=-name&per_page=100&page=2").await.rows();
    back.reverse();
    assert_eq!(back, first[..43], "the last page the other way round is the first");
    let worst = person.get("/integrations").await;
    let failing = shown_set(&person.get("/integrations?health=failing").await.rows());
    assert!(failing.is_subset(&shown_set(&worst.rows())));
}

fn shown_set(rows: &[String]) -> BTreeSet<String> {
    rows.iter().cloned().collect()
}

#[tokio::test]
async fn a_filter_that_fits_nothing_does_not_look_like_an_empty_account() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let table = person.get("/integrations?q=nothing-is-called-that").await;
    table.must_say(&["0 of 143 integrations match.", "No integration matches"]);
    assert!(!table.says("No integrations yet"));
    assert_eq!(person.get("/integrations?health=nonsense&on=maybe&sort=evil").await.rows().len(), 25);
}

#[tokio::test]
async fn hostile_names_and_tags_stay_text() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for name in
        ["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title><svg onload=alert(1)>"]
    {
        let store = portal.redis("checkout", "test");
        store.changed_elsewhere("/name", &json!(name));
        store.changed_elsewhere("/tags", &json!([name]));
        portal
            .upstream()
            .set_status(
                &store.id,
                json!({"available": false, "errors": [
            {"statusCode": 500, "message": name, "timestamp": 1}]}),
            )
            .unwrap();
        person.post("/integrations/refresh", &[]).await;
        let table = format!("/integrations?q={}", store.id);
        for page in [table, store.page(), store.edit(), store.delete(), store.json()] {
            let answer = person.get(&page).await;
            assert_eq!(answer.status, 200);
            let raw = ["<script>alert", "<img src=x", "<svg onload"].iter().any(|tag| answer.body.contains(tag));
            assert!(!raw || answer.header("content-type") == "application/json", "{name} is raw on {page}");
        }
    }
}

#[tokio::test]
async fn an_account_without_integrations_says_so_and_how_to_begin() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for it in state(&portal) {
        let store = Store::of(portal.upstream(), &it);
        let url = format!("{}{}", portal.world.upstream_url(), store.api());
        crate::harness::delete_upstream(&url).await;
    }
    person.get("/integrations").await.must_say(&["No integrations yet", "Create an integration"]);
}
