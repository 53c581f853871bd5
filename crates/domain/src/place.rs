//! Where a write is done: an integration's address, or the environment in which it is to be created.

use serde::{Deserialize, Serialize};

use crate::{Address, EnvironmentKey, IntegrationId, ProjectKey, ProviderKey};

/// An integration's address, or where it is to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The project.
    pub project: ProjectKey,
    /// The environment.
    pub environment: EnvironmentKey,
    /// The provider's key.
    pub provider: ProviderKey,
    /// The integration, unless it is to be created.
    pub id: Option<IntegrationId>,
}

impl Place {
    /// What a ticket for this place is bound to.
    pub fn subject(&self) -> String {
        let id = self.id.as_ref().map_or("new", IntegrationId::as_str);
        format!("{}/{}/{}/{id}", self.project, self.environment, self.provider)
    }

    /// Whether an integration is of this provider and in this environment.
    pub fn has(&self, address: &Address) -> bool {
        address.project == self.project && address.environment == self.environment && address.provider == self.provider
    }

    /// The integration's address, unless it is to be created.
    pub fn address(&self) -> Option<Address> {
        Some(Address {
            project: self.project.clone(),
            environment: self.environment.clone(),
            provider: self.provider.clone(),
            id: self.id.clone()?,
        })
    }
}

impl From<&Address> for Place {
    fn from(address: &Address) -> Self {
        Self {
            project: address.project.clone(),
            environment: address.environment.clone(),
            provider: address.provider.clone(),
            id: Some(address.id.clone()),
        }
    }
}
