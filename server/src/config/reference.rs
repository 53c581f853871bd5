//! docs/CONFIGURATION.md, from the options themselves.

use std::fmt::Write as _;

use clap::{Arg, Command};

const HEAD: &str = "# Configuration\n\nMade from the code; a test keeps it true. An option can be given as a flag, as a variable of the \
                    environment, or as a key of the file that `--config` names (TOML). Flags override variables, and variables override \
                    the file. An unknown, unsafe or unreadable value stops the start with a one-line error. `storekeeper config` prints \
                    the values in use, as such a file, and `storekeeper config --explain` shows where each came from.\n";

const TEAMS: &str = "## Teams\n\nOnly in the file, one table per team, for people who sign in through `identity-header` or `oidc-issuer`:\n\n\
                     ```toml\n[teams.payments]\ngroups = [\"payments-oncall\"]  # members of any of these groups are in the team\n\
                     token-file = \"/run/secrets/launchdarkly-payments\"  # the team's access token\n\
                     launchdarkly = \"eu\"  # name of the LaunchDarkly instance [default: the first]\n\
                     projects = [\"payments\"]  # the projects that they can view [default: all]\n\
                     read-only = false  # whether changes are rejected [default: false]\n```\n";

/// The whole page.
fn reference(command: &Command) -> String {
    let mut out = HEAD.to_owned();
    let shown = |argument: &&Arg| {
        !argument.is_hide_set() && argument.get_long().is_some_and(|it| it != "help" && it != "version")
    };
    let _ = writeln!(out, "\n## Options\n");
    for argument in command.get_arguments().filter(shown) {
        let _ = writeln!(out, "### {}\n\n{}\n", signature(argument), sentence(argument));
        let long = argument.get_long().unwrap_or_default();
        let variable = format!("STOREKEEPER_{}", long.to_uppercase().replace('-', "_"));
        let file = if long == "config" { String::new() } else { format!(", in the file `{long}`") };
        let _ = writeln!(out, "Variable `{variable}`{file}.\n");
    }
    let _ = writeln!(out, "{TEAMS}");
    let _ = writeln!(out, "## Commands\n");
    for subcommand in command.get_subcommands() {
        commands(&mut out, "storekeeper", subcommand);
    }
    format!("{}\n", out.trim_end())
}

fn commands(out: &mut String, before: &str, command: &Command) {
    let name = format!("{before} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(out, "### `{name}`\n\n{}.\n", about.trim_end_matches('.'));
    let own: Vec<&Arg> = command.get_arguments().filter(|it| !it.is_hide_set() && !it.is_global_set()).collect();
    for argument in &own {
        let _ = writeln!(out, "- {}: {}", signature(argument), sentence(argument));
    }
    if !own.is_empty() {
        let _ = writeln!(out);
    }
    for subcommand in command.get_subcommands() {
        commands(out, &name, subcommand);
    }
}

fn signature(argument: &Arg) -> String {
    let value = argument.get_value_names().filter(|_| argument.get_action().takes_values());
    let value = value.and_then(|names| names.first()).map(ToString::to_string).unwrap_or_default();
    match argument.get_long() {
        Some(long) if value.is_empty() => format!("`--{long}`"),
        Some(long) => format!("`--{long} {value}`"),
        None => format!("`{value}`"),
    }
}

fn sentence(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    format!("{}.", help.replace('\n', " ").trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::command_line::command;
    use crate::config::options::Options;

    #[test]
    fn the_reference_is_what_the_code_says() {
        testkit::document::must_be("CONFIGURATION.md", &reference(&command()));
    }

    /// Every file below a folder, with its text.
    fn texts(folder: &Path) -> Vec<(String, String)> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| {
                if path.is_dir() {
                    texts(&path)
                } else {
                    vec![(path.display().to_string(), std::fs::read_to_string(&path).unwrap())]
                }
            })
            .collect()
    }

    #[test]
    fn deploy_names_only_variables_and_keys_that_there_are() {
        // Compose's own, for the name of the image.
        let reference = format!("{} `STOREKEEPER_IMAGE`", reference(&command()));
        let mut named = 0;
        for (file, text) in texts(Path::new("../deploy")) {
            let words = text.split(|it: char| !it.is_ascii_uppercase() && it != '_');
            for variable in words.filter(|word| word.starts_with("STOREKEEPER_")) {
                assert!(reference.contains(&format!("`{variable}`")), "{file}: {variable}");
                named += 1;
            }
        }
        assert!(named > 10, "{named}");
        let file = std::fs::read_to_string("../deploy/systemd/storekeeper.toml").unwrap();
        toml::from_str::<Options>(&file).unwrap();
    }
}
