//! When the portal's own records fail: nothing is written to LaunchDarkly, and nobody is told to be signed out.

use std::sync::Arc;

use crate::harness::{Person, Portal, Process, Store, World, server};

#[tokio::test]
async fn without_a_record_nothing_is_sent() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    let form = "/integrations/checkout/test/redis/new";
    let form = person.get(form).await.form(form).with("config.host", "h");
    let (_, creation) = person.review(&person.submit(&form).await).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    portal.sql("ALTER TABLE activity RENAME TO lost").await;
    for form in [plan, creation, question] {
        let answer = person.submit(&form).await;
        assert_eq!(answer.status, 503, "{}", form.action);
        answer.must_say(&["Storekeeper cannot use its database", "this request changed nothing"]);
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(person.get("/integrations").await.status, 200, "reading goes on");
    let ready = portal.anyone().get("/readyz").await;
    assert!(ready.status == 200 && ready.body.contains("records cannot be written"), "{}", ready.body);
}

#[tokio::test]
async fn a_write_whose_outcome_cannot_be_read_is_not_passed_over_in_silence() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let done = person.confirm(&sent).await;
    done.must_say(&["Changed “Till cache”."]);
    portal.sql("DROP VIEW entries").await;
    let again = person.get(&done.path).await;
    again.must_say(&["The outcome of the change cannot be read right now.", "before you repeat the change"]);
}

#[tokio::test]
async fn a_session_store_that_fails_signs_nobody_out_and_lets_nobody_in() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.sql("ALTER TABLE sessions RENAME TO gone").await;
    for path in ["/integrations", "/activity", "/api/integrations", store.page().as_str(), &store.edit()] {
        let answer = person.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.headers.get("set-cookie").is_none() && answer.body.contains("You are still signed in."));
        let id = answer.header("x-request-id").to_owned();
        assert!(!id.is_empty() && answer.body.contains(&id), "{}", answer.body);
        assert_ne!(answer.header("retry-after"), "");
        assert_ne!(answer.header("content-security-policy"), "");
    }
    assert_eq!(person.post(&store.switch(), &[("on", "false")]).await.status, 503);
    assert_eq!(portal.calls(), []);
    assert_eq!(portal.anyone().sign_in("api-demo-writer").await.status, 503);
    assert_eq!((portal.anyone().get("/readyz").await.status, portal.anyone().get("/healthz").await.status), (503, 200));
    let address = portal.url.strip_prefix("http://").unwrap();
    assert!(!Process::run(&["healthcheck", "--listen", address], &[]).status.success());
    portal.sql("ALTER TABLE gone RENAME TO sessions").await;
    assert!(person.is_signed_in().await);
}

/// What `storekeeper` says to this, and whether it succeeded.
fn storekeeper(arguments: &[&str]) -> (bool, String) {
    let output = Process::run(arguments, &[]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// One write, carried out.
async fn rename(person: &Person, store: &Store) {
    let sent = person.edit(store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    assert_eq!(person.submit(&plan).await.status, 303);
}

#[tokio::test]
async fn a_copy_that_is_made_while_people_work_is_a_whole_database() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    rename(&person, &store).await;
    let copy = portal.world.path("copy.db");
    let command = ["backup", copy.to_str().unwrap(), "--database-url", &portal.world.database_url];
    let (done, said) = storekeeper(&command);
    if server().is_some() {
        assert!(!done && said.contains("pg_dump"), "{said}");
        return;
    }
    assert!(done && said.contains("bytes were written"), "{said}");
    let (done, said) = storekeeper(&command);
    assert!(!done && said.contains("copy.db"), "what is there stays: {said}");
    let url = format!("sqlite://{}", copy.display());
    let other = Portal::of(portal.world.clone(), &["--database-url", &url]).await;
    let same = other.anyone().with_cookie(&person.cookie().unwrap());
    same.get("/activity").await.must_say(&["Renamed"]);
}

#[tokio::test]
async fn everything_is_taken_over_to_another_database_once_and_people_stay_signed_in() {
    let (old, new) = (World::new().await, World::new().await);
    let file = format!("sqlite://{}", old.path("old.db").display());
    let portal = Portal::of(Arc::clone(&old), &["--database-url", &file]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    rename(&person, &store).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    drop(portal);
    let take = ["import", &file, &new.database_url];
    let (done, said) = storekeeper(&take);
    assert!(done && said.contains("all data was copied"), "{said}");
    for (table, rows) in [("activity", 1), ("outcomes", 1), ("sessions", 1)] {
        let line = said.lines().find(|line| line.starts_with(table)).unwrap();
        assert!(line.contains(&format!(" {rows} rows")), "{line}");
    }
    let (done, said) = storekeeper(&take);
    assert!(!done && said.contains("not empty"), "{said}");

    let portal = Portal::of(old, &["--database-url", &new.database_url]).await;
    let same = portal.anyone().with_cookie(&person.cookie().unwrap());
    same.get("/activity").await.must_say(&["Renamed"]);
    // What was asked before is answered after, and later entries have numbers of their own.
    assert_eq!(same.submit(&question).await.status, 303);
    assert_eq!(new.count("activity").await, 2);
}

#[tokio::test]
async fn whether_the_tables_are_up_to_date_is_said_and_seen_to() {
    let world = World::new().await;
    let url = ["--database-url", &world.database_url];
    let check = [&["migrate", "--check"], &url[..]].concat();
    if server().is_some() {
        let (current, said) = storekeeper(&check);
        assert!(!current && said.contains("run `storekeeper migrate`"), "{said}");
    }
    let (done, said) = storekeeper(&[&["migrate"], &url[..]].concat());
    assert!(done && said.contains("up to date"), "{said}");
    let (current, said) = storekeeper(&check);
    assert!(current && said.contains("it is up to date"), "{said}");
    let database = world.database().await;
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 12").execute(&database).await.unwrap();
    database.close().await;
    let (done, said) = storekeeper(&check);
    assert!(!done && said.contains("a newer release"), "{said}");
    let key = world.path("master.key");
    let serve = ["serve", "--launchdarkly-url", "https://app.launchdarkly.com", "--master-key-file"];
    let (done, said) = storekeeper(
        &[&serve[..], &[key.to_str().unwrap(), "--site-root"], &[world.path("site").to_str().unwrap()], &url].concat(),
    );
    assert!(!done && said.contains("run the newer release that wrote it") && said.lines().count() == 1, "{said}");
}
