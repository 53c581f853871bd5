//! The nouns and the rules of persistent store integrations. Pure: no clock, no network, no randomness of its own,
//! so that the server and the browser compile the very same rules.

mod access;
mod account;
mod change;
mod config;
mod confirmation;
mod connection_url;
mod filter;
mod form;
mod health;
mod integration;
mod key;
mod provider;
mod row;
mod secret;
mod status;
mod syntax;
mod time;

pub use access::{Access, Action, Denial};
pub use account::{Caller, Environment, Project};
pub use change::{Change, Difference, Draft, Edit, Operation, Patch, PatchStyle, PlanError, SecretEdit, Shown};
pub use config::{Config, ConfigValue, SecretState};
pub use confirmation::{Confirmation, ConfirmationError};
pub use connection_url::{ConnectionUrl, ConnectionUrlError};
pub use filter::{Counts, Facet, Filter, PER_PAGE_CHOICES, Selection, Sort, SortKey};
pub use form::{FieldError, FormValues, NAME_MAX_CHARS};
pub use health::{Health, STALE_AFTER_MS};
pub use integration::{Address, Integration, Listing, Unreadable};
pub use key::{EnvironmentKey, IntegrationId, KeyError, ProjectKey, ProviderKey};
pub use provider::{Default, Field, Kind, Provider};
pub use row::Row;
pub use secret::{Secret, looks_masked};
pub use status::{Status, SyncError};
pub use syntax::{ExternalId, Host, Port, Region, RoleArn, SyntaxError, TableName, Tag, TlsEnabled, Username};
pub use time::UnixMillis;
