//! The options as they are given, as texts. Judges no value.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Deserializer, Serialize};

/// A team as the configuration file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct TeamOptions {
    pub(super) groups: Vec<String>,
    pub(super) token_file: PathBuf,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) launchdarkly: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) projects: Vec<String>,
    #[serde(default)]
    pub(super) read_only: bool,
}

/// Every option, as text.
#[derive(Debug, Default, Args, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Options {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub(super) listen: Option<String>,
    /// URL at which users reach the portal [default: http:// plus the --listen address]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// URL path of the portal, such as /tools/stores, if a proxy serves other apps on the host. The proxy must keep the path
    /// [default: /]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) base_path: Option<String>,
    /// LaunchDarkly URL. For several: NAME=URL, repeated or comma-separated [default: `https://app.launchdarkly.com`]
    #[arg(long, global = true, value_name = "[NAME=]URL", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) launchdarkly_url: Vec<String>,
    /// Database for sessions and the activity log [default: `sqlite://storekeeper.db`; demo: in memory]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database_url: Option<String>,
    /// Master key file (32 bytes in base64, from `storekeeper key`); required by serve. If there are several, the first
    /// key encrypts and all keys decrypt; repeated or comma-separated
    #[arg(long, global = true, value_name = "FILE", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) master_key_file: Vec<String>,
    /// Proxies whose X-Forwarded-For header is trusted, such as 10.0.0.0/8; repeated or comma-separated
    /// [default: none; the connecting address is used]
    #[arg(long, global = true, value_name = "NETWORK", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) trusted_proxies: Vec<String>,
    /// LaunchDarkly OAuth client ID of this portal, so that users can sign in without pasting a token. The redirect path is
    /// /sign-in/launchdarkly below --base-path. For several instances: NAME=ID, repeated or comma-separated [default: none]
    #[arg(long, global = true, value_name = "[NAME=]ID", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) launchdarkly_oauth_client: Vec<String>,
    /// File with the LaunchDarkly OAuth client secret. For several instances: NAME=FILE, repeated or comma-separated
    /// [default: none; public client with PKCE]
    #[arg(long, global = true, value_name = "[NAME=]FILE", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) launchdarkly_oauth_secret_file: Vec<String>,
    /// LaunchDarkly OAuth scopes to request [default: `writer offline_access`; with --read-only: `reader offline_access`]
    #[arg(long, global = true, value_name = "SCOPES")]
    pub(super) launchdarkly_oauth_scope: Option<String>,
    /// Header in which a trusted proxy names the user, such as X-Forwarded-User. It must set this and --groups-header on
    /// every request, overwriting client values. Define teams in the configuration file [default: none]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) identity_header: Option<String>,
    /// Header with the user's groups, comma-separated [default: X-Forwarded-Groups, with --identity-header]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) groups_header: Option<String>,
    /// Issuer URL of the OpenID provider for sign-in; define teams in the configuration file [default: none]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) oidc_issuer: Option<String>,
    /// OpenID client ID of this portal; the redirect path is /sign-in/company below --base-path
    #[arg(long, global = true, value_name = "ID")]
    pub(super) oidc_client_id: Option<String>,
    /// File with the OpenID client secret [default: none; public client with PKCE]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) oidc_client_secret_file: Option<PathBuf>,
    /// OpenID claim with the user's groups [default: groups]
    #[arg(long, global = true, value_name = "NAME")]
    pub(super) oidc_groups_claim: Option<String>,
    /// The teams; only in the file, as `[teams.NAME]`.
    #[arg(skip)]
    pub(super) teams: BTreeMap<String, TeamOptions>,
    /// Make the portal read-only: pages hide change controls, and change requests are rejected
    #[arg(long, global = true, value_name = "true|false", num_args = 0..=1, default_missing_value = "true")]
    #[serde(deserialize_with = "yes_or_no", skip_serializing_if = "Option::is_none")]
    pub(super) read_only: Option<bool>,
    /// Tag of integrations managed by code, such as managed-by:terraform. Pages show this and ask before a change that
    /// the tool would undo; repeated or comma-separated [default: none]
    #[arg(long, global = true, value_name = "TAG", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) managed_tag: Vec<String>,
    /// Seconds after SIGTERM during which requests are still accepted while /readyz reports 503, so that a load balancer
    /// takes this replica out before it refuses connections; at most 60 [default: 0]
    #[arg(long, global = true, value_name = "SECONDS")]
    pub(super) stop_delay: Option<String>,
    /// Log format: text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(super) log_format: Option<String>,
    /// Log filter, such as info or debug,sqlx=warn [default: info]
    #[arg(long, global = true, value_name = "FILTER")]
    pub(super) log: Option<String>,
    /// Address for Prometheus metrics at /metrics, without sign-in; do not expose it publicly [default: none]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub(super) metrics_listen: Option<String>,
    /// File with a read access token; metrics then include the health of the integrations that it can view
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) metrics_token_file: Option<PathBuf>,
    /// Trace collector URL, such as `http://127.0.0.1:4318`; receives a span for each request and each LaunchDarkly call
    /// (OTLP over HTTP, in protobuf) [default: none]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) otlp_endpoint: Option<String>,
    /// Folder with the browser assets [default: the assets built into a release binary]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) site_root: Option<PathBuf>,
    /// Extra LaunchDarkly host, besides the three official ones, that may receive tokens; repeated or comma-separated
    #[arg(long, global = true, value_name = "HOST", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) allow_launchdarkly_host: Vec<String>,
    /// Where store checks may connect, such as 10.0.0.0/8:6379 or .cache.example.com:*; repeated or comma-separated
    /// [default: none; store checks are off]
    #[arg(long, global = true, value_name = "DESTINATION", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) check_allow: Vec<String>,
    /// PEM file with extra certificate authorities that store checks trust
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) check_ca_file: Option<PathBuf>,
    /// Password for checks of matching stores, such as cache.example.com:6379=env:NAME or
    /// `.cache.example.com:*=file:/path`; repeated or comma-separated
    #[arg(long, global = true, value_name = "REFERENCE", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) check_secret: Vec<String>,
    /// AWS role that store checks may assume: an ARN, or an ARN prefix followed by *; repeated or comma-separated
    #[arg(long, global = true, value_name = "ARN", value_delimiter = ',')]
    #[serde(deserialize_with = "one_or_many")]
    pub(super) check_assume_role: Vec<String>,
    /// Where AWS is, for tests
    #[arg(long, global = true, value_name = "URL", hide = true)]
    pub(super) check_aws_endpoint: Option<String>,
    /// Configuration file (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub(super) config: Option<PathBuf>,
}

