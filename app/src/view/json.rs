//! What the JSON endpoints answer; the same types on both sides.

use std::collections::BTreeMap;

use domain::{Counts, EnvironmentKey, Health, IntegrationId, ProjectKey, ProviderKey, Row, Status, UnixMillis};
use serde::{Deserialize, Serialize};

/// `GET /api/integrations`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntegrationsJson {
    /// The rows of the page.
    pub items: Vec<Row>,
    /// How many there are of each value of each facet.
    pub counts: Counts,
    /// How many match, on all pages.
    pub total: usize,
    /// How many the account has.
    pub all: usize,
    /// The page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub pages: usize,
    /// When LaunchDarkly said so, in Unix milliseconds.
    pub as_of: UnixMillis,
}

/// `GET /api/integrations/{projectKey}/{environmentKey}/{integrationKey}/{integrationId}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntegrationJson {
    /// What the table says.
    #[serde(flatten)]
    pub row: Row,
    /// What LaunchDarkly says about synchronisation.
    pub status: Status,
    /// The configuration without its secrets.
    pub config: BTreeMap<String, serde_json::Value>,
    /// Whether each secret of the configuration is set.
    pub secrets: BTreeMap<String, bool>,
    /// When LaunchDarkly said so, in Unix milliseconds.
    pub as_of: UnixMillis,
}

/// One event of `GET /api/events`: how a store is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthEvent {
    /// Its project.
    pub project: ProjectKey,
    /// Its environment.
    pub environment: EnvironmentKey,
    /// LaunchDarkly's `integrationKey`.
    pub provider: ProviderKey,
    /// LaunchDarkly's `_id`.
    pub id: IntegrationId,
    /// The state of the store.
    pub health: Health,
    /// Whether LaunchDarkly writes to it.
    pub on: bool,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// When LaunchDarkly said so, in Unix milliseconds.
    pub as_of: UnixMillis,
}

/// Any answer that is an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorJson {
    /// What kind of error, for programs.
    pub code: String,
    /// What happened and what to do, for people.
    pub message: String,
    /// What to quote when asking for help.
    pub request_id: String,
}
