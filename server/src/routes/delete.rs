//! The question before a deletion, and the deletion.

use app::paths;
use app::view::{DeletePage, ImpactFact, Section, TypedName};
use app::words;
use app::words::deletion::{self, Count, NotDeleted};
use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Action, Address, ChangeLine, Confirmation, FormValues, MergedField, OutcomeKind};

use super::place;
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId};
use crate::memory::{Counted, Uncounted};
use crate::operations::delete::{self, Answer, Deleted, Question, Wrong};
use crate::operations::impact::{Impact, LOOKED_AT};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::form::{MANAGED, ReasonGoes};
use crate::views::{conflict, form, integration};

/// What there is to say on the page besides the question.
#[derive(Default)]
struct Remarks {
    notice: Option<String>,
    changed: Vec<ChangeLine>,
    wrong_name: Option<String>,
    wrong_reason: Option<String>,
    unagreed: bool,
    reason: String,
    /// A challenge that still stands: its tries are counted.
    standing: Option<TicketId>,
}

impl Remarks {
    fn notice(notice: impl Into<String>, reason: &str) -> Self {
        Self { notice: Some(notice.into()), reason: reason.to_owned(), ..Self::default() }
    }

    fn not_deleted(why: NotDeleted, reason: &str) -> Self {
        Self::notice(deletion::not_deleted(why), reason)
    }

    /// What is wrong with an answer; the challenge still stands.
    fn wrong(wrong: &Wrong, reason: &str, standing: TicketId) -> Self {
        Self {
            wrong_name: wrong.name.map(|error| error.to_string()),
            wrong_reason: wrong.reason.map(|error| error.to_string()),
            unagreed: wrong.unagreed,
            reason: reason.to_owned(),
            standing: Some(standing),
            ..Self::default()
        }
    }
}

/// `GET …/{id}/delete`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At) -> Response {
    ask(&frame, &viewer, &address, StatusCode::OK, Remarks::default()).await
}

/// `GET /api/integrations/…/{id}/deletion`: the same question, for a dialog.
pub(crate) async fn question(frame: Frame, viewer: Viewer, place::At(address): place::At) -> Response {
    match delete::ask(&frame.portal, &viewer, &address, None).await {
        Ok(question) => Json(view(&frame, question, Remarks::default())).into_response(),
        Err(failure) => frame.fail_json(&failure).await,
    }
}

/// `POST` of the same.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let reason = form.get("reason");
    let (typed, managed) = (form.get("typed").to_owned(), form.ticked(MANAGED));
    let answer = Answer { typed, reason: reason.to_owned(), managed };
    let Ok(challenge) = TicketId::parse(form.get("challenge")) else {
        return expired(&frame, &viewer, &address, reason).await;
    };
    match delete::delete(&frame.requester(&viewer), &address, &challenge, answer).await {
        Ok(Deleted::Ended(entry)) => ended(&frame, &viewer, &address, entry).await,
        Ok(Deleted::Wrong(Wrong { left: 0, .. })) => {
            let remarks = Remarks::not_deleted(NotDeleted::NoTriesLeft, reason);
            ask(&frame, &viewer, &address, StatusCode::UNPROCESSABLE_ENTITY, remarks).await
        }
        Ok(Deleted::Wrong(wrong)) => {
            let remarks = Remarks::wrong(&wrong, reason, challenge);
            ask(&frame, &viewer, &address, StatusCode::UNPROCESSABLE_ENTITY, remarks).await
        }
        Ok(Deleted::Changed(fields)) => {
            let changed = fields.iter().map(changed).collect();
            let remarks = Remarks { changed, ..Remarks::not_deleted(NotDeleted::Changed, reason) };
            ask(&frame, &viewer, &address, StatusCode::CONFLICT, remarks).await
        }
        Ok(Deleted::Refused(_, failure @ (Failure::Unauthorized | Failure::InstanceGone))) => frame.fail(failure).await,
        Ok(Deleted::Refused(answer, failure)) => {
            let why = words::outcome::answered(&answer);
            refused(&frame, &viewer, &address, (why, failure), reason).await
        }
        Err(Failure::Expired) => expired(&frame, &viewer, &address, reason).await,
        Err(failure) => frame.fail(failure).await,
    }
}

fn changed(field: &MergedField) -> ChangeLine {
    ChangeLine {
        label: field.label.to_owned(),
        before: Some(conflict::in_words(field, field.base.as_deref().unwrap_or_default())),
        after: conflict::in_words(field, &field.theirs),
    }
}

async fn expired(frame: &Frame, viewer: &Viewer, address: &Address, reason: &str) -> Response {
    let remarks = Remarks::not_deleted(NotDeleted::Expired, reason);
    ask(frame, viewer, address, StatusCode::CONFLICT, remarks).await
}

