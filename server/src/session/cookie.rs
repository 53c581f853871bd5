//! The session's cookie: its name, its attributes, and reading it strictly. Adopts nothing that is not well formed.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_sessions::cookie::{Cookie, SameSite};
use tower_sessions::session::Id;

/// The cookie over HTTPS. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`, so that no
/// neighbouring site can plant one.
const SECURE_NAME: &str = "__Host-storekeeper";
/// The cookie over plain HTTP, which only a loopback address gets.
const PLAIN_NAME: &str = "storekeeper";

/// How the session's cookie looks on this server.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionCookie {
    https: bool,
}

impl SessionCookie {
    /// The cookie of a portal that people reach over HTTPS, or not.
    pub(super) fn new(https: bool) -> Self {
        Self { https }
    }

    /// The session id that the browser sent. `None` when there is none, when it is malformed, and when there are two
    /// different ones, because one of them is somebody else's.
    pub(super) fn read(self, headers: &HeaderMap) -> Option<Id> {
        let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut values = texts
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter(|cookie| cookie.name() == self.name())
            .map(|cookie| cookie.value().to_owned());
        let first = values.next()?;
        values.all(|other| other == first).then_some(())?;
        first.parse().ok()
    }

    /// The header that hands `id` to the browser, until it is closed: the server knows better when a session ends.
    pub(super) fn set(self, id: Id) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name(), id.to_string()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.https)
            .build();
        HeaderValue::try_from(cookie.to_string()).ok()
    }

    /// The header that removes the cookie. It repeats the attributes, because browsers refuse a `__Host-` cookie
    /// without them, also one that removes.
    pub(super) fn remove(self) -> HeaderValue {
        HeaderValue::from_static(if self.https {
            "__Host-storekeeper=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        } else {
            "storekeeper=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        })
    }

    fn name(self) -> &'static str {
        if self.https { SECURE_NAME } else { PLAIN_NAME }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Id = Id(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);

    fn read(https: bool, cookies: &[&str]) -> Option<Id> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
        }
        SessionCookie::new(https).read(&headers)
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_where_https_allows_it() {
        let set = |https| SessionCookie::new(https).set(ID).unwrap().to_str().unwrap().to_owned();
        assert_eq!(set(true), format!("__Host-storekeeper={ID}; HttpOnly; SameSite=Lax; Secure; Path=/"));
        assert_eq!(set(false), format!("storekeeper={ID}; HttpOnly; SameSite=Lax; Path=/"));
    }

    #[test]
    fn removing_repeats_name_and_attributes() {
        for (https, name, secure) in [(true, SECURE_NAME, true), (false, PLAIN_NAME, false)] {
            let header = SessionCookie::new(https).remove();
            let cookie = Cookie::parse(header.to_str().unwrap()).unwrap();
            assert_eq!((cookie.name(), cookie.value(), cookie.path()), (name, "", Some("/")));
            assert_eq!(cookie.secure().unwrap_or_default(), secure);
            assert_eq!((cookie.http_only(), cookie.same_site()), (Some(true), Some(SameSite::Lax)));
            assert!(cookie.max_age().is_some_and(tower_sessions::cookie::time::Duration::is_zero));
        }
    }

    #[test]
    fn only_one_well_formed_id_is_read() {
        let good = format!("__Host-storekeeper={ID}");
        assert_eq!(read(true, &[&good]), Some(ID));
        assert_eq!(read(true, &["theme=dark", &format!("a=b; {good}; c")]), Some(ID));
        assert_eq!(read(true, &[&good, &good]), Some(ID));
        assert_eq!(read(false, &[&good]), None, "another name");
        assert_eq!(read(true, &[&format!("storekeeper={ID}")]), None, "without its prefix");
        assert_eq!(read(true, &[&format!("{good}; __Host-storekeeper={}", "A".repeat(22))]), None, "two of them");
        for value in ["", "A", "%00", "🍪", &"A".repeat(10_000), &format!("{ID}A"), &format!("{ID}=="), "\"\""] {
            assert_eq!(read(true, &[&format!("__Host-storekeeper={value}")]), None, "{value:?}");
        }
    }
}
