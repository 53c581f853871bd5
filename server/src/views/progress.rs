//! How something that takes a while is going, in words.

use app::view::Progress;
use app::words;
use domain::UnixMillis;

use crate::memory::{self, State};

/// How a scan is going that has done this to so many `things`, such as "stores checked".
pub(crate) fn of_scan(progress: &memory::Progress, things: &str, now: UnixMillis) -> Progress {
    let memory::Progress { state, done, total, waiting } = progress;
    let left = total.saturating_sub(*done);
    Progress {
        words: format!("{done} of {total} {things}, {left} left.{}", waits(*waiting, now)),
        done: *done,
        total: Some(*total),
        ended: *state != State::Running,
    }
}

/// How a scan ended, in a sentence about `what`; `None` if it did not.
pub(crate) fn ended(what: &str, state: &State) -> Option<String> {
    match state {
        State::None | State::Running => None,
        State::Ended => Some(format!("The {what} is complete.")),
        State::Stopped => Some(format!("The {what} was stopped.")),
        State::Failed(failure) => Some(format!("The {what} ended early: {}.", words::failure::brief(failure))),
    }
}

/// Why it stands still, if it does.
pub(crate) fn waits(until: Option<UnixMillis>, now: UnixMillis) -> String {
    match until.map(|until| until.since(now)).filter(|wait| *wait > 0) {
        Some(wait) => format!(" Waiting {} s for LaunchDarkly's rate limit.", (wait + 999) / 1000),
        None => String::new(),
    }
}
