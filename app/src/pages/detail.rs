//! One integration: how its store is, what can be done about it, and everything that LaunchDarkly says of it.

mod check;
mod config;
mod healths;
mod status;
mod when;

pub(super) use check::{off as checks_are_off, verdict_view};
use domain::Health;
use leptos::prelude::*;

use crate::components::health::on_word;
use crate::components::store::whole;
use crate::components::table::tag_list;
use crate::islands::{DeleteDialog, LiveStore};
use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Button, Crumb, DeniedButton, Fact, Facts, LinkButton, Notice, may_write, text_or};
use crate::paths;
use crate::view::{DetailPage, EnvironmentFacts, Tone};

/// The page of one integration.
#[expect(clippy::needless_pass_by_value, reason = "a page takes its view model whole, like every other")]
pub fn detail(page: DetailPage) -> Markup {
    let crumbs = vec![Crumb::to("Integrations", paths::INTEGRATIONS), Crumb::here(page.name.clone())];
    view! {
        <div class="stack">
            <Breadcrumbs crumbs=crumbs/>
            <div class="heading with-actions">
                <div>
                    <p class="eyebrow">{format!("{} integration", page.provider)}</p>
                    <h1 dir="auto">{page.name.clone()}</h1>
                </div>
                {actions(&page)}
            </div>
            {managed(&page)}
            {reasons(&page)}
            {lead(&page)}
            {health(&page)}
            {page.check.clone().map(|panel| check::panel(panel, &page.address))}
            <div class="columns">
                {facts(&page)}
                {config::config(&page)}
            </div>
            {super::code::snippets(page.snippets.clone(), page.environment.is_some())}
            {status::errors(&page)}
            {denials(&page.denials.all)}
            {healths::healths(page.healths.as_deref(), page.now.0)}
            {history(&page)}
        </div>
    }
    .drawn()
}

/// That the next run of a tool undoes what is done here.
fn managed(page: &DetailPage) -> Markup {
    let Some(tag) = &page.managed else { return ().drawn() };
    let lines = vec![format!(
        "It has the tag “{tag}”. Changes made here are undone the next time the tool runs. Make the change in code."
    )];
    view! { <Notice tone=Tone::Neutral title="Managed by code".into() lines=lines/> }.drawn()
}

/// Edit, copy, switch, delete; what is denied can be focused, but not done.
fn actions(page: &DetailPage) -> Markup {
    let code = view! { <LinkButton label="As code".into() href=paths::code(&page.address, "curl")/> };
    let set_up = page.set_up.clone().map(|href| view! { <LinkButton label="Set-up help".into() href=href/> });
    if !may_write() {
        return view! { <div class="actions">{code}{set_up}</div> }.drawn();
    }
    let denials = &page.denials;
    let edit = match (&denials.edit, page.editable) {
        (None, true) => view! { <LinkButton label="Edit".into() href=paths::edit(&page.address)/> }.drawn(),
        _ => view! { <DeniedButton label="Edit".into() reason_id="why-edit".into()/> }.drawn(),
    };
    let switch_label = if page.on { "Turn off" } else { "Turn on" };
    let switch = match &denials.switch {
        None => switch_form(page, switch_label, ""),
        Some(_) => view! { <DeniedButton label=switch_label.into() reason_id="why-switch".into()/> }.drawn(),
    };
    let delete = match &denials.delete {
        None => {
            let (href, question) = (paths::delete(&page.address), paths::api_deletion(&page.address));
            view! {
                <DeleteDialog>
                    <a
                        class="button danger"
                        id="delete-link"
                        href=href
                        data-question=question
                    >
                        "Delete"
                    </a>
                </DeleteDialog>
            }
            .drawn()
        }
        Some(_) => view! { <DeniedButton label="Delete".into() reason_id="why-delete".into()/> }.drawn(),
    };
    let copy = page.editable.then(|| view! { <LinkButton label="Copy…".into() href=paths::clone_of(&page.address)/> });
    view! { <div class="actions">{edit}{copy}{code}{set_up}{switch}{delete}</div> }.drawn()
}

fn switch_form(page: &DetailPage, label: &'static str, kind: &'static str) -> Markup {
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    view! {
        <form method="post" action=paths::switch(&page.address)>
            <input type="hidden" name="on" value=(!page.on).to_string()/>
            <input type="hidden" name="version" value=version/>
            <Button label=label.into() kind=kind/>
        </form>
    }
    .drawn()
}

