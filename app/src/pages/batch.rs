//! Many writes together: what is to be done, what exactly will be sent, and what has become of each.

mod ask;
mod copying;
mod review;

use leptos::prelude::*;

use crate::components;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Button, Crumb, Notice};
use crate::paths;
use crate::view::{BatchGoing, BatchPage, BatchState, Progress, Tone};

/// The page of a batch.
pub fn batch(page: BatchPage) -> Markup {
    let BatchPage { id, heading, state } = page;
    let action = paths::batch(&id);
    let content = match state {
        BatchState::Asking(asked) => ask::ask(*asked, &action),
        BatchState::Copying(asked) => copying::copying(*asked, &action),
        BatchState::Planning { progress, interrupted } => planning(&progress, interrupted, &id, &action),
        BatchState::Review(reviewed) => review::review(*reviewed, &action),
        BatchState::Going(going) => going_view(*going, &id, &action),
    };
    let crumbs = vec![Crumb::to("Integrations", paths::INTEGRATIONS), Crumb::here(heading.clone())];
    view! {
        <div class="stack batch-page">
            <Breadcrumbs crumbs=crumbs/>
            <div class="heading"><h1 dir="auto">{heading}</h1></div>
            {content}
        </div>
    }
    .drawn()
}

fn planning(progress: &Progress, interrupted: bool, id: &str, action: &str) -> Markup {
    let drawn = if interrupted {
        // Nothing comes any more until somebody goes on.
        let going = components::progress::going(progress);
        view! { <div class="progress">{going}</div> }.drawn()
    } else {
        let live = components::progress::whole(progress, paths::api_batch(id));
        view! { <LivePage>{live}</LivePage> }.drawn()
    };
    let go_on = interrupted.then(|| does(action, "continue", "Plan the rest", ""));
    let stands = go_on.map(|go_on| {
        view! {
            <Notice tone=Tone::Warning title="Planning was interrupted. Nothing was changed.".into()>
                {go_on}
            </Notice>
        }
    });
    let more = (!interrupted).then(|| {
        view! {
            <p class="hint">
                "Nothing has been sent yet. "
                <a href=action.to_owned()>"Reload the page"</a> " to see progress."
            </p>
        }
    });
    view! {
        {stands}
        <section class="panel stack" aria-labelledby="planning">
            <h2 id="planning">"Preparing changes"</h2>
            {drawn}
            {more}
        </section>
    }
    .drawn()
}

fn going_view(going: BatchGoing, id: &str, action: &str) -> Markup {
    let BatchGoing { live, can_stop, stands, failed, unknown, record } = going;
    let stop = can_stop.then(|| does(action, "stop", "Stop after the current changes", ""));
    let stands = stands.map(|why| (why, does(action, "continue", "Continue", "primary")));
    let stands = stands.map(|(why, go_on)| {
        view! {
            <Notice tone=Tone::Warning title=why role=Some("status")>
                {go_on}
            </Notice>
        }
    });
    let unknown = unknown.then(|| {
        let lines = vec![
            "Storekeeper did not receive LaunchDarkly's response, so they may or may not have been applied.".to_owned(),
            "In the activity log, select “Check outcome” before you repeat them.".to_owned(),
        ];
        view! { <Notice tone=Tone::Warning title="Some outcomes are unknown".into() lines=lines/> }
    });
    let again = (failed > 0 && live.progress.ended).then(|| {
        let label = if failed == 1 {
            "Retry the one that failed".to_owned()
        } else {
            format!("Retry the {failed} that failed")
        };
        does(action, "again", label, "primary")
    });
    let drawn = components::batch::whole(&live, &paths::api_batch(id));
    let drawn = if live.progress.ended { drawn } else { view! { <LivePage>{drawn}</LivePage> }.drawn() };
    view! {
        {stands}
        {unknown}
        <div class="actions">
            {again}
            {stop}
            <a href=record>"View these in the activity log"</a>
        </div>
        {drawn}
    }
    .drawn()
}

/// A button that does something with the batch.
fn does(action: &str, what: &'static str, label: impl Into<String>, kind: &'static str) -> Markup {
    view! {
        <form method="post" action=action.to_owned()>
            <input type="hidden" name="do" value=what/>
            <Button label=label.into() kind=kind/>
        </form>
    }
    .drawn()
}
