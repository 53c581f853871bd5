//! Log lines for collectors: one JSON object each, with the fields that are listed here and no others. What a library logs
//! besides, or somebody adds without thinking of it, stays out.

use std::fmt::{self, Debug};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// What a line may hold besides `timestamp`, `level` and `target`. None of them ever is a secret, a cookie, a body or a query.
pub const FIELDS: [&str; 31] = [
    "activity",
    "actor",
    "address",
    "attempts",
    "batches",
    "checks",
    "count",
    "detail",
    "duration_ms",
    "error",
    "failure",
    "healths",
    "host",
    "lists",
    "message",
    "method",
    "ms",
    "notices",
    "options",
    "outcome",
    "peer",
    "place",
    "request_id",
    "route",
    "session",
    "sessions",
    "status",
    "tickets",
    "verb",
    "version",
    "left_out",
];

/// Writes a line.
pub(super) struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let mut fields = Fields::default();
        event.record(&mut fields);
        let Fields { mut line, left_out } = fields;
        let metadata = event.metadata();
        for (name, text) in
            [("timestamp", time.as_str()), ("level", metadata.level().as_str()), ("target", metadata.target())]
        {
            line.insert(name.to_owned(), text.into());
        }
        if left_out > 0 {
            line.insert("left_out".to_owned(), left_out.into());
        }
        writeln!(writer, "{}", Value::Object(line))
    }
}

#[derive(Default)]
struct Fields {
    line: Map<String, Value>,
    /// How many fields there were that may not be in a line.
    left_out: u32,
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        if FIELDS.contains(&field.name()) {
            self.line.insert(field.name().to_owned(), value.into());
        } else {
            self.left_out += 1;
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::fmt;

    use super::*;
    use testkit::log::Lines as Captured;

    #[test]
    fn a_line_has_what_is_listed_and_says_how_much_was_left_out() {
        let lines = Captured::default();
        let subscriber = fmt().with_writer(lines.clone()).event_format(Lines).finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(status = 502, token = "canary-token", cookie = ?"canary", host = "a\"b\n", "said so");
            tracing::info!("plain");
        });
        let text = lines.text();
        let parsed: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(!text.contains("canary"), "{text}");
        let first = &parsed[0];
        assert_eq!((&first["status"], &first["host"], &first["left_out"]), (&502.into(), &"a\"b\n".into(), &2.into()));
        assert_eq!((&first["level"], &first["message"]), (&"WARN".into(), &"said so".into()));
        assert_eq!(
            parsed[1].as_object().unwrap().keys().collect::<Vec<_>>(),
            ["level", "message", "target", "timestamp"]
        );
    }
}
