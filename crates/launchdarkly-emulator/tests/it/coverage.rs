//! Every operation of the API that is promised is there.

use launchdarkly_emulator::WRITER_TOKEN;
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, NEW_REDIS, send};

/// Method, path and the status of success. `{id}` is an integration's.
const OPERATIONS: [(&str, &str, u16); 17] = [
    ("GET", "/api/v2/integration-capabilities/big-segment-store", 200),
    ("POST", "/api/v2/integration-capabilities/big-segment-store/default/test/redis", 201),
    ("GET", "/api/v2/integration-capabilities/big-segment-store/default/test/redis/{id}", 200),
    ("PATCH", "/api/v2/integration-capabilities/big-segment-store/default/test/redis/{id}", 200),
    ("DELETE", "/api/v2/integration-capabilities/big-segment-store/default/test/redis/{id}", 204),
    ("GET", "/api/v2/caller-identity", 200),
    ("GET", "/api/v2/projects", 200),
    ("GET", "/api/v2/projects/default", 200),
    ("GET", "/api/v2/projects/default/environments", 200),
    ("GET", "/api/v2/projects/default/environments/test", 200),
    ("GET", "/api/v2/segments/default/test", 200),
    ("GET", "/api/v2/segments/checkout/production-eu-west/segment-1", 200),
    ("GET", "/api/v2/tags", 200),
    ("GET", "/api/v2/versions", 200),
    ("GET", "/api/v2/public-ip-list", 200),
    ("GET", "/api/v2/auditlog", 200),
    ("OPTIONS", "/api/v2/projects", 204),
];

#[tokio::test]
async fn every_operation_succeeds() {
    let (empty, demo) = (Api::empty().await, Api::demo().await);
    for (method, path, status) in OPERATIONS {
        let api = if path.contains("checkout") { &demo } else { &empty };
        let path = if path.contains("{id}") {
            let created = empty.redis().await;
            path.replace(&format!("{NEW_REDIS}/{{id}}"), &created)
        } else {
            path.to_owned()
        };
        let body = if method == "PATCH" { json!([]) } else { json!({"config": {"host": "h"}}) };
        let request = api.request(method.parse::<Method>().expect("a method"), &path, WRITER_TOKEN).json(&body);
        let answer = send(request).await.expect("an answer");
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
    }
}
