//! Who somebody of the company is.

use std::sync::Arc;

use super::SaidBy;
use crate::config::{Company, Team};
use crate::middleware::ProxyIdentity;

/// Somebody of the company, as whoever knows them says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// Who says it.
    pub by: SaidBy,
    /// The provider's issuer; empty where a proxy says it.
    pub issuer: String,
    /// What they call them, for good.
    pub id: String,
    /// What to call them on a page.
    pub name: String,
    /// Which groups they are in.
    pub groups: Vec<String>,
}

impl From<&ProxyIdentity> for Identity {
    fn from(said: &ProxyIdentity) -> Self {
        let ProxyIdentity { user, groups } = said;
        Self { by: SaidBy::Proxy, issuer: String::new(), id: user.clone(), name: user.clone(), groups: groups.clone() }
    }
}

impl Identity {
    /// The same with no group but those that some team names: a provider may know thousands.
    #[must_use]
    pub fn known(mut self, company: &Company) -> Self {
        self.groups.retain(|group| company.teams.all().any(|team| team.groups.contains(group)));
        self
    }

    /// The teams that they can come in with.
    pub fn teams(&self, company: &Company) -> Vec<Arc<Team>> {
        company.teams.of(&self.groups).cloned().collect()
    }
}
