//! Who is signed in. The browser holds a random id, the database a sealed record that only this id opens. The access
//! token enters in [`sign_in`] and leaves in a [`Viewer`]; it is never logged and never part of an answer.

mod about;
mod cookie;
mod extract;
mod identity;
mod signed_in;
mod store;
#[cfg(test)]
mod tests;
mod viewer;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_sessions::session::Error as CoreError;

pub use about::{About, Listed};
pub use extract::NotSignedIn;
pub use identity::Identity;
pub use signed_in::{Member, SaidBy, SignedIn};
pub use viewer::{MaybeViewer, Viewer};

use crate::config::SharedCompany;
use crate::cookies::Cookies;
use crate::crypto::MasterKey;
use crate::database::SessionRows;
use crate::kept::SessionRef;
use crate::oauth::{LaunchDarklyOAuth, OAuthError, Tokens};
use cookie::SessionCookie;
use store::SealedStore;

/// What a browser is told to forget when its owner signs out. Not `"cookies"`: that would take other portals' cookies of
/// the same site along.
const CLEAR_SITE_DATA: HeaderValue = HeaderValue::from_static(r#""cache", "storage""#);

/// How long a request waits for a token that comes after one that is still good.
const SHORTLY: Duration = Duration::from_millis(300);
/// How long another replica may take to write down the token that it was given: longer than it may take to get it.
const ELSEWHERE: Duration = Duration::from_secs(12);
/// The same where somebody waits for it, whose token has expired.
const ELSEWHERE_AT_MOST: Duration = Duration::from_secs(3);
/// Between two looks for it.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Why a session could not be read or written. People see "unavailable for the moment", never "signed out".
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The database did not answer.
    #[error("the session store is unavailable: {0}")]
    Store(#[from] CoreError),
    /// [`attach`] is missing in front of this route.
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
    store: Arc<SealedStore>,
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

/// Gives a request its [`Session`].
///
/// It takes the place of tower-sessions' own layer, which removes `__Host-` cookies in a way that browsers refuse, and
/// removes the cookie of an unknown session even when another answer has just set a new one. Here a cookie is set and
/// removed in two places only: [`sign_in`] and [`sign_out`].
pub fn attach(sessions: &Sessions, mut request: Request) -> Request {
    let id = sessions.cookie.read(request.headers());
    let Sessions { store, cookie, company, oauth } = sessions.clone();
    let inner = tower_sessions::Session::new(id, Arc::clone(&store), None);
    request.extensions_mut().insert(Session { inner, store, cookie, company, oauth });
    request
}

/// Signs in: ends the session that the browser came with, starts a new one under a new id and gives the header that
/// hands it over, and the session's name. To be called only once LaunchDarkly has accepted the token. Tickets of the old
/// session die with it.
///
/// # Errors
/// [`SessionError::Store`] when the database does not respond; nobody is signed in then.
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
/// [`SessionError::Store`] when the database does not respond; the person is still signed in then and must be told so.
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
            && let Some(grant) = &old.grant
            && self.oauth.is_due(grant)
        {
            let (session, held) = (self.apart(), old.clone());
            // Whoever asks may go away; a token that was renewed and not written down would be lost.
            let renewing = tokio::spawn(async move { session.renewed(held).await });
            let renewed = if self.oauth.is_good(grant) {
                tokio::time::timeout(SHORTLY, renewing).await.ok()
            } else {
                Some(renewing.await)
            };
            if let Some(Ok(renewed)) = renewed {
                signed_in = renewed?;
            }
        }
        // Asked after loading: an unknown id is forgotten by then.
        let reference = self.inner.id().map(|id| SessionRef::of_secret(&store::secret(id)));
        Ok(signed_in.zip(reference).map(|(signed_in, session)| Viewer { signed_in, session }))
    }

    /// What to do where LaunchDarkly has refused a viewer's token.
    pub async fn after_refusal(&self, refused: &SignedIn) -> Refused {
        let Some(grant) = refused.grant.as_ref().filter(|grant| grant.refresh.is_some()) else { return Refused::Over };
        let is_other = |now: &SignedIn| now.token != refused.token;
        match self.apart().signed_in().await {
            Ok(Some(now)) if is_other(&now) => return Refused::Renewed,
            // A new one that is refused says that the next would be too.
            Ok(Some(_)) if !self.oauth.is_fresh(grant) => {}
            Ok(_) => return Refused::Over,
            Err(_) => return Refused::Later,
        }
        let (session, held) = (self.apart(), refused.clone());
        match tokio::spawn(async move { session.renewed(held).await }).await {
            Ok(Ok(Some(now))) if is_other(&now) => Refused::Renewed,
            Ok(Ok(None)) => Refused::Over,
            _ => Refused::Later,
        }
    }

    async fn signed_in(&self) -> Result<Option<SignedIn>, SessionError> {
        let stored = self.inner.get_value(signed_in::KEY).await?;
        Ok(stored.and_then(|stored| SignedIn::from_stored(stored, &self.company.get())))
    }

    /// The same session as it is stored now, with nothing that this request has read or done.
    fn apart(&self) -> Self {
        let inner = tower_sessions::Session::new(self.inner.id(), Arc::clone(&self.store), None);
        Self { inner, ..self.clone() }
    }

    /// The same person with the token that comes after; `None` if there is none any more. The session must be one
    /// [`Session::apart`].
    async fn renewed(&self, old: SignedIn) -> Result<Option<SignedIn>, SessionError> {
        match self.signed_in().await? {
            Some(now) if now.token == old.token => {}
            other => return Ok(other),
        }
        let Some(grant) = old.grant.clone() else { return Ok(Some(old)) };
        let is_good = self.oauth.is_good(&grant);
        match self.oauth.renew(&old.instance, &Tokens { access: old.token.clone(), grant }).await {
            Ok(Tokens { access, grant }) => {
                let renewed = SignedIn { token: access, grant: Some(grant), ..old };
                self.inner.insert_value(signed_in::KEY, renewed.to_stored().map_err(CoreError::from)?).await?;
                self.inner.save().await?;
                Ok(Some(renewed))
            }
            Err(OAuthError::Used) => {
                self.renewed_elsewhere(old, if is_good { ELSEWHERE } else { ELSEWHERE_AT_MOST }).await
            }
            // The next request tries again.
            Err(OAuthError::Unavailable | OAuthError::Wrong) => Ok(Some(old)),
        }
    }

    /// Another replica may have been first: then it writes the new token down before long. Else the session is over.
    async fn renewed_elsewhere(&self, old: SignedIn, patience: Duration) -> Result<Option<SignedIn>, SessionError> {
        let until = tokio::time::Instant::now() + patience;
        loop {
            match self.apart().signed_in().await? {
                Some(now) if now.token == old.token => {}
                other => return Ok(other),
            }
            if tokio::time::Instant::now() >= until {
                self.inner.flush().await?;
                return Ok(None);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

/// What to do where LaunchDarkly has refused a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Ask again: there is another token by now.
    Renewed,
    /// Ask again later: it cannot be found out whether there is one.
    Later,
    /// Sign in again.
    Over,
}
