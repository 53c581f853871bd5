//! An integration in LaunchDarkly, and where the portal has it.

use launchdarkly_emulator::Emulator;
use serde_json::{Value, json};

/// The password of [`Store::redis`], as LaunchDarkly holds it.
const STORED: &str = "stored-Pa55word";

/// An integration.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) id: String,
    /// Project, environment, provider and ID, as paths have them.
    pub(crate) address: String,
    upstream: Emulator,
}

impl Store {
    /// The password that it was made with.
    pub(crate) const PASSWORD: &'static str = STORED;

    pub(super) fn redis(upstream: &Emulator, project: &str, environment: &str) -> Self {
        let config = json!({
            "host": "old.example.net", "port": "6379", "username": "till", "password": STORED, "tlsEnabled": true,
        });
        Self::made(upstream, project, environment, &config)
    }

    /// An integration with this configuration.
    pub(crate) fn made(upstream: &Emulator, project: &str, environment: &str, config: &Value) -> Self {
        let made = upstream.create(json!({
            "integrationKey": "redis", "projectKey": project, "environmentKey": environment, "name": "Till cache",
            "on": true, "tags": ["beta", "alpha"], "config": config,
        }));
        Self::of(upstream, &made.unwrap())
    }

    /// One that LaunchDarkly has.
    pub(crate) fn of(upstream: &Emulator, state: &Value) -> Self {
        let text = |name: &str| state[name].as_str().unwrap().to_owned();
        let parts = [text("projectKey"), text("environmentKey"), text("integrationKey"), text("_id")];
        Self { id: text("_id"), address: parts.join("/"), upstream: upstream.clone() }
    }

    /// The portal's page.
    pub(crate) fn page(&self) -> String {
        format!("/integrations/{}", self.address)
    }

    /// The portal's form.
    pub(crate) fn edit(&self) -> String {
        format!("{}/edit", self.page())
    }

    /// Where the portal reviews changes.
    pub(crate) fn review(&self) -> String {
        format!("{}/review", self.page())
    }

    /// Where the portal puts two people's changes together.
    pub(crate) fn rebase(&self) -> String {
        format!("{}/rebase", self.page())
    }

    /// Where the portal turns it on and off.
    pub(crate) fn switch(&self) -> String {
        format!("{}/switch", self.page())
    }

    /// Where the portal deletes it.
    pub(crate) fn delete(&self) -> String {
        format!("{}/delete", self.page())
    }

    /// The portal's JSON.
    pub(crate) fn json(&self) -> String {
        format!("/api/integrations/{}", self.address)
    }

    /// LaunchDarkly's resource.
    pub(crate) fn api(&self) -> String {
        format!("{}/{}", super::LIST, self.address)
    }

    /// As LaunchDarkly has it now, secrets in clear, without its health, which changes by itself; null if it is gone.
    pub(crate) fn now(&self) -> Value {
        let state = self.upstream.state();
        let all = state["integrations"].as_array().unwrap();
        let mut now = all.iter().find(|it| it["_id"] == self.id.as_str()).cloned().unwrap_or_default();
        if let Some(now) = now.as_object_mut() {
            now.remove("_status");
        }
        now
    }

    /// Whether LaunchDarkly still has it.
    pub(crate) fn exists(&self) -> bool {
        !self.now().is_null()
    }

    /// Changes it as somebody else would, behind the portal's back.
    pub(crate) fn changed_elsewhere(&self, path: &str, value: &Value) {
        self.upstream.edit(&self.id, json!([{"op": "replace", "path": path, "value": value}])).unwrap();
    }
}
