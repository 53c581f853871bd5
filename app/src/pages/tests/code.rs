//! Integrations as code, a desired state, and what has to be made outside.

use domain::Filter;

use super::fixtures::{NOW, address, detail_page, field, review_page};

use super::{count, html};
use crate::pages::{code, detail, drift, export, review, set_up};
use crate::view::{
    CodeFile, CodePage, CodeTab, CodeText, Control, DetailPage, DriftLine, DriftPage, DriftState, ExportPage,
    ExportRows, ExportState, RecipeView, ReviewPage, ScanView, SetUpPage, SnippetView, Tone,
};
use testkit::html::{only, tags, text as read};

pub(super) fn text(label: &str, text: &str) -> CodeText {
    CodeText { label: label.into(), text: text.into(), notes: vec!["The token is a variable.".into()] }
}

pub(super) fn snippet(name: &str) -> SnippetView {
    SnippetView {
        name: name.into(),
        needs: "github.com/launchdarkly/go-server-sdk/v7".into(),
        since: "5.5.0".into(),
        note: String::new(),
        text: "package main".into(),
    }
}

fn tabs() -> Vec<CodeTab> {
    let tab = |label: &str, current| CodeTab { label: label.into(), href: "/export?format=curl".into(), current };
    vec![tab("curl", true), tab("Terraform", false)]
}

fn file(code: &str) -> CodeFile {
    CodeFile { code: text("curl", code), href: "/export/curl".into(), name: "create-with-curl.sh".into() }
}

pub(super) fn code_page(name: &str) -> CodePage {
    CodePage { address: address(), name: name.into(), tabs: tabs(), file: Some(file(name)) }
}

pub(super) fn export_page(name: &str) -> ExportPage {
    let scan = ScanView { said: Vec::new(), all: 2, left: 1, begun: true, progress: None };
    let rows = ExportRows {
        total: 2,
        as_of: NOW,
        late: None,
        scan,
        unread: vec![name.into()],
        tabs: tabs(),
        file: Some(file(name)),
    };
    ExportPage {
        filter: Filter { text: name.into(), ..Filter::default() },
        format: "curl".into(),
        state: ExportState::Rows(Box::new(rows)),
        now: NOW,
    }
}

pub(super) fn drift_page(name: &str) -> DriftPage {
    let line = |word, tone, fields| DriftLine {
        place: "checkout/production/redis".into(),
        href: Some("/integrations/checkout/production/redis/0123456789abcdef01234567".into()),
        name: name.into(),
        word,
        tone,
        fields,
        said: vec!["secrets.password: cannot be compared.".into()],
    };
    let fields = vec![("config.host".to_owned(), name.to_owned(), name.to_owned())];
    let lines = vec![line("Same", Tone::Good, Vec::new()), line("Differs", Tone::Warning, fields)];
    DriftPage {
        error: Some(name.into()),
        state: DriftState::Compared(lines, vec![("same".into(), 1), ("differs".into(), 1)]),
    }
}

pub(super) fn set_up_page(name: &str) -> SetUpPage {
    let recipe =
        RecipeView { title: "The table".into(), notes: vec!["Derived.".into()], ways: vec![text("AWS CLI", name)] };
    let mut wrong = field("tableName", "DynamoDB table name", name, Control::Text);
    wrong.error = Some("A table has another name.".into());
    SetUpPage {
        provider: "DynamoDB".into(),
        action: "/set-up/dynamodb".into(),
        fields: vec![wrong],
        recipes: vec![recipe],
        addresses: Some(Ok(vec!["203.0.113.10/32".into()])),
    }
}

#[test]
fn every_text_can_be_copied_and_the_button_names_what() {
    let page = html(|| set_up(set_up_page("aws dynamodb")));
    let buttons: Vec<_> = tags(&page).into_iter().filter(|tag| tag.get("data-copy").is_some()).collect();
    assert_eq!(buttons.len(), 2);
    for button in &buttons {
        // It does something only with a script, which shows it.
        assert!(button.get("hidden").is_some() && button.is("type", "button"), "{button:?}");
        assert_eq!(only(&page, "id", button.get("data-copy").unwrap()).name, "pre");
    }
    assert!(buttons[0].is("aria-label", "Copy The table: AWS CLI"));
    assert!(only(&page, "id", "copied").is("role", "status"));
    let page = html(|| code(code_page("Cache")));
    assert!(only(&page, "aria-current", "true").is("href", "/export?format=curl"));
    assert!(only(&page, "download", "create-with-curl.sh").is("href", "/export/curl"));
}

#[test]
fn what_could_not_be_read_is_named_and_a_file_is_offered_only_once_all_was() {
    let page = read(&html(|| export(export_page("checkout/test: forbidden"))));
    assert!(page.contains("One integration could not be read and is not in the files"), "{page}");
    let mut unread = export_page("x");
    if let ExportState::Rows(rows) = &mut unread.state {
        rows.file = None;
    }
    let page = html(|| export(unread));
    assert!(!page.contains("download=") && read(&page).contains("This file cannot be exported incomplete"));
}

#[test]
fn verdicts_are_words_and_secrets_are_said_to_be_unknown() {
    let page = html(|| drift(drift_page("Cache")));
    let words = read(&page);
    for said in
        ["Same", "Differs", "config.host: file Cache , LaunchDarkly Cache", "only whether a secret is set is compared"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(only(&page, "type", "file").is("aria-invalid", "true"));
    let nothing = html(|| drift(DriftPage { error: None, state: DriftState::Nothing }));
    assert!(!nothing.contains("<table") && count(&nothing, "aria-invalid") == 0);
}

#[test]
fn whatever_code_manages_says_so_and_asks() {
    let managed = DetailPage { managed: Some("managed-by:terraform".into()), ..detail_page() };
    assert!(read(&html(|| detail(managed))).contains("It has the tag “managed-by:terraform”"));
    assert!(!html(|| detail(detail_page())).contains("Managed by code"));
    let mut asked = field("managed", "Make the change here anyway", "", Control::Check);
    asked.error = Some("Tick this.".into());
    let page = html(|| review(ReviewPage { managed: Some(asked), ..review_page() }));
    assert!(only(&page, "name", "managed").is("type", "checkbox"));
    assert_eq!(only(&page, "href", "#managed").name, "a");
}
