//! Forms: their fields.

mod field;

pub use field::field;
