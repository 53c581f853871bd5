//! One integration.

use domain::{Address, Health, HealthChange, SecretState, Status, UnixMillis, Version};
use serde::{Deserialize, Serialize};

use super::{ActivityEntry, CheckPanel, SnippetView};

/// What is known of an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentFacts {
    /// Its name.
    pub name: String,
    /// Whether it is critical.
    pub critical: bool,
    /// The key prefix that SDKs must use.
    pub client_side_id: String,
}

/// One line of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigLine {
    /// A value.
    Plain {
        /// Its label.
        label: String,
        /// Its key in LaunchDarkly's JSON.
        key: String,
        /// The value; empty if there is none.
        value: String,
        /// Whether Storekeeper knows the key.
        known: bool,
    },
    /// A secret: set or not.
    Secret {
        /// Its label.
        label: String,
        /// Its key in LaunchDarkly's JSON.
        key: String,
        /// Whether it is set.
        state: SecretState,
    },
}

/// Why LaunchDarkly denies something; `None` where it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Denials {
    /// Editing.
    pub edit: Option<String>,
    /// Turning on and off.
    pub switch: Option<String>,
    /// Deleting.
    pub delete: Option<String>,
    /// Everything that is denied, as LaunchDarkly says it.
    pub all: Vec<String>,
}

/// How a store is, on its integration's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreState {
    /// The state of the store.
    pub health: Health,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// The last one that failed.
    pub last_error: Option<UnixMillis>,
    /// Whether LaunchDarkly calls it available.
    pub available: Option<bool>,
    /// Whether LaunchDarkly calls it potentially stale.
    pub potentially_stale: Option<bool>,
    /// When LaunchDarkly was asked.
    pub as_of: UnixMillis,
    /// The time of drawing.
    pub now: UnixMillis,
}

impl StoreState {
    /// The state as the JSON of an integration has it: what the browser goes on from.
    pub fn json(&self) -> String {
        let Self { health, last_sync, last_error, available, potentially_stale, as_of, .. } = *self;
        let status = Status { available, potentially_stale, last_sync, last_error, errors: Vec::new() };
        serde_json::json!({"health": health, "status": status, "as_of": as_of}).to_string()
    }
}

impl DetailPage {
    /// How the store is.
    pub fn store(&self) -> StoreState {
        let Status { available, potentially_stale, last_sync, last_error, .. } = self.status;
        let (health, as_of, now) = (self.health, self.now, self.now);
        StoreState { health, last_sync, last_error, available, potentially_stale, as_of, now }
    }
}

/// The page of one integration.
#[derive(Clone, Debug, PartialEq)]
pub struct DetailPage {
    /// Where it lives.
    pub address: Address,
    /// Its name, as shown.
    pub name: String,
    /// Its provider's name.
    pub provider: String,
    /// Whether it is on.
    pub on: bool,
    /// The state of the store.
    pub health: Health,
    /// What LaunchDarkly says about synchronisation.
    pub status: Status,
    /// Its version.
    pub version: Option<Version>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its configuration; `None` if LaunchDarkly did not send it.
    pub config: Option<Vec<ConfigLine>>,
    /// Whether Storekeeper knows the provider and so can edit it.
    pub editable: bool,
    /// What the token may not do.
    pub denials: Denials,
    /// The tag that says that code manages it, if one does.
    pub managed: Option<String>,
    /// How applications read its store.
    pub snippets: Vec<SnippetView>,
    /// The help for setting up such a store, filled in.
    pub set_up: Option<String>,
    /// What is known of its environment; `None` if it could not be read.
    pub environment: Option<EnvironmentFacts>,
    /// Checking the store from this network; `None` where that cannot be done.
    pub check: Option<CheckPanel>,
    /// Changes of health that were seen, oldest first; `None` if they could not be read.
    pub healths: Option<Vec<HealthChange>>,
    /// The latest writes through this portal, newest first; `None` if the record could not be read.
    pub history: Option<Vec<ActivityEntry>>,
    /// The time of drawing, which is also when LaunchDarkly was asked.
    pub now: UnixMillis,
}
