//! A live preview of what the form would send. Without script, only the review shows it.

use domain::ChangeLine;
use leptos::either::Either;
use leptos::prelude::*;

use crate::parts::CodeBlock;
use crate::view::Preview;

/// The preview; hidden until something is typed.
pub(super) fn preview(shown: &Preview) -> impl IntoView + use<> {
    let content = match shown {
        Preview::Hidden => Either::Left(""),
        Preview::Wrong => Either::Left("Complete the form to see what will be sent."),
        Preview::Nothing => Either::Left("No changes yet."),
        Preview::Request { lines, label, body } => Either::Right(request(lines, label, body)),
    };
    view! {
        <aside class="panel preview" aria-labelledby="preview" hidden=*shown == Preview::Hidden>
            <h2 id="preview">"Preview"</h2>
            {content}
        </aside>
    }
}

fn request(lines: &[ChangeLine], label: &'static str, body: &str) -> impl IntoView + use<> {
    let count = match lines.len() {
        1 => "1 field changes".to_owned(),
        count => [&count.to_string(), " fields change"].concat(),
    };
    let items = lines.iter().map(item).collect_view();
    view! {
        {(!lines.is_empty()).then(|| view! { <p class="count">{count}</p><ul class="changes">{items}</ul> })}
        <CodeBlock label=label.into() text=body.to_owned()/>
    }
}

fn item(line: &ChangeLine) -> impl IntoView + use<> {
    let before = line.before.clone().map(|before| view! { <span class="before" dir="auto">{before}</span>" → " });
    view! { <li>{line.label.clone()}": "{before}<span class="after" dir="auto">{line.after.clone()}</span></li> }
}
