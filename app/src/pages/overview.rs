//! The account at a glance: what needs attention, how the projects fare, what was changed lately, and the first steps in
//! an account that has no integrations yet.

use leptos::prelude::*;

use super::history;
use super::integrations::{late_notice, trouble, unreadable_notice};
use crate::components;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Fact, Facts, Icon, IconShape, LinkButton, When, WriteLink};
use crate::paths;
use crate::view::{AccountState, ActivityEntry, Allowance, OverviewPage, ViewerBadge};

/// The page of the overview.
pub fn overview(page: OverviewPage) -> Markup {
    let OverviewPage { account, lately, viewer, allowance, now } = page;
    let about = |as_of: Option<i64>| about(&viewer, allowance, as_of, now.0);
    let content = match account {
        AccountState::Stores { glance, unreadable, late } => view! {
            {late.map(late_notice)}
            {unreadable_notice(unreadable)}
            <LivePage>{components::overview::whole(&glance)}</LivePage>
            <div class="columns">{newest(lately, now.0)}{about(None)}</div>
        }
        .drawn(),
        AccountState::Empty { as_of } => view! {
            {first_steps()}
            <div class="columns">{newest(lately, now.0)}{about(Some(as_of.0))}</div>
        }
        .drawn(),
        AccountState::Failed(problem) => view! {
            {trouble(problem, paths::OVERVIEW.into())}
            <div class="columns">{newest(lately, now.0)}{about(None)}</div>
        }
        .drawn(),
    };
    view! {
        <div class="heading with-actions">
            <h1>"Overview"</h1>
            <div class="actions">
                <p class="live" role="status" hidden></p>
                <LinkButton label="All integrations".into() href=paths::INTEGRATIONS.into()/>
                <WriteLink label="New integration".into() href=paths::CHOOSE.into() kind="primary"/>
            </div>
        </div>
        {content}
    }
    .drawn()
}

fn newest(entries: Vec<ActivityEntry>, now: i64) -> Markup {
    let content = if entries.is_empty() {
        view! { <p>"No changes have been made through this portal yet."</p> }.drawn()
    } else {
        let items = entries.into_iter().map(|entry| view! { <li>{history::line(entry, now)}</li> }).collect_view();
        view! { <ul class="lately">{items}</ul> }.drawn()
    };
    view! {
        <section class="panel stack" aria-labelledby="lately">
            <h2 id="lately">"Latest changes"</h2>
            {content}
            <p><a href=paths::ACTIVITY>"All activity"</a></p>
        </section>
    }
    .drawn()
}

fn about(viewer: &ViewerBadge, allowance: Option<Allowance>, as_of: Option<i64>, now: i64) -> Markup {
    let left = match allowance {
        Some(Allowance { remaining, limit, seen }) => {
            let calls = match limit {
                Some(limit) => format!("{remaining} of {limit} calls left in a window of 10 seconds, as of "),
                None => format!("{remaining} calls left in a window of 10 seconds, as of "),
            };
            view! { {calls} <When at=Some(seen.0) now=now/> }.drawn()
        }
        None => view! { <span class="absent">"Not reported by LaunchDarkly"</span> }.drawn(),
    };
    let mut facts = vec![
        Fact::text("Instance", &viewer.instance, "Unnamed"),
        Fact::text("Access token", &viewer.name, "Unnamed"),
        Fact::new("Rate limit", left),
    ];
    if as_of.is_some() {
        facts.push(Fact::new("Integrations fetched", view! { <When at=as_of now=now/> }.drawn()));
    }
    view! {
        <section class="panel stack" aria-labelledby="about">
            <h2 id="about">"LaunchDarkly"</h2>
            <Facts facts=facts/>
            <form method="post" action=paths::REFRESH>
                <input type="hidden" name="next" value=paths::OVERVIEW/>
                <button class="button" type="submit"><Icon shape=IconShape::Refresh/>"Refresh"</button>
            </form>
        </section>
    }
    .drawn()
}

/// What to do where there is nothing yet.
fn first_steps() -> Markup {
    view! {
        <section class="panel stack" aria-labelledby="first-steps">
            <h2 id="first-steps">"Your first store in three steps"</h2>
            <p>"This account has no integrations yet."</p>
            <ol class="steps">
                <li>
                    <strong>"Choose the environment. "</strong>
                    "Its big segments will be stored in your Redis or DynamoDB store."
                </li>
                <li>
                    <strong>"Describe the store and review the request. "</strong>
                    "Nothing is sent until you confirm. Keep the integration off until the store is ready."
                </li>
                <li>
                    <strong>"Turn it on and watch the first sync. "</strong>
                    "The integration page shows the last sync, or the error if the sync failed."
                </li>
            </ol>
            <div class="actions">
                <WriteLink label="Choose the environment".into() href=paths::CHOOSE.into() kind="primary"/>
            </div>
        </section>
    }
    .drawn()
}
