//! A connection string in a form: pasted into its own field or into the host's. One rule for the browser, which fills the
//! fields in at once, and for the server, which does it on submit: the string wins over what stands in the fields, for
//! whoever pastes it means it; what it does not say stays as it is; what was replaced is said.

use super::parts::Connection;
use super::remark::Remark;
use crate::{Caution, FieldError, FormValues, Provider, Secret};

/// The field for it.
const OWN: &str = "connection.url";
/// The field where it is pasted by mistake.
const HOST: &str = "config.host";

/// What was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The fields that were filled in, in the form's order.
    pub filled: Vec<FilledIn>,
    /// What was passed over, or is worth a second look.
    pub remarks: Vec<Remark>,
}

impl Taken {
    /// What to know of it before it is sent, each as a fact.
    pub fn cautions(&self) -> Vec<Caution> {
        let labels = |filled: &mut dyn Iterator<Item = &FilledIn>| filled.map(|it| it.label.to_owned()).collect();
        let replaced: Vec<String> = labels(&mut self.filled.iter().filter(|it| it.replaced));
        let replaced = (!replaced.is_empty()).then_some(Caution::Replaced { labels: replaced });
        let remarks = self.remarks.iter().map(|remark| Caution::Pasted { remark: remark.clone() });
        let filled = Caution::FilledIn { labels: labels(&mut self.filled.iter()) };
        std::iter::once(filled).chain(replaced).chain(remarks).collect()
    }
}

/// A field that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledIn {
    /// Its name in the form.
    pub name: String,
    /// What it is called in a list.
    pub label: &'static str,
    /// Whether somebody had typed something else there.
    pub replaced: bool,
}

impl FormValues {
    /// Takes a connection string apart, if there is one, and fills in the fields. The string itself is gone afterwards: it
    /// may hold a password.
    ///
    /// # Errors
    /// Why it cannot be read, at the field that it was in.
    pub fn take_apart(&mut self) -> Result<Option<Taken>, FieldError> {
        let is_one = |name: &&str| match *name {
            OWN => !self.get(OWN).trim().is_empty(),
            other => Connection::looks_like(self.get(other)),
        };
        let Some(name) = [OWN, HOST].into_iter().find(is_one) else { return Ok(None) };
        let text = self.get(name).to_owned();
        self.set(name, "");
        let connection = Connection::parse(&text).map_err(|error| FieldError::new(name, error))?;
        Ok(Some(self.fill_in(&connection)))
    }

    fn fill_in(&mut self, connection: &Connection) -> Taken {
        let Connection { host, port, username, password, tls, remarks } = connection;
        let parts = [
            ("host", Some(host.as_str())),
            ("port", port.as_ref().map(crate::Port::as_str)),
            ("username", username.as_deref()),
            ("password", password.as_ref().map(Secret::expose)),
            ("tlsEnabled", tls.map(|tls| if tls { "on" } else { "" })),
        ];
        let mut filled = Vec::new();
        for (key, text) in parts.into_iter().filter_map(|(key, text)| Some((key, text?))) {
            let Some(field) = Provider::Redis.field(key) else { continue };
            let (name, label) = (field.form_name(), if key == "tlsEnabled" { "TLS" } else { field.label });
            let there = self.get(&name);
            let default = FormValues::blank(Provider::Redis).get(&name) == there;
            let replaced = !there.is_empty() && !default && there != text;
            // A form that knows a password asks what to do with it.
            if field.secret && !self.get(&field.action_name()).is_empty() {
                self.set(field.action_name(), "replace");
            }
            self.set(name.as_str(), text);
            filled.push(FilledIn { name, label, replaced });
        }
        Taken { filled, remarks: remarks.clone() }
    }
}
