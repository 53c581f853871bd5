//! Who is signed in. The browser holds a random id, the database a sealed record that only this id opens. The access
//! token enters in [`sign_in`] and leaves in a [`Viewer`]; it is never logged and never part of an answer.

mod about;
mod cookie;
mod reference;
mod signed_in;
mod store;
#[cfg(test)]
mod tests;
mod viewer;

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_sessions::session::Error as CoreError;

pub use about::{About, Listed};
pub use reference::{SessionRef, SessionRefError};
pub use signed_in::{Member, SaidBy, SignedIn};
pub use viewer::{MaybeViewer, NotSignedIn, Viewer};

use crate::config::SharedCompany;
use crate::cookies::Cookies;
use crate::crypto::MasterKey;
use crate::database::SessionRows;
use crate::oauth::{LaunchDarklyOAuth, OAuthError, Tokens};
use cookie::SessionCookie;
use store::SealedStore;

/// What a browser is told to forget when its owner signs out. Not `"cookies"`: that would take other portals' cookies of
/// the same site along.
const CLEAR_SITE_DATA: HeaderValue = HeaderValue::from_static(r#""cache", "storage""#);

/// Why a session could not be read or written. People see "unavailable for the moment", never "signed out".
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database did not answer.
    #[error("the session store is unavailable: {0}")]
    Store(#[from] CoreError),
    /// The middleware [`attach`] is missing in front of this route.
    #[error("this route has no session middleware")]
    NotAttached,
    /// The new session has no id that a cookie could carry.
    #[error("the session has no usable id")]
    NoId,
}

/// The sessions of this server. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<SealedStore>,
    cookie: SessionCookie,
    company: SharedCompany,
    oauth: LaunchDarklyOAuth,
}

impl Sessions {
    /// Sessions kept in `rows`, sealed under `key`. The `company` says what its members may do, and `oauth` renews tokens.
    pub fn new(
        rows: SessionRows,
        key: &MasterKey,
        cookies: Cookies,
        company: SharedCompany,
        oauth: LaunchDarklyOAuth,
    ) -> Self {
        let store = Arc::new(SealedStore::new(rows, key.clone()));
        Self { store, cookie: SessionCookie(cookies), company, oauth }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sessions").field("store", &self.store).finish_non_exhaustive()
    }
}

/// The session of one request: lazy, so a request that does not ask who is there costs no query. Does not show what it
/// holds.
#[derive(Clone)]
pub struct Session {
    inner: tower_sessions::Session,
    cookie: SessionCookie,
    company: SharedCompany,
    oauth: LaunchDarklyOAuth,
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Session(redacted)")
    }
}

/// The session that a browser's headers claim, over https or not. Whether there is one is not looked up.
pub fn claimed(headers: &HeaderMap, https: bool) -> Option<SessionRef> {
    SessionCookie(Cookies::new(https)).read(headers).map(|id| SessionRef::of_secret(&store::secret(id)))
}

/// Middleware that gives every request its [`Session`]; use with `axum::middleware::from_fn_with_state`.
///
/// It takes the place of tower-sessions' own layer, which removes `__Host-` cookies in a way that browsers refuse, and
/// removes the cookie of an unknown session even when another answer has just set a new one. Here a cookie is set and
/// removed in two places only: [`sign_in`] and [`sign_out`].
pub async fn attach(State(sessions): State<Sessions>, mut request: Request, next: Next) -> Response {
    let id = sessions.cookie.read(request.headers());
    let inner = tower_sessions::Session::new(id, sessions.store, None);
    let Sessions { cookie, company, oauth, .. } = sessions;
    request.extensions_mut().insert(Session { inner, cookie, company, oauth });
    next.run(request).await
}

