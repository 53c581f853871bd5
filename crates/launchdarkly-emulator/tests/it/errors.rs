//! Tokens, the beta header, and everything else that is refused.

use launchdarkly_emulator::{POWERLESS_TOKEN, READER_TOKEN, REVOKED_TOKEN, WRITER_TOKEN};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::support::{Api, NEW_REDIS, STORES, send};

const IDENTITY: &str = "/api/v2/caller-identity";

#[tokio::test]
async fn the_five_operations_need_the_beta_header() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let operations = [
        (Method::GET, STORES),
        (Method::POST, NEW_REDIS),
        (Method::GET, &path),
        (Method::PATCH, &path),
        (Method::DELETE, &path),
    ];
    for (method, path) in operations {
        for version in [None, Some("20240415"), Some("BETA"), Some("")] {
            let mut request = api.bare(method.clone(), path).header("authorization", WRITER_TOKEN);
            if let Some(version) = version {
                request = request.header("LD-API-Version", version);
            }
            let answer = send(request).await.expect("an answer");
            assert_eq!(answer.status, 403, "{method} {version:?}");
            let message =
                "This API is in beta. To use it, your request must include the header `LD-API-Version: beta`.";
            assert_eq!(answer.json(), json!({"message": message}));
        }
    }
}

#[tokio::test]
async fn of_two_version_headers_the_first_wins() {
    let api = Api::empty().await;
    for (versions, status) in [(["beta", "20240415"], 200), (["20240415", "beta"], 403)] {
        let mut headers = HeaderMap::new();
        for version in versions {
            headers.append("ld-api-version", HeaderValue::from_static(version));
        }
        let request = api.bare(Method::GET, STORES).header("authorization", WRITER_TOKEN).headers(headers);
        assert_eq!(send(request).await.expect("an answer").status, status, "{versions:?}");
    }
}

#[tokio::test]
async fn a_token_must_be_raw_known_and_not_revoked() {
    let api = Api::empty().await;
    let bearer = format!("Bearer {WRITER_TOKEN}");
    for token in [bearer.as_str(), "nonsense", "", REVOKED_TOKEN, "api-demo-user-", "sdk-key"] {
        for path in [STORES, IDENTITY, "/api/v2/projects", "/api/v2/auditlog", "/api/v2/tags", "/api/v2/versions"] {
            let answer = api.get_as(token, path).await;
            assert_eq!(answer.error(), (401, "unauthorized".to_owned()), "{token} {path}");
            assert_eq!(answer.json()["message"], "Invalid access token");
        }
    }
    let without = send(api.bare(Method::GET, IDENTITY)).await.expect("an answer");
    assert_eq!(without.error(), (401, "unauthorized".to_owned()));
}

#[tokio::test]
async fn a_reader_reads_and_does_not_write() {
    let api = Api::empty().await;
    let path = api.redis().await;
    for path in [STORES, &path, "/api/v2/projects", "/api/v2/projects/default/environments", "/api/v2/auditlog"] {
        assert_eq!(api.get_as(READER_TOKEN, path).await.status, 200, "{path}");
    }
    for (method, path) in [(Method::POST, NEW_REDIS), (Method::PATCH, &path), (Method::DELETE, &path)] {
        let request = api.request(method, path, READER_TOKEN).json(&json!({}));
        let answer = send(request).await.expect("an answer");
        assert_eq!(answer.error(), (403, "forbidden".to_owned()));
        assert_eq!(answer.json()["message"], "Forbidden. Access to the requested resource was denied.");
    }
    assert_eq!(api.stored(&path)["version"], 1);
}

#[tokio::test]
async fn a_powerless_token_only_knows_itself() {
    let api = Api::empty().await;
    let path = api.redis().await;
    assert_eq!(api.get_as(POWERLESS_TOKEN, IDENTITY).await.status, 200);
    let forbidden = [
        STORES,
        &path,
        "/api/v2/projects",
        "/api/v2/projects/default",
        "/api/v2/projects/default/environments",
        "/api/v2/projects/default/environments/test",
        "/api/v2/segments/default/test",
        "/api/v2/auditlog",
        "/api/v2/tags",
    ];
    for path in forbidden {
        assert_eq!(api.get_as(POWERLESS_TOKEN, path).await.error(), (403, "forbidden".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let api = Api::empty().await;
    let missing = [
        "/api/v2",
        "/api/v2/nothing",
        "/api/v2/projects/nowhere",
        "/api/v2/projects/nowhere/environments",
        "/api/v2/projects/default/environments/nowhere",
        "/api/v2/segments/default/nowhere",
        "/api/v2/segments/default/test/nothing",
        "/nothing",
    ];
    for path in missing {
        assert_eq!(api.get(path).await.error(), (404, "not_found".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let api = Api::empty().await;
    for (method, path) in [(Method::PUT, STORES), (Method::DELETE, "/api/v2/projects"), (Method::PATCH, IDENTITY)] {
        let answer = send(api.request(method, path, WRITER_TOKEN)).await.expect("an answer");
        assert_eq!(answer.error(), (405, "method_not_allowed".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn errors_carry_an_id_for_support() {
    let api = Api::empty().await;
    let (first, second) = (api.get("/api/v2/nothing").await.json(), api.get("/api/v2/nothing").await.json());
    assert_eq!(first["id"].as_str().map(str::len), Some(36));
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test]
async fn browsers_may_call_but_not_with_the_beta_header() {
    let api = Api::empty().await;
    let preflight = api.bare(Method::OPTIONS, STORES).header("origin", "https://portal.example.net");
    let answer = send(preflight).await.expect("an answer");
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://portal.example.net"));
    let allowed = answer.header("access-control-allow-headers").expect("allowed headers").to_lowercase();
    assert!(allowed.contains("authorization") && !allowed.contains("ld-api-version"), "{allowed}");
    assert_eq!(api.get(STORES).await.header("access-control-allow-origin"), None);
}
