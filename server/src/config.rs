//! How this server is set up: flags > environment > file > defaults, checked once, one struct. The environment is read
//! nowhere else. Never prints the master key.

mod base_path;
mod check;
mod company;
mod database_url;
mod desired;
mod instance;
mod log;
mod manual;
mod metrics;
mod oauth;
mod options;
mod origins;
mod public_url;
#[cfg(test)]
mod reference;
mod secrets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use domain::{SyntaxError, Tag};
use store_check::{RolePattern, RolePatternError};
use url::Url;
use zeroize::Zeroizing;

pub use base_path::{BasePath, BasePathError};
pub use check::{CheckFormat, ToCheck, What};
pub use company::{Company, IdentityHeaders, Oidc, SharedCompany, Team, Teams};
pub use database_url::DatabaseUrl;
pub use desired::{Account, FileFormat, ToApply, ToCompare, ToExport};
pub use instance::{Instance, InstanceError};
pub use log::{LogFilter, LogFilterError, LogFormat, LogFormatError};
pub use metrics::Metrics;
pub use oauth::OAuthApp;
pub(crate) use options::VERSION;
pub use public_url::{PublicUrl, PublicUrlError};
pub use secrets::{BoundReference, SecretReference, SecretReferenceError, SecretReferences};

use crate::crypto::{CryptoError, MasterKey};
use crate::database::DatabaseError;
use crate::middleware::{ProxyError, TrustedProxies};
use crate::site::Site;
use options::{Given, Options, SessionsCommand, Subcommand};

const LISTEN: &str = "127.0.0.1:3000";
const LAUNCHDARKLY_URL: &str = "https://app.launchdarkly.com";
const DATABASE_URL: &str = "sqlite://storekeeper.db";
const DEMO_DATABASE_URL: &str = "sqlite::memory:";
const SITE_ROOT: &str = "target/site";

/// What the program was asked to do.
#[derive(Debug)]
pub enum Command {
    /// Serve the portal.
    Serve(Config),
    /// Serve the portal with a LaunchDarkly of its own, which the caller adds to [`Config::launchdarkly`].
    Demo(Config),
    /// Print a new master key.
    Key,
    /// Say how much of what is stored each master key opens.
    CheckKey(Config),
    /// List who is signed in.
    Sessions(Config),
    /// Sign out the sessions whose names begin so.
    Revoke(Config, Vec<String>),
    /// Sign out everybody.
    RevokeAll(Config),
    /// Print a text: a configuration, a manual.
    Say(String),
    /// Bring the tables up to date, or say whether they are.
    Migrate {
        /// Whose.
        database: DatabaseUrl,
        /// Only say.
        check: bool,
    },
    /// Copy the database to a file.
    Backup(DatabaseUrl, PathBuf),
    /// Take everything over from the first database to the second.
    Import(DatabaseUrl, DatabaseUrl),
    /// Ask the server at this address how it is.
    Healthcheck(SocketAddr),
    /// Check stores from this machine.
    Check(Box<ToCheck>),
    /// Print an account as a file.
    Export(Box<ToExport>),
    /// Compare an account with a file.
    Drift(Box<ToCompare>),
    /// Make an account like a file.
    Apply(Box<ToApply>),
}

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

