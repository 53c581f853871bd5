//! What LaunchDarkly says about the synchronisation of one store. All of it may be missing (documented).

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// `_status` of an integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Synchronised whole, and the last synchronisation was within a few minutes.
    pub available: Option<bool>,
    /// The store may lack recent changes.
    pub potentially_stale: Option<bool>,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// The last synchronisation that failed.
    pub last_error: Option<UnixMillis>,
    /// Errors, newest first.
    pub errors: Vec<SyncError>,
}

/// One failed synchronisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncError {
    /// The store's status code, where it has one.
    pub status_code: Option<i64>,
    /// The words LaunchDarkly has for it.
    pub message: String,
    /// When it happened.
    pub at: Option<UnixMillis>,
}

/// Errors that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedError<'status> {
    /// The newest of them.
    pub last: &'status SyncError,
    /// When the first of them happened.
    pub since: Option<UnixMillis>,
    /// How many there are.
    pub count: usize,
}

impl Status {
    /// The errors, those that say the same as one, in the order of the newest of each.
    pub fn repeated_errors(&self) -> Vec<RepeatedError<'_>> {
        let mut groups: Vec<RepeatedError<'_>> = Vec::new();
        for error in &self.errors {
            let same = |group: &&mut RepeatedError<'_>| {
                group.last.message == error.message && group.last.status_code == error.status_code
            };
            match groups.iter_mut().find(same) {
                Some(group) => {
                    group.count += 1;
                    group.since = group.since.into_iter().chain(error.at).min();
                }
                None => groups.push(RepeatedError { last: error, since: error.at, count: 1 }),
            }
        }
        groups
    }

    /// Whether LaunchDarkly said nothing at all.
    pub fn is_silent(&self) -> bool {
        self.available.is_none()
            && self.potentially_stale.is_none()
            && self.last_sync.is_none()
            && self.last_error.is_none()
            && self.errors.is_empty()
    }

    /// The newest error of either source.
    pub fn newest_error(&self) -> Option<UnixMillis> {
        self.errors.iter().filter_map(|error| error.at).chain(self.last_error).max()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn error(message: &str, at: i64) -> SyncError {
        SyncError { status_code: None, message: message.to_owned(), at: Some(UnixMillis(at)) }
    }

    #[test]
    fn the_newest_of_each_leads_and_the_oldest_says_since_when() {
        let errors = vec![error("refused", 9), error("timed out", 8), error("refused", 3), error("refused", 5)];
        let status = Status { errors, ..Status::default() };
        let groups = status.repeated_errors();
        let said: Vec<_> = groups.iter().map(|it| (it.last.message.as_str(), it.count, it.last.at, it.since)).collect();
        assert_eq!(
            said,
            [
                ("refused", 3, Some(UnixMillis(9)), Some(UnixMillis(3))),
                ("timed out", 1, Some(UnixMillis(8)), Some(UnixMillis(8)))
            ]
        );
    }

    proptest! {
        #[test]
        fn no_error_is_lost_or_counted_twice(messages in prop::collection::vec("[ab]{0,2}", 0..12)) {
            let errors: Vec<SyncError> = messages.iter().map(|message| error(message, 1)).collect();
            let status = Status { errors, ..Status::default() };
            let groups = status.repeated_errors();
            prop_assert_eq!(groups.iter().map(|group| group.count).sum::<usize>(), messages.len());
            for group in &groups {
                prop_assert_eq!(messages.iter().filter(|it| **it == group.last.message).count(), group.count);
            }
        }
    }
}
