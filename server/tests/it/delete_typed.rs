//! Where an environment is critical, the name must be typed.

use crate::harness::{Answer, Form, Person, Portal, REASON, Store};

/// The question, with the reason that critical environments ask for.
async fn question(person: &Person, store: &Store) -> Form {
    person.get(&store.delete()).await.form(&store.delete()).with("reason", REASON)
}

/// Whether the page asks for the name.
fn asks(page: &Answer) -> bool {
    page.says("Type the name to confirm")
}

#[tokio::test]
async fn the_right_name_deletes_in_a_critical_environment() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let page = person.get(&store.delete()).await;
    page.must_say(&["Type the name to confirm", "Type exactly: Till cache", "Critical environment Critical"]);
    let form = page.form(&store.delete()).with("reason", REASON).with("typed", "Till cache");
    let answer = person.submit(&form).await;
    assert!(answer.location().starts_with("/integrations?outcome="));
    assert!(!store.exists() && portal.writes().len() == 1);
}

#[tokio::test]
async fn a_wrong_name_deletes_nothing_and_may_be_corrected() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    store.changed_elsewhere("/name", &"Caché".into());
    let person = portal.writer().await;
    let form = question(&person, &store).await;
    for wrong in ["", "caché", "Cache\u{301}", "Cach"] {
        let answer = person.submit(&form.clone().with("typed", wrong)).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        answer.must_say(&["There is a problem", "does not match this integration"]);
        assert_eq!(answer.form(&store.delete()).get("challenge"), form.get("challenge"), "its tries are counted");
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(person.submit(&form.with("typed", " Caché ")).await.status, 303);
    assert!(!store.exists());
}

#[tokio::test]
async fn five_wrong_names_void_the_question() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let form = question(&person, &store).await;
    for _ in 0..4 {
        assert_eq!(person.submit(&form.clone().with("typed", "wrong")).await.status, 422);
    }
    let fifth = person.submit(&form.clone().with("typed", "wrong")).await;
    assert_eq!(fifth.status, 422);
    fifth.must_say(&["The name was wrong too many times, so the confirmation expired."]);
    let anew = fifth.form(&store.delete());
    assert_ne!(anew.get("challenge"), form.get("challenge"));
    let late = person.submit(&form.with("typed", "Till cache")).await;
    assert_eq!(late.status, 409);
    assert!(store.exists() && portal.writes().is_empty());
    assert_eq!(person.submit(&anew.with("typed", "Till cache")).await.status, 303);
}

#[tokio::test]
async fn wrong_names_in_parallel_are_all_counted() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let form = question(&person, &store).await;
    let wrong = form.clone().with("typed", "wrong");
    futures::future::join_all((0..10).map(|_| person.submit(&wrong))).await;
    assert_ne!(person.submit(&form.with("typed", "Till cache")).await.status, 303);
    assert!(store.exists() && portal.writes().is_empty());
}

#[tokio::test]
async fn a_question_without_a_name_does_not_serve_where_one_is_asked_for() {
    let portal = Portal::start().await;
    let (critical, other) = (portal.redis("checkout", "production"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let easy = person.get(&other.delete()).await.form(&other.delete());
    let answer = person.post(&critical.delete(), &[("challenge", easy.get("challenge").unwrap())]).await;
    assert_eq!(answer.status, 409);
    assert!(critical.exists() && other.exists() && asks(&answer));
}

#[tokio::test]
async fn an_environment_that_cannot_be_read_is_taken_for_critical() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault_status("GET", "/api/v2/projects/checkout/environments/test", 403, &[]);
    let page = person.get(&store.delete()).await;
    page.must_say(&["Could not be checked, so it is treated as critical", "Type the name to confirm"]);
    let form = page.form(&store.delete()).with("reason", REASON);
    assert_eq!(person.submit(&form.clone().with("typed", "")).await.status, 422);
    assert_eq!(person.submit(&form.with("typed", "Till cache")).await.status, 303);
}

#[tokio::test]
async fn an_integration_without_a_name_is_typed_by_its_id() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    store.changed_elsewhere("/name", &" ".into());
    let person = portal.writer().await;
    let page = person.get(&store.delete()).await;
    page.must_say(&[&format!("Type exactly: {}", store.id)]);
    let form = page.form(&store.delete()).with("reason", REASON);
    assert_eq!(person.submit(&form.clone().with("typed", "")).await.status, 422);
    assert_eq!(person.submit(&form.with("typed", &store.id)).await.status, 303);
}

#[tokio::test]
async fn without_a_reason_nothing_is_deleted_and_no_try_is_lost() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let form = person.get(&store.delete()).await.form(&store.delete()).with("typed", "Till cache");
    for _ in 0..6 {
        let answer = person.submit(&form).await;
        assert_eq!(answer.status, 422);
        answer.must_say(&["There is a problem", "Enter a reason."]);
        assert_eq!(answer.form(&store.delete()).get("challenge"), form.get("challenge"));
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(person.submit(&form.with("reason", REASON)).await.status, 303);
    person.get("/activity").await.must_say(&["Deleted", REASON]);
}
