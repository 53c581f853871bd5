//! Tests of `check`.

use super::*;

#[test]
fn a_verdict_follows_from_the_steps() {
    let steps = |found: &[(CheckStep, Vec<Finding>)]| -> Vec<StepResult> {
        found.iter().map(|(step, findings)| StepResult::new(*step, 1, findings.clone(), Vec::new())).collect()
    };
    let verdict = |found: &[(CheckStep, Vec<Finding>)]| CheckVerdict::of(&steps(found));
    assert_eq!(verdict(&[(CheckStep::Tcp, vec![]), (CheckStep::Marker, vec![])]), CheckVerdict::Readable);
    let evicts = vec![Finding::Evicts { policy: "allkeys-lru".into() }];
    assert_eq!(verdict(&[(CheckStep::Suitability, evicts), (CheckStep::Marker, vec![])]), CheckVerdict::Doubtful);
    assert_eq!(verdict(&[(CheckStep::Marker, vec![Finding::MarkerMissing])]), CheckVerdict::Unreadable);
    assert_eq!(verdict(&[(CheckStep::Egress, vec![Finding::ChecksOff])]), CheckVerdict::NotChecked);
    let mut stopped = steps(&[(CheckStep::Tcp, vec![Finding::Refused])]);
    stopped.push(StepResult::not_run(CheckStep::Marker));
    assert_eq!(CheckVerdict::of(&stopped), CheckVerdict::Unreadable);
}
