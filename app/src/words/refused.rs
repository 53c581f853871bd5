//! Requests that are answered without being carried out: no such address, or malformed.

/// What to do instead.
pub const ADVICE: &str = "Go to the integrations table.";
/// The way there.
pub const WAY_ON: &str = "Go to the integrations";
/// An address below `/api/` that nothing answers.
pub const NO_SUCH_ADDRESS: &str = "There is nothing at this address.";
/// An address below `/api/` whose keys are none.
pub const NO_INTEGRATION: &str = "This address does not name an integration.";
/// A check that is asked for with keys that are none.
pub const NO_KEYS: &str = "projectKey, environmentKey and providerKey must be keys.";

/// A body that is no JSON, or not the JSON that is wanted. Says where, and not what stands there: it may be a password.
pub fn no_json(line: usize) -> String {
    format!("The JSON cannot be read at line {line}.")
}

/// Instead of a page where none can be drawn.
pub fn plain(message: &str, request_id: &str) -> String {
    format!("{message}\n\nRequest ID: {request_id}\n")
}
