//! The last look before many writes: what changes, and every request exactly as it will be sent.

use leptos::prelude::*;

use crate::components::batch::target;
use crate::components::form::field;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, CodeBlock, LinkButton, Notice};
use crate::paths;
use crate::view::{BatchReview, BatchWrite, FieldView, Tone};

/// The review.
pub(super) fn review(reviewed: BatchReview, action: &str) -> Markup {
    let BatchReview { critical, others, passed, managed, reason, guard, button } = reviewed;
    let count = critical.len() + others.len();
    let caution = (!critical.is_empty()).then(|| {
        let title = match critical.len() {
            1 => "1 of these is in a critical environment".to_owned(),
            many => format!("{many} of these are in critical environments"),
        };
        view! { <Notice tone=Tone::Warning title=title/> }
    });
    let reason = reason.map(|reason| view! { <p>"Reason: " <span dir="auto">{reason}</span></p> });
    let send = if count > 0 {
        send_form(action, managed, button, guard)
    } else {
        view! {
            <Notice tone=Tone::Neutral title="No changes to send".into()>
                <p><a href=paths::INTEGRATIONS>"Go to the integrations"</a></p>
            </Notice>
        }
        .drawn()
    };
    let passed = (!passed.is_empty()).then(|| {
        let title = format!("Skipped ({})", passed.len());
        let items = passed.iter().map(|(it, why)| view! { <li>{target(it)}<p dir="auto">{why.clone()}</p></li> });
        view! { <section class="panel"><h2>{title}</h2><ul class="targets">{items.collect_view()}</ul></section> }
    });
    view! {
        {caution}
        {reason}
        {send}
        {writes("In critical environments", critical)}
        {writes("In other environments", others)}
        {passed}
    }
    .drawn()
}

/// The button that sends the requests.
fn send_form(action: &str, managed: Option<FieldView>, button: String, guard: String) -> Markup {
    view! {
        <form method="post" action=action.to_owned()>
            <input type="hidden" name="do" value="run"/>
            {managed.map(field)}
            <div class="actions">
                <Button label=button kind="primary"/>
                <LinkButton label="Cancel".into() href=paths::INTEGRATIONS.into()/>
            </div>
        </form>
        <p class="hint">{guard}</p>
    }
    .drawn()
}

fn writes(title: &str, writes: Vec<BatchWrite>) -> Markup {
    if writes.is_empty() {
        return ().drawn();
    }
    let caption = format!("{title} ({})", writes.len());
    let rows = writes.into_iter().map(row).collect_view();
    view! {
        <table class="batch cards" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Integration"</th>
                    <th scope="col" role="columnheader">"What changes"</th>
                    <th scope="col" role="columnheader">"Request"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(write: BatchWrite) -> Markup {
    let lines = write.lines.into_iter().map(|line| {
        let before = line.before.map(|before| view! { <span class="before" dir="auto">{before}</span> " → " });
        view! { <li>{line.label} ": " {before} <span class="after" dir="auto">{line.after}</span></li> }
    });
    let cautions =
        write.cautions.into_iter().map(|line| view! { <p class="hint" dir="auto">{line}</p> }).collect_view();
    let label = format!("Body for {}", write.target.name);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{target(&write.target)}</th>
            <td role="cell" data-label="What changes"><ul class="lines">{lines.collect_view()}</ul>{cautions}</td>
            <td role="cell" data-label="Request">
                <details>
                    <summary>"Request"</summary>
                    <p><code class="request">{write.request}</code></p>
                    <CodeBlock label=label text=write.body/>
                </details>
            </td>
        </tr>
    }
    .drawn()
}
