//! Signing in, and choosing where a new integration goes.

use super::form_fixtures::{choose_page, sign_in_page};
use super::{count, html};
use crate::pages::{choose, sign_in};
use crate::view::{ChoosePage, DemoToken, InstanceChoice, SignInPage};
use testkit::html::{only, tags, text};

#[test]
fn an_instance_is_chosen_only_where_there_are_several() {
    let several = SignInPage { launchdarkly: Vec::new(), ..sign_in_page() };
    let page = html(|| sign_in(several.clone()));
    assert_eq!(only(&page, "name", "instance").name, "select");
    assert!(only(&page, "value", "eu").get("selected").is_some());
    let one =
        SignInPage { instances: vec![InstanceChoice { name: "eu".into(), label: "European Union".into() }], ..several };
    let page = html(|| sign_in(one));
    let instance = only(&page, "name", "instance");
    assert!(instance.is("type", "hidden") && instance.is("value", "eu"));
    assert!(only(&page, "name", "next").is("value", "/activity"));
}

#[test]
fn a_refused_token_is_not_drawn_again() {
    let page = html(|| sign_in(SignInPage { error: Some("Not known.".into()), ..sign_in_page() }));
    assert_eq!(count(&page, "Not known."), 2);
    let token = only(&page, "id", "token");
    assert!(token.is("type", "password") && token.get("value").is_none() && token.is("aria-invalid", "true"));
}

#[test]
fn a_demo_token_is_one_press_away_and_elsewhere_there_is_none() {
    let demo_tokens = vec![DemoToken { text: "api-demo-reader".into(), may: "may read".into() }];
    let page = html(|| sign_in(SignInPage { demo_tokens, ..sign_in_page() }));
    let button = only(&page, "value", "api-demo-reader");
    assert!(button.name == "button" && button.is("name", "token"));
    assert_eq!(only(&page, "id", button.get("aria-describedby").unwrap()).name, "p");
    assert!(!html(|| sign_in(sign_in_page())).contains("demo"));
}

#[test]
fn every_step_says_what_was_chosen_and_how_to_change_it() {
    let first = html(|| choose(choose_page()));
    assert!(text(&first).contains("step 1 of 3") && text(&first).contains("1–2 of 12"));
    assert!(!tags(&first).iter().any(|tag| tag.is("type", "hidden")));
    let project = Some("checkout".parse().unwrap());
    let second = html(|| choose(ChoosePage { project: project.clone(), ..choose_page() }));
    assert!(only(&second, "name", "project").is("value", "checkout"));
    assert!(text(&second).contains("Project checkout Change the project"));
    let environment = Some("test".parse().unwrap());
    let third = html(|| choose(ChoosePage { project, environment, ..choose_page() }));
    assert!(!third.contains("role=\"search\""));
    assert!(third.contains("href=\"/integrations/new?project=checkout\""));
}

#[test]
fn nothing_found_is_not_nothing_there() {
    let mut page = choose_page();
    page.choices.items.clear();
    let nothing = text(&html(|| choose(page.clone())));
    assert!(nothing.contains("No project to choose") && nothing.contains("role"));
    let not_found = text(&html(|| choose(ChoosePage { text: "zz".into(), ..page })));
    assert!(not_found.contains("No project matches “zz”"));
}
