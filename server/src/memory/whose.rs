//! Whom a remembered item belongs to.

use std::collections::BTreeSet;

use domain::ProjectKey;

use crate::session::Viewer;

/// A token of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenOf {
    /// The instance's name.
    pub instance: String,
    /// What the token is known by; it opens nothing.
    pub fingerprint: String,
}

/// Whoever sees the same with the same token: the members of a team see no more than its projects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Whose {
    /// Their token.
    pub token: TokenOf,
    projects: Option<BTreeSet<ProjectKey>>,
}

impl From<&Viewer> for Whose {
    fn from(Viewer { signed_in, .. }: &Viewer) -> Self {
        let token = TokenOf { instance: signed_in.instance.clone(), fingerprint: signed_in.fingerprint() };
        let team = signed_in.member.as_ref().map(|(_, team)| team);
        Self { token, projects: team.and_then(|team| team.projects.clone()) }
    }
}

#[cfg(test)]
impl Whose {
    /// All that a token sees.
    pub(crate) fn of_token(instance: &str, fingerprint: &str) -> Self {
        Self { token: TokenOf { instance: instance.to_owned(), fingerprint: fingerprint.to_owned() }, projects: None }
    }
}
