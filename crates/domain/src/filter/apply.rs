//! The filter at work: one pass over the rows for matches and counts, one sort of the matches.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Facet, Filter, SortKey};
use crate::{Health, Row, UnixMillis};

/// How many rows there are of each value of each facet, by the facet's and the value's name in URLs. The counts of a
/// facet follow all other parts of the filter, so they say what choosing that value would show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(BTreeMap<String, BTreeMap<String, usize>>);

impl Counts {
    /// The values of a facet with their counts, in the values' order.
    pub fn of(&self, facet: Facet) -> impl Iterator<Item = (&str, usize)> {
        self.0.get(facet.key()).into_iter().flatten().map(|(value, count)| (value.as_str(), *count))
    }

    /// The count of one value.
    pub fn count(&self, facet: Facet, value: &str) -> usize {
        self.0.get(facet.key()).and_then(|values| values.get(value)).copied().unwrap_or_default()
    }
}

/// What a filter found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The rows of the page: indexes into the rows that were given.
    pub rows: Vec<usize>,
    /// How many rows match, on all pages.
    pub total: usize,
    /// The page that is shown: the wanted one, or the last there is.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// The counts of every facet.
    pub counts: Counts,
}

impl Filter {
    /// Filters, counts, sorts and cuts out the page.
    pub fn apply(&self, rows: &[Row]) -> Selection {
        let words: Vec<String> = self.text.split_whitespace().map(str::to_lowercase).collect();
        let mut counter = Counter::default();
        let mut matches = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            if !words.is_empty() && !contains(row, &words) {
                continue;
            }
            match self.misses(row).as_slice() {
                [] => {
                    matches.push(index);
                    for facet in Facet::ALL {
                        counter.add(row, facet);
                    }
                }
                [only] => counter.add(row, *only),
                _ => {}
            }
        }
        self.sort(rows, &mut matches);
        let total = matches.len();
        let pages = total.div_ceil(self.per_page.max(1)).max(1);
        let page = self.page.clamp(1, pages);
        let rows = matches.into_iter().skip((page - 1) * self.per_page).take(self.per_page).collect();
        Selection { rows, total, page, pages, counts: counter.finish() }
    }

    /// The facets in which the row is not what is wanted.
    fn misses(&self, row: &Row) -> Vec<Facet> {
        let address = &row.address;
        let other = |wanted: &Option<String>, is: &str| wanted.as_deref().is_some_and(|wanted| wanted != is);
        let checks = [
            (Facet::Provider, other(&self.provider, address.provider.as_str())),
            (Facet::Project, other(&self.project, address.project.as_str())),
            (Facet::Environment, other(&self.environment, address.environment.as_str())),
            (Facet::Health, self.health.is_some_and(|health| health != row.health)),
            (Facet::On, self.on.is_some_and(|on| on != row.on)),
            (Facet::Tag, self.tag.as_ref().is_some_and(|tag| !row.tags.contains(tag))),
        ];
        checks.into_iter().filter_map(|(facet, misses)| misses.then_some(facet)).collect()
    }

    fn sort(&self, rows: &[Row], matches: &mut [usize]) {
        let key = |index: &usize| SortValue::of(&rows[*index], self.sort.key);
        if self.sort.descending {
            matches.sort_by_cached_key(|index| Reverse(key(index)));
        } else {
            matches.sort_by_cached_key(key);
        }
    }
}

fn contains(row: &Row, words: &[String]) -> bool {
    let address = &row.address;
    let mut text = format!(
        "{}\n{}\n{}\n{}\n{}\n{}",
        row.name,
        row.provider_name(),
        address.provider,
        address.project,
        address.environment,
        address.id
    );
    for tag in &row.tags {
        text.push('\n');
        text.push_str(tag);
    }
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

/// What a row is sorted by; ties are broken by health, name, and ID, so that an order is never left to chance.
#[derive(PartialEq, Eq)]
struct SortValue {
    first: First,
    health: Health,
    name: String,
    id: String,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum First {
    Text(String),
    Number(Option<i64>),
    Time(Option<UnixMillis>),
    Health(Health),
    Off(bool),
}

impl SortValue {
    fn of(row: &Row, key: SortKey) -> Self {
        let name = row.name.to_lowercase();
        let first = match key {
            SortKey::Health => First::Health(row.health),
            SortKey::Name => First::Text(name.clone()),
            SortKey::Provider => First::Text(row.provider_name().to_lowercase()),
            SortKey::Project => First::Text(row.address.project.as_str().to_lowercase()),
            SortKey::Environment => First::Text(row.address.environment.as_str().to_lowercase()),
            SortKey::On => First::Off(!row.on),
            SortKey::LastSync => First::Time(row.last_sync),
            SortKey::Version => First::Number(row.version),
            SortKey::Tags => First::Text(row.tags.first().map(|tag| tag.to_lowercase()).unwrap_or_default()),
        };
        Self { first, health: row.health, name, id: row.address.to_string() }
    }
}

impl Ord for SortValue {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.first, self.health, &self.name, &self.id).cmp(&(&other.first, other.health, &other.name, &other.id))
    }
}

impl PartialOrd for SortValue {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Default)]
struct Counter<'rows>(BTreeMap<Facet, BTreeMap<&'rows str, usize>>);

