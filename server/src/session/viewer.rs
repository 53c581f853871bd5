//! Who is signed in.

use super::signed_in::SignedIn;
use crate::kept::{Scope, SessionRef};

/// Somebody who is signed in, and the session they are signed in with.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who they are.
    pub signed_in: SignedIn,
    /// Their session.
    pub session: SessionRef,
}

impl Viewer {
    /// Which part of the record is theirs to see.
    pub fn scope(&self) -> Scope {
        let projects = self.signed_in.projects().cloned();
        Scope { projects, ..Scope::of(&self.signed_in.instance, &self.signed_in.caller, &self.session) }
    }
}

/// A [`Viewer`], where there need not be one. Rejects only when the store does not respond.
#[derive(Clone, Debug)]
pub struct MaybeViewer(pub Option<Viewer>);
