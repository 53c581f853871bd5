//! The question before a deletion, and the deletion.

use app::paths;
use app::view::{DeletePage, Section, TypedName};
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Action, Address, Confirmation, FormValues};

use super::{detail, place};
use crate::database::TicketId;
use crate::database::{ActivityId, OutcomeKind};
use crate::operations::delete::{self, Deleted, LIFETIME_MS, Question};
use crate::operations::failure::Failure;
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET …/{id}/delete`.
pub async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At) -> Response {
    ask(&frame, &viewer, &address, StatusCode::OK, None, None).await
}

/// `POST` of the same.
pub async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let Ok(challenge) = TicketId::parse(form.get("challenge")) else {
        return expired(&frame, &viewer, &address).await;
    };
    match delete::delete(&frame.portal, &viewer, &address, &challenge, form.get("typed"), &frame.request_id).await {
        Ok(Deleted::Ended(entry)) => ended(&frame, &viewer, &address, entry).await,
        Ok(Deleted::WrongName(0)) => {
            let notice = "The name was wrong too often, so that question no longer counts. Here is a new one.";
            ask(&frame, &viewer, &address, StatusCode::UNPROCESSABLE_ENTITY, Some(notice), None).await
        }
        Ok(Deleted::WrongName(_)) => {
            let error = domain::ConfirmationError::WrongName.to_string();
            ask(&frame, &viewer, &address, StatusCode::UNPROCESSABLE_ENTITY, None, Some((error, challenge))).await
        }
        Ok(Deleted::Moved) => {
            let notice = "This integration was changed after you were asked, so nothing was deleted. Look at it as it is \
                          now before you decide again.";
            ask(&frame, &viewer, &address, StatusCode::CONFLICT, Some(notice), None).await
        }
        Err(Failure::Expired) => expired(&frame, &viewer, &address).await,
        Err(failure) => frame.fail(failure).await,
    }
}

async fn expired(frame: &Frame, viewer: &Viewer, address: &Address) -> Response {
    let notice = "This was not the answer to a question that still stands: each counts once, in the session that was \
                  asked, for two minutes. Nothing was deleted by it. Here is a new one.";
    ask(frame, viewer, address, StatusCode::CONFLICT, Some(notice), None).await
}

/// Where it is gone, to the table; else to its page. Both say what came of it.
async fn ended(frame: &Frame, viewer: &Viewer, address: &Address, entry: ActivityId) -> Response {
    let recorded = crate::operations::activity::ended(&frame.portal, viewer, entry).await.ok().flatten();
    let outcome = recorded.and_then(|entry| entry.outcome).map(|outcome| outcome.kind);
    // One that is still open may be gone any moment: the table can show both.
    let gone = matches!(outcome, None | Some(OutcomeKind::Done | OutcomeKind::Gone));
    let number = entry.number();
    let target =
        if gone { paths::integrations_with_outcome(number) } else { paths::detail_with_outcome(address, number) };
    Redirect::to(&target).into_response()
}

async fn ask(
    frame: &Frame,
    viewer: &Viewer,
    address: &Address,
    status: StatusCode,
    notice: Option<&str>,
    wrong: Option<(String, TicketId)>,
) -> Response {
    match delete::ask(&frame.portal, viewer, address).await {
        Ok(question) => draw(frame, question, status, notice, wrong).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// After a wrong name the old challenge stays, so that its tries are counted.
async fn draw(
    frame: &Frame,
    question: Question,
    status: StatusCode,
    notice: Option<&str>,
    wrong: Option<(String, TicketId)>,
) -> Response {
    let Question { integration, environment, confirmation, challenge } = question;
    let (error, challenge) = wrong.map_or((None, challenge), |(error, challenge)| (Some(error), challenge));
    let title = if error.is_some() { "Error: Delete " } else { "Delete " };
    let now = frame.portal.clock.now();
    let view = DeletePage {
        name: detail::shown_name(&integration.name),
        provider: integration.address.provider.name().to_owned(),
        on: integration.on,
        health: integration.health(now),
        version: integration.version,
        denied: integration.access.why_not(Action::Delete),
        environment: environment.map(detail::facts),
        typed: match confirmation {
            Confirmation::Click => None,
            Confirmation::Typed(expected) => Some(TypedName { expected, error }),
        },
        challenge: challenge.to_string(),
        seconds: u64::try_from(LIFETIME_MS / 1000).unwrap_or_default(),
        notice: notice.map(str::to_owned),
        address: integration.address,
    };
    let page = Page::new(format!("{title}{}", view.name), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::delete(view)).await
}
