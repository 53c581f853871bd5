//! Requests that are answered without being carried out: no such address, malformed, or refused on the way.

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

/// Why a request was refused on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It came from another site.
    CrossSite,
    /// It was for another host.
    Misdirected,
    /// It used another method than pages do.
    Method,
    /// It was too large.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// A part of the program panicked.
    Crashed,
    /// The database does not answer.
    Unavailable,
}

/// The title of its page.
pub fn title(why: Refused) -> &'static str {
    match why {
        Refused::CrossSite => "This request was refused",
        Refused::Misdirected => "The portal is not served under this host",
        Refused::Method => "Method not allowed",
        Refused::TooLarge => "The request is too large",
        Refused::TooSlow => "The request took too long",
        Refused::Crashed => "Storekeeper had an internal error",
        Refused::Unavailable => "Storekeeper's database does not answer",
    }
}

/// A body that is no JSON, or not the JSON that is wanted. Says where, and not what stands there: it may be a password.
pub fn no_json(line: usize) -> String {
    format!("The JSON cannot be read at line {line}.")
}
