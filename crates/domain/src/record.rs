//! The words of the record of writes: what was done, how it ended, and which entries to show.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a closed set of words.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$means:meta])* $word:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $($(#[$means])* #[serde(rename = $text)] $word),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// As records and addresses write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(())
            }
        }
    };
}

words! {
    /// What is done.
    Verb {
        /// An integration is created.
        Create = "create",
        /// An integration is changed.
        Change = "change",
        /// An integration is turned on.
        TurnOn = "turn-on",
        /// An integration is turned off.
        TurnOff = "turn-off",
        /// An integration is deleted.
        Delete = "delete",
        /// A store is checked from this network; LaunchDarkly gets nothing of it.
        Check = "check",
    }
}

impl Verb {
    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Change => "Change",
            Self::TurnOn => "Turn on",
            Self::TurnOff => "Turn off",
            Self::Delete => "Delete",
            Self::Check => "Check",
        }
    }
}

words! {
    /// How a write ended.
    OutcomeKind {
        /// LaunchDarkly did it.
        Done = "done",
        /// LaunchDarkly refused; nothing changed.
        Refused = "refused",
        /// The answer was not seen; it may or may not have been done.
        Unknown = "unknown",
        /// The integration was gone already.
        Gone = "gone",
    }
}

/// Which entries of the record to show. Everything empty shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// A part of the integration's name, its ID, the token's name, the reason or the request's ID.
    pub text: String,
    /// What was done.
    pub verb: Option<Verb>,
    /// How it ended.
    pub outcome: Option<OutcomeFilter>,
    /// The project's key.
    pub project: String,
    /// The environment's key.
    pub environment: String,
    /// The integration's ID.
    pub integration: String,
    /// The first day, as `2026-11-21` (UTC).
    pub since: String,
    /// The last day, as `2026-11-21` (UTC).
    pub until: String,
}

/// An outcome to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeFilter {
    /// It ended so.
    Ended(OutcomeKind),
    /// It has not ended yet.
    Open,
}

impl OutcomeFilter {
    const OPEN: &'static str = "open";

    /// As addresses write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ended(kind) => kind.as_str(),
            Self::Open => Self::OPEN,
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text == Self::OPEN { Some(Self::Open) } else { text.parse().ok().map(Self::Ended) }
    }
}

impl RecordFilter {
    /// Reads the query of an address. What is not known is passed over.
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, text) in form_urlencoded::parse(query.as_bytes()) {
            let text = text.trim();
            match name.as_ref() {
                "q" => text.clone_into(&mut filter.text),
                "action" => filter.verb = text.parse().ok(),
                "outcome" => filter.outcome = OutcomeFilter::read(text),
                "project" => text.clone_into(&mut filter.project),
                "environment" => text.clone_into(&mut filter.environment),
                "integration" => text.clone_into(&mut filter.integration),
                "since" => text.clone_into(&mut filter.since),
                "until" => text.clone_into(&mut filter.until),
                _ => {}
            }
        }
        filter
    }

    /// The query of an address, without what is empty.
    pub fn query(&self) -> String {
        let pairs = [
            ("q", self.text.as_str()),
            ("action", self.verb.map_or("", Verb::as_str)),
            ("outcome", self.outcome.map_or("", OutcomeFilter::as_str)),
            ("project", &self.project),
            ("environment", &self.environment),
            ("integration", &self.integration),
            ("since", &self.since),
            ("until", &self.until),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, text)| !text.is_empty()));
        query.finish()
    }

    /// Whether it shows everything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let filter = RecordFilter {
            text: "a & b=ü".into(),
            verb: Some(Verb::TurnOff),
            outcome: Some(OutcomeFilter::Ended(OutcomeKind::Unknown)),
            project: "shop".into(),
            since: "2026-11-01".into(),
            ..RecordFilter::default()
        };
        assert_eq!(RecordFilter::parse(&filter.query()), filter);
        assert_eq!(RecordFilter::parse("action=nothing&outcome=open&x=y").query(), "outcome=open");
        assert!(RecordFilter::parse("q=+&action=").is_empty());
    }
}