/// Why something cannot be done: the text that the buttons are described by.
fn reasons(page: &DetailPage) -> Markup {
    if !may_write() {
        return ().drawn();
    }
    let unknown = (!page.editable).then(|| {
        format!(
            "Storekeeper does not know the provider {}, so it can show this integration but not edit it.",
            page.provider
        )
    });
    let denials = &page.denials;
    let reasons = [
        ("why-edit", "Edit", unknown.or_else(|| denials.edit.clone())),
        ("why-switch", if page.on { "Turn off" } else { "Turn on" }, denials.switch.clone()),
        ("why-delete", "Delete", denials.delete.clone()),
    ];
    let mut lines = reasons.into_iter().filter_map(|(id, what, why)| Some((id, what, why?))).peekable();
    if lines.peek().is_none() {
        return ().drawn();
    }
    let lines = lines
        .map(|(id, what, why)| view! { <li><strong>{what}": "</strong><span id=id dir="auto">{why}</span></li> })
        .collect_view();
    view! {
        <Notice tone=Tone::Neutral title="Some actions are not available with your token or in Storekeeper".into()>
            <ul>{lines}</ul>
        </Notice>
    }
    .drawn()
}

/// What comes next for an integration that is not in use yet.
fn lead(page: &DetailPage) -> Markup {
    let new = page.status.last_sync.is_none_or(|time| time.0 <= 0);
    if !page.on {
        let line = if new {
            "LaunchDarkly does not write to this store until it is on."
        } else {
            "LaunchDarkly no longer writes to this store, so its data goes stale."
        };
        let switch = (page.denials.switch.is_none() && may_write()).then(|| {
            view! { <div class="actions">{switch_form(page, "Turn it on", "primary")}</div> }
        });
        return view! {
            <Notice tone=Tone::Neutral title="Check the settings, then turn it on".into() lines=vec![line.into()]>
                {switch}
            </Notice>
        }
        .drawn();
    }
    if page.health == Health::NeverSynced {
        let line = "LaunchDarkly has not written to this store yet: it either could not, or had nothing to write.";
        return view! {
            <Notice tone=Tone::Neutral title="On, but never synced: check the settings".into() lines=vec![line.into()]/>
        }
        .drawn();
    }
    ().drawn()
}

fn health(page: &DetailPage) -> Markup {
    let store = whole(page.address.id.as_str(), &page.store());
    view! {
        <section class="panel health" aria-labelledby="health">
            <h2 id="health">"Health"</h2>
            <LiveStore>{store}</LiveStore>
        </section>
    }
    .drawn()
}

fn facts(page: &DetailPage) -> Markup {
    let address = &page.address;
    let version = page.version.map(|version| version.to_string()).unwrap_or_default();
    let mut facts = vec![
        Fact::new("On or off", on_word(page.on).drawn()),
        Fact::text("Provider", &page.provider, "Unknown"),
        Fact::code("Project", address.project.as_str(), "Unknown"),
        Fact::new("Environment", environment(page)),
        Fact::new("Tags", tag_list(&page.tags, str::to_owned).drawn()),
        Fact::text("Version", &version, "Unknown"),
        Fact::code("Integration ID", address.id.as_str(), "Unknown"),
    ];
    facts.push(Fact::new("Prefix for SDKs", prefix(page.environment.as_ref())));
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">"Details"</h2>
            <Facts facts=facts/>
        </section>
    }
    .drawn()
}

fn environment(page: &DetailPage) -> Markup {
    let key = page.address.environment.as_str().to_owned();
    let name = page.environment.as_ref().map(|environment| {
        let critical = environment.critical.then(|| view! { " "<span class="tag critical">"Critical"</span> });
        view! { {text_or(&environment.name, "Unnamed")}{critical}" " }
    });
    view! { {name}<code>{key}</code> }.drawn()
}

/// The key prefix that SDKs must use, which LaunchDarkly's documentation puts where few look for it.
fn prefix(environment: Option<&EnvironmentFacts>) -> Markup {
    match environment.map(|environment| environment.client_side_id.clone()).filter(|prefix| !prefix.is_empty()) {
        Some(prefix) => view! {
            "SDKs must read this store with the prefix "
            <code>{prefix}</code>
            ", the environment’s client-side ID. With any other prefix they find no data and report no error."
        }
        .drawn(),
        None => view! {
            <span class="absent">"Unknown: the environment could not be read. It is the environment’s client-side ID."</span>
        }
        .drawn(),
    }
}

fn denials(all: &[String]) -> Markup {
    if all.is_empty() {
        return ().drawn();
    }
    let lines = all.iter().map(|line| view! { <li dir="auto">{line.clone()}</li> }).collect_view();
    view! {
        <section class="panel" aria-labelledby="denials">
            <h2 id="denials">"Actions your token does not allow"</h2>
            <ul>{lines}</ul>
        </section>
    }
    .drawn()
}

fn history(page: &DetailPage) -> Markup {
    let content = match &page.history {
        None => view! { <p>"The history could not be read. Reload the page in a moment."</p> }.drawn(),
        Some(entries) if entries.is_empty() => {
            view! { <p class="hint">"No changes have been made through this portal."</p> }.drawn()
        }
        Some(entries) => {
            let table =
                super::history::history(entries.clone(), page.now.0, "Latest changes to this integration", true);
            view! { {table}<p><a href=paths::history(&page.address)>"View full history"</a></p> }.drawn()
        }
    };
    view! {
        <section class="panel stack" aria-labelledby="history">
            <h2 id="history">"History"</h2>
            {content}
        </section>
    }
    .drawn()
}
