//! The account's integrations at one time: rows, numbers, and how the browser gets them.

use std::sync::{Arc, OnceLock};

use app::view::RowsJson;
use bytes::Bytes;
use domain::{Index, Listing, Overview, Row, UnixMillis, Unreadable};
use sha2::{Digest as _, Sha256};

use crate::crypto::hex;

/// The account's integrations at one time.
#[derive(Debug)]
pub struct Snapshot {
    /// One row an integration, in LaunchDarkly's order, and how they are found.
    pub index: Arc<Index>,
    /// The account at a glance.
    pub overview: Arc<Overview>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// When LaunchDarkly said so.
    pub as_of: UnixMillis,
    packed: OnceLock<Packed>,
}

/// The rows as the browser gets them.
#[derive(Clone, Debug)]
pub struct Packed {
    /// [`RowsJson`].
    pub json: Bytes,
    /// What these very rows are known by, on whichever replica.
    pub digest: String,
}

impl Snapshot {
    /// What was read at `as_of`; `note` adds to the rows what the list does not say.
    pub fn new(listing: Listing, as_of: UnixMillis, note: impl FnOnce(&mut [Row])) -> Self {
        let mut rows: Vec<Row> = listing.integrations.iter().map(|integration| Row::new(integration, as_of)).collect();
        note(&mut rows);
        Self {
            index: Arc::new(Index::new(rows)),
            overview: Arc::new(Overview::of(&listing.integrations, as_of)),
            unreadable: listing.unreadable,
            as_of,
            packed: OnceLock::new(),
        }
    }

    /// The same with more noted in its rows. A millisecond later, for a list is told from others by its time.
    #[must_use]
    pub fn renewed(&self, note: impl FnOnce(&mut [Row])) -> Self {
        let mut rows = self.rows().to_vec();
        note(&mut rows);
        let (index, as_of) = (Arc::new(Index::new(rows)), self.as_of.plus(1));
        let (overview, unreadable) = (Arc::clone(&self.overview), self.unreadable.clone());
        Self { index, overview, unreadable, as_of, packed: OnceLock::new() }
    }

    /// What was kept of one.
    pub fn of(rows: Vec<Row>, overview: Overview, unreadable: Vec<Unreadable>, as_of: UnixMillis) -> Self {
        let (index, overview) = (Arc::new(Index::new(rows)), Arc::new(overview));
        Self { index, overview, unreadable, as_of, packed: OnceLock::new() }
    }

    /// The rows, in LaunchDarkly's order.
    pub fn rows(&self) -> &[Row] {
        self.index.rows()
    }

    /// The rows as the browser gets them; made once.
    pub fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| {
            // Texts and numbers always have a JSON.
            let json = serde_json::to_vec(&RowsJson::of(self.rows())).unwrap_or_default();
            let digest = hex(&Sha256::digest(&json)[..16]);
            Packed { json: json.into(), digest }
        })
    }
}
