//! Recent checks, and how many there may be.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Address, CheckVerdict, StepResult, UnixMillis};
use store_check::Checker;
use tokio::sync::watch;

use super::check_limits::Limits;
use crate::config::SecretReferences;
use crate::failure::Failure;
use crate::kept::SessionRef;
use crate::session::Viewer;

/// How many checks are remembered at most.
const RUNS: usize = 1_000;

/// How a check is going.
#[derive(Clone, Debug, Default)]
pub struct CheckProgress {
    /// The steps that have ended.
    pub steps: Vec<StepResult>,
    /// Whether all have.
    pub ended: bool,
}

/// What became of one store of many that were to be checked.
#[derive(Clone, Debug)]
pub enum ScannedCheck {
    /// The check ended, and came to this.
    Ended(CheckVerdict),
    /// The settings name no store to check.
    NoStore,
    /// It could not be noted in the record, so it was not begun.
    NotRecorded(Failure),
}

/// A check of late.
pub struct Run {
    /// Whose it is.
    pub session: SessionRef,
    /// Of which integration.
    pub address: Address,
    /// When it began.
    pub begun: UnixMillis,
    /// How it is going.
    pub progress: watch::Receiver<CheckProgress>,
}

/// Whoever checks, and the checks of late.
pub struct Checks {
    /// Takes the steps.
    pub checker: Checker,
    /// Where the operator lets passwords come from.
    pub references: SecretReferences,
    limits: Limits,
    runs: Mutex<HashMap<String, Run>>,
}

impl Checks {
    /// Nothing was checked yet.
    pub fn new(checker: Checker, references: SecretReferences) -> Self {
        Self { checker, references, limits: Limits::default(), runs: Mutex::default() }
    }

    /// Whether any check is allowed.
    pub fn is_on(&self) -> bool {
        self.checker.is_on()
    }

    /// A check of the viewer's, of this integration.
    pub fn run(&self, viewer: &Viewer, address: &Address, id: &str) -> Option<watch::Receiver<CheckProgress>> {
        let runs = lock(&self.runs);
        let run = runs.get(id).filter(|run| run.session == viewer.session && run.address == *address)?;
        Some(run.progress.clone())
    }

    /// A check of the viewer's.
    pub fn any_run(&self, viewer: &Viewer, id: &str) -> Option<watch::Receiver<CheckProgress>> {
        let runs = lock(&self.runs);
        runs.get(id).filter(|run| run.session == viewer.session).map(|run| run.progress.clone())
    }

    /// Whether the viewer may begin one more check now, which is counted.
    pub fn count(&self, viewer: &Viewer, now: UnixMillis) -> bool {
        self.limits.count(viewer, now)
    }

    /// Waits for the viewer's turn to check; it is over when what is given is dropped.
    pub async fn turn(&self, viewer: &Viewer) -> impl Sized + use<> {
        self.limits.turn(viewer).await
    }

    /// Remembers a check that has begun.
    pub fn keep(&self, id: String, run: Run) {
        let mut runs = lock(&self.runs);
        if runs.len() >= RUNS {
            let oldest = runs.iter().min_by_key(|(_, run)| run.begun).map(|(id, _)| id.clone());
            runs.remove(&oldest.unwrap_or_default());
        }
        runs.insert(id, run);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
