//! What happens to every request before and after its route, one file each. `router.rs` decides the order. Nothing here
//! reads a body or logs a cookie.

pub mod base_path;
pub mod client_address;
pub mod cross_site;
pub mod headers;
pub mod host;
pub mod identity;
pub mod limits;
pub mod log;
mod refusal;
pub mod request_id;

pub use client_address::ClientAddress;
pub use headers::CspNonce;
pub use identity::ProxyIdentity;
pub use log::LogDetail;
pub use refusal::{Refusal, RefusalKind, api_error};
pub use request_id::RequestId;
