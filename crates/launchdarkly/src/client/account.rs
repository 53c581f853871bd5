//! What the account holds besides integrations: projects, environments, segments and their flags.

use domain::{Environment, EnvironmentKey, Project, ProjectKey, Segment, SegmentKey};

use super::Client;
use crate::error::Error;
use crate::page::{Page, Paged, ProjectWithEnvironments};
use crate::route;
use crate::token::AccessToken;
use crate::wire;

impl Client {
    /// A page of the projects whose name or key has `query` in it, by name.
    pub async fn projects(
        &self,
        token: &AccessToken,
        query: Option<&str>,
        page: Page,
    ) -> Result<Paged<Project>, Error> {
        wire::account::projects(&self.read(token, &route::PROJECTS, &[], &search(query, page)).await?, page)
    }

    /// A page of all projects by name, each with the first page of its environments where LaunchDarkly sends one
    /// (documented: `expand=environments`).
    pub async fn projects_with_environments(
        &self,
        token: &AccessToken,
        page: Page,
    ) -> Result<Paged<ProjectWithEnvironments>, Error> {
        let mut query = search(None, page);
        query.push(("expand", "environments".to_owned()));
        wire::account::expanded_projects(&self.read(token, &route::PROJECTS, &[], &query).await?, page)
    }

    /// One project.
    pub async fn project(&self, token: &AccessToken, project: &ProjectKey) -> Result<Project, Error> {
        wire::account::project(project, &self.read(token, &route::PROJECT, &[project], &[]).await?)
    }

    /// A page of the project's environments whose name or key has `query` in it, by name.
    pub async fn environments(
        &self,
        token: &AccessToken,
        project: &ProjectKey,
        query: Option<&str>,
        page: Page,
    ) -> Result<Paged<Environment>, Error> {
        let body = self.read(token, &route::ENVIRONMENTS, &[project], &search(query, page)).await?;
        wire::account::environments(&body, page)
    }

    /// One environment.
    pub async fn environment(
        &self,
        token: &AccessToken,
        project: &ProjectKey,
        environment: &EnvironmentKey,
    ) -> Result<Environment, Error> {
        let body = self.read(token, &route::ENVIRONMENT, &[project, environment], &[]).await?;
        wire::account::environment(environment, &body)
    }

    /// A page of the environment's big segments, by name: those that only a store can answer for.
    pub async fn big_segments(
        &self,
        token: &AccessToken,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        page: Page,
    ) -> Result<Paged<Segment>, Error> {
        let mut query = search(None, page);
        query.push(("filter", "unbounded equals true".to_owned()));
        let body = self.read(token, &route::SEGMENTS, &[project, environment], &query).await?;
        wire::segment::segments(&body, page)
    }

    /// The keys of the flags that target a segment. Only said of one segment at a time (documented).
    pub async fn flags_of_segment(
        &self,
        token: &AccessToken,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        segment: &SegmentKey,
    ) -> Result<Vec<String>, Error> {
        let body = self.read(token, &route::SEGMENT, &[project, environment, segment], &[]).await?;
        wire::segment::flags(segment, &body)
    }
}

/// The documented query of lists. A comma would begin another filter, so it counts as a space.
fn search(query: Option<&str>, page: Page) -> Vec<(&'static str, String)> {
    let mut pairs =
        vec![("limit", page.limit.to_string()), ("offset", page.offset.to_string()), ("sort", "name".to_owned())];
    let query = query.unwrap_or_default().replace(',', " ");
    if !query.trim().is_empty() {
        pairs.push(("filter", format!("query:{}", query.trim())));
    }
    pairs
}
