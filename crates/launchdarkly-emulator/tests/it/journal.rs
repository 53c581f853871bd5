//! The journal: what really came in, and how it was answered.

use launchdarkly_emulator::{Effect, Fault, JournalEntry, Misbehaviour, WRITER_TOKEN};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, NEW_REDIS, NOW_MS, STORES, send};

fn header<'a>(entry: &'a JournalEntry, name: &str) -> Vec<&'a str> {
    entry.headers.iter().filter(|(it, _)| it == name).map(|(_, value)| value.as_str()).collect()
}

#[tokio::test]
async fn requests_are_kept_as_they_came() {
    let api = Api::empty().await;
    api.get("/api/v2/projects?limit=5&filter=query:%E2%82%AC%2B").await.ok();
    let body = r#"{"config":  {"host": "h", "password": "in clear"}}"#;
    let request =
        api.request(Method::POST, NEW_REDIS, WRITER_TOKEN).header("x-odd", "1").header("x-odd", "2").body(body);
    assert_eq!(send(request).await.expect("an answer").status, 201);
    let journal = api.emulator().journal();
    assert_eq!(journal.iter().map(|it| it.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(journal[0].method, "GET");
    assert_eq!(journal[0].path, "/api/v2/projects?limit=5&filter=query:%E2%82%AC%2B");
    assert_eq!((journal[0].status, journal[0].at_ms, journal[0].body.as_str()), (Some(200), NOW_MS, ""));
    assert_eq!((journal[1].method.as_str(), journal[1].status), ("POST", Some(201)));
    assert_eq!(journal[1].body, body);
    assert_eq!(header(&journal[1], "x-odd"), ["1", "2"]);
    assert_eq!(header(&journal[1], "authorization"), [WRITER_TOKEN]);
}

#[tokio::test]
async fn refused_requests_and_overridden_methods_are_kept_too() {
    let api = Api::empty().await;
    api.get_as("nobody", STORES).await;
    let overridden = api.request(Method::POST, STORES, WRITER_TOKEN).header("x-http-method-override", "DELETE");
    send(overridden).await.expect("an answer");
    let kept: Vec<_> = api.emulator().journal().into_iter().map(|it| (it.method, it.status)).collect();
    assert_eq!(kept, [("GET".to_owned(), Some(401)), ("POST".to_owned(), Some(405))]);
}

#[tokio::test]
async fn only_the_api_is_kept() {
    let api = Api::empty().await;
    api.get("/__emulator/state").await.ok();
    api.get("/elsewhere").await;
    assert_eq!(api.emulator().journal(), []);
}

#[tokio::test]
async fn an_arrival_is_kept_before_its_answer() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Hang));
    let waiting = tokio::spawn(send(api.request(Method::POST, NEW_REDIS, WRITER_TOKEN).json(&json!({"a": 1}))));
    let entry = loop {
        if let Some(entry) = api.emulator().journal().into_iter().find(|it| !it.body.is_empty()) {
            break entry;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((entry.status, entry.body.as_str()), (None, r#"{"a":1}"#));
    assert!(!waiting.is_finished());
    waiting.abort();
}

#[tokio::test]
async fn clearing_forgets_but_goes_on_counting() {
    let api = Api::empty().await;
    api.get(STORES).await.ok();
    api.emulator().clear_journal();
    assert_eq!(api.emulator().journal(), []);
    api.get(STORES).await.ok();
    let journal = api.emulator().journal();
    assert_eq!(journal.iter().map(|it| (it.sequence, it.status)).collect::<Vec<_>>(), [(2, Some(200))]);
}

#[tokio::test]
async fn what_a_write_did_is_kept_with_it() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let renamed = json!([{"op": "replace", "path": "/name", "value": "Renamed"}]);
    api.patch(&path, renamed.clone()).await.ok();
    api.patch(&path, renamed).await.ok();
    api.patch(&path, json!([{"op": "test", "path": "/version", "value": 1}])).await;
    api.get(&path).await.ok();
    api.delete(&path).await;
    api.delete(&path).await;
    let id = path.rsplit('/').next().expect("a path");
    let done = |before, after| {
        let (at_ms, integration) = (NOW_MS, id.to_owned());
        Some(Effect { at_ms, integration, version_before: before, version_after: after })
    };
    let kept: Vec<_> = api.emulator().journal().into_iter().map(|it| (it.status, it.effect)).collect();
    let wanted = [
        (Some(201), done(None, Some(1))),
        (Some(200), done(Some(1), Some(2))),
        (Some(200), done(Some(2), Some(2))),
        (Some(409), None),
        (Some(200), None),
        (Some(204), done(Some(2), None)),
        (Some(404), None),
    ];
    assert_eq!(kept, wanted);
}

#[tokio::test]
async fn what_a_write_did_is_kept_also_if_its_answer_is_lost() {
    let lost = [Misbehaviour::ExecuteThenReset, Misbehaviour::Truncate { bytes: 1 }];
    for (fault, effects) in lost.into_iter().map(|fault| (fault, 1)).chain([(Misbehaviour::Reset, 0)]) {
        let api = Api::empty().await;
        api.emulator().add_fault(Fault::on("POST", "/api/*", fault.clone()));
        let body = json!({"config": {"host": "h"}});
        send(api.request(Method::POST, NEW_REDIS, WRITER_TOKEN).json(&body)).await.unwrap_err();
        let journal = api.emulator().journal();
        assert_eq!(journal.iter().filter(|it| it.effect.is_some()).count(), effects, "{fault:?}");
    }
}

#[tokio::test]
async fn an_entry_without_an_effect_reads_and_looks_as_before() {
    let api = Api::empty().await;
    api.get(STORES).await.ok();
    let entry = serde_json::to_value(&api.emulator().journal()[0]).expect("JSON");
    assert!(entry.get("effect").is_none(), "{entry}");
    assert!(serde_json::from_value::<JournalEntry>(entry).is_ok());
}
