//! A connection string in a form: pasted into its own field or into the host's. One rule for the browser, which does it at
//! once, and for the server, which does it on submit.

use crate::{ConnectionUrl, FieldError, FormValues, Secret};

/// The field for it.
const OWN: &str = "connection.url";
/// The field where it is pasted by mistake.
const HOST: &str = "config.host";

/// What was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The fields that were filled in.
    pub fields: Vec<String>,
    /// What to say about it.
    pub said: Vec<String>,
}

impl FormValues {
    /// Takes a connection string apart, if there is one, and fills in the fields. The string itself is gone afterwards: it
    /// may hold a password.
    ///
    /// # Errors
    /// Why it cannot be read, at the field that it was in.
    pub fn take_apart(&mut self) -> Result<Option<Taken>, FieldError> {
        let Some(name) = [OWN, HOST].into_iter().find(|name| {
            let text = self.get(name).trim();
            if *name == OWN { !text.is_empty() } else { text.contains("://") }
        }) else {
            return Ok(None);
        };
        let text = self.get(name).to_owned();
        self.set(name, "");
        let url = ConnectionUrl::parse(&text).map_err(|error| FieldError::new(name, error.to_string()))?;
        let mut fields = Vec::new();
        let mut fill = |name: &str, text: &str| {
            self.set(name, text);
            fields.push(name.to_owned());
        };
        fill(HOST, url.host.as_str());
        if let Some(port) = &url.port {
            fill("config.port", port.as_str());
        }
        if let Some(password) = &url.password {
            fill("config.password", Secret::expose(password));
        }
        fill("config.tlsEnabled", if url.tls { "on" } else { "" });
        Ok(Some(Taken { fields, said: Vec::new() }))
    }
}
