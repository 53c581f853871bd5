//! How names are looked up: as every program on this machine does, so that a check sees what SDKs here would see.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use dns_lookup::LookupErrorKind;
use domain::Finding;

/// Why a name has no addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// There is no such name.
    #[error("the host name does not exist")]
    Unknown,
    /// Nobody could say for now.
    #[error("the host name could not be resolved")]
    Unresolved,
}

impl From<LookupError> for Finding {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::Unknown => Self::NameUnknown,
            LookupError::Unresolved => Self::NameUnresolved,
        }
    }
}

/// Looks names up.
pub trait Resolve: Send + Sync {
    /// The addresses of a name.
    fn addresses(&self, name: &str) -> Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, LookupError>> + Send>>;
}

/// The system's own way: hosts file, search domains and name servers.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Resolve for System {
    fn addresses(&self, name: &str) -> Pin<Box<dyn Future<Output = Result<Vec<IpAddr>, LookupError>> + Send>> {
        let name = name.to_owned();
        Box::pin(async move {
            // The system's call blocks; whoever waits no longer leaves it behind, until its own limits end it.
            let found =
                tokio::task::spawn_blocking(move || dns_lookup::lookup_host(&name).map(Iterator::collect::<Vec<_>>));
            match found.await {
                Ok(Ok(addresses)) => Ok(addresses),
                Ok(Err(error)) => Err(kind_of(&error)),
                Err(_) => Err(LookupError::Unresolved),
            }
        })
    }
}

fn kind_of(error: &dns_lookup::LookupError) -> LookupError {
    match error.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => LookupError::Unknown,
        _ => LookupError::Unresolved,
    }
}
