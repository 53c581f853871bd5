//! Creating, editing, turning on and off, deleting: from the form to the confirmation, as the pages lead.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use serde_json::Value;

use super::Client;
use crate::browser::Answer;
use crate::history::Verb;
use crate::offer::Offer;
use crate::page;
use testkit::html::{self, Form};

/// How many pages may ask for something more before the last look.
const STEPS: usize = 3;

impl Client {
    /// Creates an integration.
    pub(super) async fn create(&mut self) -> &'static str {
        if let Some(offer) = self.creation().await {
            self.confirm(offer).await;
        }
        "creations"
    }

    /// Changes some of the fields of an integration.
    pub(super) async fn edit(&mut self) -> &'static str {
        if let Some(offer) = self.change().await {
            self.confirm(offer).await;
        }
        "edits"
    }

    /// A creation up to its last look.
    pub(super) async fn creation(&mut self) -> Option<Offer> {
        let (place, provider, name) = (self.place(), self.provider(), self.name());
        self.creation_of(&place, provider, &name).await
    }

    pub(super) async fn creation_of(&mut self, place: &str, provider: &str, name: &str) -> Option<Offer> {
        let mut form = self.form(&format!("/integrations/{place}/{provider}/new"), "/new").await?;
        self.fill(&mut form, name);
        self.plan(form).await
    }

    pub(super) fn place(&mut self) -> String {
        self.stage.places.choose(&mut self.random).cloned().unwrap_or_default()
    }

    pub(super) fn provider(&mut self) -> &'static str {
        if self.random.random_bool(0.7) { "redis" } else { "dynamodb" }
    }

    /// A change up to its last look.
    pub(super) async fn change(&mut self) -> Option<Offer> {
        let path = format!("/integrations/{}/edit", self.store());
        let mut form = self.form(&path, "/edit").await?;
        let name = self.name();
        match self.random.random_range(0..6) {
            0..2 => form.set("name", &name),
            2 => form.set("tags", &format!("{name}, soak")),
            3 => replace_secret(&mut form, &name),
            _ => self.fill(&mut form, &name),
        }
        self.plan(form).await
    }

    /// Turns an integration on or off.
    pub(super) async fn switch(&mut self) -> &'static str {
        let target = self.store();
        if let Some(offer) = self.switch_of(&target).await {
            self.confirm(offer).await;
        }
        "switches"
    }

    /// Turning on or off up to its last look.
    pub(super) async fn switch_of(&mut self, target: &str) -> Option<Offer> {
        let form = self.form(&format!("/integrations/{target}"), "/switch").await?;
        self.plan(form).await
    }

    /// Deletes an integration; by chance with the wrong name first, and by chance not at all.
    pub(super) async fn delete(&mut self) -> &'static str {
        let target = self.store();
        if let Some(offer) = self.question(&target).await {
            let number = self.number;
            self.stage.book().asked(number, offer.clone());
            if self.random.random_bool(0.05) {
                return "deletions";
            }
            if offer.form.has("typed") && self.random.random_bool(0.1) {
                let mut wrong = offer.clone();
                wrong.form.set("typed", "another name");
                self.confirm(wrong).await;
            }
            self.confirm(offer).await;
        }
        "deletions"
    }

    /// The question before a deletion, answered but not sent.
    pub(super) async fn question(&mut self, target: &str) -> Option<Offer> {
        let page = self.page(&format!("/integrations/{target}/delete")).await?;
        let mut form = html::forms(&page.body).into_iter().find(|form| form.has("challenge"))?;
        if let Some(name) = page::typed_name(&page.body) {
            form.set("typed", &name);
        }
        form.set("reason", "It is no longer needed.");
        let key = page::ticket_key(form.get("challenge")?);
        let version = page::version(&page.body);
        Some(Offer { form, key, verb: Verb::Delete, target: target.to_owned(), body: Value::Null, version })
    }

    async fn form(&mut self, path: &str, end: &str) -> Option<Form> {
        let page = self.page(path).await?;
        if page.status == 404 {
            self.forget(path);
        }
        html::forms(&page.body).into_iter().find(|form| form.action.ends_with(end))
    }

    /// What somebody else deleted is not looked for again.
    fn forget(&self, path: &str) {
        let target = path.trim_start_matches("/integrations/").trim_end_matches("/edit");
        self.stage.book().stores.retain(|store| store != target);
    }

    async fn plan(&mut self, mut form: Form) -> Option<Offer> {
        form.set("reason", "To see whether it works.");
        let planned = self.send(&form).await?;
        self.review(planned).await
    }

    /// The last look: follows a planned write to its review, giving reasons where they are asked for.
    pub(super) async fn review(&mut self, planned: Answer) -> Option<Offer> {
        let mut location = planned.location;
        for _ in 0..STEPS {
            if !location.contains("plan=") {
                return None;
            }
            let page = self.page(&location).await?;
            let mut forms = html::forms(&page.body).into_iter().filter(|form| form.has("plan"));
            let mut form = forms.next()?;
            if form.has("reason") {
                form.set("reason", "To see whether it works.");
                location = self.send(&form).await?.location;
                continue;
            }
            let key = page::ticket_key(form.get("plan")?);
            let page::Review { verb, target, body } = page::review(&page.body)?;
            return Some(Offer { form, key, verb, target, body, version: None });
        }
        None
    }

    fn fill(&mut self, form: &mut Form, name: &str) {
        let slug = name.replace(' ', "-").to_lowercase();
        form.set("name", name);
        form.set("tags", &format!("soak, {}", self.number));
        form.set("config.host", &format!("{}.example.net", if slug.is_ascii() { &slug } else { "shared" }));
        form.set("config.port", &self.random.random_range(1024..9999).to_string());
        form.set("config.tableName", &format!("table-{}-{}", self.number, self.serial));
        form.set("config.region", "eu-west-1");
        form.set("config.roleArn", "arn:aws:iam::123456789012:role/launchdarkly");
        if self.random.random_bool(0.3) {
            replace_secret(form, name);
        }
    }
}

fn replace_secret(form: &mut Form, name: &str) {
    form.set("config.password.action", "replace");
    form.set("config.password", &format!("pa55word of {name}"));
}
