//! How log lines look and which there are. Writes none.

use std::fmt;
use std::str::FromStr;

use tracing_subscriber::EnvFilter;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The filter to use. tower-sessions warns of every cookie that it does not know, which anybody can send at any rate:
    /// it is asked for errors only, unless the filter names it.
    pub fn directives(&self) -> String {
        format!("tower_sessions_core=error,{}", self.0)
    }
}

impl Default for LogFilter {
    fn default() -> Self {
        Self("info".into())
    }
}

impl FromStr for LogFilter {
    type Err = LogFilterError;
    fn from_str(text: &str) -> Result<Self, LogFilterError> {
        match EnvFilter::builder().parse(text) {
            Ok(_) if !text.trim().is_empty() => Ok(Self(text.to_owned())),
            _ => Err(LogFilterError),
        }
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_filters_are_checked() {
        assert_eq!("json".parse(), Ok(LogFormat::Json));
        assert_eq!("xml".parse::<LogFormat>(), Err(LogFormatError));
        assert_eq!("debug,sqlx=warn".parse::<LogFilter>().unwrap().as_str(), "debug,sqlx=warn");
        for bad in ["", " ", "loud=very", "storekeeper=[", "=="] {
            assert_eq!(bad.parse::<LogFilter>(), Err(LogFilterError), "{bad:?}");
        }
        for text in ["info", "trace,tower_sessions_core=warn"] {
            let filter: LogFilter = text.parse().unwrap();
            assert!(EnvFilter::builder().parse(filter.directives()).is_ok());
        }
    }
}
