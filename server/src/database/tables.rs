//! Everything that is stored, by table and column.

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Bytes,
    Number,
}

#[cfg(test)]
impl Kind {
    fn word(self) -> &'static str {
        match self {
            Text => "text",
            Bytes => "bytes",
            Number => "number",
        }
    }
}

use Kind::{Bytes, Number, Text};

/// A table, and its columns; the first `key` of them say which row it is.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: usize,
    pub(super) columns: &'static [(&'static str, Kind)],
    /// Whether the database numbers its rows.
    pub(super) numbered: bool,
}

/// Every table, each after those that it refers to.
pub(super) const TABLES: [Table; 9] = [
    Table {
        name: "sessions",
        key: 1,
        columns: &[
            ("key", Text),
            ("sealed", Bytes),
            ("created_at", Number),
            ("last_seen", Number),
            ("owner", Text),
            ("about", Bytes),
        ],
        numbered: false,
    },
    Table {
        name: "tickets",
        key: 1,
        columns: &[
            ("key", Text),
            ("kind", Text),
            ("session", Text),
            ("subject", Text),
            ("sealed", Bytes),
            ("expires_at", Number),
            ("misses", Number),
            ("state", Text),
            ("result", Text),
            ("next", Bytes),
        ],
        numbered: false,
    },
    Table {
        name: "activity",
        key: 1,
        columns: &[
            ("id", Number),
            ("at", Number),
            ("instance", Text),
            ("account", Text),
            ("actor_name", Text),
            ("actor_token_id", Text),
            ("session", Text),
            ("action", Text),
            ("project", Text),
            ("environment", Text),
            ("provider", Text),
            ("integration_id", Text),
            ("name", Text),
            ("detail", Text),
            ("version_before", Number),
            ("request_id", Text),
            ("reason", Text),
            ("trace", Text),
        ],
        numbered: true,
    },
    Table {
        name: "outcomes",
        key: 1,
        columns: &[
            ("id", Number),
            ("activity", Number),
            ("at", Number),
            ("kind", Text),
            ("detail", Text),
            ("version_after", Number),
            ("integration_id", Text),
        ],
        numbered: true,
    },
    Table {
        name: "batches",
        key: 1,
        columns: &[
            ("key", Text),
            ("session", Text),
            ("sealed", Bytes),
            ("stage", Text),
            ("heartbeat", Number),
            ("waiting", Number),
            ("done", Number),
            ("expires_at", Number),
        ],
        numbered: false,
    },
    Table {
        name: "batch_results",
        key: 2,
        columns: &[("batch", Text), ("place", Number), ("activity", Number), ("detail", Text)],
        numbered: false,
    },
    Table {
        name: "healths",
        key: 1,
        columns: &[
            ("id", Number),
            ("instance", Text),
            ("account", Text),
            ("integration", Text),
            ("at", Number),
            ("before", Text),
            ("after", Text),
        ],
        numbered: true,
    },
    Table {
        name: "checks",
        key: 3,
        columns: &[("instance", Text), ("account", Text), ("integration", Text), ("at", Number), ("verdict", Text)],
        numbered: false,
    },
    Table {
        name: "last_lists",
        key: 1,
        columns: &[("key", Text), ("sealed", Bytes), ("as_of", Number)],
        numbered: false,
    },
];

#[cfg(test)]
mod tests;
