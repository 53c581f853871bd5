//! The form of a new or an existing integration. Refused, it comes back with everything that was typed, but for secrets.

use domain::{EnvironmentKey, ProjectKey, ProviderKey};
use leptos::either::Either;
use leptos::prelude::*;

use super::connection::connection;
use super::field::field;
use super::preview::preview;
use crate::markup::Draw as _;
use crate::parts::{Breadcrumbs, Button, Crumb, ErrorSummary, LinkButton, Notice, SummaryLine, fact, id_of, text_or};
use crate::paths;
use crate::view::{FormPage, FormPurpose, Preview, Tone};

/// What there is besides the page itself while somebody fills the form in.
pub struct Shown<'form> {
    /// What would be sent.
    pub preview: &'form Preview,
    /// What came of a pasted connection string.
    pub said: &'form [String],
    /// The field of one that could not be read, and why.
    pub unread: Option<(&'form str, &'form str)>,
    /// Whether this is in the browser.
    pub live: bool,
}

impl Shown<'_> {
    /// As it comes from the server.
    pub const SERVED: Self = Self { preview: &Preview::Hidden, said: &[], unread: None, live: false };
}

/// The form as it is now.
pub fn form(page: &FormPage, Shown { preview: shown, said, unread, live }: Shown<'_>) -> impl IntoView + use<> {
    let unread = unread.and_then(|(field, why)| (field == super::connection::NAME).then(|| why.to_owned()));
    let head = Head::of(page);
    view! {
        <div class="form-page stack">
            {summary(page, live).drawn()}
            <Breadcrumbs crumbs=head.crumbs/>
            <h1 dir="auto">{head.heading}</h1>
            {where_facts(page).drawn()}
            {denied(page)}
            {notice(page)}
            {nothing_to_change(page)}
            <div class="form-and-preview">
                <form class="stack" method="post" action=head.action novalidate>
                    {hidden(page).drawn()}
                    {groups(page, said, unread).drawn()}
                    <div class="actions">
                        <Button label="Review".into() kind="primary"/>
                        {head.check.map(check_button)}
                        <LinkButton label="Cancel".into() href=head.back/>
                    </div>
                    <p class="hint">"Nothing has been sent to LaunchDarkly yet. The next page shows the exact request."</p>
                </form>
                {preview(shown).drawn()}
            </div>
        </div>
    }
    .drawn()
}

fn summary(page: &FormPage, live: bool) -> impl IntoView + use<> {
    let known = |name: &str| page.fields.iter().any(|field| field.name == name) || name == page.reason.name;
    let wrong = |error: &domain::FieldError| SummaryLine {
        message: error.message.clone(),
        target: (known(&error.field) || error.field == super::connection::NAME).then(|| id_of(&error.field)),
    };
    let lines = page.errors.iter().map(wrong).collect();
    view! { <ErrorSummary lines=lines live=live/> }
}

/// What stands above the form, and where it leads.
struct Head {
    heading: String,
    action: String,
    back: String,
    crumbs: Vec<Crumb>,
    /// Where its values can be checked as they are.
    check: Option<String>,
}

impl Head {
    fn of(page: &FormPage) -> Self {
        let table = Crumb::to("Integrations", paths::INTEGRATIONS);
        let (project, environment) = where_is(page);
        let check =
            page.checkable.then(|| paths::check_values(project, environment, &ProviderKey::from(page.provider)));
        match &page.purpose {
            FormPurpose::Create { project, environment, .. } => {
                let heading = ["New ", page.provider.name(), " integration"].concat();
                let back = paths::choose(Some(project), Some(environment), "", 0);
                Self {
                    action: paths::new(project, environment, &ProviderKey::from(page.provider)),
                    crumbs: vec![table, Crumb::to("New integration", back.clone()), Crumb::here(page.provider.name())],
                    heading,
                    back,
                    check,
                }
            }
            FormPurpose::Edit { address, .. } => {
                let back = paths::detail(address);
                Self {
                    heading: ["Edit “", &page.heading_name, "”"].concat(),
                    action: paths::edit(address),
                    crumbs: vec![table, Crumb::to(page.heading_name.clone(), back.clone()), Crumb::here("Edit")],
                    back,
                    check,
                }
            }
        }
    }
}

/// Checks what stands in the form, in a tab of its own: so nothing of it is lost, not even a password.
fn check_button(action: String) -> impl IntoView + use<> {
    view! { <button class="button" type="submit" formaction=action formtarget="_blank">"Check in a new tab"</button> }
}

fn where_is(page: &FormPage) -> (&ProjectKey, &EnvironmentKey) {
    match &page.purpose {
        FormPurpose::Create { project, environment, .. } => (project, environment),
        FormPurpose::Edit { address, .. } => (&address.project, &address.environment),
    }
}

