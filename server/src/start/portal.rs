//! The portal, put together from its configuration. Nothing runs yet.

use std::collections::BTreeMap;

use app::view::DemoToken;
use launchdarkly::BaseUrl;
use leptos::config::LeptosOptions;
use store_check::{AwsOptions, Checker, Rules};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use super::error::StartError;
use crate::clock::Clock;
use crate::config::{Config, OAuthApp, PublicUrl, SharedCompany};
use crate::cookies::Cookies;
use crate::database::{Batches, Database, Healths, LastChecks, LastLists, Notices, SessionRows, Tickets};
use crate::memory::{Checks, EnvironmentCache, ImpactCache, ListCache, Scans, SignInLimit, Streams, Styles};
use crate::oauth::LaunchDarklyOAuth;
use crate::oidc::Provider;
use crate::portal::{Instance, Parts, Portal};
use crate::session::Sessions;
use crate::waiting::Waiting;

/// The instances of LaunchDarkly.
pub(super) struct Known {
    /// By name.
    pub(super) instances: BTreeMap<String, Instance>,
    /// The portal as they know it.
    pub(super) apps: BTreeMap<String, (OAuthApp, BaseUrl)>,
    /// The demo's tokens.
    pub(super) demo_tokens: Vec<DemoToken>,
}

/// The portal and its sessions.
///
/// # Errors
/// [`StartError`] says in one line what to do.
pub(super) async fn make(
    config: &Config,
    known: Known,
    public_url: &PublicUrl,
    assets: LeptosOptions,
    stopping: watch::Receiver<bool>,
) -> Result<(Portal, Sessions), StartError> {
    let database = Database::open(config.database_url.expose()).await?;
    let portal = Portal::new(parts(config, known, public_url, assets, stopping, database)?);
    let Parts { session_rows, key, cookies, company, oauth, .. } = &*portal;
    let sessions = Sessions::new(session_rows.clone(), key, *cookies, company.clone(), oauth.clone());
    Ok((portal, sessions))
}

fn parts(
    config: &Config,
    known: Known,
    public_url: &PublicUrl,
    assets: LeptosOptions,
    stopping: watch::Receiver<bool>,
    database: Database,
) -> Result<Parts, StartError> {
    let (clock, key) = (Clock::system(), &config.master_key);
    Ok(Parts {
        instances: known.instances,
        tickets: Tickets::new(&database, key, &clock),
        batches: Batches::new(&database, key, &clock),
        healths: Healths::new(&database, &clock),
        last_checks: LastChecks::new(&database, &clock),
        last_lists: LastLists::new(&database, key, &clock),
        notices: Notices::new(&database, &clock),
        session_rows: SessionRows::new(&database, &clock),
        database,
        lists: ListCache::default(),
        environments: EnvironmentCache::default(),
        impacts: ImpactCache::default(),
        segments: Scans::default(),
        stores: Scans::default(),
        check_scans: Scans::default(),
        checks: Checks::new(checker(config)?, config.check_secrets.clone()),
        streams: Streams::default(),
        waiting: Waiting::default(),
        styles: Styles::default(),
        sign_in_limit: SignInLimit::new(&clock),
        oauth: LaunchDarklyOAuth::new(known.apps, clock.clone()),
        key: key.clone(),
        clock,
        assets,
        site: config.site.clone(),
        demo_tokens: known.demo_tokens,
        stopping,
        writes: TaskTracker::new(),
        origin: public_url.origin().to_owned(),
        cookies: Cookies::new(public_url.is_https()),
        read_only: config.read_only.into(),
        managed_tags: config.managed_tags.clone(),
        company: SharedCompany::new(config.company.clone()),
        provider: Provider::default(),
    })
}

/// Whoever checks stores, where the operator lets them.
fn checker(config: &Config) -> Result<Checker, StartError> {
    let (roles, endpoint) = (config.check_assume_role.clone(), config.check_aws_endpoint.clone());
    let checker = Checker::new(Rules::parse(&config.check_allow)?, config.check_ca_file.as_deref())?;
    Ok(checker.aws(AwsOptions { roles, endpoint, credentials: None }))
}
