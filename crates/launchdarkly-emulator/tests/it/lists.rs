//! Projects, environments and tags: paging, filters, order.

use serde_json::{Value, json};

use crate::support::Api;

fn keys(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().map(|it| it["key"].as_str().expect("a key")).collect()
}

/// Follows `next` to the end and returns every key seen.
async fn walk(api: &Api, first: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let page = api.get(&path).await.ok();
        seen.extend(keys(&page).into_iter().map(str::to_owned));
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    seen
}

#[tokio::test]
async fn projects_come_in_pages_with_links_to_those_that_exist() {
    let api = Api::demo().await;
    let whole = api.get("/api/v2/projects").await.ok();
    assert_eq!((keys(&whole).len(), &whole["totalCount"]), (12, &json!(12)));
    assert_eq!(whole["_links"], json!({"self": {"href": "/api/v2/projects", "type": "application/json"}}));

    let names = |page: &Value| page["_links"].as_object().expect("links").keys().cloned().collect::<Vec<_>>();
    let first = api.get("/api/v2/projects?limit=5").await.ok();
    assert_eq!(names(&first), ["last", "next", "self"]);
    let second = api.get("/api/v2/projects?limit=5&offset=5").await.ok();
    assert_eq!(names(&second), ["first", "last", "next", "prev", "self"]);
    let last = api.get("/api/v2/projects?limit=5&offset=10").await.ok();
    assert_eq!((names(&last), keys(&last).len()), (vec!["first".into(), "prev".into(), "self".into()], 2));
    let beyond = api.get("/api/v2/projects?offset=50").await.ok();
    assert_eq!((keys(&beyond).len(), &beyond["totalCount"]), (0, &json!(12)));

    assert_eq!(walk(&api, "/api/v2/projects?limit=5").await, keys(&whole));
    let from_last = api.get(first["_links"]["last"]["href"].as_str().expect("a link")).await.ok();
    assert_eq!(keys(&from_last), keys(&last));
}

#[tokio::test]
async fn projects_are_filtered_by_text_tags_and_keys() {
    let api = Api::demo().await;
    let cases = [
        ("query:PAY", vec!["payments"]),
        ("query:лояльности", vec!["loyalty"]),
        ("tags:tier-1", vec!["checkout", "payments", "identity", "fulfilment"]),
        ("tags:tier-1%2BPCI", vec!["checkout", "payments"]),
        ("keys:search|identity|nowhere", vec!["search", "identity"]),
        ("query:e,tags:tier-1,keys:checkout|search", vec!["checkout"]),
    ];
    for (filter, expected) in cases {
        let found = api.get(&format!("/api/v2/projects?filter={filter}")).await.ok();
        assert_eq!(keys(&found), expected, "{filter}");
        assert_eq!(found["totalCount"], expected.len());
    }
}

#[tokio::test]
async fn lists_are_sorted_on_request() {
    let api = Api::demo().await;
    let sorted = async |sort: &str| api.get(&format!("/api/v2/projects?sort={sort}")).await.ok();
    let (ascending, descending) = (sorted("name").await, sorted("-name").await);
    assert_eq!(keys(&ascending)[0], "checkout");
    assert_eq!(keys(&ascending), keys(&descending).into_iter().rev().collect::<Vec<_>>());
    assert_eq!(keys(&sorted("-createdOn").await)[0], "internal.tools_v2");

    let environments = api.get("/api/v2/projects/checkout/environments?sort=-critical,name").await.ok();
    let critical: Vec<_> =
        environments["items"].as_array().expect("items").iter().map(|it| it["critical"] == true).collect();
    assert!(critical.is_sorted_by(|a, b| a >= b), "{critical:?}");
    assert!(critical[0] && !critical[11]);
    assert_eq!(keys(&environments)[..2], ["production", "production-eu-west"]);
}

#[tokio::test]
async fn what_a_query_means_must_be_clear() {
    let api = Api::demo().await;
    for list in ["/api/v2/projects", "/api/v2/projects/checkout/environments"] {
        for query in ["limit=x", "limit=0", "limit=-1", "offset=x", "sort=color", "filter=color:red", "filter=words"] {
            let answer = api.get(&format!("{list}?{query}")).await;
            assert_eq!(answer.error(), (400, "invalid_request".to_owned()), "{list}?{query}");
        }
    }
}

#[tokio::test]
async fn environments_come_in_pages_with_their_keys_in_clear() {
    let api = Api::demo().await;
    let first = api.get("/api/v2/projects/fulfilment/environments").await.ok();
    assert_eq!((keys(&first).len(), &first["totalCount"]), (20, &json!(30)));
    let all = walk(&api, "/api/v2/projects/fulfilment/environments").await;
    assert_eq!(all.len(), 30);
    let found = api.get("/api/v2/projects/fulfilment/environments?filter=query:EU-WEST,tags:live").await.ok();
    assert_eq!(keys(&found), ["production-eu-west-1"]);

    let environment = api.get("/api/v2/projects/fulfilment/environments/production-eu-west-1").await.ok();
    assert_eq!(environment, found["items"][0]);
    assert!(environment["apiKey"].as_str().is_some_and(|it| it.starts_with("sdk-")));
    assert!(environment["mobileKey"].as_str().is_some_and(|it| it.starts_with("mob-")));
    assert_eq!((&environment["critical"], &environment["confirmChanges"]), (&json!(true), &json!(true)));
    for field in ["_id", "_links", "color", "defaultTtl", "secureMode", "defaultTrackEvents", "requireComments", "name"]
    {
        assert!(environment.get(field).is_some(), "{field}");
    }
}

#[tokio::test]
async fn projects_show_their_environments_only_when_expanded() {
    let api = Api::demo().await;
    let plain = api.get("/api/v2/projects/fulfilment").await.ok();
    assert_eq!((&plain["key"], plain.get("environments")), (&json!("fulfilment"), None));
    let expanded = api.get("/api/v2/projects/fulfilment?expand=environments").await.ok();
    assert_eq!(expanded["environments"]["totalCount"], 30);
    assert_eq!(keys(&expanded["environments"]).len(), 20);
    let next = expanded["environments"]["_links"]["next"]["href"].as_str().expect("a link");
    assert_eq!(keys(&api.get(next).await.ok()).len(), 10);
    let list = api.get("/api/v2/projects?expand=environments&limit=1").await.ok();
    assert_eq!(list["items"][0]["environments"]["totalCount"], 12);
}

#[tokio::test]
async fn tags_are_those_in_use() {
    let api = Api::demo().await;
    let projects = api.get("/api/v2/tags?kind=project").await.ok();
    let tags = projects["items"].as_array().expect("items");
    assert!(tags.contains(&json!("tier-1")) && tags.contains(&json!("分析")));
    assert!(!tags.contains(&json!("live")));
    let environments = api.get("/api/v2/tags?kind=environment").await.ok();
    assert_eq!(environments["items"], json!(["gdpr", "live", "to-be-deleted"]));
    let started = api.get("/api/v2/tags?pre=tier-&limit=2").await.ok();
    assert_eq!((&started["items"], &started["totalCount"]), (&json!(["tier-1", "tier-2"]), &json!(3)));
    assert_eq!(api.get("/api/v2/tags?kind=integration").await.error().0, 400);
}
