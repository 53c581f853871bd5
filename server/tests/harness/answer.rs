//! What the portal answered.

use reqwest::header::HeaderMap;
use serde_json::Value;

use testkit::html::{self, Form};

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The path that was asked for.
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it sends people; there must be such a place.
    pub(crate) fn location(&self) -> String {
        assert_eq!(self.status, 303, "{} was not redirected: {}", self.path, self.text());
        self.header("location").to_owned()
    }

    /// Whether it is there until LaunchDarkly answers.
    pub(crate) fn is_waiting(&self) -> bool {
        self.body.contains("<h1>Waiting for LaunchDarkly")
    }

    /// What people read.
    pub(crate) fn text(&self) -> String {
        html::text(&self.body)
    }

    /// Whether people read this.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// Fails unless people read all of this.
    #[track_caller]
    pub(crate) fn must_say(&self, words: &[&str]) {
        let text = self.text();
        for words in words {
            assert!(text.contains(words), "{} ({}) does not say {words:?}: {text}", self.path, self.status);
        }
    }

    /// The form that is sent to `action`.
    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Form {
        let forms = html::forms(&self.body);
        let found = forms.iter().find(|form| form.action == action);
        found
            .unwrap_or_else(|| panic!("no form for {action} on {} ({}): {}", self.path, self.status, self.text()))
            .clone()
    }

    /// The form that does this with what the page is about.
    pub(crate) fn form_that(&self, does: &str) -> Option<Form> {
        html::forms(&self.body).into_iter().find(|form| form.get("do") == Some(does))
    }

    /// Whether there is such a form.
    pub(crate) fn has_form(&self, action: &str) -> bool {
        html::forms(&self.body).iter().any(|form| form.action == action)
    }

    /// Where its links lead.
    pub(crate) fn links(&self) -> Vec<String> {
        html::attributes(&self.body, "a", "href")
    }

    /// The paths of the integrations in the table, in its order.
    pub(crate) fn rows(&self) -> Vec<String> {
        let links = self.links().into_iter();
        links.filter(|link| link.starts_with("/integrations/") && link.split('/').count() == 6).collect()
    }

    /// The text of the first block of code.
    pub(crate) fn code(&self) -> Value {
        serde_json::from_str(&html::code(&self.body)[0]).unwrap()
    }

    /// The texts of all blocks of code.
    pub(crate) fn codes(&self) -> Vec<Value> {
        html::code(&self.body).iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{} is no JSON ({error}): {}", self.path, self.body))
    }
}
