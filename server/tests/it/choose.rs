//! The way to a new integration: project, environment, provider, page by page, without script.

use crate::harness::{Answer, Portal};

fn choices(page: &Answer, start: &str) -> Vec<String> {
    page.links().into_iter().filter(|link| link.starts_with(start) && !link.contains("offset")).collect()
}

#[tokio::test]
async fn three_choices_lead_to_the_form() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let table = person.get("/integrations").await;
    assert!(table.links().contains(&"/integrations/new".to_owned()));
    let projects = person.get("/integrations/new").await;
    projects.must_say(&["step 1 of 3", "Choose the project", "データ分析", "العروض والخصومات"]);
    assert_eq!(choices(&projects, "/integrations/new?project=").len(), 12);
    let environments = person.get("/integrations/new?project=checkout").await;
    environments.must_say(&["step 2 of 3", "Choose the environment", "Production EU (Ireland)", "Critical"]);
    let link = "/integrations/new?project=checkout&environment=production";
    assert!(environments.links().contains(&link.to_owned()));
    let providers = person.get(link).await;
    providers.must_say(&["step 3 of 3", "Choose the provider"]);
    for (provider, heading) in [("redis", "New Redis integration"), ("dynamodb", "New DynamoDB integration")] {
        let form = format!("/integrations/checkout/production/{provider}/new");
        assert!(providers.links().contains(&form));
        person.get(&form).await.must_say(&[heading, "Critical"]);
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn more_than_a_page_of_environments_is_paged_and_all_can_be_reached() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let start = "/integrations/new?project=fulfilment&environment=";
    let first = person.get("/integrations/new?project=fulfilment").await;
    first.must_say(&["1–20 of 30"]);
    let next = first.links().into_iter().find(|link| link.contains("offset=20")).unwrap();
    let second = person.get(&next).await;
    second.must_say(&["21–30 of 30"]);
    let mut all = [choices(&first, start), choices(&second, start)].concat();
    assert_eq!(all.len(), 30);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 30);
    let back = second.links().into_iter().find(|link| link == "/integrations/new?project=fulfilment").unwrap();
    person.get(&back).await.must_say(&["1–20 of 30"]);
    let calls = portal.calls();
    assert!(calls.iter().all(|call| call.path.starts_with("/api/v2/projects/fulfilment/environments?")), "{calls:#?}");
}

#[tokio::test]
async fn searching_narrows_at_launchdarkly_and_hostile_words_stay_one_parameter() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let found = person.get("/integrations/new?project=fulfilment&q=eu-central").await;
    found.must_say(&["eu-central-1"]);
    assert_eq!(choices(&found, "/integrations/new?project=fulfilment&environment=").len(), 3);
    let none = person.get("/integrations/new?q=no-such-project").await;
    none.must_say(&["No project matches “no-such-project”", "Show all projects"]);
    portal.upstream().clear_journal();
    for text in ["a%26limit%3D1000", "a%2Ctags%3Ax", "a%23b", "..%2F..%2Fmembers", "%00", "%0d%0aX-Evil:%201"] {
        let answer = person.get(&format!("/integrations/new?q={text}")).await;
        assert!(answer.status < 500, "{text}: {}", answer.status);
    }
    for call in portal.calls() {
        assert!(call.path.starts_with("/api/v2/projects?limit=20&offset=0&"), "{}", call.path);
        assert_eq!(call.path.matches("limit=").count(), 1, "{}", call.path);
        assert!(call.headers.iter().all(|(name, _)| name != "x-evil"));
    }
}

#[tokio::test]
async fn nonsense_in_the_url_leads_to_a_step_and_not_to_an_error_of_the_server() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for query in
        ["project=..", "project=a/b", "environment=production", "offset=-1", "offset=99999999999999999999", "project="]
    {
        person.get(&format!("/integrations/new?{query}")).await.must_say(&["step 1 of 3"]);
    }
    assert_eq!(person.get("/integrations/new?project=no-such-project").await.status, 404);
    let beyond = person.get("/integrations/new?offset=5000").await;
    assert!(beyond.status == 200, "{}", beyond.text());
    assert!(!beyond.says("LaunchDarkly shows this token no project"), "there are projects, but not on this page");
}
