//! Where options come from: the command line, the environment, a file.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser as _;

use super::command_line::{CommandLine, Subcommand, command};
use super::error::ConfigError;
use super::options::Options;
use super::origins::Origins;

/// What our variables of the environment begin with.
const PREFIX: &str = "STOREKEEPER_";

/// What was asked for, with every source taken into account.
pub(super) struct Given {
    pub(super) subcommand: Subcommand,
    pub(super) options: Options,
    pub(super) origins: Origins,
}

/// Gathers the options from all places.
///
/// # Errors
/// [`ConfigError`] for a command line, a variable or a file that cannot be read.
pub(super) fn gather<A, V>(arguments: A, variables: V) -> Result<Given, ConfigError>
where
    A: IntoIterator<Item = OsString>,
    V: IntoIterator<Item = (String, String)>,
{
    let CommandLine { subcommand, options: flags } = CommandLine::try_parse_from(arguments)?;
    let environment = from_environment(variables)?;
    let mut origins = Origins::default();
    origins.note(&flags, |name| format!("--{name}"))?;
    origins.note(&environment, variable)?;
    let mut options = flags.or(environment);
    if let Some(path) = options.config.take() {
        let file = from_file(&path)?;
        origins.note(&file, |_| path.display().to_string())?;
        options = options.or(file);
    }
    Ok(Given { subcommand: subcommand.unwrap_or_default(), options, origins })
}

/// Kubernetes gives every container variables about services; those about one called `storekeeper` or `storekeeper-metrics`,
/// say, look like ours and are not options.
fn is_of_kubernetes(name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let port = |at: usize| words[at] == "PORT" && words.get(at + 1).is_none_or(|next| number(next));
    words.windows(2).any(|pair| matches!(pair, ["SERVICE", "HOST" | "PORT"])) || (0..words.len()).any(port)
}

fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// An empty variable counts as none: that is how compose files leave one out.
fn from_environment(variables: impl IntoIterator<Item = (String, String)>) -> Result<Options, ConfigError> {
    let mut table = toml::Table::new();
    let mut config = None;
    for (name, value) in variables {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let key = rest.to_ascii_lowercase().replace('_', "-");
        match key.as_str() {
            _ if value.is_empty() => {}
            "config" => config = Some(value.into()),
            key if is_option(key) => {
                table.insert(key.to_owned(), value.into());
            }
            _ if is_of_kubernetes(rest) => {}
            _ => return Err(ConfigError::UnknownVariable(name)),
        }
    }
    // Every key is an option and every value a text, so this cannot fail; and if it does, it says so.
    let options: Options = table.try_into().map_err(|error: toml::de::Error| content("environment", &error, ""))?;
    Ok(Options { config, ..options })
}

fn is_option(key: &str) -> bool {
    command().get_arguments().any(|argument| argument.get_long() == Some(key))
}

fn from_file(path: &Path) -> Result<Options, ConfigError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File { path: shown.clone(), source })?;
    toml::from_str(&text).map_err(|error| content(&shown, &error, &text))
}

fn content(path: &str, error: &toml::de::Error, text: &str) -> ConfigError {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!(" (line {})", before.matches('\n').count() + 1));
    let message = format!("{}{}", error.message().replace('\n', " "), line.unwrap_or_default());
    ConfigError::FileContent { path: path.to_owned(), message }
}
