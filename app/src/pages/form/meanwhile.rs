//! What somebody else changed while the form was open, beside what was typed.

use leptos::prelude::*;

use crate::parts::{Notice, text_or};
use crate::view::{FormPage, MeanwhileLine, Tone};

/// The conflict; nothing if there was none.
pub(super) fn conflict(page: &FormPage) -> AnyView {
    let Some(conflict) = page.conflict.clone() else { return ().into_any() };
    let table = (!page.meanwhile.is_empty()).then(|| table(&page.meanwhile));
    let lines = vec![conflict, "What you typed is still in the form, passwords aside.".into()];
    view! {
        <Notice tone=Tone::Warning title="Somebody else changed this integration".into() lines=lines role=Some("alert")>
            {table}
        </Notice>
    }
    .into_any()
}

fn table(lines: &[MeanwhileLine]) -> AnyView {
    let rows = lines.iter().map(row).collect_view();
    view! {
        <table class="meanwhile cards" role="table">
            <caption>"What changed in the meantime"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Field"</th>
                    <th scope="col" role="columnheader">"When you opened the form"</th>
                    <th scope="col" role="columnheader">"Now"</th>
                    <th scope="col" role="columnheader">"What you typed"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(line: &MeanwhileLine) -> AnyView {
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">{line.label.clone()}</th>
            <td role="cell" data-label="When you opened the form">{text_or(&line.before, "Not set")}</td>
            <td role="cell" data-label="Now">{text_or(&line.now, "Not set")}</td>
            <td role="cell" data-label="What you typed">{text_or(&line.typed, "Not set")}</td>
        </tr>
    }
    .into_any()
}
