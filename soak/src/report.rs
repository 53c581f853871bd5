//! What a run says: one line of figures, one line for each rule, and every violation.

use std::collections::HashMap;
use std::io::Write as _;

use crate::arguments::Arguments;
use crate::check::{Findings, Rule};
use crate::history::{Answer, History, Said, Submission};
use crate::part::Part;

/// So many violations are printed; the rest is counted.
const SHOWN: usize = 50;

/// What became of confirmations, as far as people were told.
#[derive(Default)]
struct Totals {
    done: usize,
    refused: usize,
    conflicts: usize,
    unknown: usize,
    expired: usize,
    unanswered: usize,
    repeated: usize,
    misused: usize,
}

impl Totals {
    fn of(history: &History) -> Self {
        let mut totals = Self::default();
        let mut confirmations: HashMap<&str, Vec<&Answer>> = HashMap::new();
        for Submission { key, misused, answers, .. } in &history.told.submissions {
            if *misused {
                totals.misused += 1;
            } else {
                confirmations.entry(key).or_default().extend(answers);
            }
        }
        for answers in confirmations.values() {
            totals.repeated += usize::from(answers.len() > 1);
            let any = |is: fn(&Said) -> bool| answers.iter().any(|answer| is(&answer.said));
            let place = match () {
                () if any(Said::is_done) => &mut totals.done,
                () if any(|said| *said == Said::Moved) => &mut totals.conflicts,
                () if any(Said::is_not_done) => &mut totals.refused,
                () if any(|said| matches!(said, Said::Unknown | Said::Open)) => &mut totals.unknown,
                () if any(|said| *said == Said::Expired) => &mut totals.expired,
                () => &mut totals.unanswered,
            };
            *place += 1;
        }
        totals
    }
}

/// Says how far the run is.
pub(crate) fn progress(round: usize, rounds: usize, seconds: f64) {
    let words = format!("round {round} of {rounds} done after {seconds:.0} s\n");
    drop(std::io::stderr().write_all(words.as_bytes()));
}

/// The part with many people.
pub(crate) fn together(arguments: &Arguments, part: &Part, findings: &Findings) {
    let history = &part.history;
    let Totals { done, refused, conflicts, unknown, expired, unanswered, repeated, misused } = Totals::of(history);
    let all = done + refused + conflicts + unknown + expired + unanswered;
    let share = percent(unknown, all);
    say(&format!(
        "soak: {} operations in {:.0} s, {} clients, {} replicas, seed {}: histories {}, upstream writes {}, done {}, \
         refused {}, conflicts {}, unknown {} ({share:.1} %), kills {}, ways cut {}, server restarts {}, violations {}",
        thousands(part.operations),
        part.seconds,
        arguments.clients,
        arguments.replicas,
        arguments.seed,
        arguments.clients,
        thousands(history.upstream.writes.len()),
        thousands(done),
        thousands(refused),
        thousands(conflicts),
        thousands(unknown),
        part.kills,
        part.cuts,
        part.restarts,
        findings.violations.len(),
    ));
    say(&format!(
        "  confirmations {}, sent more than once {}, misused {}, expired {}, without an answer {}; edits elsewhere {}, done \
         by somebody else too {}, carried out at a later version {}; entries never sent {}, open {} ({} of them \
         carried out)",
        thousands(all),
        thousands(repeated),
        thousands(misused),
        thousands(expired),
        thousands(unanswered),
        thousands(history.upstream.edits.len()),
        findings.by_others,
        findings.overtaken,
        findings.unsent,
        findings.open,
        findings.open_and_done,
    ));
    rules(findings);
}

/// The part with one person.
pub(crate) fn killed(part: &Part, findings: &Findings) {
    let carried_out = part.history.upstream.writes.iter().filter(|write| write.effect.is_some()).count();
    say(&format!(
        "kills: {} kills in {:.0} s, upstream writes {} ({carried_out} carried out), unaccounted {}, silent intents {}; \
         entries {}, never sent {}, open {} ({} of them carried out); database: {}; violations {}",
        part.kills,
        part.seconds,
        part.history.upstream.writes.len(),
        findings.count(Rule::Intents),
        findings.count(Rule::Record),
        part.history.record.intents.len(),
        findings.unsent,
        findings.open,
        findings.open_and_done,
        part.history.record.integrity,
        findings.violations.len(),
    ));
    rules(findings);
}

fn rules(findings: &Findings) {
    for rule in Rule::ALL {
        let cases = findings.cases.get(&rule).copied().unwrap_or_default();
        say(&format!("  {rule:<88} {:>9} cases, {} violations", thousands(cases), findings.count(rule)));
    }
    for violation in findings.violations.iter().take(SHOWN) {
        say(&format!("VIOLATION: {} — {}", violation.rule, violation.what));
    }
    if findings.violations.len() > SHOWN {
        say(&format!("… and {} more", findings.violations.len() - SHOWN));
    }
}

/// Prints one line.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn percent(part: usize, all: usize) -> f64 {
    part as f64 * 100.0 / (all.max(1) as f64)
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}
