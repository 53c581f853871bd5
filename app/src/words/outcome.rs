//! How a write ended: what the record, the notices after a write and the review of one that was not done say.

use domain::{Found, OutcomeFact, Reply, Unseen};

use super::check;

/// All that is known, in one paragraph.
pub fn facts(facts: &[OutcomeFact]) -> String {
    facts.iter().map(fact).collect::<Vec<_>>().join(" ")
}

/// One fact, in sentences.
pub fn fact(fact: &OutcomeFact) -> String {
    match fact {
        OutcomeFact::NotApplied { fields } => format!("LaunchDarkly did not apply: {}.", fields.join(", ")),
        OutcomeFact::VersionJumped { before, after } => format!(
            "The version went from {before} to {after}, so someone else changed it at the same time. Compare it with \
             what you wanted."
        ),
        OutcomeFact::VersionStands { version } => {
            format!("LaunchDarkly confirmed it, but the version is still {version}, so it may have ignored the change.")
        }
        OutcomeFact::NotReadBack => {
            "LaunchDarkly confirmed the change, but Storekeeper could not verify that every field was applied.".into()
        }
        OutcomeFact::DeletedBefore => "It had already been deleted.".into(),
        OutcomeFact::Checked { verdict } => check::verdict(*verdict).into(),
        OutcomeFact::Refused { answer } => answered(answer),
        OutcomeFact::LookedUp { why, found } => {
            let joint = if not_done(*found) { ", and" } else { ":" };
            format!("{}{joint} {}", unseen(why), found_out(*found))
        }
        OutcomeFact::CutOff => {
            "Storekeeper stopped before it received LaunchDarkly's response, or could not record it. The change may or may \
                            not have been made."
                .into()
        }
        OutcomeFact::Said { text } => text.clone(),
    }
}

/// LaunchDarkly's response, with its own words where it had any.
pub fn answered(answer: &Reply) -> String {
    let (Reply::Unauthorized { message }
    | Reply::Forbidden { message }
    | Reply::Conflict { message }
    | Reply::Invalid { message, .. }) = answer
    else {
        return format!("{}.", bare(answer));
    };
    if message.is_empty() {
        format!("{}.", bare(answer))
    } else {
        format!("{}. LaunchDarkly says: {message}", bare(answer))
    }
}

/// The response alone, in a clause.
pub(super) fn bare(answer: &Reply) -> String {
    match answer {
        Reply::Unauthorized { .. } => "LaunchDarkly does not accept this access token".into(),
        Reply::Forbidden { .. } => "LaunchDarkly does not allow this with this access token".into(),
        Reply::NotFound => "LaunchDarkly found nothing there".into(),
        Reply::Conflict { .. } => "LaunchDarkly reports a conflict with another change".into(),
        Reply::Invalid { status, .. } => format!("LaunchDarkly refused the request with status {status}"),
        Reply::RateLimited => "LaunchDarkly's rate limit for this access token is reached".into(),
        Reply::NotReached => "LaunchDarkly cannot be reached".into(),
        Reply::TimedOut => "LaunchDarkly did not respond in time".into(),
        Reply::Interrupted => "LaunchDarkly's response was cut off".into(),
        Reply::Fault { status, .. } => format!("LaunchDarkly responded with status {status}"),
        Reply::Paused => {
            "LaunchDarkly did not respond several times in a row, so Storekeeper paused requests for a few seconds"
                .into()
        }
        Reply::Redirected => "LaunchDarkly's address responds with a redirect".into(),
        Reply::TooLarge => "LaunchDarkly's response is larger than expected".into(),
        Reply::Undecodable { field } => format!("LaunchDarkly's response cannot be read at {field}"),
    }
}

/// Why there was something to find out.
fn unseen(why: &Unseen) -> String {
    match why {
        Unseen::Unanswered { answer: Reply::Fault { status, waiting: false } } => {
            format!("LaunchDarkly returned a server error (status {status})")
        }
        Unseen::Unanswered { answer } => format!("LaunchDarkly's response was not received ({})", bare(answer)),
        Unseen::Later => "No response was received, so Storekeeper checked again".into(),
    }
}

/// Whether it says that the write was certainly not done.
fn not_done(found: Found) -> bool {
    matches!(found, Found::StillThere | Found::Unchanged | Found::NotThere)
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn found_out(found: Found) -> &'static str {
    match found {
        Found::StillThereSoFar => {
            "the integration is still there so far, but LaunchDarkly may still be working on it. Check again before you repeat the change."
        }
        Found::StillThere => "the integration is still there: it was not deleted.",
        Found::DeletionUnreadable => {
            "the integration could not be read afterwards. Check whether it still exists before you try again."
        }
        Found::ChangeUnreadable => {
            "the integration could not be read afterwards. Look at it again before you repeat the change."
        }
        Found::UnchangedSoFar => {
            "the integration is unchanged so far, but LaunchDarkly may still be working on it. Look at it again before you repeat the \
             change."
        }
        Found::Unchanged => "the integration is as it was before: the change was not made.",
        Found::SecretUnseen => {
            "the integration has changed, but perhaps not by this request: a new password looks like the old one. \
             Enter the password again to be sure."
        }
        Found::DiffersUnversioned => {
            "the integration does not have all requested values, and LaunchDarkly does not report whether it changed. Compare \
             it with what you wanted."
        }
        Found::ChangedOtherwise => {
            "the integration has changed, but not every requested change was made. Compare it with what you wanted."
        }
        Found::BeforeUnknown => {
            "the earlier state could not be read, so the new integration cannot be identified. Look for it before you \
             create it again."
        }
        Found::AccountUnreadable => {
            "the account could not be read. Look for the integration before you create it again."
        }
        Found::RecordUnreadable => {
            "Storekeeper's record could not be read. Look for the integration before you create it again."
        }
        Found::CreatedTwice => {
            "two requests were creating an integration with that name, and it is unclear which one made the new one. Look at it \
             before you create another."
        }
        Found::SeveralNew => {
            "there is more than one new integration of that name. Look at them before you create another."
        }
        Found::NewOfAnotherName => {
            "there is a new integration under another name, which may be this one, renamed since. Look at it before you create \
             another."
        }
        Found::NotThereSoFar => {
            "it does not exist yet, but LaunchDarkly may still be working on it. Look for it before you create it again."
        }
        Found::PartUnreadable => {
            "part of LaunchDarkly's list could not be read and may contain it. Look for it before you create it again."
        }
        Found::NotThereNow => {
            "it does not exist now: either it was not created, or it has been deleted since. If you still need it, create it again."
        }
        Found::NotThere => "the integration is not there: it was not created.",
        Found::NewDiffers => {
            "there is a new integration of that name, but it does not match the request. Check it before you create another."
        }
        Found::NewUnreadable => {
            "there is a new integration of that name, but it could not be read. Look at it before you create another."
        }
    }
}