/// What stops the start. One line each, which says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line cannot be read, or asks for help.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A variable of the environment that looks like ours and is not.
    #[error("there is no option for the environment variable {0}; `storekeeper --help` lists the options")]
    UnknownVariable(String),
    /// The configuration file cannot be read.
    #[error("the configuration file {path} cannot be read: {source}")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The configuration file is not TOML, or has a key that is no option.
    #[error("the configuration file {path} cannot be used: {message}")]
    FileContent {
        /// The file.
        path: String,
        /// What is wrong, and where.
        message: String,
    },
    /// An option's value cannot be read.
    #[error("--{option}: {reason}")]
    Value {
        /// The option's name.
        option: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// `serve` without a master key.
    #[error(
        "serve needs a master key: run `storekeeper key > master.key && chmod 600 master.key` once, then add \
         --master-key-file master.key"
    )]
    NoMasterKey,
    /// The master key file cannot be read.
    #[error("the master key file {path} cannot be read: {source}; `storekeeper key > {path}` makes a new one")]
    MasterKeyFile {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Anybody on the machine may read the master key file.
    #[error("the master key file {0} can be read by anybody on this machine: chmod 600 {0}")]
    MasterKeyOpen(String),
    /// An address that is none of LaunchDarkly's own.
    #[error(
        "{0} is none of LaunchDarkly's hosts (app.launchdarkly.com, app.eu.launchdarkly.com, app.launchdarkly.us); if every access token may go there, add --allow-launchdarkly-host {0}"
    )]
    UnknownHost(String),
    /// The master key file holds something else.
    #[error("the master key file {path} cannot be used: {source}")]
    MasterKey {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: CryptoError,
    },
    /// Other machines can connect, but not over HTTPS.
    #[error(
        "--listen {0} can be reached from other machines, and tokens must not travel in clear: put HTTPS in front and \
         add --public-url https://…, or listen on 127.0.0.1"
    )]
    Exposed(SocketAddr),
    /// A public URL without HTTPS that is not of this machine.
    #[error("--public-url {0} is not HTTPS, and sign-in cookies need it: use https://…, or a loopback address")]
    PlainPublicUrl(PublicUrl),
    /// `demo` with a LaunchDarkly of one's own.
    #[error("demo brings its own LaunchDarkly: leave out --launchdarkly-url, or use serve")]
    DemoWithLaunchDarkly,
    /// Two instances with one name.
    #[error("--launchdarkly-url: two instances are called “{0}”; name them apart, like eu=https://…")]
    SameName(String),
    /// The database's URL cannot be used.
    #[error("--database-url: {0}")]
    Database(#[from] DatabaseError),
}

impl ConfigError {
    /// Tells the person at the terminal and ends the process: 0 after `--help`; else 2, but 1 where 2 says that something
    /// differs.
    pub fn exit(self) -> ! {
        let compares = |word: std::ffi::OsString| word == "export" || word == "drift" || word == "apply";
        let code = if std::env::args_os().skip(1).any(compares) { 1 } else { 2 };
        match self {
            Self::Usage(usage) if !usage.use_stderr() => usage.exit(),
            Self::Usage(usage) => {
                let text = usage.to_string();
                // The first paragraph: a list of what is missing stands in lines of its own.
                let lines: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
                let line = lines.join(" ");
                let line = line.trim_start_matches("error: ");
                let _ = writeln!(std::io::stderr(), "storekeeper: {line}; `storekeeper --help` lists the options");
                std::process::exit(code)
            }
            other => {
                let _ = writeln!(std::io::stderr(), "storekeeper: {other}");
                std::process::exit(code)
            }
        }
    }
}

/// Reads the command line, the environment and the configuration file.
///
/// # Errors
/// [`ConfigError`] says what stops the start; see [`ConfigError::exit`].
pub fn load() -> Result<Command, ConfigError> {
    let variables =
        std::env::vars_os().filter_map(|(name, value)| name.into_string().ok().zip(value.into_string().ok()));
    read(std::env::args_os(), variables)
}

