//! Requests as commands of a shell. Words are quoted by `shlex`; a secret is a variable, which the shell gives to `jq`, and
//! which is no argument of any program.

use domain::{EnvironmentKey, IntegrationId, ProjectKey, ProviderKey};

use crate::label::variable;
use crate::text::word;
use crate::{Definition, Document, Labels};

/// Where LaunchDarkly keeps these integrations, below its host (documented).
const PATH: &str = "/api/v2/integration-capabilities/big-segment-store";

/// One write, as LaunchDarkly would be asked for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The project.
    pub project: ProjectKey,
    /// The environment.
    pub environment: EnvironmentKey,
    /// The provider.
    pub provider: ProviderKey,
    /// The integration, unless it is to be created.
    pub id: Option<IntegrationId>,
    /// What is sent: the new integration, or the patch.
    pub body: Document,
}

impl Request {
    /// The request that creates the same integration again.
    pub fn creating(definition: &Definition) -> Self {
        Self {
            project: definition.project.clone(),
            environment: definition.environment.clone(),
            provider: definition.provider.clone(),
            id: None,
            body: definition.creation(),
        }
    }

    fn path(&self) -> String {
        let Self { project, environment, provider, id, .. } = self;
        let id = id.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
        format!("{PATH}/{project}/{environment}/{provider}{id}")
    }

    fn variable(&self, key: &str, label: Option<&str>) -> String {
        variable(self.provider.as_str(), key, label)
    }

    /// The document as an argument: quoted, or made by `jq` where it holds secrets.
    fn json(&self, label: Option<&str>) -> (String, Option<String>) {
        let program = self.body.text(&|key| format!("$ENV.{}", self.variable(key, label)));
        if self.body.secrets().is_empty() {
            return (word(&program), None);
        }
        (String::new(), Some(format!("jq --null-input {}", word(&program))))
    }

    /// Stops the shell where a secret is not in its variable.
    fn needed(&self, label: Option<&str>) -> String {
        let need = |key: &str| {
            let name = self.variable(key, label);
            // Nothing that others have typed stands in it: the shell expands the words of the message too.
            format!("export {name}=\"${{{name}:?Set {name} first}}\" &&\n")
        };
        self.body.secrets().into_iter().map(need).collect()
    }
}

/// The command for `curl`, to the LaunchDarkly at `base`. Of several integrations, `label` tells the variables apart.
pub fn curl(base: &str, request: &Request, label: Option<&str>) -> String {
    let method = if request.id.is_some() { "PATCH" } else { "POST" };
    let url = word(&format!("{}{}", base.trim_end_matches('/'), request.path()));
    let head = format!(
        "curl --fail-with-body --silent --show-error --request {method} {url} \\\n  \
         --header \"Authorization: ${{LAUNCHDARKLY_ACCESS_TOKEN:?Set LAUNCHDARKLY_ACCESS_TOKEN to an access token first}}\" \\\n  \
         --header 'LD-API-Version: beta' \\\n  --header 'Content-Type: application/json' \\\n  "
    );
    match request.json(label) {
        (json, None) => format!("{head}--data {json}\n"),
        (_, Some(jq)) => format!("{}{jq} |\n{head}--data @-\n", request.needed(label)),
    }
}

/// The command for LaunchDarkly's own `ldcli`, which reads its token from `LD_ACCESS_TOKEN`.
pub fn ldcli(base: &str, request: &Request, label: Option<&str>) -> String {
    let verb = if request.id.is_some() { "update" } else { "create" };
    let mut out = format!("ldcli persistent-store-integrations-beta {verb}-big-segment-store-integration \\\n");
    let mut option = |name: &str, value: &str| out.extend([format!("  --{name} {} \\\n", word(value))]);
    // Its default is LaunchDarkly's main instance (seen in its code).
    if base.trim_end_matches('/') != "https://app.launchdarkly.com" {
        option("base-uri", base.trim_end_matches('/'));
    }
    option("project-key", request.project.as_str());
    option("environment-key", request.environment.as_str());
    option("integration-key", request.provider.as_str());
    if let Some(id) = &request.id {
        option("integration-id", id.as_str());
    }
    match request.json(label) {
        (json, None) => format!("{out}  --data {json}\n"),
        // It takes the document as an argument only (seen in its code).
        (_, Some(jq)) => format!("{}{out}  --data \"$({jq})\"\n", request.needed(label)),
    }
}

/// The commands that create all of them, as a script that stops at the first that fails.
pub fn script(definitions: &[Definition], command: impl Fn(&Request, Option<&str>) -> String) -> String {
    let mut labels = Labels::default();
    let mut out = "#!/bin/sh\nset -eu\n".to_owned();
    for definition in definitions {
        let label = labels.of(definition);
        out.push('\n');
        out.push_str(&command(&Request::creating(definition), Some(&label)));
    }
    out
}
