//! Every reason why a write was not done.

use domain::{Failure, FieldError, NotDone, PlanError, Remedy, Reply};

/// Each of them once; `text` stands for what LaunchDarkly or a person wrote.
pub(super) fn all(text: &str) -> Vec<NotDone> {
    let text = || text.to_owned();
    let refused = |answer, next| NotDone::Answered { answer, next };
    let all = vec![
        refused(Reply::RateLimited, Remedy::Wait { seconds: 5 }),
        refused(Reply::Forbidden { message: String::new() }, Remedy::AskForRole),
        refused(Reply::Invalid { status: 400, message: text() }, Remedy::Correct),
        refused(Reply::NotReached, Remedy::TryAgain),
        NotDone::Changed,
        NotDone::AnotherForm { message: text(), without_reason: false },
        NotDone::AnotherForm { message: text(), without_reason: true },
        NotDone::FormUsed,
        NotDone::FormUnsettled,
        NotDone::ChangedSinceReview,
        NotDone::DoneBySomebodyElse,
        NotDone::NotAccepted,
        NotDone::Waiting,
        NotDone::AskedBefore,
        NotDone::TooOld,
        NotDone::Gone,
        NotDone::Unread { answer: Reply::TimedOut },
        NotDone::AlreadySo,
        NotDone::Lost,
        NotDone::NoPassword { provider: "DynamoDB".to_owned() },
        NotDone::Wrong { errors: vec![FieldError::new("name", "A name is required.")] },
        NotDone::Failed { failure: Failure::InstanceGone },
        NotDone::Unplannable { error: PlanError::UnknownProvider },
        NotDone::Unplannable { error: PlanError::NoConfig },
        NotDone::Unplannable { error: PlanError::SecretsNeeded(Vec::new()) },
        NotDone::Unplannable { error: PlanError::UnknownSecret(text()) },
    ];
    all.iter().for_each(must_be_named);
    all
}

/// A new one does not compile until it is named here; then it belongs into the list above, too.
fn must_be_named(one: &NotDone) {
    match one {
        NotDone::Answered {
            next: Remedy::Wait { .. } | Remedy::AskForRole | Remedy::Correct | Remedy::TryAgain,
            ..
        }
        | NotDone::Changed
        | NotDone::AnotherForm { .. }
        | NotDone::FormUsed
        | NotDone::FormUnsettled
        | NotDone::ChangedSinceReview
        | NotDone::DoneBySomebodyElse
        | NotDone::NotAccepted
        | NotDone::Waiting
        | NotDone::AskedBefore
        | NotDone::TooOld
        | NotDone::Gone
        | NotDone::Unread { .. }
        | NotDone::AlreadySo
        | NotDone::Lost
        | NotDone::NoPassword { .. }
        | NotDone::Wrong { .. }
        | NotDone::Unplannable {
            error:
                PlanError::UnknownProvider | PlanError::NoConfig | PlanError::SecretsNeeded(_) | PlanError::UnknownSecret(_),
        }
        | NotDone::Failed { .. }
        | NotDone::Said(_) => {}
    }
}
