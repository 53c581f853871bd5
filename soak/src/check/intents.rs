//! Every write that reached LaunchDarkly had exactly one intent in the database before it: same verb, same target, same
//! body. Pairing gives an intent to one write only, so a second one has none.

use super::case::{Case, Findings, Rule};

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let writes = &case.history.upstream.writes;
    findings.cases(Rule::Intents, writes.len());
    for write in writes.iter().filter(|write| case.pairs.intent_of(write).is_none()) {
        let what = format!(
            "request {} ({:?} {} {}) at {} has no intent of its own",
            write.sequence, write.verb, write.target, write.body, write.at
        );
        findings.violation(Rule::Intents, what);
    }
}
