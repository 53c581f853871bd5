//! The design system: small pieces on native elements, styled by classes. They know nothing of LaunchDarkly and never
//! write a `style` attribute, which the content security policy would refuse.
#![expect(clippy::needless_pass_by_value, reason = "components own their props, whether they use them up or not")]
#![expect(unreachable_pub, reason = "the component macro hides each function behind another of the same name")]

mod badge;
mod breadcrumbs;
mod button;
mod check;
mod code;
mod empty;
mod error_summary;
mod facts;
mod field;
mod icon;
#[cfg(feature = "ssr")]
mod keys;
mod notice;
mod pagination;
mod secret;
mod select;
mod time;
mod write;

pub use badge::Badge;
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, DeniedButton, LinkButton};
pub use check::CheckField;
pub use code::CodeBlock;
pub use empty::EmptyState;
pub use error_summary::{ErrorSummary, SummaryLine};
pub(crate) use facts::fact;
pub(crate) use facts::text_or;
#[cfg(feature = "ssr")]
pub use facts::{Fact, Facts};
pub use field::{DateField, Labelled, TextField, id_of};
pub use icon::{Icon, IconShape};
#[cfg(feature = "ssr")]
pub(crate) use keys::keys;
pub use notice::Notice;
pub use pagination::{PageLink, Pagination, page_links};
pub use secret::SecretField;
pub use select::{SelectField, SelectOption};
pub use time::When;
pub(crate) use write::may_write;
pub use write::{MayWrite, WriteLink};
