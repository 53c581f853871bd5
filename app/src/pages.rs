//! The pages: pure functions from a view model to HTML. They fetch nothing, ask no context and decide nothing; what
//! they say is complete without script.

mod activity;
mod batch;
mod checked_values;
mod checks;
mod choose;
mod clone;
mod code;
mod conflict;
mod coverage;
mod delete;
mod detail;
mod drift;
mod form;
mod history;
mod integrations;
mod leaving;
mod overview;
mod problem;
mod review;
mod scan;
mod sessions;
mod set_up;
mod sign_in;
mod stores;
#[cfg(test)]
mod tests;
mod waiting;

pub use activity::activity;
pub use batch::batch;
pub use checked_values::checked_values;
pub use checks::checks;
pub use choose::choose;
pub use clone::clone;
pub use code::{code, export};
pub use conflict::conflict;
pub use coverage::coverage;
pub use delete::delete;
pub use detail::detail;
pub use drift::drift;
pub use form::form;
pub use integrations::integrations;
pub use leaving::leaving;
pub use overview::overview;
pub use problem::problem;
pub use review::review;
pub use sessions::sessions;
pub use set_up::set_up;
pub use sign_in::sign_in;
pub use stores::stores;
pub use waiting::waiting;
