//! Who asks for a write.

use crate::portal::Portal;
use crate::session::Viewer;

/// Who asks, where, and in which request. Cheap to clone.
#[derive(Clone)]
pub struct Requester {
    /// The portal.
    pub portal: Portal,
    /// As whom.
    pub viewer: Viewer,
    /// The request's ID; that of the whole for many writes together.
    pub request_id: String,
}

impl Requester {
    /// Somebody who asks.
    pub fn new(portal: &Portal, viewer: &Viewer, request_id: &str) -> Self {
        Self { portal: portal.clone(), viewer: viewer.clone(), request_id: request_id.to_owned() }
    }
}
