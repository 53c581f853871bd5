//! The nouns and the rules of persistent store integrations. Pure: no clock, no network, no randomness of its own,
//! so that the server and the browser compile the very same rules.

mod access;
mod account;
mod advice;
mod batch;
mod caution;
mod change;
mod check;
mod config;
mod confirmation;
mod connection;
mod copies;
mod coverage;
mod failure;
mod field;
mod filter;
mod form;
mod health;
mod health_change;
mod integration;
mod key;
mod merge;
mod not_done;
mod odd;
mod outcome_fact;
mod overview;
mod place;
mod provider;
mod reason;
mod record;
mod region;
mod row;
mod secret;
mod sharing;
mod status;
mod stores;
mod syntax;
mod time;
mod trace;
mod version;

pub use access::{Access, Action, Denial};
pub use account::{Caller, Environment, Project, Segment};
pub use advice::{Advice, advice};
pub use batch::{BATCH_MAX, BatchEdit, BatchVerb, Passed, password_field};
pub use caution::Caution;
pub use change::{
    Change, ChangeLine, Difference, Draft, Edit, Operation, Patch, PatchStyle, PlanError, SecretEdit, Shown,
};
pub use check::{
    CLOCK_SKEW_MS, CheckFact, CheckStep, CheckVerdict, Checked, CredentialSource, Finding, LastCheck,
    RELAY_STALE_AFTER_MS, StepResult, StepState,
};
pub use config::{Config, ConfigValue, SecretState};
pub use confirmation::{Confirmation, ConfirmationError};
pub use connection::{Connection, ConnectionError, FilledIn, Remark, Taken};
pub use copies::{copies, copy_field};
pub use coverage::{
    BigSegments, COVERAGE_PER_PAGE, Cell, Coverage, CoverageFilter, CoverageRow, CoverageSelection, CoverageTotals,
    Gaps, Placed,
};
pub use failure::{Failure, Unavailability};
pub use field::{Default, Field, Kind};
pub use filter::{Counts, Facet, Filter, FilterError, Index, PER_PAGE_CHOICES, Selection, Sort, SortKey};
pub use form::{FieldError, FormError, FormValues, NAME_MAX_CHARS};
pub use health::{Health, STALE_AFTER_MS};
pub use health_change::{HealthChange, Spell, spells};
pub use integration::{Address, Integration, Listing, Unreadable};
pub use key::{EnvironmentKey, IntegrationId, KeyError, ProjectKey, ProviderKey, SegmentKey};
pub use merge::{Merge, MergedField, Resolution, Side, choice_name};
pub use not_done::{NotDone, Remedy};
pub use odd::{KEEP, Odd, Oddity};
pub use outcome_fact::{Found, OutcomeFact, Reply, Unseen};
pub use overview::{ATTENTION_MAX, Ages, Attention, Band, Overview, PROJECTS_MAX, SDK_STALE_AFTER_MS, Tally};
pub use place::Place;
pub use provider::Provider;
pub use reason::{REASON_MAX_CHARS, Reason, ReasonError};
pub use record::{OutcomeFilter, OutcomeKind, RecordFilter, Verb};
pub use row::Row;
pub use secret::{Secret, looks_masked, without_masks};
pub use sharing::Sharing;
pub use status::{RepeatedError, Status, SyncError};
pub use stores::{SharedStore, note_sharing, shared_stores};
pub use syntax::{
    AccountId, ExternalId, Host, Port, Region, RoleArn, SyntaxError, TableName, Tag, TlsEnabled, Username,
};
pub use time::UnixMillis;
pub use trace::{FieldTrace, SecretTrace, Trace};
pub use version::Version;
