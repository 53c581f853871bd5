//! Signing in.

/// A token that the demo offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoToken {
    /// The token of the made-up account. The one place where a token may be shown: it opens nothing.
    pub text: String,
    /// What it may do.
    pub may: String,
}

/// The page for signing in. What was typed is never in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInPage {
    /// The instances to choose from: name and label. With one there is nothing to choose.
    pub instances: Vec<(String, String)>,
    /// The chosen one's name.
    pub instance: String,
    /// Where to go afterwards; a path of this portal.
    pub next: String,
    /// What was typed into a form before, sealed; empty if nothing was.
    pub typed: String,
    /// Why the last try failed.
    pub error: Option<String>,
    /// Something to know before signing in, such as having been signed out.
    pub note: Option<String>,
    /// The demo's tokens; empty outside the demo.
    pub demo_tokens: Vec<DemoToken>,
}
