//! One line of the table of integrations. It can hold no secret, so it may travel to the browser.

use serde::{Deserialize, Serialize};

use crate::Version;
use crate::{Address, Checked, Health, Integration, Sharing, UnixMillis};

/// What the table and the JSON list say about one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Where it lives.
    #[serde(flatten)]
    pub address: Address,
    /// Its name; may be empty.
    pub name: String,
    /// Whether LaunchDarkly writes to the store.
    pub on: bool,
    /// The state of the store.
    pub health: Health,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// Its version, where LaunchDarkly said it.
    pub version: Option<Version>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether other environments write to the same store.
    pub sharing: Sharing,
    /// The last check of the store from this network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
}

impl Row {
    /// The row of `integration`, as it is at `now`.
    pub fn new(integration: &Integration, now: UnixMillis) -> Self {
        Self {
            address: integration.address.clone(),
            name: integration.name.clone(),
            on: integration.on,
            health: integration.health(now),
            last_sync: integration.status.last_sync.filter(|time| time.0 > 0),
            version: integration.version,
            tags: integration.tags.clone(),
            sharing: Sharing::Unknown,
            checked: None,
        }
    }

    /// The name to show: an integration without one still needs a link.
    pub fn display_name(&self) -> &str {
        if self.name.trim().is_empty() { "Unnamed integration" } else { &self.name }
    }

    /// The provider's name to show.
    pub fn provider_name(&self) -> &str {
        self.address.provider.name()
    }
}
