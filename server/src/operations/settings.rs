//! The settings of many integrations. The list comes without them, so each is read by itself.

use as_code::Definition;
use domain::Address;
use launchdarkly::Error;

use super::list;
use super::scan::{Asker, Question};
use crate::memory::{Scans, Settings};
use crate::portal::Portal;
use crate::session::Viewer;

/// The settings of an integration of some version: a change makes it worth asking again.
pub(crate) struct SettingsOf;

impl Question for SettingsOf {
    type About = (Address, Option<domain::Version>);
    type Answer = Settings;
    const NAME: &'static str = "scan of settings";

    fn scans(portal: &Portal) -> &Scans<Self::About, Self::Answer> {
        &portal.stores
    }

    async fn ask(&self, asker: &Asker<'_>, about: &Self::About) -> Result<Settings, Error> {
        let integration = asker.client.get_integration(asker.token, &about.0).await?;
        Ok(Settings { store: integration.store(), definition: Definition::of(&integration) })
    }

    async fn ended(portal: &Portal, viewer: &Viewer) {
        list::note_again(portal, viewer).await;
    }
}
