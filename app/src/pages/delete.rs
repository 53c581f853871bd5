//! The last look before a deletion. The section `delete-panel` is complete in itself: a dialog on another page may
//! borrow it.

use leptos::prelude::*;

use super::form::fields::field;
use super::health::{health_badge, on_word};
use crate::parts::{
    Breadcrumbs, Crumb, DeniedButton, ErrorSummary, Fact, Facts, Labelled, LinkButton, Notice, SummaryLine, TextField,
    text_or,
};
use crate::paths;
use crate::view::{ChangedLine, DeletePage, ImpactFact, Tone, TypedName};

/// The page of the deletion.
pub fn delete(page: DeletePage) -> AnyView {
    let crumbs = vec![
        Crumb::to("Integrations", paths::INTEGRATIONS),
        Crumb::to(page.name.clone(), paths::detail(&page.address)),
        Crumb::here("Delete"),
    ];
    let typed = page.typed.iter().filter_map(|typed| typed.error.clone()).map(|message| (message, "typed"));
    let reason = page.reason.error.iter().cloned().map(|message| (message, "reason"));
    let errors = typed.chain(reason).map(|(message, target)| SummaryLine { message, target: Some(target.into()) });
    let errors = errors.collect();
    let notice = page.notice.clone().map(|notice| {
        let changed = (!page.changed.is_empty()).then(|| changed(&page.changed));
        view! {
            <Notice tone=Tone::Warning title="Nothing was deleted yet".into() lines=vec![notice] role=Some("alert")>
                {changed}
            </Notice>
        }
    });
    view! {
        <div class="medium stack">
            <ErrorSummary lines=errors/>
            <Breadcrumbs crumbs=crumbs/>
            <h1>"Delete an integration"</h1>
            {notice}
            {panel(page)}
        </div>
    }
    .into_any()
}

fn panel(page: DeletePage) -> AnyView {
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
            {facts}
            <p>
                "LaunchDarkly will stop writing to this store for good. "
                "What the store holds grows old, and SDKs that cannot read it treat everybody as outside every big segment: "
                "flags then serve the wrong people, and nothing raises an error."
            </p>
            {impact(&page.impact)}
            {off}
            {denied}
            {confirm_form(page)}
        </section>
    }
    .into_any()
}

/// What is not as it was shown.
fn changed(lines: &[ChangedLine]) -> AnyView {
    let rows = lines.iter().map(|line| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">{line.label.clone()}</th>
                <td role="cell" data-label="When you were asked">{text_or(&line.before, "None")}</td>
                <td role="cell" data-label="Now">{text_or(&line.now, "None")}</td>
            </tr>
        }
    });
    view! {
        <table class="meanwhile cards" role="table">
            <caption>"What changed after you were asked"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Field"</th>
                    <th scope="col" role="columnheader">"When you were asked"</th>
                    <th scope="col" role="columnheader">"Now"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What depends on the stores of the environment. What could not be checked is said to be so, and never counted as none.
fn impact(impact: &[ImpactFact]) -> AnyView {
    let fact = |fact: &ImpactFact| {
        let count = if fact.known {
            view! { <span>{fact.count.clone()}</span> }.into_any()
        } else {
            view! { <span class="absent">{fact.count.clone()}</span> }.into_any()
        };
        let names = (!fact.names.is_empty()).then(|| {
            let names = fact.names.iter().map(|name| view! { <li dir="auto">{name.clone()}</li> }).collect_view();
            view! { <details><summary>"Which"</summary><ul>{names}</ul></details> }
        });
        Fact::new(fact.label, view! { {count}{names} }.into_any())
    };
    let facts = impact.iter().map(fact).collect();
    view! {
        <h3>"What depends on this environment’s stores"</h3>
        <Facts facts=facts/>
    }
    .into_any()
}

fn facts(page: &DeletePage) -> AnyView {
    let critical = match page.environment.as_ref().map(|environment| environment.critical) {
        Some(true) => view! { <span class="tag critical">"Critical"</span> }.into_any(),
        Some(false) => "Not critical".into_any(),
        None => "Could not be checked, so it is treated as critical".into_any(),
    };
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    let place = format!("{} / {} / {}", page.address.project, page.address.environment, page.provider);
    let facts = vec![
        Fact::text("Where", &place, "Unknown"),
        Fact::new("Critical environment", critical),
        Fact::new("On or off", on_word(page.on).into_any()),
        Fact::new("Health", health_badge(page.health).into_any()),
        Fact::text("Version", &version, "Unknown"),
    ];
    view! { <Facts facts=facts/> }.into_any()
}

fn turn_off(page: &DeletePage) -> AnyView {
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    view! {
        <form class="instead" method="post" action=paths::switch(&page.address)>
            <input type="hidden" name="on" value="false"/>
            <input type="hidden" name="version" value=version/>
            <p>"Turning it off also stops the writing, keeps the settings, and can be undone."</p>
            <button class="button" type="submit">"Turn off instead"</button>
        </form>
    }
    .into_any()
}

/// The form that is sent; its button stands below it.
const FORM: &str = "delete-form";

fn confirm_form(page: DeletePage) -> AnyView {
    let decide = decide(&page);
    view! {
        <form class="stack" id=FORM method="post" action=paths::delete(&page.address)>
            <input type="hidden" name="challenge" value=page.challenge/>
            {page.typed.map(typed_field)}
            {field(page.reason)}
            <p class="hint">{format!("This confirmation is good for {}.", span(page.seconds))}</p>
        </form>
        {decide}
    }
    .into_any()
}

/// The button that counts. "Cancel" comes first, so that it is what the keyboard meets first. A dialog keeps both in
/// sight, however long the question is: they belong to the panel and not to the form at its end.
fn decide(page: &DeletePage) -> AnyView {
    let delete = if page.denied.is_some() {
        view! { <DeniedButton label="Delete".into() reason_id="why-delete".into()/> }.into_any()
    } else {
        view! { <button class="button danger" type="submit" form=FORM>"Delete"</button> }.into_any()
    };
    view! {
        <div class="actions decide">
            <LinkButton label="Cancel".into() href=paths::detail(&page.address) kind="cancel"/>
            {delete}
        </div>
    }
    .into_any()
}

fn typed_field(typed: TypedName) -> AnyView {
    let text = Labelled {
        name: "typed".into(),
        label: "Type the name to confirm".into(),
        hint: format!("Exactly as it is: {}", typed.expected),
        optional: false,
        error: typed.error,
    };
    view! { <TextField text=text value=String::new() placeholder=String::new() kind="text"/> }.into_any()
}

fn span(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "1 minute".into(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}
