//! The form of a new or an existing integration.

use domain::{FieldError, Provider, SecretState};

use super::fixtures::field;
use super::form_fixtures::{conflict_page, create_page, edit_page, refused};
use super::html;
use crate::pages::{conflict, form};
use crate::view::{ConflictPage, Control, FormPage};
use testkit::html::{only, tags, text};

fn drawn(page: FormPage) -> String {
    html(|| form(page))
}

#[test]
fn what_is_wrong_is_said_twice_in_the_same_words() {
    let wrong = [("config.host", "Enter the host."), ("config.password", "Enter the password again.")];
    let page = drawn(refused(create_page(), &wrong));
    for (name, words) in wrong {
        assert_eq!(text(&page).matches(words).count(), 2);
        let id = name.replace('.', "-");
        assert_eq!(only(&page, "href", &format!("#{id}")).name, "a");
        let input = only(&page, "id", &id);
        assert!(input.is("aria-invalid", "true"));
        assert!(input.get("aria-describedby").unwrap().split(' ').any(|part| part == format!("{id}-error")));
    }
    assert_eq!(tags(&page).iter().filter(|tag| tag.get("aria-invalid").is_some()).count(), wrong.len());
    let summary = only(&page, "role", "alert");
    assert!(summary.get("autofocus").is_some() && summary.is("tabindex", "-1"));
    assert!(text(&page).starts_with("There is a problem"));
}

#[test]
fn an_error_of_no_field_is_in_the_summary_without_a_link() {
    let page = drawn(refused(create_page(), &[("", "LaunchDarkly refused it.")]));
    assert!(text(&page).starts_with("There is a problem LaunchDarkly refused it."));
    assert!(!tags(&page).iter().any(|tag| tag.is("href", "#")));
}

#[test]
fn a_form_without_errors_says_nothing_of_problems() {
    for page in [create_page(), edit_page("keep")] {
        let page = drawn(page);
        assert!(!page.contains("There is a problem") && !page.contains("aria-invalid"));
    }
}

#[test]
fn no_secret_is_ever_drawn() {
    let secrets = [Control::NewSecret, Control::Secret { state: SecretState::Set, action: "replace".into() }];
    for control in secrets {
        let leaky =
            FormPage { fields: vec![field("config.password", "Password", "hunter2", control)], ..create_page() };
        let page = drawn(leaky);
        assert!(!page.contains("hunter2"));
        let input = only(&page, "id", "config-password");
        assert!(input.is("type", "password") && input.is("autocomplete", "new-password"));
        assert_eq!(input.get("value"), None);
    }
}

#[test]
fn a_secret_is_kept_unless_one_says_otherwise() {
    let checked = |page: &str| {
        let radios: Vec<_> = tags(page).into_iter().filter(|tag| tag.is("type", "radio")).collect();
        assert!(radios.iter().all(|radio| radio.is("name", "config.password.action")));
        let values: Vec<_> = radios.iter().map(|radio| radio.get("value").unwrap().to_owned()).collect();
        let checked: Vec<_> = radios.iter().filter(|radio| radio.get("checked").is_some()).collect();
        assert_eq!(checked.len(), 1);
        (values, checked[0].get("value").unwrap().to_owned())
    };
    let (values, chosen) = checked(&drawn(edit_page("")));
    assert_eq!((values, chosen.as_str()), (vec!["keep".into(), "replace".into(), "clear".into()], "keep"));
    assert_eq!(checked(&drawn(edit_page("clear"))).1, "clear");

    let mut unset = edit_page("clear");
    unset.fields = vec![field(
        "config.password",
        "Password",
        "",
        Control::Secret { state: SecretState::NotSet, action: "clear".into() },
    )];
    let (values, chosen) = checked(&drawn(unset));
    assert_eq!((values, chosen.as_str()), (vec!["keep".into(), "replace".into()], "keep"), "nothing there to clear");
}

