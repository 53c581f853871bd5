//! Tests of `finding`.

use super::*;

#[test]
fn an_age_is_judged_by_the_thresholds_of_sdks_and_relay_proxy() {
    assert_eq!(Finding::of_age(60_000), None);
    assert_eq!(Finding::of_age(120_000), None);
    assert_eq!(Finding::of_age(150_000), Some(Finding::StaleForSdks { ms: 150_000 }));
    assert_eq!(Finding::of_age(400_000), Some(Finding::StaleForRelay { ms: 400_000 }));
    assert_eq!(Finding::of_age(-30_000), None);
    assert_eq!(Finding::of_age(-90_000), Some(Finding::MarkerAhead { ms: 90_000 }));
}
