//! What is drawn in two places by the same code: on the server into the page, and in the browser, where it lives on. Pure
//! functions of data that travels as JSON; they fetch nothing and listen to nothing (see `islands` for that).

pub mod batch;
pub mod check;
pub mod deletion;
pub mod form;
pub mod health;
pub mod overview;
pub mod progress;
pub mod store;
pub mod table;
pub mod views;
