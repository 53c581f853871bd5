//! The last look before a write: what changes, and the request exactly as it will be sent.

use leptos::prelude::*;

use crate::parts::{Button, CodeBlock, LinkButton, Notice};
use crate::view::{ReviewLine, ReviewPage, Tone};

/// The page of the review.
pub fn review(page: ReviewPage) -> AnyView {
    let ReviewPage { heading, place, lines, request, body, guard, cautions, plan, action, button, back } = page;
    let cautions = (!cautions.is_empty()).then(|| {
        view! { <Notice tone=Tone::Warning title="Before you go on".into() lines=cautions/> }
    });
    view! {
        <div class="medium stack">
            <div class="heading">
                <p class="eyebrow">"Review"</p>
                <h1 dir="auto">{heading}</h1>
                <p class="lead" dir="auto">{place}</p>
            </div>
            {cautions}
            {changes(lines)}
            <form class="actions" method="post" action=action>
                <input type="hidden" name="plan" value=plan/>
                <Button label=button kind="primary"/>
                <LinkButton label="Go back".into() href=back/>
            </form>
            <section class="stack" aria-labelledby="request">
                <h2 id="request">"What LaunchDarkly will get"</h2>
                <p><code class="request">{request}</code></p>
                <CodeBlock label="Body, exactly as it will be sent".into() text=body/>
                <p class="hint">{guard}</p>
            </section>
        </div>
    }
    .into_any()
}

fn changes(lines: Vec<ReviewLine>) -> AnyView {
    let with_before = lines.iter().any(|line| line.before.is_some());
    let before_head = with_before.then(|| view! { <th scope="col" role="columnheader">"Before"</th> });
    let after_head = if with_before { "After" } else { "Value" };
    let rows = lines.into_iter().map(|line| change(line, with_before)).collect_view();
    view! {
        <table class="changes cards" role="table">
            <caption>"What will change"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Field"</th>
                    {before_head}
                    <th scope="col" role="columnheader">{after_head}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn change(line: ReviewLine, with_before: bool) -> AnyView {
    let after_label = if with_before { "After" } else { "Value" };
    let before = with_before.then(|| {
        let before = line.before.unwrap_or_else(|| "Not set".into());
        view! { <td role="cell" data-label="Before"><span class="before" dir="auto">{before}</span></td> }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{line.label}</th>
            {before}
            <td role="cell" data-label=after_label><span class="after" dir="auto">{line.after}</span></td>
        </tr>
    }
    .into_any()
}
