//! From the current state of a batch to what pages and events show of it. No secret is in any of it.

mod asking;
mod going;

use app::view::{BatchReview, BatchState, BatchWrite, Progress};
use app::words;
use domain::{BatchVerb, Caution, FieldError, FormValues, UnixMillis};

use asking::{ask, copying, target};
use going::{going, live};

use super::form;
use super::integration;
use super::progress::waits;
use crate::kept::Stage;
use crate::operations::batch::{Item, Standing, Target, Work, Wrong};

/// What the page is called.
pub(crate) fn heading(standing: &Standing) -> String {
    let count = standing.job.targets.len();
    let integrations = if count == 1 { "1 integration".to_owned() } else { format!("{count} integrations") };
    match standing.job.task.as_ref().map(|task| &task.work) {
        None if standing.job.source.is_some() => {
            let copies = if count == 1 { "1 copy".to_owned() } else { format!("{count} copies") };
            let name =
                standing.job.source.as_ref().map(|source| integration::shown_name(&source.name)).unwrap_or_default();
            format!("{copies} of “{name}”")
        }
        None => format!("Change {integrations}"),
        Some(Work::Clone(_)) => format!("Create {integrations}"),
        Some(Work::Edit(verb, _)) => format!("{}: {integrations}", verb.word()),
    }
}

/// What the page shows. `typed` is what was sent and refused.
pub(crate) fn state(standing: &Standing, now: UnixMillis, typed: Option<(&FormValues, Vec<FieldError>)>) -> BatchState {
    let batch = &standing.batch;
    match batch.stage {
        Stage::Asking => match &standing.job.source {
            Some(source) => BatchState::Copying(Box::new(copying(standing, source, typed))),
            None => BatchState::Asking(Box::new(ask(standing, typed))),
        },
        Stage::Planning => BatchState::Planning { progress: planning(standing, now), interrupted: batch.silent },
        Stage::Planned => BatchState::Review(Box::new(review(standing, typed.is_some()))),
        Stage::Running | Stage::Stopping | Stage::Stopped | Stage::Ended => {
            BatchState::Going(Box::new(going(standing, now)))
        }
    }
}

/// What is wrong with what is to be done, at each field.
pub(crate) fn errors(wrong: Vec<Wrong>) -> Vec<FieldError> {
    let error = |wrong| match wrong {
        Wrong::NoVerb => FieldError::new("verb", words::batch::NO_VERB),
        Wrong::Field(error) => error,
    };
    wrong.into_iter().map(error).collect()
}

/// One event, and whether it is the last one.
pub(crate) fn event(standing: &Standing, now: UnixMillis) -> (String, bool) {
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
    match standing.batch.stage {
        // The page has more to say where nobody plans any more.
        Stage::Planning => {
            let ended = standing.batch.silent;
            let progress = Progress { ended, ..planning(standing, now) };
            (json(serde_json::to_string(&progress)), ended)
        }
        Stage::Running | Stage::Stopping if !standing.batch.silent => {
            (json(serde_json::to_string(&live(standing, now))), false)
        }
        Stage::Asking | Stage::Planned => {
            let progress = Progress { ended: true, ..planning(standing, now) };
            (json(serde_json::to_string(&progress)), true)
        }
        Stage::Running | Stage::Stopping | Stage::Stopped | Stage::Ended => {
            let mut live = live(standing, now);
            // The page has more to say: that it stands still, or what came of it.
            live.progress.ended = true;
            (json(serde_json::to_string(&live)), true)
        }
    }
}

fn planning(standing: &Standing, now: UnixMillis) -> Progress {
    let (batch, all) = (&standing.batch, standing.job.targets.len());
    Progress {
        words: format!("{} of {all} planned.{}", batch.planned, waits(batch.waiting, now)),
        done: batch.planned,
        total: Some(all),
        ended: false,
    }
}

fn review(standing: &Standing, refused: bool) -> BatchReview {
    let job = &standing.job;
    let (mut critical, mut others, mut passed) = (Vec::new(), Vec::new(), Vec::new());
    for (it, item) in job.targets.iter().zip(&job.items) {
        match item {
            Item::Passed(why) => passed.push((target(it), words::not_done::sentence(why))),
            Item::Planned { lines, preview, cautions, managed, .. } => {
                let by_code = managed.clone().map(|tag| words::caution::sentence(&Caution::ManagedByCode { tag }));
                let write = BatchWrite {
                    target: target(it),
                    lines: lines.clone(),
                    request: request(it),
                    body: serde_json::to_string_pretty(preview).unwrap_or_default(),
                    cautions: cautions.iter().map(words::caution::sentence).chain(by_code).collect(),
                };
                if it.wants_reason { critical.push(write) } else { others.push(write) }
            }
        }
    }
    let count = critical.len() + others.len();
    let task = job.task.as_ref();
    let work = task.map(|task| &task.work);
    let tags = job.items.iter().filter_map(|item| match item {
        Item::Planned { managed, .. } => managed.as_deref(),
        Item::Passed(_) => None,
    });
    let tags: std::collections::BTreeSet<&str> = tags.collect();
    BatchReview {
        critical,
        others,
        passed,
        managed: (!tags.is_empty()).then(|| form::managed(&tags.into_iter().collect::<Vec<_>>().join("”, “"), refused)),
        reason: task.and_then(|task| task.reason.as_ref()).map(ToString::to_string),
        guard: guard(work).to_owned(),
        button: button(work, count),
    }
}

fn button(work: Option<&Work>, count: usize) -> String {
    match work {
        Some(Work::Edit(verb @ (BatchVerb::TurnOn | BatchVerb::TurnOff), _)) => format!("{} {count}", verb.word()),
        Some(Work::Clone(_)) => format!("Create {count}"),
        _ => format!("Apply {count} {}", if count == 1 { "change" } else { "changes" }),
    }
}

fn guard(work: Option<&Work>) -> &'static str {
    match work {
        Some(Work::Clone(_)) => {
            "A few copies are created at a time, within the rate limit. You can stop before the next one starts."
        }
        _ => {
            "A few changes are made at a time, within the rate limit. Each is sent only if its integration is still at the \
             version shown here, and is then verified. You can stop before the next one starts."
        }
    }
}

fn request(target: &Target) -> String {
    let upstream = "/api/v2/integration-capabilities/big-segment-store";
    let place = &target.place;
    match place.address() {
        Some(address) => format!("PATCH {upstream}/{address}"),
        None => format!("POST {upstream}/{}/{}/{}", place.project, place.environment, place.provider),
    }
}
