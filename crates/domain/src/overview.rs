//! An account at a glance: how many stores are in which state, which to look at first and why, how the projects fare, and
//! how old the last synchronisations are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Address, Health, Integration, ProjectKey, STALE_AFTER_MS, Status, UnixMillis};

/// How old the last synchronisation may be before SDKs call what they read stale, in milliseconds (documented default of
/// their `staleAfter`).
pub const SDK_STALE_AFTER_MS: i64 = 2 * 60 * 1000;
/// How many stores are named at most as those to look at first.
pub const ATTENTION_MAX: usize = 10;

/// How many projects are told at most.
pub const PROJECTS_MAX: usize = 20;

/// How much of LaunchDarkly's words is told as a reason, in characters; all of them are on the integration's own page.
const WORDS_MAX_CHARS: usize = 300;

/// Where one band of ages ends and the next begins, in milliseconds. Both thresholds are among them.
const BOUNDS_MS: [i64; 10] = [
    10_000,
    30_000,
    60_000,
    SDK_STALE_AFTER_MS,
    STALE_AFTER_MS,
    15 * 60_000,
    60 * 60_000,
    6 * 3_600_000,
    24 * 3_600_000,
    7 * 24 * 3_600_000,
];

/// The account at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// How many stores are in which state.
    pub healths: Tally,
    /// Those to look at first, worst first and at most [`ATTENTION_MAX`].
    pub attention: Vec<Attention>,
    /// The states by project, worst first and at most [`PROJECTS_MAX`].
    pub projects: Vec<(ProjectKey, Tally)>,
    /// How many projects have integrations.
    pub project_count: usize,
    /// The ages of the last synchronisations.
    pub ages: Ages,
}

/// How many stores are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally([usize; Health::ALL.len()]);

/// A store to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Which.
    pub address: Address,
    /// Its name; may be empty.
    pub name: String,
    /// Its state.
    pub health: Health,
    /// Why it is in this state, in a sentence; may end in LaunchDarkly's words.
    pub reason: String,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
}

/// How many of the stores that are on were last synchronised how long ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ages {
    /// One count a band of ages, youngest first.
    counts: [usize; BOUNDS_MS.len() + 1],
    /// Those that were never synchronised.
    pub never: usize,
}

/// Ages from one bound to the next, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Older than this.
    pub from: i64,
    /// Up to this; `None` for any age.
    pub to: Option<i64>,
    /// How many.
    pub count: usize,
}

impl Overview {
    /// The overview of an account as it is at `now`.
    pub fn of(integrations: &[Integration], now: UnixMillis) -> Self {
        let (mut healths, mut ages) = (Tally::default(), Ages::default());
        let mut projects: BTreeMap<&ProjectKey, Tally> = BTreeMap::new();
        let mut attention = Vec::new();
        for integration in integrations {
            let health = integration.health(now);
            healths.add(health);
            projects.entry(&integration.address.project).or_default().add(health);
            if integration.on {
                ages.add(last_sync(integration).map(|at| now.since(at)));
            }
            if matches!(health, Health::Failing | Health::Stale | Health::NeverSynced) {
                attention.push((health, last_sync(integration), integration));
            }
        }
        attention.sort_by_key(|(health, last_sync, integration)| (*health, *last_sync, &integration.name));
        attention.truncate(ATTENTION_MAX);
        let attention = attention.into_iter().map(|(health, last_sync, integration)| Attention {
            address: integration.address.clone(),
            name: integration.name.clone(),
            health,
            reason: reason(health, &integration.status, now),
            last_sync,
        });
        let attention = attention.collect();
        let mut projects: Vec<_> = projects.into_iter().map(|(project, tally)| (project.clone(), tally)).collect();
        projects.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.0));
        let project_count = projects.len();
        projects.truncate(PROJECTS_MAX);
        Self { healths, attention, projects, project_count, ages }
    }
}

impl Tally {
    /// How many are in this state.
    pub fn count(&self, health: Health) -> usize {
        self.0[health as usize]
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    fn add(&mut self, health: Health) {
        self.0[health as usize] += 1;
    }
}

impl Ages {
    /// The bands, youngest first.
    pub fn bands(&self) -> impl Iterator<Item = Band> {
        let from = std::iter::once(0).chain(BOUNDS_MS);
        let to = BOUNDS_MS.into_iter().map(Some).chain([None]);
        from.zip(to).zip(self.counts).map(|((from, to), count)| Band { from, to, count })
    }

    /// How many are older than `age_ms`; never synchronised counts as older. `age_ms` is one of the bounds.
    pub fn older_than(&self, age_ms: i64) -> usize {
        self.never + self.bands().filter(|band| band.from >= age_ms).map(|band| band.count).sum::<usize>()
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        self.never + self.counts.iter().sum::<usize>()
    }

