//! The portal's verbs. They know LaunchDarkly, the database and the rules; they know no HTTP of ours and no HTML.

pub mod account;
pub mod activity;
pub mod apply;
pub mod batch;
pub mod change;
pub mod check;
pub mod conflict;
pub mod create;
pub mod delete;
pub mod environments;
pub mod events;
pub mod failure;
pub mod healths;
pub mod impact;
pub mod list;
mod once;
mod patience;
pub mod plan;
pub mod reconcile;
pub mod scan;
pub mod segments;
pub mod show;
pub mod sign_in;
pub mod stores;
pub mod streams;
pub mod style;
pub mod undo;
