//! The form that narrows the table. A plain GET form: what it asks for is in the URL.

use domain::{Counts, Facet, Filter, LastCheck, Provider, Sharing, SortKey};
use leptos::prelude::*;

use super::results::COLUMNS;
use crate::components::health::on_word;
use crate::markup::Draw as _;
use crate::parts::{Labelled, SelectField, SelectOption, TextField};
use crate::paths;

/// What the form lets one choose; health has its own links.
const CHOICES: [(Facet, &str); 7] = [
    (Facet::Project, "Project"),
    (Facet::Environment, "Environment"),
    (Facet::Provider, "Provider"),
    (Facet::On, "On or off"),
    (Facet::Tag, "Tag"),
    (Facet::Sharing, "Store sharing"),
    (Facet::Checked, "Last check"),
];

/// How many values a list offers at most; the search finds integrations with the others.
const CHOICES_MAX: usize = 500;

/// The form.
pub fn filter_form(filter: &Filter, counts: &Counts) -> impl IntoView + use<> {
    let text = Labelled { name: "q".into(), label: "Search names, keys, IDs and tags".into(), ..Labelled::default() };
    // Before stores were compared or checked there is nothing to choose from.
    let offered = |facet: Facet| match facet {
        Facet::Sharing => filter.sharing.is_some() || known(counts, facet, Sharing::Unknown.key()),
        Facet::Checked => filter.checked.is_some() || known(counts, facet, LastCheck::Never.key()),
        _ => true,
    };
    let selects = CHOICES.into_iter().filter(|(facet, _)| offered(*facet));
    let selects = selects.map(|(facet, label)| select(filter, counts, facet, label)).collect_view();
    let carried = filter
        .pairs()
        .into_iter()
        .filter(|(name, _)| matches!(*name, "health" | "sort" | "per_page" | "select"))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="filter" id="filter-form" method="get" action=paths::INTEGRATIONS role="search">
            <TextField text=text value=filter.text.clone() placeholder=String::new() kind="search"/>
            {selects}
            {carried}
            <div class="actions">
                <button class="button" type="submit">"Filter"</button>
            </div>
            {columns(filter)}
        </form>
    }
    .drawn()
}

/// Whether some row has another value than this.
fn known(counts: &Counts, facet: Facet, unknown: &str) -> bool {
    counts.of(facet).any(|(value, _)| value != unknown)
}

/// Which columns are shown besides the name.
fn columns(filter: &Filter) -> impl IntoView + use<> {
    let boxes = COLUMNS.into_iter().filter(|(key, _)| *key != SortKey::Name);
    let boxes = boxes.map(|(key, label)| {
        let shown = filter.shows(key);
        view! { <label><input type="checkbox" name="cols" value=key.key() checked=shown/>{label}</label> }
    });
    let boxes = boxes.collect_view();
    view! {
        <details class="columns-choice">
            <summary>"Columns"</summary>
            <fieldset><legend class="visually-hidden">"Columns to show"</legend>{boxes}</fieldset>
        </details>
    }
    .drawn()
}

fn select(filter: &Filter, counts: &Counts, facet: Facet, label: &str) -> impl IntoView + use<> {
    let (values, all) = offered(counts, facet);
    let hint = if all > CHOICES_MAX {
        format!("The {CHOICES_MAX} most used of {all}. Search for others.")
    } else {
        String::new()
    };
    let text = Labelled { name: facet.key().into(), label: label.into(), hint, ..Labelled::default() };
    let any = SelectOption { value: String::new(), label: "Any".into(), count: None };
    let values = values.into_iter().map(|(value, count)| SelectOption {
        value: value.to_owned(),
        label: value_label(facet, value),
        count: Some(count),
    });
    let options = std::iter::once(any).chain(values).collect();
    let chosen = filter.wanted(facet).unwrap_or_default();
    view! { <SelectField text=text options=options chosen=chosen/> }.drawn()
}

/// The values of most integrations with their counts, in the values' order; and how many there are.
fn offered(counts: &Counts, facet: Facet) -> (Vec<(&str, usize)>, usize) {
    let mut values: Vec<_> = counts.of(facet).collect();
    let all = values.len();
    if all > CHOICES_MAX {
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        values.truncate(CHOICES_MAX);
        values.sort_unstable();
    }
    (values, all)
}

fn value_label(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Provider => Provider::from_key(value).map_or_else(|| value.to_owned(), |known| known.name().to_owned()),
        Facet::Checked => LastCheck::from_key(value).map_or_else(String::new, |known| known.words().to_owned()),
        Facet::Sharing => Sharing::from_key(value).unwrap_or_default().words().to_owned(),
        Facet::On => on_word(value == "true").to_owned(),
        _ => value.to_owned(),
    }
}
