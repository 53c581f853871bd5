//! Choosing the environments that get a copy of an integration.

use std::time::Duration;

use app::paths;
use app::view::{ClonePage, CloneTarget, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, BATCH_MAX, EnvironmentKey, FormValues, Placed, ProjectKey};

use super::{detail, place};
use crate::operations::environments::{self, Known};
use crate::operations::failure::Failure;
use crate::operations::{batch, list, show};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// How long the page waits for the account's environments.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many environments are shown at once.
const SHOWN: usize = 200;

/// `GET …/{id}/clone`.
pub async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At, RawQuery(query): RawQuery) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    draw(&frame, &viewer, address, query.get("q").trim(), None).await
}

/// `POST` of the same: on to what each copy has for itself.
pub async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let chosen = form_urlencoded::parse(&body).filter(|(name, _)| name == "target").filter_map(|(_, value)| {
        let (project, environment) = value.split_once('/')?;
        Some((ProjectKey::parse(project).ok()?, EnvironmentKey::parse(environment).ok()?))
    });
    let chosen: Vec<_> = chosen.collect();
    let error = match chosen.len() {
        0 => "Choose at least one environment.".to_owned(),
        1..=BATCH_MAX => {
            return match batch::copy(&frame.portal, &viewer, &address, &chosen).await {
                Ok(id) => Redirect::to(&paths::batch(&id.to_string())).into_response(),
                Err(failure) => frame.fail(failure).await,
            };
        }
        _ => format!("At most {BATCH_MAX} environments can get a copy at once."),
    };
    draw(&frame, &viewer, address, "", Some(error)).await
}

async fn draw(frame: &Frame, viewer: &Viewer, address: Address, text: &str, error: Option<String>) -> Response {
    let portal = &frame.portal;
    let (source, known, listed) = tokio::join!(
        show::integration(portal, viewer, &address),
        environments::known(portal, viewer, PATIENCE),
        list::list(portal, viewer),
    );
    let (source, known) = match (source, known) {
        (Ok(source), Ok(known)) => (source, known),
        (Err(failure), _) | (_, Err(failure)) => return frame.fail(failure).await,
    };
    if source.provider().is_none() || source.config.is_none() {
        return frame.fail(Failure::NotEditable).await;
    }
    let rows = listed.iter().flat_map(|listed| listed.snapshot.rows());
    let there: Vec<&Address> = rows.map(|row| &row.address).filter(|it| it.provider == address.provider).collect();
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |placed: &&Placed| {
        let Placed { project, environment } = placed;
        let here = project.key == address.project && environment.key == address.environment;
        let all = [project.key.as_str(), &project.name, environment.key.as_str(), &environment.name].join(" ");
        let all = all.to_lowercase();
        !here && words.iter().all(|word| all.contains(word))
    };
    let target = |placed: &Placed| {
        let Placed { project, environment } = placed;
        let same = |it: &&&Address| it.project == project.key && it.environment == environment.key;
        CloneTarget {
            value: format!("{}/{}", project.key, environment.key),
            name: environment.name.clone(),
            project: project.name.clone(),
            critical: environment.critical,
            stores: there.iter().filter(same).count(),
        }
    };
    let (all, reading) = match &known {
        Known::All { environments, .. } => (environments.placed.as_slice(), false),
        Known::Reading(_) => (&[] as &[Placed], true),
    };
    let mut matching: Vec<&Placed> = all.iter().filter(fits).collect();
    // The environments of the same project are the likeliest.
    matching.sort_by_key(|placed| placed.project.key != address.project);
    let view = ClonePage {
        name: detail::shown_name(&source.name),
        text: text.to_owned(),
        total: matching.len(),
        environments: matching.into_iter().take(SHOWN).map(target).collect(),
        reading,
        error,
        address: address.clone(),
    };
    let (status, error) =
        if view.error.is_some() { (StatusCode::UNPROCESSABLE_ENTITY, "Error: ") } else { (StatusCode::OK, "") };
    let page = Page::new(format!("{error}Copy “{}”", view.name), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::clone(view)).await
}
