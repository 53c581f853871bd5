//! What came of the last write, from its entry in the record: a page that is loaded again says the same, and nobody can
//! make one say what did not happen.

use app::paths;
use app::view::{OutcomeNotice, ProblemLink, Tone};
use app::words as say;
use domain::{Address, OutcomeKind, RecordFilter, Trace, Verb};

use super::record;
use crate::kept::Entry;
use crate::operations::activity;
use crate::render::Frame;
use crate::session::Viewer;

/// The notice for the entry that the query names, if it is of the viewer's account, and about `address` if one is given.
pub(crate) async fn notice(
    frame: &Frame,
    viewer: &Viewer,
    query: Option<&str>,
    address: Option<&Address>,
) -> Option<OutcomeNotice> {
    let mut pairs = query.unwrap_or_default().split('&');
    let id = pairs.find_map(|pair| pair.strip_prefix("outcome="))?;
    let entry = match activity::entry(&frame.portal, viewer, id.parse().ok()?).await {
        Ok(entry) => entry?,
        Err(_) => return Some(unreadable()),
    };
    let belongs = address.is_none_or(|address| entry.intent.place.address().as_ref() == Some(address));
    belongs.then(|| in_words(&entry))
}

/// Nothing is said of a write rather than something that may be wrong.
fn unreadable() -> OutcomeNotice {
    OutcomeNotice {
        tone: Tone::Warning,
        title: "The outcome of the change cannot be read right now.".to_owned(),
        lines: vec![
            "Storekeeper's database does not respond. Reload this page in a moment, before you repeat the change."
                .to_owned(),
        ],
        link: None,
    }
}

fn in_words(entry: &Entry) -> OutcomeNotice {
    let verb = entry.intent.verb;
    let name = match entry.intent.name.trim() {
        "" => "the integration".to_owned(),
        name => format!("“{name}”"),
    };
    let notice = |tone, title: String, lines| OutcomeNotice { tone, title, lines, link: link(entry) };
    let Some(outcome) = &entry.outcome else {
        let again = "Reload this page in a moment to see the outcome.".to_owned();
        return notice(Tone::Warning, format!("The change to {name} is still in progress."), vec![again]);
    };
    let detail: Vec<String> = outcome.facts.iter().map(say::outcome::fact).collect();
    match outcome.kind {
        OutcomeKind::Done if detail.is_empty() => {
            notice(Tone::Good, format!("{} {name}.", record::done(verb)), next_step(verb, &entry.intent.trace))
        }
        OutcomeKind::Done => {
            notice(Tone::Warning, format!("{} {name}, but check the result.", record::done(verb)), detail)
        }
        OutcomeKind::Gone => notice(Tone::Good, format!("Deleted {name}."), detail),
        OutcomeKind::Refused => notice(Tone::Bad, format!("No change was made to {name}."), detail),
        OutcomeKind::Unknown => notice(Tone::Warning, format!("The outcome for {name} is unknown."), detail),
    }
}

/// Where to go on from there.
fn link(entry: &Entry) -> Option<ProblemLink> {
    if let Some(href) = record::again(entry) {
        return Some(ProblemLink { label: "Create it again".to_owned(), href });
    }
    let settled = entry.outcome.as_ref().is_some_and(|outcome| outcome.kind != OutcomeKind::Unknown);
    let filter = RecordFilter { text: entry.intent.request_id.clone(), ..RecordFilter::default() };
    let label = "Check the outcome in the activity log".to_owned();
    (!settled).then(|| ProblemLink { label, href: paths::activity(&filter, 1) })
}

fn next_step(verb: Verb, trace: &Trace) -> Vec<String> {
    let begins = "LaunchDarkly starts writing to the store. Watch its health below. The first sync can take a few \
                  minutes.";
    let on = trace.fields.iter().any(|field| field.field == "on" && field.after == "on");
    let brought = trace.secrets.iter().filter(|secret| secret.set).map(|secret| secret.label.to_lowercase());
    let brought: Vec<String> = brought.collect();
    let line = match verb {
        Verb::Create if on => begins,
        Verb::Create => "Check the settings below, then turn it on.",
        Verb::TurnOn => begins,
        Verb::TurnOff => "LaunchDarkly no longer writes to the store.",
        Verb::Change if brought.is_empty() => "Verified in LaunchDarkly: every field matches what you reviewed.",
        Verb::Change => {
            return vec![format!(
                "Verified in LaunchDarkly: every visible field matches what you reviewed. The {} cannot be read \
                 back. The health below shows whether it works.",
                brought.join(" and the ")
            )];
        }
        Verb::Delete | Verb::Check => return Vec::new(),
    };
    vec![line.to_owned()]
}
