//! The environments of the account beside their stores, and the scan for big segments.

/// What is not in the table although it may be in the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing<'project> {
    /// Environments that the token may not view.
    Denied {
        /// Some of their projects.
        projects: Vec<&'project str>,
        /// How many more projects there are.
        more: usize,
    },
    /// Answers about projects and environments that could not be read.
    Answers {
        /// How many.
        count: usize,
    },
    /// Environments beyond the most that are read.
    Beyond {
        /// How many are read.
        most: usize,
    },
    /// Integrations that could not be read.
    Integrations {
        /// How many.
        count: usize,
    },
}

/// What is missing, and what to do about it.
pub fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Denied { projects, more } => {
            let more = if *more > 0 { format!(" and {more} more") } else { String::new() };
            format!(
                "Your token cannot view the environments of: {}{more}. Ask a LaunchDarkly administrator for a role that can.",
                projects.join(", ")
            )
        }
        Missing::Answers { count } => {
            format!("{count} of LaunchDarkly's responses about projects and environments could not be read.")
        }
        Missing::Beyond { most } => format!("Only the first {most} environments were read."),
        Missing::Integrations { count } => {
            format!("{count} integrations could not be read, so some stores may be missing here.")
        }
    }
}

/// How the scan ended, and how far it had come.
pub fn scanned(ended: &str, scanned: usize, all: usize) -> String {
    format!("{ended} {scanned} of {all} environments were scanned.")
}

/// How many of the scanned environments have big segments.
pub fn with_segments(count: usize) -> String {
    match count {
        0 => "None of them has big segments.".to_owned(),
        1 => "1 of them has big segments.".to_owned(),
        count => format!("{count} of them have big segments."),
    }
}

/// Of how many of them LaunchDarkly did not say it.
pub fn unreported(count: usize) -> String {
    format!("LaunchDarkly did not report this for {count} of them.")
}

/// How far the reading of the environments is. `all` are the projects, once their number is known; `waits` says why it stands
/// still, if it does.
pub fn reading(read: usize, projects: usize, all: Option<u64>, waits: &str) -> String {
    let projects = match all {
        Some(all) => format!("{projects} of {all} projects"),
        None => format!("{projects} projects"),
    };
    format!("{read} environments of {projects} read.{waits}")
}
