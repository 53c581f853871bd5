//! Signing in and out, and trying the old cookie.

use std::time::Duration;

use futures::future;
use launchdarkly_emulator::WRITER_TOKEN;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;

use super::Client;
use crate::history::LateRead;
use testkit::html;

/// How often signing in is tried.
const TRIES: usize = 100;
/// Between two of them: a portal that was just killed refuses at once, and is back soon.
const BETWEEN: Duration = Duration::from_millis(100);
/// What is tried with an old cookie.
const PRIVATE: [&str; 3] = ["/integrations", "/api/integrations", "/activity"];

impl Client {
    /// Signs in: tries again while faults and kills are in the way, but not for ever.
    pub(super) async fn sign_in(&mut self) {
        self.browser.cookie.clear();
        for _ in 0..TRIES {
            if !self.browser.cookie.is_empty() {
                break;
            }
            let portal = self.stage.portal(&mut self.random).await;
            let Ok(page) = self.browser.get(&portal, "/sign-in").await else {
                tokio::time::sleep(BETWEEN).await;
                continue;
            };
            let Some(mut form) = html::forms(&page.body).into_iter().find(|form| form.has("token")) else {
                tokio::time::sleep(BETWEEN).await;
                continue;
            };
            form.set("token", WRITER_TOKEN);
            let portal = self.stage.portal(&mut self.random).await;
            if let Ok(answer) = self.browser.submit(&portal, &form).await
                && answer.status == 303
            {
                self.browser.cookie = answer.cookie.unwrap_or_default();
            } else {
                tokio::time::sleep(BETWEEN).await;
            }
        }
    }

    /// Signs out while the same browser reads on, then tries the old cookie everywhere.
    pub(super) async fn sign_out(&mut self) -> &'static str {
        let Some(page) = self.page("/activity").await else { return "sign-outs" };
        let Some(form) = html::forms(&page.body).into_iter().find(|form| form.action == "/sign-out") else {
            return "sign-outs";
        };
        let old = self.browser.with_cookie(&self.browser.cookie);
        let portal = self.stage.portal(&mut self.random).await;
        let other = self.stage.portal(&mut self.random).await;
        let reads = future::join_all((0..self.random.random_range(0..4)).map(|_| old.get(&other, "/integrations")));
        let (signed_out, _) = future::join(old.submit(&portal, &form), reads).await;
        // Only an acknowledged one counts: what was not answered may not have happened.
        if signed_out.is_ok_and(|answer| answer.status == 303) {
            self.browser.cookie.clear();
            let path = PRIVATE.choose(&mut self.random).copied().unwrap_or_default();
            for replica in &self.stage.replicas {
                if let Ok(answer) = old.get(&replica.url(), path).await {
                    let let_in = answer.status == 200;
                    self.stage.book().told.late_reads.push(LateRead { what: path.to_owned(), let_in });
                }
            }
        }
        "sign-outs"
    }
}
