//! Spans of what goes on in the background. They are traces of their own: whoever began it has had an answer long before.

use tracing::Span;

/// What is done in the background, such as "scan of stores"; nothing of whose it is or what it finds.
pub(crate) fn in_the_background(what: &'static str) -> Span {
    tracing::info_span!(target: launchdarkly::SPANS, parent: None, "background", otel.name = what, otel.kind = "internal")
}
