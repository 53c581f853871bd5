//! Confirming: once or many times at once, over all portals, with faults on the way; and what was said to it.

use std::time::Duration;

use futures::future;
use rand::Rng as _;

use super::Client;
use crate::browser::{self, Lost};
use crate::clock::now_ms;
use crate::faults;
use crate::history::{Answer, Said, Submission, Verb};
use crate::offer::Offer;
use crate::page;
use testkit::html::{self, Form};

/// How often one thing is confirmed anew because the portal offers it again.
const ROUNDS: usize = 4;
/// Words of answers that speak of one request only: another one may have done, or may yet do, what was confirmed.
const ONLY_THIS: [&str; 4] = [
    "This confirmation has expired",
    "This confirmation is no longer valid",
    "does not match this integration",
    "The name was wrong too many times",
];
/// How many confirmations that were sent off are remembered.
const SPENT: usize = 20;

impl Client {
    /// Confirms, and goes on where the portal asks for another confirmation.
    pub(super) async fn confirm(&mut self, offer: Offer) {
        let mut next = Some(offer);
        for _ in 0..ROUNDS {
            let Some(offer) = next.take() else { return };
            let answers = self.confirm_at_once(&offer).await;
            next = self.offered_again(answers).await;
        }
    }

    /// Sends one confirmation off, by chance with faults, in copies, or hanging up before the answer.
    async fn confirm_at_once(&mut self, offer: &Offer) -> Vec<browser::Answer> {
        if self.random.random_bool(0.2) {
            self.stage.upstream().add_fault(faults::of_write(&mut self.random, offer.verb, &offer.target));
        }
        if self.random.random_bool(0.06) {
            self.stage.upstream().add_fault(faults::of_read(&mut self.random, offer.verb, &offer.target));
        }
        let copies = if self.random.random_bool(0.12) { self.random.random_range(2..=20) } else { 1 };
        let patience = self.random.random_bool(0.04).then(|| Duration::from_millis(self.random.random_range(0..60)));
        let (mut results, sent) = (Vec::new(), now_ms());
        for _ in 0..copies {
            let portal = self.stage.portal(&mut self.random).await;
            let browser = self.browser.clone();
            results.push(async move { send(&browser, &portal, &offer.form, patience).await });
        }
        let mut results = future::join_all(results).await;
        if results.iter().all(|result| matches!(result, Err(Lost::NotSent))) {
            // That portal has just ended: nothing was sent, so the same is sent to another.
            let portal = self.stage.portal(&mut self.random).await;
            results.push(send(&self.browser, &portal, &offer.form, None).await);
        }
        self.tell(offer, &results, sent, false).await;
        self.spent.push(offer.clone());
        if self.spent.len() > SPENT {
            self.spent.remove(0);
        }
        results.into_iter().filter_map(Result::ok).collect()
    }

    /// Writes down what was said to a confirmation.
    pub(super) async fn tell(
        &mut self,
        offer: &Offer,
        results: &[Result<browser::Answer, Lost>],
        sent: i64,
        misused: bool,
    ) {
        let mut answers: Vec<Answer> = Vec::new();
        for result in results {
            let known = |said: Said| Answer { said, entry: None, integration: None };
            answers.push(match result {
                Err(_) => known(Said::Lost),
                Ok(answer) => self.understand(answer).await,
            });
        }
        self.remember(offer, &answers);
        let Offer { key, verb, target, body, version, .. } = offer.clone();
        let submission = Submission { key, verb, target, body, version, misused, sent, answers };
        self.stage.book().told.submissions.push(submission);
    }

    /// Keeps the list of integrations that are there.
    fn remember(&self, offer: &Offer, answers: &[Answer]) {
        let mut book = self.stage.book();
        for answer in answers.iter().filter(|answer| answer.said.is_done()) {
            match (offer.verb, &answer.integration) {
                (Verb::Create, Some(id)) => {
                    let target = format!("{}/{id}", offer.target);
                    if !book.stores.contains(&target) {
                        book.stores.push(target);
                    }
                }
                (Verb::Delete, _) => book.stores.retain(|target| *target != offer.target),
                _ => {}
            }
        }
    }

