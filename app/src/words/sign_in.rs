//! Signing in: why one is asked to, and why it did not work.

/// The page that leads to where one signs in.
pub const LEAVING: &str = "Signing in";
/// Its heading, on the way to LaunchDarkly.
pub const WITH_LAUNCHDARKLY: &str = "Signing in with LaunchDarkly";
/// Its heading, on the way to the company's provider.
pub const WITH_COMPANY: &str = "Signing in with your company account";
/// Instead of an answer in JSON to somebody who is not signed in.
pub const NOT_SIGNED_IN: &str = "You are not signed in. Open the portal, sign in, and try again.";

/// To somebody who chose a team that they are not in.
pub const NOT_IN_TEAM: &str = "You are not a member of this team.";
/// To somebody of a team whose token does not open the portal.
const TEAM_TOKEN: &str = "This team's access token does not work. Contact the operator of this portal.";

const NO_INSTANCE: &str = "Choose an instance of LaunchDarkly from the list.";

/// Why one is asked to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// LaunchDarkly refused the token of the session.
    TokenRefused,
    /// A page was asked for that wants a session.
    PageWanted,
    /// The session ended while a form was filled in.
    FormSent,
}

/// Above the form.
pub fn reason(why: Reason) -> &'static str {
    match why {
        Reason::TokenRefused => "LaunchDarkly no longer accepts the token that you were signed in with. Sign in again.",
        Reason::PageWanted => "Sign in to continue to the page you requested.",
        Reason::FormSent => "Your session has ended. Sign in to continue. What you typed is kept, except passwords.",
    }
}

/// Why a token is not looked at now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// Too many attempts from the same address have failed.
    Failed,
    /// Too many attempts from the same address are under way.
    UnderWay,
}

/// What happened, and when to try again.
pub fn not_now(why: NotNow, seconds: u64) -> String {
    let why = match why {
        NotNow::Failed => "Too many failed attempts from your address.",
        NotNow::UnderWay => "Other sign-ins from your address are still waiting for LaunchDarkly.",
    };
    format!("{why} Wait {seconds} s and try again.")
}

/// Who signs somebody in without an access token of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// LaunchDarkly, with OAuth.
    LaunchDarkly,
    /// The company's OpenID provider.
    Company,
}

/// Why somebody was not signed in by LaunchDarkly or by the company's provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotGranted {
    /// No instance was named that knows the portal.
    NoInstance,
    /// This browser did not begin it, or too long ago.
    NotBegun,
    /// The code was used, is too old or was taken back.
    Used,
    /// They did not want it.
    Denied,
    /// It was refused, in the words of whoever did.
    Said(By, String),
    /// It could not be asked.
    Unavailable(By),
    /// It does not know the portal, or its response cannot be relied on.
    Wrong(By),
    /// Too many attempts from the same address.
    TooMany,
}

/// What happened, and what to do next.
pub fn not_granted(why: &NotGranted) -> String {
    let words = match why {
        NotGranted::NoInstance => NO_INSTANCE,
        NotGranted::NotBegun => {
            "This sign-in was started in another browser or more than ten minutes ago. Start again."
        }
        NotGranted::Used => "This sign-in has already been used or has expired. Start again.",
        NotGranted::Denied => "You denied Storekeeper access. Start again, or paste an access token.",
        NotGranted::Said(By::LaunchDarkly, words) => return launchdarkly_says(words),
        NotGranted::Said(By::Company, words) => return format!("The company's sign-in says: {words}"),
        NotGranted::Unavailable(By::LaunchDarkly) => {
            "LaunchDarkly could not be reached to finish signing in. Try again in a moment."
        }
        NotGranted::Unavailable(By::Company) => {
            "The company's sign-in could not be reached. Try again in a moment, or paste an access token."
        }
        NotGranted::Wrong(By::LaunchDarkly) => {
            "LaunchDarkly did not accept this portal as an application. Ask its operator to check the client ID and \
             secret, or paste an access token."
        }
        NotGranted::Wrong(By::Company) => {
            "The company's sign-in gave a response that could not be verified. Tell the operator of this portal."
        }
        NotGranted::TooMany => "Too many sign-in attempts from your address. Wait a minute and start again.",
    };
    words.to_owned()
}

/// Why a token does not open the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOpened {
    /// It is no access token, and why.
    Malformed(String),
    /// LaunchDarkly does not know it.
    Unknown,
    /// It may not list integrations.
    Powerless,
    /// It is for an instance that there is not.
    NoInstance,
    /// LaunchDarkly could not be asked about it.
    NotChecked,
}

/// What is wrong with a token, and what to do about it.
pub fn not_opened(why: &NotOpened) -> &str {
    match why {
        NotOpened::Malformed(why) => why,
        NotOpened::Unknown => {
            "LaunchDarkly does not accept this token. It may be mistyped, revoked or expired, or belong to another instance."
        }
        NotOpened::Powerless => {
            "This token does not have permission to list persistent store integrations. Ask for a role that can view \
             integrations, or use another token."
        }
        NotOpened::NoInstance => NO_INSTANCE,
        NotOpened::NotChecked => "The token could not be checked with LaunchDarkly.",
    }
}

/// A token that may not do enough, and what LaunchDarkly says of it.
pub fn powerless(upstream: &str) -> String {
    format!("{} {}", not_opened(&NotOpened::Powerless), launchdarkly_says(upstream))
}

/// A token that could not be looked at, why, and what to do next.
pub fn not_checked(explanation: &str, advice: &str) -> String {
    format!("{} {explanation} {advice}", not_opened(&NotOpened::NotChecked))
}

/// A team's token that does not open the portal, and why.
pub fn team_token(refusal: &str) -> String {
    format!("{TEAM_TOKEN} {refusal}")
}

fn launchdarkly_says(words: &str) -> String {
    format!("LaunchDarkly says: {words}")
}
