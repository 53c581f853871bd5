//! The settings of many integrations, and which stores they write to. The list comes without settings, so each integration is
//! read by itself.

use std::collections::HashMap;

use crate::failure::Failure;
use crate::memory::{Answers, Settings};
use crate::portal::Portal;
use crate::session::Viewer;
use app::words::stores::Unread;
use as_code::Definition;
use domain::{Address, EnvironmentKey, ProjectKey, Row, SharedStore, Version, note_sharing, shared_stores};

/// The integrations whose store can be known.
pub(crate) fn wanted(rows: &[Row]) -> Vec<(Address, Option<Version>)> {
    rows.iter().filter(|row| row.address.provider.provider().is_some()).map(about).collect()
}

/// What is known of the stores.
pub(crate) struct Stores {
    answers: Answers<(Address, Option<Version>), Settings>,
    critical: HashMap<(ProjectKey, EnvironmentKey), bool>,
}

impl Stores {
    /// What the viewer's scan has found; `None` if nothing was asked.
    pub(crate) fn found(portal: &Portal, viewer: &Viewer) -> Option<Self> {
        let answers = portal.stores.answers(viewer);
        if answers.is_empty() {
            return None;
        }
        let environments = portal.environments.remembered(viewer, portal.clock.now());
        let placed = environments.iter().flat_map(|environments| &environments.placed);
        let critical = placed.map(|it| ((it.project.key.clone(), it.environment.key.clone()), it.environment.critical));
        Some(Self { answers, critical: critical.collect() })
    }

    /// Which store a row's integration writes to.
    pub(crate) fn store(&self, row: &Row) -> Option<String> {
        self.answers.get(&about(row))?.as_ref().ok()?.store.clone()
    }

    /// Whether a row's environment is critical.
    pub(crate) fn critical(&self, row: &Row) -> Option<bool> {
        self.critical.get(&(row.address.project.clone(), row.address.environment.clone())).copied()
    }

    /// Whether the critical environments are known.
    pub(crate) fn knows_critical(&self) -> bool {
        !self.critical.is_empty()
    }

    /// Of how many of the rows the store is known.
    pub(crate) fn compared(&self, rows: &[Row]) -> usize {
        rows.iter().filter(|row| self.store(row).is_some()).count()
    }

    /// How many of the rows are still to be asked about.
    pub(crate) fn left(&self, rows: &[Row]) -> usize {
        wanted(rows).iter().filter(|about| !matches!(self.answers.get(about), Some(Ok(_)))).count()
    }

    /// Why LaunchDarkly did not say it of some, each reason with its count.
    pub(crate) fn unsaid(&self, rows: &[Row]) -> Vec<(Failure, usize)> {
        let mut reasons: Vec<(Failure, usize)> = Vec::new();
        for why in wanted(rows).iter().filter_map(|about| self.answers.get(about)?.as_ref().err()) {
            match reasons.iter_mut().find(|(reason, _)| reason == why) {
                Some((_, count)) => *count += 1,
                None => reasons.push((why.clone(), 1)),
            }
        }
        reasons
    }

    /// The stores of the rows that several environments write to.
    pub(crate) fn shared(&self, rows: &[Row]) -> Vec<SharedStore> {
        shared_stores(rows, |row| self.store(row), |row| self.critical(row))
    }
}

/// What is known of the settings of some integrations.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    /// Those that were read, in the order of the rows.
    pub read: Vec<Definition>,
    /// Those that LaunchDarkly did not say anything of, and why.
    pub unread: Vec<(Address, Unread)>,
    /// How many are still to be asked about.
    pub left: usize,
}

/// What the viewer's scan knows of these rows.
pub(crate) fn definitions<'rows>(
    portal: &Portal,
    viewer: &Viewer,
    rows: impl IntoIterator<Item = &'rows Row>,
) -> Definitions {
    let answers = portal.stores.answers(viewer);
    let mut found = Definitions::default();
    for row in rows {
        match answers.get(&about(row)) {
            Some(Ok(Settings { definition: Some(definition), .. })) => found.read.push(definition.clone()),
            Some(Ok(Settings { definition: None, .. })) => {
                found.unread.push((row.address.clone(), Unread::NoSettings));
            }
            Some(Err(why)) => found.unread.push((row.address.clone(), Unread::Failed(why.clone()))),
            None => found.left += 1,
        }
    }
    found
}

/// Notes in the rows what is known.
pub(super) fn note(portal: &Portal, viewer: &Viewer, rows: &mut [Row]) {
    if let Some(stores) = Stores::found(portal, viewer) {
        note_sharing(rows, |row| stores.store(row), |row| stores.critical(row));
    }
}

/// What is asked of a row.
pub(crate) fn about(row: &Row) -> (Address, Option<Version>) {
    (row.address.clone(), row.version)
}
