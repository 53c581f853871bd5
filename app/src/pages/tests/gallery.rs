//! THROW-AWAY: writes every page to /tmp/gallery.
use domain::*;
use leptos::prelude::*;

use super::fixtures::*;
use crate::document::document;
use crate::pages::*;
use crate::view::*;

fn chrome(title: &str, theme: Theme) -> Chrome {
    Chrome {
        title: title.into(),
        section: Section::Integrations,
        theme,
        viewer: Some(ViewerBadge { name: "api-demo-writer".into(), instance: "Demo account".into() }),
        demo: true,
        here: "/integrations".into(),
        outcome: None,
    }
}

fn put(name: &str, chrome_of: impl Fn(&str, Theme) -> Chrome, view: impl Fn() -> AnyView) {
    std::fs::create_dir_all("/tmp/gallery").unwrap();
    for theme in [Theme::Light, Theme::Dark] {
        let options = LeptosOptions::builder().output_name("storekeeper").build();
        let html = super::owner().with(|| document(chrome_of(name, theme), options, view()).to_html());
        let head = html.find("<link rel=\"modulepreload\"").unwrap();
        let end = html.find("</head>").unwrap();
        let html = format!("{}{}", &html[..head], &html[end..]);
        let html = html.replace("/pkg/storekeeper.css", "/work/main/style/main.css").replace("/favicon.svg", "/work/main/public/favicon.svg");
        std::fs::write(format!("/tmp/gallery/{name}-{}.html", theme.key()), html).unwrap();
    }
}

#[test]
fn gallery() {
    let all = rows(143);
    put("integrations", chrome, || integrations(table_page(Filter::default(), &all)));
    put("integrations-outcome", |t, th| Chrome { outcome: Some(OutcomeNotice { tone: Tone::Good, title: "“Segment cache” was changed".into(), lines: vec!["LaunchDarkly has it as version 13.".into()] }), ..chrome(t, th) }, || integrations(table_page(Filter { health: Some(Health::Failing), project: Some("checkout".into()), ..Filter::default() }, &all)));
    put("integrations-long", chrome, || {
        let mut all = rows(9);
        all[0].name = "A".repeat(120);
        all[1].name = "قائمة التخزين المؤقت للمجموعات الكبيرة".into();
        all[2].tags = (0..12).map(|i| format!("averyveryverylongtagwithoutanybreak{i}")).collect();
        all[3].address.project = "p".repeat(90).parse().unwrap();
        let mut page = table_page(Filter::default(), &all);
        if let TableState::Rows { unreadable, late, .. } = &mut page.state {
            unreadable.push(Unreadable { index: 4, why: "`_links.self` is missing".into() });
            *late = Some(problem_page());
        }
        integrations(page)
    });
    put("integrations-nomatch", chrome, || integrations(table_page(Filter { text: "zzz".into(), ..Filter::default() }, &all)));
    put("integrations-empty", chrome, || integrations(IntegrationsPage { filter: Filter::default(), state: TableState::Empty { as_of: NOW }, now: NOW }));
    put("integrations-failed", chrome, || integrations(IntegrationsPage { filter: Filter::default(), state: TableState::Failed(problem_page()), now: NOW }));
    put("signin", |t, th| Chrome { viewer: None, section: Section::None, ..chrome(t, th) }, || sign_in(SignInPage { note: Some("You have been signed out.".into()), demo_tokens: vec![DemoToken { text: "api-demo-writer".into(), may: "may read and write everything".into() }, DemoToken { text: "api-demo-reader".into(), may: "may read everything, write nothing".into() }], ..sign_in_page() }));
    put("signin-error", |t, th| Chrome { viewer: None, section: Section::None, demo: false, ..chrome(t, th) }, || sign_in(SignInPage { error: Some("LaunchDarkly does not know this token. Check that it was copied whole.".into()), ..sign_in_page() }));
    put("create", chrome, || form(create_page()));
    put("create-error", chrome, || form(refused(create_page(), &[("config.host", "Enter the host, such as redis.example.com."), ("config.port", "Enter a port from 1 to 65535."), ("config.password", "Enter the password again."), ("", "LaunchDarkly said: invalid_request: store limit reached")])));
    put("edit", chrome, || form(edit_page("replace")));
    put("edit-conflict", chrome, || form(FormPage { conflict: Some("Version 12 has become version 13 since you opened the form.".into()), meanwhile: vec![MeanwhileLine { label: "Host".into(), before: "old.example.com".into(), now: "theirs.example.com".into(), typed: "mine.example.com".into() }], ..edit_page("keep") }));
    put("edit-nothing", chrome, || form(FormPage { nothing_to_change: true, ..edit_page("keep") }));
    put("dynamo", chrome, || form(FormPage { provider: Provider::DynamoDb, fields: vec![field("name", "Name", "", Control::Text), field("config.tableName", "DynamoDB table name", "", Control::Text), field("config.region", "AWS Region", "eu-west-1", Control::Choice(vec!["us-east-1".into(), "eu-west-1".into()])), field("config.roleArn", "AWS Role ARN", "", Control::Text)], ..create_page() }));
    put("review", chrome, || review(review_page()));
    put("detail", chrome, || detail(detail_page()));
    put("detail-off", chrome, || detail(DetailPage { on: false, health: Health::Off, status: Status { available: Some(false), ..Status::default() }, ..detail_page() }));
    put("detail-denied", chrome, || detail(DetailPage { health: Health::Healthy, status: Status { available: Some(true), potentially_stale: Some(false), last_sync: Some(NOW.plus(-40_000)), ..Status::default() }, denials: Denials { edit: Some("In LaunchDarkly, the role “Reader” does not allow updateConfiguration on proj/checkout:env/production-eu:integration/redis.".into()), switch: Some("In LaunchDarkly, the role “Reader” does not allow updateOn.".into()), delete: Some("In LaunchDarkly, the role “Reader” does not allow deleteIntegration.".into()), all: vec!["In LaunchDarkly, the role “Reader” does not allow updateName.".into(), "In LaunchDarkly, the role “Reader” does not allow deleteIntegration.".into()] }, ..detail_page() }));
    put("delete", chrome, || delete(delete_page()));
    put("delete-typed", chrome, || delete(DeletePage { environment: Some(environment(true)), typed: Some(TypedName { expected: "Segment cache".into(), error: Some("The name you typed is not the name of this integration. Type it exactly as it is shown.".into()) }), ..delete_page() }));
    put("activity", |t, th| Chrome { section: Section::Activity, ..chrome(t, th) }, || activity(activity_page()));
    put("problem", chrome, || problem(problem_page()));
    let choice = |key: &str, name: &str, note: Option<&str>| Choice { key: key.into(), name: name.into(), note: note.map(Into::into), href: "#".into() };
    put("choose", chrome, || choose(ChoosePage { project: None, environment: None, text: String::new(), choices: Choices { items: vec![choice("checkout", "Checkout", None), choice("identity", "Identity & access", None), choice("mobile-app", "Mobile app", None)], offset: 0, total: Some(12), previous: None, next: Some("#".into()) } }));
    put("choose-environment", chrome, || choose(ChoosePage { project: Some("checkout".parse().unwrap()), environment: None, text: String::new(), choices: Choices { items: vec![choice("production-eu", "Production EU", Some("Critical")), choice("test", "Test", None)], offset: 0, total: Some(2), previous: None, next: None } }));
}
