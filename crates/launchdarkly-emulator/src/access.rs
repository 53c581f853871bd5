//! `_access`: what the caller may do to an integration, and by which role. It must never decide anything; `auth` does.

use serde_json::{Value, json};

use crate::role::Role;

/// LaunchDarkly's documented actions on an existing integration. That they are the ones used for these stores is
/// inferred.
const ACTIONS: [&str; 4] = ["updateName", "updateOn", "updateConfiguration", "deleteIntegration"];

/// The `_access` object for a role.
pub(crate) fn of(role: Role) -> Value {
    match role {
        Role::Writer => json!({"allowed": statements("allow", "Demo writer"), "denied": []}),
        Role::Reader | Role::Powerless => json!({"allowed": [], "denied": statements("deny", "Demo reader")}),
    }
}

fn statements(effect: &str, role_name: &str) -> Vec<Value> {
    let reason = json!({
        "effect": effect, "role_name": role_name, "resources": ["integration/*"], "actions": ACTIONS
    });
    ACTIONS.iter().map(|action| json!({"action": action, "reason": reason})).collect()
}
