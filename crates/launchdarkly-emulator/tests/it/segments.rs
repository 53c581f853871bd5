//! Segments and their filter language.

use serde_json::{Value, json};

use crate::support::Api;

const CROWDED: &str = "/api/v2/segments/checkout/production-eu-west";

async fn found(api: &Api, filter: &str) -> Vec<Value> {
    let encoded = filter.replace('%', "%25").replace(' ', "%20").replace('"', "%22").replace('|', "%7C");
    let list = api.get(&format!("{CROWDED}?limit=100&filter={encoded}")).await.ok();
    list["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn segments_come_in_pages_and_half_are_unbounded() {
    let api = Api::demo().await;
    let first = api.get(CROWDED).await.ok();
    assert_eq!((first["items"].as_array().map(Vec::len), &first["totalCount"]), (Some(20), &json!(45)));
    let next = first["_links"]["next"]["href"].as_str().expect("a link");
    assert_eq!(api.get(next).await.ok()["items"].as_array().map(Vec::len), Some(20));
    let big = &first["items"][0];
    assert_eq!((&big["unbounded"], &big["unboundedContextKind"]), (&json!(true), &json!("user")));
    assert!(big["_unboundedMetadata"]["includedCount"].as_u64().is_some_and(|it| it >= 15_000));
    let small = &first["items"][1];
    assert_eq!((&small["unbounded"], small.get("_unboundedMetadata")), (&json!(false), None));
}

#[tokio::test]
async fn flags_are_shown_with_a_single_segment_only() {
    let api = Api::demo().await;
    let list = api.get(&format!("{CROWDED}?limit=45")).await.ok();
    let items = list["items"].as_array().expect("items");
    assert!(items.iter().all(|it| it.get("_flags").is_none()));
    let mut flags = 0;
    for item in items {
        let single = api.get(item["_links"]["self"]["href"].as_str().expect("a link")).await.ok();
        assert_eq!(single["key"], item["key"]);
        for flag in single["_flags"].as_array().expect("flags") {
            assert!(flag["name"].is_string() && flag["key"].is_string() && flag["_links"]["self"].is_object());
            flags += 1;
        }
    }
    assert!(flags > 0);
}

#[tokio::test]
async fn segments_are_filtered() {
    let api = Api::demo().await;
    assert_eq!(found(&api, "unbounded equals true").await.len(), 23);
    assert_eq!(found(&api, "unbounded equals false").await.len(), 22);
    let synced = found(&api, "external exists true").await;
    assert!(!synced.is_empty() && synced.iter().all(|it| it["unbounded"] == true && it["_external"].is_string()));
    assert_eq!(found(&api, r#"query equals "vip""#).await.len(), 1);
    assert_eq!(found(&api, r#"query equals ["cohort","30"]"#).await.len(), 1);
    let tagged = found(&api, r#"tags anyOf ["growth","nothing"]"#).await;
    assert!(!tagged.is_empty() && tagged.iter().all(|it| it["tags"] == json!(["growth"])));
    assert_eq!(found(&api, r#"excludedKeys anyOf ["segment-1","segment-2"]"#).await.len(), 43);
    assert_eq!(found(&api, r#"includedKeys anyOf ["segment-1","segment-2"],unbounded equals true"#).await.len(), 1);
    assert_eq!(found(&api, r#"query equals "vip"|query equals "cohort 30""#).await.len(), 2);
    let grouped = r#"(query equals "vip" | query equals "trial"), unbounded equals true"#;
    assert_eq!(found(&api, grouped).await.len(), 1);
}

#[tokio::test]
async fn filters_that_cannot_be_read_are_refused() {
    let api = Api::demo().await;
    let bad = [
        "unbounded",
        "unbounded%20equals",
        "color%20equals%20true",
        "(unbounded%20equals%20true",
        "unbounded%20equals%20true)",
        "tags%20anyOf%20[1]",
        "unbounded%20equals%20%22x%22",
    ];
    for filter in bad {
        assert_eq!(api.get(&format!("{CROWDED}?filter={filter}")).await.error().0, 400, "{filter}");
    }
}

#[tokio::test]
async fn segments_are_sorted() {
    let api = Api::demo().await;
    let names = async |sort: &str| {
        let list = api.get(&format!("{CROWDED}?limit=100&sort={sort}")).await.ok();
        let items = list["items"].as_array().expect("items").clone();
        items.iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert!(names("name").await.is_sorted());
    assert!(names("-name,creationDate").await.iter().rev().is_sorted());
    assert_eq!(api.get(&format!("{CROWDED}?sort=size")).await.error().0, 400);
}
