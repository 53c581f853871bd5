//! The same change of many integrations at once: what can be asked for, and what it means for each of them.

use serde::{Deserialize, Serialize};

use crate::{Edit, FieldError, FormError, FormValues, Integration, PatchStyle, PlanError, Verb, looks_masked};

/// How many integrations one batch may change.
pub const BATCH_MAX: usize = 200;

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchVerb {
    /// Turn it on.
    TurnOn,
    /// Turn it off.
    TurnOff,
    /// Give it tags.
    AddTags,
    /// Take tags away.
    RemoveTags,
    /// Put another password in place of a Redis store's.
    ReplacePassword,
}

impl BatchVerb {
    /// Everything that can be asked for.
    pub const ALL: [Self; 5] = [Self::TurnOn, Self::TurnOff, Self::AddTags, Self::RemoveTags, Self::ReplacePassword];

    /// The name in forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::TurnOn => "turn-on",
            Self::TurnOff => "turn-off",
            Self::AddTags => "add-tags",
            Self::RemoveTags => "remove-tags",
            Self::ReplacePassword => "replace-password",
        }
    }

    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::TurnOn => "Turn on",
            Self::TurnOff => "Turn off",
            Self::AddTags => "Add tags",
            Self::RemoveTags => "Remove tags",
            Self::ReplacePassword => "Replace the Redis password",
        }
    }

    /// What asks for it under this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.key() == key)
    }

    /// As the record calls each of its writes.
    pub fn verb(self) -> Verb {
        match self {
            Self::TurnOn => Verb::TurnOn,
            Self::TurnOff => Verb::TurnOff,
            Self::AddTags | Self::RemoveTags | Self::ReplacePassword => Verb::Change,
        }
    }
}

/// The same change, for any number of integrations. May hold passwords: no `Debug`, and serialised only to be sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchEdit {
    /// Turn them on or off.
    Switch(bool),
    /// Give them these tags.
    AddTags(Vec<String>),
    /// Take these tags away.
    RemoveTags(Vec<String>),
    /// Replace the password: by one for all, or by the one at the integration's place.
    Password(Vec<String>),
}

/// Why a batch passes an integration over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// It is as it was asked for already.
    Nothing,
    /// Stores of its provider have no password.
    NoPassword,
    /// Its form cannot be sent as it would be.
    Wrong(Vec<FieldError>),
    /// The change cannot be expressed.
    Unplannable(PlanError),
}

/// The field of the password of the `place`-th integration.
pub fn password_field(place: usize) -> String {
    format!("password.{place}")
}

impl BatchEdit {
    /// Reads what is asked for from a form, for `count` integrations.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn read(verb: BatchVerb, form: &FormValues, count: usize) -> Result<Self, Vec<FieldError>> {
        match verb {
            BatchVerb::TurnOn => Ok(Self::Switch(true)),
            BatchVerb::TurnOff => Ok(Self::Switch(false)),
            BatchVerb::AddTags => tags(form).map(Self::AddTags),
            BatchVerb::RemoveTags => tags(form).map(Self::RemoveTags),
            BatchVerb::ReplacePassword if form.get("passwords") == "each" => {
                let each: Vec<Result<String, FieldError>> = (0..count).map(|place| password(form, place)).collect();
                let wrong: Vec<FieldError> = each.iter().filter_map(|it| it.as_ref().err().cloned()).collect();
                if wrong.is_empty() { Ok(Self::Password(each.into_iter().flatten().collect())) } else { Err(wrong) }
            }
            BatchVerb::ReplacePassword => checked("password", form.get("password"))
                .map(|one| Self::Password(vec![one]))
                .map_err(|error| vec![error]),
        }
    }

    /// The form of `current` as it is to be, for the integration at `place`. Whoever has no form is only switched or
    /// tagged.
    ///
    /// # Errors
    /// [`Passed`] says why there is nothing to send for it.
    pub fn plan(
        &self,
        current: &Integration,
        place: usize,
        style: PatchStyle,
    ) -> Result<(crate::Change, FormValues), Passed> {
        let mut form = FormValues::of(current);
        let change = match self {
            Self::Switch(on) => {
                form.set("on", if *on { "on" } else { "" });
                Edit::switch(current, *on, style)
            }
            Self::AddTags(tags) => {
                let new = tags.iter().filter(|tag| !current.tags.contains(tag)).cloned();
                let all: Vec<String> = current.tags.iter().cloned().chain(new).collect();
                form.set("tags", all.join(", "));
                Edit::tag(current, &all, style)
            }
            Self::RemoveTags(tags) => {
                let left: Vec<String> = current.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
                form.set("tags", left.join(", "));
                Edit::tag(current, &left, style)
            }
            Self::Password(passwords) => {
                let field = current.provider().and_then(|provider| provider.field("password"));
                let Some((provider, field)) = current.provider().zip(field) else {
                    return Err(Passed::NoPassword);
                };
                let password = passwords.get(place).or(passwords.first()).map_or("", String::as_str);
                form.set(field.action_name(), "replace");
                form.set(field.form_name(), password);
                let edit = form.edit(provider, current).map_err(Passed::Wrong)?;
                edit.plan(current, style).map_err(Passed::Unplannable)?
            }
        };
        if change.is_empty() { Err(Passed::Nothing) } else { Ok((change, form)) }
    }
}

