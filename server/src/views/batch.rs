//! From a batch as it stands to what the pages and events say of it. No secret is in any of it.

use app::paths;
use app::view::{
    BatchAsk, BatchGoing, BatchItem, BatchLive, BatchReview, BatchState, BatchTarget, BatchWord, BatchWrite, Control,
    CopyAsk, FieldView, Progress, ReviewLine,
};
use domain::{BatchVerb, FieldError, FormValues, OutcomeKind, RecordFilter, UnixMillis, copy_field, password_field};

use super::form::{self, ReasonGoes};
use super::integration;
use super::progress::waits;
use crate::database::{Entry, Stage};
use crate::operations::batch::{Became, Item, Source, Standing, Target, Work};

/// Why a reason is asked for.
const SOME_WANT_A_REASON: &str = "Some of these environments are critical or ask for comments, so the change must say why. It \
                                  is kept in the activity, and sent along where LaunchDarkly takes a comment.";

/// What the page is called.
pub fn heading(standing: &Standing) -> String {
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
pub fn state(standing: &Standing, now: UnixMillis, typed: Option<(&FormValues, Vec<FieldError>)>) -> BatchState {
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

/// One event, and whether it is the last one.
pub fn event(standing: &Standing, now: UnixMillis) -> (String, bool) {
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
    match standing.batch.stage {
        Stage::Planning => (json(serde_json::to_string(&planning(standing, now))), false),
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

fn target(target: &Target) -> BatchTarget {
    let place = &target.place;
    BatchTarget {
        name: target.name.clone(),
        place: format!("{} / {} / {}", place.project, place.environment, place.provider.name()),
        href: place.address().map(|address| paths::detail(&address)),
        critical: target.wants_reason,
    }
}

fn ask(standing: &Standing, typed: Option<(&FormValues, Vec<FieldError>)>) -> BatchAsk {
    let blank = FormValues::default();
    let (form, mut errors) = typed.unwrap_or((&blank, Vec::new()));
    let targets = &standing.job.targets;
    // Nothing of a password is drawn again.
    let typed_password =
        form.pairs().any(|(name, text)| name.starts_with("password") && name != "passwords" && !text.is_empty());
    if typed_password && !errors.iter().any(|error| error.field.starts_with("password")) {
        errors.push(FieldError::new("password", "Enter the password again. It is not sent back to the browser."));
    }
    let field = |name: String, label: &str, hint: &str, control: Control| FieldView {
        value: if control == Control::Text { form.get(&name).to_owned() } else { String::new() },
        label: label.to_owned(),
        hint: hint.to_owned(),
        placeholder: String::new(),
        optional: false,
        kept: None,
        error: form::error(&errors, &name),
        advice: None,
        control,
        name,
    };
    let has_password = |target: &Target| target.place.provider.provider().and_then(|it| it.field("password")).is_some();
    let passwords = targets.iter().enumerate().filter(|(_, target)| has_password(target));
    let wants_reason = targets.iter().any(|target| target.wants_reason);
    let mut reason = form::reason(form.get("reason"), wants_reason, form::error(&errors, "reason"), ReasonGoes::Along);
    if wants_reason {
        SOME_WANT_A_REASON.clone_into(&mut reason.hint);
    }
    BatchAsk {
        passwords: passwords
            .map(|(place, _)| (place, field(password_field(place), "", "", Control::NewSecret)))
            .collect(),
        targets: targets.iter().map(target).collect(),
        verb: form.get("verb").to_owned(),
        verb_error: form::error(&errors, "verb"),
        tags: field("tags".into(), "Tags", "Separated by commas.", Control::Text),
        password: field("password".into(), "Password for all of them", "", Control::NewSecret),
        each: form.get("passwords") == "each",
        reason,
        errors: errors.into_iter().map(|error| (error.field, error.message)).collect(),
    }
}

fn copying(standing: &Standing, source: &Source, typed: Option<(&FormValues, Vec<FieldError>)>) -> CopyAsk {
    let (form, errors) = typed.unzip();
    let mut errors = errors.unwrap_or_default();
    let (provider, original) = (source.address.provider.provider(), source.form());
    let own = provider.map(domain::Provider::own_fields).unwrap_or_default();
    let mut copies = Vec::new();
    for (place, it) in standing.job.targets.iter().enumerate() {
        // As the form of a new integration draws them, each under the name of its copy.
        let mut values = original.clone();
        for field in own.iter().filter(|_| form.is_some()) {
            values.set(field.clone(), form.map_or("", |form| form.get(&copy_field(field, place))));
        }
        let here = |error: &FieldError| {
            let field = error.field.strip_suffix(&format!(".{place}"))?;
            Some(FieldError::new(field, error.message.clone()))
        };
        let mut wrong: Vec<FieldError> = errors.iter().filter_map(here).collect();
        let known = wrong.len();
        if let (Some(provider), Some(_)) = (provider, form) {
            form::typed_secrets(provider, &values, &mut wrong);
        }
        let again = wrong.iter().skip(known);
        errors.extend(again.map(|error| FieldError::new(copy_field(&error.field, place), error.message.clone())));
        let fields = provider.map(|provider| form::fields(provider, &values, &wrong, None)).unwrap_or_default();
        let fields = fields.into_iter().filter(|field| own.contains(&field.name));
        let fields = fields.map(|field| FieldView { name: copy_field(&field.name, place), ..field }).collect();
        copies.push((target(it), fields));
    }
    let wants_reason = standing.job.targets.iter().any(|target| target.wants_reason);
    let typed = |name: &str| form.map(|form| form.get(name).to_owned()).unwrap_or_default();
    let error = form::error(&errors, "reason");
    CopyAsk {
        source: integration::shown_name(&source.name),
        href: paths::detail(&source.address),
        copies,
        on: FieldView {
            name: "on".into(),
            label: "On".into(),
            hint: "LaunchDarkly writes to the stores at once. Best turned on after checking the settings.".into(),
            value: typed("on"),
            placeholder: String::new(),
            optional: false,
            kept: None,
            error: None,
            advice: None,
            control: Control::Check,
        },
        reason: form::reason(&typed("reason"), wants_reason, error, ReasonGoes::Nowhere),
        unknown: source.unknown.clone(),
        errors: errors.into_iter().map(|error| (error.field, error.message)).collect(),
    }
}

fn planning(standing: &Standing, now: UnixMillis) -> Progress {
    let (batch, all) = (&standing.batch, standing.job.targets.len());
    Progress {
        words: format!("{} of {all} worked out.{}", batch.planned, waits(batch.waiting, now)),
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
            Item::Passed(why) => passed.push((target(it), why.clone())),
            Item::Planned { lines, preview, cautions, managed, .. } => {
                let by_code = managed.as_ref().map(|tag| format!("Managed by code: it has the tag “{tag}”."));
                let lines = lines.iter().map(|line| ReviewLine {
                    label: line.label.clone(),
                    before: line.before.clone(),
                    after: line.after.clone(),
                });
                let write = BatchWrite {
                    target: target(it),
                    lines: lines.collect(),
                    request: request(it),
                    body: serde_json::to_string_pretty(preview).unwrap_or_default(),
                    cautions: cautions.iter().cloned().chain(by_code).collect(),
                };
                if it.wants_reason { critical.push(write) } else { others.push(write) }
            }
        }
    }
    let count = critical.len() + others.len();
    let task = job.task.as_ref();
    let what = match task.map(|task| &task.work) {
        Some(Work::Edit(verb @ (BatchVerb::TurnOn | BatchVerb::TurnOff), _)) => format!("{} {count}", verb.word()),
        Some(Work::Clone(_)) => format!("Create {count}"),
        _ => format!("Apply {count} {}", if count == 1 { "change" } else { "changes" }),
    };
    let guard = match task.map(|task| &task.work) {
        Some(Work::Clone(_)) => "A few are created at a time, within the rate limit. You can stop between two of them.",
        _ => {
            "A few are carried out at a time, within the rate limit. Each is sent only if its integration is still at the \
             version that you see, and is read back afterwards. You can stop between two of them."
        }
    };
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
        guard: guard.to_owned(),
        button: what,
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

fn going(standing: &Standing, now: UnixMillis) -> BatchGoing {
    let batch = &standing.batch;
    let live = live(standing, now);
    let open = live.items.iter().filter(|item| item.became == BatchWord::Waiting).count();
    let stands = match batch.stage {
        Stage::Stopped if open > 0 => Some(format!("It was stopped. {open} were not tried.")),
        Stage::Running | Stage::Stopping if batch.silent => {
            Some(format!("It was interrupted. {open} have no result yet."))
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

fn live(standing: &Standing, now: UnixMillis) -> BatchLive {
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
        words.push("Stopping after what is under way.".to_owned());
    }
    let words = words.join(" ");
    BatchLive { progress: Progress { words, done: all - open, total: Some(all), ended }, items }
}

fn item(standing: &Standing, place: usize, it: &Target) -> BatchItem {
    let (became, detail, entry) = match standing.became(place) {
        Became::Open => (BatchWord::Waiting, String::new(), None),
        Became::Passed(why) => (BatchWord::Passed, why.to_owned(), None),
        Became::NotSent(why) => (BatchWord::Failed, why.to_owned(), None),
        Became::Recorded(entry) => {
            let (word, detail) = recorded(entry);
            (word, detail, Some(entry))
        }
    };
    let mut target = target(it);
    // What was created has a page now.
    let made = entry.and_then(|entry| entry.outcome.as_ref()?.integration_id.clone().zip(Some(entry)));
    if let (None, Some((id, entry))) = (&target.href, made) {
        let place = crate::operations::place::Place { id: Some(id), ..crate::operations::activity::place(entry) };
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
            (word, outcome.detail.clone().unwrap_or(version))
        }
    }
}
