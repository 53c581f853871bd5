//! What LaunchDarkly did not accept of a form.

use domain::FieldError;

use super::failure::said;

/// What LaunchDarkly objected to, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// What was sent.
    Content {
        /// The field that it names; empty for the whole.
        field: String,
        /// Its words; empty if it had none.
        message: String,
    },
    /// What was to be created: it is in conflict with something else.
    Conflict {
        /// The field that it names; empty for the whole.
        field: String,
        /// Its words; empty if it had none.
        message: String,
    },
    /// The form of a patch, and the change cannot be expressed in the next one.
    Style {
        /// Why it cannot, at the fields that it is about.
        errors: Vec<FieldError>,
        /// Its words; empty if it had none.
        message: String,
    },
}

/// What is wrong, at each field.
pub fn errors(objection: &Objection) -> Vec<FieldError> {
    match objection {
        Objection::Content { field, message } => {
            vec![FieldError::new(field.as_str(), not_accepted(message))]
        }
        Objection::Conflict { field, message } => {
            let words = format!(
                "{} The environment may already have this integration. Check its integrations before you try again.",
                not_accepted(message)
            );
            vec![FieldError::new(field.as_str(), words)]
        }
        Objection::Style { errors, message } => {
            let with = |error: &FieldError| {
                FieldError::new(
                    error.field.as_str(),
                    format!("{} LaunchDarkly responded: {}", error.message, said(message)),
                )
            };
            errors.iter().map(with).collect()
        }
    }
}

fn not_accepted(message: &str) -> String {
    format!("LaunchDarkly did not accept this: {}", said(message))
}