impl Options {
    /// These, and `other` where these say nothing.
    pub(super) fn or(self, other: Self) -> Self {
        let many = |own: Vec<String>, other| if own.is_empty() { other } else { own };
        Self {
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            base_path: self.base_path.or(other.base_path),
            launchdarkly_url: many(self.launchdarkly_url, other.launchdarkly_url),
            database_url: self.database_url.or(other.database_url),
            master_key_file: many(self.master_key_file, other.master_key_file),
            trusted_proxies: many(self.trusted_proxies, other.trusted_proxies),
            launchdarkly_oauth_client: many(self.launchdarkly_oauth_client, other.launchdarkly_oauth_client),
            launchdarkly_oauth_secret_file: many(
                self.launchdarkly_oauth_secret_file,
                other.launchdarkly_oauth_secret_file,
            ),
            launchdarkly_oauth_scope: self.launchdarkly_oauth_scope.or(other.launchdarkly_oauth_scope),
            identity_header: self.identity_header.or(other.identity_header),
            groups_header: self.groups_header.or(other.groups_header),
            oidc_issuer: self.oidc_issuer.or(other.oidc_issuer),
            oidc_client_id: self.oidc_client_id.or(other.oidc_client_id),
            oidc_client_secret_file: self.oidc_client_secret_file.or(other.oidc_client_secret_file),
            oidc_groups_claim: self.oidc_groups_claim.or(other.oidc_groups_claim),
            teams: if self.teams.is_empty() { other.teams } else { self.teams },
            read_only: self.read_only.or(other.read_only),
            managed_tag: many(self.managed_tag, other.managed_tag),
            stop_delay: self.stop_delay.or(other.stop_delay),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
            otlp_endpoint: self.otlp_endpoint.or(other.otlp_endpoint),
            site_root: self.site_root.or(other.site_root),
            allow_launchdarkly_host: many(self.allow_launchdarkly_host, other.allow_launchdarkly_host),
            metrics_listen: self.metrics_listen.or(other.metrics_listen),
            metrics_token_file: self.metrics_token_file.or(other.metrics_token_file),
            check_allow: many(self.check_allow, other.check_allow),
            check_ca_file: self.check_ca_file.or(other.check_ca_file),
            check_secret: many(self.check_secret, other.check_secret),
            check_assume_role: many(self.check_assume_role, other.check_assume_role),
            check_aws_endpoint: self.check_aws_endpoint.or(other.check_aws_endpoint),
            config: self.config.or(other.config),
        }
    }
}

/// A boolean, or its word, which is all that a variable can hold.
fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum YesOrNo {
        Boolean(bool),
        Word(String),
    }
    match YesOrNo::deserialize(deserializer)? {
        YesOrNo::Boolean(it) => Ok(Some(it)),
        YesOrNo::Word(word) => word
            .parse()
            .map(Some)
            .map_err(|_| serde::de::Error::custom(format!("“{}” is neither true nor false", word.escape_debug()))),
    }
}

/// A list, or one text with commas.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        OneOrMany::Many(texts) => texts,
    })
}
