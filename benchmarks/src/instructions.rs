//! What the layers around the pages cost in instructions, which a busy machine does not change: this program runs itself in
//! valgrind's callgrind, once with few pages and once with many, and the difference is what the pages took.

use std::process::Command;

use crate::layers::{self, PATHS};
use crate::say::{Outcome, say};

const FEW: u32 = 5;
const MANY: u32 = 45;

/// The first argument of the runs inside valgrind.
pub(crate) const INSIDE: &str = "pages-inside";

/// Measures the pages of `layers`, with all layers and with those alone that a page cannot do without.
pub(crate) fn measure() -> Outcome {
    for path in PATHS {
        let (with, without) = (per_page("with", path)?, per_page("without", path)?);
        say(&format!(
            "{path}: {:.0} thousand instructions with all layers, {:.0} without; {:.1} % more (goal 5)",
            with / 1e3,
            without / 1e3,
            (with / without - 1.0) * 100.0
        ));
    }
    Ok(())
}

/// A run inside valgrind: `with` or `without`, the path, how many pages.
pub(crate) async fn inside(mut arguments: impl Iterator<Item = String>) -> Outcome {
    let mut next = || arguments.next().ok_or("too few arguments");
    let (layers, path, pages) = (next()?, next()?, next()?.parse()?);
    layers::ask(layers == "with", &path, pages).await
}

#[expect(clippy::cast_precision_loss, reason = "far below what a float holds exactly")]
fn per_page(layers: &str, path: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let pages = collected(layers, path, MANY)?.saturating_sub(collected(layers, path, FEW)?);
    Ok(pages as f64 / f64::from(MANY - FEW))
}

/// How many instructions a whole run took.
fn collected(layers: &str, path: &str, pages: u32) -> Result<u64, Box<dyn std::error::Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([INSIDE, layers, path, &pages.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected :")?.1.split_whitespace().next());
    match count {
        Some(count) if output.status.success() => Ok(count.parse()?),
        _ => Err(format!("valgrind: {said}").into()),
    }
}
