//! The wording for what the code identifies by type, one file per topic.

pub mod caution;
pub mod check;
pub mod not_done;
pub mod odd;
pub mod outcome;
