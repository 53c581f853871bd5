//! A variable of a provider's configuration: how it is filled in, and what may be typed.

use serde_json::Value;

use crate::syntax::{ExternalId, Host, Port, Region, RoleArn, SyntaxError, TableName, TlsEnabled, Username};

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of text.
    Text,
    /// Yes or no.
    Boolean,
    /// One of [`Field::allowed`].
    Choice,
    /// Made by the portal; may be replaced by one's own.
    Generated,
}

/// What an optional field is when nobody fills it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// This text.
    Text(&'static str),
    /// This truth.
    Boolean(bool),
}

impl Default {
    /// The default as LaunchDarkly's JSON has it.
    pub fn value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Boolean(boolean) => Value::from(boolean),
        }
    }
}

/// What may be typed into a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Syntax {
    Any,
    Host,
    Port,
    Username,
    TlsEnabled,
    TableName,
    Region,
    ExternalId,
    RoleArn,
}

impl Syntax {
    /// The value as LaunchDarkly's JSON has it.
    fn parse(self, text: &str) -> Result<Value, SyntaxError> {
        Ok(match self {
            Self::Any => text.into(),
            Self::Host => Host::parse(text)?.as_str().into(),
            Self::Port => Port::parse(text)?.as_str().into(),
            Self::Username => Username::parse(text)?.as_str().into(),
            Self::TlsEnabled => TlsEnabled::parse(text).0.into(),
            Self::TableName => TableName::parse(text)?.as_str().into(),
            Self::Region => Region::parse(text)?.as_str().into(),
            Self::ExternalId => ExternalId::parse(text)?.as_str().into(),
            Self::RoleArn => RoleArn::parse(text)?.as_str().into(),
        })
    }
}

/// One variable of a provider's configuration.
#[derive(Debug)]
pub struct Field {
    /// The name in LaunchDarkly's `config`.
    pub key: &'static str,
    /// The name that people see.
    pub label: &'static str,
    /// A sentence of help.
    pub hint: &'static str,
    /// How it is filled in.
    pub kind: Kind,
    /// Whether it may be left out; then there is a `default`.
    pub optional: bool,
    /// What it is when left out.
    pub default: Option<Default>,
    /// An example, shown while the field is empty.
    pub placeholder: Option<&'static str>,
    /// Whether LaunchDarkly never shows it again.
    pub secret: bool,
    /// The values of a [`Kind::Choice`].
    pub allowed: &'static [&'static str],
    pub(crate) syntax: Syntax,
}

impl Field {
    /// The name of the field in Storekeeper's forms.
    pub fn form_name(&self) -> String {
        format!("config.{}", self.key)
    }

    /// The name under which a form says what to do with a secret: keep, replace or clear.
    pub fn action_name(&self) -> String {
        format!("config.{}.action", self.key)
    }

    /// Reads what was typed. An optional field that is empty has its default.
    ///
    /// # Errors
    /// [`SyntaxError`] says what is wrong, in words for the person who typed it.
    pub fn parse(&self, text: &str) -> Result<Value, SyntaxError> {
        match self.default {
            Some(default) if text.trim().is_empty() => Ok(default.value()),
            _ => self.syntax.parse(text),
        }
    }
}
