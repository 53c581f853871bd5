//! Large reads that leave room for others: calls wait where LaunchDarkly's rate limit asks for it, and before
//! the limit is used up.

use std::time::Duration;

use domain::UnixMillis;
use launchdarkly::{AccessToken, Client, Error};

use crate::portal::Portal;
use crate::session::Viewer;

/// How often a call is asked again that met the rate limit.
const TRIES: u32 = 20;
/// The longest wait between two looks at the clock.
const LONGEST: Duration = Duration::from_secs(30);
/// The share of a window that is left to others: a tenth, and one call at least.
const LEFT_TO_OTHERS: u64 = 10;

/// Whoever reads much. `say` is told until when it waits, and that it no longer does.
pub(super) struct Patience<'reader, Say: Fn(Option<UnixMillis>)> {
    portal: &'reader Portal,
    viewer: &'reader Viewer,
    say: Say,
}

impl<'reader, Say: Fn(Option<UnixMillis>)> Patience<'reader, Say> {
    /// Somebody who reads with the viewer's token.
    pub(super) fn new(portal: &'reader Portal, viewer: &'reader Viewer, say: Say) -> Self {
        Self { portal, viewer, say }
    }

    /// Calls once there is room for it.
    ///
    /// # Errors
    /// Why the call failed; for the rate limit only after it was waited for many times.
    pub(super) async fn call<T, Called>(&self, call: impl Fn() -> Called) -> Result<T, Error>
    where
        Called: Future<Output = Result<T, Error>>,
    {
        let mut tries = 0;
        loop {
            self.room().await;
            match call().await {
                Err(Error::RateLimited { until }) if tries < TRIES => {
                    tries += 1;
                    self.wait(until).await;
                }
                result => return result,
            }
        }
    }

    /// Waits for the next window where little is left of this one.
    pub(super) async fn room(&self) {
        if let Some(until) = scarce(self.portal, self.viewer) {
            self.wait(until).await;
        }
    }

    /// Waits until then, and says so.
    pub(super) async fn wait(&self, until: UnixMillis) {
        (self.say)(Some(until));
        let wait = u64::try_from(until.since(self.portal.clock.now())).unwrap_or_default();
        tokio::time::sleep(Duration::from_millis(wait).min(LONGEST)).await;
        (self.say)(None);
    }
}

/// Until when whoever reads in the background leaves the rest of a window to those who change something, if there is little
/// left of it and its end is known.
pub(super) fn scarce(portal: &Portal, viewer: &Viewer) -> Option<UnixMillis> {
    full(portal.client(viewer).ok()?, &viewer.signed_in.token, portal.clock.now())
}

fn full(client: &Client, token: &AccessToken, now: UnixMillis) -> Option<UnixMillis> {
    let allowance = client.allowance(token)?;
    let kept = allowance.limit.map_or(1, |limit| (limit / LEFT_TO_OTHERS).max(1));
    // A reset in the past says that the next window has begun.
    allowance.reset.filter(|reset| allowance.remaining <= kept && reset.since(now) > 0)
}
