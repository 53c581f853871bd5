//! The last look before a deletion.

use domain::ChangeLine;
use leptos::prelude::*;

use crate::components::deletion::deletion;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Crumb, ErrorSummary, Notice, SummaryLine, text_or};
use crate::paths;
use crate::view::{DeletePage, Tone};

/// The page of the deletion.
pub fn delete(page: DeletePage) -> Markup {
    let crumbs = vec![
        Crumb::to("Integrations", paths::INTEGRATIONS),
        Crumb::to(page.name.clone(), paths::detail(&page.address)),
        Crumb::here("Delete"),
    ];
    let typed = page.typed.iter().filter_map(|typed| typed.error.clone()).map(|message| (message, "typed"));
    let reason = page.reason.error.iter().cloned().map(|message| (message, "reason"));
    let managed = page.managed.iter().filter_map(|field| Some((field.error.clone()?, "managed")));
    let errors = typed
        .chain(reason)
        .chain(managed)
        .map(|(message, target)| SummaryLine { message, target: Some(target.into()) });
    let errors = errors.collect();
    let notice = page.notice.clone().map(|notice| {
        let changed = (!page.changed.is_empty()).then(|| changed(&page.changed));
        view! {
            <Notice tone=Tone::Warning title="Nothing has been deleted".into() lines=vec![notice] role=Some("alert")>
                {changed}
            </Notice>
        }
    });
    view! {
        <div class="medium stack">
            <ErrorSummary lines=errors/>
            <Breadcrumbs crumbs=crumbs/>
            <h1>"Delete an integration"</h1>
            {notice}
            {deletion(page)}
        </div>
    }
    .drawn()
}

/// What is not as it was shown.
fn changed(lines: &[ChangeLine]) -> Markup {
    let rows = lines.iter().map(|line| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">{line.label.clone()}</th>
                <td role="cell" data-label="Before">{text_or(line.before.as_deref().unwrap_or_default(), "None")}</td>
                <td role="cell" data-label="Now">{text_or(&line.after, "None")}</td>
            </tr>
        }
    });
    view! {
        <table class="meanwhile cards" role="table">
            <caption>"Changed since you opened this page"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Field"</th>
                    <th scope="col" role="columnheader">"Before"</th>
                    <th scope="col" role="columnheader">"Now"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .drawn()
}
