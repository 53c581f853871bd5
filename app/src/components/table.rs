//! The table of integrations with everything that follows its filter: the form, the summary, the counts, rows and pages.

mod filter_form;
mod results;
mod row;
mod summary;

use std::collections::BTreeSet;

#[cfg(feature = "ssr")]
use domain::{Filter, UnixMillis};
use domain::{Index, Selection};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::markup::{Draw as _, Markup};

pub use filter_form::filter_form as asks;
pub use results::no_integrations;
pub use row::{last_check, tag_list};
pub use summary::{Summary, found, summary};

/// What is found: the line about it, the counts, the rows with those in `picked` ticked, the pages.
pub fn answers(
    said: Summary<'_>,
    index: &Index,
    selection: &Selection,
    picked: &BTreeSet<String>,
) -> impl IntoView + use<> {
    let (filter, now) = (said.filter, said.now);
    let results = results::results(filter, index, selection, picked, now);
    view! { {summary(said)}{results} }
}

/// All of it, as the server draws it. The browser draws both parts with the same functions, each when something of its
/// own changes, and reads here what they were drawn from.
#[cfg(feature = "ssr")]
pub fn whole(drawn: &Drawn<'_>) -> Markup {
    let Drawn { filter, index, digest, selection, as_of, now } = *drawn;
    let words = found(filter, selection.total, index.rows().len());
    let said = Summary { filter, found: words, as_of, now, live: "" };
    view! {
        <div class="live-table" data-digest=digest.to_owned() data-query=filter.query() data-as-of=as_of.0 data-now=now.0>
            <div class="asks">{asks(filter, &selection.counts)}</div>
            <div class="answers">{answers(said, index, selection, &BTreeSet::new())}</div>
        </div>
    }
    .drawn()
}

/// What the table is drawn from.
#[cfg(feature = "ssr")]
pub struct Drawn<'page> {
    /// What is wanted.
    pub filter: &'page Filter,
    /// The account's rows.
    pub index: &'page Index,
    /// What these very rows are known by.
    pub digest: &'page str,
    /// What the filter found.
    pub selection: &'page Selection,
    /// When LaunchDarkly was asked.
    pub as_of: UnixMillis,
    /// The time of drawing.
    pub now: UnixMillis,
}
