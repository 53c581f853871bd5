//! Signing in.

/// A token that the demo offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoToken {
    /// The token of the made-up account. The one place where a token may be shown: it opens nothing.
    pub text: String,
    /// What it may do.
    pub may: String,
}

/// How people of the operator's company come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompanyWay {
    /// Through the company's OpenID provider.
    Provider,
    /// A proxy would say who asks, and has not.
    Nobody,
    /// It is known who asks: with a team.
    Teams {
        /// Who it is.
        who: String,
        /// Which groups they are in.
        groups: Vec<String>,
        /// The teams that they are in.
        teams: Vec<TeamChoice>,
    },
}

/// An instance of LaunchDarkly to sign in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceChoice {
    /// Its name in the configuration.
    pub name: String,
    /// What people call it.
    pub label: String,
}

/// A team to come in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamChoice {
    /// Its name.
    pub name: String,
    /// The projects that it sees; `None` for all.
    pub projects: Option<Vec<String>>,
    /// Whether it changes nothing.
    pub read_only: bool,
}

/// The page for signing in. What was typed is never in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInPage {
    /// The instances to choose from. With one there is nothing to choose.
    pub instances: Vec<InstanceChoice>,
    /// Those of them whose members may sign in there.
    pub launchdarkly: Vec<InstanceChoice>,
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
    /// How people of the operator's company come in; `None` where they do not.
    pub company: Option<CompanyWay>,
    /// Why they did not.
    pub trouble: Option<String>,
    /// The demo's tokens; empty outside the demo.
    pub demo_tokens: Vec<DemoToken>,
}
