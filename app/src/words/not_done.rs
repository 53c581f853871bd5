//! Why a write was not done, and what to do next.

use domain::{NotDone, Remedy};

use super::outcome::answered;

/// In one paragraph.
pub fn sentence(not_done: &NotDone) -> String {
    lines(not_done).join(" ")
}

/// What happened, then what to do next where there is something to do.
pub fn lines(not_done: &NotDone) -> Vec<String> {
    let lines: &[&str] = match not_done {
        NotDone::Answered { answer, next } => return vec![answered(answer), remedy(*next)],
        NotDone::Changed => {
            &["Somebody else changed this integration after you began.", "Look at it as it is now before you go on."]
        }
        NotDone::AnotherForm { message, without_reason } => {
            let without = if *without_reason { " The reason is kept in Storekeeper's own record only." } else { "" };
            return vec![
                format!("LaunchDarkly did not take this change in its first form: {message}"),
                format!("This is the same change in another form.{without}"),
            ];
        }
        NotDone::FormUsed => &[
            "This form has already been used for something else.",
            "Look in the table at what it created. If you go on, this becomes another integration beside it.",
        ],
        NotDone::FormUnsettled => &[
            "The same form was confirmed before, and its result is not known: it may be in progress, or it was interrupted.",
            "Look at the table and at the activity first. If you go on, this becomes another integration beside it.",
        ],
        NotDone::ChangedSinceReview => {
            &["Somebody else changed this integration after you reviewed the change. Nothing was sent."]
        }
        NotDone::DoneBySomebodyElse => &["Somebody else has already made the same change. Nothing was sent."],
        NotDone::NotAccepted => &["LaunchDarkly did not accept it."],
        NotDone::Waiting => &["It was not done."],
        NotDone::AskedBefore => &["The same request was made before for something else. Nothing was sent."],
        NotDone::TooOld => &["It was not sent: Storekeeper stopped just before, or the plan had expired."],
        NotDone::Gone => &["It no longer exists."],
        NotDone::Unread { answer } => return vec![format!("It could not be read: {}", answered(answer))],
        NotDone::AlreadySo => &["It already is as asked for."],
        NotDone::Lost => &["Its result cannot be read."],
        NotDone::Said(text) => return vec![text.clone()],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn remedy(next: Remedy) -> String {
    match next {
        Remedy::Wait { seconds } => format!("Wait {seconds} s before you try again."),
        Remedy::AskForRole => {
            "Ask an administrator of your LaunchDarkly account for a role that does. What you reviewed waits \
                               here for half an hour."
                .to_owned()
        }
        Remedy::Correct => "Go back to correct it.".to_owned(),
        Remedy::TryAgain => "Wait a moment and try again.".to_owned(),
    }
}
