//! The record as a file: whole, filtered like the page, harmless in a spreadsheet, and without a secret.

use launchdarkly_emulator::Misbehaviour;
use serde_json::{Value, json};

use crate::harness::{Answer, Needles, Person, Portal, Store};

const PASSWORD: &str = "canary-Passw0rd-7Zq9";
const TOKEN: &str = "api-demo-user-CANARY-4kT8w";
const FILES: [&str; 2] = ["/activity.jsonl", "/activity.csv"];

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows below the head, each a value with the head's names.
fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut reader = csv::Reader::from_reader(answer.body.as_bytes());
    let head = reader.headers().unwrap().clone();
    let value = |row: csv::StringRecord| {
        let cells = head.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), Value::from(cell)));
        Value::Object(cells.collect())
    };
    reader.records().map(|row| value(row.unwrap())).collect()
}

fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
}

async fn change(person: &Person, store: &Store, typed: &[(&str, &str)]) {
    let sent = person.edit(store, typed).await;
    let (_, plan) = person.review(&sent).await;
    assert_eq!(person.submit(&plan).await.status, 303);
}

#[tokio::test]
async fn each_write_is_a_line_that_says_who_did_what_where_why_and_what_came_of_it() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("name", "Renamed"), ("config.port", "6380"), ("reason", "OPS-1, \"now\"\r\n")]).await;
    let file = person.get("/activity.jsonl").await;
    assert!(file.header("content-type").starts_with("application/x-ndjson"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"storekeeper-activity.jsonl\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let [line] = lines(&file).try_into().unwrap();
    let said = [
        "actor",
        "action",
        "project",
        "environment",
        "provider",
        "integration_id",
        "name",
        "reason",
        "outcome",
        "version_before",
        "version_after",
        "instance",
    ];
    let said: Vec<&Value> = said.iter().map(|name| &line[name]).collect();
    let wanted = json!([
        "Demo writer",
        "change",
        "checkout",
        "test",
        "redis",
        store.id,
        "Till cache",
        "OPS-1, \"now\"",
        "done",
        1,
        2,
        "Acme EU",
    ]);
    assert_eq!(json!(said), wanted);
    assert_eq!(line["body"], portal.only_write());
    let fields: Vec<[&Value; 3]> =
        line["fields"].as_array().unwrap().iter().map(|it| [&it["field"], &it["before"], &it["after"]]).collect();
    assert_eq!(json!(fields), json!([["name", "Till cache", "Renamed"], ["config.port", "6379", "6380"]]));
    assert!(line["at"].as_str().unwrap().ends_with('Z') && line["finished_at"].as_str() >= line["at"].as_str());

    let file = person.get("/activity.csv").await;
    assert!(file.header("content-type").starts_with("text/csv"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"storekeeper-activity.csv\"");
    let [row] = rows(&file).try_into().unwrap();
    for name in ["actor", "action", "project", "integration_id", "name", "reason", "outcome", "request_id", "at"] {
        assert_eq!(row[name], line[name], "{name}");
    }
    assert_eq!(row["id"], line["id"].to_string());
    assert_eq!(serde_json::from_str::<Value>(row["body"].as_str().unwrap()).unwrap(), line["body"]);
}

#[tokio::test]
async fn no_cell_is_a_formula_to_a_spreadsheet() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let hostile = ["=HYPERLINK(\"http://evil\";\"x\")", "+1+1", "-2", "@SUM(A1:A9)"];
    for (at, text) in hostile.iter().enumerate() {
        store.changed_elsewhere("/name", &json!(text));
        let port = (7000 + at).to_string();
        change(&person, &store, &[("config.port", &port), ("reason", text)]).await;
    }
    let mut wanted: Vec<String> = hostile.iter().map(|text| format!("'{text}")).collect();
    wanted.reverse();
    let file = rows(&person.get("/activity.csv").await);
    assert_eq!((column(&file, "name"), column(&file, "reason")), (wanted.clone(), wanted));
    let as_it_was: Vec<&str> = hostile.into_iter().rev().collect();
    assert_eq!(column(&lines(&person.get("/activity.jsonl").await), "name"), as_it_was, "JSON needs no apostrophe");
}

#[tokio::test]
async fn a_file_has_what_the_page_with_the_same_filter_has() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let stores = [("checkout", "test"), ("checkout", "staging"), ("payments", "test")];
    for (project, environment) in stores {
        let store = portal.redis(project, environment);
        change(&person, &store, &[("config.port", "6380"), ("reason", environment)]).await;
    }
    portal.fault_status("PATCH", "/api/v2/*", 400, &[]);
    let sent = person.edit(&portal.redis("search", "staging"), &[("config.port", "6380")]).await;
    let (_, plan) = person.review(&sent).await;
    assert_eq!(person.submit(&plan).await.status, 422);
    let place = |row: &Value| format!("{}/{}", row["project"].as_str().unwrap(), row["environment"].as_str().unwrap());
    let filters: [(&str, &[&str]); 6] = [
        ("project=checkout", &["checkout/staging", "checkout/test"]),
        ("outcome=done&environment=test", &["payments/test", "checkout/test"]),
        ("q=STAG&project=checkout", &["checkout/staging"]),
        ("outcome=refused", &["search/staging"]),
        ("action=delete", &[]),
        ("until=2020-01-01", &[]),
    ];
    for (query, places) in filters {
        let page = person.get(&format!("/activity?{query}")).await;
        for (file, all) in FILES.iter().zip([lines as fn(&Answer) -> Vec<Value>, rows]) {
            let path = format!("{file}?{query}");
            let found: Vec<String> = all(&person.get(&path).await).iter().map(place).collect();
            assert_eq!(found, places, "{path}");
            assert!(places.is_empty() || page.links().contains(&path), "{path} is not offered: {:?}", page.links());
        }
    }
    for file in FILES {
        let wrong = person.get(&format!("{file}?since=yesterday&project=checkout")).await;
        assert_eq!((wrong.status, wrong.json()["code"].as_str()), (422, Some("not_a_day")), "more than was asked for");
        assert_eq!(wrong.header("content-disposition"), "");
    }
}

