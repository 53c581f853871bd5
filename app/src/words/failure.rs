//! Every failure in words: what happened, why if known, what to do next.

use domain::{Failure, Reply, Unavailability, UnixMillis};

use super::outcome::bare;

/// The words for one kind of failure.
pub struct Words {
    /// What happened.
    pub title: &'static str,
    /// Why, if known.
    pub explanation: String,
    /// What to do next.
    pub advice: &'static str,
    /// What LaunchDarkly said, where it is worth repeating.
    pub upstream: Option<String>,
}

fn words(title: &'static str, explanation: &str, advice: &'static str) -> Words {
    Words { title, explanation: explanation.to_owned(), advice, upstream: None }
}

/// What is said of a failure; `seconds` says how long it is until a time.
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub fn whole(failure: &Failure, seconds: impl Fn(UnixMillis) -> i64) -> Words {
    match failure {
        Failure::Unauthorized => words(
            "LaunchDarkly no longer accepts your token.",
            "It was revoked, it has expired, or your account blocks this IP address.",
            "Sign in again with another token.",
        ),
        Failure::Forbidden(upstream) => Words {
            upstream: upstream.clone(),
            ..words(
                "LaunchDarkly does not allow this",
                "The token that you signed in with has no role that allows it. Nothing was changed.",
                "Ask a LaunchDarkly administrator for a role that allows this, or sign in with another token.",
            )
        },
        Failure::NotFound => words(
            "Not found in LaunchDarkly",
            "It may have been deleted, or your token may not see it, or the address may be mistyped.",
            "Look for it in the integrations table.",
        ),
        Failure::Conflict(upstream) => Words {
            upstream: Some(said(upstream)),
            ..words(
                "LaunchDarkly reports a conflict",
                "Someone else may be changing it, or it may already exist.",
                "Review its current state before you try again.",
            )
        },
        Failure::Invalid(upstream) => Words {
            upstream: Some(said(upstream)),
            ..words(
                "LaunchDarkly did not accept this",
                "Nothing was changed.",
                "Correct the problem that LaunchDarkly reports, then try again.",
            )
        },
        Failure::RateLimited(until) => words(
            "LaunchDarkly's rate limit is reached",
            &format!(
                "Your account has reached its call limit, which all its tokens share. You can try again in {}.",
                match seconds(*until) {
                    1 => "1 second".to_owned(),
                    many => format!("{many} seconds"),
                }
            ),
            "Storekeeper does not retry changes automatically.",
        ),
        Failure::Unavailable(why) => unavailable(*why),
        Failure::Pending => words(
            "LaunchDarkly has not responded yet",
            "LaunchDarkly was asked a moment ago.",
            "This page shows the new list when LaunchDarkly responds, or explains why there is none.",
        ),
        Failure::Undecodable(field) => words(
            "LaunchDarkly's response could not be read",
            &format!("It does not match LaunchDarkly's documentation at: {field}."),
            "Try again. If this continues, tell the operator of this portal, with the request ID below.",
        ),
        Failure::TooLarge => words(
            "LaunchDarkly's response was too large",
            "It exceeded Storekeeper's limit of 32 MiB and was discarded.",
            "Tell the operator of this portal, with the request ID below.",
        ),
        Failure::InstanceGone
        | Failure::NotEditable
        | Failure::Database
        | Failure::Expired
        | Failure::ReadOnly
        | Failure::Unseen => own_words(failure),
    }
}

/// The words for what has its cause here.
fn own_words(failure: &Failure) -> Words {
    match failure {
        Failure::InstanceGone => words(
            "Your instance of LaunchDarkly is no longer configured here.",
            "The operator of this portal has removed it.",
            "Sign in again.",
        ),
        Failure::NotEditable => words(
            "The settings of this integration cannot be edited here",
            "Storekeeper does not know this provider's settings, or LaunchDarkly did not send them. Nothing was changed.",
            "On its page you can view it, turn it on or off, and delete it. Edit its settings in LaunchDarkly.",
        ),
        Failure::ReadOnly => words(
            "This portal is read-only",
            "Its operator allows no changes. Nothing was sent to LaunchDarkly.",
            "Make the change in LaunchDarkly or in the tool that manages your integrations.",
        ),
        Failure::Expired | Failure::Unseen => confirmation_words(failure),
        _ => words(
            "Storekeeper cannot use its database",
            "Storekeeper sends nothing to LaunchDarkly that it cannot record, so this request changed nothing.",
            "Try again in a moment. If this continues, tell the operator of this portal: its database does not work.",
        ),
    }
}

/// The words for a confirmation that cannot be used, or of which nothing is known.
fn confirmation_words(failure: &Failure) -> Words {
    match failure {
        Failure::Expired => words(
            "This confirmation has expired",
            "It was used, is too old, or belongs to another session. Nothing was sent.",
            "Review the integration's current state, then start again.",
        ),
        _ => words(
            "The result cannot be read right now",
            "The change was confirmed, but Storekeeper's database does not respond. It may be in progress or complete.",
            "Check the activity log in a moment, before you repeat the change.",
        ),
    }
}

/// What happened, in a clause that a sentence may end with, or begin.
pub fn brief(failure: &Failure) -> String {
    let brief = match failure {
        Failure::Unauthorized => "LaunchDarkly no longer accepts the token",
        Failure::Forbidden(_) => "LaunchDarkly does not allow this action",
        Failure::NotFound => "LaunchDarkly could not find it",
        Failure::NotEditable => "Storekeeper cannot edit this integration",
        Failure::Conflict(_) => "LaunchDarkly reports a conflict with another change",
        Failure::Invalid(_) => "LaunchDarkly rejected the request",
        Failure::RateLimited(_) => "LaunchDarkly's rate limit is reached",
        Failure::Unavailable(why) => return bare(&Reply::from(*why)),
        Failure::Pending => "LaunchDarkly has not responded yet",
        Failure::Undecodable(field) => return format!("LaunchDarkly's response cannot be read at {field}"),
        Failure::TooLarge => "LaunchDarkly's response is too large",
        Failure::Database => "Storekeeper cannot use its database",
        Failure::Unseen => "the result could not be read",
        Failure::InstanceGone => "the session's LaunchDarkly instance is no longer configured",
        Failure::ReadOnly => "the portal is read-only",
        Failure::Expired => "the confirmation has expired",
    };
    brief.to_owned()
}

/// The same as a sentence of its own.
pub fn sentence(failure: &Failure) -> String {
    let brief = brief(failure);
    let mut letters = brief.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// LaunchDarkly's words, or that there were none.
pub(super) fn said(message: &str) -> String {
    if message.is_empty() { "LaunchDarkly did not say why.".to_owned() } else { message.to_owned() }
}

fn unavailable(why: Unavailability) -> Words {
    let explanation = match why {
        Unavailability::NotReached => "It could not be reached: the cause may be the network, DNS or its certificate.",
        Unavailability::TimedOut => "It did not respond within 10 seconds.",
        Unavailability::Paused => {
            "It did not respond several times in a row, so Storekeeper paused requests for a few seconds. Nothing was sent."
        }
        Unavailability::Interrupted => "The connection was lost before its response was complete.",
        Unavailability::Status(_) => "It returned a server error.",
        Unavailability::Redirected => {
            "It redirected to another address. Storekeeper does not follow redirects with your token."
        }
    };
    Words {
        title: "LaunchDarkly could not be read",
        explanation: explanation.to_owned(),
        advice: "Your integrations are not affected by this. Try again in a moment.",
        upstream: None,
    }
}
