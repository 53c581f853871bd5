//! Names and scopes of the portal's cookies. The prefixes make browsers enforce what they stand for: `__Host-`
//! `Secure`, `Path=/` and no `Domain`, so that no neighbouring site can plant one; `__Secure-` on `Secure` alone, for a portal
//! that shares its origin with others and has its cookies sent to no other path. If several differ, none is accepted.

use app::paths;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

/// How the cookies of this portal look. Over plain HTTP, which only a loopback address gets, they have no prefix.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    https: bool,
    path: &'static str,
}

impl Cookies {
    /// The cookies of a portal that people reach over HTTPS, or not.
    pub fn new(https: bool) -> Self {
        Self::under(https, paths::cookie_path())
    }

    /// The same for a portal under a path.
    pub(crate) fn under(https: bool, path: &'static str) -> Self {
        Self { https, path }
    }

    /// What a cookie is called here.
    pub fn name(self, name: &str) -> String {
        match (self.https, self.path) {
            (false, _) => name.to_owned(),
            (true, "/") => ["__Host-", name].concat(),
            (true, _) => ["__Secure-", name].concat(),
        }
    }

    /// The value that the browser sent for a cookie. `None` when there is none, and when there are two different ones, because
    /// one of them is somebody else's.
    pub fn value(self, name: &str, headers: &HeaderMap) -> Option<String> {
        let name = self.name(name);
        let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies = texts.flat_map(Cookie::split_parse).filter_map(Result::ok);
        let mut values = cookies.filter(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned());
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }

    /// The header that hands a cookie to the browser, which keeps it that long, or until it is closed.
    pub fn set(self, name: &str, value: String, keep: Option<Duration>) -> Option<HeaderValue> {
        let mut cookie = Cookie::build((self.name(name), value))
            .path(self.path)
            .http_only(true)
            // Links from elsewhere lead into the portal, and providers send the browser back from their own sites.
            .same_site(SameSite::Lax)
            .secure(self.https)
            .build();
        cookie.set_max_age(keep);
        HeaderValue::try_from(cookie.to_string()).ok()
    }

    /// The header that removes a cookie. It repeats the attributes, because browsers refuse a cookie with a prefix without
    /// them, also one that removes.
    pub fn remove(self, name: &str) -> Option<HeaderValue> {
        self.set(name, String::new(), Some(Duration::ZERO))
    }

    /// Whether everything of this origin is the portal's.
    pub fn alone(self) -> bool {
        self.path == "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_what_browsers_are_to_insist_on() {
        let set = |cookies: Cookies| cookies.set("it", "x".into(), None).unwrap().to_str().unwrap().to_owned();
        assert_eq!(set(Cookies::under(true, "/")), "__Host-it=x; HttpOnly; SameSite=Lax; Secure; Path=/");
        let shared = Cookies::under(true, "/tools/stores");
        assert_eq!(set(shared), "__Secure-it=x; HttpOnly; SameSite=Lax; Secure; Path=/tools/stores");
        assert_eq!(set(Cookies::under(false, "/tools")), "it=x; HttpOnly; SameSite=Lax; Path=/tools");
    }

    #[test]
    fn removing_repeats_name_and_attributes() {
        for (https, path) in [(true, "/"), (true, "/tools/stores"), (false, "/")] {
            let cookies = Cookies::under(https, path);
            let header = cookies.remove("it").unwrap();
            let cookie = Cookie::parse(header.to_str().unwrap()).unwrap();
            assert_eq!((cookie.name(), cookie.value(), cookie.path()), (&*cookies.name("it"), "", Some(path)));
            assert_eq!(cookie.secure().unwrap_or_default(), https);
            assert_eq!((cookie.http_only(), cookie.same_site()), (Some(true), Some(SameSite::Lax)));
            assert!(cookie.max_age().is_some_and(Duration::is_zero));
        }
    }
}
