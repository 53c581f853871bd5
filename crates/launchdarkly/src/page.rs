//! Pages of LaunchDarkly's paged lists. Its links are never followed, only their presence is read.

use domain::Unreadable;

/// Which part of a long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most so many items. LaunchDarkly's own default is 20 (documented); its greatest is not documented.
    pub limit: u64,
    /// After so many items.
    pub offset: u64,
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: 20, offset: 0 }
    }
}

/// A project and the first page of its environments, where LaunchDarkly sent one.
pub type ProjectWithEnvironments = (domain::Project, Option<Paged<domain::Environment>>);

/// A part of a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// Every item of the page that could be read.
    pub items: Vec<T>,
    /// Every item that could not.
    pub unreadable: Vec<Unreadable>,
    /// How many items there are, as LaunchDarkly says. For environments its documentation calls this “the number of
    /// environments returned”, so it may be the page's own.
    pub total: Option<u64>,
    /// Where the next page starts, if there is one.
    pub next_offset: Option<u64>,
}
