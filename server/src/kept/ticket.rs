//! What a ticket is called and what it is for. The id is a secret: it opens the ticket's payload.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::crypto::{random_bytes, row_key};

/// What keys of tickets are derived for.
pub(crate) const PURPOSE: &str = "ticket";
/// Bytes of an id: 128 bits cannot be guessed.
const BYTES: usize = 16;

/// The text is not a ticket's id. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket")]
pub struct TicketIdError;

/// A ticket's id, as a hidden form field carries it. `Debug` does not show it; `Display` does, for the form.
#[derive(Clone, PartialEq, Eq)]
pub struct TicketId([u8; BYTES]);

impl TicketId {
    /// A new id.
    pub fn random() -> Self {
        Self(random_bytes())
    }

    /// Reads an id as `Display` writes it.
    ///
    /// # Errors
    /// [`TicketIdError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, TicketIdError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| TicketIdError)?;
        bytes.try_into().map(Self).map_err(|_| TicketIdError)
    }

    /// What the payload is sealed to.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }

    /// What the row is found by.
    pub(crate) fn row_key(&self) -> String {
        row_key(PURPOSE, &self.0)
    }
}

impl FromStr for TicketId {
    type Err = TicketIdError;
    fn from_str(text: &str) -> Result<Self, TicketIdError> {
        Self::parse(text)
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for TicketId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TicketId(redacted)")
    }
}

/// What a ticket is for. A ticket of one kind is unknown to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketKind {
    /// A reviewed change that waits for its confirmation.
    Plan,
    /// A delete that waits for its confirmation.
    Challenge,
    /// One rendering of a create form.
    Form,
    /// What was typed while somebody else changed the same thing.
    Draft,
    /// What was typed before somebody signed in again.
    Typed,
    /// A desired-state file.
    File,
}

impl TicketKind {
    /// As the database writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Challenge => "challenge",
            Self::Form => "form",
            Self::Draft => "draft",
            Self::Typed => "typed",
            Self::File => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_a_form_and_stays_out_of_debug_output() {
        let id = TicketId::random();
        let text = id.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(TicketId::parse(&text), Ok(id.clone()));
        assert!(!format!("{id:?}").contains(&text));
        for bad in ["", "a", &text[1..], &format!("{text}A"), &format!("{text}=="), &"A".repeat(10_000), "é%00\0"] {
            assert_eq!(TicketId::parse(bad), Err(TicketIdError), "{bad:?}");
        }
    }
}
