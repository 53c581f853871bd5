//! What has to be made outside of LaunchDarkly before a store can be filled.

use leptos::prelude::*;

use super::code::notes;
use crate::components::form::field;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Button, CodeBlock, Crumb, ErrorSummary, Notice, SummaryLine};
use crate::paths;
use crate::view::{RecipeView, SetUpPage, Tone};

/// The page of the help.
pub fn set_up(page: SetUpPage) -> Markup {
    let SetUpPage { provider, action, fields, recipes, addresses } = page;
    let crumbs = vec![Crumb::to("Integrations", paths::INTEGRATIONS), Crumb::here(format!("Set up {provider}"))];
    let errors = fields.iter().filter_map(|field| {
        let target = Some(crate::parts::id_of(&field.name));
        Some(SummaryLine { message: field.error.clone()?, target })
    });
    let errors: Vec<SummaryLine> = errors.collect();
    let recipes = commands(recipes);
    let recipes = (!recipes.is_empty()).then(|| {
        view! { <LivePage>{recipes}<p class="visually-hidden" role="status" id="copied"></p></LivePage> }
    });
    let fields = fields.into_iter().map(field).collect_view();
    let addresses = addresses.map(allow_list);
    let title = format!("Set up {provider}");
    view! {
        <div class="medium stack">
            <ErrorSummary lines=errors/>
            <Breadcrumbs crumbs=crumbs/>
            <div class="heading">
                <h1>{title}</h1>
                <p class="lead">"What to set up before LaunchDarkly can write to the store. Nothing you enter here is sent or stored."</p>
            </div>
            <section class="panel stack" aria-label="Command inputs">
                <form method="get" action=action class="stack">
                    {fields}
                    <div class="actions"><Button label="Show the commands".into() kind="primary"/></div>
                </form>
            </section>
            {recipes}
            {addresses}
        </div>
    }
    .drawn()
}

/// The recipes, their commands numbered through, so that each can be copied.
fn commands(recipes: Vec<RecipeView>) -> Vec<Markup> {
    let mut number = 0;
    let mut panel = |recipe: RecipeView| {
        let ways = recipe.ways.into_iter().map(|way| {
            number += 1;
            let (label, id) = (format!("{}: {}", recipe.title, way.label), format!("code-{number}"));
            view! { <CodeBlock label=label text=way.text id=id/> }.drawn()
        });
        let ways: Vec<Markup> = ways.collect();
        view! {
            <section class="panel stack">
                <h2>{recipe.title}</h2>
                {notes(recipe.notes)}
                {ways}
            </section>
        }
        .drawn()
    };
    recipes.into_iter().map(&mut panel).collect()
}

fn allow_list(addresses: Result<Vec<String>, String>) -> Markup {
    let content = match addresses {
        Ok(addresses) => {
            let all = addresses.join("\n") + "\n";
            view! { <LivePage><CodeBlock label="Outbound addresses".into() text=all id="addresses"/></LivePage> }
                .drawn()
        }
        Err(why) => view! {
            <Notice tone=Tone::Warning title="LaunchDarkly’s addresses could not be read".into() lines=vec![why]/>
        }
        .drawn(),
    };
    view! {
        <section class="panel stack" aria-labelledby="allow">
            <h2 id="allow">"Allow LaunchDarkly to connect"</h2>
            <p class="hint">
                "LaunchDarkly connects from outside, so your firewall or security group must allow it. It publishes these \
                 addresses for webhooks. Whether store writes use the same ones is not documented. Ask LaunchDarkly before \
                 you rely on them, and always use TLS and a password."
            </p>
            {content}
        </section>
    }
    .drawn()
}
