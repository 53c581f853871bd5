//! One line of the table.

use domain::{Checked, Row, Sharing, UnixMillis};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::components::health::{health_badge, on_word, verdict_badge};
use crate::parts::When;
use crate::paths;

/// What fits for certain where the table has its narrowest columns, in bytes.
const PROJECT_FITS: usize = 8;
const ENVIRONMENT_FITS: usize = 12;
const TAG_FITS: usize = 14;

/// The line. Its cells are named by their columns: the style knows them by their place, and gives names and tags the
/// direction of their own words. In a column that has nothing but headers, each is its row's, also without `scope` (HTML
/// standard). `text` says whether what it says is borrowed, where it is drawn at once, or owned, where it is kept to be
/// compared with what comes next; `ticked` is `None` where rows cannot be ticked; `checked` says whether there is a cell
/// for the last check.
pub(super) fn row_view<'row, Text: IntoView>(
    row: &'row Row,
    ticked: Option<bool>,
    checked: bool,
    now: UnixMillis,
    text: fn(&'row str) -> Text,
) -> impl IntoView + use<Text> {
    let address = &row.address;
    let version = match row.version {
        Some(version) => Either::Left(version.0),
        None => Either::Right(view! { <span class="absent">"Unknown"</span> }),
    };
    let link = view! {
        <a href=paths::detail(address) title=cut(row.display_name())>{text(row.display_name())}</a>
    };
    // What a row does not have leaves no mark in it, either: there are hundreds.
    let link = match ticked {
        None => Either::Left(link),
        Some(ticked) => {
            let (id, name) = (address.id.as_str().to_owned(), row.display_name().to_owned());
            let pick =
                view! { <input type="checkbox" name="integration" value=id prop:checked=ticked aria-label=name/> };
            Either::Right((pick, link))
        }
    };
    let name = match sharing_note(row.sharing) {
        None => Either::Left(link),
        Some(note) => Either::Right((link, note)),
    };
    let tags = view! { <td>{tag_list(&row.tags, text)}</td> };
    let last = if checked {
        Either::Right((tags, view! { <td>{last_check(row.checked, now)}</td> }))
    } else {
        Either::Left(tags)
    };
    view! {
        <tr>
            <th>{name}</th>
            <td>{health_badge(row.health)}</td>
            <td>{on_word(row.on)}</td>
            {key(PROJECT_FITS, address.project.as_str(), text)}
            {key(ENVIRONMENT_FITS, address.environment.as_str(), text)}
            <td>{text(row.provider_name())}</td>
            <td><When at=row.last_sync.map(|time| time.0) now=now.0/></td>
            <td>{version}</td>
            {last}
        </tr>
    }
}

/// A text that may be cut, to be read whole by whoever points at it.
fn cut(text: &str) -> Option<String> {
    (text.len() > 24).then(|| text.to_owned())
}

/// The cell of a key. The style cuts only what may not fit: boxes that cut cost the browser time at every key.
fn key<'row, Text: IntoView>(fits: usize, key: &'row str, text: fn(&'row str) -> Text) -> impl IntoView + use<Text> {
    if key.len() > fits {
        Either::Left(view! { <td class="long" title=cut(key)>{text(key)}</td> })
    } else {
        Either::Right(view! { <td>{text(key)}</td> })
    }
}

/// That other environments write to the same store; nothing where they do not, or where that is not known. Fixed markup, as
/// for the badge of the state.
fn sharing_note(sharing: Sharing) -> Option<InertElement> {
    let (class, words) = match sharing {
        Sharing::Mixed => ("warning icon-warning", "Risky sharing"),
        Sharing::Shared => ("neutral icon-info", "Shared store"),
        Sharing::Own | Sharing::Unknown => return None,
    };
    let note = ["<a class=\"badge ", class, "\" href=\"", &paths::STORES.url(), "\">", words, "</a>"].concat();
    Some(InertElement::new(note))
}

/// When the store was last checked, and what that came to.
pub fn last_check(checked: Option<Checked>, now: UnixMillis) -> impl IntoView + use<> {
    let verdict = checked.map(|checked| verdict_badge(checked.verdict));
    view! { {verdict} " " <When at=checked.map(|checked| checked.at.0) now=now.0/> }
}

/// Tags, or the word for their absence.
pub fn tag_list<'row, Text: IntoView>(tags: &'row [String], text: fn(&'row str) -> Text) -> impl IntoView + use<Text> {
    if tags.is_empty() {
        return Either::Left(view! { <span class="absent">"None"</span> });
    }
    let tag = |tag: &'row String| {
        if tag.len() > TAG_FITS {
            Either::Left(view! { <li class="long">{text(tag)}</li> })
        } else {
            Either::Right(view! { <li>{text(tag)}</li> })
        }
    };
    let tags = tags.iter().map(tag).collect_view();
    Either::Right(view! { <ul>{tags}</ul> })
}
