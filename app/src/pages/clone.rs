//! Choosing the environments that get a copy of an integration.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{
    Breadcrumbs, Button, Crumb, EmptyState, ErrorSummary, Labelled, LinkButton, Notice, SummaryLine, TextField,
};
use crate::paths;
use crate::view::{ClonePage, CloneTarget, Tone};

/// The page.
pub fn clone(page: ClonePage) -> Markup {
    let ClonePage { address, name, text, environments, total, reading, notice, error } = page;
    let (own, action) = (paths::detail(&address), paths::clone_of(&address));
    let crumbs =
        vec![Crumb::to("Integrations", paths::INTEGRATIONS), Crumb::to(name.clone(), own.clone()), Crumb::here("Copy")];
    let found = match total.checked_sub(environments.len()) {
        Some(more @ 1..) => {
            format!("Showing {} of {total} environments. Search to find the other {more}.", environments.len())
        }
        _ if total == 1 => "1 environment.".to_owned(),
        _ => format!("{total} environments."),
    };
    let search = Labelled { name: "q".into(), label: "Find environments".into(), ..Labelled::default() };
    let lines = error.into_iter().map(|message| SummaryLine { message, target: Some("targets".into()) }).collect();
    let notice =
        notice.map(|(title, lines)| view! { <Notice tone=Tone::Neutral title=title lines=lines role=Some("status")/> });
    let list = match reading {
        true => still_reading(action.clone()),
        false if environments.is_empty() => nothing_matches(action.clone()),
        false => choices(environments, action.clone(), own),
    };
    view! {
        <div class="stack">
            <Breadcrumbs crumbs=crumbs/>
            {notice}
            <ErrorSummary lines=lines/>
            <div class="heading">
                <h1 dir="auto">{format!("Copy “{name}” to other environments")}</h1>
                <p class="lead">"All settings except secrets are copied. Nothing is sent until you have reviewed it."</p>
            </div>
            <form class="search" method="get" action=action role="search">
                <TextField text=search value=text placeholder=String::new() kind="search"/>
                <button class="button" type="submit">"Find"</button>
            </form>
            <p role="status">{found}</p>
            {list}
        </div>
    }
    .drawn()
}

fn still_reading(again: String) -> Markup {
    view! {
        <EmptyState title="Loading environments".into() text="This takes a moment in a large account.".into()>
            <LinkButton label="Reload the page".into() href=again/>
        </EmptyState>
    }
    .drawn()
}

fn nothing_matches(all: String) -> Markup {
    view! {
        <EmptyState title="No environment matches".into() text="Search for part of the name or key of the environment or its project.".into()>
            <LinkButton label="Show all environments".into() href=all/>
        </EmptyState>
    }
    .drawn()
}

fn choices(environments: Vec<CloneTarget>, action: String, back: String) -> Markup {
    let rows = environments.into_iter().map(row).collect_view();
    view! {
        <form class="stack" method="post" action=action>
            <fieldset id="targets" tabindex="-1">
                <legend class="visually-hidden">"Copy to"</legend>
                <ul class="copies">{rows}</ul>
            </fieldset>
            <div class="actions">
                <Button label="Continue".into() kind="primary"/>
                <LinkButton label="Cancel".into() href=back/>
            </div>
        </form>
    }
    .drawn()
}

fn row(target: CloneTarget) -> Markup {
    let CloneTarget { value, name, project, critical, chosen, stores } = target;
    let critical = critical.then(|| view! { " " <span class="tag critical">"Critical"</span> });
    let stores = match stores {
        0 => None,
        1 => Some("Already has one of this type".to_owned()),
        many => Some(format!("Already has {many} of this type")),
    };
    let stores = stores.map(|words| view! { " " <span class="tag">{words}</span> });
    let keys = value.replace('/', " / ");
    view! {
        <li>
            <label>
                <input type="checkbox" name="target" value=value checked=chosen/>
                <span>
                    <strong dir="auto">{name}</strong> {critical} {stores}
                    <span class="hint"><span dir="auto">{project}</span> ", " <code>{keys}</code></span>
                </span>
            </label>
        </li>
    }
    .drawn()
}