#[tokio::test]
async fn a_long_record_is_sent_whole() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("config.port", "6380")]).await;
    // More than two pieces, and the last of them full.
    portal
        .sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1499) \
             INSERT INTO activity (at, instance, account, actor_name, session, action, project, environment, provider, \
             integration_id, name, detail, request_id, trace) SELECT at + i, instance, account, actor_name, session, \
             action, project, environment, provider, integration_id, 'Copy ' || i, detail, request_id, trace \
             FROM activity, n WHERE id = 1",
        )
        .await;
    let newest_first: Vec<u64> = (1..=1500).rev().collect();
    let ids: Vec<u64> =
        lines(&person.get("/activity.jsonl").await).iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, newest_first);
    let ids: Vec<u64> =
        rows(&person.get("/activity.csv").await).iter().map(|it| it["id"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(ids, newest_first);
    assert_eq!(lines(&person.get("/activity.jsonl?outcome=open").await).len(), 1499);
}

#[tokio::test]
async fn no_secret_is_in_a_file() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.person(TOKEN).await;
    let create = "/integrations/checkout/test/redis/new";
    let typed = [("name", "Made"), ("config.host", "h"), ("config.password", PASSWORD)];
    let sent = person.submit(&person.get(create).await.form(create).filled(&typed)).await;
    person.confirm(&sent).await.must_say(&["Created “Made”."]);
    let typed = [("config.password.action", "replace"), ("config.password", PASSWORD)];
    change(&person, &store, &typed).await;
    let echo = json!({"code": "invalid_request", "message": format!("no {PASSWORD} with {TOKEN}")});
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::Status { status: 400, headers: [].into(), body: Some(echo) });
    let sent = person.edit(&store, &typed).await;
    let (_, plan) = person.review(&sent).await;
    person.submit(&plan).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    assert_eq!(person.submit(&question).await.status, 303);
    for file in FILES {
        let answer = person.get(file).await;
        let needles = [PASSWORD, TOKEN, Store::PASSWORD].map(Needles::of);
        for needle in needles {
            needle.must_not_be_in(file, answer.body.as_bytes());
        }
        assert!(!answer.body.contains("***") && answer.body.contains("‹new password›"), "{}", answer.body);
    }
    assert_eq!(lines(&person.get(FILES[0]).await).len(), 4);
}

#[tokio::test]
async fn a_file_is_its_own_account_s_and_without_an_account_its_own_token_s_or_session_s() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("config.port", "6380")]).await;
    portal
        .sql(
            "INSERT INTO activity (at, instance, account, actor_name, session, action, project, environment, provider, \
             name, detail, request_id) SELECT at, instance, 'account:other', 'Somebody', session, action, project, \
             environment, provider, 'Not yours', detail, request_id FROM activity; \
             INSERT INTO activity (at, instance, account, actor_name, session, action, project, environment, provider, \
             name, detail, request_id) SELECT at, 'Another EU', account, 'Somebody', session, action, project, \
             environment, provider, 'Not yours', detail, request_id FROM activity WHERE id = 1",
        )
        .await;
    portal.fault("GET", "/api/v2/caller-identity", Misbehaviour::DropField { field: "accountId".into() });
    let (one, two) = (portal.person("api-demo-user-one").await, portal.person("api-demo-user-two").await);
    change(&one, &store, &[("config.port", "6381")]).await;
    portal.upstream().clear_faults();
    let nobody = Misbehaviour::Status { status: 200, headers: [].into(), body: Some(json!({})) };
    portal.fault("GET", "/api/v2/caller-identity", nobody);
    let (here, there) = (portal.person("api-demo-writer").await, portal.person("api-demo-writer").await);
    change(&here, &store, &[("config.port", "6382")]).await;
    for (file, all) in FILES.iter().zip([lines as fn(&Answer) -> Vec<Value>, rows]) {
        for (somebody, seen) in [(&person, "1"), (&one, "4"), (&here, "5"), (&two, ""), (&there, "")] {
            let answer = somebody.get(file).await;
            let ids: Vec<String> = all(&answer).iter().map(|it| it["id"].to_string().replace('"', "")).collect();
            assert_eq!(ids.join(" "), seen, "{file}");
        }
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_gets_no_file() {
    let portal = Portal::start().await;
    for path in ["/activity", "/activity.jsonl", "/activity.csv?q=a"] {
        let answer = portal.anyone().get(path).await;
        assert!(answer.location().starts_with("/sign-in?next=%2Factivity"), "{}", answer.location());
        assert_eq!(answer.header("content-disposition"), "");
    }
    for path in ["/activity/1/undo", "/activity/1/look-again"] {
        assert!(portal.anyone().post(path, &[]).await.location().starts_with("/sign-in"));
    }
}
