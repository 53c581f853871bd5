//! Clients of AWS that connect to judged addresses alone.

use std::sync::Arc;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_sdk_sts::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use domain::Region;

use crate::aws::{Endpoint, Judge, Service, TLS};
use crate::checker::Checker;

/// How long a connection to AWS may take.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1_500);

impl Checker {
    /// Connects to addresses that the rules allow, and to no others.
    fn judged(&self, port: u16) -> SharedHttpClient {
        let make = || {
            let judge = Judge { rules: Arc::clone(&self.rules), resolver: Arc::clone(&self.resolver), port };
            Builder::new().tls_provider(TLS).tls_context(self.aws.trusted()).build_with_resolver(judge)
        };
        self.aws.judged.get_or_init(make).clone()
    }

    /// DynamoDB in a region.
    pub(super) fn dynamo_db(&self, region: &str, credentials: Credentials) -> aws_sdk_dynamodb::Client {
        let Endpoint { url, port, .. } = self.aws.endpoint(Service::DynamoDb, region);
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(aws_sdk_dynamodb::config::Region::new(region.to_owned()))
            .endpoint_url(url)
            .http_client(self.judged(port))
            .credentials_provider(credentials)
            // What is seen is said; waiting for better answers is nobody's wish.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// AWS's token service in a region.
    pub(super) fn sts(&self, region: &Region, credentials: Credentials) -> aws_sdk_sts::Client {
        let Endpoint { url, port, .. } = self.aws.endpoint(Service::Sts, region.as_str());
        let config = aws_sdk_sts::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(aws_sdk_sts::config::Region::new(region.as_str().to_owned()))
            .endpoint_url(url)
            .http_client(self.judged(port))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts());
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

/// Connections alone have a limit of their own: answers have that of the step.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build()
}
