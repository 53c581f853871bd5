//! What takes long, needs other programs, or is only worth measuring on the portal as it is shipped: `make attack` runs these
//! beside the other tests that its rows name, against the release build. Each prints its figure.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod clock;
mod door;
#[path = "../harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the other tests use the rest")]
mod harness;
mod leaks;
mod machine;
mod process;
mod sessions;
mod tools;
mod upstream;
