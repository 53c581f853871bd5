//! The emulator over real HTTP, one module for each subject. No test may depend on the machine's clock.

#![expect(clippy::expect_used, reason = "a test that meets the unexpected must fail")]

mod audit_log;
mod control;
mod coverage;
mod creating;
mod demo_account;
mod errors;
mod faults;
mod identity;
mod journal;
mod limits;
mod lists;
mod patching;
mod segments;
mod statuses;
mod support;
mod switches;
