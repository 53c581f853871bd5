//! Values that may be a mistake.

use domain::{Advice, FieldError};

/// One of them.
pub fn sentence(advice: &Advice) -> String {
    match advice {
        Advice::TlsOff { port } => format!("TLS is off, but servers that listen on port {port} usually speak TLS."),
        Advice::OtherPartition { role, region, expected } => format!(
            "The role is in the partition {role}, but {region} belongs to {expected}. A role works only in its own partition."
        ),
    }
}

/// All of them, at their fields.
pub fn at_fields(advice: &[Advice]) -> Vec<FieldError> {
    advice.iter().map(|advice| FieldError::new(advice.field(), sentence(advice))).collect()
}
