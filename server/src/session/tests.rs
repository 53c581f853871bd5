//! Signing in and out over HTTP, with a browser that keeps its cookie, and everything that tries to get around it.

mod fixture;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use http::header::LOCATION;
use tower::util::MapRequestLayer;

use super::*;
use crate::clock::Clock;
use crate::cookies::Cookies;
use crate::database::{ABSOLUTE_MS, Consumed, IDLE_MS};
use crate::kept::TicketKind;
use crate::middleware::RefusalKind;
use fixture::{CANARY, Gate, Portal, portal, portal_in};

#[tokio::test]
async fn signing_in_gives_a_host_cookie_and_a_viewer() {
    let portal = portal().await;
    let answer = portal.send("POST", "/sign-in", "", CANARY).await;
    let set = answer.headers[SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-storekeeper="), "{set}");
    assert!(set.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{set}");
    let page = portal.get("/page", &answer.cookie()).await;
    assert!(page.body.starts_with(&format!("eu {CANARY} ")), "{}", page.body);
    assert!(!page.headers.contains_key(SET_COOKIE), "reading sets nothing");
    assert_eq!(portal.get("/maybe", &answer.cookie()).await.body, "somebody");
}

#[tokio::test]
async fn without_a_session_pages_lead_to_signing_in_and_the_api_says_so() {
    let portal = portal().await;
    let page = portal.get("/page?q=a%26b", "").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.headers[LOCATION], "/sign-in?next=%2Fpage%3Fq%3Da%2526b");
    let api = portal.get("/api/page", "").await;
    let id = api.headers["x-request-id"].to_str().unwrap();
    let error: serde_json::Value = serde_json::from_str(&api.body).unwrap();
    assert_eq!(api.status, StatusCode::UNAUTHORIZED);
    assert_eq!((&error["code"], &error["request_id"]), (&"not_signed_in".into(), &id.into()));
    assert_eq!(portal.get("/maybe", "").await.body, "nobody");
    assert_eq!(portal.rows().await, 0, "visitors leave no rows");
}

#[tokio::test]
async fn an_id_that_we_did_not_issue_is_never_adopted() {
    let portal = portal().await;
    let made_up = format!("__Host-storekeeper={}", "A".repeat(22));
    for cookie in [made_up.as_str(), "__Host-storekeeper=", "__Host-storekeeper=%00", "__Host-storekeeper=🍪", ";;=="]
    {
        let answer = portal.get("/page", cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{cookie}");
        assert!(!answer.headers.contains_key(SET_COOKIE), "a late answer must not remove a newer cookie");
    }
    let issued = portal.sign_in(&made_up, CANARY).await;
    assert_ne!(issued, made_up);
    assert!(portal.signed_in(&issued).await && !portal.signed_in(&made_up).await);
}

#[tokio::test]
async fn signing_in_again_ends_the_old_session_and_its_tickets() {
    let portal = portal().await;
    let first = portal.sign_in("", CANARY).await;
    let reference = |body: &str| -> SessionRef { body.rsplit(' ').next().unwrap().parse().unwrap() };
    let old = reference(&portal.get("/page", &first).await.body);
    let ticket = portal.tickets.issue(TicketKind::Challenge, &old, "x", b"", 1_000).await.unwrap();
    let second = portal.sign_in(&first, "api-other-token").await;
    assert!(!portal.signed_in(&first).await && portal.signed_in(&second).await);
    assert_eq!(portal.rows().await, 1);
    let new = reference(&portal.get("/page", &second).await.body);
    assert_ne!(old, new);
    let consumed = portal.tickets.consume(TicketKind::Challenge, &ticket, &new, "x").await.unwrap();
    assert!(matches!(consumed, Consumed::Gone));
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_and_in_the_browser() {
    let portal = portal().await;
    let cookie = portal.sign_in("", CANARY).await;
    let answer = portal.send("POST", "/sign-out", &cookie, "").await;
    let removal: Vec<_> = answer.headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(removal, ["__Host-storekeeper=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"]);
    assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(portal.rows().await, 0);
    for path in ["/page", "/api/page"] {
        assert_ne!(portal.get(path, &cookie).await.status, StatusCode::OK);
    }
    assert_eq!(portal.send("POST", "/sign-out", &cookie, "").await.status, StatusCode::OK, "twice is fine");
}

#[tokio::test]
async fn a_request_that_is_still_running_does_not_undo_signing_out() {
    let gate = Gate::default();
    let portal = portal_in("sqlite::memory:", &MasterKey::generate(), gate.clone()).await;
    let cookie = portal.sign_in("", CANARY).await;
    let sign_out_meanwhile = async {
        gate.entered.notified().await;
        portal.send("POST", "/sign-out", &cookie, "").await;
        gate.leave.notify_one();
    };
    let (late, ()) = tokio::join!(portal.get("/slow", &cookie), sign_out_meanwhile);
    assert_eq!(late.body, "late", "it wrote its session");
    assert!(!portal.signed_in(&cookie).await);
    assert_eq!(portal.rows().await, 0);
}

#[tokio::test]
async fn sessions_end_when_idle_and_in_the_end_anyway() {
    let portal = portal().await;
    let idle = portal.sign_in("", CANARY).await;
    portal.clock.advance(IDLE_MS);
    assert!(!portal.signed_in(&idle).await);
    let busy = portal.sign_in("", CANARY).await;
    let step = IDLE_MS / 2;
    for _ in 1..ABSOLUTE_MS / step {
        portal.clock.advance(step);
        assert!(portal.signed_in(&busy).await);
    }
    portal.clock.advance(step);
    assert!(!portal.signed_in(&busy).await);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_not_a_sign_out() {
    let portal = portal().await;
    let cookie = portal.sign_in("", CANARY).await;
    portal.database.close().await;
    for path in ["/page", "/api/page", "/maybe"] {
        let answer = portal.get(path, &cookie).await;
        assert_eq!((answer.status, answer.refusal), (StatusCode::SERVICE_UNAVAILABLE, Some(RefusalKind::Unavailable)));
        assert!(answer.headers.contains_key("retry-after") && !answer.headers.contains_key(SET_COOKIE));
    }
    for path in ["/sign-out", "/sign-in"] {
        let answer = portal.send("POST", path, &cookie, CANARY).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(!answer.headers.contains_key(SET_COOKIE));
    }
}

#[tokio::test]
async fn the_files_hold_neither_token_nor_cookie_and_another_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let portal = portal_in(&url, &MasterKey::generate(), Gate::default()).await;
    let cookie = portal.sign_in("", CANARY).await;
    let id = cookie.split_once('=').unwrap().1;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [CANARY.as_bytes(), id.as_bytes(), &store::secret(id.parse().unwrap())] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
    let other = portal_in(&url, &MasterKey::generate(), Gate::default()).await;
    assert!(!other.signed_in(&cookie).await, "a wrong key ends sessions, it does not break them");
    assert!(portal.signed_in(&cookie).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_parallel_people_each_see_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let portal = Arc::new(portal_in(&url, &MasterKey::generate(), Gate::default()).await);
    let people = (0..50).map(|number| {
        let portal = Arc::clone(&portal);
        tokio::spawn(async move {
            let token = format!("api-person-{number}");
            let cookie = portal.sign_in("", &token).await;
            assert!(portal.get("/page", &cookie).await.body.starts_with(&format!("eu {token} ")));
            cookie
        })
    });
    let mut cookies = futures::future::try_join_all(people).await.unwrap();
    cookies.sort_unstable();
    cookies.dedup();
    assert_eq!(cookies.len(), 50);
}

#[tokio::test]
async fn nothing_that_can_be_printed_shows_the_token() {
    let portal = portal().await;
    let cookie = portal.sign_in("", CANARY).await;
    let show = async |session: Session, viewer: Viewer, MaybeViewer(maybe): MaybeViewer| {
        format!("{session:?} {viewer:?} {maybe:?}")
    };
    let clock = Clock::fixed(portal.clock.now().0);
    let sessions = Sessions::new(
        SessionRows::new(&portal.database, &clock),
        &portal.key,
        Cookies::new(true),
        SharedCompany::default(),
        fixture::no_oauth(),
    );
    let printed = format!("{sessions:?} {:?}", portal.tickets);
    let attach = MapRequestLayer::new(move |request| attach(&sessions, request));
    let app = Router::new().route("/page", get(show)).layer(attach);
    let shown = Portal { app, ..portal }.get("/page", &cookie).await;
    assert_eq!(shown.status, StatusCode::OK);
    for text in [shown.body, printed] {
        assert!(!text.contains(CANARY) && !text.contains(cookie.split_once('=').unwrap().1), "{text}");
    }
}
