//! A persistent store integration as LaunchDarkly knows it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Version;
use crate::{
    Access, Config, EnvironmentKey, Health, IntegrationId, ProjectKey, Provider, ProviderKey, Status, UnixMillis,
};

/// Where an integration lives. Made of parsed keys only, so it can be put in a URL as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The project.
    pub project: ProjectKey,
    /// The environment in it.
    pub environment: EnvironmentKey,
    /// LaunchDarkly's `integrationKey`.
    pub provider: ProviderKey,
    /// LaunchDarkly's `_id`.
    pub id: IntegrationId,
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}/{}", self.project, self.environment, self.provider, self.id)
    }
}

/// One integration.
#[derive(Clone, Debug, PartialEq)]
pub struct Integration {
    /// Where it lives.
    pub address: Address,
    /// Its name; may be empty.
    pub name: String,
    /// Whether LaunchDarkly writes to the store.
    pub on: bool,
    /// Its tags, in LaunchDarkly's order.
    pub tags: Vec<String>,
    /// Counts the changes of its configuration; missing when LaunchDarkly did not say.
    pub version: Option<Version>,
    /// The configuration: only when read by ID (documented).
    pub config: Option<Config>,
    /// How synchronisation goes.
    pub status: Status,
    /// What the caller may not do.
    pub access: Access,
}

impl Integration {
    /// The provider, where Storekeeper knows it.
    pub fn provider(&self) -> Option<Provider> {
        self.address.provider.provider()
    }

    /// The state of the store at `now`.
    pub fn health(&self, now: UnixMillis) -> Health {
        Health::of(&self.status, self.on, now)
    }
}

/// The account's integrations, and what of LaunchDarkly's response could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// Every integration that could be read.
    pub integrations: Vec<Integration>,
    /// Every item that could not; it is there, so it is shown.
    pub unreadable: Vec<Unreadable>,
}

/// An item of LaunchDarkly's response without a usable address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its place in the answer, from 0.
    pub index: usize,
    /// The field at which reading failed, and why. Holds no value of the item.
    pub why: String,
}
