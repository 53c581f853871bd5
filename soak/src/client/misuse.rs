//! What nobody should do: confirmations that were used up, that are somebody else's, or that were asked about another
//! integration.

use futures::future;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::Client;
use crate::clock::now_ms;
use crate::history::Verb;
use crate::offer::Offer;

impl Client {
    /// Misuses a confirmation.
    pub(super) async fn misuse(&mut self) -> &'static str {
        match self.random.random_range(0..3) {
            0 => self.replay().await,
            1 => self.borrow().await,
            _ => self.redirect().await,
        }
        "misuses"
    }

    /// Sends off once more what was sent off before, alone or many times: it must say what it said then.
    async fn replay(&mut self) {
        let Some(offer) = self.spent.choose(&mut self.random).cloned() else { return };
        let copies = self.random.random_range(1..=4);
        self.send_off(&offer, copies, false).await;
    }

    /// Answers a question that somebody else was asked.
    async fn borrow(&mut self) {
        let questions: Vec<Offer> = {
            let book = self.stage.book();
            let others = book.questions.iter().filter(|(who, _)| *who != self.number);
            others.map(|(_, offer)| offer.clone()).collect()
        };
        let Some(offer) = questions.choose(&mut self.random).cloned() else { return };
        self.send_off(&offer, 1, true).await;
    }

    /// Sends the answer to a question about one integration to another.
    async fn redirect(&mut self) {
        let (about, other) = (self.store(), self.store());
        if about == other {
            return;
        }
        let Some(mut offer) = self.question(&about).await else { return };
        offer.form.action = format!("/integrations/{other}/delete");
        offer.target = other;
        self.send_off(&offer, 1, true).await;
    }

    async fn send_off(&mut self, offer: &Offer, copies: usize, misused: bool) {
        let (mut sending, sent) = (Vec::new(), now_ms());
        for _ in 0..copies {
            let portal = self.stage.portal(&mut self.random).await;
            let browser = self.browser.clone();
            sending.push(async move { browser.submit(&portal, &offer.form).await });
        }
        let results = future::join_all(sending).await;
        debug_assert!(!misused || offer.verb == Verb::Delete);
        self.tell(offer, &results, sent, misused).await;
    }
}
