//! What the portal offers to confirm.

use serde_json::Value;

use crate::history::Verb;
use testkit::html::Form;

/// A confirmation that the portal waits for.
#[derive(Clone)]
pub(crate) struct Offer {
    pub(crate) form: Form,
    /// The key under which the database has it.
    pub(crate) key: String,
    pub(crate) verb: Verb,
    pub(crate) target: String,
    pub(crate) body: Value,
    pub(crate) version: Option<i64>,
}
