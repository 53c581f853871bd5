//! The session's cookie: reading it strictly. Adopts nothing that is not well formed.

use http::{HeaderMap, HeaderValue};
use tower_sessions::session::Id;

use crate::cookies::Cookies;

const NAME: &str = "storekeeper";

/// The cookie of a session on this server.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionCookie(pub(super) Cookies);

impl SessionCookie {
    /// The session id that the browser sent, and no other. `None` also when it is malformed.
    pub(super) fn read(self, headers: &HeaderMap) -> Option<Id> {
        self.0.value(NAME, headers)?.parse().ok()
    }

    /// The header that hands `id` to the browser, until it is closed: the server knows better when a session ends.
    pub(super) fn set(self, id: Id) -> Option<HeaderValue> {
        self.0.set(NAME, id.to_string(), None)
    }

    /// The header that removes the cookie.
    pub(super) fn remove(self) -> Option<HeaderValue> {
        self.0.remove(NAME)
    }
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    const ID: Id = Id(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);

    fn read(https: bool, cookies: &[&str]) -> Option<Id> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
        }
        SessionCookie(Cookies::under(https, "/")).read(&headers)
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
