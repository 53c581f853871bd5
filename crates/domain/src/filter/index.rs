//! The rows of an account with what searching, counting and sorting them needs, worked out once: a filter then costs a
//! pass over numbers, in the browser at every key.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::counts::Counts;
use super::misses::Misses;
use super::{Facet, SortKey};
use crate::{Health, LastCheck, Row, UnixMillis};

/// Rows, and how they are found.
#[derive(Debug)]
pub struct Index {
    rows: Vec<Row>,
    texts: Texts,
    columns: [Column; Facet::ALL.len()],
    orders: [OnceLock<Vec<u32>>; SortKey::ALL.len()],
    /// What was searched for last, and which rows hold it.
    searched: Mutex<Option<(String, Vec<bool>)>>,
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Index {
    /// Works out what there is to know of the rows.
    pub fn new(rows: Vec<Row>) -> Self {
        let texts = Texts::of(&rows);
        let columns = Facet::ALL.map(|facet| Column::of(&rows, facet));
        Self { rows, texts, columns, orders: Default::default(), searched: Mutex::default() }
    }

    /// The rows, in the order in which they were given.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Puts in place what is new of the row at `position`.
    pub fn update(&mut self, position: usize, health: Health, on: bool, last_sync: Option<UnixMillis>) {
        let Some(row) = self.rows.get_mut(position) else { return };
        (row.health, row.on, row.last_sync) = (health, on, last_sync);
        self.columns[place(Facet::Health)].set(position, health.key());
        self.columns[place(Facet::On)].set(position, on_key(on));
        self.orders = Default::default();
    }

    pub(super) fn column(&self, facet: Facet) -> &Column {
        &self.columns[place(facet)]
    }

    /// Which rows hold every word of the text. Whoever types one more letter has it looked for only in what the letters
    /// before left.
    pub(super) fn holding(&self, text: &str) -> Vec<bool> {
        let mut searched = self.searched.lock().unwrap_or_else(PoisonError::into_inner);
        let known = searched.take().filter(|(before, _)| text.starts_with(before.as_str()));
        let mut rows = known.map_or_else(|| vec![true; self.rows.len()], |(_, rows)| rows);
        for word in text.split_whitespace() {
            self.texts.keep(&word.to_lowercase(), &mut rows);
        }
        *searched = Some((text.to_owned(), rows.clone()));
        rows
    }

    pub(super) fn counts(&self, counters: &[Vec<usize>; Facet::ALL.len()]) -> Counts {
        // Collecting would sort what is in order already, and bring the code for it.
        let mut all = BTreeMap::new();
        for facet in Facet::ALL {
            let mut of = BTreeMap::new();
            for (value, count) in self.column(facet).values.iter().zip(&counters[place(facet)]) {
                if *count > 0 {
                    of.insert(value.clone(), *count);
                }
            }
            if !of.is_empty() {
                all.insert(facet.key().to_owned(), of);
            }
        }
        Counts(all)
    }

    /// All rows, sorted. Ties are broken by health, name and address, so that an order is never left to chance.
    pub(super) fn order(&self, key: SortKey) -> &[u32] {
        self.orders[key as usize].get_or_init(|| {
            let whole = |row: &Row| {
                let mut whole = sort_key(row, key);
                for tie in
                    [sort_key(row, SortKey::Health), sort_key(row, SortKey::Name), row.address.to_string().into()]
                {
                    // Nothing sorts before the end of a part.
                    whole.push(0);
                    whole.extend(tie);
                }
                whole
            };
            let mut keyed: Vec<(Vec<u8>, u32)> = self.rows.iter().map(whole).zip(0..).collect();
            keyed.sort_unstable();
            keyed.into_iter().map(|(_, row)| row).collect()
        })
    }
}

fn place(facet: Facet) -> usize {
    facet as usize
}

fn on_key(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// What a row is sorted by, as bytes that sort as it does: so one way of sorting serves all columns. None of them is 0
/// in a text, and those of numbers are always as many.
fn sort_key(row: &Row, key: SortKey) -> Vec<u8> {
    let number = |number: Option<i64>| match number {
        None => vec![0; 9],
        // Negative numbers come first.
        Some(number) => [1].into_iter().chain((number ^ i64::MIN).to_be_bytes()).collect(),
    };
    let text = |text: &str| text.to_lowercase().into_bytes();
    match key {
        SortKey::Health => vec![row.health as u8],
        SortKey::On => vec![u8::from(!row.on)],
        SortKey::LastSync => number(row.last_sync.map(|time| time.0)),
        SortKey::Version => number(row.version.map(|version| version.0)),
        SortKey::Checked => number(row.checked.map(|checked| checked.at.0)),
        SortKey::Name => text(&row.name),
        SortKey::Provider => text(row.provider_name()),
        SortKey::Project => text(row.address.project.as_str()),
        SortKey::Environment => text(row.address.environment.as_str()),
        SortKey::Tags => row.tags.first().map(|tag| text(tag)).unwrap_or_default(),
    }
}

/// What is searched: all rows one after the other, in lower case, each field on a line of its own.
#[derive(Debug)]
struct Texts {
    all: String,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Texts {
    fn of(rows: &[Row]) -> Self {
        let mut texts = Self { all: String::new(), ends: Vec::with_capacity(rows.len()) };
        for row in rows {
            let address = &row.address;
            let keys = [address.provider.as_str(), address.project.as_str(), address.environment.as_str()];
            let names = [row.name.as_str(), row.provider_name(), address.id.as_str()];
            for text in names.into_iter().chain(keys).chain(row.tags.iter().map(String::as_str)) {
                if text.is_ascii() {
                    texts.all.extend(text.chars().map(|char| char.to_ascii_lowercase()));
                } else {
                    texts.all.push_str(&text.to_lowercase());
                }
                texts.all.push('\n');
            }
            texts.ends.push(texts.all.len());
        }
        texts
    }

    /// Strikes out the rows that do not hold the word.
    fn keep(&self, word: &str, rows: &mut [bool]) {
        let all = self.all.as_bytes();
        let mut start = 0;
        for (holds, end) in rows.iter_mut().zip(&self.ends) {
            *holds = *holds && all.get(start..*end).is_some_and(|row| contains(row, word.as_bytes()));
            start = *end;
        }
    }
}

/// Whether `text` holds `word`. Texts of rows are short and words are shorter: preparing a search, as the standard library
/// does, takes longer than searching.
fn contains(text: &[u8], word: &[u8]) -> bool {
    match word {
        [] => true,
        [only] => text.contains(only),
        [first, second, rest @ ..] => {
            text.windows(word.len()).any(|part| part[0] == *first && part[1] == *second && part[2..] == *rest)
        }
    }
}

/// The values of a facet, row by row, as codes.
#[derive(Debug)]
pub(super) struct Column {
    /// The values, in their order.
    values: Vec<String>,
    /// The codes of all rows.
    codes: Vec<u32>,
    /// Where each row's codes end; empty if every row has exactly one.
    ends: Vec<u32>,
}

impl Column {
    fn of(rows: &[Row], facet: Facet) -> Self {
        let one = |values: fn(&Row) -> &str| {
            let given: Vec<&str> = rows.iter().map(values).collect();
            Self::coded(&given, Vec::new(), &[])
        };
        match facet {
            Facet::Provider => one(|row| row.address.provider.as_str()),
            Facet::Project => one(|row| row.address.project.as_str()),
            Facet::Environment => one(|row| row.address.environment.as_str()),
            // A row may come to have any of these.
            Facet::Health => {
                let given: Vec<&str> = rows.iter().map(|row| row.health.key()).collect();
                Self::coded(&given, Vec::new(), &Health::ALL.map(Health::key))
            }
            Facet::Sharing => one(|row| row.sharing.key()),
            Facet::Checked => one(|row| LastCheck::of(row.checked).key()),
            Facet::On => {
                let given: Vec<&str> = rows.iter().map(|row| on_key(row.on)).collect();
                Self::coded(&given, Vec::new(), &["false", "true"])
            }
            Facet::Tag => {
                let given: Vec<&str> = rows.iter().flat_map(|row| row.tags.iter().map(String::as_str)).collect();
                let mut end = 0;
                let ends = rows.iter().filter_map(|row| {
                    end += row.tags.len();
                    u32::try_from(end).ok()
                });
                Self::coded(&given, ends.collect(), &[])
            }
        }
    }

    fn coded(given: &[&str], ends: Vec<u32>, possible: &[&str]) -> Self {
        let mut codes = BTreeMap::new();
        for value in given.iter().chain(possible) {
            codes.insert(*value, 0);
        }
        for (code, next) in codes.values_mut().zip(0..) {
            *code = next;
        }
        let values = codes.keys().map(|value| (*value).to_owned()).collect();
        Self { values, codes: given.iter().filter_map(|value| codes.get(value).copied()).collect(), ends }
    }

    /// The code of a value; `None` if no row has it.
    fn code(&self, value: &str) -> Option<u32> {
        let place = self.values.binary_search_by(|known| known.as_str().cmp(value)).ok()?;
        u32::try_from(place).ok()
    }

    /// How many of the rows have each value.
    pub(super) fn count(&self, rows: &[bool]) -> Vec<usize> {
        let mut counts = vec![0; self.values.len()];
        if self.ends.is_empty() {
            for (code, _) in self.codes.iter().zip(rows).filter(|(_, counts)| **counts) {
                counts[*code as usize] += 1;
            }
        }
        for row in (0..self.ends.len()).filter(|row| rows[*row]) {
            for code in self.several(row) {
                counts[*code as usize] += 1;
            }
        }
        counts
    }

    /// Notes for every row that does not have the value that the facet misses it.
    pub(super) fn miss(&self, value: &str, facet: Facet, misses: &mut [Misses]) {
        let wanted = self.code(value);
        for (row, misses) in misses.iter_mut().enumerate() {
            let has = wanted.is_some_and(|wanted| {
                if self.ends.is_empty() { self.codes[row] == wanted } else { self.several(row).contains(&wanted) }
            });
            if !has {
                *misses = if *misses == Misses::None { Misses::Only(facet) } else { Misses::Several };
            }
        }
    }

    /// The codes of a row that may have several.
    fn several(&self, row: usize) -> &[u32] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.codes.get(start..self.ends[row] as usize).unwrap_or_default()
    }

    /// Gives a row that has one value another of those that are possible.
    fn set(&mut self, row: usize, value: &str) {
        if let (Some(code), Some(place)) = (self.code(value), self.codes.get_mut(row)) {
            *place = code;
        }
    }
}

#[cfg(test)]
mod tests;
