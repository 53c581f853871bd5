//! Shell completions and the manual page.

use std::io;
use std::path::Path;

use clap_complete::Shell;
use clap_mangen::Man;

use super::command_line::command;

/// What lets a shell complete the command line.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "storekeeper", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Writes the manual pages of the program and of each command to a folder, in roff.
///
/// # Errors
/// What the operating system says.
pub fn pages(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command(), folder)
}

/// The manual page, in roff.
pub(super) fn page() -> String {
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _written = Man::new(command()).render(&mut page);
    String::from_utf8_lossy(&page).into_owned()
}
