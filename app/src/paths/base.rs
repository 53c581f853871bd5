//! The path under which the portal is served, such as `/tools/stores`: nothing where it has an origin of its own. It is
//! the same for as long as the process, or the page, lives.

use std::fmt;
use std::sync::OnceLock;

use leptos::tachys::html::attribute::IntoAttributeValue;

static BASE: OnceLock<String> = OnceLock::new();

/// What stands before every path of the portal: empty, or with a slash at its beginning and none at its end.
pub fn base() -> &'static str {
    #[cfg(feature = "hydrate")]
    return BASE.get_or_init(of_the_page);
    #[cfg(not(feature = "hydrate"))]
    BASE.get().map_or("", String::as_str)
}

/// The path of the portal's cookies: no other application of the same origin is sent them.
pub fn cookie_path() -> &'static str {
    match base() {
        "" => "/",
        base => base,
    }
}

/// Has every URL begin with this base. Only the first call counts: a process has one base.
#[cfg(feature = "ssr")]
pub fn serve_under(base: &str) {
    let _first_counts = BASE.set(base.to_owned());
}

/// The base, as the document says it.
#[cfg(feature = "hydrate")]
fn of_the_page() -> String {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    root.and_then(|root| root.get_attribute("data-base")).unwrap_or_default()
}

/// The path that the router knows for a URL of this portal: it begins with a slash. `None` if it is another application's.
pub fn under_base(url: &str) -> Option<&str> {
    let rest = url.strip_prefix(base())?;
    match rest.as_bytes().first() {
        Some(b'/') => Some(rest),
        _ => None,
    }
}

/// The URL of what the router knows by this path, which may have a query.
pub fn with_base(path: &str) -> String {
    [base(), path].concat()
}

/// A path with nothing to fill in. As an attribute, as a text and printed it is its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(pub(super) &'static str);

impl Path {
    /// What the router knows it by.
    pub const fn pattern(self) -> &'static str {
        self.0
    }

    /// Where it is.
    pub fn url(self) -> String {
        [base(), self.0].concat()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(base())?;
        out.write_str(self.0)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.url()
    }
}

impl IntoAttributeValue for Path {
    type Output = String;

    fn into_attribute_value(self) -> String {
        self.url()
    }
}

/// A path and its query, if there is one.
pub(super) fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
