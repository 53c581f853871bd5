//! What the form shows while it is filled in. Knows no document.

use std::collections::BTreeSet;

use domain::{Change, ChangeLine, FieldError, FormValues, advice};
use serde_json::Value;

use crate::components::form::Shown;
use crate::view::{FormPage, FormPurpose, Preview};
use crate::words;

/// The form, and what has been done to it.
pub(super) struct State {
    pub(super) page: FormPage,
    pub(super) preview: Preview,
    /// What came of a pasted connection string.
    pub(super) said: Vec<String>,
    /// Why one could not be read, at the field that it was in, until something else is typed there.
    unread: Option<FieldError>,
    /// What the server found wrong, until the field is changed.
    served: Vec<FieldError>,
    /// The fields that were changed.
    typed: BTreeSet<String>,
    /// The fields that were left, and so are checked.
    left: BTreeSet<String>,
    /// Whether there is a summary: once something was sent or was to be. Before that each field speaks for itself, and
    /// nothing moves.
    summed_up: bool,
}

/// What comes of the form as it stands.
type Read = Result<Preview, Vec<FieldError>>;

impl State {
    pub(super) fn new(page: FormPage) -> Self {
        let served = page.errors.clone();
        let (typed, left, summed_up) = (BTreeSet::new(), BTreeSet::new(), !served.is_empty());
        Self { page, preview: Preview::Hidden, said: Vec::new(), unread: None, served, typed, left, summed_up }
    }

    pub(super) fn shown(&self) -> Shown<'_> {
        let unread = self.unread.as_ref().map(|error| (error.field.as_str(), error.message.as_str()));
        Shown { preview: &self.preview, said: &self.said, unread, live: true }
    }

    /// Somebody types: the preview follows.
    pub(super) fn typed(&mut self, name: &str, values: &FormValues) {
        self.typed.insert(field_of(name).to_owned());
        if self.unread.as_ref().is_some_and(|error| error.field == name) && !values.get(name).is_empty() {
            self.unread = None;
        }
        self.preview = self.read(values).unwrap_or(Preview::Wrong);
    }

    /// A field is left: it is checked from now on.
    pub(super) fn left(&mut self, name: &str, values: &FormValues) {
        let name = field_of(name);
        self.left.insert(name.to_owned());
        if self.typed.contains(name) {
            self.served.retain(|error| error.field != name);
        }
        self.check(values);
    }

    /// Everything is checked, with a connection string taken apart if there is one; whether nothing is wrong.
    pub(super) fn submitted(&mut self, values: &mut FormValues) -> bool {
        self.unread = None;
        self.take_apart(values);
        let names = self.page.fields.iter().map(|field| field.name.clone()).chain([self.page.reason.name.clone()]);
        self.left.extend(names);
        self.served.clear();
        self.summed_up = true;
        self.check(values);
        self.page.errors.is_empty()
    }

    /// Takes a pasted connection string apart; whether there was one.
    pub(super) fn take_apart(&mut self, values: &mut FormValues) -> bool {
        if !self.page.provider.has_connection_strings() {
            return false;
        }
        match values.take_apart() {
            Ok(None) => return false,
            Ok(Some(taken)) => {
                (self.said, self.unread) = (words::caution::sentences(&taken.cautions()), None);
                let fields = taken.filled.into_iter().map(|field| field.name);
                for field in fields {
                    self.typed.insert(field.clone());
                    self.left.insert(field);
                }
            }
            Err(error) => (self.said, self.unread) = (Vec::new(), Some(error)),
        }
        self.check(values);
        true
    }

    fn check(&mut self, values: &FormValues) {
        let wrong = self.read(values).err().unwrap_or_default();
        let own = wrong.into_iter().filter(|error| self.left.contains(&error.field));
        let served =
            self.served.iter().filter(|error| !self.left.contains(&error.field) || !self.typed.contains(&error.field));
        let mut errors: Vec<FieldError> = self.unread.iter().chain(served).cloned().collect();
        for error in own {
            if !errors.iter().any(|known| known.field == error.field) {
                errors.push(error);
            }
        }
        let place = |error: &FieldError| self.page.fields.iter().position(|field| field.name == error.field);
        errors.sort_by_key(|error| place(error).unwrap_or(usize::MAX));
        let advice = words::advice::at_fields(&advice(self.page.provider, values));
        let of = |all: &[FieldError], name: &str| {
            all.iter().find(|error| error.field == name).map(|error| error.message.clone())
        };
        for field in self.page.fields.iter_mut().chain([&mut self.page.reason]) {
            field.error = of(&errors, &field.name);
            field.advice = of(&advice, &field.name);
        }
        self.page.errors = if self.summed_up { errors } else { Vec::new() };
    }

    /// Reads the form as the server would.
    fn read(&self, values: &FormValues) -> Read {
        let provider = self.page.provider;
        let wants_reason = !self.page.reason.optional;
        match &self.page.purpose {
            FormPurpose::Create { .. } => {
                let (draft, _) = values.draft_with_reason(provider, wants_reason)?;
                Ok(request(Vec::new(), "Request body (draft)", &draft.preview()))
            }
            FormPurpose::Edit { address, current, .. } => {
                let now = current.integration(address);
                let (edit, _) = values.edit_with_reason(provider, &now, wants_reason)?;
                Ok(edit.plan(&now, current.style).map_or(Preview::Wrong, |change| change_preview(&change)))
            }
        }
    }
}

/// The field that an input belongs to: what is done with a secret belongs to the secret.
fn field_of(name: &str) -> &str {
    name.strip_suffix(".action").unwrap_or(name)
}

