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
            "The version went from {before} to {after}, so somebody else changed it at the same moment. Compare it with \
             what you wanted."
        ),
        OutcomeFact::VersionStands { version } => {
            format!("LaunchDarkly confirmed it, but the version is still {version}, so it may have ignored the change.")
        }
        OutcomeFact::NotReadBack => {
            "LaunchDarkly confirmed it, but it could not be read back to see whether every field was applied.".into()
        }
        OutcomeFact::DeletedBefore => "It had already been deleted.".into(),
        OutcomeFact::Checked { verdict } => check::verdict(*verdict).into(),
        OutcomeFact::Refused { answer } => answered(answer),
        OutcomeFact::LookedUp { why, found } => {
            let joint = if not_done(*found) { ", and" } else { ":" };
            format!("{}{joint} {}", unseen(why), found_out(*found))
        }
        OutcomeFact::CutOff => {
            "Storekeeper stopped before it saw LaunchDarkly's answer, or could not record it, so it may or may \
                            not have been done."
                .into()
        }
        OutcomeFact::Said { text } => text.clone(),
    }
}

/// LaunchDarkly's answer, with its own words where it had any.
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

fn bare(answer: &Reply) -> String {
    match answer {
        Reply::Unauthorized { .. } => "LaunchDarkly does not accept this access token".into(),
        Reply::Forbidden { .. } => "LaunchDarkly does not allow this with this access token".into(),
        Reply::NotFound => "LaunchDarkly found nothing there".into(),
        Reply::Conflict { .. } => "LaunchDarkly reports a conflict with another change".into(),
        Reply::Invalid { status, .. } => format!("LaunchDarkly refused the request with status {status}"),
        Reply::RateLimited => "LaunchDarkly's rate limit for this access token is reached".into(),
        Reply::NotReached => "LaunchDarkly cannot be reached".into(),
        Reply::TimedOut => "LaunchDarkly did not answer in time".into(),
        Reply::Interrupted => "LaunchDarkly's answer was cut off".into(),
        Reply::Fault { status, .. } => format!("LaunchDarkly answered with status {status}"),
        Reply::Paused => {
            "LaunchDarkly has not answered several times in a row and is left alone for a few seconds".into()
        }
        Reply::Redirected => "LaunchDarkly's address answers with a redirect".into(),
        Reply::TooLarge => "LaunchDarkly's answer is larger than expected".into(),
        Reply::Undecodable { field } => format!("LaunchDarkly's answer cannot be read at {field}"),
    }
}

/// Why there was something to find out.
fn unseen(why: &Unseen) -> String {
    match why {
        Unseen::Unanswered { answer: Reply::Fault { status, waiting: false } } => {
            format!("LaunchDarkly answered with a fault of its own (status {status})")
        }
        Unseen::Unanswered { answer } => format!("LaunchDarkly's answer was not seen ({})", bare(answer)),
        Unseen::Later => "The answer was never seen, and Storekeeper looked again".into(),
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
            "the integration is still there so far, but LaunchDarkly may still be working on it. Look again before you repeat this."
        }
        Found::StillThere => "the integration is still there: it was not deleted.",
        Found::DeletionUnreadable => {
            "the integration could not be read afterwards. Look whether it is still there before you repeat this."
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
            "the integration has changed, but whether by this request cannot be told: a new password looks like the old one. \
             Enter it once more to be sure."
        }
        Found::DiffersUnversioned => {
            "the integration does not have all that was asked for, and LaunchDarkly does not say whether it was changed at all. Compare \
             it with what you wanted."
        }
        Found::ChangedOtherwise => {
            "the integration has changed, but not in everything that was asked for. Compare it with what you wanted."
        }
        Found::BeforeUnknown => {
            "what was there before could not be read, so the new one cannot be told from the others. Look for it before you \
             create it again."
        }
        Found::AccountUnreadable => {
            "the account could not be read. Look for the integration before you create it again."
        }
        Found::RecordUnreadable => {
            "Storekeeper's record could not be read. Look for the integration before you create it again."
        }
        Found::CreatedTwice => {
            "one of that name was being created twice at the same time, and whose the new one is cannot be told. Look at it \
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
            "it is not there so far, but LaunchDarkly may still be working on it. Look for it before you create it again."
        }
        Found::PartUnreadable => {
            "a part of LaunchDarkly's list could not be read, and it may be in there. Look for it before you create it again."
        }
        Found::NotThereNow => {
            "it is not there now: it was not created, or it was deleted since. If you miss it, create it again."
        }
        Found::NotThere => "the integration is not there: it was not created.",
        Found::NewDiffers => {
            "there is a new integration of that name, but not with all that was asked for. Look at it before you create another."
        }
        Found::NewUnreadable => {
            "there is a new integration of that name, but it could not be read. Look at it before you create another."
        }
    }
}
