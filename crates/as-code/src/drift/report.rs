//! A comparison as a report, for people, programs and build servers.

use std::fmt::Write as _;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::json;

use super::{Compared, Drift, FieldDrift, Verdict};
use crate::printable;

/// How a comparison is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// `JUnit`'s XML, which many build servers show.
    Junit,
    /// Commands of GitHub Actions, which mark what they say.
    Github,
}

/// What cannot be compared, in words.
const SECRETS: &str = "Secrets cannot be compared: LaunchDarkly never shows them.";

/// Writes a comparison with the file called `name`.
pub fn report(drift: &Drift, name: &str, format: Format) -> String {
    match format {
        Format::Text => text(drift),
        Format::Json => json(drift),
        Format::Junit => junit(drift, name),
        Format::Github => github(drift, name),
    }
}

fn counts(drift: &Drift) -> String {
    let counts = drift.counts().into_iter().filter(|(word, count)| *count > 0 || *word == "same");
    counts.map(|(word, count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

fn text(drift: &Drift) -> String {
    let mut out = String::new();
    for compared in &drift.0 {
        // Writing to a text cannot fail. What others have typed is escaped for the terminal.
        let _ = writeln!(out, "{:8} {}  {}", compared.verdict.word(), compared.place, printable(&compared.name));
        for line in details(compared) {
            let _ = writeln!(out, "{:9}{line}", "");
        }
    }
    let _ = writeln!(out, "\n{}", counts(drift));
    if drift.0.iter().any(|it| !it.secrets.is_empty()) {
        let _ = writeln!(out, "{SECRETS}");
    }
    out
}

/// What there is to say of one, line by line.
fn details(compared: &Compared) -> Vec<String> {
    match &compared.verdict {
        Verdict::Differs(fields) => fields.iter().map(line).collect(),
        Verdict::Unread(why) => vec![printable(why)],
        Verdict::Same | Verdict::Missing | Verdict::Extra => Vec::new(),
    }
}

fn line(field: &FieldDrift) -> String {
    let value =
        |value: &Option<String>| value.as_ref().map_or("nothing".to_owned(), |it| format!("“{}”", printable(it)));
    format!("{}: file {}, LaunchDarkly {}", field.field, value(&field.wanted), value(&field.found))
}

fn json(drift: &Drift) -> String {
    let item = |compared: &Compared| {
        let mut item = json!({
            "place": compared.place,
            "name": compared.name,
            "verdict": compared.verdict.word(),
        });
        match &compared.verdict {
            Verdict::Differs(fields) => {
                let field = |it: &FieldDrift| json!({"field": it.field, "file": it.wanted, "launchdarkly": it.found});
                item["fields"] = fields.iter().map(field).collect();
            }
            Verdict::Unread(why) => item["why"] = why.as_str().into(),
            Verdict::Same | Verdict::Missing | Verdict::Extra => {}
        }
        if !compared.secrets.is_empty() {
            item["not_compared"] = compared.secrets.iter().map(|key| format!("secrets.{key}")).collect();
        }
        item
    };
    let counts: serde_json::Map<_, _> =
        drift.counts().into_iter().map(|(word, count)| (word.to_owned(), count.into())).collect();
    let items: Vec<_> = drift.0.iter().map(item).collect();
    format!("{:#}\n", json!({"counts": counts, "items": items}))
}

fn junit(drift: &Drift, name: &str) -> String {
    let mut report = Report::new("storekeeper drift");
    let mut suite = TestSuite::new(name);
    for compared in &drift.0 {
        let mut status = match compared.verdict {
            Verdict::Same => TestCaseStatus::success(),
            Verdict::Unread(_) => TestCaseStatus::non_success(NonSuccessKind::Error),
            Verdict::Differs(_) | Verdict::Missing | Verdict::Extra => {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            }
        };
        if compared.verdict != Verdict::Same {
            let what = match &compared.verdict {
                Verdict::Differs(fields) => {
                    let names: Vec<&str> = fields.iter().map(|it| it.field.as_str()).collect();
                    format!("differs: {}", names.join(", "))
                }
                other => other.word().to_owned(),
            };
            status.set_message(what).set_type(compared.verdict.word());
            status.set_description(details(compared).join("\n"));
        }
        let mut case = TestCase::new(format!("{} {}", compared.place, compared.name), status);
        case.set_classname("storekeeper.drift");
        if !compared.secrets.is_empty() {
            case.set_system_out(format!("not compared: {}", compared.secrets.join(", ")));
        }
        suite.add_test_case(case);
    }
    report.add_test_suite(suite);
    report.to_string().unwrap_or_default()
}

fn github(drift: &Drift, name: &str) -> String {
    let mut out = String::new();
    for compared in drift.0.iter().filter(|it| it.verdict != Verdict::Same) {
        let title = format!("{} {}", compared.verdict.word(), compared.place);
        let said: Vec<String> = std::iter::once(compared.name.clone()).chain(details(compared)).collect();
        let said = said.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let said = if said.is_empty() { compared.verdict.word().to_owned() } else { said };
        // Writing to a text cannot fail.
        let _ = writeln!(out, "::error file={},title={}::{}", property(name), property(&title), data(&said));
    }
    let _ = writeln!(out, "::notice title=storekeeper drift::{}", data(&counts(drift)));
    out
}

/// As the runner reads a message (seen in its code): one line, and a percent sign as itself only so.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As it reads what stands before the message.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
