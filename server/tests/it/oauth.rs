//! Signing in with LaunchDarkly: its members let the portal act for them, and stay signed in while their tokens change.

use launchdarkly_emulator::{JournalEntry, Misbehaviour, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET};
use url::Url;

use crate::harness::{Answer, Person, Portal, Process, World, until};

const TOKEN: &str = "/trust/oauth/token";
const BACK: &str = "/sign-in/launchdarkly";

async fn portal() -> Portal {
    Portal::of(World::new().await, &[]).await
}

async fn known(world: std::sync::Arc<World>) -> Portal {
    let file = world.secret("oauth-secret", format!("{OAUTH_CLIENT_SECRET}\n"));
    let arguments = ["--launchdarkly-oauth-client", OAUTH_CLIENT_ID, "--launchdarkly-oauth-secret-file", &file];
    Portal::of(world, &arguments).await
}

/// Leaves for LaunchDarkly; where the browser is sent, and the browser with what it keeps until it is back.
async fn leave(person: &Person, next: &str) -> (Url, Person) {
    let page = person.get(&format!("/sign-in?next={next}")).await;
    let sent = person.submit(&page.form(BACK)).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let url = Url::parse(sent.header("refresh").strip_prefix("0;url=").unwrap()).unwrap();
    let flow = sent.header("set-cookie").split(';').next().unwrap();
    assert!(flow.starts_with("storekeeper-launchdarkly="), "{flow}");
    (url, person.behind(&[("cookie", flow)]))
}

/// Answers LaunchDarkly's question; the way back that the browser is sent.
#[expect(clippy::disallowed_methods, reason = "this asks the emulator, as a browser does")]
async fn answer(url: &Url, answer: &str) -> String {
    let fields = url.query_pairs().chain([("answer".into(), answer.into())]);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let mut asked = url.clone();
    asked.set_query(None);
    let request = http.post(asked).header("content-type", "application/x-www-form-urlencoded").body(body);
    let sent = request.send().await.unwrap();
    let back = Url::parse(sent.headers()["location"].to_str().unwrap()).unwrap();
    format!("{}?{}", back.path(), back.query().unwrap())
}

async fn come_in(person: &Person, who: &str) -> Answer {
    let (url, person) = leave(person, "").await;
    person.get(&answer(&url, who).await).await
}

fn asked_for_tokens(portal: &Portal, grant: &str) -> Vec<JournalEntry> {
    let grant = format!("grant_type={grant}");
    portal.calls().into_iter().filter(|call| call.path == TOKEN && call.body.contains(&grant)).collect()
}

/// Opens pages until a token has been renewed.
async fn until_renewed(portal: &Portal, person: &Person) {
    for _ in 0..600 {
        assert!(person.is_signed_in().await);
        if !asked_for_tokens(portal, "refresh_token").is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no token was renewed");
}

#[tokio::test]
async fn a_member_lets_the_portal_act_for_them_and_no_browser_sees_a_token() {
    let portal = known(portal().await.world.clone()).await;
    let store = portal.redis("checkout", "test");
    let person = portal.anyone();
    let (url, leaving) = leave(&person, "%2Fcoverage").await;
    let asked: std::collections::HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(url.path(), "/trust/oauth/authorize");
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], OAUTH_CLIENT_ID);
    assert_eq!(asked["scope"], "writer offline_access");
    assert_eq!(asked["redirect_uri"], format!("{}{BACK}", portal.origin));
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(asked["state"].len() > 16 && asked["code_challenge"].len() == 43);
    let back = answer(&url, "writer").await;
    let came = leaving.get(&back).await;
    assert_eq!(came.location(), "/coverage");
    let cookies: Vec<_> = came.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    assert!(
        cookies.iter().any(|it| it.starts_with("storekeeper-launchdarkly=;") && it.contains("Max-Age=0")),
        "{cookies:?}"
    );
    person.get("/integrations").await.must_say(&["Demo writer", "Acme EU"]);
    let renamed = person.edit(&store, &[("name", "By a member")]).await;
    person.confirm(&renamed).await.must_say(&["By a member"]);
    person.get("/activity").await.must_say(&["Demo writer"]);
    let shown = |call: &JournalEntry| {
        let header = call.headers.iter().find(|(name, _)| name == "authorization");
        header.map_or_else(String::new, |(_, value)| value.clone())
    };
    let api: Vec<JournalEntry> = portal.calls().into_iter().filter(|call| call.path.starts_with("/api/")).collect();
    assert!(api.len() > 4 && api.iter().all(|call| shown(call).starts_with("Bearer oauth-")), "{api:#?}");
    // The code is used up, and so is the flow.
    assert_eq!(person.get(&back).await.status, 409);
    assert_eq!(leaving.get(&back).await.status, 409);
    for secret in ["oauth-", "refresh-", OAUTH_CLIENT_SECRET] {
        assert!(!portal.heard().contains(&format!("={secret}")) && !portal.process.log().contains(secret), "{secret}");
    }
    // Signing out everywhere knows them by who they are.
    let other = portal.anyone();
    come_in(&other, "writer").await;
    assert!(other.is_signed_in().await);
    person.post("/sessions", &[("session", "all")]).await;
    assert!(!other.is_signed_in().await && !person.is_signed_in().await);
}

