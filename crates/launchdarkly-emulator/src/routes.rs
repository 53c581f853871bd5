//! Every route of the API, on one screen. It must never hold a rule of its own.

pub(crate) mod audit_log;
pub(crate) mod caller_identity;
pub(crate) mod environments;
pub(crate) mod integration_views;
pub(crate) mod integrations;
pub(crate) mod members;
pub(crate) mod projects;
pub(crate) mod public_ip_list;
pub(crate) mod segment_filter;
pub(crate) mod segments;
pub(crate) mod tags;
pub(crate) mod versions;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::Emulator;
use crate::errors::ApiError;
use crate::{limits, oauth};

pub(crate) fn router(emulator: &Emulator) -> Router {
    let stores = Router::new()
        .route("/", get(integrations::list))
        .route("/{project_key}/{environment_key}/{integration_key}", axum::routing::post(integrations::create))
        .route(
            "/{project_key}/{environment_key}/{integration_key}/{integration_id}",
            get(integrations::show).patch(integrations::change).delete(integrations::delete),
        );
    let api = Router::new()
        .nest("/integration-capabilities/big-segment-store", stores)
        .route("/caller-identity", get(caller_identity::show))
        .route("/members/me", get(members::me))
        .route("/projects", get(projects::list))
        .route("/projects/{project_key}", get(projects::show))
        .route("/projects/{project_key}/environments", get(environments::list))
        .route("/projects/{project_key}/environments/{environment_key}", get(environments::show))
        .route("/segments/{project_key}/{environment_key}", get(segments::list))
        .route("/segments/{project_key}/{environment_key}/{segment_key}", get(segments::show))
        .route("/tags", get(tags::list))
        .route("/versions", get(versions::show))
        .route("/public-ip-list", get(public_ip_list::show))
        .route("/auditlog", get(audit_log::list));
    Router::new()
        .nest("/api/v2", api)
        .nest("/trust/oauth", oauth::router())
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        // Inside the routes, because a limit is by route.
        .layer(from_fn_with_state(emulator.clone(), limits::limit))
        .with_state(emulator.clone())
}
