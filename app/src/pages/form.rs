//! The form of a new or an existing integration. Refused, it comes back with everything that was typed, but for secrets.

use domain::{Provider, ProviderKey};
use leptos::prelude::*;

use crate::components::form::field;
use crate::islands::ConnectionUrlField;
use crate::parts::{
    Breadcrumbs, Button, Crumb, ErrorSummary, Fact, Facts, LinkButton, Notice, SummaryLine, id_of, text_or,
};
use crate::paths;
use crate::view::{FormPage, FormPurpose, Tone};

/// The page of the form.
#[expect(clippy::needless_pass_by_value, reason = "a page takes its view model whole, like every other")]
pub fn form(page: FormPage) -> AnyView {
    let place = Place::of(&page);
    let summary = page
        .errors
        .iter()
        .map(|error| SummaryLine {
            message: error.message.clone(),
            target: (page.fields.iter().any(|field| field.name == error.field) || error.field == page.reason.name)
                .then(|| id_of(&error.field)),
        })
        .collect();
    let crumbs = place.crumbs;
    view! {
        <div class="medium stack">
            <ErrorSummary lines=summary/>
            <Breadcrumbs crumbs=crumbs/>
            <h1 dir="auto">{place.heading}</h1>
            {where_facts(&page)}
            {denied(&page)}
            {notice(&page)}
            {nothing_to_change(&page)}
            <form class="stack" method="post" action=place.action novalidate>
                {hidden(&page)}
                {groups(&page)}
                <div class="actions">
                    <Button label="Review".into() kind="primary"/>
                    <LinkButton label="Cancel".into() href=place.back/>
                </div>
                <p class="hint">"Nothing is sent to LaunchDarkly yet: the next page shows exactly what will be."</p>
            </form>
        </div>
    }
    .into_any()
}

/// Where the form stands and where it leads.
struct Place {
    heading: String,
    action: String,
    back: String,
    crumbs: Vec<Crumb>,
}

impl Place {
    fn of(page: &FormPage) -> Self {
        let table = Crumb::to("Integrations", paths::INTEGRATIONS);
        match &page.purpose {
            FormPurpose::Create { project, environment, .. } => {
                let heading = format!("New {} integration", page.provider.name());
                let back = paths::choose(Some(project), Some(environment), "", 0);
                Self {
                    action: paths::new(project, environment, &ProviderKey::from(page.provider)),
                    crumbs: vec![table, Crumb::to("New integration", back.clone()), Crumb::here(page.provider.name())],
                    heading,
                    back,
                }
            }
            FormPurpose::Edit { address, .. } => {
                let back = paths::detail(address);
                Self {
                    heading: format!("Edit “{}”", page.heading_name),
                    action: paths::edit(address),
                    crumbs: vec![table, Crumb::to(page.heading_name.clone(), back.clone()), Crumb::here("Edit")],
                    back,
                }
            }
        }
    }
}

/// What cannot be changed here: project, environment and provider.
fn where_facts(page: &FormPage) -> AnyView {
    let (project, environment) = match &page.purpose {
        FormPurpose::Create { project, environment, .. } => (project, environment),
        FormPurpose::Edit { address, .. } => (&address.project, &address.environment),
    };
    let key = environment.as_str().to_owned();
    let known = page.environment.as_ref().map(|environment| {
        let critical = environment.critical.then(|| view! { " "<span class="tag critical">"Critical"</span> });
        view! { {text_or(&environment.name, "Unnamed")}{critical}" " }
    });
    let facts = vec![
        Fact::code("Project", project.as_str(), "Unknown"),
        Fact::new("Environment", view! { {known}<code>{key}</code> }.into_any()),
        Fact::text("Provider", page.provider.name(), "Unknown"),
    ];
    view! { <div class="facts-row"><Facts facts=facts/></div> }.into_any()
}

/// Better before one types than after.
fn denied(page: &FormPage) -> AnyView {
    let Some(reason) = page.denied.clone() else { return ().into_any() };
    view! { <Notice tone=Tone::Warning title="LaunchDarkly will refuse changes with your token".into() lines=vec![reason]/> }.into_any()
}

/// How the form came to be filled in.
fn notice(page: &FormPage) -> AnyView {
    let Some((title, lines)) = page.notice.clone() else { return ().into_any() };
    view! { <Notice tone=Tone::Neutral title=title lines=lines role=Some("status")/> }.into_any()
}

fn nothing_to_change(page: &FormPage) -> AnyView {
    if !page.nothing_to_change {
        return ().into_any();
    }
    let lines = vec!["The form says what LaunchDarkly has already. Nothing was sent.".into()];
    view! { <Notice tone=Tone::Neutral title="Nothing to change".into() lines=lines role=Some("status")/> }.into_any()
}

/// What the form was drawn from, so that somebody else's change in the meantime is noticed.
fn hidden(page: &FormPage) -> AnyView {
    let (version, base, whole) = match &page.purpose {
        FormPurpose::Edit { version, base, whole, .. } => (version, base, *whole),
        FormPurpose::Create { form, .. } => {
            return view! { <input type="hidden" name="form" value=form.clone()/> }.into_any();
        }
    };
    let base = base
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=format!("base.{name}") value=value.clone()/> })
        .collect_view();
    let whole = whole.then(|| view! { <input type="hidden" name="whole" value="on"/> });
    view! { <input type="hidden" name="version" value=version.clone()/>{base}{whole} }.into_any()
}

fn groups(page: &FormPage) -> AnyView {
    let creates = matches!(page.purpose, FormPurpose::Create { .. });
    let paste = (creates && page.provider == Provider::Redis).then(|| {
        view! { <div class="panel"><ConnectionUrlField/></div> }
    });
    let (config, common): (Vec<_>, Vec<_>) =
        page.fields.iter().cloned().partition(|field| field.name.starts_with("config."));
    let common = common.into_iter().map(field).collect_view();
    let config = config.into_iter().map(field).collect_view();
    view! {
        {paste}
        <section class="panel stack" aria-labelledby="group-common">
            <h2 id="group-common">"Integration"</h2>
            {common}
        </section>
        <section class="panel stack" aria-labelledby="group-config">
            <h2 id="group-config">{format!("{} settings", page.provider.name())}</h2>
            {config}
            {unknown(&page.unknown)}
        </section>
        <div class="panel">{field(page.reason.clone())}</div>
    }
    .into_any()
}

fn unknown(unknown: &[(String, String)]) -> AnyView {
    if unknown.is_empty() {
        return ().into_any();
    }
    let facts = unknown.iter().map(|(key, value)| Fact::text(key, value, "Not set")).collect();
    view! {
        <div class="unknown">
            <h3>"Other settings"</h3>
            <p class="hint">"Storekeeper does not know these, so they cannot be edited here. They are kept as they are."</p>
            <Facts facts=facts/>
        </div>
    }
    .into_any()
}
