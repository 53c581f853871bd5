//! What tests of several crates share: pages read as a browser without script does, log lines in memory, a site in place of the
//! built one, and documents compared with the code.

pub mod document;
pub mod html;
pub mod log;
pub mod site;
