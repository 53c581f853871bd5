//! Why a write was not done, and what to do next.

use domain::{NotDone, Remedy};

use super::failure;
use super::outcome::answered;

/// In one paragraph.
pub fn sentence(not_done: &NotDone) -> String {
    lines(not_done).join(" ")
}

/// What happened, then what to do next where there is something to do.
pub fn lines(not_done: &NotDone) -> Vec<String> {
    let lines: &[&str] = match not_done {
        NotDone::Answered { answer, next } => return vec![answered(answer), remedy(*next)],
        NotDone::Changed => &[
            "Someone else changed this integration after you started.",
            "Review its current state before you continue.",
        ],
        NotDone::AnotherForm { message, without_reason } => {
            let without = if *without_reason { " The reason is kept only in Storekeeper's activity log." } else { "" };
            return vec![
                format!("LaunchDarkly rejected the first format of this change: {message}"),
                format!("This is the same change in another format.{without}"),
            ];
        }
        NotDone::FormUsed => &[
            "This form has already been used for something else.",
            "Check the table for what it created. If you continue, this creates an additional integration.",
        ],
        NotDone::FormUnsettled => &[
            "This form was already confirmed, but its result is unknown. It may be in progress or interrupted.",
            "Check the table and the activity log first. If you continue, this creates an additional integration.",
        ],
        NotDone::ChangedSinceReview => {
            &["Someone else changed this integration after you reviewed the change. Nothing was sent."]
        }
        NotDone::DoneBySomebodyElse => &["Someone else has already made the same change. Nothing was sent."],
        NotDone::NotAccepted => &["LaunchDarkly did not accept it."],
        NotDone::Waiting => &["It was not done."],
        NotDone::AskedBefore => &["The same request was made before for something else. Nothing was sent."],
        NotDone::TooOld => &["It was not sent: Storekeeper stopped just before, or the plan had expired."],
        NotDone::Gone => &["It no longer exists."],
        NotDone::Unread { answer } => return vec![format!("It could not be read: {}", answered(answer))],
        NotDone::AlreadySo => &["It is already in the requested state."],
        NotDone::Lost => &["Its result cannot be read."],
        NotDone::NoPassword { provider } => return vec![format!("{provider} stores have no password.")],
        NotDone::Wrong { errors } => return errors.iter().map(|error| error.message.clone()).collect(),
        NotDone::Unplannable { error } => return vec![error.to_string()],
        NotDone::Failed { failure } => return vec![failure::sentence(failure)],
        NotDone::Said(text) => return vec![text.clone()],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn remedy(next: Remedy) -> String {
    match next {
        Remedy::Wait { seconds } => format!("Wait {seconds} s before you try again."),
        Remedy::AskForRole => {
            "Ask a LaunchDarkly administrator for a role that allows this. Your reviewed change is kept here for 30 \
             minutes."
                .to_owned()
        }
        Remedy::Correct => "Go back to correct it.".to_owned(),
        Remedy::TryAgain => "Wait a moment and try again.".to_owned(),
    }
}
