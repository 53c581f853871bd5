//! Sessions: their cookie, how they begin and how they end. A cookie that the portal did not give opens nothing.

use launchdarkly_emulator::Misbehaviour;

use crate::harness::{LIST, Person, Portal, World, until};

const WRITER: &str = "api-demo-writer";
const PAGES: [&str; 6] = [
    "/integrations",
    "/integrations/new",
    "/integrations/checkout/test/redis/new",
    "/integrations/checkout/test/redis/0123456789abcdef01234567",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/delete",
    "/activity",
];
const ENDPOINTS: [&str; 3] =
    ["/api/integrations", "/api/integrations/checkout/test/redis/0123456789abcdef01234567", "/api/events"];
const POSTS: [&str; 6] = [
    "/integrations/refresh",
    "/integrations/checkout/test/redis/new",
    "/integrations/checkout/test/redis/review",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/edit",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/switch",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/delete",
];

/// Fails if any route takes this person for somebody.
async fn must_be_nobody(person: &Person) {
    for page in PAGES {
        assert!(person.get(page).await.location().starts_with("/sign-in"), "{page}");
    }
    for endpoint in ENDPOINTS {
        assert_eq!(person.get(endpoint).await.status, 401, "{endpoint}");
    }
    for post in POSTS {
        let answer = person.post(post, &[]).await;
        // A form of one's own is not lost: the page for signing in takes it along.
        let kept = answer.status == 401 && answer.has_form("/sign-in");
        assert!(kept || answer.location().starts_with("/sign-in"), "{post}");
    }
}

#[tokio::test]
async fn over_http_the_cookie_is_closed_to_scripts_and_other_sites() {
    let portal = Portal::start().await;
    let cookie = portal.anyone().sign_in(WRITER).await.header("set-cookie").to_owned();
    let mut parts: Vec<&str> = cookie.split("; ").skip(1).collect();
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Lax"]);
    let id = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(cookie.starts_with("storekeeper=") && id.len() >= 22, "at least 128 bits: {id}");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_its_host() {
    let portal = Portal::behind_https().await;
    let person = portal.anyone();
    let cookie = person.sign_in(WRITER).await.header("set-cookie").to_owned();
    let mut parts: Vec<&str> = cookie.split("; ").skip(1).collect();
    parts.sort_unstable();
    assert_eq!(parts, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(cookie.starts_with("__Host-storekeeper="));
    assert!(person.is_signed_in().await);
    let removal = person.post("/sign-out", &[]).await.header("set-cookie").to_owned();
    for part in ["__Host-storekeeper=;", "Path=/", "Max-Age=0", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(removal.contains(part), "{removal}");
    }
    let plain = cookie.replace("__Host-", "");
    assert!(!person.with_cookie(plain.split(';').next().unwrap()).is_signed_in().await);
}

#[tokio::test]
async fn signing_in_again_changes_the_id_and_kills_the_old_one() {
    let portal = Portal::start().await;
    let person = portal.person(WRITER).await;
    let first = person.cookie().unwrap();
    assert_eq!(person.sign_in("api-demo-reader").await.status, 303);
    assert_ne!(person.cookie().unwrap(), first);
    person.get("/activity").await.must_say(&["Demo reader"]);
    must_be_nobody(&portal.anyone().with_cookie(&first)).await;
}

#[tokio::test]
async fn a_failed_sign_in_leaves_the_session_as_it_is() {
    let portal = Portal::start().await;
    let person = portal.person(WRITER).await;
    assert_eq!(person.sign_in("api-wrong").await.status, 401);
    person.get("/activity").await.must_say(&["Demo writer"]);
}

#[tokio::test]
async fn a_planted_id_is_not_the_one_that_signing_in_gives() {
    let portal = Portal::start().await;
    let planted = "storekeeper=AQIDBAUGBwgJCgsMDQ4PEA";
    let victim = portal.anyone().with_cookie(planted);
    assert_eq!(victim.sign_in(WRITER).await.status, 303);
    assert_ne!(victim.cookie().as_deref(), Some(planted));
    must_be_nobody(&portal.anyone().with_cookie(planted)).await;
}

#[tokio::test]
async fn made_up_cookies_open_nothing_and_are_never_adopted() {
    let portal = Portal::start().await;
    let good = portal.person(WRITER).await.cookie().unwrap();
    let value = good.split_once('=').unwrap().1;
    let long = "A".repeat(10_000);
    let texts = ["", "A", "%00", "\"\"", "null", "../..", "AAAAAAAAAAAAAAAAAAAAAA", &long];
    let mut cookies: Vec<String> = texts.iter().map(|text| format!("storekeeper={text}")).collect();
    cookies.extend([
        format!("storekeeper={value}A"),
        format!("storekeeper={}", value.to_lowercase()),
        format!("Storekeeper={value}"),
        format!("__Host-storekeeper={value}"),
        format!("storekeeper={value}; storekeeper=AAAAAAAAAAAAAAAAAAAAAA"),
    ]);
    for cookie in cookies {
        let answer = portal.anyone().with_cookie(&cookie).get("/activity").await;
        assert_eq!(answer.status, 303, "{cookie:.60}");
        assert!(answer.headers.get("set-cookie").is_none(), "{cookie:.60}");
    }
    assert!(portal.anyone().with_cookie(&good).is_signed_in().await);
}

#[tokio::test]
async fn signing_out_kills_the_cookie_everywhere_and_clears_the_browser() {
    let portal = Portal::start().await;
    let person = portal.person(WRITER).await;
    let cookie = person.cookie().unwrap();
    let answer = person.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert_eq!(answer.header("set-cookie"), "storekeeper=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    assert!(answer.header("clear-site-data").contains("\"cache\""));
    must_be_nobody(&portal.anyone().with_cookie(&cookie)).await;
}

#[tokio::test]
async fn signing_out_ends_one_session_and_not_the_token_s_others() {
    let portal = Portal::start().await;
    let (here, there) = (portal.person(WRITER).await, portal.person(WRITER).await);
    here.post("/sign-out", &[]).await;
    assert!(there.is_signed_in().await);
}

#[tokio::test]
async fn a_request_in_flight_cannot_bring_a_session_back() {
    let portal = Portal::start().await;
    for round in 0..10 {
        let person = portal.writer().await;
        portal.fault("GET", LIST, Misbehaviour::Delay { ms: 100 });
        let late = tokio::spawn({
            let person = person.with_cookie(&person.cookie().unwrap());
            async move { person.get("/integrations").await }
        });
        until("LaunchDarkly is asked", || portal.lists() == 1).await;
        let cookie = person.cookie().unwrap();
        person.post("/sign-out", &[]).await;
        late.await.unwrap();
        portal.upstream().clear_faults();
        assert!(!person.with_cookie(&cookie).is_signed_in().await, "round {round}");
        let again = portal.person(WRITER).await;
        again.post("/integrations/refresh", &[]).await;
    }
}

#[tokio::test]
async fn a_session_survives_a_restart_and_not_another_master_key() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let cookie = portal.person(WRITER).await.cookie().unwrap();
    portal.process.kill();
    let portal = Portal::of(world.clone(), &[]).await;
    assert!(portal.anyone().with_cookie(&cookie).is_signed_in().await);
    portal.process.kill();
    world.new_key();
    let portal = Portal::of(world, &[]).await;
    must_be_nobody(&portal.anyone().with_cookie(&cookie)).await;
}
