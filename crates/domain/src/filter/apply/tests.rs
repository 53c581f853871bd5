//! Tests of `apply`.

use proptest::prelude::*;

use super::*;
use crate::{
    Address, CheckVerdict, Checked, Health, LastCheck, PER_PAGE_CHOICES, Row, Sharing, Sort, SortKey, UnixMillis,
};

fn row() -> impl Strategy<Value = Row> {
    let keys = ("[ab]", "[xyz]", 0..2usize, 0..6usize);
    let sharing = (0..4usize).prop_map(|index| Sharing::ALL[index]);
    let rest =
        ("[a-cÄß ]{0,3}", any::<bool>(), prop::option::of(1..5i64), prop::collection::vec("[tu]", 0..2), sharing);
    (keys, rest).prop_map(|((project, environment, provider, health), (name, on, sync, tags, sharing))| Row {
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
        version: sync.map(crate::Version),
        tags,
        sharing,
        checked: sync.map(|at| Checked { at: UnixMillis(at), verdict: CheckVerdict::ALL[health % 4] }),
    })
}

fn rows() -> impl Strategy<Value = Index> {
    prop::collection::vec(row(), 0..60).prop_map(|mut rows| {
        for (index, row) in rows.iter_mut().enumerate() {
            row.address.id = format!("{index:024x}").parse().unwrap();
        }
        Index::new(rows)
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
        prop::option::of(0..4usize),
        prop::option::of("never|readable|unreadable"),
    );
    let shape = (0..3usize, prop::sample::subsequence(SortKey::ALL.to_vec(), 0..10), any::<bool>());
    (facets, "[a-bä]{0,2}", 0..10usize, any::<bool>(), 1..4usize, shape).prop_map(
        |(
            (provider, project, environment, health, on, tag, sharing, checked),
            text,
            sort,
            descending,
            page,
            (size, columns, select),
        )| Filter {
            columns: Filter::default().showing(columns).columns,
            select,
            text,
            provider,
            project,
            environment,
            health: health.map(|index| Health::ALL[index]),
            on,
            tag,
            sharing: sharing.map(|index| Sharing::ALL[index]),
            checked: checked.as_deref().and_then(LastCheck::from_key),
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

/// What the words of the filter's documentation mean, written down without any thought of speed.
fn plainly(filter: &Filter, rows: &[Row]) -> Vec<String> {
    let mut found: Vec<&Row> = rows.iter().filter(|row| fits(filter, row)).collect();
    found.sort_by_key(|row| sorted_by(filter.sort.key, row));
    if filter.sort.descending {
        found.reverse();
    }
    found.iter().map(|row| row.address.to_string()).collect()
}

/// Whether a row has all words and is what every facet asks for.
fn fits(filter: &Filter, row: &Row) -> bool {
    let address = &row.address;
    let keys = [address.provider.as_str(), address.project.as_str(), address.environment.as_str(), address.id.as_str()];
    let own = [row.name.as_str(), row.provider_name()];
    let texts: Vec<String> =
        keys.into_iter().chain(own).chain(row.tags.iter().map(String::as_str)).map(str::to_lowercase).collect();
    let holds = |word: &str| texts.iter().any(|text| text.contains(&word.to_lowercase()));
    let is = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
    filter.text.split_whitespace().all(holds)
        && is(&filter.provider, row.address.provider.as_str())
        && is(&filter.project, row.address.project.as_str())
        && is(&filter.environment, row.address.environment.as_str())
        && filter.health.is_none_or(|health| health == row.health)
        && filter.on.is_none_or(|on| on == row.on)
        && filter.tag.as_ref().is_none_or(|tag| row.tags.contains(tag))
        && filter.sharing.is_none_or(|sharing| sharing == row.sharing)
        && filter.checked.is_none_or(|checked| checked == LastCheck::of(row.checked))
}

/// What a row is sorted by: first the chosen column, then what tells apart rows that are the same there.
fn sorted_by(key: SortKey, row: &Row) -> (String, Option<i64>, Health, String, String) {
    let text = match key {
        SortKey::Name => row.name.to_lowercase(),
        SortKey::Provider => row.provider_name().to_lowercase(),
        SortKey::Project => row.address.project.as_str().to_lowercase(),
        SortKey::Environment => row.address.environment.as_str().to_lowercase(),
        SortKey::Tags => row.tags.first().map(|tag| tag.to_lowercase()).unwrap_or_default(),
        SortKey::Health | SortKey::On | SortKey::LastSync | SortKey::Version | SortKey::Checked => String::new(),
    };
    let number = match key {
        SortKey::On => Some(i64::from(!row.on)),
        SortKey::LastSync => row.last_sync.map(|time| time.0),
        SortKey::Version => row.version.map(|version| version.0),
        SortKey::Checked => row.checked.map(|checked| checked.at.0),
        _ => None,
    };
    (text, number, row.health, row.name.to_lowercase(), row.address.to_string())
}

proptest! {
    #[test]
    fn the_index_finds_what_looking_at_every_row_finds(rows in rows(), filter in filters()) {
        let whole = Filter { page: 1, per_page: 100, ..filter };
        let selection = whole.apply(&rows);
        let found: Vec<String> = selection.rows.iter().map(|row| rows.rows()[*row].address.to_string()).collect();
        prop_assert_eq!(found, plainly(&whole, rows.rows()));
    }

    #[test]
    fn letter_by_letter_the_same_is_found(rows in rows(), text in "[a-bx ]{0,4}", filter in filters()) {
        for end in 0..=text.len() {
            let filter = Filter { text: text[..end].to_owned(), ..filter.clone() };
            prop_assert_eq!(filter.apply(&rows), filter.apply(&Index::new(rows.rows().to_vec())));
        }
    }

    #[test]
    fn an_updated_index_is_the_index_of_the_updated_rows(rows in rows(), filter in filters(), health in 0..6usize, on in any::<bool>(), at in any::<prop::sample::Index>()) {
        let mut updated = rows.rows().to_vec();
        prop_assume!(!updated.is_empty());
        let position = at.index(updated.len());
        filter.apply(&rows);
        let mut rows = rows;
        rows.update(position, Health::ALL[health], on, Some(UnixMillis(3)));
        updated[position] = Row { health: Health::ALL[health], on, last_sync: Some(UnixMillis(3)), ..updated[position].clone() };
        prop_assert_eq!(filter.apply(&rows), filter.apply(&Index::new(updated)));
    }
}

#[test]
fn a_text_that_is_cut_at_a_space_is_the_same_after_its_url() {
    let filter = Filter::default().searching(&format!("{}   tail", "x".repeat(198)));
    assert_eq!(filter.text, "x".repeat(198));
    assert_eq!(Filter::parse(&filter.query()), filter);
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
        sharing: Sharing::Unknown,
        checked: None,
    };
    let index = Index::new(vec![row]);
    let finds = |text: &str| Filter { text: text.into(), ..Filter::default() }.apply(&index).total == 1;
    for text in ["GRÖ", "αθήνα", "checkout prod", "dynamo", "team-search", "beef", " eu  größe "] {
        assert!(finds(text), "{text}");
    }
    assert!(!finds("checkout staging"));
}
