//! Stores for tests: real Redis servers, AWS as moto plays it, and what is neither. For tests alone.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where its store does not start")]

mod aws;
mod certificates;
mod names;
mod network;
mod redis;

pub use aws::{Answer, Moto, front};
pub use certificates::Authority;
pub use names::{NameReply, Names, in_a_network_of_its_own, name_server};
pub use network::{Dropped, free_port, listener};
pub use redis::Server;
