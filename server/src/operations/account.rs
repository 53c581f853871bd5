//! What the account holds besides integrations: projects and environments to choose from.

use std::collections::BTreeSet;

use domain::{Address, Environment, EnvironmentKey, Project, ProjectKey};
pub(crate) use launchdarkly::Paged;
use launchdarkly::{Error, Page};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::session::Viewer;

/// How many projects or environments a page of choices has.
pub(crate) const CHOICES: u64 = 20;

/// Projects to choose from.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub(crate) async fn projects(
    portal: &Portal,
    viewer: &Viewer,
    text: &str,
    offset: u64,
) -> Result<Paged<Project>, Failure> {
    let page = Page { limit: CHOICES, offset };
    if let Some(own) = viewer.signed_in.projects() {
        return of_team(portal, viewer, own, text, page).await;
    }
    let projects = portal.client(viewer)?.projects(&viewer.signed_in.token, wanted(text), page).await?;
    Ok(projects)
}

/// The projects of a team, which are few: each is asked for by its key.
async fn of_team(
    portal: &Portal,
    viewer: &Viewer,
    own: &BTreeSet<ProjectKey>,
    text: &str,
    page: Page,
) -> Result<Paged<Project>, Failure> {
    let client = portal.client(viewer)?;
    let mut found = Vec::new();
    for key in own {
        match client.project(&viewer.signed_in.token, key).await {
            Ok(project) => found.push(project),
            Err(Error::NotFound | Error::Forbidden { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let text = text.trim().to_lowercase();
    let fits =
        |project: &Project| [project.key.as_str(), &project.name].iter().any(|it| it.to_lowercase().contains(&text));
    found.retain(fits);
    let (total, begin) = (found.len(), usize::try_from(page.offset).unwrap_or(usize::MAX));
    let size = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let items: Vec<Project> = found.into_iter().skip(begin).take(size).collect();
    let next = begin.saturating_add(size);
    Ok(Paged {
        items,
        unreadable: Vec::new(),
        total: u64::try_from(total).ok(),
        next_offset: (next < total).then(|| u64::try_from(next).unwrap_or(u64::MAX)),
    })
}

/// A project's environments to choose from.
///
/// # Errors
/// Why LaunchDarkly could not be read.
pub(crate) async fn environments(
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
pub(crate) async fn environment(
    portal: &Portal,
    viewer: &Viewer,
    project: &ProjectKey,
    environment: &EnvironmentKey,
) -> Result<Environment, Failure> {
    Ok(portal.client_in(viewer, project)?.environment(&viewer.signed_in.token, project, environment).await?)
}

/// The environment of an integration, if it could be read: nothing depends on it but caution.
pub(crate) async fn environment_of(portal: &Portal, viewer: &Viewer, address: &Address) -> Option<Environment> {
    environment(portal, viewer, &address.project, &address.environment).await.ok()
}

/// Whether a change there needs a reason.
pub(crate) async fn needs_reason(portal: &Portal, viewer: &Viewer, address: &Address) -> bool {
    Environment::wants_reason(environment_of(portal, viewer, address).await.as_ref())
}

fn wanted(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
