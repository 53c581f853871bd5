//! Why nothing was planned.

use crate::failure::Failure;

/// Why there is nothing to confirm.
pub(crate) enum Unplanned<Problem> {
    /// What was asked for does not do as it is.
    Wrong(Problem),
    /// It could not be worked out.
    Failed(Failure),
}

impl<Problem, Cause: Into<Failure>> From<Cause> for Unplanned<Problem> {
    fn from(cause: Cause) -> Self {
        Self::Failed(cause.into())
    }
}