#[tokio::test]
async fn whoever_may_only_read_changes_nothing() {
    let portal = known(portal().await.world.clone()).await;
    let store = portal.redis("checkout", "test");
    let person = portal.anyone();
    come_in(&person, "reader").await;
    person.get("/integrations").await.must_say(&["Demo reader"]);
    let sent = person.edit(&store, &[("name", "No")]).await;
    person.confirm(&sent).await;
    assert_ne!(portal.upstream().state()["integrations"].to_string().matches("\"No\"").count(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_once_however_many_ask_and_the_session_outlives_it() {
    let portal = known(portal().await.world.clone()).await;
    let mut options = portal.upstream().options();
    options.oauth_seconds = 4;
    portal.upstream().set_options(options.clone());
    let person = &portal.anyone();
    come_in(person, "writer").await;
    options.oauth_seconds = 3600;
    portal.upstream().set_options(options);
    // Some of them have begun with the token that is renewed meanwhile, and is then good for nothing.
    let many = || {
        futures::future::join_all((0..20).map(|n| async move {
            let page = if n % 2 == 0 { "/activity" } else { "/integrations/new" };
            let answer = person.get_once(page).await;
            if answer.status == 303 { person.follow(&answer).await.status } else { answer.status }
        }))
    };
    while asked_for_tokens(&portal, "refresh_token").is_empty() {
        assert!(many().await.iter().all(|status| *status == 200));
    }
    assert!(many().await.iter().all(|status| *status == 200));
    assert_eq!(asked_for_tokens(&portal, "refresh_token").len(), 1);
    assert!(person.is_signed_in().await);
}

#[tokio::test]
async fn of_two_replicas_one_renews_and_both_go_on() {
    let portal = known(portal().await.world.clone()).await;
    let other = known(portal.world.clone()).await;
    let mut options = portal.upstream().options();
    options.oauth_seconds = 4;
    portal.upstream().set_options(options.clone());
    let person = portal.anyone();
    come_in(&person, "writer").await;
    let came = portal.upstream().now_ms();
    options.oauth_seconds = 3600;
    portal.upstream().set_options(options);
    let elsewhere = other.anyone().with_cookie(&person.cookie().unwrap());
    assert!(elsewhere.is_signed_in().await);
    // Both find at the same time that it is due; LaunchDarkly takes the first, and knows nothing of the other's any more.
    portal.fault("POST", TOKEN, Misbehaviour::Delay { ms: 200 });
    while asked_for_tokens(&portal, "refresh_token").len() < 2 {
        let (here, there) = tokio::join!(person.is_signed_in(), elsewhere.is_signed_in());
        assert!(here && there);
    }
    until("the first token has expired", || portal.upstream().now_ms() > came + 4_500).await;
    let (here, there) = tokio::join!(person.get("/integrations/new"), elsewhere.get("/integrations/new"));
    assert_eq!((here.status, there.status), (200, 200));
    let store = portal.redis("checkout", "test");
    let sent = elsewhere.edit(&store, &[("name", "From elsewhere")]).await;
    elsewhere.confirm(&sent).await.must_say(&["From elsewhere"]);
}

#[tokio::test]
async fn what_the_member_takes_back_ends_the_session_and_an_outage_does_not() {
    let portal = known(portal().await.world.clone()).await;
    let mut options = portal.upstream().options();
    options.oauth_seconds = 2;
    portal.upstream().set_options(options);
    let person = portal.anyone();
    come_in(&person, "writer").await;
    portal.fault_status("POST", TOKEN, 503, &[]);
    let came = portal.upstream().now_ms();
    until_renewed(&portal, &person).await;
    assert!(person.is_signed_in().await, "it is asked again with a later request");
    until("the token has expired", || portal.upstream().now_ms() > came + 2_000).await;
    let page = person.get("/integrations/new").await;
    assert_eq!(page.status, 502, "{}", page.text());
    assert!(person.is_signed_in().await);
    portal.upstream().clear_faults();
    let again = async || person.get("/integrations/new").await.status == 200;
    // What was refused is not asked for again at once.
    for _ in 0..200 {
        if again().await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(again().await, "once there is a token, everything goes on");
    portal.upstream().reset();
    let out = async || !person.is_signed_in().await || person.get("/integrations/new").await.status == 303;
    for _ in 0..200 {
        if out().await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(!person.is_signed_in().await, "what is taken back ends it for good");
}

#[tokio::test]
async fn a_way_back_that_was_not_begun_here_lets_nobody_in() {
    let portal = known(portal().await.world.clone()).await;
    let victim = portal.anyone();
    let attacker = portal.anyone();
    let theirs = answer(&leave(&attacker, "").await.0, "writer").await;
    let refused = victim.get(&theirs).await;
    assert_eq!(refused.status, 409);
    refused.must_say(&["This sign-in was started in another browser"]);
    let (_, leaving) = leave(&victim, "").await;
    assert_eq!(leaving.get(&theirs).await.status, 409, "its state is not this browser's");
    assert!(asked_for_tokens(&portal, "authorization_code").is_empty());
    let (url, leaving) = leave(&victim, "%2Fcoverage").await;
    let page = leaving.get(&answer(&url, "no").await).await;
    assert_eq!(page.status, 403);
    page.must_say(&["You denied Storekeeper access."]);
    assert_eq!(page.form(BACK).get("next"), Some("/coverage"), "where one wanted to go is not lost");
    portal.fault_status("POST", TOKEN, 503, &[]);
    let (url, leaving) = leave(&victim, "").await;
    let page = leaving.get(&answer(&url, "writer").await).await;
    assert_eq!(page.status, 502);
    page.must_say(&["LaunchDarkly could not be reached to finish signing in."]);
    let none = victim.post(BACK, &[("instance", "Nowhere")]).await;
    assert_eq!(none.status, 422);
}

#[tokio::test]
async fn a_new_secret_waits_for_a_start_and_is_named_at_the_signal() {
    let portal = known(World::new().await).await;
    portal.world.secret("oauth-secret", "another");
    let id = portal.process.id().to_string();
    assert!(std::process::Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    until("it is named", || portal.process.log().contains("restart to apply them")).await;
    assert!(portal.process.log().contains("launchdarkly-oauth-secret-file"), "{}", portal.process.log());
}

#[tokio::test]
async fn a_portal_that_launchdarkly_does_not_know_offers_nothing_and_says_so() {
    let portal = portal().await;
    assert!(!portal.anyone().get("/sign-in").await.has_form(BACK));
    assert_eq!(portal.anyone().post(BACK, &[("instance", "Acme EU")]).await.status, 422);
    let world = portal.world.clone();
    let file = world.secret("wrong-secret", "wrong");
    let arguments = ["--launchdarkly-oauth-client", OAUTH_CLIENT_ID, "--launchdarkly-oauth-secret-file", &file];
    let wrong = Portal::of(world.clone(), &arguments).await;
    let page = come_in(&wrong.anyone(), "writer").await;
    assert_eq!(page.status, 502);
    page.must_say(&["LaunchDarkly did not accept this portal as an application."]);
    for (arguments, said) in [
        (["--launchdarkly-oauth-secret-file", &file], "needs --launchdarkly-oauth-client too"),
        (["--launchdarkly-oauth-client", "Nowhere=x"], "there is no instance “Nowhere”"),
        (["--launchdarkly-oauth-scope", "reader"], "it needs --launchdarkly-oauth-client"),
    ] {
        let all = world.arguments("127.0.0.1:0");
        let all: Vec<&str> = all.iter().map(String::as_str).chain(arguments).collect();
        let output = Process::run(&[&["serve"], all.as_slice()].concat(), &[]);
        assert!(!output.status.success());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(said) && error.trim().lines().count() == 1, "{error}");
    }
}