impl<'rows> Counter<'rows> {
    fn add(&mut self, row: &'rows Row, facet: Facet) {
        let values = self.0.entry(facet).or_default();
        let mut count = |value: &'rows str| *values.entry(value).or_default() += 1;
        match facet {
            Facet::Provider => count(row.address.provider.as_str()),
            Facet::Project => count(row.address.project.as_str()),
            Facet::Environment => count(row.address.environment.as_str()),
            Facet::Health => count(row.health.key()),
            Facet::On => count(if row.on { "true" } else { "false" }),
            Facet::Tag => row.tags.iter().for_each(|tag| count(tag)),
        }
    }

    fn finish(self) -> Counts {
        let owned =
            |values: BTreeMap<&str, usize>| values.into_iter().map(|(value, n)| (value.to_owned(), n)).collect();
        Counts(self.0.into_iter().map(|(facet, values)| (facet.key().to_owned(), owned(values))).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Address, PER_PAGE_CHOICES, Sort};

    fn row() -> impl Strategy<Value = Row> {
        let keys = ("[ab]", "[xyz]", 0..2usize, 0..6usize);
        let rest = ("[a-cÄß ]{0,3}", any::<bool>(), prop::option::of(1..5i64), prop::collection::vec("[tu]", 0..2));
        (keys, rest).prop_map(|((project, environment, provider, health), (name, on, sync, tags))| Row {
            address: Address {
                project: project.parse().unwrap(),
                environment: environment.parse().unwrap(),
                provider: crate::Provider::ALL[provider].into(),
                id: "0".repeat(24).parse().unwrap(),
            },
            name,
            on,
            health: Health::ALL[health],
            last_sync: sync.map(UnixMillis),
            version: sync,
            tags,
        })
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        prop::collection::vec(row(), 0..60).prop_map(|mut rows| {
            for (index, row) in rows.iter_mut().enumerate() {
                row.address.id = format!("{index:024x}").parse().unwrap();
            }
            rows
        })
    }

    fn filters() -> impl Strategy<Value = Filter> {
        let choice = |pattern: &'static str| prop::option::of(pattern);
        let facets = (
            choice("redis|dynamodb"),
            choice("[ab]"),
            choice("[xyz]"),
            prop::option::of(0..6usize),
            any::<Option<bool>>(),
            choice("[tu]"),
        );
        (facets, "[a-bä]{0,2}", 0..9usize, any::<bool>(), 1..4usize, 0..3usize).prop_map(
            |((provider, project, environment, health, on, tag), text, sort, descending, page, size)| Filter {
                text,
                provider,
                project,
                environment,
                health: health.map(|index| Health::ALL[index]),
                on,
                tag,
                sort: Sort { key: SortKey::ALL[sort], descending },
                page,
                per_page: PER_PAGE_CHOICES[size],
            },
        )
    }

    proptest! {
        #[test]
        fn the_url_holds_the_whole_filter(filter in filters()) {
            prop_assert_eq!(Filter::parse(&filter.query()), filter);
        }

        #[test]
        fn any_query_can_be_read(query in any::<String>()) {
            let filter = Filter::parse(&query);
            prop_assert!(filter.page >= 1 && PER_PAGE_CHOICES.contains(&filter.per_page));
            prop_assert_eq!(Filter::parse(&filter.query()), filter);
        }

        #[test]
        fn a_count_says_what_choosing_it_shows(rows in rows(), filter in filters()) {
            let selection = filter.apply(&rows);
            for facet in Facet::ALL {
                for (value, count) in selection.counts.of(facet) {
                    prop_assert_eq!(filter.with(facet, Some(value)).apply(&rows).total, count, "{:?}={}", facet, value);
                }
            }
        }

        #[test]
        fn pages_are_the_whole_table_once(rows in rows(), filter in filters()) {
            let pages = filter.apply(&rows).pages;
            let mut seen: Vec<usize> = (1..=pages).flat_map(|page| filter.on_page(page).apply(&rows).rows).collect();
            prop_assert_eq!(seen.len(), filter.apply(&rows).total);
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), filter.apply(&rows).total);
        }

        #[test]
        fn the_other_way_round_is_the_other_way_round(rows in rows(), filter in filters()) {
            let whole = Filter { per_page: 100, page: 1, ..filter };
            let mut back = Filter { sort: Sort { descending: !whole.sort.descending, ..whole.sort }, ..whole.clone() }.apply(&rows).rows;
            back.reverse();
            prop_assert_eq!(whole.apply(&rows).rows, back);
        }
    }

    #[test]
    fn text_is_found_in_names_keys_tags_whatever_the_case() {
        let row = Row {
            address: Address {
                project: "checkout".parse().unwrap(),
                environment: "prod-eu".parse().unwrap(),
                provider: crate::Provider::DynamoDb.into(),
                id: "00000000000000000000beef".parse().unwrap(),
            },
            name: "Größe Αθήνα".into(),
            on: true,
            health: Health::Healthy,
            last_sync: None,
            version: None,
            tags: vec!["Team-Search".into()],
        };
        let finds =
            |text: &str| Filter { text: text.into(), ..Filter::default() }.apply(std::slice::from_ref(&row)).total == 1;
        for text in ["GRÖ", "αθήνα", "checkout prod", "dynamo", "team-search", "beef", " eu  größe "] {
            assert!(finds(text), "{text}");
        }
        assert!(!finds("checkout staging"));
    }
}