/// LaunchDarkly did not do it: the question again with what it said, if it can still be asked.
async fn refused(
    frame: &Frame,
    viewer: &Viewer,
    address: &Address,
    (why, failure): (String, Failure),
    reason: &str,
) -> Response {
    let Ok(question) = delete::ask(&frame.portal, viewer, address, None).await else {
        return frame.fail(failure).await;
    };
    let status = StatusCode::from_u16(frame.problem(&failure).status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = draw(frame, question, status, Remarks::notice(why, reason)).await;
    frame.say_when(&mut response, Some(&failure));
    response
}

/// To its page where it is certainly still there; else to the table. Both say what came of it.
async fn ended(frame: &Frame, viewer: &Viewer, address: &Address, entry: ActivityId) -> Response {
    let recorded = crate::operations::activity::entry(&frame.portal, viewer, entry).await.ok().flatten();
    let outcome = recorded.and_then(|entry| entry.outcome).map(|outcome| outcome.kind);
    let number = entry.number();
    let target = match outcome {
        Some(OutcomeKind::Refused) => paths::detail_with_outcome(address, number),
        // One that is still open or not known may be gone, and with it the page: the table can show both.
        None | Some(OutcomeKind::Done | OutcomeKind::Gone | OutcomeKind::Unknown) => {
            paths::integrations_with_outcome(number)
        }
    };
    Redirect::to(&target).into_response()
}

async fn ask(frame: &Frame, viewer: &Viewer, address: &Address, status: StatusCode, remarks: Remarks) -> Response {
    match delete::ask(&frame.portal, viewer, address, remarks.standing.clone()).await {
        Ok(question) => draw(frame, question, status, remarks).await,
        Err(failure) => frame.fail(failure).await,
    }
}

async fn draw(frame: &Frame, question: Question, status: StatusCode, remarks: Remarks) -> Response {
    let wrong = remarks.wrong_name.is_some() || remarks.wrong_reason.is_some() || remarks.unagreed;
    let title = if wrong { "Error: Delete " } else { "Delete " };
    let view = view(frame, question, remarks);
    let page = Page::new(format!("{title}{}", view.name), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::delete(view)).await
}

fn view(frame: &Frame, question: Question, remarks: Remarks) -> DeletePage {
    let Question { integration, environment, confirmation, needs_reason, managed, impact, challenge, good_for_ms } =
        question;
    let now = frame.portal.clock.now();
    DeletePage {
        name: integration::shown_name(&integration.name),
        provider: integration.address.provider.name().to_owned(),
        on: integration.on,
        health: integration.health(now),
        version: integration.version,
        denied: integration.access.why_not(Action::Delete),
        environment: environment.map(integration::facts),
        typed: match confirmation {
            Confirmation::Click => None,
            Confirmation::Typed(expected) => Some(TypedName { expected, error: remarks.wrong_name }),
        },
        reason: form::reason(&remarks.reason, needs_reason, remarks.wrong_reason, ReasonGoes::Nowhere),
        managed: managed.map(|tag| form::managed(&tag, remarks.unagreed)),
        impact: facts(&impact),
        changed: remarks.changed,
        challenge: challenge.to_string(),
        seconds: u64::try_from(good_for_ms / 1000).unwrap_or_default(),
        notice: remarks.notice,
        address: integration.address,
    }
}

/// The impact in words.
fn facts(impact: &Impact) -> Vec<ImpactFact> {
    let searched = deletion::searched(impact.looked_at.min(LOOKED_AT));
    vec![
        fact(deletion::BIG_SEGMENTS, &impact.segments, deletion::PARTLY_READ),
        fact(deletion::FLAGS, &impact.flags, &searched),
        fact(deletion::OTHERS, &impact.others, deletion::PARTLY_READ),
    ]
}

/// One count; `capped` says why there may be more.
fn fact(label: &str, counted: &Counted, capped: &str) -> ImpactFact {
    let fact = |count: Count<'_>, names: &[String]| ImpactFact {
        label: label.to_owned(),
        count: deletion::count(count),
        known: !matches!(count, Count::Unknown { .. }),
        names: names.to_vec(),
    };
    match counted {
        Counted::Exactly(0, _) => fact(Count::Exactly { count: 0, named: 0 }, &[]),
        Counted::Exactly(count, names) => fact(Count::Exactly { count: *count, named: names.len() }, names),
        Counted::AtLeast(count, names) => fact(Count::AtLeast { count: *count, why: capped }, names),
        Counted::Unknown(why) => fact(Count::Unknown { why: &uncounted(why) }, &[]),
    }
}

/// Why there is no count.
fn uncounted(why: &Uncounted) -> String {
    match why {
        Uncounted::Late => deletion::LATE.to_owned(),
        Uncounted::Failed(failure) => words::failure::brief(failure),
        Uncounted::Unreadable => deletion::UNREADABLE.to_owned(),
        Uncounted::Segments => deletion::SEGMENTS_UNREAD.to_owned(),
        Uncounted::List => deletion::LIST_UNREAD.to_owned(),
        Uncounted::PartOfList => deletion::LIST_PARTLY_READ.to_owned(),
    }
}
