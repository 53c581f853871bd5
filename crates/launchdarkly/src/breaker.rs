//! A circuit breaker: after some failures in a row nothing is sent to LaunchDarkly for a while, then one call
//! at a time finds out whether it is back. Written by hand: `failsafe` and similar crates let any number of calls through
//! when half open.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use domain::Unavailability;

use crate::error::Error;

/// How many calls in a row must fail.
const FAILURES: u32 = 5;
/// How long nothing is sent then, and after each probe that failed.
const PAUSE: Duration = Duration::from_secs(5);

/// The state of one instance, shared by all its tokens.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Failures since the last answer.
    failures: u32,
    /// When the next call may find out, once it is open.
    next: Option<Instant>,
    /// Whether somebody is finding out.
    probing: bool,
}

/// The right to send one call; given back with what came of it, or when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'breaker> {
    breaker: &'breaker Breaker,
    probe: bool,
}

impl Breaker {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks to send a call.
    ///
    /// # Errors
    /// [`Unavailability::Paused`] while LaunchDarkly is left alone.
    pub(crate) fn permit(&self) -> Result<Permit<'_>, Error> {
        let mut state = self.state();
        let probe = match state.next {
            None => false,
            Some(next) if !state.probing && Instant::now() >= next => true,
            Some(_) => return Err(Unavailability::Paused.into()),
        };
        state.probing |= probe;
        Ok(Permit { breaker: self, probe })
    }
}

impl Permit<'_> {
    /// Notes what came of the call.
    pub(crate) fn done(self, status: Option<StatusCode>, error: Option<&Error>) {
        let away = matches!(
            error,
            Some(Error::Unavailable {
                why: Unavailability::NotReached
                    | Unavailability::TimedOut
                    | Unavailability::Interrupted
                    | Unavailability::Status(_)
            })
        );
        let mut state = self.breaker.state();
        if away {
            state.failures = state.failures.saturating_add(1);
            if state.failures >= FAILURES {
                state.next = Some(Instant::now() + PAUSE);
            }
        } else if status.is_some() {
            (state.failures, state.next) = (0, None);
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &Breaker) {
        let error = Error::from(Unavailability::Status(503));
        breaker.permit().unwrap().done(Some(StatusCode::SERVICE_UNAVAILABLE), Some(&error));
    }

    #[tokio::test(start_paused = true)]
    async fn five_failures_in_a_row_open_it_and_one_call_at_a_time_finds_out() {
        let breaker = Breaker::default();
        for _ in 0..4 {
            fail(&breaker);
        }
        breaker.permit().unwrap().done(Some(StatusCode::NOT_FOUND), Some(&Error::NotFound));
        for _ in 0..5 {
            assert!(breaker.permit().is_ok(), "an answer of any kind begins the count anew");
            fail(&breaker);
        }
        assert_eq!(breaker.permit().unwrap_err(), Unavailability::Paused.into());
        tokio::time::advance(PAUSE).await;
        let probe = breaker.permit().unwrap();
        assert!(breaker.permit().is_err(), "one finds out, the others wait");
        drop(probe);
        fail(&breaker);
        assert!(breaker.permit().is_err(), "it is still away");
        tokio::time::advance(PAUSE).await;
        breaker.permit().unwrap().done(Some(StatusCode::OK), None);
        assert!(breaker.permit().is_ok() && breaker.permit().is_ok());
    }
}
