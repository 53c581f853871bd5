//! The form of copies in other environments: what each has for itself.

use domain::FieldError;
use leptos::prelude::*;

use crate::components::form::field;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, ErrorSummary, LinkButton, Notice, SummaryLine, id_of};
use crate::view::{BatchTarget, CopyAsk, FieldView, Tone};

/// The form.
pub(super) fn copying(asked: CopyAsk, action: &str) -> Markup {
    let CopyAsk { source, href, copies, on, reason, unknown, errors } = asked;
    let lines =
        errors.into_iter().map(|FieldError { field, message }| SummaryLine { message, target: Some(id_of(&field)) });
    let unknown = (!unknown.is_empty()).then(|| {
        let title = format!("Not copied, because Storekeeper does not support it: {}", unknown.join(", "));
        view! { <Notice tone=Tone::Warning title=title/> }
    });
    let copies = copies.into_iter().map(|(target, fields)| copy(target, fields)).collect_view();
    view! {
        <ErrorSummary lines=lines.collect()/>
        <p>
            "All settings except secrets are copied from " <a href=href.clone() dir="auto">{source}</a>
            ". Enter a name, a store and secrets for each copy."
        </p>
        {unknown}
        <form class="stack medium" method="post" action=action.to_owned()>
            <input type="hidden" name="do" value="plan"/>
            {copies}
            {field(on)}
            {field(reason)}
            <div class="actions">
                <Button label="Review".into() kind="primary"/>
                <LinkButton label="Cancel".into() href=href/>
            </div>
        </form>
    }
    .drawn()
}

fn copy(target: BatchTarget, fields: Vec<FieldView>) -> Markup {
    let critical = target.critical.then(|| view! { " " <span class="tag critical">"Critical"</span> });
    view! {
        <fieldset class="panel stack">
            <legend class="visually-hidden">{target.place.clone()}</legend>
            <h2>{target.place}{critical}</h2>
            {fields.into_iter().map(field).collect_view()}
        </fieldset>
    }
    .drawn()
}
