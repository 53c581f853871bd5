//! Checking the stores of all integrations that match.

use std::collections::BTreeMap;

use app::paths;
use app::view::{ChecksPage, ChecksRows, ChecksState, ScanView, Section};
use app::words;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, CheckVerdict, Filter, FormValues, Secret, Sort, SortKey};

use super::follow;
use crate::failure::Failure;
use crate::memory::{ScannedCheck, State};
use crate::operations::check::many;
use crate::operations::list::{self, Listed};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::check::{code, refusal};
use crate::views::progress;

/// How many rows the page shows.
const SHOWN: usize = 100;

/// `GET /checks`, with the table's filter.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let filter = Filter::parse(&query);
    let why = query.split('&').find_map(|pair| pair.strip_prefix("refused=")).unwrap_or_default();
    draw(frame, viewer, filter, refusal(why).map(str::to_owned)).await
}

async fn draw(frame: Frame, viewer: Viewer, filter: Filter, refused: Option<String>) -> Response {
    let portal = &frame.portal;
    let (mut status, mut wait) = (StatusCode::OK, None);
    let state = if portal.checks.is_on() {
        match list::soon(portal, &viewer).await {
            Ok(listed) => ChecksState::Rows(Box::new(rows(&frame, &viewer, &filter, &listed, refused))),
            Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return frame.fail(failure).await,
            Err(failure) => {
                let problem = frame.problem(&failure);
                status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
                wait = Some(failure);
                ChecksState::Failed(problem)
            }
        }
    } else {
        ChecksState::Off
    };
    // While the list is still being read, only a script loads the page again, which sees a password that is being typed.
    let under_way = matches!(&state, ChecksState::Rows(rows) if rows.scan.progress.is_some());
    let view = ChecksPage { filter, state, now: portal.clock.now() };
    let page = Page::new("Check stores", Section::Integrations).status(status).under_way(under_way);
    let mut response = frame.draw(page, move || app::pages::checks(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `POST /checks`: begins, continues or stops the checks.
pub(crate) async fn scan(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let filter = Filter::parse(form.get("query"));
    let portal = &frame.portal;
    let to = paths::checks(&filter);
    match form.get("do") {
        "stop" => portal.check_scans.stop(&viewer),
        what => {
            if what == "again" {
                portal.check_scans.forget(&viewer);
            }
            let listed = match list::list(portal, &viewer).await {
                Ok(listed) => listed,
                Err(failure) => return frame.fail(failure).await,
            };
            let password = Some(Secret::new(form.get("password"))).filter(|password| !password.is_empty());
            if let Err(why) = many::begin(&frame.requester(&viewer), wanted(&filter, &listed), password) {
                let join = if to.contains('?') { '&' } else { '?' };
                return Redirect::to(&format!("{to}{join}refused={}", code(&why))).into_response();
            }
        }
    }
    Redirect::to(&to).into_response()
}

/// `GET /api/checks/events`: how the checks are going, until they have come to an end.
pub(crate) async fn stream(frame: Frame, viewer: Viewer) -> Response {
    follow::progress(frame, viewer, |portal, viewer, now| {
        progress::of_scan(&portal.check_scans.progress(viewer), "stores checked", now)
    })
}

/// All that match, checked longest ago first.
fn oldest_first(filter: &Filter, listed: &Listed) -> Vec<usize> {
    let index = &listed.snapshot.index;
    let all = Filter {
        sort: Sort { key: SortKey::Checked, descending: false },
        page: 1,
        per_page: index.rows().len().max(1),
        ..filter.clone()
    };
    all.apply(index).rows
}

/// The integrations that match and whose store can be checked.
fn wanted(filter: &Filter, listed: &Listed) -> Vec<Address> {
    let rows = listed.snapshot.rows();
    let addresses = oldest_first(filter, listed).into_iter().map(|place| rows[place].address.clone());
    addresses.filter(|address| address.provider.provider().is_some()).collect()
}

fn rows(frame: &Frame, viewer: &Viewer, filter: &Filter, listed: &Listed, refused: Option<String>) -> ChecksRows {
    let portal = &frame.portal;
    let order = oldest_first(filter, listed);
    let rows = listed.snapshot.rows();
    let progress = portal.check_scans.progress(viewer);
    let answers = portal.check_scans.answers(viewer);
    let all = wanted(filter, listed);
    let left = all.iter().filter(|address| !matches!(answers.get(address), Some(Ok(_)))).count();
    let mut said: Vec<String> = progress::ended("store check", &progress.state).into_iter().collect();
    if !said.is_empty() {
        let (mut verdicts, mut reasons) = ([0; CheckVerdict::ALL.len()], BTreeMap::<String, usize>::new());
        for answer in answers.values() {
            match answer {
                Ok(ScannedCheck::Ended(verdict)) => verdicts[*verdict as usize] += 1,
                Ok(ScannedCheck::NoStore) => *reasons.entry(words::checks::NO_STORE.to_owned()).or_default() += 1,
                Ok(ScannedCheck::NotRecorded(failure)) => {
                    *reasons.entry(words::failure::brief(failure)).or_default() += 1;
                }
                Err(why) => *reasons.entry(words::failure::brief(why)).or_default() += 1,
            }
        }
        let counted = CheckVerdict::ALL.into_iter().map(|verdict| (verdict, verdicts[verdict as usize]));
        said.extend(words::checks::verdicts(counted));
        said.extend(reasons.into_iter().map(|(why, count)| words::checks::not_begun(count, &why)));
    }
    ChecksRows {
        total: order.len(),
        rows: order.into_iter().take(SHOWN).map(|place| rows[place].clone()).collect(),
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
        refused,
        scan: ScanView {
            said,
            all: all.len(),
            left,
            begun: progress.state != State::None && left < all.len(),
            progress: (progress.state == State::Running)
                .then(|| progress::of_scan(&progress, "stores checked", portal.clock.now())),
        },
    }
}
