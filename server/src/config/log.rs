//! How log lines look and which there are. Writes none.

use std::fmt;
use std::str::FromStr;

use tracing_subscriber::filter::{LevelFilter, Targets};

/// Neither `text` nor `json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("log lines are either text or json")]
pub struct LogFormatError;

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

impl LogFormat {
    /// As the configuration writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

impl FromStr for LogFormat {
    type Err = LogFormatError;
    fn from_str(text: &str) -> Result<Self, LogFormatError> {
        [Self::Text, Self::Json].into_iter().find(|format| format.as_str() == text).ok_or(LogFormatError)
    }
}

/// The filter is not one that tracing knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a log filter; write a level like info, or levels by module like info,sqlx=warn")]
pub struct LogFilterError;

/// Which log lines there are: a level, or levels by module.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFilter {
    text: String,
    // Half a kilobyte, in every copy of the configuration.
    targets: Box<Targets>,
}

impl LogFilter {
    /// The filter as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The filter to use. tower-sessions warns of every cookie that it does not know, which anybody can send at any rate:
    /// it is asked for errors only, unless the filter names it.
    pub fn targets(&self) -> Targets {
        let quiet = Targets::new().with_target("tower_sessions_core", LevelFilter::ERROR);
        let named = self.targets.iter().map(|(target, level)| (target.to_owned(), level));
        quiet.with_targets(named).with_default(self.targets.default_level().unwrap_or(LevelFilter::OFF))
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self { text: "info".into(), targets: Targets::new().with_default(LevelFilter::INFO).into() }
    }
}

impl FromStr for LogFilter {
    type Err = LogFilterError;
    fn from_str(text: &str) -> Result<Self, LogFilterError> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(LogFilterError);
        }
        let targets: Targets = parts.join(",").parse().map_err(|_| LogFilterError)?;
        Ok(Self { text: text.to_owned(), targets: targets.into() })
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn formats_and_filters_are_checked() {
        assert_eq!("json".parse(), Ok(LogFormat::Json));
        assert_eq!("xml".parse::<LogFormat>(), Err(LogFormatError));
        assert_eq!("debug,sqlx=warn".parse::<LogFilter>().unwrap().as_str(), "debug,sqlx=warn");
        for bad in ["", " ", "loud=very", "storekeeper=[", "=="] {
            assert_eq!(bad.parse::<LogFilter>(), Err(LogFilterError), "{bad:?}");
        }
        let asks =
            |text: &str, target: &str, level| text.parse::<LogFilter>().unwrap().targets().would_enable(target, &level);
        assert!(asks("info", "storekeeper", Level::INFO) && !asks("info", "storekeeper", Level::DEBUG));
        assert!(
            asks("warn, sqlx=trace", "sqlx::query", Level::TRACE) && !asks("warn, sqlx=trace", "hyper", Level::INFO)
        );
        assert!(!asks("trace", "tower_sessions_core", Level::WARN));
        assert!(asks("info,tower_sessions_core=warn", "tower_sessions_core", Level::WARN));
        assert!(!asks("sqlx=warn", "storekeeper", Level::ERROR));
    }
}
