//! The form that says what is to be done with the integrations that were selected. What belongs to another choice is hidden
//! by style, where the browser can; it is never needed.

use domain::{BatchVerb, FieldError};
use leptos::prelude::*;

use crate::components::batch::target;
use crate::components::form::field;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, ErrorSummary, LinkButton, SummaryLine, id_of};
use crate::paths;
use crate::view::{BatchAsk, BatchTarget, FieldView};

/// The form.
pub(super) fn ask(asked: BatchAsk, action: &str) -> Markup {
    let BatchAsk { targets, verb, verb_error, tags, password, each, passwords, reason, errors } = asked;
    let lines = errors.into_iter().map(|FieldError { field, message }| {
        let target = if field == "verb" { "verb-turn-on".to_owned() } else { id_of(&field) };
        SummaryLine { message, target: Some(target) }
    });
    let verbs = BatchVerb::ALL.map(|known| radio("verb", known.key(), known.word(), known.key() == verb));
    let wrong = verb_error.map(|error| view! { <p class="error">{error}</p> });
    let passwords = new_passwords(&targets, passwords, password, each);
    view! {
        <ErrorSummary lines=lines.collect()/>
        <form class="stack medium batch-ask" method="post" action=action.to_owned()>
            <input type="hidden" name="do" value="plan"/>
            <fieldset class="field">
                <legend>"Action"</legend>
                {wrong}
                <div class="radios">{verbs.into_iter().collect_view()}</div>
            </fieldset>
            <div class="for-tags">{field(tags)}</div>
            {passwords}
            {field(reason)}
            <div class="actions">
                <Button label="Review".into() kind="primary"/>
                <LinkButton label="Cancel".into() href=paths::INTEGRATIONS.into()/>
            </div>
        </form>
        {selected(targets)}
    }
    .drawn()
}

/// One new password for all of them, or one for each.
fn new_passwords(
    targets: &[BatchTarget],
    passwords: Vec<(usize, FieldView)>,
    password: FieldView,
    each: bool,
) -> impl IntoView + use<> {
    let without = match targets.len() - passwords.len() {
        0 => None,
        1 => Some("1 integration does not use a password and is skipped."),
        _ => Some("Integrations that do not use a password are skipped."),
    };
    let without = without.map(|words| view! { <p class="hint">{words}</p> });
    let rows = passwords.into_iter().filter_map(|(place, own)| Some(own_password(targets.get(place)?, own)));
    let rows = rows.collect_view();
    view! {
        <div class="for-password stack">
            <fieldset class="field">
                <legend>"New password"</legend>
                {without}
                <div class="radios">
                    {radio("passwords", "one", "Same password for all", !each)}
                    {radio("passwords", "each", "Different password for each", each)}
                </div>
            </fieldset>
            <div class="for-one">{field(password)}</div>
            <div class="for-each stack">{rows}</div>
        </div>
    }
}

fn own_password(target: &BatchTarget, own: FieldView) -> Markup {
    let own = FieldView { label: format!("Password for {}", target.name), hint: target.place.clone(), ..own };
    view! { <div class="own">{field(own)}</div> }.drawn()
}

fn radio(name: &'static str, value: &'static str, label: &'static str, checked: bool) -> impl IntoView {
    let id = format!("{name}-{value}");
    view! {
        <div class="radio">
            <input id=id.clone() name=name type="radio" value=value checked=checked/>
            <label for=id>{label}</label>
        </div>
    }
}

/// What was selected; those in critical environments apart.
fn selected(targets: Vec<BatchTarget>) -> Markup {
    let (critical, others): (Vec<_>, Vec<_>) = targets.into_iter().partition(|target| target.critical);
    let list = |title: &str, targets: Vec<BatchTarget>| {
        (!targets.is_empty()).then(|| {
            let title = format!("{title} ({})", targets.len());
            let items = targets.iter().map(|it| view! { <li>{target(it)}</li> }).collect_view();
            view! { <section class="panel"><h2>{title}</h2><ul class="targets">{items}</ul></section> }
        })
    };
    view! {
        {list("Selected, in critical environments", critical)}
        {list("Selected", others)}
    }
    .drawn()
}
