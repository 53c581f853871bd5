//! Where a second request with a used ticket is sent.

use std::fmt;
use std::str::FromStr;

use crate::kept::TicketId;

/// Where a second request goes on with a used plan or challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The record says it all.
    Record,
    /// A plan waits in its place, to be reviewed.
    Plan(TicketId),
    /// What was typed waits, beside what somebody else has changed.
    Draft(TicketId),
}

/// The text says none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("does not say where to go on")]
pub struct ClosedError;

impl fmt::Display for Closed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record => Ok(()),
            Self::Plan(id) => write!(out, "plan {id}"),
            Self::Draft(id) => write!(out, "draft {id}"),
        }
    }
}

impl FromStr for Closed {
    type Err = ClosedError;

    fn from_str(text: &str) -> Result<Self, ClosedError> {
        if text.is_empty() {
            return Ok(Self::Record);
        }
        let (kind, id) = text.split_once(' ').ok_or(ClosedError)?;
        let id = TicketId::parse(id).map_err(|_| ClosedError)?;
        match kind {
            "plan" => Ok(Self::Plan(id)),
            "draft" => Ok(Self::Draft(id)),
            _ => Err(ClosedError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_go_on_survives_the_database() {
        for closed in [Closed::Record, Closed::Plan(TicketId::random()), Closed::Draft(TicketId::random())] {
            assert_eq!(closed.to_string().parse(), Ok(closed));
        }
        for bad in ["plan", "plan x", "entry 1", "draft "] {
            assert_eq!(bad.parse::<Closed>(), Err(ClosedError), "{bad}");
        }
    }
}