/// The same from given arguments (the first is the program's name) and variables.
fn read<A, V>(arguments: A, variables: V) -> Result<Command, ConfigError>
where
    A: IntoIterator<Item = OsString>,
    V: IntoIterator<Item = (String, String)>,
{
    let variables: Vec<(String, String)> = variables.into_iter().collect();
    let named = |name: &str| variables.iter().find(|(own, value)| own == name && !value.is_empty());
    let token = named(desired::TOKEN_VARIABLE).map(|(_, value)| Zeroizing::new(value.clone()));
    let token = token.as_ref().map(|token| token.as_str());
    let Given { subcommand, options, origins } = options::gather(arguments, variables)?;
    Ok(match subcommand {
        Subcommand::Key { check: false } => Command::Key,
        Subcommand::Key { check: true } => Command::CheckKey(Config::check(options, false)?),
        Subcommand::Sessions { then: None } => Command::Sessions(Config::check(options, false)?),
        Subcommand::Sessions { then: Some(SessionsCommand::Revoke { all: true, .. }) } => {
            Command::RevokeAll(Config::check(options, false)?)
        }
        Subcommand::Sessions { then: Some(SessionsCommand::Revoke { sessions, .. }) } => {
            Command::Revoke(Config::check(options, false)?, sessions)
        }
        Subcommand::Check(given) => Command::Check(Box::new(ToCheck::read(*given, &options)?)),
        Subcommand::Export(given) => Command::Export(Box::new(ToExport::read(&given, &options, token)?)),
        Subcommand::Drift(given) => Command::Drift(Box::new(ToCompare::read(*given, &options, token)?)),
        Subcommand::Apply(given) => Command::Apply(Box::new(ToApply::read(*given, options, token)?)),
        Subcommand::Healthcheck => Command::Healthcheck(reachable(listen(&options)?)),
        Subcommand::Migrate { check } => Command::Migrate { database: database_url(&options, false)?, check },
        Subcommand::Backup { file } => Command::Backup(database_url(&options, false)?, file),
        Subcommand::Import { from, to } => Command::Import(DatabaseUrl::parse(&from)?, DatabaseUrl::parse(&to)?),
        Subcommand::Serve => Command::Serve(Config::check(options, false)?),
        Subcommand::Config { explain: false } => Command::Say(Config::check(options, false)?.to_string()),
        Subcommand::Config { explain: true } => {
            Command::Say(origins.explain(&Config::check(options, false)?.to_string()))
        }
        Subcommand::Completions { shell } => Command::Say(manual::completions(shell)),
        Subcommand::Man => Command::Say(manual::page()),
        Subcommand::Demo => Command::Demo(Config::check(options, true)?),
    })
}

