//! The configuration as it is in effect: every value judged.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use store_check::RolePattern;
use url::Url;

use super::base_path::BasePath;
use super::company::Company;
use super::database_url::DatabaseUrl;
use super::error::ConfigError;
use super::instance::Instance;
use super::log::{LogFilter, LogFormat};
use super::metrics::Metrics;
use super::oauth::{self, OAuthApp};
use super::options::Options;
use super::public_url::PublicUrl;
use super::secrets::SecretReferences;
use super::values::{
    allowed, database_url, instances, listen, master_key, otlp, proxies, public_url, references, roles, site,
    stop_delay, tags, value,
};
use crate::crypto::MasterKey;
use crate::site::Site;

/// A checked configuration. `Display` is a configuration file of it; neither it nor `Debug` shows a secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where people reach the portal. HTTPS, or else a loopback address.
    pub public_url: PublicUrl,
    /// The path there, where the origin is not the portal's alone.
    pub base_path: BasePath,
    /// The LaunchDarkly instances that people can sign in to, the first one preselected. Empty for the demo.
    pub launchdarkly: Vec<Instance>,
    /// Hosts that were allowed besides LaunchDarkly's own.
    pub allow_launchdarkly_host: Vec<String>,
    /// Where sessions, tickets and the record of activity are.
    pub database_url: DatabaseUrl,
    /// Where the master keys came from, the one that seals first; none for the demo's own, which lasts as long as the process.
    pub master_key_files: Vec<String>,
    /// What is sealed, is sealed under this key.
    pub master_key: MasterKey,
    /// The proxies that say where a request comes from.
    pub trusted_proxies: Vec<String>,
    /// How people come in without a token of their own.
    pub company: Company,
    /// The portal as the instances know it whose members let it act for them, by their names.
    pub oauth: BTreeMap<String, OAuthApp>,
    /// Whether nobody can change anything.
    pub read_only: bool,
    /// The tags that say that code manages an integration.
    pub managed_tags: Vec<String>,
    /// How long requests are accepted after the signal to stop.
    pub stop_delay: Duration,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines there are.
    pub log: LogFilter,
    /// What Prometheus is told, if anything.
    pub metrics: Option<Metrics>,
    /// The collector that traces are sent to, if any is.
    pub otlp_endpoint: Option<Url>,
    /// The browser's files.
    pub site: Site,
    /// Where checks of stores may connect to: empty for nowhere.
    pub check_allow: Vec<String>,
    /// Certificate authorities that checks trust besides the system's, in PEM.
    pub check_ca_file: Option<PathBuf>,
    /// Passwords that checks may use without anybody typing them.
    pub check_secrets: SecretReferences,
    /// AWS roles that checks may assume.
    pub check_assume_role: Vec<RolePattern>,
    /// Where AWS is, for tests.
    pub check_aws_endpoint: Option<String>,
}

impl Config {
    pub(super) fn check(options: Options, demo: bool) -> Result<Self, ConfigError> {
        let listen = listen(&options)?;
        let launchdarkly = instances(&options, demo)?;
        let names: Vec<String> = launchdarkly.iter().map(|instance| instance.name.clone()).collect();
        Ok(Self {
            company: Company::read(&options, &names)?,
            oauth: oauth::read(&options, &names)?,
            listen,
            public_url: public_url(&options, listen)?,
            base_path: value("base-path", options.base_path.clone())?.unwrap_or_default(),
            allow_launchdarkly_host: options.allow_launchdarkly_host.clone(),
            launchdarkly,
            database_url: database_url(&options, demo)?,
            master_key: master_key(&options.master_key_file, demo)?,
            master_key_files: options.master_key_file,
            trusted_proxies: proxies(options.trusted_proxies)?,
            read_only: options.read_only.unwrap_or_default(),
            managed_tags: tags(&options.managed_tag)?,
            stop_delay: stop_delay(options.stop_delay.as_deref())?,
            log_format: value("log-format", options.log_format)?.unwrap_or_default(),
            log: value("log", options.log)?.unwrap_or_default(),
            metrics: Metrics::read(options.metrics_listen, options.metrics_token_file)?,
            otlp_endpoint: otlp(options.otlp_endpoint)?,
            site: site(options.site_root),
            check_allow: allowed(options.check_allow)?,
            check_ca_file: options.check_ca_file,
            check_secrets: references(&options.check_secret)?,
            check_assume_role: roles(&options.check_assume_role)?,
            check_aws_endpoint: options.check_aws_endpoint,
        })
    }
}

