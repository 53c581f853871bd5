//! Many writes at once: ticked in the table, reviewed, confirmed, stopped by chance, gone on with, and what was said of
//! each.

use std::collections::HashSet;
use std::time::Duration;

use rand::Rng as _;

use super::Client;
use crate::browser;
use crate::clock::now_ms;
use crate::faults;
use crate::history::{Answer, Said, Submission, Verb};
use crate::page;
use testkit::html::{self, Form};

/// How often a batch is looked at before it is given up.
const LOOKS: usize = 400;
/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(100);
/// How often one is gone on with.
const GO_ON: usize = 20;

impl Client {
    /// Changes several integrations at once.
    pub(super) async fn batch(&mut self) -> &'static str {
        self.try_batch().await;
        "batches"
    }

    async fn try_batch(&mut self) -> Option<()> {
        let stores: HashSet<String> = (0..self.random.random_range(2..7)).map(|_| self.store()).collect();
        let mut fields = vec![("scope", "ticked".to_owned()), ("query", "select=true".to_owned())];
        let id = |store: &String| store.rsplit('/').next().unwrap_or_default().to_owned();
        fields.extend(stores.iter().map(|store| ("integration", id(store))));
        let selected = self.send(&Form::of("/bulk", &fields)).await?;
        let path = selected.location.strip_prefix("/bulk/").map(|id| format!("/bulk/{id}"))?;
        let mut form = self.form_that(&path, "plan").await?;
        let verb =
            ["turn-on", "turn-off", "add-tags", "remove-tags", "replace-password"][self.random.random_range(0..5)];
        form.set("verb", verb);
        form.set("tags", "soak, many");
        form.set("password", &format!("pa55word of batch {}", self.name()));
        form.set("reason", "To see whether many work.");
        self.send(&form).await?;
        let (review, run) = self.until_form(&path, "run").await?;
        let reviews = page::reviews(&review.body);
        if self.random.random_bool(0.05) {
            return None;
        }
        if self.random.random_bool(0.3)
            && let Some(one) = reviews.first()
        {
            self.stage.upstream().add_fault(faults::of_write(&mut self.random, Verb::Change, &one.target));
        }
        let sent = now_ms();
        self.send(&run).await;
        if self.random.random_bool(0.2) {
            self.send(&Form::of(&path, &[("do", "stop".to_owned())])).await;
        }
        let results = self.follow_batch(&path).await;
        self.note_batch(&path, reviews, &results, sent);
        Some(())
    }

    /// Notes what was asked for, and what was said of it.
    fn note_batch(&self, path: &str, reviews: Vec<page::Review>, results: &[page::Result], sent: i64) {
        for (place, review) in reviews.into_iter().enumerate() {
            let found = results.iter().find(|result| result.target == review.target);
            let answer = found.map_or(Answer { said: Said::Lost, entry: None, integration: None }, |result| Answer {
                said: result.said.clone(),
                entry: result.entry,
                integration: None,
            });
            // The browser never learns the keys of the plans in a batch: the record tells them (`Told::name_plans`).
            self.stage.book().told.submissions.push(Submission {
                key: format!("{path} {place}"),
                verb: review.verb,
                target: review.target,
                body: review.body,
                version: None,
                misused: false,
                sent,
                answers: vec![answer],
            });
        }
    }

    /// Waits until a batch is over, going on with it where it stands still; what is said of each write then.
    async fn follow_batch(&mut self, path: &str) -> Vec<page::Result> {
        let mut gone_on = 0;
        let mut last = Vec::new();
        for _ in 0..LOOKS {
            let Some(page) = self.page(path).await.filter(|page| page.status == 200) else { return last };
            last = page::results(&page.body);
            if let Some(form) = form_that(&page, "continue") {
                if gone_on == GO_ON {
                    return last;
                }
                gone_on += 1;
                self.send(&form).await;
            } else if !page.body.contains("http-equiv=\"refresh\"") {
                return last;
            }
            tokio::time::sleep(PAUSE).await;
        }
        last
    }

    async fn form_that(&mut self, path: &str, does: &str) -> Option<Form> {
        form_that(&self.page(path).await?, does)
    }

    /// Looks until there is a form that does this; `None` if there will never be one.
    async fn until_form(&mut self, path: &str, does: &str) -> Option<(browser::Answer, Form)> {
        for _ in 0..LOOKS {
            let page = self.page(path).await?;
            if let Some(form) = form_that(&page, does) {
                return Some((page, form));
            }
            if let Some(form) = form_that(&page, "continue") {
                self.send(&form).await;
            } else if !page.body.contains("http-equiv=\"refresh\"") {
                return None;
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }
}

fn form_that(page: &browser::Answer, does: &str) -> Option<Form> {
    html::forms(&page.body).into_iter().find(|form| form.get("do") == Some(does))
}
