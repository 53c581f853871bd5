//! Making an account like a desired-state file: why that is not planned or not confirmed, and what became of each request.

use domain::{
    Address, Failure, FieldError, NotDone, OutcomeFact, OutcomeKind, Place, PlanError, Provider, Reply, Unreadable,
    Verb,
};

use super::{failure, not_done, outcome, stores};

/// Why nothing is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// What is extra would be chosen by its health.
    DeletionByHealth,
    /// An item of LaunchDarkly's list could not be read.
    Item(Unreadable),
    /// Something is wrong with an integration of the file.
    Wanted {
        /// Where it is to be.
        place: Place,
        /// Its name.
        name: String,
        /// What is wrong.
        problem: Problem,
    },
    /// Something keeps one from being deleted that the file does not have.
    Extra {
        /// Where it is.
        address: Address,
        /// What keeps it.
        problem: Problem,
    },
}

/// What has to be mended before one integration can be made like the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Its environment wants a reason, and there is none.
    NoReason,
    /// A tag holds a comma.
    CommaInTag,
    /// Its provider has no such secret.
    NoSuchSecret {
        /// The secret's key.
        key: String,
        /// The provider.
        provider: Provider,
    },
    /// A new one is to have a secret, and the file does not say where that is.
    NoLocation {
        /// The secret's key.
        key: String,
    },
    /// It is to have a secret that LaunchDarkly does not hold, and the file does not say where that is.
    NoValue {
        /// The secret's key.
        key: String,
    },
    /// No secret can be read where the file says that it is.
    NothingThere {
        /// The secret's key.
        key: String,
        /// Where it should be, as the file says it.
        location: String,
    },
    /// Its provider is not known.
    UnknownProvider,
    /// Its provider has no such setting.
    NoSuchSetting {
        /// The setting's key.
        key: String,
        /// The provider.
        provider: Provider,
    },
    /// A setting differs that no form has.
    UnknownSetting {
        /// The setting's key.
        key: String,
    },
    /// LaunchDarkly did not send its settings.
    NoSettings,
    /// Its provider or its configuration is not known, so there is no form for it.
    NotEditable,
    /// It could not be read.
    Unread {
        /// Why.
        why: Failure,
    },
    /// The change cannot be expressed.
    Unplannable(PlanError),
    /// A field does not do.
    Field(FieldError),
}

/// Why nothing is planned, in a line.
pub fn obstacle(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::DeletionByHealth => {
            "nothing can be deleted by health, which changes over time: remove health from the file's filter".to_owned()
        }
        Obstacle::Item(item) => item_unread(item),
        Obstacle::Wanted { place, name, problem: what } => {
            let Place { project, environment, provider, .. } = place;
            format!("{project}/{environment}/{provider} “{name}”: {}", problem(what))
        }
        Obstacle::Extra { address, problem: what } => format!("{address}: {}", problem(what)),
    }
}

/// An item of LaunchDarkly's list that keeps all from being known.
pub fn item_unread(item: &Unreadable) -> String {
    format!("item {} of LaunchDarkly's list could not be read: {}", item.index, item.why)
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::NoReason => "its environment is critical or requires comments: add --reason".to_owned(),
        Problem::CommaInTag => "tags: a tag cannot hold a comma".to_owned(),
        Problem::NoSuchSecret { key, provider } => format!("secrets.{key}: {} has no such secret", provider.name()),
        Problem::NoLocation { key } => format!("secrets.{key}: give its location as env:NAME or file:/path"),
        Problem::NoValue { key } => {
            format!("secrets.{key}: LaunchDarkly has no value; give its location as env:NAME or file:/path")
        }
        Problem::NothingThere { key, location } => format!("secrets.{key}: {location} is empty or cannot be read"),
        Problem::UnknownProvider => "Storekeeper does not support this provider".to_owned(),
        Problem::NoSuchSetting { key, provider } => format!("config.{key}: {} has no such setting", provider.name()),
        Problem::UnknownSetting { key } => {
            format!("config.{key}: differs, but Storekeeper does not support this setting")
        }
        Problem::NoSettings => stores::NO_SETTINGS.to_owned(),
        Problem::NotEditable => "Storekeeper cannot edit it".to_owned(),
        Problem::Unread { why } => format!("it could not be read: {}", failure::brief(why)),
        Problem::Unplannable(error) => error.to_string(),
        Problem::Field(error) => format!("{}: {}", error.field, error.message),
    }
}

/// Why a plan is not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unconfirmed {
    /// There is none of that ID for this token: it was used, or is too old.
    Gone,
    /// It was worked out from another file.
    OtherFile,
    /// It was confirmed a moment before.
    Used,
}

/// Why a plan is not confirmed, and what to do next.
pub fn unconfirmed(why: Unconfirmed) -> &'static str {
    match why {
        Unconfirmed::Gone => {
            "this plan was already confirmed, is over 30 minutes old, or belongs to another token: run --plan again"
        }
        Unconfirmed::OtherFile => "the file has changed since the plan was made: run --plan again",
        Unconfirmed::Used => "this plan was already confirmed: run --plan again",
    }
}

/// The verb in front of a request's place.
pub fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Delete => "delete",
        Verb::Change | Verb::TurnOn | Verb::TurnOff | Verb::Check => "change",
    }
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It ended so, as the record has it.
    Recorded {
        /// How.
        kind: OutcomeKind,
        /// What is known besides.
        facts: Vec<OutcomeFact>,
    },
    /// The record does not say how it ended.
    Unrecorded,
    /// It was not done.
    NotDone(NotDone),
    /// LaunchDarkly did not delete it.
    Refused(Reply),
    /// It was not deleted: it is not what was planned to be.
    ChangedSincePlan,
    /// It was not deleted: somebody else changed it a moment before.
    ChangedBySomebodyElse,
    /// It was not deleted: its question wants another answer.
    NotConfirmed,
}

/// What became of a request, behind its place and name.
pub fn became(became: &Became) -> String {
    match became {
        Became::Recorded { kind, facts } => {
            let facts = outcome::facts(facts);
            let detail = if facts.is_empty() { facts } else { format!(". {facts}") };
            format!("{}{detail}", kind.as_str())
        }
        Became::Unrecorded => "the result is unknown: check it in LaunchDarkly".to_owned(),
        Became::NotDone(why) => not_done::sentence(why),
        Became::Refused(answer) => outcome::answered(answer),
        Became::ChangedSincePlan => "It was changed after the plan was made. Nothing was deleted.".to_owned(),
        Became::ChangedBySomebodyElse => "It was changed by someone else. Nothing was deleted.".to_owned(),
        Became::NotConfirmed => "It was not confirmed. Nothing was deleted.".to_owned(),
    }
}

/// The same of one that was not sent, and why.
pub fn not_sent(why: &Failure) -> String {
    format!("not sent: {}", failure::brief(why))
}

/// How many requests are left where one was not done, and what to do next.
pub fn stopped(left: usize) -> String {
    let rest = if left == 1 { "1 request was".to_owned() } else { format!("{left} requests were") };
    format!("Stopped: {rest} not sent. Run --plan again.")
}
