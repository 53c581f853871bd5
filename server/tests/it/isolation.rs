//! Many people at once: each sees themselves, and nobody else.

use std::collections::HashMap;

use futures::future::join_all;

use crate::harness::Portal;

const PEOPLE: usize = 50;

/// Long enough that no random text on a page, such as the nonce, ever holds it.
fn name(at: usize) -> String {
    format!("person-{at:02}-of-many")
}

#[tokio::test]
async fn fifty_people_never_see_another_s_name_in_the_header() {
    let portal = Portal::start().await;
    let tokens: Vec<String> = (0..PEOPLE).map(|at| format!("api-demo-user-{}", name(at))).collect();
    let people = join_all(tokens.iter().map(|token| portal.person(token))).await;
    let pages = [
        "/integrations",
        "/integrations/new",
        "/integrations?page=3",
        "/no/such/page",
        "/integrations/new?project=search",
    ];
    let looks = (0..PEOPLE * pages.len()).map(|at| {
        // Neighbours in time are different people on different pages.
        let (person, page) = (at * 7 % PEOPLE, pages[at / PEOPLE]);
        let answer = people[person].get(page);
        async move { (person, answer.await) }
    });
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for (person, answer) in join_all(looks).await {
        answer.must_say(&[&format!("Signed in as Demo user {} Acme EU", name(person))]);
        for other in (0..PEOPLE).filter(|other| *other != person) {
            assert!(!answer.body.contains(&name(other)), "{} sees {} on {}", name(person), name(other), answer.path);
        }
        *seen.entry(person).or_default() += 1;
    }
    assert!(seen.len() == PEOPLE && seen.values().all(|looks| *looks == pages.len()));
}

#[tokio::test]
async fn each_token_asks_for_itself_and_with_nobody_else_s_token() {
    let portal = Portal::start().await;
    let tokens: Vec<String> = (0..10).map(|at| format!("api-demo-user-{}", name(at))).collect();
    let people = join_all(tokens.iter().map(|token| portal.person(token))).await;
    portal.upstream().clear_journal();
    join_all(people.iter().map(|person| person.get("/integrations"))).await;
    let mut sent: Vec<String> = portal
        .calls()
        .into_iter()
        .filter_map(|call| call.headers.into_iter().find(|(name, _)| name == "authorization"))
        .map(|(_, token)| token)
        .collect();
    sent.sort();
    assert_eq!(sent, tokens);
}

#[tokio::test]
async fn a_limit_or_an_end_of_one_token_is_not_another_s() {
    let portal = Portal::start().await;
    let (one, two) = (portal.person("api-demo-user-one").await, portal.person("api-demo-user-two").await);
    portal.upstream().revoke("api-demo-user-one");
    assert_eq!(one.get("/integrations").await.status, 303);
    two.get("/integrations").await.must_say(&["143 integrations."]);
}
