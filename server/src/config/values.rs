//! The values of single options, judged.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::{SyntaxError, Tag};
use store_check::{RolePattern, RolePatternError};
use url::Url;
use zeroize::Zeroizing;

use super::database_url::DatabaseUrl;
use super::error::ConfigError;
use super::instance::{Instance, InstanceError};
use super::options::Options;
use super::public_url::PublicUrl;
use super::secret_file;
use super::secrets::{SecretReferenceError, SecretReferences};
use super::trusted_proxies::{ProxyError, TrustedProxies};
use crate::crypto::MasterKey;
use crate::site::Site;

/// The longest delay before a stop, in seconds.
const LONGEST_STOP_DELAY_S: u64 = 60;
const LISTEN: &str = "127.0.0.1:3000";
const LAUNCHDARKLY_URL: &str = "https://app.launchdarkly.com";
const DATABASE_URL: &str = "sqlite://storekeeper.db";
const DEMO_DATABASE_URL: &str = "sqlite::memory:";
const SITE_ROOT: &str = "target/site";

pub(super) fn tags(given: &[String]) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: SyntaxError| ConfigError::Value { option: "managed-tag", reason: error.to_string() };
    given.iter().map(|tag| Tag::parse(tag).map(|tag| tag.as_str().to_owned()).map_err(wrong)).collect()
}

pub(super) fn otlp(given: Option<String>) -> Result<Option<Url>, ConfigError> {
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
pub(super) fn site(given: Option<PathBuf>) -> Site {
    given.map(Site::Folder).or_else(Site::embedded).unwrap_or_else(|| Site::Folder(SITE_ROOT.into()))
}

pub(super) fn database_url(options: &Options, demo: bool) -> Result<DatabaseUrl, ConfigError> {
    let default = if demo { DEMO_DATABASE_URL } else { DATABASE_URL };
    Ok(DatabaseUrl::parse(options.database_url.as_deref().unwrap_or(default))?)
}

/// The destinations, once they were seen to be some.
pub(super) fn allowed(rules: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: store_check::RuleError| ConfigError::Value { option: "check-allow", reason: error.to_string() };
    store_check::Rules::parse(&rules).map_err(wrong)?;
    Ok(rules)
}

pub(super) fn references(texts: &[String]) -> Result<SecretReferences, ConfigError> {
    let wrong = |error: SecretReferenceError| ConfigError::Value { option: "check-secret", reason: error.to_string() };
    let references = texts.iter().map(|text| text.parse().map_err(wrong)).collect::<Result<_, _>>()?;
    let references = SecretReferences(references);
    // One that is not there yet is read when it is needed.
    references
        .files()
        .filter(|file| file.exists())
        .try_for_each(|file| secret_file::refuse_if_open("check-secret", file))?;
    Ok(references)
}

pub(super) fn roles(texts: &[String]) -> Result<Vec<RolePattern>, ConfigError> {
    let wrong = |error: RolePatternError| ConfigError::Value { option: "check-assume-role", reason: error.to_string() };
    texts.iter().map(|text| text.parse().map_err(wrong)).collect()
}

pub(super) fn value<T>(option: &'static str, text: Option<String>) -> Result<Option<T>, ConfigError>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    let wrong = |error: T::Err| ConfigError::Value { option, reason: error.to_string() };
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

pub(super) fn stop_delay(text: Option<&str>) -> Result<Duration, ConfigError> {
    let seconds = text.map_or(Ok(0), str::parse::<u64>).ok().filter(|seconds| *seconds <= LONGEST_STOP_DELAY_S);
    let reason = || format!("give whole seconds, at most {LONGEST_STOP_DELAY_S}");
    seconds.map(Duration::from_secs).ok_or_else(|| ConfigError::Value { option: "stop-delay", reason: reason() })
}

pub(super) fn listen(options: &Options) -> Result<SocketAddr, ConfigError> {
    address("listen", options.listen.as_deref().unwrap_or(LISTEN))
}

pub(super) fn address(option: &'static str, text: &str) -> Result<SocketAddr, ConfigError> {
    let reason = || format!("“{}” is not an address and a port; write it like {LISTEN}", text.escape_debug());
    text.parse().map_err(|_| ConfigError::Value { option, reason: reason() })
}

/// Where a process of this machine reaches a server that listens on `address`.
pub(super) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    address
}

pub(super) fn public_url(options: &Options, listen: SocketAddr) -> Result<PublicUrl, ConfigError> {
    let given: Option<PublicUrl> = value("public-url", options.public_url.clone())?;
    match given {
        Some(url) if url.is_https() => Ok(url),
        _ if !listen.ip().is_loopback() => Err(ConfigError::Exposed(listen)),
        Some(url) if url.is_loopback() => Ok(url),
        Some(url) => Err(ConfigError::PlainPublicUrl(url)),
        None => Ok(PublicUrl::of_loopback(listen)),
    }
}

pub(super) fn instances(options: &Options, demo: bool) -> Result<Vec<Instance>, ConfigError> {
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
pub(super) fn master_key(files: &[String], demo: bool) -> Result<MasterKey, ConfigError> {
    let mut keys = files.iter().map(|file| read_key(Path::new(file))).collect::<Result<Vec<_>, _>>()?.into_iter();
    match keys.next() {
        Some(first) => Ok(first.and_older(&keys.collect::<Vec<_>>())),
        None if demo => Ok(MasterKey::generate()),
        None => Err(ConfigError::NoMasterKey),
    }
}

pub(super) fn proxies(texts: Vec<String>) -> Result<Vec<String>, ConfigError> {
    let wrong = |error: ProxyError| ConfigError::Value { option: "trusted-proxies", reason: error.to_string() };
    TrustedProxies::parse(&texts).map_err(wrong)?;
    Ok(texts)
}

pub(super) fn read_key(file: &Path) -> Result<MasterKey, ConfigError> {
    let path = || file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|source| ConfigError::MasterKeyFile { path: path(), source })?;
    let text = Zeroizing::new(text);
    secret_file::refuse_if_open("master-key-file", file)?;
    MasterKey::from_base64(&text).map_err(|source| ConfigError::MasterKey { path: path(), source })
}
