//! Which tokens open the portal, what is said about those that do not, and that nobody can go on trying.

use crate::harness::{Answer, LIST, Portal, World};

const WRITER: &str = "api-demo-writer";

fn refused(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    answer.must_say(&["There is a problem", words]);
    assert!(answer.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn a_good_token_opens_the_table_and_the_header_says_who_and_where() {
    let portal = Portal::start().await;
    let person = portal.anyone();
    let answer = person.sign_in(WRITER).await;
    assert_eq!(answer.location(), "/integrations");
    let table = person.follow(&answer).await;
    assert_eq!(table.status, 200);
    table.must_say(&["Signed in as Demo writer Acme EU", "143 integrations."]);
    assert!(table.has_form("/sign-out"));
}

#[tokio::test]
async fn white_space_around_a_token_is_forgiven() {
    let portal = Portal::start().await;
    assert_eq!(portal.anyone().sign_in("  api-demo-writer\r\n").await.location(), "/integrations");
}

#[tokio::test]
async fn tokens_that_launchdarkly_does_not_know_have_their_own_words() {
    let portal = Portal::start().await;
    for token in ["api-no-such-token", "api-demo-revoked"] {
        let answer = portal.anyone().sign_in(token).await;
        refused(&answer, 401, "LaunchDarkly does not accept this token.");
        assert!(!answer.body.contains(token));
    }
}

#[tokio::test]
async fn a_token_without_power_has_its_own_words_and_launchdarkly_s() {
    let portal = Portal::start().await;
    let answer = portal.anyone().sign_in("api-demo-powerless").await;
    refused(
        &answer,
        403,
        "does not have permission to list persistent store integrations. Ask for a role that can view",
    );
    answer.must_say(&["LaunchDarkly says: Forbidden. Access to the requested resource was denied."]);
}

#[tokio::test]
async fn what_is_no_token_is_refused_here_and_sent_nowhere() {
    let portal = Portal::start().await;
    let long = format!("api-{}", "x".repeat(10 * 1024));
    for (text, words) in [
        ("", "Paste an API access token."),
        ("sdk-12345678-canary", "This is an SDK key."),
        ("mob-12345678-canary", "This is a mobile key."),
        ("5f3b2c1d0e9a8b7c6d5e4f30", "This is a client-side ID."),
        ("Bearer api-demo-writer", "Leave out the word “Bearer”"),
        ("api-demo writer-canary", "has no spaces"),
        ("api-canary\r\nX-HTTP-Method-Override: DELETE", "has no spaces, line breaks"),
        ("api-cänary", "special characters"),
        (&long, "longer than any access token"),
    ] {
        let answer = portal.anyone().sign_in(text).await;
        refused(&answer, 422, words);
        assert!(!answer.body.contains("canary") && !answer.body.contains("xxxxxxxxxx"), "{text:.20}");
    }
    assert_eq!(portal.calls(), []);
}

#[tokio::test]
async fn a_failing_launchdarkly_is_not_taken_for_a_wrong_token() {
    let portal = Portal::start().await;
    portal.fault_status("GET", "/api/v2/caller-identity", 503, &[]);
    refused(&portal.anyone().sign_in(WRITER).await, 502, "The token could not be checked with LaunchDarkly.");
    portal.upstream().clear_faults();
    assert_eq!(portal.anyone().sign_in(WRITER).await.status, 303);
}

#[tokio::test]
async fn the_eleventh_failed_try_in_a_minute_waits_and_good_tokens_wait_too() {
    let portal = Portal::start().await;
    for _ in 0..10 {
        assert_eq!(portal.anyone().sign_in("api-wrong").await.status, 401);
    }
    portal.upstream().clear_journal();
    for token in ["api-wrong", WRITER] {
        refused(&portal.anyone().sign_in(token).await, 429, "Too many failed attempts from your address. Wait ");
    }
    assert_eq!(portal.calls(), []);
}

#[tokio::test]
async fn trying_many_at_once_is_no_way_around_the_limit() {
    let portal = Portal::start().await;
    let person = portal.anyone();
    let tokens: Vec<String> = (0..40).map(|at| format!("api-wrong-{at}")).collect();
    futures::future::join_all(tokens.iter().map(|token| person.sign_in(token))).await;
    let asked = portal.calls().len();
    assert!(asked <= 10, "{asked} tokens were tried within a minute");
}

#[tokio::test]
async fn the_failed_tries_of_others_do_not_end_a_session() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for _ in 0..11 {
        portal.anyone().sign_in("api-wrong").await;
    }
    assert!(person.is_signed_in().await);
}

#[tokio::test]
async fn of_several_instances_one_is_chosen_and_made_up_ones_are_refused() {
    let (world, other) = (World::new().await, World::new().await);
    let us = format!("Acme US={}", other.upstream_url());
    let portal = Portal::of(world, &["--launchdarkly-url", &us]).await;
    portal.anyone().get("/sign-in").await.must_say(&["Instance", "Acme EU", "Acme US"]);
    let person = portal.anyone();
    assert_eq!(person.post("/sign-in", &[("token", WRITER), ("instance", "Acme US")]).await.status, 303);
    person.get("/integrations").await.must_say(&["Signed in as Demo writer Acme US"]);
    assert!(portal.calls().is_empty() && !other.upstream().journal().is_empty());
    for made_up in ["", "evil", "http://127.0.0.1:1"] {
        let answer = portal.anyone().post("/sign-in", &[("token", WRITER), ("instance", made_up)]).await;
        refused(&answer, 422, "Choose an instance of LaunchDarkly from the list.");
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_its_session_and_no_other() {
    let portal = Portal::start().await;
    let (revoked, other) = (portal.person("api-demo-user-gone").await, portal.writer().await);
    portal.upstream().revoke("api-demo-user-gone");
    let answer = revoked.get("/integrations?q=a").await;
    assert_eq!(answer.location(), "/sign-in?ended=token&next=%2Fintegrations%3Fq%3Da");
    revoked.follow(&answer).await.must_say(&["no longer accepts the token that you were signed in with"]);
    assert!(!revoked.is_signed_in().await);
    assert!(other.is_signed_in().await);
}

#[tokio::test]
async fn while_a_token_must_wait_signing_in_with_it_says_so_at_once() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let reset = (portal.upstream().now_ms() + 8_000).to_string();
    portal.fault_status("GET", LIST, 429, &[("x-ratelimit-reset", &reset)]);
    assert_eq!(person.get("/integrations").await.status, 429);
    let calls = portal.calls().len();
    let answer = portal.anyone().sign_in(WRITER).await;
    refused(&answer, 429, "The token could not be checked with LaunchDarkly. Your account has reached its call limit");
    answer.must_say(&["You can try again in"]);
    assert_eq!(portal.calls().len(), calls, "nothing is asked before that");
}