/// Signs in: ends the session that the browser came with, starts a new one under a new id and gives the header that
/// hands it over, and the session's name. To be called only once LaunchDarkly has accepted the token. Tickets of the old
/// session die with it.
///
/// # Errors
/// [`SessionError::Store`] when the database does not answer; nobody is signed in then.
pub async fn sign_in(
    session: &Session,
    signed_in: &SignedIn,
    about: &About,
) -> Result<(HeaderMap, SessionRef), SessionError> {
    let stored = signed_in.to_stored().map_err(CoreError::from)?;
    session.inner.cycle_id().await?;
    session.inner.insert_value(signed_in::KEY, stored).await?;
    session.inner.insert(about::KEY, about).await?;
    session.inner.save().await?;
    let id = session.inner.id().ok_or(SessionError::NoId)?;
    let reference = SessionRef::of_secret(&store::secret(id));
    let mut headers = HeaderMap::new();
    headers.insert(SET_COOKIE, session.cookie.set(id).ok_or(SessionError::NoId)?);
    Ok((headers, reference))
}

/// Signs out: ends the session at once, on the server, and gives the headers that make the browser forget it.
///
/// # Errors
/// [`SessionError::Store`] when the database does not answer; the person is still signed in then and must be told so.
pub async fn sign_out(session: &Session) -> Result<HeaderMap, SessionError> {
    if session.inner.id().is_some() {
        session.inner.flush().await?;
    }
    let mut headers = HeaderMap::new();
    headers.extend(session.cookie.remove().map(|cookie| (SET_COOKIE, cookie)));
    // It is for the whole origin, and what others keep there is not the portal's to clear.
    if session.cookie.0.alone() {
        headers.insert("clear-site-data", CLEAR_SITE_DATA);
    }
    Ok(headers)
}

impl Session {
    /// The name of the session that the browser claims to have; whether there is one is not looked up.
    pub fn claimed(&self) -> Option<SessionRef> {
        self.inner.id().map(|id| SessionRef::of_secret(&store::secret(id)))
    }

    /// Who is signed in, if anybody.
    async fn viewer(&self) -> Result<Option<Viewer>, SessionError> {
        let mut signed_in = self.signed_in().await?;
        if let Some(old) = &signed_in
            && old.grant.as_ref().is_some_and(|grant| self.oauth.is_due(grant))
        {
            // Whoever asks may go away; a token that was renewed and not written down would be lost.
            let (session, old) = (self.clone(), old.clone());
            let renewed = tokio::spawn(async move { session.renewed(old).await }).await;
            signed_in = renewed.unwrap_or(Ok(signed_in))?;
        }
        // Asked after loading: an unknown id is forgotten by then.
        let reference = self.inner.id().map(|id| SessionRef::of_secret(&store::secret(id)));
        Ok(signed_in.zip(reference).map(|(signed_in, session)| Viewer { signed_in, session }))
    }

    async fn signed_in(&self) -> Result<Option<SignedIn>, SessionError> {
        let stored = self.inner.get_value(signed_in::KEY).await?;
        Ok(stored.and_then(|stored| SignedIn::from_stored(stored, &self.company.get())))
    }

    /// The same person with the token that comes after; `None` if there is none any more.
    async fn renewed(&self, old: SignedIn) -> Result<Option<SignedIn>, SessionError> {
        let Some(grant) = &old.grant else { return Ok(Some(old)) };
        match self.oauth.renew(&old.instance, grant).await {
            Ok(Tokens { access, grant }) => {
                let renewed = SignedIn { token: access, grant: Some(grant), ..old };
                self.inner.insert_value(signed_in::KEY, renewed.to_stored().map_err(CoreError::from)?).await?;
                self.inner.save().await?;
                Ok(Some(renewed))
            }
            Err(OAuthError::Used) => {
                // Another replica may have been first.
                self.inner.load().await?;
                match self.signed_in().await? {
                    Some(now) if now.token != old.token => Ok(Some(now)),
                    _ => {
                        self.inner.flush().await?;
                        Ok(None)
                    }
                }
            }
            // It is still good for a while, and the next request tries again.
            Err(OAuthError::Unavailable | OAuthError::Wrong) => Ok(Some(old)),
        }
    }
}
