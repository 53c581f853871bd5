//! Whose token this is, and what the account holds besides integrations. SDK and mobile keys have no place in here.

use serde::{Deserialize, Serialize};

use crate::{EnvironmentKey, ProjectKey, SegmentKey};

/// Who LaunchDarkly says is calling. Every part may be missing (documented).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The token's name as its owner gave it.
    pub token_name: Option<String>,
    /// The token's ID; not the token.
    pub token_id: Option<String>,
    /// The member whose token it is.
    pub member_id: Option<String>,
    /// The account.
    pub account_id: Option<String>,
    /// Whether it is a service token.
    pub service_token: bool,
    /// What to call the member, where they let the portal act for them.
    #[serde(default)]
    pub member_name: Option<String>,
}

impl Caller {
    /// What to call the caller on a page.
    pub fn display_name(&self) -> &str {
        let names = self.member_name.as_deref().or(self.token_name.as_deref());
        names.or(self.token_id.as_deref()).or(self.member_id.as_deref()).unwrap_or("unnamed token")
    }
}

/// A project, as far as choosing one needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its key.
    pub key: ProjectKey,
    /// Its name.
    pub name: String,
}

/// An environment, as far as choosing and judging one needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Its key, unique within the project.
    pub key: EnvironmentKey,
    /// Its name.
    pub name: String,
    /// The client-side ID: the prefix under which SDKs must read the store (documented).
    pub client_side_id: String,
    /// Whether LaunchDarkly's own pages treat it as critical.
    pub critical: bool,
    /// Whether changes here want a comment.
    pub require_comments: bool,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Environment {
    /// Whether a change here needs a reason. Where nothing is known of the environment, it must.
    pub fn wants_reason(environment: Option<&Self>) -> bool {
        environment.is_none_or(|environment| environment.critical || environment.require_comments)
    }
}

/// A big segment: one that only a store can answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its key, unique within the environment.
    pub key: SegmentKey,
    /// Its name.
    pub name: String,
}
