//! The last look before a write: what changes, and the request exactly as it will be sent.

use domain::ChangeLine;
use leptos::prelude::*;

use crate::components::form::field;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, CodeBlock, ErrorSummary, LinkButton, Notice, SummaryLine};
use crate::view::{CodeText, ReviewPage, Tone};

/// The page of the review.
pub fn review(page: ReviewPage) -> Markup {
    let ReviewPage { heading, place, lines, request, body, guard, reason, ask, plan, action, button, back, .. } = page;
    let (managed, code) = (page.managed, page.code);
    let errors = ask.iter().chain(&managed).filter_map(|field| Some((field.error.clone()?, field.name.clone())));
    let errors = errors.map(|(message, name)| SummaryLine { message, target: Some(name) }).collect();
    let reason = reason.map(|reason| view! { <p>"Reason: " <span dir="auto">{reason}</span></p> });
    let asks = ask.is_some();
    let button = if asks { "Continue to the exact request".to_owned() } else { button };
    let request = (!asks).then(|| exact(request, body, guard, code));
    view! {
        <div class="medium stack">
            <ErrorSummary lines=errors/>
            <div class="heading">
                <p class="eyebrow">"Review"</p>
                <h1 dir="auto">{heading}</h1>
                <p class="lead" dir="auto">{place}</p>
            </div>
            {notices(page.not_done, page.cautions)}
            {changes(lines)}
            {reason}
            <form class="stack" method="post" action=action>
                <input type="hidden" name="plan" value=plan/>
                {ask.map(field)}
                {managed.map(field)}
                <div class="actions">
                    <Button label=button kind="primary"/>
                    <LinkButton label="Go back".into() href=back/>
                </div>
            </form>
            {request}
        </div>
    }
    .drawn()
}

/// What went wrong before, and what to know.
fn notices(not_done: Vec<String>, cautions: Vec<String>) -> impl IntoView {
    let not_done = (!not_done.is_empty()).then(|| {
        view! { <Notice tone=Tone::Bad title="Nothing was changed".into() lines=not_done role=Some("alert")/> }
    });
    let cautions = (!cautions.is_empty()).then(|| {
        view! { <Notice tone=Tone::Warning title="Before you continue".into() lines=cautions/> }
    });
    view! {
        {not_done}
        {cautions}
    }
}

/// What will be sent, to the letter.
fn exact(request: String, body: String, guard: String, code: Vec<CodeText>) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="request">
            <h2 id="request">"Request to LaunchDarkly"</h2>
            <p><code class="request">{request}</code></p>
            <CodeBlock label="Body, exactly as it will be sent".into() text=body/>
            <p class="hint">{guard}</p>
            {as_code(code)}
        </section>
    }
}

/// The same change for whoever makes it elsewhere.
fn as_code(code: Vec<CodeText>) -> Markup {
    if code.is_empty() {
        return ().drawn();
    }
    let notes = code.iter().flat_map(|it| it.notes.clone()).collect();
    view! {
        <details>
            <summary>"This change as curl, ldcli and Terraform"</summary>
            {super::code::notes(notes)}
            {super::code::copyable(code)}
        </details>
    }
    .drawn()
}

fn changes(lines: Vec<ChangeLine>) -> Markup {
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
    .drawn()
}

fn change(line: ChangeLine, with_before: bool) -> Markup {
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
    .drawn()
}
