//! What an account holds. It must never mask or judge anything: that is for the routes.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::auth::Caller;
use crate::errors::ApiError;
use crate::random::Random;
use crate::status::Status;

/// One LaunchDarkly account.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) projects: Vec<Project>,
    /// In the order of creation.
    pub(crate) integrations: Vec<Integration>,
    /// Oldest first.
    pub(crate) audit: Vec<AuditEntry>,
    pub(crate) revoked: HashSet<String>,
    /// Continues the seed's sequence, so that the same requests give the same identifiers.
    pub(crate) random: Random,
}

#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) created_ms: i64,
    pub(crate) environments: Vec<Environment>,
}

#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// Also the client-side ID, and so the key prefix in a store (documented).
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) tags: Vec<String>,
    pub(crate) critical: bool,
    pub(crate) require_comments: bool,
    pub(crate) confirm_changes: bool,
    pub(crate) api_key: String,
    pub(crate) mobile_key: String,
    pub(crate) created_ms: i64,
    pub(crate) segments: Vec<Segment>,
}

#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) tags: Vec<String>,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    /// Whether it is a big segment, which needs a store.
    pub(crate) unbounded: bool,
    /// The service that a synced segment comes from.
    pub(crate) external: Option<String>,
    pub(crate) included: usize,
    pub(crate) excluded: usize,
    pub(crate) version: u64,
    /// Names of the flags that target it.
    pub(crate) flags: Vec<String>,
}

/// A persistent store integration.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Integration {
    pub(crate) id: String,
    /// LaunchDarkly calls it `integrationKey`.
    pub(crate) provider: String,
    pub(crate) project_key: String,
    pub(crate) environment_key: String,
    pub(crate) name: String,
    pub(crate) on: bool,
    pub(crate) tags: Vec<String>,
    /// With its secrets in clear.
    pub(crate) config: Map<String, Value>,
    /// Starts at 1.
    pub(crate) version: i64,
    pub(crate) status: Status,
}

#[derive(Clone, Debug)]
pub(crate) struct AuditEntry {
    pub(crate) id: String,
    pub(crate) at_ms: i64,
    /// Null for edits made through the control interface.
    pub(crate) caller: Option<Caller>,
    pub(crate) action: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) name: String,
    pub(crate) resource: String,
    pub(crate) environment_resource: String,
    pub(crate) comment: Option<String>,
}

impl Account {
    /// Fails with 404.
    pub(crate) fn project(&self, key: &str) -> Result<&Project, ApiError> {
        self.projects.iter().find(|project| project.key == key).ok_or(ApiError::NotFound)
    }

    /// Fails with 404 if the project or the environment does not exist.
    pub(crate) fn environment(&self, project: &str, key: &str) -> Result<&Environment, ApiError> {
        self.project(project)?.environments.iter().find(|it| it.key == key).ok_or(ApiError::NotFound)
    }

    /// Notes a write. The resource specifier's form for these stores is a guess.
    pub(crate) fn note(&mut self, note: Note<'_>) {
        let Integration { id, provider, project_key, environment_key, name, .. } = note.integration;
        let environment_resource = format!("proj/{project_key}:env/{environment_key}");
        let entry = AuditEntry {
            id: self.random.object_id(),
            at_ms: note.at_ms,
            caller: note.caller.cloned(),
            action: note.action,
            verb: note.verb,
            name: if name.is_empty() { provider.clone() } else { name.clone() },
            resource: format!("{environment_resource}:integration/{id}"),
            environment_resource,
            comment: note.comment,
        };
        self.audit.push(entry);
    }
}

/// What is worth noting about a write.
pub(crate) struct Note<'a> {
    pub(crate) at_ms: i64,
    pub(crate) caller: Option<&'a Caller>,
    pub(crate) action: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) integration: &'a Integration,
    pub(crate) comment: Option<String>,
}

impl Integration {
    /// Whether this is the one that a path with all four parts means.
    pub(crate) fn is_at(&self, at: &(String, String, String, String)) -> bool {
        self.id == at.3 && self.provider == at.2 && self.environment_key == at.1 && self.project_key == at.0
    }

    /// The document that a JSON Patch is applied to, secrets in clear.
    pub(crate) fn document(&self) -> Value {
        json!({
            "_id": self.id, "integrationKey": self.provider, "projectKey": self.project_key,
            "environmentKey": self.environment_key, "name": self.name, "on": self.on, "tags": self.tags,
            "config": self.config, "version": self.version,
        })
    }
}
