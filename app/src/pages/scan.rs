//! A scan, which makes one call to LaunchDarkly per item: its cost, its progress, or its result.

use leptos::prelude::*;

use crate::components::progress;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::Button;
use crate::paths::Path;
use crate::view::{Progress, ScanView};

/// What is the scan's own.
pub(super) struct Scan {
    /// What its button says.
    pub verb: &'static str,
    /// What it is called in a sentence.
    pub noun: &'static str,
    /// Where its forms are sent.
    pub action: Path,
    /// Where its progress is told.
    pub events: Path,
    /// The filter of the page, which the forms carry along.
    pub query: String,
    /// What to say where there is nothing to ask.
    pub nothing: &'static str,
}

/// Something that is under way, and the way to stop it.
pub(super) fn going(progress: Progress, events: Path, action: Path, query: String, noun: &'static str) -> Markup {
    view! {
        <LivePage>{progress::whole(&progress, events.url())}</LivePage>
        <form method="post" action=action>
            <input type="hidden" name="do" value="stop"/>
            <input type="hidden" name="query" value=query/>
            <Button label=format!("Stop the {noun}")/>
        </form>
    }
    .drawn()
}

/// The scan with its buttons.
pub(super) fn scan(view: ScanView, of: Scan) -> Markup {
    let ScanView { progress: going, said, all, left, begun } = view;
    let Scan { verb, noun, action, events, query, nothing } = of;
    let button = |what: &'static str, label: String| {
        let query = query.clone();
        view! {
            <form method="post" action=action>
                <input type="hidden" name="do" value=what/>
                <input type="hidden" name="query" value=query/>
                <Button label=label/>
            </form>
        }
    };
    if let Some(progress) = going {
        return self::going(progress, events, action, query, noun);
    }
    let calls = |count: usize| if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
    let offer = match (left, begun) {
        (0, true) => button("again", format!("{verb} again ({})", calls(all))).drawn(),
        (0, false) => view! { <p class="hint">{nothing}</p> }.drawn(),
        (left, true) => button("start", format!("Continue the {noun} ({})", calls(left))).drawn(),
        (left, false) => button("start", format!("{verb} ({})", calls(left))).drawn(),
    };
    let said = said.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! { {said}{offer} }.drawn()
}
