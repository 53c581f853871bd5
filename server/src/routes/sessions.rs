//! Where one's token is signed in, and signing out there.

use app::paths;
use app::view::{Section, SessionView, SessionsPage};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::FormValues;

use crate::failure::Failure;
use crate::operations::sessions;
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::{self, Listed, Session, Viewer};

/// `GET /sessions`.
pub(crate) async fn page(frame: Frame, viewer: Viewer) -> Response {
    let listed = match sessions::own(&frame.portal, &viewer).await {
        Ok(listed) => listed,
        Err(failure) => return frame.fail(failure).await,
    };
    let view = SessionsPage {
        sessions: listed.into_iter().map(|listed| view(listed, &viewer)).collect(),
        name: viewer.signed_in.name().to_owned(),
        now: frame.portal.clock.now(),
    };
    frame.draw(Page::new("Sessions", Section::None), move || app::pages::sessions(view)).await
}

/// `GET /api/session`: in how many milliseconds the session ends unless it is used; 0 if it has ended. Asking is no use.
pub(crate) async fn ends_in(State(portal): State<Portal>, session: Session) -> Response {
    let Some(claimed) = session.claimed() else { return "0".into_response() };
    match sessions::ends_in(&portal, &claimed).await {
        Ok(ends_in) => ends_in.unwrap_or_default().to_string().into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `POST /sessions`: ends the one that is named, or all.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, session: Session, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let portal = &frame.portal;
    let own = match form.get("session").parse() {
        Ok(named) if named != viewer.session => {
            return match sessions::end(portal, &viewer, &named).await {
                Ok(_) => Redirect::to(&paths::SESSIONS.url()).into_response(),
                Err(failure) => frame.fail(failure).await,
            };
        }
        Ok(_) => true,
        Err(_) => form.get("session") == "all",
    };
    if !own {
        return Redirect::to(&paths::SESSIONS.url()).into_response();
    }
    if form.get("session") == "all"
        && let Err(failure) = sessions::end_all(portal, &viewer).await
    {
        return frame.fail(failure).await;
    }
    sessions::forget(portal, &viewer).await;
    match session::sign_out(&session).await {
        Ok(headers) => (headers, Redirect::to(&paths::SIGN_IN.url())).into_response(),
        Err(_) => frame.fail(Failure::Database).await,
    }
}

fn view(listed: Listed, viewer: &Viewer) -> SessionView {
    let Listed { session, about, since, last_seen } = listed;
    let (address, browser) = about.map_or((None, String::new()), |about| (about.address, about.browser));
    SessionView {
        own: session == viewer.session,
        session: session.to_string(),
        since,
        last_seen,
        address: address.map(|address| address.to_string()).unwrap_or_default(),
        browser,
    }
}
