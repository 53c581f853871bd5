//! Why somebody changes something, in their own words. Goes into the record, and to LaunchDarkly where it takes comments.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest reason, in characters (our limit; LaunchDarkly documents none).
pub const REASON_MAX_CHARS: usize = 500;

/// A reason: one line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(String);

/// What is wrong with a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// There is none, and there must be one.
    #[error("Enter a reason. It is saved in the activity log.")]
    Missing,
    /// It is too long to be kept.
    #[error("The reason can have at most {REASON_MAX_CHARS} characters.")]
    TooLong,
    /// It holds what no keyboard types.
    #[error("The reason cannot hold control characters.")]
    Control,
}

impl Reason {
    /// Reads what was typed; nothing typed is no reason.
    ///
    /// # Errors
    /// [`ReasonError`], with [`ReasonError::Missing`] only where a reason is `required`.
    pub fn parse(typed: &str, required: bool) -> Result<Option<Self>, ReasonError> {
        // A browser sends the line breaks of a text area as two control characters.
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return if required { Err(ReasonError::Missing) } else { Ok(None) };
        }
        if text.chars().count() > REASON_MAX_CHARS {
            return Err(ReasonError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(ReasonError::Control);
        }
        Ok(Some(Self(text)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_and_there_where_it_must_be() {
        let parsed = Reason::parse(" OPS-12:\r\n move  to the new host ", true).unwrap().unwrap();
        assert_eq!(parsed.as_str(), "OPS-12: move to the new host");
        assert_eq!(Reason::parse(" \n", false), Ok(None));
        assert_eq!(Reason::parse(" \n", true), Err(ReasonError::Missing));
        assert_eq!(Reason::parse("a\u{0}", false), Err(ReasonError::Control));
        assert!(Reason::parse(&"ä".repeat(REASON_MAX_CHARS), true).is_ok());
        assert_eq!(Reason::parse(&"ä".repeat(REASON_MAX_CHARS + 1), true), Err(ReasonError::TooLong));
    }
}
