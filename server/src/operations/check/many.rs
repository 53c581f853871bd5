//! Checking the stores of many integrations, one after the other, with one password that lives as long as that.

use std::collections::HashMap;
use std::time::Duration;

use domain::{Address, CheckVerdict, Environment, EnvironmentKey, FormValues, Place, ProjectKey, Secret};
use launchdarkly::Error;
use store_check::{Settings, Store};
use tokio::sync::Mutex;

use super::{NotBegun, Noted, carry_out, note, other_prefixes, provided, settings_of};
use crate::memory::{ScannedCheck, Scans};
use crate::operations::list;
use crate::operations::requester::Requester;
use crate::operations::scan::{self, Asker, Question};
use crate::portal::Portal;
use crate::session::Viewer;

/// Checks each of many stores.
pub(crate) struct CheckOf {
    password: Option<Secret>,
    request_id: String,
    environments: Mutex<HashMap<(ProjectKey, EnvironmentKey), Environment>>,
}

impl Question for CheckOf {
    type About = Address;
    type Answer = ScannedCheck;
    const NAME: &'static str = "checks of stores";
    const AT_ONCE: usize = 3;
    /// A store next door answers within milliseconds: without a rest, a scan would take all the processor there is.
    const REST: Duration = Duration::from_millis(150);

    fn scans(portal: &Portal) -> &Scans<Self::About, Self::Answer> {
        &portal.check_scans
    }

    async fn ask(&self, asker: &Asker<'_>, about: &Address) -> Result<ScannedCheck, Error> {
        let integration = asker.client.get_integration(asker.token, about).await?;
        let environment = self.environment(asker, about).await?;
        let provider = about.provider.provider();
        let settings = provider.and_then(|provider| settings_of(provider, &FormValues::of(&integration)));
        let (Some(provider), Some(mut settings)) = (provider, settings) else {
            return Ok(ScannedCheck::NoStore);
        };
        let (portal, viewer) = (asker.portal, asker.viewer);
        if let Settings::Redis(server) = &mut settings {
            server.password = provided(&portal.checks, server, None).await.or_else(|| self.password.clone());
        }
        let place = Place::from(about);
        let other_prefixes = other_prefixes(portal, viewer, &place, provider);
        let store = Store { settings, prefix: environment.client_side_id, other_prefixes, now_ms: 0 };
        let who = Requester::new(portal, viewer, &self.request_id);
        let entry = note(&who, (&place, &integration.name, integration.version), &store).await;
        let noted = match entry {
            Ok(entry) => Noted { entry, integration: Some(about.id.clone()), saved: true },
            Err(failure) => return Ok(ScannedCheck::NotRecorded(failure)),
        };
        let (portal, viewer, writes) = (portal.clone(), viewer.clone(), portal.writes.clone());
        // It is in the record, so it is carried to its end even if the others are stopped.
        let check = writes.spawn(async move { carry_out(&portal, &viewer, store, noted, |_| {}).await });
        Ok(ScannedCheck::Ended(CheckVerdict::of(&check.await.unwrap_or_default())))
    }

    async fn ended(portal: &Portal, viewer: &Viewer) {
        list::note_again(portal, viewer).await;
    }
}

impl CheckOf {
    async fn environment(&self, asker: &Asker<'_>, address: &Address) -> Result<Environment, Error> {
        let key = (address.project.clone(), address.environment.clone());
        if let Some(environment) = self.environments.lock().await.get(&key) {
            return Ok(environment.clone());
        }
        let environment = asker.client.environment(asker.token, &key.0, &key.1).await?;
        self.environments.lock().await.insert(key, environment.clone());
        Ok(environment)
    }
}

/// Checks all of these, or of a run that was stopped those that are left; does nothing while one is under way.
///
/// # Errors
/// [`NotBegun::Off`] and [`NotBegun::TooMany`].
pub(crate) fn begin(who: &Requester, wanted: Vec<Address>, password: Option<Secret>) -> Result<(), NotBegun> {
    let Requester { portal, viewer, request_id } = who;
    super::admit(portal, viewer)?;
    let question = CheckOf { password, request_id: request_id.clone(), environments: Mutex::default() };
    scan::start(portal, viewer, question, wanted);
    Ok(())
}
