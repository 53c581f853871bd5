//! The portal as an application that members of LaunchDarkly let act for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::Secret;

use super::error::ConfigError;
use super::options::Options;
use super::secret_file;

/// What is asked for: to change integrations, and to stay signed in for longer than a token is good (seen in LaunchDarkly's
/// metadata). A portal that changes nothing asks for less.
const SCOPES: &str = "writer offline_access";
const READ_ONLY_SCOPES: &str = "reader offline_access";

/// The portal, as one instance knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct OAuthApp {
    /// What LaunchDarkly calls it.
    pub client_id: String,
    /// Where its secret came from.
    pub secret_file: Option<PathBuf>,
    /// What proves that it is this portal; `None` for a public client.
    pub secret: Option<Secret>,
    /// What it asks for.
    pub scopes: Vec<String>,
}

/// Reads `[NAME=]ID` and `[NAME=]FILE`, by the names of the instances; without a name the first is meant.
pub(super) fn read(options: &Options, instances: &[String]) -> Result<BTreeMap<String, OAuthApp>, ConfigError> {
    let default = if options.read_only.unwrap_or_default() { READ_ONLY_SCOPES } else { SCOPES };
    let scopes = options.launchdarkly_oauth_scope.as_deref().unwrap_or(default);
    let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
    let mut apps = BTreeMap::new();
    for text in &options.launchdarkly_oauth_client {
        let (name, id) = named("launchdarkly-oauth-client", text, instances)?;
        let app = OAuthApp { client_id: id.to_owned(), secret_file: None, secret: None, scopes: scopes.clone() };
        if apps.insert(name.to_owned(), app).is_some() {
            return Err(wrong("launchdarkly-oauth-client", format!("instance “{name}” has more than one client ID")));
        }
    }
    for text in &options.launchdarkly_oauth_secret_file {
        let (name, file) = named("launchdarkly-oauth-secret-file", text, instances)?;
        let needs =
            || wrong("launchdarkly-oauth-secret-file", format!("“{name}” needs --launchdarkly-oauth-client too"));
        let app = apps.get_mut(name).ok_or_else(needs)?;
        let text = secret_file::read("launchdarkly-oauth-secret-file", Path::new(file))?;
        app.secret = Some(Secret::new(text.trim()));
        app.secret_file = Some(file.into());
    }
    if apps.is_empty() && options.launchdarkly_oauth_scope.is_some() {
        return Err(wrong("launchdarkly-oauth-scope", "it needs --launchdarkly-oauth-client".to_owned()));
    }
    Ok(apps)
}

fn named<'a>(option: &'static str, text: &'a str, instances: &'a [String]) -> Result<(&'a str, &'a str), ConfigError> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), value.trim()),
        None => (instances.first().map_or("", String::as_str), text.trim()),
    };
    if value.is_empty() {
        return Err(wrong(option, "the value is empty".to_owned()));
    }
    if instances.iter().any(|it| it == name) {
        Ok((name, value))
    } else {
        Err(wrong(option, format!("there is no instance “{}” in --launchdarkly-url", name.escape_debug())))
    }
}

fn wrong(option: &'static str, reason: String) -> ConfigError {
    ConfigError::Value { option, reason }
}
