//! What was done through this portal, and what came of it.

use domain::{OutcomeFilter, OutcomeKind, RecordFilter, Verb};
use leptos::prelude::*;

use super::history::history;
use crate::markup::{Draw as _, Markup};
use crate::parts::{
    Button, DateField, EmptyState, ErrorSummary, Labelled, LinkButton, Pagination, SelectField, SelectOption,
    SummaryLine, TextField, id_of, page_links,
};
use crate::paths;
use crate::view::{ActivityPage, Outcome};

/// The page of the activity.
pub fn activity(page: ActivityPage) -> Markup {
    let ActivityPage { filter, errors, entries, page, pages, total, now } = page;
    let links = page_links(place(page), place(pages), &|page| paths::activity(&filter, page as u64));
    let wrong =
        errors.iter().map(|error| SummaryLine { message: error.message.clone(), target: Some(id_of(&error.field)) });
    let wrong = wrong.collect();
    let content = if entries.is_empty() {
        nothing(&filter)
    } else {
        let noun = if total == 1 { "entry" } else { "entries" };
        let range = format!("{total} {noun}, page {page} of {pages}");
        let files = files(&filter);
        let table = history(entries, now.0, "Writes and checks, newest first", false);
        view! { {files}{table}<Pagination range=range pages=links/> }.drawn()
    };
    let form = (total > 0 || !filter.is_empty()).then(|| form(&filter, &errors));
    view! {
        <ErrorSummary lines=wrong/>
        <div class="heading">
            <h1>"Activity"</h1>
            <p class="lead">"Changes sent to LaunchDarkly through this portal."</p>
        </div>
        {form}
        {content}
    }
    .drawn()
}

/// A page's number, as the links count.
fn place(page: u64) -> usize {
    usize::try_from(page).unwrap_or(usize::MAX)
}

fn nothing(filter: &RecordFilter) -> Markup {
    if !filter.is_empty() {
        return view! {
            <EmptyState title="No activity matches your filters".into() text="Use fewer words or other dates.".into()>
                <LinkButton label="Show all activity".into() href=paths::ACTIVITY.into()/>
            </EmptyState>
        }
        .drawn();
    }
    view! {
        <EmptyState
            title="No activity yet".into()
            text="Everything that is created, changed or deleted through Storekeeper appears here, with its outcome."
                .into()
        >
            <LinkButton label="Go to integrations".into() href=paths::INTEGRATIONS.into()/>
        </EmptyState>
    }
    .drawn()
}

fn files(filter: &RecordFilter) -> Markup {
    view! {
        <p class="files">
            "Download matching entries: "
            <a href=paths::activity_file(paths::ACTIVITY_JSONL, filter) download="">"JSON Lines"</a>
            " or "
            <a href=paths::activity_file(paths::ACTIVITY_CSV, filter) download="">"CSV"</a>
        </p>
    }
    .drawn()
}

fn form(filter: &RecordFilter, errors: &[domain::FieldError]) -> Markup {
    let text = |name: &str, label: &str| Labelled {
        name: name.into(),
        label: label.into(),
        error: errors.iter().find(|error| error.field == name).map(|error| error.message.clone()),
        ..Labelled::default()
    };
    let option = |value: &str, label: &str| SelectOption { value: value.into(), label: label.into(), count: None };
    let verbs = Verb::ALL.iter().map(|verb| option(verb.as_str(), verb.word()));
    let verbs = std::iter::once(option("", "Any")).chain(verbs).collect();
    let ended =
        OutcomeKind::ALL.iter().filter(|kind| **kind != OutcomeKind::Gone).map(|kind| OutcomeFilter::Ended(*kind));
    let outcomes = ended.chain([OutcomeFilter::Open]).map(|it| option(it.as_str(), outcome_word(it)));
    let outcomes = std::iter::once(option("", "Any")).chain(outcomes).collect();
    let line = |name: &str, label: &str, value: &str| {
        view! { <TextField text=text(name, label) value=value.to_owned() placeholder=String::new() kind="text"/> }
    };
    let integration =
        (!filter.integration.is_empty()).then(|| line("integration", "Integration ID", &filter.integration));
    let clear = (!filter.is_empty()).then(|| view! { <LinkButton label="Clear".into() href=paths::ACTIVITY.into()/> });
    view! {
        <form class="filter" method="get" action=paths::ACTIVITY role="search" aria-label="Filter the activity">
            {line("q", "Name, token, reason or request ID", &filter.text)}
            <SelectField text=text("action", "Action") options=verbs chosen=filter.verb.map_or("", Verb::as_str).into()/>
            <SelectField
                text=text("outcome", "Outcome")
                options=outcomes
                chosen=filter.outcome.map_or("", OutcomeFilter::as_str).into()
            />
            {line("project", "Project key", &filter.project)}
            {line("environment", "Environment key", &filter.environment)}
            {integration}
            <DateField text=text("since", "From (UTC)") value=filter.since.clone()/>
            <DateField text=text("until", "To (UTC)") value=filter.until.clone()/>
            <div class="actions"><Button label="Filter".into()/>{clear}</div>
        </form>
    }
    .drawn()
}

fn outcome_word(outcome: OutcomeFilter) -> &'static str {
    match outcome {
        OutcomeFilter::Ended(OutcomeKind::Done | OutcomeKind::Gone) => Outcome::Done.word(),
        OutcomeFilter::Ended(OutcomeKind::Refused) => Outcome::Refused.word(),
        OutcomeFilter::Ended(OutcomeKind::Unknown) => Outcome::Unknown.word(),
        OutcomeFilter::Open => Outcome::Open.word(),
    }
}
