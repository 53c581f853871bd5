//! The way from an integration to the help for setting its store up.

use app::paths;
use domain::{Environment, FormValues, Integration, Provider};

/// The help for an integration's store, filled in with what its settings say.
pub(crate) fn of(integration: &Integration, environment: Option<&Environment>) -> Option<String> {
    let provider = integration.provider()?;
    let form = FormValues::of(integration);
    let prefix = environment.map(|environment| environment.client_side_id.clone()).unwrap_or_default();
    let fields = match provider {
        Provider::Redis => vec![("prefix", prefix), ("username", form.get("config.username").to_owned())],
        Provider::DynamoDb => ["tableName", "region", "roleArn", "externalId"]
            .map(|key| (key, form.get(&format!("config.{key}")).to_owned()))
            .into(),
    };
    Some(paths::set_up(provider.key(), fields.iter().map(|(name, value)| (*name, value.as_str()))))
}
