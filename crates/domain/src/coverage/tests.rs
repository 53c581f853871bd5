use proptest::prelude::*;

use super::*;
use crate::{IntegrationId, UnixMillis};

fn placed(project: &str, key: &str, critical: bool) -> Placed {
    Placed {
        project: Project { key: project.parse().unwrap(), name: project.to_uppercase() },
        environment: Environment {
            key: key.parse().unwrap(),
            name: key.to_owned(),
            client_side_id: "0".repeat(24),
            critical,
            require_comments: false,
            tags: if critical { vec!["tier-1".into()] } else { Vec::new() },
        },
    }
}

fn store(number: u64, project: &str, environment: &str, provider: &str, health: Health) -> Row {
    Row {
        address: Address {
            project: project.parse().unwrap(),
            environment: environment.parse().unwrap(),
            provider: provider.parse().unwrap(),
            id: IntegrationId::parse(&format!("{number:024x}")).unwrap(),
        },
        name: String::new(),
        on: true,
        health,
        last_sync: Some(UnixMillis(1)),
        version: None,
        tags: Vec::new(),
        sharing: crate::Sharing::Unknown,
        checked: None,
    }
}

fn found(count: u64) -> BigSegments {
    BigSegments::Found { count, more: false }
}

fn order(coverage: &Coverage) -> Vec<String> {
    coverage.rows.iter().map(|row| format!("{}/{}", row.placed.project.key, row.placed.environment.key)).collect()
}

#[test]
fn the_worst_stands_first_and_gaps_of_critical_environments_before_the_merely_switched_off() {
    let environments = [
        placed("a", "healthy", true),
        placed("a", "empty", false),
        placed("a", "off", true),
        placed("a", "critical-gap", true),
        placed("b", "stale", false),
        placed("b", "failing", false),
        placed("b", "failing-critical", true),
        placed("b", "segments", false),
    ];
    let stores = [
        store(1, "a", "healthy", "redis", Health::Healthy),
        store(2, "a", "off", "dynamodb", Health::Off),
        store(3, "b", "stale", "redis", Health::Stale),
        store(4, "b", "failing", "redis", Health::Failing),
        store(5, "b", "failing", "dynamodb", Health::Healthy),
        store(6, "b", "failing-critical", "redis", Health::Failing),
        store(7, "hidden", "away", "redis", Health::Failing),
    ];
    let scanned = |_: &ProjectKey, key: &EnvironmentKey| match key.as_str() {
        "segments" => found(2),
        "empty" => found(0),
        _ => BigSegments::NotScanned,
    };
    let coverage = Coverage::new(&environments, &stores, scanned);
    let expected =
        ["b/segments", "b/failing-critical", "b/failing", "b/stale", "a/critical-gap", "a/off", "a/empty", "a/healthy"];
    assert_eq!(order(&coverage), expected);
    let totals = CoverageTotals {
        environments: 8,
        gaps: 3,
        critical: 4,
        critical_gaps: 1,
        without_working: 6,
        scanned: 2,
        failing_segments: 1,
    };
    assert_eq!(coverage.totals, totals);
    assert!(!coverage.has_other);
}

#[test]
fn a_cell_tells_the_worst_of_several_stores_and_names_the_only_one() {
    let environments = [placed("a", "one", false)];
    let one = [store(1, "a", "one", "redis", Health::Healthy)];
    let cell = |stores: &[Row]| Coverage::new(&environments, stores, |_, _| BigSegments::NotScanned).rows.remove(0);
    assert_eq!(cell(&one).cells[0].only, Some(one[0].address.clone()));
    let two = [one[0].clone(), store(2, "a", "one", "redis", Health::Stale)];
    let row = cell(&two);
    assert_eq!((row.cells[0].count, row.cells[0].worst, &row.cells[0].only), (2, Some(Health::Stale), &None));
    assert!(row.works() && !row.is_gap());
    let other = cell(&[store(3, "a", "one", "cassandra", Health::Unknown)]);
    assert_eq!((other.other.count, other.is_gap(), other.works()), (1, false, false));
}

#[test]
fn the_filter_narrows_and_stands_in_the_url() {
    let environments = [placed("a", "one", true), placed("a", "two", false), placed("b", "one", true)];
    let stores = [store(1, "a", "one", "redis", Health::Healthy)];
    let coverage = Coverage::new(&environments, &stores, |_, _| BigSegments::NotScanned);
    for (query, expected) in [
        ("", vec!["b/one", "a/two", "a/one"]),
        ("critical=true", vec!["b/one", "a/one"]),
        ("gaps=on&critical=on", vec!["b/one"]),
        ("project=a", vec!["a/two", "a/one"]),
        ("tag=tier-1&project=a&page=9", vec!["a/one"]),
        ("project=nothing", vec![]),
    ] {
        let shown = CoverageFilter::parse(query).apply(&coverage);
        let order = order(&coverage);
        let found: Vec<&String> = shown.rows.iter().map(|place| &order[*place]).collect();
        assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{query}");
        assert_eq!((shown.page, shown.pages, shown.projects.len(), shown.tags.len()), (1, 1, 2, 1));
    }
}

proptest! {
    #[test]
    fn a_filter_comes_back_from_its_url(
        project in proptest::option::of("[a-z]{1,9}"), tag in proptest::option::of("[^\\s\\pC]{1,9}"), critical: bool,
        gaps: bool, segments: bool, page in 1_usize..99,
    ) {
        let filter = CoverageFilter { project, tag, critical, gaps, segments, page };
        prop_assert_eq!(CoverageFilter::parse(&filter.query()), filter);
    }

    #[test]
    fn every_environment_is_there_once_and_every_store_is_counted_once(
        stores in proptest::collection::vec((0_u64..4, 0_usize..6, 0_usize..3), 0..40),
    ) {
        let environments: Vec<_> = (0..3).map(|number| placed("a", &format!("e{number}"), number == 0)).collect();
        let rows: Vec<_> = stores.iter().enumerate().map(|(number, (place, health, provider))| {
            let provider = ["redis", "dynamodb", "other"][*provider];
            store(number as u64, "a", &format!("e{place}"), provider, Health::ALL[*health])
        }).collect();
        let coverage = Coverage::new(&environments, &rows, |_, _| BigSegments::NotScanned);
        prop_assert_eq!(coverage.rows.len(), 3);
        let counted: usize = coverage.rows.iter().flat_map(CoverageRow::all).map(|cell| cell.count).sum();
        prop_assert_eq!(counted, stores.iter().filter(|(place, ..)| *place < 3).count());
    }
}
