//! Choosing the environments that get a copy of an integration.

use std::collections::HashSet;
use std::time::Duration;

use app::paths;
use app::view::{ClonePage, CloneTarget, Section};
use app::words;
use app::words::batch::Unsuitable;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, BATCH_MAX, EnvironmentKey, FormValues, Integration, Placed, ProjectKey, Row};

use super::{named, place, sign_in};
use crate::failure::Failure;
use crate::operations::environments::{self, Known};
use crate::operations::{batch, list, show};
use crate::render::{Frame, Page};
use crate::session::{MaybeViewer, Viewer};
use crate::views::{form, integration};

/// How long the page waits for the account's environments.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many environments are shown at once.
const SHOWN: usize = 200;

/// `GET …/{id}/clone`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    let typed = named::typed_before(&frame, &viewer, &paths::clone_of(&address), query.as_deref()).await;
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let choice = match typed {
        Some(form) => Choice {
            chosen: form.pairs().map(|(target, _)| target.to_owned()).collect(),
            notice: Some(form::kept_while_signing_in()),
            ..Choice::default()
        },
        None => Choice { text: query.get("q").trim().to_owned(), ..Choice::default() },
    };
    draw(&frame, &viewer, address, choice).await
}

/// `POST` of the same: on to what each copy has for itself.
pub(crate) async fn submit(
    frame: Frame,
    MaybeViewer(viewer): MaybeViewer,
    place::At(address): place::At,
    body: Bytes,
) -> Response {
    let ticked =
        form_urlencoded::parse(&body).filter(|(name, _)| name == "target").map(|(_, value)| value.into_owned());
    let ticked: Vec<String> = ticked.collect();
    let Some(viewer) = viewer else {
        let path = paths::clone_of(&address);
        let form = FormValues::from_pairs(ticked.into_iter().map(|target| (target, String::new())));
        return sign_in::interrupted(&frame, &path, address.provider.provider(), form).await;
    };
    let chosen = ticked.iter().filter_map(|target| {
        let (project, environment) = target.split_once('/')?;
        Some((ProjectKey::parse(project).ok()?, EnvironmentKey::parse(environment).ok()?))
    });
    let chosen: Vec<_> = chosen.collect();
    let why = match chosen.len() {
        0 => Unsuitable::Empty,
        1..=BATCH_MAX => {
            return match batch::copy(&frame.portal, &viewer, &address, &chosen).await {
                Ok(id) => Redirect::to(&paths::batch(&id.to_string())).into_response(),
                Err(failure) => frame.fail(failure).await,
            };
        }
        _ => Unsuitable::TooMany,
    };
    let error = Some(words::batch::not_copied(why));
    draw(&frame, &viewer, address, Choice { chosen: ticked, error, ..Choice::default() }).await
}

/// What is chosen so far.
#[derive(Default)]
struct Choice {
    /// What is searched for.
    text: String,
    /// What is ticked, as the form sends it.
    chosen: Vec<String>,
    /// How it came to be ticked: a title and sentences.
    notice: Option<(String, Vec<String>)>,
    /// What is wrong with it.
    error: Option<String>,
}

/// The environments that have every word of `text` in their names and keys, but for the integration's own.
fn matching<'all>(all: &'all [Placed], address: &Address, text: &str, chosen: &HashSet<String>) -> Vec<&'all Placed> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |placed: &&Placed| {
        let Placed { project, environment } = placed;
        let here = project.key == address.project && environment.key == address.environment;
        let all = [project.key.as_str(), &project.name, environment.key.as_str(), &environment.name].join(" ");
        let all = all.to_lowercase();
        !here && words.iter().all(|word| all.contains(word))
    };
    let mut matching: Vec<&Placed> = all.iter().filter(fits).collect();
    // What is ticked must be seen, and the environments of the same project are the likeliest.
    let ticked = |placed: &Placed| chosen.contains(&format!("{}/{}", placed.project.key, placed.environment.key));
    matching.sort_by_cached_key(|placed| (!ticked(placed), placed.project.key != address.project));
    matching
}

async fn draw(frame: &Frame, viewer: &Viewer, address: Address, choice: Choice) -> Response {
    let (source, known, listed) = tokio::join!(
        show::integration(&frame.portal, viewer, &address),
        environments::known(&frame.portal, viewer, PATIENCE),
        list::list(&frame.portal, viewer),
    );
    let (source, known) = match (source, known) {
        (Ok(source), Ok(known)) => (source, known),
        (Err(failure), _) | (_, Err(failure)) => return frame.fail(failure).await,
    };
    if source.provider().is_none() || source.config.is_none() {
        return frame.fail(Failure::NotEditable).await;
    }
    let rows = listed.as_ref().map(|listed| listed.snapshot.rows()).unwrap_or_default();
    let view = view(address, &source, &known, rows, choice);
    let (status, error) =
        if view.error.is_some() { (StatusCode::UNPROCESSABLE_ENTITY, "Error: ") } else { (StatusCode::OK, "") };
    let page = Page::new(format!("{error}Copy “{}”", view.name), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::clone(view)).await
}

/// The page: the environments that match, and how many stores each has according to `rows`.
fn view(address: Address, source: &Integration, known: &Known, rows: &[Row], choice: Choice) -> ClonePage {
    let Choice { text, chosen, notice, error } = choice;
    let chosen: HashSet<String> = chosen.into_iter().collect();
    let addresses = rows.iter().map(|row| &row.address);
    let there: Vec<&Address> = addresses.filter(|it| it.provider == address.provider).collect();
    let (all, reading) = match known {
        Known::All { environments, .. } => (environments.placed.as_slice(), false),
        Known::Reading(_) => (&[] as &[Placed], true),
    };
    let matching = matching(all, &address, &text, &chosen);
    ClonePage {
        name: integration::shown_name(&source.name),
        total: matching.len(),
        environments: matching.into_iter().take(SHOWN).map(|placed| target(placed, &chosen, &there)).collect(),
        text,
        reading,
        notice,
        error,
        address,
    }
}

/// One environment; `there` are the account's integrations with the same provider.
fn target(placed: &Placed, chosen: &HashSet<String>, there: &[&Address]) -> CloneTarget {
    let Placed { project, environment } = placed;
    let same = |it: &&&Address| it.project == project.key && it.environment == environment.key;
    let value = format!("{}/{}", project.key, environment.key);
    CloneTarget {
        chosen: chosen.contains(&value),
        value,
        name: environment.name.clone(),
        project: project.name.clone(),
        critical: environment.critical,
        stores: there.iter().filter(same).count(),
    }
}
