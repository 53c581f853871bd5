//! From an entry of the record to what pages show of it.

use app::paths;
use app::view::{ActivityEntry, Outcome};
use app::words as say;
use domain::{ChangeLine, FieldTrace, OutcomeKind, Place, UnixMillis, Verb};

use super::integration;
use crate::kept::Entry;
use crate::operations::{activity, undo};

/// One entry, as a row shows it.
pub(crate) fn view(entry: Entry, now: UnixMillis) -> ActivityEntry {
    let kind = entry.outcome.as_ref().map(|outcome| outcome.kind);
    let is_done = matches!(kind, Some(OutcomeKind::Done | OutcomeKind::Gone));
    let gone = entry.intent.verb == Verb::Delete;
    let (undo, again, look_again) = (undo::can_be_undone(&entry), again(&entry), activity::unsettled(&entry, now));
    let address = entry.intent.place.address().filter(|_| !gone || !is_done);
    let Entry { id, at, intent, outcome, .. } = entry;
    let Place { project, environment, provider, .. } = intent.place;
    ActivityEntry {
        id: id.number(),
        at,
        address,
        actor: intent.actor.name,
        action: if is_done { done(intent.verb) } else { intent.verb.word() }.to_owned(),
        name: integration::shown_name(&intent.name),
        place: format!("{project} / {environment} / {}", provider.name()),
        outcome: match kind {
            Some(OutcomeKind::Done | OutcomeKind::Gone) => Outcome::Done,
            Some(OutcomeKind::Refused) => Outcome::Refused,
            Some(OutcomeKind::Unknown) => Outcome::Unknown,
            None => Outcome::Open,
        },
        reason: intent.reason.map(|reason| reason.to_string()).unwrap_or_default(),
        changes: changes(intent.verb, &intent.trace),
        versions: (intent.version_before, outcome.as_ref().and_then(|outcome| outcome.version_after)),
        undo,
        again,
        look_again,
        note: outcome.map(|outcome| say::outcome::facts(&outcome.facts)).unwrap_or_default(),
        body_label: match intent.verb {
            Verb::Delete if is_done => "What was deleted",
            Verb::Delete => "What was to be deleted",
            Verb::Check if is_done => "What was checked",
            Verb::Check => "What was to be checked",
            _ => "Request body",
        },
        body: intent.detail,
        request_id: intent.request_id,
    }
}

/// What a write changes, field by field.
pub(crate) fn changes(verb: Verb, trace: &domain::Trace) -> Vec<ChangeLine> {
    let creates = verb == Verb::Create;
    let plain = trace.fields.iter().map(|field| ChangeLine {
        label: field.label.clone(),
        before: (!creates).then(|| words(field, &field.before)),
        after: words(field, &field.after),
    });
    let secrets = trace.secrets.iter().filter(|_| verb != Verb::Delete).map(|secret| ChangeLine {
        label: secret.label.clone(),
        before: None,
        after: if secret.set { "New value" } else { "Removed" }.to_owned(),
    });
    plain.chain(secrets).collect()
}

fn words(field: &FieldTrace, text: &str) -> String {
    match (field.field.as_str(), text) {
        ("on", "on") => "On".to_owned(),
        ("on", _) => "Off".to_owned(),
        ("config.tlsEnabled", "on") => "Yes".to_owned(),
        ("config.tlsEnabled", _) => "No".to_owned(),
        (_, text) => text.to_owned(),
    }
}

/// Where what an entry deleted can be made again.
pub(crate) fn again(entry: &Entry) -> Option<String> {
    let Place { project, environment, provider, .. } = &entry.intent.place;
    let path = paths::new_again(project, environment, provider, entry.id.number());
    undo::can_be_made_again(entry).then_some(path)
}

/// What a verb is called once it is done.
pub(crate) fn done(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "Created",
        Verb::Change => "Changed",
        Verb::TurnOn => "Turned on",
        Verb::TurnOff => "Turned off",
        Verb::Delete => "Deleted",
        Verb::Check => "Checked",
    }
}
