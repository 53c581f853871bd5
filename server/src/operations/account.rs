//! What the account holds besides integrations: projects and environments to choose from.

use domain::{Address, Environment, EnvironmentKey, Project, ProjectKey};
use launchdarkly::{Page, Paged};

use super::failure::Failure;
use crate::portal::Portal;
use crate::session::Viewer;

/// How many projects or environments a page of choices has.
pub const CHOICES: u64 = 20;

/// Projects to choose from.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub async fn projects(portal: &Portal, viewer: &Viewer, text: &str, offset: u64) -> Result<Paged<Project>, Failure> {
    let page = Page { limit: CHOICES, offset };
    let mut projects = portal.client(viewer)?.projects(&viewer.signed_in.token, wanted(text), page).await?;
    projects.items.retain(|project| viewer.signed_in.may_see(&project.key));
    Ok(projects)
}

/// A project's environments to choose from.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub async fn environments(
    portal: &Portal,
    viewer: &Viewer,
    project: &ProjectKey,
    text: &str,
    offset: u64,
) -> Result<Paged<Environment>, Failure> {
    let page = Page { limit: CHOICES, offset };
    Ok(portal.client_in(viewer, project)?.environments(&viewer.signed_in.token, project, wanted(text), page).await?)
}

/// One environment.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub async fn environment(
    portal: &Portal,
    viewer: &Viewer,
    project: &ProjectKey,
    environment: &EnvironmentKey,
) -> Result<Environment, Failure> {
    Ok(portal.client_in(viewer, project)?.environment(&viewer.signed_in.token, project, environment).await?)
}

/// The environment of an integration, if it could be read: nothing depends on it but caution.
pub async fn environment_of(portal: &Portal, viewer: &Viewer, address: &Address) -> Option<Environment> {
    environment(portal, viewer, &address.project, &address.environment).await.ok()
}

fn wanted(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
