//! The time.

/// Unix milliseconds: the one clock of the emulator and of people.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
