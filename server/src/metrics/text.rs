//! Prometheus' text, for what is not counted but looked up.

use std::fmt::Write as _;

/// A gauge: its name, what it means, and its values by their labels (`a="b",c="d"`, values already without quotes and
/// backslashes).
pub fn family(out: &mut String, name: &str, help: &str, lines: &[(String, f64)]) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in lines {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(out, "{name}{labels} {value}");
    }
}
