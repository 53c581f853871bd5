//! Every route. What happens to requests around them is in `layers`.

mod layers;
mod method;

use app::paths;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::csrf::ConfigError;

use crate::config::{PublicUrl, TrustedProxies};
use crate::middleware::limits;
use crate::portal::Portal;
use crate::routes::{
    activity, api, assets, batch, check, checks, choose, clone, code, company, conflict, coverage, delete, detail,
    drift, edit, events, export, health, integrations, launchdarkly, new, overview, read_only, refused, review,
    sessions, set_up, sign_in, stores, theme, waiting,
};
use crate::session::Sessions;
use layers::Layers;
use method::{form, get, post};

/// The whole portal.
///
/// # Errors
/// [`ConfigError`] if the public URL is no origin.
pub fn router(
    portal: Portal,
    sessions: Sessions,
    public_url: PublicUrl,
    proxies: TrustedProxies,
) -> Result<Router, ConfigError> {
    let layers = Layers::new(portal.clone(), sessions, public_url, proxies)?;
    let pages = layers.around_pages(pages(&portal));
    let assets = layers.around_files(assets::routes(&portal.assets, &portal.site), limits::body());
    // A file may be larger than a form.
    let drift = Router::new()
        .route(paths::DRIFT.pattern(), form(drift::page, drift::submit))
        .layer(DefaultBodyLimit::disable());
    let drift = layers.around_files(drift, limits::file());
    let probes = Router::new()
        .route(paths::HEALTHZ.pattern(), get(health::healthz))
        .route(paths::READYZ.pattern(), get(health::readyz));
    let probes = layers.around_probes(probes);
    Ok(layers.around(pages.merge(assets).merge(drift).merge(probes)).with_state(portal))
}

/// The pages without what protects them: a peer for the whole portal in benchmarks, never to be served. Whoever calls it
/// provides what the other layers would.
pub fn bare(portal: Portal, sessions: Sessions) -> Router {
    layers::least(sessions, pages(&portal)).with_state(portal)
}

/// Everything that changes something in LaunchDarkly, or leads there.
fn changes() -> Router<Portal> {
    Router::new()
        .route(paths::CHOOSE.pattern(), get(choose::page))
        .route(paths::NEW, form(new::page, new::submit))
        .route(paths::NEW_REVIEW, form(review::create_page, review::create))
        .route(paths::EDIT, form(edit::page, edit::submit))
        .route(paths::REVIEW, form(review::change_page, review::change))
        .route(paths::REBASE, form(conflict::page, conflict::submit))
        .route(paths::SWITCH, post(edit::switch))
        .route(paths::CLONE, form(clone::page, clone::submit))
        .route(paths::DELETE, form(delete::page, delete::submit))
        .route(paths::BATCHES.pattern(), post(batch::select))
        .route(paths::UNDO, post(activity::undo))
        .route(paths::API_DELETION, get(delete::question))
}

/// How people come and go, and what each keeps for themselves.
fn people() -> Router<Portal> {
    Router::new()
        .route(paths::SIGN_IN.pattern(), form(sign_in::page, sign_in::submit))
        .route(paths::SIGN_IN_COMPANY.pattern(), form(company::back, company::submit))
        .route(paths::SIGN_IN_LAUNCHDARKLY.pattern(), form(launchdarkly::back, launchdarkly::submit))
        .route(paths::SIGN_OUT.pattern(), post(sign_in::sign_out))
        .route(paths::API_SESSION.pattern(), get(sessions::ends_in))
        .route(paths::SESSIONS.pattern(), form(sessions::page, sessions::submit))
        .route(paths::THEME.pattern(), post(theme::submit))
}

/// The integrations: all of them, and each by itself.
fn looking() -> Router<Portal> {
    Router::new()
        .route(paths::INTEGRATIONS.pattern(), get(integrations::page))
        .route(paths::REFRESH.pattern(), post(integrations::refresh))
        .route(paths::DETAIL, get(detail::page))
        .route(paths::CODE, get(code::page))
        .route(paths::CODE_FILE, get(code::file))
        .route(paths::EXPORT.pattern(), form(code::export, code::read))
        .route(paths::EXPORT_FILE, get(code::export_file))
        .route(paths::SET_UP, get(set_up::page))
        .route(paths::CHECK, post(check::submit))
        .route(paths::CHECK_VALUES, post(check::values))
        .route(paths::API_CHECK_VALUES.pattern(), post(check::json))
        .route(paths::API_CHECK, get(check::stream))
        .route(paths::API_INTEGRATIONS.pattern(), get(api::integrations))
        .route(paths::API_ROWS.pattern(), get(api::rows))
        .route(paths::API_INTEGRATION, get(api::integration))
}

/// What goes through a whole account, one environment or store after the other.
fn scans() -> Router<Portal> {
    Router::new()
        .route(paths::COVERAGE.pattern(), get(coverage::page))
        .route(paths::COVERAGE_REFRESH.pattern(), post(coverage::refresh))
        .route(paths::SCAN.pattern(), post(coverage::scan))
        .route(paths::API_COVERAGE.pattern(), get(coverage::stream))
        .route(paths::STORES.pattern(), form(stores::page, stores::scan))
        .route(paths::API_STORES.pattern(), get(stores::stream))
        .route(paths::CHECKS.pattern(), form(checks::page, checks::scan))
        .route(paths::API_CHECKS.pattern(), get(checks::stream))
}

fn pages(portal: &Portal) -> Router<Portal> {
    let changes = changes().layer(from_fn_with_state(portal.clone(), read_only::refuse));
    Router::new()
        .merge(changes)
        .merge(people())
        .merge(looking())
        .merge(scans())
        // What is being carried out can be watched and stopped also where nothing else may be changed.
        .route(paths::BATCH, form(batch::page, batch::submit))
        .route(paths::API_BATCH, get(batch::stream))
        .route(paths::OVERVIEW.pattern(), get(overview::page))
        .route(paths::API_OVERVIEW.pattern(), get(overview::glance))
        .route(paths::ACTIVITY.pattern(), get(activity::page))
        .route(paths::ACTIVITY_JSONL.pattern(), get(export::json_lines))
        .route(paths::ACTIVITY_CSV.pattern(), get(export::csv))
        .route(paths::LOOK_AGAIN, post(activity::look_again))
        .route(paths::API_EVENTS.pattern(), get(events::stream))
        .route(paths::API_WAITING.pattern(), get(waiting::stream))
        .fallback(refused::no_such_page)
        .method_not_allowed_fallback(refused::no_such_page)
}
