//! Which stores several environments write to: what breaks one of them breaks all of these.

use domain::Sharing;
use leptos::prelude::*;

use super::integrations::{late_notice, trouble};
use super::scan::{self, Scan};
use crate::components::health::health_badge;
use crate::components::table::no_integrations;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Badge, Icon, IconShape, When};
use crate::paths;
use crate::view::{SharedStoreView, StoreUser, StoresPage, StoresRows, StoresState, Tone};

/// The page of the shared stores.
pub fn stores(page: StoresPage) -> Markup {
    let StoresPage { state, now } = page;
    let content = match state {
        StoresState::Rows(rows) => rows_view(*rows, now.0),
        StoresState::Empty => no_integrations().drawn(),
        StoresState::Failed(problem) => trouble(problem, paths::STORES.into()),
    };
    view! {
        <div class="heading">
            <h1>"Shared stores"</h1>
            <p class="lead">
                "Stores that several environments write to. A problem in a shared store affects every \
                 environment that uses it."
            </p>
        </div>
        {content}
    }
    .drawn()
}

fn rows_view(rows: StoresRows, now: i64) -> Markup {
    let StoresRows { shared, compared, all, as_of, late, scan } = rows;
    let begun = scan.begun;
    let content = scan::scan(
        scan,
        Scan {
            verb: "Compare",
            noun: "comparison",
            action: paths::STORES,
            events: paths::API_STORES,
            query: String::new(),
            nothing: "No integration names a store that can be compared.",
        },
    );
    let sums = begun.then(|| sums(&shared, compared, all));
    let tables = (!shared.is_empty()).then(|| shared.into_iter().map(store_view).collect_view());
    view! {
        {late.map(late_notice)}
        <section class="panel stack compare" aria-labelledby="compare">
            <h2 id="compare">"Compare the stores"</h2>
            <p class="hint">
                "LaunchDarkly lists integrations without their settings, so each is read separately: one call per \
                 integration, leaving a tenth of the rate limit free. Redis stores match if host and port are the same. \
                 DynamoDB stores match if table, region and role account are the same. Results are kept for an hour and shown \
                 in the integrations table too."
            </p>
            {content}
        </section>
        {sums}
        <div class="stack">{tables}</div>
        <p class="as-of hint">"Integrations fetched " <When at=Some(as_of.0) now=now/></p>
    }
    .drawn()
}

/// What the comparison comes to, in sentences.
fn sums(shared: &[SharedStoreView], compared: usize, all: usize) -> Markup {
    let count = |mixed: bool| shared.iter().filter(|store| store.mixed == mixed).count();
    let stores = |count: usize| if count == 1 { "1 store is".to_owned() } else { format!("{count} stores are") };
    let line = |tone: &'static str, shape: IconShape, words: String, only: Sharing| {
        view! { <li class=tone><a href=paths::sharing(only)><Icon shape=shape/>{words}</a></li> }
    };
    let mixed = match count(true) {
        0 => None,
        mixed => {
            let words = format!("{} shared by critical and other environments", stores(mixed));
            Some(line("warning", IconShape::Warning, words, Sharing::Mixed))
        }
    };
    let alike = match count(false) {
        0 => None,
        alike => {
            let words = format!("{} shared by several environments", stores(alike));
            Some(line("neutral", IconShape::Info, words, Sharing::Shared))
        }
    };
    let none = shared.is_empty().then(|| {
        view! { <li class="good"><Icon shape=IconShape::Check/>" None of the compared stores is shared"</li> }
    });
    let compared = format!("{compared} of {all} integrations compared");
    view! { <ul class="sums">{mixed}{alike}{none}<li>{compared}</li></ul> }.drawn()
}

fn store_view(store: SharedStoreView) -> Markup {
    let SharedStoreView { provider, name, mixed, users } = store;
    let note = mixed.then(|| {
        view! {
            <p>
                <Badge tone=Tone::Warning shape=IconShape::Warning word="Critical and other environments share this store"/>
            </p>
        }
    });
    let rows = users.into_iter().map(user_view).collect_view();
    view! {
        <section class="panel stack shared-store">
            <h2>{provider.name()} " " <code dir="auto">{name}</code></h2>
            {note}
            <table class="cards">
                <caption class="visually-hidden">"Integrations that write to this store"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Environment"</th>
                        <th scope="col">"Integration"</th>
                        <th scope="col">"Health"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .drawn()
}

fn user_view(user: StoreUser) -> Markup {
    let StoreUser { row, critical } = user;
    let address = row.address.clone();
    let critical = (critical == Some(true)).then(|| view! { " " <span class="tag critical">"Critical"</span> });
    view! {
        <tr>
            <th scope="row">
                <code>{address.project.to_string()}</code> " / " <code>{address.environment.to_string()}</code>
                {critical}
            </th>
            <td data-label="Integration"><a href=paths::detail(&address) dir="auto">{row.display_name().to_owned()}</a></td>
            <td data-label="Health">{health_badge(row.health)}</td>
        </tr>
    }
    .drawn()
}
