//! Which integrations to show, in which order, and how many of each kind there are. The whole of it lives in the URL.

mod apply;
mod counts;
mod index;
mod misses;
mod query;

use crate::{Health, LastCheck, Sharing};

pub use apply::Selection;
pub use counts::Counts;
pub use index::Index;
pub use query::FilterError;

/// How many rows a page may have; the first is the default.
pub const PER_PAGE_CHOICES: [usize; 3] = [25, 50, 100];

/// The longest text to search for, in characters; the rest is cut off.
const TEXT_MAX_CHARS: usize = 200;

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur in name, provider, project, environment, ID or a tag.
    pub text: String,
    /// The provider's key.
    pub provider: Option<String>,
    /// The project's key.
    pub project: Option<String>,
    /// The environment's key.
    pub environment: Option<String>,
    /// The state of the store.
    pub health: Option<Health>,
    /// On or off.
    pub on: Option<bool>,
    /// A tag.
    pub tag: Option<String>,
    /// How the store is shared.
    pub sharing: Option<Sharing>,
    /// What the last check of the store came to.
    pub checked: Option<LastCheck>,
    /// The order.
    pub sort: Sort,
    /// The page, from 1.
    pub page: usize,
    /// Rows a page, one of [`PER_PAGE_CHOICES`].
    pub per_page: usize,
    /// The columns that are shown besides the name; `None` for the usual ones.
    pub columns: Option<Vec<SortKey>>,
    /// Whether rows can be ticked, to change several at once.
    pub select: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            text: String::new(),
            provider: None,
            project: None,
            environment: None,
            health: None,
            on: None,
            tag: None,
            sharing: None,
            checked: None,
            sort: Sort::default(),
            page: 1,
            per_page: PER_PAGE_CHOICES[0],
            columns: None,
            select: false,
        }
    }
}

/// A thing to narrow by, with counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// The state of the store.
    Health,
    /// The provider.
    Provider,
    /// The project.
    Project,
    /// The environment.
    Environment,
    /// On or off.
    On,
    /// A tag.
    Tag,
    /// How the store is shared.
    Sharing,
    /// What the last check of the store came to.
    Checked,
}

impl Facet {
    /// Every facet, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Health,
        Self::Provider,
        Self::Project,
        Self::Environment,
        Self::On,
        Self::Tag,
        Self::Sharing,
        Self::Checked,
    ];

    /// The name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Health => "health",
            Self::On => "on",
            Self::Tag => "tag",
            Self::Sharing => "sharing",
            Self::Checked => "checked",
        }
    }
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Worst state first.
    #[default]
    Health,
    /// Name, without regard to case.
    Name,
    /// Provider.
    Provider,
    /// Project key.
    Project,
    /// Environment key.
    Environment,
    /// On before off.
    On,
    /// Longest ago first; never is longest.
    LastSync,
    /// Version.
    Version,
    /// First tag.
    Tags,
    /// Checked longest ago first; never is longest.
    Checked,
}

impl SortKey {
    /// Every column that can be sorted by.
    pub const ALL: [Self; 10] = [
        Self::Health,
        Self::Name,
        Self::Provider,
        Self::Project,
        Self::Environment,
        Self::On,
        Self::LastSync,
        Self::Version,
        Self::Tags,
        Self::Checked,
    ];

    /// Whether the column is shown to who has not chosen any.
    pub fn is_usual(self) -> bool {
        self != Self::Checked
    }

    /// The name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Name => "name",
            Self::Provider => "provider",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::On => "on",
            Self::LastSync => "last-sync",
            Self::Version => "version",
            Self::Tags => "tags",
            Self::Checked => "checked",
        }
    }
}

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// The other way round.
    pub descending: bool,
}

impl Filter {
    /// What the filter wants of a facet.
    pub fn wanted(&self, facet: Facet) -> Option<String> {
        match facet {
            Facet::Provider => self.provider.clone(),
            Facet::Project => self.project.clone(),
            Facet::Environment => self.environment.clone(),
            Facet::Health => self.health.map(|health| health.key().to_owned()),
            Facet::On => self.on.map(|on| on.to_string()),
            Facet::Tag => self.tag.clone(),
            Facet::Sharing => self.sharing.map(|sharing| sharing.key().to_owned()),
            Facet::Checked => self.checked.map(|checked| checked.key().to_owned()),
        }
    }

    /// The same filter, narrowed to `value` of a facet, or no longer narrowed; back on page 1.
    #[must_use]
    pub fn with(&self, facet: Facet, value: Option<&str>) -> Self {
        let mut filter = Self { page: 1, ..self.clone() };
        let owned = value.map(str::to_owned);
        match facet {
            Facet::Provider => filter.provider = owned,
            Facet::Project => filter.project = owned,
            Facet::Environment => filter.environment = owned,
            Facet::Health => filter.health = value.and_then(|value| value.parse().ok()),
            Facet::On => filter.on = value.and_then(|value| value.parse().ok()),
            Facet::Tag => filter.tag = owned,
            Facet::Sharing => filter.sharing = value.and_then(Sharing::from_key),
            Facet::Checked => filter.checked = value.and_then(LastCheck::from_key),
        }
        filter
    }

    /// The same filter, searching for `text`; back on page 1.
    #[must_use]
    pub fn searching(&self, text: &str) -> Self {
        let text: String = text.trim().chars().take(TEXT_MAX_CHARS).collect();
        // Where it is cut there may be a space, which the text would lose in a URL.
        let text = text.trim_end().to_owned();
        if text == self.text { self.clone() } else { Self { text, page: 1, ..self.clone() } }
    }

    /// The same filter on another page.
    #[must_use]
    pub fn on_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// Whether a column is shown: those that were chosen, or else the usual ones and that by which is sorted.
    pub fn shows(&self, column: SortKey) -> bool {
        let usual = || column.is_usual() || column == self.sort.key;
        column == SortKey::Name || self.columns.as_ref().map_or_else(usual, |columns| columns.contains(&column))
    }

    /// The same filter with only these columns besides the name; with the usual ones, or none, it says nothing of columns.
    #[must_use]
    pub fn showing(&self, columns: impl IntoIterator<Item = SortKey>) -> Self {
        let wanted: Vec<SortKey> = columns.into_iter().collect();
        let choice = || SortKey::ALL.into_iter().filter(|key| *key != SortKey::Name);
        let columns: Vec<SortKey> = choice().filter(|key| wanted.contains(key)).collect();
        let usual = columns.is_empty() || choice().filter(|key| key.is_usual()).eq(columns.iter().copied());
        Self { columns: (!usual).then_some(columns), ..self.clone() }
    }

    /// The same filter sorted by `key`: the other way round if it already is.
    #[must_use]
    pub fn sorted_by(&self, key: SortKey) -> Self {
        let descending = self.sort.key == key && !self.sort.descending;
        Self { sort: Sort { key, descending }, page: 1, ..self.clone() }
    }

    /// The same filter without anything narrowed.
    #[must_use]
    pub fn cleared(&self) -> Self {
        let columns = self.columns.clone();
        Self { sort: self.sort, per_page: self.per_page, columns, select: self.select, ..Self::default() }
    }

    /// Whether anything is narrowed.
    pub fn is_narrowed(&self) -> bool {
        !self.text.is_empty() || Facet::ALL.into_iter().any(|facet| self.wanted(facet).is_some())
    }
}