#[test]
fn an_edit_carries_what_it_was_drawn_from() {
    let page = drawn(edit_page("keep"));
    let form = only(&page, "method", "post");
    assert_eq!(form.get("action"), Some("/integrations/checkout/production-eu/redis/0123456789abcdef01234567/edit"));
    for (name, value) in [("version", "12"), ("base.name", "Old name"), ("base.config.host", "old.example.com")] {
        let hidden = only(&page, "name", name);
        assert!(hidden.is("type", "hidden") && hidden.is("value", value));
    }
    assert!(text(&page).contains("clusterMode"), "what is not known is shown");
    assert!(!tags(&page).iter().any(|tag| tag.is("name", "config.clusterMode")), "and not editable");
}

#[test]
fn a_new_one_goes_where_it_was_chosen_to_go() {
    let page = drawn(create_page());
    assert_eq!(only(&page, "method", "post").get("action"), Some("/integrations/checkout/production-eu/redis/new"));
    assert!(!page.contains("base.") && !tags(&page).iter().any(|tag| tag.is("name", "version")));
    assert_eq!(only(&page, "class", "button primary").name, "button");
    let check = only(&page, "formtarget", "_blank");
    assert_eq!(check.get("formaction"), Some("/integrations/checkout/production-eu/redis/check"));
    assert!(!drawn(FormPage { checkable: false, ..create_page() }).contains("formaction"));
}

#[test]
fn only_a_redis_store_can_be_pasted() {
    let pasted = |page| drawn(page).contains("connection-url");
    assert!(pasted(create_page()));
    assert!(pasted(edit_page("keep")));
    assert!(!pasted(FormPage { provider: Provider::DynamoDb, ..create_page() }));
}

#[test]
fn a_chosen_value_stays_chosen_even_if_it_is_not_offered() {
    let choices = Control::Choice(vec!["us-east-1".into(), "eu-west-1".into()]);
    for value in ["eu-west-1", "mars-north-1", ""] {
        let region = field("config.region", "AWS Region", value, choices.clone());
        let page = drawn(FormPage { fields: vec![region], ..create_page() });
        let chosen: Vec<_> = tags(&page).into_iter().filter(|tag| tag.get("selected").is_some()).collect();
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].get("value"), Some(value));
    }
}

#[test]
fn a_conflict_shows_all_three_sides_and_asks_only_where_it_must() {
    let page = html(|| conflict(conflict_page()));
    let words = text(&page);
    assert!(words.contains("Host before.example now.example typed.example"));
    assert!(words.contains("typed.example (yours)") && words.contains("now.example (theirs)"));
    assert!(words.contains("It is now version 13.") && words.contains("Your change to the password is kept too"));
    assert!(words.contains("Reason: OPS-7"));
    let radios: Vec<_> = tags(&page).into_iter().filter(|tag| tag.is("type", "radio")).collect();
    assert_eq!(radios.len(), 2);
    assert!(radios.iter().all(|radio| radio.is("name", "choice.config.host") && radio.get("checked").is_none()));
    assert!(!words.contains("There is a problem"));
    let wrong = FieldError::new("config.host", "Choose which value “Host” shall have.");
    let page = html(|| conflict(ConflictPage { errors: vec![wrong.clone()], ..conflict_page() }));
    assert_eq!(text(&page).matches(&wrong.message).count(), 2);
    let lines = conflict_page().lines.split_off(1);
    let page = text(&html(|| conflict(ConflictPage { lines, ..conflict_page() })));
    assert!(page.contains("do not overlap") && page.contains("Review the combined change"));
}

#[test]
fn the_reason_is_a_field_like_any_other() {
    let mut page = edit_page("keep");
    page.reason.error = Some("Enter the reason.".into());
    page.errors.push(FieldError::new("reason", "Enter the reason."));
    let page = drawn(page);
    assert_eq!(text(&page).matches("Enter the reason.").count(), 2);
    assert_eq!(only(&page, "href", "#reason").name, "a");
    assert!(only(&page, "id", "reason").is("aria-invalid", "true"));
}

#[test]
fn nothing_to_change_is_said() {
    let page = text(&drawn(FormPage { nothing_to_change: true, ..edit_page("keep") }));
    assert!(page.contains("Nothing to change"));
    assert!(!text(&drawn(edit_page("keep"))).contains("Nothing to change"));
}
