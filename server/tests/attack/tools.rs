//! What these checks measure with.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::{Person, Portal};

/// The resident memory of a process, in kilobytes.
pub(crate) fn resident_kb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The value below which so many of a hundred are.
pub(crate) fn percentile(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

/// Where Debian puts a library or a program; `None` where it is not installed.
pub(crate) fn installed(paths: &[&'static str]) -> Option<&'static str> {
    paths.iter().find(|path| std::path::Path::new(path).exists()).copied()
}

/// Whether a command goes well.
pub(crate) fn goes_well(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}

/// Where the style sheet is.
pub(crate) async fn style_sheet(portal: &Portal) -> String {
    let page = portal.anyone().get("/sign-in").await.body;
    let mut texts = page.split('"');
    texts.find(|text| text.starts_with("/pkg/") && text.ends_with("/storekeeper.css")).unwrap().to_owned()
}

/// How long it takes until somebody who is signed in is served again.
pub(crate) async fn served_again(person: &Person) -> Duration {
    let begun = Instant::now();
    while person.quiet("/activity").await == 503 {
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not recover");
    }
    assert!(person.is_signed_in().await);
    begun.elapsed()
}
