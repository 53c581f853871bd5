//! docs/SENTENCES.md: what the portal says when something fails and how a write ended, to be read as a whole.

mod desired;
mod fields;
mod not_done;
mod sign_in;

use std::collections::BTreeSet;
use std::fmt::Write;

use app::words::refusal::RefusalKind;
use app::words::{self, caution, outcome};
use domain::{
    Advice, Caution, CheckVerdict, Found, Oddity, OutcomeFact, Remark, Reply, Unavailability, UnixMillis, Unseen,
    Version,
};

use super::progress;
use crate::failure::Failure;
use crate::memory::State;

const TITLE: &str = "# What the portal says

When something fails, what is wrong with what was typed, and how a write ended. The table of a check's findings is in
[STORE-CHECK.md](STORE-CHECK.md). This file is made from the code by a test; `…` stands for what LaunchDarkly or a person wrote.
";

const TEXT: &str = "…";

fn text() -> String {
    TEXT.to_owned()
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn failures() -> Vec<Failure> {
    let all = vec![
        Failure::Unauthorized,
        Failure::Forbidden(None),
        Failure::NotFound,
        Failure::NotEditable,
        Failure::Conflict(text()),
        Failure::Invalid(text()),
        Failure::RateLimited(UnixMillis(5)),
        Failure::Unavailable(Unavailability::NotReached),
        Failure::Unavailable(Unavailability::TimedOut),
        Failure::Unavailable(Unavailability::Interrupted),
        Failure::Unavailable(Unavailability::Status(500)),
        Failure::Unavailable(Unavailability::Paused),
        Failure::Unavailable(Unavailability::Redirected),
        Failure::Pending,
        Failure::Undecodable("items".to_owned()),
        Failure::TooLarge,
        Failure::Database,
        Failure::Unseen,
        Failure::InstanceGone,
        Failure::ReadOnly,
        Failure::Expired,
    ];
    // A new one does not compile until it is named here; then it belongs into the list above, too. So below.
    for one in &all {
        match one {
            Failure::Unavailable(
                Unavailability::NotReached
                | Unavailability::TimedOut
                | Unavailability::Interrupted
                | Unavailability::Status(_)
                | Unavailability::Paused
                | Unavailability::Redirected,
            )
            | Failure::Unauthorized
            | Failure::Forbidden(_)
            | Failure::NotFound
            | Failure::NotEditable
            | Failure::Conflict(_)
            | Failure::Invalid(_)
            | Failure::RateLimited(_)
            | Failure::Pending
            | Failure::Undecodable(_)
            | Failure::TooLarge
            | Failure::Database
            | Failure::Unseen
            | Failure::InstanceGone
            | Failure::ReadOnly
            | Failure::Expired => {}
        }
    }
    all
}

fn answers() -> Vec<Reply> {
    let all = vec![
        Reply::Unauthorized { message: text() },
        Reply::Forbidden { message: text() },
        Reply::NotFound,
        Reply::Conflict { message: text() },
        Reply::Invalid { status: 400, message: text() },
        Reply::RateLimited,
        Reply::NotReached,
        Reply::TimedOut,
        Reply::Interrupted,
        Reply::Fault { status: 500, waiting: false },
        Reply::Paused,
        Reply::Redirected,
        Reply::TooLarge,
        Reply::Undecodable { field: "items".to_owned() },
    ];
    for one in &all {
        match one {
            Reply::Unauthorized { .. }
            | Reply::Forbidden { .. }
            | Reply::NotFound
            | Reply::Conflict { .. }
            | Reply::Invalid { .. }
            | Reply::RateLimited
            | Reply::NotReached
            | Reply::TimedOut
            | Reply::Interrupted
            | Reply::Fault { .. }
            | Reply::Paused
            | Reply::Redirected
            | Reply::TooLarge
            | Reply::Undecodable { .. } => {}
        }
    }
    all
}

fn facts() -> Vec<OutcomeFact> {
    let mut all = vec![
        OutcomeFact::NotApplied { fields: vec![text()] },
        OutcomeFact::VersionJumped { before: Version(7), after: Version(9) },
        OutcomeFact::VersionStands { version: Version(7) },
        OutcomeFact::NotReadBack,
        OutcomeFact::DeletedBefore,
        OutcomeFact::CutOff,
        OutcomeFact::LookedUp {
            why: Unseen::Unanswered { answer: Reply::Fault { status: 500, waiting: false } },
            found: Found::NotThere,
        },
        OutcomeFact::LookedUp { why: Unseen::Unanswered { answer: Reply::TimedOut }, found: Found::Unchanged },
    ];
    let later = |found: &Found| OutcomeFact::LookedUp { why: Unseen::Later, found: *found };
    all.extend(Found::ALL.iter().map(later));
    all.extend(CheckVerdict::ALL.iter().map(|verdict| OutcomeFact::Checked { verdict: *verdict }));
    for one in &all {
        match one {
            OutcomeFact::NotApplied { .. }
            | OutcomeFact::VersionJumped { .. }
            | OutcomeFact::VersionStands { .. }
            | OutcomeFact::NotReadBack
            | OutcomeFact::DeletedBefore
            | OutcomeFact::CutOff
            | OutcomeFact::LookedUp { .. }
            | OutcomeFact::Checked { .. }
            // Said by others: the answers below, and what earlier releases kept.
            | OutcomeFact::Refused { .. }
            | OutcomeFact::Said { .. } => {}
        }
    }
    all
}

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn cautions() -> Vec<Caution> {
    let store = |more, mixed| Caution::SameStore { first: text(), more, mixed };
    let pasted = |remark| Caution::Pasted { remark };
    let odd = |oddity| Caution::Odd { label: "Port".to_owned(), json: "6379".to_owned(), oddity };
    let all = vec![
        odd(Oddity::NotBoolean),
        odd(Oddity::NotText),
        odd(Oddity::NotOneLine),
        odd(Oddity::Tags),
        Caution::AlreadyOne { provider: "Redis".to_owned(), name: text() },
        Caution::ChangedSinceLoaded { seen: "7".to_owned(), version: Version(8) },
        Caution::TurnedOff,
        Caution::GrowsOld,
        Caution::Deleted,
        store(0, false),
        store(2, true),
        Caution::NotAsLeft { fields: vec![text()] },
        Caution::SecretsStay { labels: vec!["password".to_owned()] },
        Caution::AnotherId,
        Caution::ManagedByCode { tag: text() },
        Caution::FilledIn { labels: vec!["Host".to_owned(), "Port".to_owned()] },
        Caution::Replaced { labels: vec!["Host".to_owned()] },
        pasted(Remark::Database("3".to_owned())),
        pasted(Remark::Ignored(vec![text()])),
        pasted(Remark::Fragment),
        pasted(Remark::Words),
        pasted(Remark::MaskedPassword),
        pasted(Remark::NoPassword),
        pasted(Remark::Decoded),
        Caution::LookAt { advice: Advice::TlsOff { port: "6380".to_owned() } },
        Caution::LookAt {
            advice: Advice::OtherPartition {
                role: "aws-us-gov".to_owned(),
                region: "eu-west-1".to_owned(),
                expected: "aws".to_owned(),
            },
        },
    ];
    for one in &all {
        match one {
            Caution::Odd {
                oddity: Oddity::NotBoolean | Oddity::NotText | Oddity::NotOneLine | Oddity::Tags, ..
            }
            | Caution::AlreadyOne { .. }
            | Caution::ChangedSinceLoaded { .. }
            | Caution::TurnedOff
            | Caution::GrowsOld
            | Caution::Deleted
            | Caution::SameStore { .. }
            | Caution::NotAsLeft { .. }
            | Caution::SecretsStay { .. }
            | Caution::AnotherId
            | Caution::ManagedByCode { .. }
            | Caution::FilledIn { .. }
            | Caution::Replaced { .. }
            | Caution::Pasted {
                remark:
                    Remark::Database(_)
                    | Remark::Ignored(_)
                    | Remark::Fragment
                    | Remark::Words
                    | Remark::MaskedPassword
                    | Remark::NoPassword
                    | Remark::Decoded,
            }
            | Caution::LookAt { advice: Advice::TlsOff { .. } | Advice::OtherPartition { .. } }
            | Caution::Said(_) => {}
        }
    }
    all
}

fn sections() -> [(&'static str, Vec<String>); 10] {
    let whole = failures().into_iter().map(|failure| {
        let words = words::failure::whole(&failure, |until| until.0);
        format!("**{}.** {} {}", words.title.trim_end_matches('.'), words.explanation, words.advice)
    });
    let refused = RefusalKind::ALL
        .into_iter()
        .map(|kind| format!("**{}.** {}", words::refusal::title(kind), words::refusal::explanation(kind)));
    let brief = failures().into_iter().filter_map(|failure| progress::ended(TEXT, &State::Failed(failure)));
    [
        ("Signing in", sign_in::all(TEXT)),
        ("What was typed or selected", fields::all(TEXT)),
        ("Pages and responses that failed", whole.collect()),
        ("The same in brief", brief.collect()),
        ("Requests that were refused", refused.collect()),
        ("LaunchDarkly's responses to a write", answers().iter().map(outcome::answered).collect()),
        ("What is known of a write besides", facts().iter().map(outcome::fact).collect()),
        ("What to know before a write is sent", cautions().iter().map(caution::sentence).collect()),
        ("Why a write was not done", not_done::all(TEXT).iter().map(words::not_done::sentence).collect()),
        ("Making an account like a file: lines of `storekeeper apply`", desired::all(TEXT)),
    ]
}

fn document() -> String {
    let mut document = TITLE.to_owned();
    for (title, sentences) in sections() {
        // Writing to a text cannot fail.
        let _ = write!(document, "\n## {title}\n\n");
        for sentence in sentences {
            let _ = writeln!(document, "- {sentence}");
        }
    }
    document
}

#[test]
fn the_document_says_what_the_code_says() {
    testkit::document::must_be("SENTENCES.md", &document());
}

#[test]
fn nothing_is_said_twice_and_everything_is_a_sentence() {
    let mut seen = BTreeSet::new();
    for (_, sentences) in sections() {
        for sentence in sentences {
            // The command's lines are none.
            let line = sentence.starts_with(|first: char| first.is_lowercase() || first == '-');
            assert!(line || sentence.ends_with(['.', '…', '_']), "{sentence}");
            assert!(seen.insert(sentence.clone()), "said twice: {sentence}");
        }
    }
}
