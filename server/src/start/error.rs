//! Why the portal does not start.

use std::net::SocketAddr;

use crate::config::ProxyError;
use crate::database::DatabaseError;

/// Why the portal does not start. Each says in one line what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The browser's files are not where they should be.
    #[error("browser assets not found in {0}; build them with `make demo` or `make run`, or set --site-root")]
    Site(String),
    /// The address is taken, or not ours.
    #[error("cannot listen on {0}: {1}; free it or choose another with --listen")]
    Listen(SocketAddr, std::io::Error),
    /// The emulator of the demo did not start.
    #[error("the demo's LaunchDarkly did not start: {0}")]
    Emulator(std::io::Error),
    /// The database did not open.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A client could not be made.
    #[error(transparent)]
    Client(#[from] launchdarkly::BuildError),
    /// An address of LaunchDarkly is not usable.
    #[error(transparent)]
    BaseUrl(#[from] launchdarkly::BaseUrlError),
    /// The address for numbers is taken, or not ours.
    #[error("cannot listen on {0}: {1}; free it or choose another with --metrics-listen")]
    MetricsListen(SocketAddr, std::io::Error),
    /// Something in the process counts already.
    #[error("Prometheus metrics cannot be collected: {0}")]
    Metrics(String),
    /// The public URL is no origin.
    #[error("--public-url is not an origin such as https://storekeeper.example.com")]
    PublicUrl,
    /// A destination that checks may connect to cannot be read.
    #[error("--check-allow: {0}")]
    CheckAllow(#[from] store_check::RuleError),
    /// A proxy to be trusted cannot be read.
    #[error("--trusted-proxies: {0}")]
    TrustedProxies(#[from] ProxyError),
    /// The certificate authorities for checks cannot be read.
    #[error("--check-ca-file: {0}")]
    CheckAuthorities(#[from] store_check::RootsError),
}

impl StartError {
    /// Whether it is the configuration: another start would end the same way.
    pub fn is_configuration(&self) -> bool {
        use DatabaseError::{Newer, Unprotected, Unsupported, Url};
        match self {
            Self::Site(_)
            | Self::PublicUrl
            | Self::CheckAllow(_)
            | Self::TrustedProxies(_)
            | Self::BaseUrl(_)
            | Self::CheckAuthorities(_) => true,
            Self::Database(error) => matches!(error, Unsupported | Url | Unprotected { .. } | Newer { .. }),
            Self::Listen(..) | Self::MetricsListen(..) | Self::Emulator(_) | Self::Client(_) | Self::Metrics(_) => {
                false
            }
        }
    }
}
