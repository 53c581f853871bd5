//! The keys in a path, parsed before anything else happens.

use app::words;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use domain::{Address, Place, Provider};

use crate::portal::Portal;
use crate::render::Frame;
use crate::views::failure;

/// The integration that a path names.
pub(crate) struct At(pub Address);

/// The place of a new integration that a path names.
pub(crate) struct NewAt(pub Place, pub Provider);

impl FromRequestParts<Portal> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let path = Path::<(String, String, String, String)>::from_request_parts(parts, portal).await;
        let address = path.ok().and_then(|Path((project, environment, provider, id))| {
            self::address(&project, &environment, &provider, &id)
        });
        match address {
            Some(address) => Ok(Self(address)),
            None => Err(refuse(parts, portal).await),
        }
    }
}

impl FromRequestParts<Portal> for NewAt {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let path = Path::<(String, String, String)>::from_request_parts(parts, portal).await;
        let place = path.ok().and_then(|Path((project, environment, provider))| {
            let provider = Provider::from_key(&provider)?;
            let (project, environment) = (project.parse().ok()?, environment.parse().ok()?);
            Some(Self(Place { project, environment, provider: provider.into(), id: None }, provider))
        });
        match place {
            Some(place) => Ok(place),
            None => Err(refuse(parts, portal).await),
        }
    }
}

/// The address that these texts name.
pub(crate) fn address(project: &str, environment: &str, provider: &str, id: &str) -> Option<Address> {
    Some(Address {
        project: project.parse().ok()?,
        environment: environment.parse().ok()?,
        provider: provider.parse().ok()?,
        id: id.parse().ok()?,
    })
}

async fn refuse(parts: &mut Parts, portal: &Portal) -> Response {
    match Frame::from_request_parts(parts, portal).await {
        Ok(frame) if parts.uri.path().starts_with("/api/") => {
            frame.json_error(axum::http::StatusCode::BAD_REQUEST, "malformed", words::refused::NO_INTEGRATION)
        }
        Ok(frame) => frame.problem_page(failure::malformed(&frame)).await,
        Err(response) => response,
    }
}
