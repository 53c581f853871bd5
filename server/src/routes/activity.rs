//! What was done through this portal.

use app::view::{ActivityEntry, ActivityPage, Outcome, Section};
use axum::extract::RawQuery;
use axum::response::Response;
use domain::{Address, FormValues};

use super::{detail, outcome};
use crate::database::{Entry, OutcomeKind, Verb};
use crate::operations::activity::{self, PER_PAGE};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET /activity`.
pub async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let number: u32 = form.get("page").parse().unwrap_or(1).max(1);
    match activity::page(&frame.portal, &viewer, number).await {
        Ok((entries, total)) => {
            let pages = total.div_ceil(u64::from(PER_PAGE)).max(1);
            let entries = entries.into_iter().map(view).collect();
            let view = ActivityPage { entries, page: number.into(), pages, total, now: frame.portal.clock.now() };
            frame.draw(Page::new("Activity", Section::Activity), move || app::pages::activity(view)).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

fn view(entry: Entry) -> ActivityEntry {
    let address = address(&entry).filter(|_| entry.intent.verb != Verb::Delete);
    let Entry { at, intent, outcome, .. } = entry;
    let done = outcome.as_ref().is_some_and(|outcome| matches!(outcome.kind, OutcomeKind::Done | OutcomeKind::Gone));
    let target = intent.target;
    let provider = target.provider.name();
    ActivityEntry {
        at,
        address,
        actor: intent.actor.name,
        action: if done { outcome::done(intent.verb) } else { outcome::wanted(intent.verb) }.to_owned(),
        name: detail::shown_name(&target.name),
        place: format!("{} / {} / {provider}", target.project, target.environment),
        outcome: match outcome.as_ref().map(|outcome| outcome.kind) {
            Some(OutcomeKind::Done | OutcomeKind::Gone) => Outcome::Done,
            Some(OutcomeKind::Refused) => Outcome::Refused,
            Some(OutcomeKind::Unknown) => Outcome::Unknown,
            None => Outcome::Open,
        },
        note: outcome.and_then(|outcome| outcome.detail).unwrap_or_default(),
        body: intent.detail,
        request_id: intent.request_id,
    }
}

/// The integration that an entry is about, if it has an ID.
pub fn address(entry: &Entry) -> Option<Address> {
    let target = &entry.intent.target;
    Some(Address {
        project: target.project.clone(),
        environment: target.environment.clone(),
        provider: target.provider.clone(),
        id: target.id.clone()?,
    })
}
