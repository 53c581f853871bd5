//! How an integration is shown: in the list, and by itself. It must never show a secret in clear.

use serde_json::{Value, json};

use crate::account::Integration;
use crate::options::{ListConfig, Options};
use crate::paging::link;
use crate::role::Role;
use crate::{access, mask, object};

const ALL: &str = "/api/v2/integration-capabilities/big-segment-store";

/// What showing depends on.
pub(crate) struct View<'a> {
    pub(crate) role: Role,
    pub(crate) options: &'a Options,
    pub(crate) now_ms: i64,
}

/// The list: no paging and no count (documented).
pub(crate) fn collection(integrations: &[Integration], view: &View<'_>) -> Value {
    let config = |it: &Integration| match view.options.list_config {
        ListConfig::Empty => Some(json!({})),
        ListConfig::Omitted => None,
        ListConfig::Masked => Some(masked(it)),
    };
    let items: Vec<_> = integrations.iter().map(|it| shown(it, view, config(it))).collect();
    json!({"_links": {"self": link(ALL)}, "items": items})
}

/// One integration by itself.
pub(crate) fn detail(integration: &Integration, view: &View<'_>) -> Value {
    shown(integration, view, Some(masked(integration)))
}

fn masked(it: &Integration) -> Value {
    mask::config(&it.provider, &it.config).into()
}

fn shown(it: &Integration, view: &View<'_>, config: Option<Value>) -> Value {
    let Integration { id, provider, project_key, environment_key, .. } = it;
    let project = format!("/api/v2/projects/{project_key}");
    let environment = format!("{project}/environments/{environment_key}");
    let links = json!({
        "self": link(&format!("{ALL}/{project_key}/{environment_key}/{provider}/{id}")),
        "parent": link(ALL), "project": link(&project), "environment": link(&environment),
    });
    object([
        ("_links", Some(links)),
        ("_id", Some(json!(id))),
        ("integrationKey", Some(json!(provider))),
        ("projectKey", Some(json!(project_key))),
        ("environmentKey", Some(json!(environment_key))),
        ("config", config),
        ("on", Some(json!(it.on))),
        ("tags", Some(json!(it.tags))),
        ("name", Some(json!(it.name))),
        ("version", Some(json!(it.version))),
        ("_access", Some(access::of(view.role))),
        ("_status", it.status.shown(view.options.auto_sync, view.now_ms)),
    ])
}

/// A provider's name in LaunchDarkly's interface.
pub(crate) fn provider_name(integration_key: &str) -> &'static str {
    match integration_key {
        "redis" => "Redis big segment store",
        "dynamodb" => "DynamoDB big segment store",
        _ => "Big segment store",
    }
}