impl Config {
    fn write_oauth(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((_, first)) = self.oauth.first_key_value() else { return Ok(()) };
        let clients: Vec<String> = self.oauth.iter().map(|(name, app)| format!("{name}={}", app.client_id)).collect();
        let file = |(name, app): (&String, &OAuthApp)| Some(format!("{name}={}", app.secret_file.as_ref()?.display()));
        let files: Vec<String> = self.oauth.iter().filter_map(file).collect();
        writeln!(out, "launchdarkly-oauth-client = {}", toml::Value::from(clients))?;
        writeln!(out, "launchdarkly-oauth-secret-file = {}", toml::Value::from(files))?;
        writeln!(out, "launchdarkly-oauth-scope = {}", toml::Value::from(first.scopes.join(" ")))
    }
}

impl fmt::Display for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let instances: Vec<String> = self.launchdarkly.iter().map(ToString::to_string).collect();
        writeln!(out, "listen = {}", quoted(&self.listen.to_string()))?;
        writeln!(out, "public-url = {}", quoted(self.public_url.origin()))?;
        writeln!(out, "base-path = {}", quoted(&self.base_path.to_string()))?;
        writeln!(out, "launchdarkly-url = {}", toml::Value::from(instances))?;
        writeln!(out, "allow-launchdarkly-host = {}", toml::Value::from(self.allow_launchdarkly_host.clone()))?;
        writeln!(out, "database-url = {}", quoted(&self.database_url.to_string()))?;
        writeln!(out, "master-key-file = {}", toml::Value::from(self.master_key_files.clone()))?;
        writeln!(out, "trusted-proxies = {}", toml::Value::from(self.trusted_proxies.clone()))?;
        writeln!(out, "read-only = {}", self.read_only)?;
        writeln!(out, "managed-tag = {}", toml::Value::from(self.managed_tags.clone()))?;
        self.write_oauth(out)?;
        writeln!(out, "stop-delay = {}", quoted(&self.stop_delay.as_secs().to_string()))?;
        writeln!(out, "log-format = {}", quoted(self.log_format.as_str()))?;
        writeln!(out, "log = {}", quoted(self.log.as_str()))?;
        if let Some(Metrics { listen, token_file, .. }) = &self.metrics {
            writeln!(out, "metrics-listen = {}", quoted(&listen.to_string()))?;
            if let Some(file) = token_file {
                writeln!(out, "metrics-token-file = {}", quoted(&file.to_string_lossy()))?;
            }
        }
        if let Some(endpoint) = &self.otlp_endpoint {
            writeln!(out, "otlp-endpoint = {}", quoted(endpoint.as_str()))?;
        }
        if let Site::Folder(folder) = &self.site {
            writeln!(out, "site-root = {}", quoted(&folder.to_string_lossy()))?;
        }
        writeln!(out, "check-allow = {}", toml::Value::from(self.check_allow.clone()))?;
        if let Some(file) = &self.check_ca_file {
            writeln!(out, "check-ca-file = {}", quoted(&file.to_string_lossy()))?;
        }
        writeln!(out, "check-secret = {}", toml::Value::from(self.check_secrets.names()))?;
        let roles: Vec<String> = self.check_assume_role.iter().map(ToString::to_string).collect();
        writeln!(out, "check-assume-role = {}", toml::Value::from(roles))?;
        self.company.fmt(out)
    }
}
