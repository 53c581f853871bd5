//! Where log lines go and how they look. Panics become log lines that say where, never what: a panic's message may
//! hold values.

mod json;
mod spans;
mod traces;

use std::io::{self, IsTerminal as _};
use std::panic::{self, PanicHookInfo};
use std::sync::OnceLock;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, Targets, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{Registry, fmt, registry, reload};

pub use json::FIELDS;
pub(crate) use spans::in_the_background;
pub use traces::Traces;

use crate::config::{LogFilter, LogFormat};

/// Changes the filter while the process runs.
static CHANGE: OnceLock<reload::Handle<Targets, Registry>> = OnceLock::new();

/// Starts logging to standard error, once per process, and gives spans to `traces`.
///
/// # Errors
/// [`TryInitError`] when logging was started before.
pub fn start(format: LogFormat, filter: &LogFilter, traces: Option<&Traces>) -> Result<(), TryInitError> {
    let (filter, change) = reload::Layer::new(filter.targets());
    let filter = filter.and(filter_fn(may_be_said));
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).log_internal_errors(false);
    let ours = filter_fn(|it: &Metadata<'_>| it.is_span() && it.target() == traces::TARGET);
    match format {
        LogFormat::Text => {
            let spans = traces.map(|traces| traces.layer().with_filter(ours));
            registry().with(lines.with_filter(filter)).with(spans).try_init()?;
        }
        LogFormat::Json => {
            let spans = traces.map(|traces| traces.layer().with_filter(ours));
            registry().with(lines.event_format(json::Lines).with_filter(filter)).with(spans).try_init()?;
        }
    }
    panic::set_hook(Box::new(report));
    let _once = CHANGE.set(change);
    Ok(())
}

/// Changes which lines there are, from now on; nothing where logging was not started.
pub fn change(filter: &LogFilter) {
    if let Some(change) = CHANGE.get()
        && let Err(error) = change.reload(filter.targets())
    {
        tracing::warn!(%error, "the log's filter could not be changed");
    }
}

/// Whatever the filter: lines stand for themselves, without the spans around them; and AWS's SDK says what it signs, with
/// which keys, and what keys it is given.
fn may_be_said(line: &Metadata<'_>) -> bool {
    line.is_event() && (!line.target().starts_with("aws_") || *line.level() <= Level::WARN)
}

fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "a part of the program panicked");
}

#[cfg(test)]
mod tests {
    use tracing::subscriber::with_default;

    use super::*;

    #[test]
    fn logging_starts_once_and_a_panic_is_a_line_that_says_where_not_what() {
        let usual = panic::take_hook();
        start(LogFormat::Json, &LogFilter::default(), None).unwrap();
        assert!(start(LogFormat::Text, &LogFilter::default(), None).is_err());
        let lines = testkit::log::Lines::default();
        let subscriber = fmt().with_writer(lines.clone()).finish();
        let caught = with_default(subscriber, || panic::catch_unwind(|| panic!("canary {}", 1)));
        panic::set_hook(usual);
        assert!(caught.is_err());
        assert!(lines.text().contains("telemetry.rs:") && !lines.text().contains("canary"), "{}", lines.text());
    }
}
