//! The tools of others that make the files small.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::error::Error;

/// Browsers that get styles they understand, as the browserslist names them: more than 0.5 % of people use them, or they
/// are the last two versions, or Firefox's for organisations.
const BROWSERS: &str = "defaults";

/// Makes a script smaller, in its place.
pub(crate) fn minify(script: &Path) -> Result<(), Error> {
    let mut outfile = OsStr::new("--outfile=").to_owned();
    outfile.push(script);
    let options = ["--minify", "--format=esm", "--allow-overwrite", "--log-level=error"];
    run("esbuild", Command::new("esbuild").arg(script).args(options).arg(outfile))
}

/// Puts a style sheet and those that it imports into one.
pub(crate) fn style(sheet: &Path, to: &Path) -> Result<(), Error> {
    let options = ["--bundle", "--minify", "--targets", BROWSERS, "--output-file"];
    run("lightningcss", Command::new("lightningcss").args(options).arg(to).arg(sheet))
}

fn run(tool: &'static str, command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|error| Error::Missing { tool, error })?;
    if status.success() { Ok(()) } else { Err(Error::Failed(tool)) }
}
