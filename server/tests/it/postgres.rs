//! A database that is a server: it may be away for a while, and it is reached over TLS. These tests need the server that
//! scripts/postgres.sh starts, and are left out without it.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::harness::{Portal, Process, World, server};

/// What passes everything on, until it is cut.
struct Line {
    port: u16,
    whole: watch::Sender<bool>,
}

impl Line {
    async fn to(address: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (whole, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let (mut state, address) = (state.clone(), address.clone());
                tokio::spawn(async move {
                    if !*state.borrow() {
                        return;
                    }
                    let mut there = TcpStream::connect(address).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut here, &mut there) => {}
                        _ = state.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { port, whole }
    }
}

/// The world's database, at another address.
fn through(world: &World, line: &Line) -> String {
    let (before, rest) = world.database_url.split_once("127.0.0.1:").unwrap();
    let (_, after) = rest.split_once('/').unwrap();
    format!("{before}127.0.0.1:{}/{after}", line.port)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_signs_nobody_out_lets_nobody_write_and_is_found_again() {
    let Some(server) = server() else { return };
    let address = server.split_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
    let (world, line) = (World::new().await, Line::to(address).await);
    let portal = Portal::of(Arc::clone(&world), &["--database-url", &through(&world, &line)]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    for round in 0..3 {
        line.whole.send_replace(false);
        for path in ["/integrations", "/activity", store.page().as_str()] {
            let answer = person.get(path).await;
            assert_eq!(answer.status, 503, "{path} in round {round}");
            assert!(answer.body.contains("You are still signed in."), "{}", answer.body);
            let id = answer.header("x-request-id");
            assert!(!id.is_empty() && answer.body.contains(&format!("Request ID: {id}")), "{}", answer.body);
            assert!(answer.headers.get("set-cookie").is_none() && !answer.header("retry-after").is_empty());
        }
        assert_eq!(person.submit(&question).await.status, 503);
        assert_eq!(portal.anyone().sign_in("api-demo-writer").await.status, 503);
        let anyone = portal.anyone();
        assert_eq!((anyone.get("/readyz").await.status, anyone.get("/healthz").await.status), (503, 200));
        line.whole.send_replace(true);
        assert!(person.is_signed_in().await, "round {round}: the first request after it is back is answered");
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(person.submit(&question).await.status, 303);
    assert_eq!((portal.writes().len(), world.count("activity").await), (1, 1));
}

#[tokio::test]
async fn its_certificate_is_checked() {
    let Some(authority) = std::env::var_os("TEST_POSTGRES_CA") else { return };
    let world = World::new().await;
    let authority = authority.to_str().unwrap().to_owned();
    let at = |host: &str, more: &str| {
        let url = world.database_url.replace("127.0.0.1", host);
        Process::run(&["migrate", "--database-url", &format!("{url}&sslmode=verify-full{more}")], &[])
    };
    let named = format!("&sslrootcert={authority}");
    assert!(at("localhost", &named).status.success());
    for (host, more) in [("127.0.0.1", named.as_str()), ("localhost", "")] {
        let output = at(host, more);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("the database cannot be opened"), "{host}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
