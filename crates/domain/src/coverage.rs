//! Every environment of an account beside its stores: which have none, which have none that works, and which of those have
//! big segments that only a store can answer for.

mod filter;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Address, Environment, EnvironmentKey, Failure, Health, Project, ProjectKey, Provider, Row};

pub use filter::{COVERAGE_PER_PAGE, CoverageFilter, CoverageSelection};

/// An environment and the project that it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The project.
    pub project: Project,
    /// The environment.
    pub environment: Environment,
}

/// What a scan found of an environment's big segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BigSegments {
    /// It was not asked for.
    #[default]
    NotScanned,
    /// So many; at least so many if `more`.
    Found {
        /// How many.
        count: u64,
        /// Whether there are more.
        more: bool,
    },
    /// LaunchDarkly did not say, and why.
    Unknown(Failure),
}

impl BigSegments {
    /// Whether there are some.
    pub fn some(&self) -> bool {
        matches!(self, Self::Found { count: 1.., .. })
    }
}

/// The stores of one provider in one environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many there are.
    pub count: usize,
    /// The worst state among them; `None` where there is no store.
    pub worst: Option<Health>,
    /// Whether one of them is healthy.
    pub works: bool,
    /// The store, where there is just one.
    pub only: Option<Address>,
}

impl Cell {
    fn add(&mut self, row: &Row) {
        self.only = (self.count == 0).then(|| row.address.clone());
        self.count += 1;
        self.worst = Some(self.worst.map_or(row.health, |worst| worst.min(row.health)));
        self.works |= row.health == Health::Healthy;
    }
}

/// An environment and its stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// The environment.
    pub placed: Placed,
    /// Its stores of the providers that Storekeeper knows, in the order of [`Provider::ALL`].
    pub cells: [Cell; Provider::ALL.len()],
    /// Its stores of other providers.
    pub other: Cell,
    /// What a scan found.
    pub big_segments: BigSegments,
}

impl CoverageRow {
    fn all(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().chain([&self.other])
    }

    /// Whether it has no store at all.
    pub fn is_gap(&self) -> bool {
        self.all().all(|cell| cell.count == 0)
    }

    /// Whether one of its stores is healthy.
    pub fn works(&self) -> bool {
        self.all().any(|cell| cell.works)
    }

    /// Whether there are big segments and no store that works: every flag that uses one of them targets wrongly.
    pub fn fails_segments(&self) -> bool {
        self.big_segments.some() && !self.works()
    }

    /// How soon to look at it: what fails big segments first, then by the worst store; a critical environment without a
    /// store stands behind what was meant to work and does not.
    fn rank(&self) -> (u8, bool) {
        let worst = self.all().filter_map(|cell| cell.worst).min();
        let rank = match worst {
            _ if self.fails_segments() => 0,
            Some(Health::Failing) => 1,
            Some(Health::Stale) => 2,
            Some(Health::NeverSynced) => 3,
            None if self.placed.environment.critical => 4,
            Some(Health::Unknown) => 5,
            Some(Health::Off) => 6,
            None => 7,
            Some(Health::Healthy) => 8,
        };
        (rank, !self.placed.environment.critical)
    }
}

/// The account's environments, worst first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// One row an environment.
    pub rows: Vec<CoverageRow>,
    /// Whether any store is of a provider that Storekeeper does not know.
    pub has_other: bool,
    /// What there is to say in a sentence.
    pub totals: CoverageTotals,
}

/// How many environments or projects [`Gaps`] names at most.
const GAPS_NAMED: usize = 5;

/// What the coverage has for whoever looks at the account as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    /// The first critical environments without a store: project, environment, and the environment's name.
    pub critical: Vec<(ProjectKey, EnvironmentKey, String)>,
    /// How many there are.
    pub critical_count: usize,
    /// The first projects whose environments this token may not see.
    pub denied: Vec<ProjectKey>,
    /// How many there are.
    pub denied_count: usize,
}

impl Gaps {
    /// The gaps of `coverage`, in which the environments of the projects `denied` are missing.
    pub fn new(coverage: &Coverage, denied: &[ProjectKey]) -> Self {
        let gaps = coverage.rows.iter().filter(|row| row.placed.environment.critical && row.is_gap());
        let named = |row: &CoverageRow| {
            let Placed { project, environment } = &row.placed;
            (project.key.clone(), environment.key.clone(), environment.name.clone())
        };
        Self {
            critical: gaps.take(GAPS_NAMED).map(named).collect(),
            critical_count: coverage.totals.critical_gaps,
            denied: denied.iter().take(GAPS_NAMED).cloned().collect(),
            denied_count: denied.len(),
        }
    }
}

/// The account in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTotals {
    /// Environments.
    pub environments: usize,
    /// Those without a store.
    pub gaps: usize,
    /// Those that LaunchDarkly calls critical.
    pub critical: usize,
    /// The critical ones without a store.
    pub critical_gaps: usize,
    /// Those without a store that works: what a scan looks at.
    pub without_working: usize,
    /// Those of them that a scan has looked at.
    pub scanned: usize,
    /// Those of them that have big segments.
    pub failing_segments: usize,
}

impl Coverage {
    /// Puts the stores beside their environments. `scanned` says what is known of an environment's big segments.
    pub fn new(
        environments: &[Placed],
        stores: &[Row],
        scanned: impl Fn(&ProjectKey, &EnvironmentKey) -> BigSegments,
    ) -> Self {
        let mut places: HashMap<(&ProjectKey, &EnvironmentKey), usize> = HashMap::with_capacity(environments.len());
        let mut rows: Vec<CoverageRow> = Vec::with_capacity(environments.len());
        for placed in environments {
            places.insert((&placed.project.key, &placed.environment.key), rows.len());
            rows.push(CoverageRow {
                placed: placed.clone(),
                cells: Default::default(),
                other: Cell::default(),
                big_segments: scanned(&placed.project.key, &placed.environment.key),
            });
        }
        for store in stores {
            let Address { project, environment, provider, .. } = &store.address;
            // A store in an environment that the token may not see has no row to stand in.
            let Some(row) = places.get(&(project, environment)).and_then(|place| rows.get_mut(*place)) else {
                continue;
            };
            let known = provider.provider().and_then(|known| Provider::ALL.into_iter().position(|it| it == known));
            let cell = known.and_then(|place| row.cells.get_mut(place)).unwrap_or(&mut row.other);
            cell.add(store);
        }
        rows.sort_by_cached_key(|row| (row.rank(), row.placed.project.key.clone(), row.placed.environment.key.clone()));
        let has_other = rows.iter().any(|row| row.other.count > 0);
        let totals = CoverageTotals::of(&rows);
        Self { rows, has_other, totals }
    }
}

impl CoverageTotals {
    fn of(rows: &[CoverageRow]) -> Self {
        let count = |wanted: fn(&CoverageRow) -> bool| rows.iter().filter(|row| wanted(row)).count();
        Self {
            environments: rows.len(),
            gaps: count(CoverageRow::is_gap),
            critical: count(|row| row.placed.environment.critical),
            critical_gaps: count(|row| row.placed.environment.critical && row.is_gap()),
            without_working: count(|row| !row.works()),
            scanned: count(|row| !row.works() && row.big_segments != BigSegments::NotScanned),
            failing_segments: count(CoverageRow::fails_segments),
        }
    }
}
