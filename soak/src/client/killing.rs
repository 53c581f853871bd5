//! One write, and the end of the portal in the middle of it.

use std::time::Duration;

use futures::future;
use rand::Rng as _;

use super::Client;
use crate::clock::now_ms;
use crate::error::StageError;
use crate::faults;
use crate::history::Verb;
use crate::offer::Offer;

/// The portal ends so long after a confirmation was sent off, at most, in milliseconds.
const LATEST_MS: u64 = 60;

impl Client {
    /// Confirms a write of this kind and kills the portal meanwhile; then it may be confirmed once more. Whether there
    /// was something to confirm.
    pub(crate) async fn write_and_kill(&mut self, verb: Verb) -> Result<bool, StageError> {
        self.be_signed_in().await?;
        let offer = match verb {
            Verb::Create => self.creation().await,
            Verb::Change => self.change().await,
            Verb::Delete => {
                let target = self.store();
                self.question(&target).await
            }
        };
        let Some(offer) = offer else { return Ok(false) };
        if self.random.random_bool(0.1) {
            self.stage.upstream().add_fault(faults::of_write(&mut self.random, offer.verb, &offer.target));
        }
        let portal = self.stage.portal(&mut self.random).await;
        let after = Duration::from_millis(self.random.random_range(0..LATEST_MS));
        let end = async {
            tokio::time::sleep(after).await;
            self.stage.replicas[0].kill_and_restart().await
        };
        let sent = now_ms();
        let (result, ended) = future::join(self.browser.submit(&portal, &offer.form), end).await;
        ended?;
        self.stage.book().kills += 1;
        let mut results = vec![result];
        if self.random.random_bool(0.3) {
            let portal = self.stage.portal(&mut self.random).await;
            results.push(self.browser.submit(&portal, &offer.form).await);
        }
        self.tell(&offer, &results, sent, false).await;
        self.forget_deleted(&offer);
        Ok(true)
    }

    /// What may be gone is not used again.
    fn forget_deleted(&self, offer: &Offer) {
        if offer.verb == Verb::Delete {
            self.stage.book().stores.retain(|store| *store != offer.target);
        }
    }
}
