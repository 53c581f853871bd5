//! How pages are drawn from what operations say: view models, and the words of this server. Routes use them; they use no route.

pub(crate) mod batch;
pub(crate) mod check;
pub(crate) mod code;
pub(crate) mod conflict;
pub(crate) mod edit;
pub(crate) mod failure;
pub(crate) mod form;
pub(crate) mod integration;
pub(crate) mod new;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod record;
pub(crate) mod review;
#[cfg(test)]
mod sentences;
pub(crate) mod set_up;
pub(crate) mod sign_in;
