//! What outlives a restart, as values: entries of the record, batches, and what tickets and sessions are called. `database`
//! keeps and finds them; pages draw them without knowing it.

mod batch;
mod record;
mod session_ref;
mod ticket;

pub(crate) use batch::{Batch, BatchResult, Stage};
pub(crate) use record::{ActivityId, Actor, Entry, Intent, Outcome, Paging, Scope, Wanted};
pub(crate) use session_ref::{SESSION_PURPOSE, SessionRef};
pub(crate) use ticket::{PURPOSE as TICKET_PURPOSE, TicketId, TicketKind};
