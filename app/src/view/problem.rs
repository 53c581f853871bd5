//! Something that did not go as wanted, in words for a person.

/// A way on from a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemLink {
    /// What it does.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// What happened, why if known, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The status code of the page.
    pub status: u16,
    /// What happened, in a few words.
    pub title: String,
    /// Why, and what it means.
    pub explanation: String,
    /// LaunchDarkly's own words, if there are any.
    pub upstream: Option<String>,
    /// What to do next.
    pub advice: String,
    /// Ways on.
    pub links: Vec<ProblemLink>,
    /// What to quote when asking for help.
    pub request_id: String,
    /// Whether it may be over any moment, so that the page is worth loading again.
    pub pending: bool,
}
