//! Where a token is signed in, ending sessions from elsewhere, and what was typed when one ended.

use std::sync::Arc;

use launchdarkly_emulator::Misbehaviour;
use serde_json::json;

use crate::harness::{Person, Portal, Process, World, until};

const WRITER: &str = "api-demo-writer";

/// Signs in as from this address, through a proxy.
async fn from(portal: &Portal, address: &str) -> Person {
    let person = portal.anyone();
    let origin = person.origin.clone();
    let headers = [
        ("origin", origin.as_str()),
        ("x-forwarded-for", address),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ];
    let body = format!("token={WRITER}");
    let answer = person.ask(reqwest::Method::POST, "/sign-in", &headers, Some(body)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    person
}

/// `storekeeper` with this subcommand, on the portal's own database.
fn command(world: &Arc<World>, words: &[&str], more: &[&str]) -> (String, String) {
    let own = world.arguments("127.0.0.1:0");
    let own = own.iter().map(String::as_str);
    let arguments: Vec<&str> = words.iter().copied().chain(own).chain(more.iter().copied()).collect();
    let output = Process::run(&arguments, &[]);
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn one_sees_where_one_s_token_is_signed_in_and_ends_it_there() {
    let portal = Portal::of(World::new().await, &["--trusted-proxies", "127.0.0.0/8"]).await;
    let (here, there, other) = (
        from(&portal, "203.0.113.7").await,
        from(&portal, "198.51.100.9").await,
        portal.person("api-demo-reader").await,
    );
    let page = here.get("/sessions").await;
    page.must_say(&["Active sessions for Demo writer", "Firefox on Linux", "203.0.113.7", "198.51.100.9"]);
    assert!(!page.body.contains(WRITER));
    assert_eq!(page.body.matches("action=\"/sessions\"").count(), 3, "one for each of two, and one for all");
    let row = page.body.split("<tr>").find(|row| row.contains("198.51.100.9")).unwrap();
    let name = row.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
    // Nobody ends the sessions of others, even if they know their names.
    assert_eq!(other.post("/sessions", &[("session", name)]).await.location(), "/sessions");
    assert!(there.is_signed_in().await);
    assert_eq!(here.post("/sessions", &[("session", name)]).await.location(), "/sessions");
    assert!(!there.is_signed_in().await && here.is_signed_in().await && other.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_of_the_token_and_no_other() {
    let portal = Portal::start().await;
    let (one, two, other) =
        (portal.person(WRITER).await, portal.person(WRITER).await, portal.person("api-demo-reader").await);
    let answer = one.post("/sessions", &[("session", "all")]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert!(!two.is_signed_in().await && other.is_signed_in().await && one.cookie().is_none());
}

#[tokio::test]
async fn an_operator_lists_sessions_and_ends_them_at_once() {
    let portal = Portal::of(World::new().await, &["--trusted-proxies", "127.0.0.0/8"]).await;
    let (one, two) = (from(&portal, "203.0.113.7").await, portal.person("api-demo-reader").await);
    let (list, _) = command(&portal.world, &["sessions"], &[]);
    let line = list.lines().find(|line| line.contains("203.0.113.7")).unwrap();
    assert!(line.contains("Demo writer (Acme EU), Firefox on Linux"), "{list}");
    assert!(!list.contains("api-demo"), "{list}");
    let name = line.split(' ').next().unwrap();
    let (_, refused) = command(&portal.world, &["sessions", "revoke", name, "nobody"], &[]);
    assert!(refused.contains("no session begins with “nobody”; nobody was signed out"), "{refused}");
    assert!(one.is_signed_in().await);
    assert_eq!(command(&portal.world, &["sessions", "revoke", name], &[]).0, "1 session was ended\n");
    assert!(!one.is_signed_in().await && two.is_signed_in().await);
    assert_eq!(command(&portal.world, &["sessions", "revoke", "--all"], &[]).0, "1 session was ended\n");
    assert!(!two.is_signed_in().await);
}

#[tokio::test]
async fn what_was_typed_goes_through_signing_in_again_without_the_password() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await.filled(&[
        ("name", "Typed before"),
        ("connection.url", "redis://:canary-in-url@new.example.net:6380"),
        ("config.password.action", "replace"),
        ("config.password", "canary-password"),
    ]);
    person.post("/sign-out", &[]).await;
    let interrupted = person.submit(&form).await;
    assert_eq!(interrupted.status, 401);
    interrupted.must_say(&["Your session has ended. Sign in to continue. What you typed is kept, except passwords."]);
    assert!(!interrupted.body.contains("canary") && !interrupted.body.contains("Typed before"), "it is sealed");
    let back = interrupted.form("/sign-in");
    // A mistyped token does not lose it.
    let again = person.submit(&back.clone().with("token", "api-wrong")).await.form("/sign-in");
    let signed_in = person.submit(&again.with("token", WRITER)).await;
    assert!(signed_in.location().starts_with(&format!("{}?typed=", store.edit())));
    let page = person.follow(&signed_in).await;
    page.must_say(&["What you typed before signing in was restored", "Passwords are never kept: enter them again."]);
    let form = page.form(&store.edit());
    assert_eq!(
        (form.get("name"), form.get("config.host"), form.get("config.password")),
        (Some("Typed before"), Some("new.example.net"), Some(""))
    );
    // It is for whoever signed in, and for that form.
    let location = signed_in.location();
    let other = portal.person("api-demo-reader").await;
    assert!(!other.get(&location).await.body.contains("Typed before"));
    assert!(!portal.heard().contains("canary"));
}

#[tokio::test]
async fn environments_that_were_ticked_for_copies_stay_ticked() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    person.post("/sign-out", &[]).await;
    let path = format!("{}/clone", store.page());
    let interrupted = person.post(&path, &[("target", "payments/production"), ("target", "checkout/staging")]).await;
    assert_eq!(interrupted.status, 401);
    let signed_in = person.submit(&interrupted.form("/sign-in").with("token", WRITER)).await;
    assert!(signed_in.location().starts_with(&format!("{path}?typed=")), "{}", signed_in.location());
    let page = person.follow(&signed_in).await;
    page.must_say(&["What you typed before signing in was restored"]);
    let ticked: Vec<(String, String)> = page.form(&path).fields;
    let ticked: Vec<&str> = ticked.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(ticked, ["checkout/staging", "payments/production"]);
}

#[tokio::test]
async fn a_new_integration_too_and_a_change_made_meanwhile_is_noticed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let new = "/integrations/checkout/test/redis/new";
    let blank = person.get(new).await.form(new).filled(&[("name", "Begun"), ("config.host", "h.example.net")]);
    let edit = person.edit_form(&store).await.filled(&[("name", "Mine")]);
    person.post("/sign-out", &[]).await;
    for (form, field) in [(blank, "Begun"), (edit, "Mine")] {
        store.changed_elsewhere("/name", &json!("Theirs"));
        let back = person.submit(&form).await.form("/sign-in").with("token", WRITER);
        let signed_in = person.submit(&back).await;
        let page = person.follow(&signed_in).await;
        page.must_say(&[]);
        assert!(page.body.contains(field), "{}", page.text());
        let moved = form.action != new;
        assert_eq!((page.status == 409, page.text().contains("Theirs")), (moved, moved), "{}", page.text());
        person.post("/sign-out", &[]).await;
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn what_was_not_sealed_here_is_not_taken_along() {
    let portal = Portal::start().await;
    for held in ["", "x", "bm90IHNlYWxlZCBoZXJlLCBub3Qgc2VhbGVkIGhlcmUsIG5vdCBzZWFsZWQ"] {
        let answer =
            portal.anyone().post("/sign-in", &[("token", WRITER), ("typed", held), ("next", "/activity")]).await;
        assert_eq!(answer.location(), "/activity");
    }
}

#[tokio::test]
async fn an_older_master_key_opens_what_it_sealed_until_it_is_left_out() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let person = portal.person(WRITER).await;
    let cookie = person.cookie().unwrap();
    drop(portal);
    let (old, new) = (world.path("master.key"), world.path("old.key"));
    std::fs::copy(&old, &new).unwrap();
    let (key, _) = command(&world, &["key"], &[]);
    std::fs::write(&old, key).unwrap();
    let older = new.to_str().unwrap();
    let (checked, _) = command(&world, &["key", "--check"], &["--master-key-file", older]);
    assert!(
        checked.contains("current key      sessions: 0") && checked.contains("older key        sessions: 1"),
        "{checked}"
    );
    let portal = Portal::of(world.clone(), &["--master-key-file", older]).await;
    assert!(portal.anyone().with_cookie(&cookie).is_signed_in().await);
    drop(portal);
    // Without it the session is void, and nothing breaks.
    let portal = Portal::of(world.clone(), &[]).await;
    assert!(!portal.anyone().with_cookie(&cookie).is_signed_in().await);
    assert!(portal.person(WRITER).await.is_signed_in().await);
    let (checked, _) = command(&world, &["key", "--check"], &[]);
    assert!(checked.contains("sessions that cannot be decrypted with these keys: 1"), "{checked}");
}

#[tokio::test]
async fn tries_that_hang_at_launchdarkly_do_not_hold_up_others_of_the_same_address() {
    let portal = Portal::start().await;
    let hang = |_| {
        portal.fault("GET", "/api/v2/caller-identity", Misbehaviour::Hang);
        let person = portal.anyone();
        tokio::spawn(async move { person.sign_in("api-demo-user-hanging").await })
    };
    let hanging: Vec<_> = (0..10).map(hang).collect();
    until("all of them hang", || portal.calls().len() >= hanging.len()).await;
    portal.upstream().clear_faults();
    assert_eq!(portal.anyone().sign_in(WRITER).await.status, 303);
    assert!(hanging.iter().all(|it| !it.is_finished()), "it did not wait for them");
    hanging.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn behind_a_proxy_each_client_has_its_own_tries() {
    let portal = Portal::of(World::new().await, &["--trusted-proxies", "127.0.0.1"]).await;
    let try_as = async |address: &str, token: &str| {
        let person = portal.anyone();
        let headers = [("origin", person.origin.as_str()), ("x-forwarded-for", address)];
        person.ask(reqwest::Method::POST, "/sign-in", &headers, Some(format!("token={token}"))).await.status
    };
    for _ in 0..10 {
        assert_eq!(try_as("203.0.113.7", "api-wrong").await, 401);
    }
    assert_eq!((try_as("203.0.113.7", WRITER).await, try_as("203.0.113.8", WRITER).await), (429, 303));
}