fn tags(form: &FormValues) -> Result<Vec<String>, Vec<FieldError>> {
    let tags = form.tags().map_err(|error| vec![FieldError::new("tags", error)])?;
    if tags.is_empty() { Err(vec![FieldError::new("tags", FormError::NoTag)]) } else { Ok(tags) }
}

fn password(form: &FormValues, place: usize) -> Result<String, FieldError> {
    let field = password_field(place);
    checked(&field, form.get(&field))
}

/// A password as typed: nothing is trimmed off.
fn checked(field: &str, typed: &str) -> Result<String, FieldError> {
    if typed.is_empty() {
        return Err(FieldError::new(field, FormError::NoNewPassword));
    }
    if looks_masked(typed) {
        return Err(FieldError::new(field, FormError::Masked("Password")));
    }
    Ok(typed.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Provider;
    use crate::change::tests::integration;

    fn redis() -> Integration {
        let config = serde_json::json!({"host": "a.example.com", "port": "6379", "password": "abc********123"});
        integration(Provider::Redis, &serde_json::json!({"name": "A", "on": true, "tags": ["x"], "config": config}))
    }

    fn read(verb: BatchVerb, fields: &[(&str, &str)], count: usize) -> Result<BatchEdit, Vec<FieldError>> {
        let pairs = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        BatchEdit::read(verb, &FormValues::from_pairs(pairs), count)
    }

    fn fields(result: Result<BatchEdit, Vec<FieldError>>) -> Vec<String> {
        result.err().unwrap_or_default().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_is_missing_is_said_where_it_is_missing() {
        assert_eq!(fields(read(BatchVerb::AddTags, &[("tags", " , ")], 1)), ["tags"]);
        assert_eq!(fields(read(BatchVerb::ReplacePassword, &[], 3)), ["password"]);
        assert_eq!(fields(read(BatchVerb::ReplacePassword, &[("password", "abc********123")], 3)), ["password"]);
        let each = [("passwords", "each"), ("password.1", "x"), ("password.0", "")];
        assert_eq!(fields(read(BatchVerb::ReplacePassword, &each, 3)), ["password.0", "password.2"]);
        assert!(read(BatchVerb::TurnOn, &[], 3).is_ok());
    }

    #[test]
    fn a_password_is_one_for_all_or_one_for_each() {
        let body = |edit: &BatchEdit, place| {
            let (change, _) = edit.plan(&redis(), place, PatchStyle::default()).ok().unwrap();
            change.patch.wire().to_string()
        };
        let all = read(BatchVerb::ReplacePassword, &[("password", " one ")], 2).ok().unwrap();
        assert!(body(&all, 0).contains("\" one \"") && body(&all, 1).contains("\" one \""));
        let each = [("passwords", "each"), ("password.0", "first"), ("password.1", "second")];
        let each = read(BatchVerb::ReplacePassword, &each, 2).ok().unwrap();
        assert!(body(&each, 0).contains("first") && body(&each, 1).contains("second"));
        let mut other = redis();
        other.address.provider = "dynamodb".parse().unwrap();
        assert!(matches!(each.plan(&other, 0, PatchStyle::default()), Err(Passed::NoPassword)));
    }

    #[test]
    fn what_is_so_already_is_passed_over() {
        let on = redis();
        assert_eq!(BatchEdit::Switch(on.on).plan(&on, 0, PatchStyle::default()).err(), Some(Passed::Nothing));
        let none = BatchEdit::RemoveTags(vec!["not-there".into()]);
        assert_eq!(none.plan(&on, 0, PatchStyle::default()).err(), Some(Passed::Nothing));
    }

    proptest! {
        #[test]
        fn adding_tags_and_taking_them_away_again_leaves_the_others(
            before in proptest::collection::vec("[a-d]", 0..4), more in proptest::collection::vec("[a-h]", 1..4),
        ) {
            let mut current = redis();
            current.tags = before.clone();
            let planned = |edit: BatchEdit, current: &Integration| match edit.plan(current, 0, PatchStyle::default()) {
                Ok((_, form)) => form.get("tags").split(", ").filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
                Err(_) => current.tags.clone(),
            };
            let added: Vec<String> = planned(BatchEdit::AddTags(more.clone()), &current);
            prop_assert!(before.iter().chain(&more).all(|tag| added.contains(tag)));
            current.tags = added;
            let left = planned(BatchEdit::RemoveTags(more.clone()), &current);
            let kept: Vec<&String> = before.iter().filter(|tag| !more.contains(tag)).collect();
            prop_assert!(kept.iter().all(|tag| left.contains(tag)) && left.iter().all(|tag| !more.contains(tag)));
        }
    }
}
