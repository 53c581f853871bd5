//! What the pages mean, asked of their HTML.

mod details;
mod fixtures;
mod forms;
mod frame;
mod gallery;
mod hostile;
mod table;

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

/// What a server gives every page: islands ask it whether they are being drawn or brought to life.
fn owner() -> Owner {
    Owner::new_root(Some(Arc::new(SsrSharedContext::new())))
}

/// The HTML of a view, without the comments that Leptos puts between texts.
fn html(view: impl FnOnce() -> AnyView) -> String {
    owner().with(|| view().to_html()).replace("<!>", "")
}

/// How often `part` occurs.
fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}

/// What a person reads: no tags, no more than one space.
fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        let words = piece.split_once('>').map_or(piece, |(_, words)| words);
        text.push_str(words);
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The start tag of the element with this `id`.
fn tag<'html>(html: &'html str, id: &str) -> &'html str {
    let at = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no element {id} in {html}"));
    let start = html[..at].rfind('<').expect("a tag around an attribute");
    let end = html[at..].find('>').expect("a tag that ends");
    &html[start..at + end]
}
