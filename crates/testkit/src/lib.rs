//! What tests of several crates share: pages read as a browser without script does, log lines in memory, and a site in place of
//! the built one.

pub mod html;
pub mod log;
pub mod site;
