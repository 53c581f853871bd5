//! The form of an integration.

mod connection;
mod field;
mod page;
mod preview;

pub use connection::NAME as CONNECTION;
pub use field::field;
pub use page::{Shown, form};
