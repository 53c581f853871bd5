//! Every environment beside its stores.

use domain::{
    BigSegments, Coverage, CoverageFilter, Environment, EnvironmentKey, Failure, Gaps, Placed, Project, ProjectKey, Row,
};

use super::fixtures::{NOW, problem_page, rows};
use super::html;
use crate::pages::coverage;
use crate::view::{CoveragePage, CoverageRows, CoverageState, Progress, ScanView};
use testkit::html::text;

/// Environments that need attention.
pub(super) fn gaps(name: &str) -> Gaps {
    Gaps {
        critical: vec![("checkout".parse().unwrap(), "production".parse().unwrap(), name.to_owned())],
        critical_count: 3,
        denied: vec!["payments".parse().unwrap()],
        denied_count: 1,
    }
}

fn placed(project: &ProjectKey, key: &EnvironmentKey, name: &str, critical: bool) -> Placed {
    Placed {
        project: Project { key: project.clone(), name: name.to_owned() },
        environment: Environment {
            key: key.clone(),
            name: name.to_owned(),
            client_side_id: "0".repeat(24),
            critical,
            require_comments: false,
            tags: vec![name.to_owned()],
        },
    }
}

/// The page with a row for each store, one environment without a store and one whose big segments are not known.
pub(super) fn coverage_page(name: &str) -> CoveragePage {
    let stores: Vec<Row> = rows(9);
    let mut environments: Vec<Placed> = Vec::new();
    for row in &stores {
        let there = |placed: &Placed| {
            placed.project.key == row.address.project && placed.environment.key == row.address.environment
        };
        if !environments.iter().any(there) {
            environments.push(placed(&row.address.project, &row.address.environment, name, false));
        }
    }
    for key in ["empty", "unknown", "hit"] {
        environments.push(placed(&"elsewhere".parse().unwrap(), &key.parse().unwrap(), name, key == "empty"));
    }
    let scanned = |_: &ProjectKey, key: &EnvironmentKey| match key.as_str() {
        "unknown" => BigSegments::Unknown(Failure::Undecodable(name.to_owned())),
        "hit" => BigSegments::Found { count: 2, more: true },
        _ => BigSegments::NotScanned,
    };
    let coverage = Coverage::new(&environments, &stores, scanned);
    let filter = CoverageFilter { tag: Some(name.to_owned()), ..CoverageFilter::default() };
    let progress = Progress { words: name.to_owned(), done: 1, total: Some(3), ended: false };
    CoveragePage {
        state: CoverageState::Rows(Box::new(CoverageRows {
            selection: filter.apply(&coverage),
            coverage,
            environments_as_of: NOW,
            stores_as_of: NOW,
            late: vec![problem_page()],
            missing: vec![name.to_owned()],
            scan: ScanView { all: 3, progress: Some(progress), said: vec![name.to_owned()], left: 2, begun: true },
        })),
        filter,
        now: NOW,
    }
}

#[test]
fn a_gap_says_what_would_be_added_and_what_a_scan_found_is_said_in_words() {
    let page = html(|| coverage(coverage_page("Europe")));
    assert!(page.contains("aria-label=\"No store, add Redis\""));
    assert!(page.contains("href=\"/integrations/elsewhere/empty/dynamodb/new\""));
    let said = text(&page);
    for words in [
        "At least 2, no working store",
        "Not known: LaunchDarkly's response cannot be read at Europe",
        "Not scanned",
        "Critical",
        "of 1 critical environments",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_failure_is_no_account_without_environments() {
    let page = |state| text(&html(move || coverage(CoveragePage { state, ..coverage_page("Europe") })));
    assert!(page(CoverageState::Empty).contains("No environments to show"));
    assert!(!page(CoverageState::Failed(problem_page())).contains("No environments to show"));
    assert!(page(CoverageState::Reading(Progress::default())).contains("Reading the environments"));
}