/// What cannot be changed here: project, environment and provider.
fn where_facts(page: &FormPage) -> impl IntoView + use<> {
    let (project, environment) = where_is(page);
    let known = page.environment.as_ref().map(|environment| {
        let critical = environment.critical.then(|| view! { " "<span class="tag critical">"Critical"</span> });
        view! { {text_or(&environment.name, "Unnamed")}{critical}" " }
    });
    let there = matches!(page.purpose, FormPurpose::Create { .. }).then(|| {
        let href = paths::in_environment(project, environment, None);
        let prefix = page.environment.as_ref().map(|known| known.client_side_id.clone()).unwrap_or_default();
        let prefix = if page.provider.prefix_comes_first() { prefix } else { String::new() };
        let help = paths::set_up(page.provider.key(), [("prefix", prefix.as_str())]);
        // In a tab of its own, so that nothing that was typed is lost.
        view! {
            {fact("Existing integrations", view! { <a href=href>"View integrations in this environment"</a> })}
            {fact("Before you start", view! { <a href=help target="_blank">"Set up the store (new tab)"</a> })}
        }
    });
    let environment = view! { {known}<code>{environment.as_str().to_owned()}</code> };
    view! {
        <div class="facts-row">
            <dl class="facts">
                {fact("Project", view! { <code>{project.as_str().to_owned()}</code> })}
                {fact("Environment", environment)}
                {fact("Provider", view! { <span dir="auto">{page.provider.name()}</span> })}
                {there}
            </dl>
        </div>
    }
}

/// Better before one types than after.
fn denied(page: &FormPage) -> impl IntoView + use<> {
    page.denied.clone().map(|reason| {
        view! { <Notice tone=Tone::Warning title="LaunchDarkly will refuse changes with your token".into() lines=vec![reason]/> }
    })
}

/// How the form came to be filled in.
fn notice(page: &FormPage) -> impl IntoView + use<> {
    page.notice.clone().map(|(title, lines)| {
        view! { <Notice tone=Tone::Neutral title=title lines=lines role=Some("status")/> }
    })
}

fn nothing_to_change(page: &FormPage) -> impl IntoView + use<> {
    page.nothing_to_change.then(|| {
        let lines = vec!["The form matches what LaunchDarkly already has. Nothing was sent.".into()];
        view! { <Notice tone=Tone::Neutral title="Nothing to change".into() lines=lines role=Some("status")/> }
    })
}

/// What the form was drawn from, so that somebody else's change in the meantime is noticed.
fn hidden(page: &FormPage) -> impl IntoView + use<> {
    let (version, base, whole) = match &page.purpose {
        FormPurpose::Edit { version, base, whole, .. } => (version, base, *whole),
        FormPurpose::Create { form, .. } => {
            return Either::Left(view! { <input type="hidden" name="form" value=form.clone()/> });
        }
    };
    let base = base
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=["base.", name].concat() value=value.clone()/> })
        .collect_view();
    let whole = whole.then(|| view! { <input type="hidden" name="whole" value="on"/> });
    Either::Right(view! { <input type="hidden" name="version" value=version.clone()/>{base}{whole} })
}

fn groups(page: &FormPage, said: &[String], unread: Option<String>) -> impl IntoView + use<> {
    let paste = page.provider.has_connection_strings().then(|| connection(page, said, unread));
    let (config, common): (Vec<_>, Vec<_>) =
        page.fields.iter().cloned().partition(|field| field.name.starts_with("config."));
    let common = common.into_iter().map(field).collect_view();
    let config = config.into_iter().map(field).collect_view();
    view! {
        {paste.drawn()}
        <section class="panel stack" aria-labelledby="group-common">
            <h2 id="group-common">"Integration"</h2>
            {common.drawn()}
        </section>
        <section class="panel stack" aria-labelledby="group-config">
            <h2 id="group-config">{[page.provider.name(), " settings"].concat()}</h2>
            {config.drawn()}
            {unknown(&page.unknown).drawn()}
        </section>
        <div class="panel">{field(page.reason.clone())}</div>
    }
}

fn unknown(unknown: &[(String, String)]) -> impl IntoView + use<> {
    (!unknown.is_empty()).then(|| {
        let facts = unknown.iter().map(|(key, value)| fact(key.clone(), text_or(value, "Not set"))).collect_view();
        view! {
            <div class="unknown">
                <h3>"Other settings"</h3>
                <p class="hint">"Storekeeper does not support these settings, so you cannot edit them here. They are left unchanged."</p>
                <dl class="facts">{facts}</dl>
            </div>
        }
    })
}
