//! How pages are drawn from what operations say: view models, and the words of this server. Routes use them; they use no route.

pub mod batch;
pub mod check;
pub mod code;
pub mod conflict;
pub mod edit;
pub mod failure;
pub mod form;
pub mod integration;
pub mod new;
pub mod outcome;
pub mod progress;
pub mod record;
pub mod review;
pub mod set_up;
pub mod sign_in;
