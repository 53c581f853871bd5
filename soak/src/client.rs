//! Somebody who uses the portal without pause: signs in, reads, writes, and now and then does what nobody should. What
//! they do is drawn from their own seed; when it happens is up to the machine.

mod batches;
mod confirm;
mod killing;
mod misuse;
mod racing;
mod reading;
mod session;
mod writing;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::error::StageError;
use crate::offer::Offer;
use crate::stage::Stage;
use testkit::html::Form;

/// With fewer integrations than this nobody deletes, with more nobody creates.
const STORES: std::ops::Range<usize> = 90..240;
/// How often a page is asked for before it is given up.
const TRIES: usize = 4;
/// A name that several people give.
const SHARED_NAME: &str = "Everybody’s cache";

/// Somebody.
pub(crate) struct Client {
    stage: Arc<Stage>,
    browser: Browser,
    random: StdRng,
    number: usize,
    /// Makes names that nobody else gives.
    serial: usize,
    /// Confirmations that were sent off, to be sent once more.
    spent: Vec<Offer>,
}

impl Client {
    /// The one with this number, in the run with this seed.
    pub(crate) fn new(stage: &Arc<Stage>, seed: u64, number: usize) -> Self {
        let random = StdRng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let browser = Browser::new(&stage.http);
        Self { stage: Arc::clone(stage), browser, random, number, serial: 0, spent: Vec::new() }
    }

    /// Operates until everybody together has begun so many operations. At each `kill_every`th something ends at once.
    pub(crate) async fn work(
        mut self,
        begun: Arc<AtomicUsize>,
        until: usize,
        kill_every: usize,
    ) -> Result<Self, StageError> {
        let next = |begun: usize| (begun < until).then_some(begun + 1);
        while let Ok(before) = begun.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next) {
            let kind = self.operate().await?;
            if (before + 1) % kill_every == 0 {
                self.stage.disturb(&mut self.random).await?;
            }
            *self.stage.book().kinds.entry(kind).or_default() += 1;
        }
        Ok(self)
    }

    /// One operation; what kind it was.
    async fn operate(&mut self) -> Result<&'static str, StageError> {
        self.be_signed_in().await?;
        if self.random.random_bool(0.03) {
            self.meddle();
        }
        let stores = self.stage.book().stores.len();
        Ok(match self.random.random_range(0..100) {
            0..18 if stores < STORES.end => self.create().await,
            0..18 => self.delete().await,
            18..44 => self.edit().await,
            44..60 => self.switch().await,
            60..76 if stores > STORES.start => self.delete().await,
            60..76 => self.create().await,
            76..88 => self.read().await,
            88..90 => self.batch().await,
            90..93 => self.misuse().await,
            93..96 => self.race().await,
            _ => self.sign_out().await,
        })
    }

    async fn be_signed_in(&mut self) -> Result<(), StageError> {
        if self.browser.cookie.is_empty() {
            self.sign_in().await;
        }
        if self.browser.cookie.is_empty() { Err(StageError::SignIn) } else { Ok(()) }
    }

    /// An integration; a third of the time one of a few that everybody likes.
    fn store(&mut self) -> String {
        let book = self.stage.book();
        let stores = &book.stores;
        let few = if self.random.random_bool(0.3) { stores.len().min(4) } else { stores.len() };
        stores[..few].choose(&mut self.random).cloned().unwrap_or_default()
    }

    /// A name that nobody else gives; now and then one that others give too.
    fn name(&mut self) -> String {
        self.serial += 1;
        let shared = self.random.random_bool(0.05);
        if shared { SHARED_NAME.to_owned() } else { format!("Store {}-{}", self.number, self.serial) }
    }

    /// Changes something behind the portal's back.
    fn meddle(&mut self) {
        let target = self.store();
        let (path, value): (&str, Value) = match self.random.random_range(0..3) {
            0 => ("/name", json!(format!("Elsewhere {}", self.name()))),
            1 => ("/tags", json!(["elsewhere", self.number.to_string()])),
            _ => ("/on", json!(self.random.random::<bool>())),
        };
        self.stage.edit_elsewhere(&target, json!([{"op": "replace", "path": path, "value": value}]));
    }

    /// A page from any of the portals, after a few tries; signs in again if it must.
    async fn page(&mut self, path: &str) -> Option<Answer> {
        for _ in 0..TRIES {
            let portal = self.stage.portal(&mut self.random).await;
            match self.browser.get(&portal, path).await {
                Ok(answer) if answer.is_signed_out() => self.sign_in().await,
                Ok(answer) if answer.status < 429 => return Some(answer),
                _ => {}
            }
        }
        None
    }

    /// Sends a form that writes nothing yet, to any of the portals, after a few tries.
    async fn send(&mut self, form: &Form) -> Option<Answer> {
        for _ in 0..TRIES {
            let portal = self.stage.portal(&mut self.random).await;
            match self.browser.submit(&portal, form).await {
                Ok(answer) if answer.is_signed_out() => return None,
                Ok(answer) if answer.status < 429 => return Some(answer),
                _ => {}
            }
        }
        None
    }
}
