//! Integrations. What LaunchDarkly shows of a secret is forgotten while reading; an item that cannot be read is reported
//! and never takes the others with it.

use domain::{Address, Config, EnvironmentKey, Integration, Listing, ProjectKey, ProviderKey};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Flaw, Sorted, items, key, read, required, status};
use crate::error::Error;

/// All fields are optional here: the documentation calls `config` required and says that lists are without it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIntegration {
    #[serde(rename = "_id")]
    id: Option<String>,
    integration_key: Option<String>,
    project_key: Option<String>,
    environment_key: Option<String>,
    name: Option<String>,
    on: Option<bool>,
    tags: Option<Vec<String>>,
    version: Option<i64>,
    config: Option<Map<String, Value>>,
    #[serde(rename = "_status")]
    status: Option<Value>,
    #[serde(rename = "_access")]
    access: Option<Value>,
}

/// The account's integrations.
pub(crate) fn listing(json: &[u8]) -> Result<Listing, Error> {
    let (raw, ..) = items(json)?;
    let Sorted { items, unreadable, .. } = Sorted::new(&raw, integration);
    Ok(Listing { integrations: items, unreadable })
}

/// The integration at `address`; the answer must be about it.
pub(crate) fn at(address: &Address, json: &[u8]) -> Result<Integration, Error> {
    let read = within(&address.project, &address.environment, &address.provider, json)?;
    if read.address.id == address.id { Ok(read) } else { Err(Error::undecodable("_id")) }
}

/// An integration whose ID is not known yet; the answer must be about this environment and provider.
pub(crate) fn within(
    project: &ProjectKey,
    environment: &EnvironmentKey,
    provider: &ProviderKey,
    json: &[u8],
) -> Result<Integration, Error> {
    let read = integration(json)?;
    let Address { project: its_project, environment: its_environment, provider: its_provider, .. } = &read.address;
    for (field, same) in [
        ("projectKey", its_project == project),
        ("environmentKey", its_environment == environment),
        ("integrationKey", its_provider == provider),
    ] {
        if !same {
            return Err(Error::undecodable(field));
        }
    }
    Ok(read)
}

fn integration(json: &[u8]) -> Result<Integration, Flaw> {
    let wire: WireIntegration = read(json)?;
    let address = Address {
        project: key("projectKey", wire.project_key)?,
        environment: key("environmentKey", wire.environment_key)?,
        provider: key("integrationKey", wire.integration_key)?,
        id: key("_id", wire.id)?,
    };
    let provider = address.provider.provider();
    Ok(Integration {
        address,
        name: wire.name.unwrap_or_default(),
        // Whether a store is written to is never guessed.
        on: required("on", wire.on)?,
        tags: wire.tags.unwrap_or_default(),
        version: wire.version.map(domain::Version),
        config: wire.config.map(|config| Config::read(provider, config)),
        status: status::status(wire.status.as_ref()),
        access: status::access(wire.access.as_ref()),
    })
}

#[cfg(test)]
mod tests;
