//! Which forms of patch each LaunchDarkly instance accepts, as far as known. Kept while the process lives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::PatchStyle;

/// What has been found out, by the instance's name.
#[derive(Default)]
pub struct Styles(Mutex<HashMap<String, PatchStyle>>);

impl Styles {
    /// The style to plan with.
    pub fn of(&self, instance: &str) -> PatchStyle {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(instance).copied().unwrap_or_default()
    }

    /// Remembers that a patch of this style was taken. One with less than usual is only ever sent after a refusal of more.
    pub fn learn(&self, instance: &str, taken: PatchStyle) {
        let mut styles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = styles.get(instance).copied().unwrap_or_default();
        styles.insert(instance.to_owned(), known.and(taken));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_remembered_of_its_own_instance() {
        let styles = Styles::default();
        let all = PatchStyle::default();
        styles.learn("eu", all);
        assert_eq!(styles.of("eu"), all);
        let no_test = PatchStyle { version_test: false, ..all };
        styles.learn("eu", no_test);
        styles.learn("eu", all);
        assert_eq!((styles.of("eu"), styles.of("us")), (no_test, all), "one that still had more was taken for it");
    }
}
