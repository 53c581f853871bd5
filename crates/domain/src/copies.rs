//! Copies of an integration in other environments: what is copied, what each wants for itself, and which would share a store.

use crate::{Draft, FieldError, FormError, FormValues, Host, Provider, RoleArn};

/// A field of the copy at `place`.
pub fn copy_field(field: &str, place: usize) -> String {
    format!("{field}.{place}")
}

impl Provider {
    /// The keys of the fields that say which store it is. Two integrations that agree in them share one.
    pub fn store_fields(self) -> &'static [&'static str] {
        match self {
            Self::Redis => &["host", "port"],
            Self::DynamoDb => &["tableName", "region"],
        }
    }

    /// The names of the form's fields that each copy has for itself: its name, its store and its secrets.
    pub fn own_fields(self) -> Vec<String> {
        let own = |field: &&crate::Field| field.secret || self.store_fields().contains(&field.key);
        std::iter::once("name".to_owned())
            .chain(self.fields().iter().filter(own).map(crate::Field::form_name))
            .collect()
    }

    /// Which store the form is about, comparable with others and readable: `cache.example.com:6379`, or `table in eu-west-1
    /// in account 123456789012`, since tables of one name in different accounts are different tables. `None` if the form
    /// does not say.
    pub fn store_of(self, form: &FormValues) -> Option<String> {
        let parts = self.store_fields().iter().map(|key| {
            let field = self.field(key)?;
            let typed = form.get(&field.form_name()).trim();
            // The case of a table's name counts, that of a host's does not.
            let host = |text: &str| Host::parse(text).map_or_else(|_| text.to_owned(), |host| host.to_string());
            let typed = match (self, *key) {
                (Self::Redis, "host") => host(typed).to_ascii_lowercase(),
                (Self::Redis, _) => typed.to_ascii_lowercase(),
                (Self::DynamoDb, _) => typed.to_owned(),
            };
            // Left out, it is the default.
            match field.default {
                Some(crate::Default::Text(text)) if typed.is_empty() => Some(text.to_owned()),
                _ => Some(typed).filter(|typed| !typed.is_empty()),
            }
        });
        let name = parts.collect::<Option<Vec<_>>>()?;
        Some(match self {
            Self::Redis => name.join(":"),
            Self::DynamoDb => match RoleArn::parse(form.get("config.roleArn")).ok() {
                Some(role) => format!("{} in account {}", name.join(" in "), role.account()),
                None => name.join(" in "),
            },
        })
    }
}

/// The form of the copy at `place`: everything of `source` but secrets and state, with what was `typed` for this copy.
fn copy(provider: Provider, source: &FormValues, typed: &FormValues, place: usize) -> FormValues {
    let mut form = source.clone().without_secrets(provider);
    for field in provider.own_fields() {
        form.set(field.clone(), typed.get(&copy_field(&field, place)));
    }
    form.set("on", typed.get("on"));
    form
}

/// Reads the forms of `count` copies.
///
/// # Errors
/// Everything that is wrong, at the field of the copy it is wrong with.
pub fn copies(
    provider: Provider,
    source: &FormValues,
    typed: &FormValues,
    count: usize,
) -> Result<Vec<FormValues>, Vec<FieldError>> {
    let (mut forms, mut errors) = (Vec::with_capacity(count), Vec::new());
    let own = provider.own_fields();
    for place in 0..count {
        let form = copy(provider, source, typed, place);
        let read: Result<Draft, Vec<FieldError>> = form.draft(provider);
        // What is wrong with something that is copied is said of the copy as a whole: it cannot be typed here.
        let at = |error: FieldError| {
            if own.contains(&error.field) {
                return FieldError::new(copy_field(&error.field, place), error.message);
            }
            FieldError::new(copy_field("name", place), FormError::Copied(error.message))
        };
        errors.extend(read.err().into_iter().flatten().map(at));
        forms.push(form);
    }
    if errors.is_empty() { Ok(forms) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> FormValues {
        FormValues::from_pairs(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    fn source() -> FormValues {
        let (name, host) = (("name", "Cache"), ("config.host", "a.example.com"));
        form(&[name, host, ("config.username", "ld"), ("config.tlsEnabled", "on"), ("on", "on"), ("tags", "x, y")])
    }

    #[test]
    fn everything_is_copied_but_secrets_state_and_what_is_its_own() {
        let typed = form(&[
            ("name.0", "Cache, EU"),
            ("config.host.0", "b.example.com"),
            ("config.port.0", "6380"),
            ("config.password.0", "new"),
            ("name.1", "Cache, US"),
            ("config.host.1", "c.example.com"),
        ]);
        let copies = copies(Provider::Redis, &source(), &typed, 2).unwrap();
        let draft = copies[0].draft(Provider::Redis).unwrap().wire();
        assert_eq!(
            draft,
            serde_json::json!({
                "name": "Cache, EU", "on": false, "tags": ["x", "y"],
                "config": {"host": "b.example.com", "port": "6380", "username": "ld", "tlsEnabled": true, "password": "new"},
            })
        );
        assert!(copies[1].draft(Provider::Redis).unwrap().secrets.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said_of_the_copy() {
        let typed =
            form(&[("config.host.0", "redis://x"), ("config.host.1", "ok.example.com"), ("config.port.1", "0")]);
        let errors = copies(Provider::Redis, &source(), &typed, 2).err().unwrap();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["config.host.0", "config.port.1"]);
    }

    #[test]
    fn a_store_is_known_by_its_host_and_port_or_its_table_region_and_account() {
        let redis =
            |host: &str, port: &str| Provider::Redis.store_of(&form(&[("config.host", host), ("config.port", port)]));
        assert_eq!(redis("A.example.com", ""), redis("a.example.com", "6379"));
        assert_ne!(redis("a.example.com", "6380"), redis("a.example.com", "6379"));
        assert_eq!(redis("[2001:DB8::5]", ""), redis("2001:db8::5", "6379"));
        assert_eq!(redis("", "6379"), None);
        let table = [("config.tableName", "t"), ("config.region", "eu-west-1")];
        assert!(Provider::DynamoDb.store_of(&form(&table)).is_some());
        assert_eq!(Provider::DynamoDb.store_of(&form(&table[..1])), None);
        let of = |account: &str| {
            let mut form = form(&table);
            form.set("config.roleArn", format!("arn:aws:iam::{account}:role/launchdarkly"));
            Provider::DynamoDb.store_of(&form)
        };
        assert_eq!(of("123456789012").as_deref(), Some("t in eu-west-1 in account 123456789012"));
        assert_ne!(of("123456789012"), of("210987654321"));
    }
}