fn change_preview(change: &Change) -> Preview {
    if change.is_empty() {
        return Preview::Nothing;
    }
    request(change.summary.iter().map(ChangeLine::from).collect(), "JSON Patch (draft)", &change.patch.preview())
}

fn request(lines: Vec<ChangeLine>, label: &'static str, body: &Value) -> Preview {
    Preview::Request { lines, label, body: serde_json::to_string_pretty(body).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use domain::Provider;

    use super::*;
    use crate::view::{Control, FieldView};

    fn field(name: &str) -> FieldView {
        FieldView {
            name: name.into(),
            label: name.into(),
            hint: String::new(),
            value: String::new(),
            placeholder: String::new(),
            optional: name == "reason",
            kept: None,
            error: None,
            advice: None,
            control: Control::Text,
        }
    }

    fn state(errors: Vec<FieldError>) -> State {
        State::new(FormPage {
            purpose: FormPurpose::Create {
                project: "checkout".parse().unwrap(),
                environment: "test".parse().unwrap(),
                form: "form-1".into(),
            },
            provider: Provider::Redis,
            heading_name: String::new(),
            environment: None,
            fields: ["name", "config.host", "config.port", "config.password", "config.tlsEnabled"].map(field).into(),
            errors,
            reason: field("reason"),
            notice: None,
            denied: None,
            nothing_to_change: false,
            checkable: true,
            unknown: Vec::new(),
        })
    }

    fn values(pairs: &str) -> FormValues {
        FormValues::decode(pairs.as_bytes())
    }

    fn at_fields(state: &State) -> Vec<&str> {
        state.page.fields.iter().filter(|field| field.error.is_some()).map(|field| field.name.as_str()).collect()
    }

    fn summed_up(state: &State) -> Vec<&str> {
        state.page.errors.iter().map(|error| error.field.as_str()).collect()
    }

    #[test]
    fn a_field_is_checked_once_it_was_left_and_others_are_left_alone() {
        let mut state = state(Vec::new());
        state.typed("config.port", &values("config.port=x"));
        assert_eq!((at_fields(&state), &state.preview), (vec![], &Preview::Wrong));
        state.left("config.port", &values("config.port=x"));
        assert_eq!((at_fields(&state), summed_up(&state)), (vec!["config.port"], vec![]));
        state.left("config.port", &values("config.port=1"));
        assert_eq!(at_fields(&state), Vec::<&str>::new());
    }

    #[test]
    fn once_something_was_to_be_sent_the_summary_counts_down() {
        let mut state = state(Vec::new());
        assert!(!state.submitted(&mut values("config.port=x")));
        assert_eq!(summed_up(&state), ["config.host", "config.port"]);
        state.typed("config.port", &values("config.port=1"));
        state.left("config.port", &values("config.port=1"));
        assert_eq!(summed_up(&state), ["config.host"]);
        assert!(state.submitted(&mut values("config.port=1&config.host=h")));
        assert_eq!(summed_up(&state), Vec::<&str>::new());
    }

    #[test]
    fn what_the_server_found_stays_until_the_field_is_changed() {
        let mut state = state(vec![FieldError::new("config.host", "refused")]);
        let same = values("config.host=h&config.port=1");
        state.left("config.port", &same);
        state.left("config.host", &same);
        assert_eq!(summed_up(&state), ["config.host"]);
        state.typed("config.host", &same);
        state.left("config.host", &same);
        assert_eq!(summed_up(&state), Vec::<&str>::new());
    }

    #[test]
    fn a_pasted_string_fills_the_fields_and_has_them_checked() {
        let mut state = state(Vec::new());
        let mut pasted = values("connection.url=rediss%3A%2F%2Fu%3Apw%40h%3A6380");
        assert!(state.take_apart(&mut pasted));
        assert_eq!((pasted.get("config.host"), pasted.get("connection.url")), ("h", ""));
        assert_eq!(state.said, ["Filled in: Host, Port, Username, Password, TLS."]);
        assert!(!state.take_apart(&mut values("connection.url=")));
        let shown = state.shown();
        assert!(shown.live && shown.said.len() == 1);
    }

    #[test]
    fn one_that_cannot_be_read_is_an_error_at_its_field_and_nothing_is_sent() {
        let mut state = state(Vec::new());
        let mut wrong = values("connection.url=redis%3A%2F%2F%3Apw%40h%3Ax&config.host=h&config.port=1");
        assert!(state.take_apart(&mut wrong));
        assert_eq!((wrong.get("connection.url"), state.said.len()), ("", 0));
        assert!(state.shown().unread.is_some_and(|(field, why)| field == "connection.url" && !why.contains("pw")));
        // It stays while other fields are filled in; without it the form can be sent.
        state.left("config.port", &wrong);
        assert!(state.shown().unread.is_some());
        assert!(state.submitted(&mut wrong));
        let mut again = values("connection.url=redis%3A%2F%2F%3Apw%40h%3Ax&config.host=h&config.port=1");
        assert!(!state.submitted(&mut again));
        assert_eq!(summed_up(&state), ["connection.url"]);
        state.typed("connection.url", &values("connection.url=r"));
        assert!(state.shown().unread.is_none());
        let mut host = values("config.host=redis%3A%2F%2Fh%3Ax&config.port=1");
        assert!(state.take_apart(&mut host));
        assert_eq!((host.get("config.host"), at_fields(&state)), ("", vec!["config.host"]));
        assert!(state.page.fields[1].error.as_ref().is_some_and(|why| why.starts_with("The port cannot be read.")));
    }

    #[test]
    fn tls_that_is_off_on_a_port_of_tls_is_worth_a_word() {
        let mut state = state(Vec::new());
        state.left("config.port", &values("config.port=6380"));
        assert!(state.page.fields[4].advice.is_some());
    }
}
