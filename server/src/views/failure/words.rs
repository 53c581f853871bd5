//! Every failure in words: what happened, why if known, what to do next.

use axum::http::StatusCode;
use launchdarkly::Unavailability;

use crate::failure::Failure;

/// The words for one kind of failure.
pub(in crate::views) struct Words {
    pub(in crate::views) status: StatusCode,
    pub(in crate::views) code: &'static str,
    pub(in crate::views) title: &'static str,
    pub(in crate::views) explanation: String,
    pub(in crate::views) advice: &'static str,
    pub(in crate::views) upstream: Option<String>,
}

impl Words {
    fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        explanation: &str,
        advice: &'static str,
    ) -> Self {
        Self { status, code, title, explanation: explanation.to_owned(), advice, upstream: None }
    }
}

/// What is said of a failure; `seconds` says how long it is until a time.
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(in crate::views) fn words(failure: &Failure, seconds: impl Fn(i64) -> i64) -> Words {
    let words = Words::new;
    match failure {
        Failure::Unauthorized => words(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "LaunchDarkly no longer accepts your token.",
            "It was revoked, it has expired, or your account blocks this IP address.",
            "Sign in again with another token.",
        ),
        Failure::Forbidden(upstream) => Words {
            upstream: upstream.clone(),
            ..words(
                StatusCode::FORBIDDEN,
                "forbidden",
                "LaunchDarkly does not allow this",
                "The token that you signed in with has no role that allows it. Nothing was changed.",
                "Ask a LaunchDarkly administrator for a role that allows this, or sign in with another token.",
            )
        },
        Failure::NotFound => words(
            StatusCode::NOT_FOUND,
            "not_found",
            "Not found in LaunchDarkly",
            "It may have been deleted, or your token may not see it, or the address may be mistyped.",
            "Look for it in the integrations table.",
        ),
        Failure::Conflict(upstream) => Words {
            upstream: Some(upstream.clone()),
            ..words(
                StatusCode::CONFLICT,
                "conflict",
                "LaunchDarkly reports a conflict",
                "Someone else may be changing it, or it may already exist.",
                "Review its current state before you try again.",
            )
        },
        Failure::Invalid(upstream) => Words {
            upstream: Some(upstream.clone()),
            ..words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "LaunchDarkly did not accept this",
                "Nothing was changed.",
                "Correct the problem that LaunchDarkly reports, then try again.",
            )
        },
        Failure::RateLimited(until) => words(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "LaunchDarkly's rate limit is reached",
            &format!(
                "Your account has reached its call limit, which all its tokens share. You can try again in {}.",
                match seconds(until.0) {
                    1 => "1 second".to_owned(),
                    many => format!("{many} seconds"),
                }
            ),
            "Storekeeper does not retry changes automatically.",
        ),
        Failure::Unavailable(why) => unavailable(*why),
        Failure::Pending => words(
            StatusCode::GATEWAY_TIMEOUT,
            "pending",
            "LaunchDarkly has not responded yet",
            "It was asked a moment ago.",
            "This page shows the new list when LaunchDarkly responds, or explains why there is none.",
        ),
        Failure::Undecodable(field) => words(
            StatusCode::BAD_GATEWAY,
            "undecodable",
            "LaunchDarkly's response could not be read",
            &format!("It does not match LaunchDarkly's documentation at: {field}."),
            "Try again. If this continues, tell the operator of this portal, with the request ID below.",
        ),
        Failure::TooLarge => words(
            StatusCode::BAD_GATEWAY,
            "too_large",
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
    let words = Words::new;
    match failure {
        Failure::InstanceGone => words(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Your instance of LaunchDarkly is no longer configured here.",
            "The operator of this portal has removed it.",
            "Sign in again.",
        ),
        Failure::NotEditable => words(
            StatusCode::CONFLICT,
            "not_editable",
            "The settings of this integration cannot be edited here",
            "Storekeeper does not know this provider's settings, or LaunchDarkly did not send them. Nothing was changed.",
            "On its page you can view it, turn it on or off, and delete it. Edit its settings in LaunchDarkly.",
        ),
        Failure::ReadOnly => words(
            StatusCode::FORBIDDEN,
            "read_only",
            "This portal is read-only",
            "Its operator allows no changes. Nothing was sent to LaunchDarkly.",
            "Make the change in LaunchDarkly or in the tool that manages your integrations.",
        ),
        Failure::Expired | Failure::Unseen => confirmation_words(failure),
        _ => words(
            StatusCode::SERVICE_UNAVAILABLE,
            "database",
            "Storekeeper cannot use its database",
            "Storekeeper sends nothing to LaunchDarkly that it cannot record, so this request changed nothing.",
            "Try again in a moment. If this continues, tell the operator of this portal: its database does not work.",
        ),
    }
}

/// The words for a confirmation that cannot be used, or of which nothing is known.
fn confirmation_words(failure: &Failure) -> Words {
    let words = Words::new;
    match failure {
        Failure::Expired => words(
            StatusCode::CONFLICT,
            "expired",
            "This confirmation has expired",
            "It was used, is too old, or belongs to another session. Nothing was sent.",
            "Review the integration's current state, then start again.",
        ),
        _ => words(
            StatusCode::SERVICE_UNAVAILABLE,
            "unseen",
            "The result cannot be read right now",
            "The change was confirmed, but Storekeeper's database does not respond. It may be in progress or complete.",
            "Check the activity log in a moment, before you repeat the change.",
        ),
    }
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
        status: StatusCode::BAD_GATEWAY,
        code: "unavailable",
        title: "LaunchDarkly could not be read",
        explanation: explanation.to_owned(),
        advice: "Your integrations are not affected by this. Try again in a moment.",
        upstream: None,
    }
}
