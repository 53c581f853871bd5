//! What people read about things that have names of their own in the code: a file a topic.

pub mod caution;
pub mod check;
pub mod not_done;
pub mod odd;
pub mod outcome;
