//! The steps of a check, and how long each may take.

use std::time::{Duration, Instant};

use domain::{CheckFact, CheckStep, Finding, Provider, StepResult};
use futures::channel::mpsc::UnboundedSender;

/// How long a step may take before it has failed.
pub const STEP_TIMEOUT: Duration = Duration::from_secs(2);
/// How long is tried to find out what a server speaks that does not respond as expected.
pub(crate) const PROBE_TIMEOUT: Duration = Duration::from_millis(500);

/// Waits for as long as a step may take.
pub(crate) async fn within<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(STEP_TIMEOUT, work).await.ok()
}

/// The steps of one check, told as they end.
pub(crate) struct Steps {
    left: std::vec::IntoIter<CheckStep>,
    tell: UnboundedSender<StepResult>,
    begun: Instant,
    stopped: bool,
}

impl Steps {
    pub(crate) fn new(provider: Provider, tell: UnboundedSender<StepResult>) -> Self {
        Self { left: CheckStep::of(provider).to_vec().into_iter(), tell, begun: Instant::now(), stopped: false }
    }

    /// Ends the step that is next; whether the check goes on.
    pub(crate) fn end(&mut self, findings: Vec<Finding>, facts: Vec<CheckFact>) -> bool {
        let Some(step) = self.left.next() else { return false };
        let ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let result = StepResult::new(step, ms, findings, facts);
        self.stopped |= result.stops();
        // Nobody listens any more: the check ends with the stream.
        let _ = self.tell.unbounded_send(result);
        self.begun = Instant::now();
        !self.stopped
    }

    /// Says of the step that is next that it could not be checked, for a reason that was given before.
    pub(crate) fn unchecked(&mut self) {
        if let Some(step) = self.left.next() {
            let _ = self.tell.unbounded_send(StepResult::unchecked(step));
        }
    }

    /// Says of the step that is next that it was not run.
    pub(crate) fn skip(&mut self) {
        if let Some(step) = self.left.next() {
            let _ = self.tell.unbounded_send(StepResult::not_run(step));
        }
    }

    pub(crate) fn out_of_time(&mut self) {
        if !self.stopped {
            self.end(vec![Finding::OutOfTime], Vec::new());
        }
    }

    /// Says of every step that is left that it was not run.
    pub(crate) fn finish(&mut self) {
        for step in self.left.by_ref() {
            let _ = self.tell.unbounded_send(StepResult::not_run(step));
        }
    }
}