    /// What an answer says, and, where it redirects to the outcome, what is said there.
    async fn understand(&mut self, answer: &browser::Answer) -> Answer {
        let Some((page, entry)) = answer.location.split_once("outcome=") else {
            return Answer { said: said(answer), entry: None, integration: None };
        };
        let entry: Option<i64> = entry.split('&').next().and_then(|entry| entry.parse().ok());
        let page = page.trim_end_matches('?');
        let integration = page::integration(page).map(str::to_owned);
        let said =
            self.outcome(&answer.location, &format!("/integrations?outcome={}", entry.unwrap_or_default())).await;
        Answer { said, entry, integration }
    }

    /// What the page of an outcome says; where an integration has no page any more, the table says it.
    async fn outcome(&mut self, location: &str, table: &str) -> Said {
        for place in [location, table] {
            match self.page(place).await {
                Some(page) if page.status == 200 => {
                    return page::notice(&page.body).unwrap_or_else(|| Said::Unread(page::text(&page.body)));
                }
                Some(page) if page.status == 404 => {}
                Some(page) => return Said::Failed(page.status),
                None => return Said::Failed(0),
            }
        }
        Said::Failed(404)
    }

    /// What the portal offers to confirm instead: the same once more, or the form as it is after somebody else's change.
    async fn offered_again(&mut self, answers: Vec<browser::Answer>) -> Option<Offer> {
        if self.random.random_bool(0.4) {
            return None;
        }
        for answer in answers {
            if answer.location.contains("/review?plan=") {
                return self.review(answer).await;
            }
            let answer = match answer.location.contains("/rebase?draft=") {
                true => self.page(&answer.location).await?,
                false if answer.status == 409 => answer,
                false => continue,
            };
            let forms = html::forms(&answer.body);
            let ends = |form: &&Form, end: &str| form.action.ends_with(end);
            let form = forms.iter().find(|form| ends(form, "/rebase"));
            let form = form.or_else(|| forms.iter().find(|form| ends(form, "/edit")));
            if let Some(form) = form {
                let planned = self.send(form).await?;
                return self.review(planned).await;
            }
        }
        None
    }
}

async fn send(
    browser: &browser::Browser,
    portal: &str,
    form: &Form,
    patience: Option<Duration>,
) -> Result<browser::Answer, Lost> {
    let sending = browser.submit(portal, form);
    match patience {
        None => sending.await,
        Some(patience) => tokio::time::timeout(patience, sending).await.unwrap_or(Err(Lost::Unanswered)),
    }
}

/// What an answer to a confirmation says by itself.
fn said(answer: &browser::Answer) -> Said {
    match answer.status {
        303 if answer.location.contains("/review?plan=") => return Said::Again,
        303 if answer.location.contains("/rebase?draft=") => return Said::Moved,
        // To its page, as it is: somebody else has turned it on or off already.
        303 if page::integration(&answer.location).is_some() => return Said::Moved,
        303 if answer.is_signed_out() => return Said::Failed(303),
        303 => return Said::Unread(answer.location.clone()),
        _ => {}
    }
    let text = page::text(&answer.body);
    let says = |words: &str| text.contains(words);
    match answer.status {
        _ if ONLY_THIS.iter().any(|words| says(words)) => Said::Expired,
        409 if says("changed after you opened this page") || says("was changed by someone else") => Said::Moved,
        404 if says("ot found in LaunchDarkly") => Said::Failed(404),
        409 | 422 => Said::Refused,
        _ if says("Nothing has been deleted") => Said::Refused,
        _ if says("this request changed nothing") => Said::NotByThis,
        _ if says("othing was changed") => Said::Refused,
        status if status >= 400 => Said::Failed(status),
        _ => Said::Unread(text),
    }
}
