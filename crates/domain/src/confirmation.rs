//! How much a person must do before something is deleted. The server asks this; the browser's word counts for nothing.

/// What a deletion asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// One deliberate click.
    Click,
    /// The text to be typed, letter by letter.
    Typed(String),
}

/// Why a confirmation does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmationError {
    /// The text differs from what was asked for.
    #[error("The name does not match this integration. Type it exactly as shown.")]
    WrongName,
}

impl Confirmation {
    /// Critical environments ask for the name; others for a click. An integration without a name is typed by its ID.
    /// Where it is not known whether the environment is critical, it is taken to be.
    pub fn required(critical: Option<bool>, name: &str, id: &str) -> Self {
        match critical {
            Some(false) => Self::Click,
            _ if name.trim().is_empty() => Self::Typed(id.to_owned()),
            _ => Self::Typed(name.to_owned()),
        }
    }

    /// Whether `typed` fulfils it.
    ///
    /// # Errors
    /// [`ConfirmationError::WrongName`] unless it is the same text, but for white space around it.
    pub fn accept(&self, typed: &str) -> Result<(), ConfirmationError> {
        match self {
            Self::Click => Ok(()),
            Self::Typed(name) if name.trim() == typed.trim() => Ok(()),
            Self::Typed(_) => Err(ConfirmationError::WrongName),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_critical_environments_ask_for_the_name() {
        assert_eq!(Confirmation::required(Some(false), "Cache", "id"), Confirmation::Click);
        assert_eq!(Confirmation::required(Some(true), "Cache", "id"), Confirmation::Typed("Cache".into()));
        assert_eq!(Confirmation::required(None, "Cache", "id"), Confirmation::Typed("Cache".into()));
        assert_eq!(Confirmation::required(Some(true), " ", "id"), Confirmation::Typed("id".into()));
    }

    #[test]
    fn the_name_counts_letter_by_letter() {
        let confirmation = Confirmation::Typed("Caché 1".into());
        assert!(confirmation.accept(" Caché 1 ").is_ok());
        for wrong in ["", "caché 1", "Cache\u{301} 1", "Caché  1", "Caché"] {
            assert!(confirmation.accept(wrong).is_err(), "{wrong:?}");
        }
    }
}
