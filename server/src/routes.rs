//! One file a page or endpoint: parse, operation, view model, render. The words for failures are in `failure` alone.

pub mod activity;
pub mod api;
pub mod assets;
pub mod batch;
mod batch_view;
pub mod choose;
pub mod clone;
pub mod conflict;
pub mod coverage;
pub mod delete;
pub mod detail;
pub mod edit;
pub mod events;
pub mod export;
pub mod failure;
pub mod form_view;
pub mod health;
pub mod integrations;
pub mod new;
pub mod outcome;
pub mod overview;
pub mod place;
pub mod record;
pub mod refused;
pub mod review;
pub mod sign_in;
pub mod theme;
