//! What these checks measure with.

use std::process::Command;
use std::time::Duration;

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
