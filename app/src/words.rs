//! The wording for what the code identifies by type, one file per topic.

pub mod activity;
pub mod advice;
pub mod batch;
pub mod caution;
pub mod check;
pub mod checks;
pub mod connection;
pub mod coverage;
pub mod deletion;
pub mod desired;
pub mod drift;
pub mod export;
pub mod failure;
pub mod form;
pub mod not_done;
pub mod objection;
pub mod odd;
pub mod outcome;
pub mod refusal;
pub mod refused;
pub mod set_up;
pub mod sign_in;
pub mod stores;
pub mod waiting;
