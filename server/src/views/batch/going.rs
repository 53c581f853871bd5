//! How a batch is going, and what came of it.

use app::paths;
use app::view::{BatchGoing, BatchItem, BatchLive, BatchWord, Progress};
use app::words as say;
use domain::{OutcomeKind, RecordFilter, UnixMillis};

use super::asking::target;
use crate::kept::{Entry, Stage};
use crate::operations::batch::{Became, Standing, Target};
use crate::views::progress::waits;

pub(super) fn going(standing: &Standing, now: UnixMillis) -> BatchGoing {
    let batch = &standing.batch;
    let live = live(standing, now);
    let open = live.items.iter().filter(|item| item.became == BatchWord::Waiting).count();
    let stands = match batch.stage {
        Stage::Stopped if open == 1 => Some("Stopped. 1 was not attempted.".to_owned()),
        Stage::Stopped if open > 0 => Some(format!("Stopped. {open} were not attempted.")),
        Stage::Running | Stage::Stopping if batch.silent => {
            let have = if open == 1 { "has" } else { "have" };
            Some(format!("It was interrupted. {open} {have} no result yet."))
        }
        _ => None,
    };
    BatchGoing {
        can_stop: batch.stage == Stage::Running && !batch.silent,
        stands,
        failed: standing.failed().len(),
        unknown: live.items.iter().any(|item| item.became == BatchWord::Unknown),
        record: record(standing),
        live,
    }
}

fn record(standing: &Standing) -> String {
    paths::activity(&RecordFilter { text: standing.job.request_id.clone(), ..RecordFilter::default() }, 1)
}

pub(super) fn live(standing: &Standing, now: UnixMillis) -> BatchLive {
    let batch = &standing.batch;
    let items: Vec<BatchItem> =
        standing.job.targets.iter().enumerate().map(|(place, it)| item(standing, place, it)).collect();
    let count = |word: BatchWord| items.iter().filter(|item| item.became == word).count();
    let (all, open) = (standing.planned(), count(BatchWord::Waiting));
    let mut words = vec![format!("{} of {all} done.", count(BatchWord::Done))];
    let bad = [(BatchWord::Failed, "failed"), (BatchWord::Unknown, "unknown")];
    words.extend(
        bad.into_iter().filter(|(word, _)| count(*word) > 0).map(|(word, what)| format!("{} {what}.", count(word))),
    );
    let ended = matches!(batch.stage, Stage::Ended | Stage::Stopped);
    if open > 0 && !ended {
        words.push(format!("{open} left.{}", waits(batch.waiting, now)));
    }
    if batch.stage == Stage::Stopping {
        words.push("Stopping after the current changes.".to_owned());
    }
    let words = words.join(" ");
    BatchLive { progress: Progress { words, done: all - open, total: Some(all), ended }, items }
}

fn item(standing: &Standing, place: usize, it: &Target) -> BatchItem {
    let (became, detail, entry) = match standing.became(place) {
        Became::Open => (BatchWord::Waiting, String::new(), None),
        Became::Passed(why) => (BatchWord::Passed, say::not_done::sentence(why), None),
        Became::NotSent(why) => (BatchWord::Failed, say::not_done::sentence(why), None),
        Became::Recorded(entry) => {
            let (word, detail) = recorded(entry);
            (word, detail, Some(entry))
        }
    };
    let mut target = target(it);
    // What was created has a page now.
    let made = entry.and_then(|entry| entry.outcome.as_ref()?.integration_id.clone().zip(Some(entry)));
    if let (None, Some((id, entry))) = (&target.href, made) {
        let place = domain::Place { id: Some(id), ..crate::operations::activity::place(entry) };
        target.href = place.address().map(|address| paths::detail(&address));
    }
    let href = |entry: &Entry| {
        let history = it.place.address().map_or_else(|| record(standing), |address| paths::history(&address));
        format!("{history}#write-{}", entry.id)
    };
    BatchItem { target, became, detail, entry: entry.map(href) }
}

fn recorded(entry: &Entry) -> (BatchWord, String) {
    match &entry.outcome {
        None => (BatchWord::Unknown, "Its outcome is not recorded yet.".to_owned()),
        Some(outcome) => {
            let word = match outcome.kind {
                OutcomeKind::Done | OutcomeKind::Gone => BatchWord::Done,
                OutcomeKind::Refused => BatchWord::Failed,
                OutcomeKind::Unknown => BatchWord::Unknown,
            };
            let version = outcome.version_after.filter(|_| word == BatchWord::Done);
            let version = version.map(|version| format!("Version {version}.")).unwrap_or_default();
            let facts = say::outcome::facts(&outcome.facts);
            (word, if facts.is_empty() { version } else { facts })
        }
    }
}
