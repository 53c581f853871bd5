//! An account of LaunchDarkly, as commands read it: a few calls at a time, waiting where LaunchDarkly asks for it.

use std::collections::HashMap;
use std::time::Duration;

use app::words;
use as_code::Definition;
use domain::{Address, Row};
use futures::StreamExt as _;
use launchdarkly::{Client, Error, Options};

use crate::clock::Clock;
use crate::config::Account;

/// How many integrations are read at the same time.
const AT_ONCE: usize = 8;
/// How often a call is asked again that met the rate limit.
const TRIES: usize = 20;

/// Calls LaunchDarkly, and waits where it asks for it.
pub(super) async fn calling<T, Called>(clock: &Clock, call: impl Fn() -> Called) -> Result<T, Error>
where
    Called: Future<Output = Result<T, Error>>,
{
    let mut tries = 0;
    loop {
        match call().await {
            Err(Error::RateLimited { until }) if tries < TRIES => {
                tries += 1;
                let wait = u64::try_from(until.since(clock.now())).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(wait.min(60_000))).await;
            }
            result => return result,
        }
    }
}

/// The account's integrations.
pub(super) struct Reader {
    client: Client,
    account: Account,
    clock: Clock,
}

/// Why LaunchDarkly did not do what it was asked, in a clause.
pub(super) fn why(error: Error) -> String {
    words::failure::brief(&error.into())
}

impl Reader {
    /// # Errors
    /// In one line, why there is no client.
    pub(super) fn new(account: Account) -> Result<Self, String> {
        let client = Client::new(account.url.clone(), Options::default()).map_err(|error| error.to_string())?;
        Ok(Self { client, account, clock: Clock::system() })
    }

    /// Every integration that the token sees.
    ///
    /// # Errors
    /// In one line, why they could not be listed, or not all of them: what is not known cannot be written down.
    pub(super) async fn rows(&self) -> Result<Vec<Row>, String> {
        let listing = calling(&self.clock, || self.client.list_integrations(&self.account.token)).await;
        let listing = listing.map_err(why)?;
        if let Some(item) = listing.unreadable.first() {
            return Err(words::desired::item_unread(item));
        }
        let now = self.clock.now();
        Ok(listing.integrations.iter().map(|integration| Row::new(integration, now)).collect())
    }

    /// The settings of these, or why they could not be read.
    pub(super) async fn definitions(&self, addresses: Vec<Address>) -> HashMap<Address, Result<Definition, String>> {
        let read = |address: Address| async move {
            let read = calling(&self.clock, || self.client.get_integration(&self.account.token, &address)).await;
            let read = read.map_err(why).and_then(|integration| {
                Definition::of(&integration).ok_or_else(|| words::stores::NO_SETTINGS.to_owned())
            });
            (address, read)
        };
        futures::stream::iter(addresses.into_iter().map(read)).buffer_unordered(AT_ONCE).collect().await
    }
}
