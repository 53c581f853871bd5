//! Somebody else changed the same integration in the meantime. What fits together is merged in a click; the rest is chosen,
//! field by field.

use domain::{Resolution, Side, choice_name};
use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Button, Crumb, ErrorSummary, LinkButton, Notice, SummaryLine, id_of, text_or};
use crate::paths;
use crate::view::{ConflictLine, ConflictPage, Tone};

/// The page of the conflict.
#[expect(clippy::needless_pass_by_value, reason = "a page takes its view model whole, like every other")]
pub fn conflict(page: ConflictPage) -> Markup {
    let crumbs = vec![
        Crumb::to("Integrations", paths::INTEGRATIONS),
        Crumb::to(page.name.clone(), paths::detail(&page.address)),
        Crumb::here("Edit conflict"),
    ];
    let errors = page.errors.iter().map(|error| SummaryLine {
        message: error.message.clone(),
        target: Some(radio_id(&error.field, Side::Theirs)),
    });
    let errors = errors.collect();
    let reason = page.reason.clone().map(|reason| view! { <p>"Reason: " <span dir="auto">{reason}</span></p> });
    let table = (!page.lines.is_empty()).then(|| table(&page));
    view! {
        <div class="stack">
            <ErrorSummary lines=errors/>
            <Breadcrumbs crumbs=crumbs/>
            <h1 dir="auto">{format!("“{}” was changed by someone else", page.name)}</h1>
            {lead(&page)}
            <form class="stack" method="post" action=paths::rebase(&page.address)>
                <input type="hidden" name="draft" value=page.draft.clone()/>
                <input type="hidden" name="version" value=page.version.clone()/>
                {table}
                {secrets(&page)}
                {reason}
                <div class="actions">
                    <Button label=button(&page).into() kind="primary"/>
                    <LinkButton
                        label="Edit in the form".into()
                        href=paths::with_draft(&paths::edit(&page.address), &page.draft)
                    />
                    <LinkButton label="Discard my change".into() href=paths::detail(&page.address)/>
                </div>
                <p class="hint">"Nothing has been sent to LaunchDarkly yet. The next page shows the exact request."</p>
            </form>
        </div>
    }
    .drawn()
}

fn table(page: &ConflictPage) -> Markup {
    let rows = page.lines.iter().map(|line| row(line, page)).collect_view();
    view! {
        <table class="conflict cards" role="table">
            <caption>"Fields changed by you or someone else"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Field"</th>
                    <th scope="col" role="columnheader">"Before your edit"</th>
                    <th scope="col" role="columnheader">"Now"</th>
                    <th scope="col" role="columnheader">"Yours"</th>
                    <th scope="col" role="columnheader">"Result"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .drawn()
}

/// Whether a person chooses what becomes of this field.
fn asked_for(line: &ConflictLine) -> bool {
    matches!(line.resolution, Resolution::Open | Resolution::Chosen(_))
}

fn button(page: &ConflictPage) -> &'static str {
    if page.lines.iter().any(asked_for) { "Review with these choices" } else { "Review the combined change" }
}

fn lead(page: &ConflictPage) -> Markup {
    let version = if page.version.is_empty() { String::new() } else { format!(" It is now version {}.", page.version) };
    let first = if page.again {
        format!("This integration changed again while you were choosing.{version} Your change was not applied.")
    } else {
        format!("Someone else changed this integration after you started.{version} Your change was not applied.")
    };
    let asked = page.lines.iter().filter(|line| asked_for(line)).count();
    let second = match asked {
        0 => "Your changes do not overlap, so both can be kept.",
        1 => "You both changed the same field. Choose which value to keep. All other changes can be combined.",
        _ => "You both changed the same fields. Choose which values to keep. All other changes can be combined.",
    };
    view! {
        <Notice
            tone=Tone::Warning
            title="Nothing you typed is lost".into()
            lines=vec![first, second.into()]
            role=Some("alert")
        />
    }
    .drawn()
}

fn secrets(page: &ConflictPage) -> Markup {
    if page.secrets.is_empty() {
        return ().drawn();
    }
    let text = format!(
        "Your change to the {} is kept too, but not shown. Storekeeper cannot tell whether someone else changed it: \
         LaunchDarkly never shows it.",
        page.secrets.join(" and the ").to_lowercase()
    );
    view! { <p>{text}</p> }.drawn()
}

fn row(line: &ConflictLine, page: &ConflictPage) -> Markup {
    let base = match &line.base {
        Some(base) => text_or(base, "None").drawn(),
        None => view! { <span class="absent">"Not known"</span> }.drawn(),
    };
    view! {
        <tr role="row" data-field=line.name.clone()>
            <th scope="row" role="rowheader">{line.label.clone()}</th>
            <td role="cell" data-label="Before your edit">{base}</td>
            <td role="cell" data-label="Now">{text_or(&line.theirs, "None")}</td>
            <td role="cell" data-label="Yours">{text_or(&line.mine, "None")}</td>
            <td role="cell" data-label="Result">{becomes(line, page)}</td>
        </tr>
    }
    .drawn()
}

fn becomes(line: &ConflictLine, page: &ConflictPage) -> Markup {
    let why = match line.resolution {
        Resolution::Open => return choice(line, None, page),
        Resolution::Chosen(side) => return choice(line, Some(side), page),
        Resolution::Settled(Side::Mine) => "yours",
        Resolution::Settled(Side::Theirs) if line.mine == line.theirs => "the same on both sides",
        Resolution::Settled(Side::Theirs) => "theirs",
        Resolution::Both => "both, combined",
    };
    let result = line.result.clone().unwrap_or_default();
    view! { {text_or(&result, "None")} <span class="hint">{format!(" ({why})")}</span> }.drawn()
}

fn choice(line: &ConflictLine, chosen: Option<Side>, page: &ConflictPage) -> Markup {
    let error = page.errors.iter().find(|error| error.field == line.name).map(|error| error.message.clone());
    let error_id = format!("{}-error", id_of(&choice_name(&line.name)));
    let described = error.is_some().then(|| error_id.clone());
    let error = error.map(|error| view! { <p class="error" id=error_id>{error}</p> });
    let legend = format!("Value for {}", line.label);
    let radios = [(Side::Theirs, "Theirs", &line.theirs), (Side::Mine, "Yours", &line.mine)];
    let radios = radios.map(|(side, label, value)| {
        let id = radio_id(&line.name, side);
        view! {
            <div class="radio">
                <input
                    id=id.clone()
                    type="radio"
                    name=choice_name(&line.name)
                    value=side.as_str()
                    checked=chosen == Some(side)
                />
                <label for=id>{label}": "{text_or(value, "None")}</label>
            </div>
        }
    });
    view! {
        <fieldset class="choice" aria-describedby=described>
            <legend class="visually-hidden">{legend}</legend>
            {error}
            {radios.collect_view()}
        </fieldset>
    }
    .drawn()
}

fn radio_id(field: &str, side: Side) -> String {
    format!("{}-{}", id_of(&choice_name(field)), side.as_str())
}
