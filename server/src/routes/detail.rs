//! One integration.

use app::view::{ActivityEntry, ConfigLine, Denials, DetailPage, Section};
use axum::extract::RawQuery;
use axum::response::Response;
use domain::{Action, ConfigValue, Environment, Integration, Provider, RecordFilter};

use super::place;
use crate::kept::{Paging, Wanted};
use crate::operations::{activity, healths, show};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::{check, code, integration, outcome, record, set_up};

/// How many of its writes an integration's page shows.
const HISTORY: u32 = 10;

/// `GET /integrations/{project}/{environment}/{provider}/{id}`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    let (integration, environment) = match show::with_environment(&frame.portal, &viewer, &address).await {
        Ok(read) => read,
        Err(failure) => return frame.fail(failure).await,
    };
    let wanted = Wanted {
        filter: RecordFilter { integration: address.id.to_string(), ..RecordFilter::default() },
        ..Wanted::default()
    };
    let history = activity::page(&frame.portal, &viewer, &wanted, Paging { number: 1, size: HISTORY }).await;
    let healths = healths::of(&frame.portal, &viewer, &address.id).await.ok();
    let now = frame.portal.clock.now();
    let history = history.ok().map(|leaf| leaf.entries.into_iter().map(|entry| record::view(entry, now)).collect());
    let outcome = outcome::notice(&frame, &viewer, query.as_deref(), Some(&address)).await;
    let (check, under_way) = check::panel(&frame, &viewer, &integration, query.as_deref()).unzip();
    let view = DetailPage { healths, check, ..view(&frame, integration, environment, history) };
    let page = Page::new(view.name.clone(), Section::Integrations).outcome(outcome);
    let page = page.under_way(under_way == Some(true));
    frame.draw(page, move || app::pages::detail(view)).await
}

fn view(
    frame: &Frame,
    integration: Integration,
    environment: Option<Environment>,
    history: Option<Vec<ActivityEntry>>,
) -> DetailPage {
    let now = frame.portal.clock.now();
    DetailPage {
        name: integration::shown_name(&integration.name),
        provider: integration.address.provider.name().to_owned(),
        on: integration.on,
        health: integration.health(now),
        version: integration.version,
        config: integration.config.is_some().then(|| config(&integration)),
        editable: integration.provider().is_some() && integration.config.is_some(),
        denials: denials(&integration),
        managed: frame.portal.managed_by(&integration.tags),
        snippets: code::snippets(&integration, environment.as_ref()),
        set_up: set_up::of(&integration, environment.as_ref()),
        environment: environment.map(integration::facts),
        address: integration.address,
        status: integration.status,
        tags: integration.tags,
        history,
        healths: None,
        check: None,
        now,
    }
}

fn denials(integration: &Integration) -> Denials {
    let why = |action| integration.access.why_not(action);
    Denials {
        edit: why(Action::Configure),
        switch: why(Action::Switch),
        delete: why(Action::Delete),
        all: integration.access.denied.iter().map(domain::Denial::sentence).collect(),
    }
}

/// The provider's fields in the order of its form, then whatever else there is.
fn config(integration: &Integration) -> Vec<ConfigLine> {
    let Some(config) = &integration.config else { return Vec::new() };
    let provider = integration.provider();
    let fields = provider.map(Provider::fields).unwrap_or_default();
    let known = fields.iter().map(|field| {
        let (label, key) = (field.label.to_owned(), field.key.to_owned());
        match config.get(field.key) {
            _ if field.secret => ConfigLine::Secret { label, key, state: config.secret(field.key) },
            value => {
                ConfigLine::Plain { label, key, value: value.map(integration::words).unwrap_or_default(), known: true }
            }
        }
    });
    let unknown = config.unknown(provider).map(|(key, value)| match value {
        ConfigValue::Secret(state) => ConfigLine::Secret { label: key.to_owned(), key: key.to_owned(), state: *state },
        value @ ConfigValue::Plain(_) => ConfigLine::Plain {
            label: key.to_owned(),
            key: key.to_owned(),
            value: integration::words(value),
            known: false,
        },
    });
    known.chain(unknown).collect()
}
