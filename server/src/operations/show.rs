//! One integration, read afresh.

use domain::{Address, Environment, Integration};

use super::account;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::session::Viewer;

/// Reads one integration.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub(crate) async fn integration(portal: &Portal, viewer: &Viewer, address: &Address) -> Result<Integration, Failure> {
    Ok(portal.client_in(viewer, &address.project)?.get_integration(&viewer.signed_in.token, address).await?)
}

/// Reads one integration and, at the same time, what is known of its environment.
///
/// # Errors
/// Why the integration could not be read; the environment is left out if it could not.
pub(crate) async fn with_environment(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
) -> Result<(Integration, Option<Environment>), Failure> {
    let (integration, environment) =
        tokio::join!(integration(portal, viewer, address), account::environment_of(portal, viewer, address));
    Ok((integration?, environment))
}
