//! The client against the emulator, and against servers that do what no emulator should, over real HTTP.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test, what does not hold ends the test")]

mod calls;
mod faults;
mod limits;
mod logs;
mod refusals;
mod requests;
mod support;
mod writes;
