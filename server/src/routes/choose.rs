//! Choosing project, environment and provider of a new integration, step by step.

use app::paths;
use app::view::{Choice, Choices, ChoosePage, Section};
use axum::extract::RawQuery;
use axum::response::Response;
use domain::{EnvironmentKey, FormValues, ProjectKey, Provider, ProviderKey};

use crate::failure::Failure;
use crate::operations::account::{self, CHOICES};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET /integrations/new`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let project: Option<ProjectKey> = form.get("project").parse().ok();
    let environment: Option<EnvironmentKey> = project.as_ref().and_then(|_| form.get("environment").parse().ok());
    let text = form.get("q").trim().to_owned();
    let offset = form.get("offset").parse().unwrap_or_default();
    let choices = match (&project, &environment) {
        (None, _) => projects(&frame, &viewer, &text, offset).await,
        (Some(project), None) => environments(&frame, &viewer, project, &text, offset).await,
        (Some(project), Some(environment)) => Ok(providers(project, environment)),
    };
    match choices {
        Ok(choices) => {
            let view = ChoosePage { project, environment, text, choices };
            let page = Page::new("New integration", Section::Integrations);
            frame.draw(page, move || app::pages::choose(view)).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

async fn projects(frame: &Frame, viewer: &Viewer, text: &str, offset: u64) -> Result<Choices, Failure> {
    let page = account::projects(&frame.portal, viewer, text, offset).await?;
    let link = |offset| paths::choose(None, None, text, offset);
    Ok(choices(page, offset, link, |project| Choice {
        href: paths::choose(Some(&project.key), None, "", 0),
        key: project.key.to_string(),
        name: project.name,
        note: None,
    }))
}

async fn environments(
    frame: &Frame,
    viewer: &Viewer,
    project: &ProjectKey,
    text: &str,
    offset: u64,
) -> Result<Choices, Failure> {
    let page = account::environments(&frame.portal, viewer, project, text, offset).await?;
    let link = |offset| paths::choose(Some(project), None, text, offset);
    Ok(choices(page, offset, link, |environment| Choice {
        href: paths::choose(Some(project), Some(&environment.key), "", 0),
        key: environment.key.to_string(),
        name: environment.name,
        note: environment.critical.then(|| "Critical".to_owned()),
    }))
}

fn providers(project: &ProjectKey, environment: &EnvironmentKey) -> Choices {
    let items = Provider::ALL.map(|provider| Choice {
        key: provider.key().to_owned(),
        name: provider.name().to_owned(),
        note: None,
        href: paths::new(project, environment, &ProviderKey::from(provider)),
    });
    Choices { total: u64::try_from(items.len()).ok(), items: items.into(), offset: 0, previous: None, next: None }
}

fn choices<T>(
    page: account::Paged<T>,
    offset: u64,
    link: impl Fn(u64) -> String,
    choice: impl FnMut(T) -> Choice,
) -> Choices {
    Choices {
        items: page.items.into_iter().map(choice).collect(),
        offset,
        total: page.total,
        previous: (offset > 0).then(|| link(offset.saturating_sub(CHOICES))),
        next: page.next_offset.map(link),
    }
}