impl Config {
    fn check(options: Options, demo: bool) -> Result<Self, ConfigError> {
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

fn tags(given: &[String]) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: SyntaxError| ConfigError::Value { option: "managed-tag", reason: error.to_string() };
    given.iter().map(|tag| Tag::parse(tag).map(|tag| tag.as_str().to_owned()).map_err(wrong)).collect()
}

fn otlp(given: Option<String>) -> Result<Option<Url>, ConfigError> {
    let wrong = || ConfigError::Value {
        option: "otlp-endpoint",
        reason: "write it like http://127.0.0.1:4318, without a password in it".to_owned(),
    };
    let Some(given) = given else { return Ok(None) };
    let url = Url::parse(&given).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && plain;
    if fits { Ok(Some(url)) } else { Err(wrong()) }
}

/// The folder that was given, or what is in the program, or where the build puts it.
fn site(given: Option<PathBuf>) -> Site {
    given.map(Site::Folder).or_else(Site::embedded).unwrap_or_else(|| Site::Folder(SITE_ROOT.into()))
}

fn database_url(options: &Options, demo: bool) -> Result<DatabaseUrl, ConfigError> {
    let default = if demo { DEMO_DATABASE_URL } else { DATABASE_URL };
    Ok(DatabaseUrl::parse(options.database_url.as_deref().unwrap_or(default))?)
}

/// The destinations, once they were seen to be some.
fn allowed(rules: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: store_check::RuleError| ConfigError::Value { option: "check-allow", reason: error.to_string() };
    store_check::Rules::parse(&rules).map_err(wrong)?;
    Ok(rules)
}

fn references(texts: &[String]) -> Result<SecretReferences, ConfigError> {
    let wrong = |error: SecretReferenceError| ConfigError::Value { option: "check-secret", reason: error.to_string() };
    texts.iter().map(|text| text.parse().map_err(wrong)).collect::<Result<_, _>>().map(SecretReferences)
}

fn roles(texts: &[String]) -> Result<Vec<RolePattern>, ConfigError> {
    let wrong = |error: RolePatternError| ConfigError::Value { option: "check-assume-role", reason: error.to_string() };
    texts.iter().map(|text| text.parse().map_err(wrong)).collect()
}

fn value<T>(option: &'static str, text: Option<String>) -> Result<Option<T>, ConfigError>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    let wrong = |error: T::Err| ConfigError::Value { option, reason: error.to_string() };
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

fn listen(options: &Options) -> Result<SocketAddr, ConfigError> {
    address("listen", options.listen.as_deref().unwrap_or(LISTEN))
}

fn address(option: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    let reason = || format!("“{}” is not an address and a port; write it like {LISTEN}", text.escape_debug());
    text.parse().map_err(|_| ConfigError::Value { option, reason: reason() })
}

/// Where a process of this machine reaches a server that listens on `address`.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

fn public_url(options: &Options, listen: SocketAddr) -> Result<PublicUrl, ConfigError> {
    let given: Option<PublicUrl> = value("public-url", options.public_url.clone())?;
    match given {
        Some(url) if url.is_https() => Ok(url),
        _ if !listen.ip().is_loopback() => Err(ConfigError::Exposed(listen)),
        Some(url) if url.is_loopback() => Ok(url),
        Some(url) => Err(ConfigError::PlainPublicUrl(url)),
        None => Ok(PublicUrl::of_loopback(listen)),
    }
}

fn instances(options: &Options, demo: bool) -> Result<Vec<Instance>, ConfigError> {
    let (given, allowed) = (&options.launchdarkly_url, &options.allow_launchdarkly_host);
    match (demo, given.is_empty()) {
        (true, true) => return Ok(Vec::new()),
        (true, false) => return Err(ConfigError::DemoWithLaunchDarkly),
        (false, _) => {}
    }
    let default = [LAUNCHDARKLY_URL.to_owned()];
    let mut instances: Vec<Instance> = Vec::new();
    for text in if given.is_empty() { default.as_slice() } else { given.as_slice() } {
        let wrong = |error: InstanceError| ConfigError::Value { option: "launchdarkly-url", reason: error.to_string() };
        let instance: Instance = text.parse().map_err(wrong)?;
        if !instance.base_url.is_known() {
            let host = instance.base_url.host();
            if !allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
                return Err(ConfigError::UnknownHost(host.to_owned()));
            }
        }
        if instances.iter().any(|other| other.name == instance.name) {
            return Err(ConfigError::SameName(instance.name));
        }
        instances.push(instance);
    }
    Ok(instances)
}

/// The first key seals, all of them open.
fn master_key(files: &[String], demo: bool) -> Result<MasterKey, ConfigError> {
    let mut keys = files.iter().map(|file| read_key(Path::new(file))).collect::<Result<Vec<_>, _>>()?.into_iter();
    match keys.next() {
        Some(first) => Ok(first.and_older(&keys.collect::<Vec<_>>())),
        None if demo => Ok(MasterKey::generate()),
        None => Err(ConfigError::NoMasterKey),
    }
}

fn proxies(texts: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: ProxyError| ConfigError::Value { option: "trusted-proxies", reason: error.to_string() };
    TrustedProxies::parse(&texts).map_err(wrong)?;
    Ok(texts)
}

fn read_key(file: &Path) -> Result<MasterKey, ConfigError> {
    let path = || file.display().to_string();
    // Whoever can read it can open every session and record.
    let metadata = std::fs::metadata(file).map_err(|source| ConfigError::MasterKeyFile { path: path(), source })?;
    if metadata.permissions().mode() & 0o007 != 0 {
        return Err(ConfigError::MasterKeyOpen(path()));
    }
    let text = std::fs::read_to_string(file).map_err(|source| ConfigError::MasterKeyFile { path: path(), source })?;
    MasterKey::from_base64(&Zeroizing::new(text)).map_err(|source| ConfigError::MasterKey { path: path(), source })
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
