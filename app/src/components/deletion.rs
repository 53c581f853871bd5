//! The question before a deletion: on a page of its own, and in a dialog on the integration's page.

use domain::Address;
use leptos::either::Either;
use leptos::prelude::*;

use super::form::field;
use super::health::{health_badge, on_word};
use crate::markup::Draw as _;
use crate::parts::{DeniedButton, Labelled, LinkButton, TextField, fact, text_or};
use crate::paths;
use crate::view::{DeletePage, ImpactFact, TypedName};

/// The question.
pub fn deletion(page: DeletePage) -> impl IntoView + use<> {
    let off = page.on.then(|| turn_off(&page));
    let facts = facts(&page);
    let denied = page.denied.clone().map(|reason| {
        view! {
            <div class="notice" data-tone="warning">
                <p class="notice-body" id="why-delete" dir="auto">{reason}</p>
            </div>
        }
    });
    view! {
        <section class="panel stack" id="delete-panel" aria-labelledby="delete-heading">
            <h2 id="delete-heading">"Delete “"<bdi>{page.name.clone()}</bdi>"”?"</h2>
            {facts.drawn()}
            <p>
                "LaunchDarkly will stop writing to this store for good. "
                "The data in the store goes stale. SDKs that cannot read it treat every context as outside all big segments: "
                "flags then serve the wrong people, with no error."
            </p>
            {impact(&page.impact).drawn()}
            {off.drawn()}
            {denied.drawn()}
            {confirm_form(page).drawn()}
        </section>
    }
    .drawn()
}

/// What depends on the stores of the environment. What could not be checked is said to be so, and never counted as none.
fn impact(impact: &[ImpactFact]) -> impl IntoView + use<> {
    let facts = impact.iter().map(|counted| fact(counted.label.clone(), count(counted))).collect_view();
    view! {
        <h3>"What depends on this environment’s stores"</h3>
        <dl class="facts">{facts}</dl>
    }
}

fn count(counted: &ImpactFact) -> impl IntoView + use<> {
    let names = (!counted.names.is_empty()).then(|| {
        let names = counted.names.iter().map(|name| view! { <li dir="auto">{name.clone()}</li> }).collect_view();
        view! { <details><summary>"Show names"</summary><ul>{names}</ul></details> }
    });
    view! { <span class=(!counted.known).then_some("absent")>{counted.count.clone()}</span>{names} }
}

fn facts(page: &DeletePage) -> impl IntoView + use<> {
    let critical = match page.environment.as_ref().map(|environment| environment.critical) {
        Some(true) => Either::Left(view! { <span class="tag critical">"Critical"</span> }),
        Some(false) => Either::Right("Not critical"),
        None => Either::Right("Could not be checked, so it is treated as critical"),
    };
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    let Address { project, environment, .. } = &page.address;
    let place = [project.as_str(), environment.as_str(), &page.provider].join(" / ");
    view! {
        <dl class="facts">
            {fact("Where", text_or(&place, "Unknown"))}
            {fact("Critical environment", critical)}
            {fact("On or off", on_word(page.on))}
            {fact("Health", health_badge(page.health))}
            {fact("Version", text_or(&version, "Unknown"))}
        </dl>
    }
}

fn turn_off(page: &DeletePage) -> impl IntoView + use<> {
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    view! {
        <form class="instead" method="post" action=paths::switch(&page.address)>
            <input type="hidden" name="on" value="false"/>
            <input type="hidden" name="version" value=version/>
            <p>"Turning it off also stops the writes, but keeps the settings and can be undone."</p>
            <button class="button" type="submit">"Turn off instead"</button>
        </form>
    }
}

/// The form that is sent; its button stands below it.
const FORM: &str = "delete-form";

fn confirm_form(page: DeletePage) -> impl IntoView + use<> {
    let decide = decide(&page);
    view! {
        <form class="stack" id=FORM method="post" action=paths::delete(&page.address)>
            <input type="hidden" name="challenge" value=page.challenge/>
            {page.typed.map(typed_field)}
            {field(page.reason)}
            {page.managed.map(field)}
            <p class="hint">{format!("This confirmation expires in {}.", span(page.seconds))}</p>
        </form>
        {decide}
    }
}

/// The button that counts. "Cancel" comes first, so that it is what the keyboard meets first. A dialog keeps both in
/// sight, however long the question is: they belong to the panel and not to the form at its end.
fn decide(page: &DeletePage) -> impl IntoView + use<> {
    let delete = if page.denied.is_some() {
        Either::Left(view! { <DeniedButton label="Delete".into() reason_id="why-delete".into()/> })
    } else {
        Either::Right(view! { <button class="button danger" type="submit" form=FORM>"Delete"</button> })
    };
    view! {
        <div class="actions decide">
            <LinkButton label="Cancel".into() href=paths::detail(&page.address) kind="cancel"/>
            {delete}
        </div>
    }
}

fn typed_field(typed: TypedName) -> impl IntoView + use<> {
    let text = Labelled {
        name: "typed".into(),
        label: "Type the name to confirm".into(),
        hint: format!("Type exactly: {}", typed.expected),
        error: typed.error,
        ..Labelled::default()
    };
    view! { <TextField text=text value=String::new() placeholder=String::new() kind="text"/> }
}

fn span(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "1 minute".into(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}
