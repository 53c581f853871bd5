//! What Prometheus is told, and where.

use std::net::SocketAddr;
use std::path::PathBuf;

use launchdarkly::AccessToken;

use super::error::ConfigError;
use super::secret_file;
use super::values::address;

/// Where numbers are served, and of what.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Where they are served.
    pub listen: SocketAddr,
    /// Where the token came from.
    pub token_file: Option<PathBuf>,
    /// Whose integrations are told of, besides the portal's own numbers.
    pub token: Option<AccessToken>,
}

impl Metrics {
    pub(super) fn read(listen: Option<String>, token_file: Option<PathBuf>) -> Result<Option<Self>, ConfigError> {
        let Some(listen) = listen else {
            return match token_file {
                None => Ok(None),
                Some(_) => Err(wrong("requires --metrics-listen".to_owned())),
            };
        };
        let token = token_file.as_ref().map(|file| {
            let text = secret_file::read("metrics-token-file", file)?;
            AccessToken::parse(text.trim()).map_err(|error| wrong(error.to_string()))
        });
        Ok(Some(Self { listen: address("metrics-listen", &listen)?, token_file, token: token.transpose()? }))
    }
}

fn wrong(reason: String) -> ConfigError {
    ConfigError::Value { option: "metrics-token-file", reason }
}