    fn add(&mut self, age: Option<i64>) {
        match age {
            // A clock that is a little behind LaunchDarkly's makes an age negative: as good as none.
            Some(age) => self.counts[BOUNDS_MS.partition_point(|bound| *bound < age)] += 1,
            None => self.never += 1,
        }
    }
}

/// Zero is what LaunchDarkly writes for "never" (seen in answers).
fn last_sync(integration: &Integration) -> Option<UnixMillis> {
    integration.status.last_sync.filter(|time| time.0 > 0)
}

/// Why a store is in a state that wants attention.
fn reason(health: Health, status: &Status, now: UnixMillis) -> String {
    let age = status.last_sync.filter(|time| time.0 > 0).map(|time| now.since(time));
    match health {
        Health::Failing => match status.errors.first() {
            Some(error) if !error.message.trim().is_empty() => {
                let (words, more) = shortened(error.message.trim());
                format!("The last write failed: {words}{more}")
            }
            _ => "The last write failed; LaunchDarkly did not say why.".into(),
        },
        Health::NeverSynced => "It is on, but LaunchDarkly has not written to it yet.".into(),
        _ if age.is_some_and(|age| age > STALE_AFTER_MS) => "Last synced more than 5 minutes ago.".into(),
        _ if status.available == Some(false) => "LaunchDarkly reports that the store is not available.".into(),
        _ => "LaunchDarkly reports that the store may be stale.".into(),
    }
}

/// The text and what stands for its rest.
fn shortened(text: &str) -> (&str, &'static str) {
    text.char_indices().nth(WORDS_MAX_CHARS).map_or((text, ""), |(end, _)| (&text[..end], "…"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Access, Provider, SyncError};

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn store(number: usize, status: Status, on: bool) -> Integration {
        Integration {
            address: Address {
                project: format!("project-{}", number % 3).parse().unwrap(),
                environment: "production".parse().unwrap(),
                provider: Provider::Redis.into(),
                id: format!("{number:024x}").parse().unwrap(),
            },
            name: format!("Store {number}"),
            on,
            tags: Vec::new(),
            version: Some(crate::Version(1)),
            config: None,
            status,
            access: Access::default(),
        }
    }

    fn synced(age_ms: i64) -> Status {
        Status { available: Some(true), last_sync: Some(NOW.plus(-age_ms)), ..Status::default() }
    }

    #[test]
    fn the_worst_come_first_the_longest_stale_before_others_each_with_its_reason() {
        let error = SyncError { status_code: None, message: " no route to host ".into(), at: Some(NOW) };
        let failing = Status { errors: vec![error], ..synced(60_000) };
        let silent = Status { last_error: Some(NOW), ..synced(60_001) };
        let new = Status { available: Some(false), ..Status::default() };
        let suspected = Status { potentially_stale: Some(true), ..synced(1000) };
        let absent = Status { available: Some(false), ..synced(2000) };
        let all = [synced(0), new, suspected, absent, synced(400_000), synced(500_000), failing, silent, synced(9)];
        let stores: Vec<_> = all.into_iter().enumerate().map(|(number, it)| store(number, it, number != 8)).collect();
        let overview = Overview::of(&stores, NOW);
        let told: Vec<_> = overview.attention.iter().map(|it| (it.name.as_str(), it.reason.as_str())).collect();
        assert_eq!(
            told,
            [
                ("Store 7", "The last write failed; LaunchDarkly did not say why."),
                ("Store 6", "The last write failed: no route to host"),
                ("Store 5", "Last synced more than 5 minutes ago."),
                ("Store 4", "Last synced more than 5 minutes ago."),
                ("Store 3", "LaunchDarkly reports that the store is not available."),
                ("Store 2", "LaunchDarkly reports that the store may be stale."),
                ("Store 1", "It is on, but LaunchDarkly has not written to it yet."),
            ]
        );
        let projects: Vec<_> = overview.projects.iter().map(|(key, tally)| (key.as_str(), tally.total())).collect();
        assert_eq!(projects, [("project-1", 3), ("project-0", 3), ("project-2", 3)]);
        assert_eq!(overview.healths.count(Health::Stale), 4);
        assert_eq!((overview.ages.never, overview.ages.total()), (1, 8));
    }

    #[test]
    fn of_many_words_the_first_are_told() {
        let long = "é".repeat(WORDS_MAX_CHARS);
        assert_eq!(shortened(&long), (long.as_str(), ""));
        assert_eq!(shortened(&format!("{long}x")), (long.as_str(), "…"));
    }

    #[test]
    fn a_band_ends_with_its_bound() {
        for (age, older_for_sdks, older_for_relay) in
            [(-1, 0, 0), (120_000, 0, 0), (120_001, 1, 0), (300_000, 1, 0), (300_001, 1, 1), (i64::MAX, 1, 1)]
        {
            let mut ages = Ages::default();
            ages.add(Some(age));
            let older = (ages.older_than(SDK_STALE_AFTER_MS), ages.older_than(STALE_AFTER_MS));
            assert_eq!(older, (older_for_sdks, older_for_relay), "{age}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_counted_twice_or_left_out(ages in prop::collection::vec(any::<Option<u32>>(), 0..60)) {
            let status = |age: &Option<u32>| age.map_or_else(Status::default, |age| synced(age.into()));
            let stores: Vec<_> =
                ages.iter().enumerate().map(|(number, age)| store(number, status(age), number % 5 != 0)).collect();
            let overview = Overview::of(&stores, NOW);
            prop_assert_eq!(overview.healths.total(), stores.len());
            prop_assert_eq!(overview.projects.iter().map(|(_, tally)| tally.total()).sum::<usize>(), stores.len());
            prop_assert_eq!(overview.ages.total(), stores.iter().filter(|store| store.on).count());
            prop_assert!(overview.attention.is_sorted_by_key(|it| (it.health, it.last_sync)));
            for health in Health::ALL {
                let expected = stores.iter().filter(|store| store.health(NOW) == health).count();
                prop_assert_eq!(overview.healths.count(health), expected);
            }
        }
    }
}
