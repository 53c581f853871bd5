//! The table and single integrations as JSON, for islands and scripts. No secret and no mask is in any answer.

use std::collections::BTreeMap;

use app::view::{IntegrationJson, IntegrationsJson};
use axum::Json;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Config, ConfigValue, Filter, Row, SecretState};

use super::place;
use crate::operations::{list, show};
use crate::render::Frame;
use crate::session::Viewer;

/// `GET /api/integrations`.
pub(crate) async fn integrations(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let filter = Filter::parse(query.as_deref().unwrap_or_default());
    match list::list(&frame.portal, &viewer).await {
        Ok(listed) => {
            let snapshot = &listed.snapshot;
            let selection = filter.apply(&snapshot.index);
            let rows: Vec<Row> = selection.rows.iter().map(|index| snapshot.rows()[*index].clone()).collect();
            let answer = IntegrationsJson {
                items: rows,
                counts: selection.counts,
                total: selection.total,
                all: snapshot.rows().len(),
                page: selection.page,
                pages: selection.pages,
                as_of: snapshot.as_of,
            };
            Json(answer).into_response()
        }
        Err(failure) => frame.fail_json(&failure).await,
    }
}

/// `GET /api/rows`: the whole account, compactly. A browser that has these very rows is told so.
pub(crate) async fn rows(frame: Frame, viewer: Viewer, asked: HeaderMap) -> Response {
    let packed = match list::list(&frame.portal, &viewer).await {
        Ok(listed) => listed.snapshot.packed().clone(),
        Err(failure) => return frame.fail_json(&failure).await,
    };
    let tag = format!("\"{}\"", packed.digest);
    // Compression makes a tag a weak one.
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag));
    // The browser may keep it, but must ask each time whether it is still so, and in whose session.
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::VARY, "Cookie".to_owned()),
        (header::CONTENT_TYPE, "application/json".to_owned()),
    ];
    if known { (StatusCode::NOT_MODIFIED, headers).into_response() } else { (headers, packed.json).into_response() }
}

/// `GET /api/integrations/{project}/{environment}/{provider}/{id}`.
pub(crate) async fn integration(frame: Frame, viewer: Viewer, place::At(address): place::At) -> Response {
    match show::integration(&frame.portal, &viewer, &address).await {
        Ok(integration) => {
            let as_of = frame.portal.clock.now();
            let values = || integration.config.iter().flat_map(Config::iter);
            let plain = |(key, value): (&str, &ConfigValue)| match value {
                ConfigValue::Plain(value) => Some((key.to_owned(), value.clone())),
                ConfigValue::Secret(_) => None,
            };
            let secret = |(key, value): (&str, &ConfigValue)| match value {
                ConfigValue::Plain(_) => None,
                ConfigValue::Secret(state) => Some((key.to_owned(), *state == SecretState::Set)),
            };
            Json(IntegrationJson {
                row: Row::new(&integration, as_of),
                config: values().filter_map(plain).collect::<BTreeMap<_, _>>(),
                secrets: values().filter_map(secret).collect::<BTreeMap<_, _>>(),
                status: integration.status.clone(),
                as_of,
            })
            .into_response()
        }
        Err(failure) => frame.fail_json(&failure).await,
    }
}
