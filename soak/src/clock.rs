//! The time.

/// Unix milliseconds: the one clock of the emulator and of people.
#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
