//! Whose token it is, and the two endpoints that tell about the service.

use std::collections::HashSet;

use launchdarkly_emulator::{POWERLESS_TOKEN, READER_TOKEN, WRITER_TOKEN};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, STORES, send};

#[tokio::test]
async fn every_token_has_an_identity_of_its_own_in_one_account() {
    let api = Api::demo().await;
    let tokens = [WRITER_TOKEN, READER_TOKEN, POWERLESS_TOKEN, "api-demo-user-ada", "api-demo-user-grace"];
    let mut seen = HashSet::new();
    let mut accounts = HashSet::new();
    for token in tokens {
        let identity = api.get_as(token, "/api/v2/caller-identity").await.ok();
        assert_eq!(identity["serviceToken"], false);
        assert_eq!(identity["authKind"], "token");
        for field in ["tokenName", "tokenId", "memberId"] {
            assert!(seen.insert((field, identity[field].to_string())), "{field} of {token} is not its own");
        }
        accounts.insert(identity["accountId"].to_string());
    }
    assert_eq!(accounts.len(), 1);
    let ada = api.get_as("api-demo-user-ada", "/api/v2/caller-identity").await.ok();
    assert_eq!(ada["tokenName"], "Demo user ada");
}

#[tokio::test]
async fn identity_needs_no_beta_header_and_user_tokens_write() {
    let api = Api::empty().await;
    let plain = api.bare(Method::GET, "/api/v2/caller-identity").header("authorization", WRITER_TOKEN);
    assert_eq!(send(plain).await.expect("an answer").status, 200);
    let path = api.redis().await;
    let delete = api.request(Method::DELETE, &path, "api-demo-user-ada");
    assert_eq!(send(delete).await.expect("an answer").status, 204);
    assert_eq!(api.get_as("api-demo-user-ada", STORES).await.status, 200);
}

#[tokio::test]
async fn versions_follow_the_header() {
    let api = Api::empty().await;
    let ask = async |version: Option<&str>| {
        let request = api.bare(Method::GET, "/api/v2/versions").header("authorization", WRITER_TOKEN);
        let request = if let Some(version) = version { request.header("ld-api-version", version) } else { request };
        send(request).await.expect("an answer").ok()
    };
    let (plain, beta, old) = (ask(None).await, ask(Some("beta")).await, ask(Some("20220603")).await);
    assert_eq!((&plain["currentVersion"], &plain["beta"]), (&json!(20_240_415), &json!(false)));
    assert_eq!((&beta["currentVersion"], &beta["beta"]), (&beta["latestVersion"], &json!(true)));
    assert_eq!((&old["currentVersion"], &old["latestVersion"]), (&json!(20_220_603), &json!(20_240_415)));
}

#[tokio::test]
async fn the_addresses_are_public() {
    let api = Api::empty().await;
    let addresses = send(api.bare(Method::GET, "/api/v2/public-ip-list")).await.expect("an answer").ok();
    assert!(addresses["addresses"].as_array().is_some_and(|it| !it.is_empty()));
    assert!(addresses["outboundAddresses"].as_array().is_some_and(|it| !it.is_empty()));
}
