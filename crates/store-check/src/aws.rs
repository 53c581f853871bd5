//! Access to AWS: credentials from the AWS SDK's own chain, connections to judged addresses alone, and the roles that may be
//! taken on.

use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::imds;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sdk_sts::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use domain::{CredentialSource, Finding, RoleArn};
use tokio::sync::OnceCell;

use crate::egress::Rules;
use crate::resolve::Resolve;

/// How long the machine's own metadata service may take, where there is one.
const INSTANCE_TIMEOUT: Duration = Duration::from_millis(500);

/// Roles that checks may take on: an ARN, or its beginning and a `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePattern(String);

/// The text is no ARN of a role, nor the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a role ARN: use one such as arn:aws:iam::123456789012:role/launchdarkly-store, or a prefix followed by *"
)]
pub struct RolePatternError(String);

impl FromStr for RolePattern {
    type Err = RolePatternError;

    fn from_str(text: &str) -> Result<Self, RolePatternError> {
        let text = text.trim();
        // The account is always written out: a role of somebody else's is never meant.
        let whole = text.strip_suffix('*').map_or_else(|| text.to_owned(), |beginning| format!("{beginning}x"));
        if whole.contains('*') || RoleArn::parse(&whole).is_err() {
            return Err(RolePatternError(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RolePattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl RolePattern {
    fn allows(&self, role: &RoleArn) -> bool {
        match self.0.strip_suffix('*') {
            Some(beginning) => role.as_str().starts_with(beginning),
            None => role.as_str() == self.0,
        }
    }
}

/// How AWS is reached.
#[derive(Clone, Debug, Default)]
pub struct AwsOptions {
    /// The roles that checks may take on; none unless they are listed.
    pub roles: Vec<RolePattern>,
    /// Where AWS is, for every service and region: for tests. AWS's own addresses if it is not said.
    pub endpoint: Option<String>,
    /// Credentials other than those of the SDK's own chain: for tests.
    pub credentials: Option<SharedCredentialsProvider>,
}

/// Access to AWS, its parts made when they are first needed.
pub(crate) struct Access {
    pub(crate) options: AwsOptions,
    native: bool,
    pem: Option<Vec<u8>>,
    /// Connects to judged addresses alone.
    pub(crate) judged: OnceLock<SharedHttpClient>,
    chain: OnceCell<SharedCredentialsProvider>,
}

/// A service of AWS.
#[derive(Clone, Copy)]
pub(crate) enum Service {
    DynamoDb,
    Sts,
}

/// Where a service is.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Access {
    pub(crate) fn new(options: AwsOptions, native: bool, pem: Option<Vec<u8>>) -> Self {
        Self { options, native, pem, judged: OnceLock::new(), chain: OnceCell::new() }
    }

    pub(crate) fn with(&self, options: AwsOptions) -> Self {
        Self::new(options, self.native, self.pem.clone())
    }

    /// Whether the operator lets checks take on this role.
    pub(crate) fn may_assume(&self, role: &RoleArn) -> bool {
        self.options.roles.iter().any(|pattern| pattern.allows(role))
    }

    /// Where a service is in a region. The regions are a closed list, so that nobody else's host can be named.
    pub(crate) fn endpoint(&self, service: Service, region: &str) -> Endpoint {
        if let Some(url) = &self.options.endpoint {
            let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
            let place = rest.split('/').next().unwrap_or_default();
            let default = if scheme == "http" { 80 } else { 443 };
            let (host, port) = match place.rsplit_once(':') {
                Some((host, port)) => (host, port.parse().unwrap_or(default)),
                None => (place, default),
            };
            return Endpoint { url: url.clone(), host: host.to_owned(), port };
        }
        let service = match service {
            Service::DynamoDb => "dynamodb",
            Service::Sts => "sts",
        };
        // Every region that LaunchDarkly knows is of AWS's main partition.
        let host = format!("{service}.{region}.amazonaws.com");
        Endpoint { url: format!("https://{host}"), host, port: 443 }
    }

    /// Credentials from AWS's own chain, and where they came from.
    pub(crate) async fn credentials(&self) -> Result<(Credentials, CredentialSource), Finding> {
        let provider = match &self.options.credentials {
            Some(provider) => provider,
            None => self.chain.get_or_init(|| self.chain()).await,
        };
        match provider.provide_credentials().await {
            Ok(credentials) => {
                let source = source(&credentials);
                Ok((credentials, source))
            }
            Err(CredentialsError::CredentialsNotLoaded(_)) => Err(Finding::CredentialsMissing),
            Err(_) => Err(Finding::CredentialsFailed),
        }
    }

    /// The chain goes where the operator's configuration of the machine says, also to the machine's metadata service: no
    /// user of the portal has a say in that, so the rules for destinations do not apply.
    async fn chain(&self) -> SharedCredentialsProvider {
        let config = ProviderConfig::without_region()
            .with_behavior_version(Some(BehaviorVersion::latest()))
            .with_http_client(Builder::new().tls_provider(TLS).tls_context(self.trusted()).build_https());
        let instance = imds::Client::builder()
            .configure(&config)
            .max_attempts(1)
            .connect_timeout(INSTANCE_TIMEOUT)
            .read_timeout(INSTANCE_TIMEOUT)
            .build();
        let chain = DefaultCredentialsChain::builder().configure(config).imds_client(instance).build().await;
        SharedCredentialsProvider::new(chain)
    }

    pub(crate) fn trusted(&self) -> TlsContext {
        let mut store = TrustStore::empty().with_native_roots(self.native);
        if let Some(pem) = &self.pem {
            store.add_pem_certificate(pem.clone());
        }
        // Building cannot fail where nothing but authorities is said.
        TlsContext::builder().with_trust_store(store).build().unwrap_or_default()
    }
}

/// TLS by the library that checks of Redis use too.
pub(crate) const TLS: Provider = Provider::Rustls(CryptoMode::Ring);

/// Where credentials came from: the last thing that the chain did to get them.
fn source(credentials: &Credentials) -> CredentialSource {
    let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
    match features.and_then(|features| features.first()) {
        Some(AwsCredentialFeature::CredentialsEnvVars) => CredentialSource::Environment,
        Some(AwsCredentialFeature::CredentialsSso | AwsCredentialFeature::CredentialsProfileSso) => {
            CredentialSource::SingleSignOn
        }
        Some(AwsCredentialFeature::CredentialsProcess | AwsCredentialFeature::CredentialsProfileProcess) => {
            CredentialSource::Process
        }
        Some(
            AwsCredentialFeature::CredentialsEnvVarsStsWebIdToken
            | AwsCredentialFeature::CredentialsProfileStsWebIdToken
            | AwsCredentialFeature::CredentialsStsAssumeRoleWebId,
        ) => CredentialSource::WebIdentity,
        Some(AwsCredentialFeature::CredentialsHttp) => CredentialSource::Container,
        Some(AwsCredentialFeature::CredentialsImds) => CredentialSource::Instance,
        Some(AwsCredentialFeature::CredentialsProfile) => CredentialSource::Profile,
        _ => CredentialSource::Other,
    }
}

/// Looks names up and judges what they lead to, each time that a connection is made.
#[derive(Clone)]
pub(crate) struct Judge {
    pub(crate) rules: Arc<Rules>,
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) port: u16,
}

impl fmt::Debug for Judge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Judge").finish_non_exhaustive()
    }
}

/// Why a connection was not even tried.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect to the destination")]
pub(crate) struct Barred(pub(crate) Finding);

impl ResolveDns for Judge {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let barred =
                |finding: Finding| ResolveDnsError::new(Box::new(Barred(finding)) as Box<dyn Error + Send + Sync>);
            if let Err(finding) = self.rules.host(name, self.port) {
                return Err(barred(finding));
            }
            let addresses = self.resolver.addresses(name).await.map_err(|error| barred(error.into()))?;
            self.rules.addresses(name, self.port, &addresses).map_err(barred)?;
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_allowed_by_their_arn_or_its_beginning_and_the_account_is_always_named() {
        let role = |arn: &str| RoleArn::parse(arn).unwrap();
        let store = role("arn:aws:iam::123456789012:role/launchdarkly-store");
        let allows = |pattern: &str| pattern.parse::<RolePattern>().unwrap().allows(&store);
        assert!(allows("arn:aws:iam::123456789012:role/launchdarkly-store"));
        assert!(allows("arn:aws:iam::123456789012:role/launchdarkly-*"));
        assert!(allows("arn:aws:iam::123456789012:role/*"));
        assert!(!allows("arn:aws:iam::123456789012:role/launchdarkly"));
        assert!(!allows("arn:aws:iam::210987654321:role/*"));
        for bad in ["", "*", "arn:aws:iam::*", "arn:aws:iam::*:role/x", "arn:aws:iam::123456789012:user/*", "a*b", "**"]
        {
            assert!(bad.parse::<RolePattern>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_service_is_where_aws_has_it_or_where_a_test_says() {
        let access = Access::new(AwsOptions::default(), true, None);
        let there = access.endpoint(Service::Sts, "eu-west-1");
        assert_eq!((there.url.as_str(), there.port), ("https://sts.eu-west-1.amazonaws.com", 443));
        let options = AwsOptions { endpoint: Some("http://127.0.0.1:5000/".into()), ..AwsOptions::default() };
        let here = access.with(options).endpoint(Service::DynamoDb, "eu-west-1");
        assert_eq!((here.host.as_str(), here.port), ("127.0.0.1", 5000));
    }
}
