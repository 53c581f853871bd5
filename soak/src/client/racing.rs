//! One person in two tabs: the same write, worked out twice and confirmed twice at the same moment. Where an answer is
//! lost, the other tab's write must not be taken for it where that makes a difference.

use futures::future;
use rand::Rng as _;

use super::Client;
use crate::clock::now_ms;
use crate::faults;
use crate::offer::Offer;

impl Client {
    /// Confirms the same from two tabs.
    pub(super) async fn race(&mut self) -> &'static str {
        if let Some((one, two)) = self.two_tabs().await {
            if self.random.random_bool(0.6) {
                self.stage.upstream().add_fault(faults::of_write(&mut self.random, one.verb, &one.target));
            }
            let portals = [self.stage.portal(&mut self.random).await, self.stage.portal(&mut self.random).await];
            let (browser, sent) = (self.browser.clone(), now_ms());
            let (first, second) =
                future::join(browser.submit(&portals[0], &one.form), browser.submit(&portals[1], &two.form)).await;
            self.tell(&one, &[first], sent, false).await;
            self.tell(&two, &[second], sent, false).await;
        }
        "races"
    }

    /// The same write twice, each up to its last look.
    async fn two_tabs(&mut self) -> Option<(Offer, Offer)> {
        match self.random.random_range(0..3) {
            0 => {
                let (place, provider, name) = (self.place(), self.provider(), self.name());
                let one = self.creation_of(&place, provider, &name).await?;
                Some((one, self.creation_of(&place, provider, &name).await?))
            }
            1 => {
                let target = self.store();
                Some((self.switch_of(&target).await?, self.switch_of(&target).await?))
            }
            _ => {
                let target = self.store();
                Some((self.question(&target).await?, self.question(&target).await?))
            }
        }
    }
}
