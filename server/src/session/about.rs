//! What can be shown of a session without its cookie: to its owner elsewhere, and to the operator. Sealed under the master
//! key alone. A token is never in it.

use std::net::IpAddr;

use domain::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::crypto::{CryptoError, MasterKey};
use crate::database::SessionRow;
use crate::kept::SessionRef;

/// Where the record of a session keeps it on its way to the row.
pub(super) const KEY: &str = "about";
/// What its sealing key is derived for.
const PURPOSE: &str = "session about";
/// The longest name of a browser that is kept, in characters.
const AGENT_MAX: usize = 60;

/// Who signed in, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What the token is called.
    pub name: String,
    /// The name of the instance of LaunchDarkly.
    pub instance: String,
    /// The address that the sign-in came from.
    pub address: Option<IpAddr>,
    /// The browser and its system, as far as it says: such as "Firefox on Linux".
    pub browser: String,
}

/// A session as others than its cookie's holder see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub session: SessionRef,
    /// `None` for one from before this was kept, or under a key that is gone.
    pub about: Option<About>,
    /// When somebody signed in.
    pub since: UnixMillis,
    /// When it was last used, to the minute.
    pub last_seen: UnixMillis,
}

impl About {
    /// What `agent` (the header `User-Agent`) tells, beside what else is known.
    pub fn new(name: &str, instance: &str, address: Option<IpAddr>, agent: &str) -> Self {
        Self { name: name.to_owned(), instance: instance.to_owned(), address, browser: browser(agent) }
    }

    pub(super) fn seal(&self, key: &MasterKey, session: &SessionRef) -> Result<Vec<u8>, CryptoError> {
        let plain = serde_json::to_vec(self).map_err(|_| CryptoError::Sealing)?;
        key.seal(PURPOSE, session.as_str().as_bytes(), &plain)
    }
}

impl Listed {
    /// Opens what can be opened of a row; `None` for a row whose key is no reference.
    pub fn of(key: &MasterKey, row: &SessionRow) -> Option<Self> {
        let session: SessionRef = row.key.parse().ok()?;
        let open = |sealed: &Vec<u8>| key.open(PURPOSE, row.key.as_bytes(), sealed).ok();
        let about = row.about.as_ref().and_then(open).and_then(|plain| serde_json::from_slice(&plain).ok());
        Some(Self { session, about, since: row.created_at, last_seen: row.last_seen })
    }
}

/// Browser and system in a few words; what is no browser is shown as it calls itself.
fn browser(agent: &str) -> String {
    const UNKNOWN: &str = "UNKNOWN";
    let known = |text: &str| !text.is_empty() && text != UNKNOWN;
    match woothee::parser::Parser::new().parse(agent) {
        Some(found) if known(found.name) && known(found.os) => format!("{} on {}", found.name, found.os),
        Some(found) if known(found.name) => found.name.to_owned(),
        _ => agent.chars().filter(|char| !char.is_control()).take(AGENT_MAX).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_in_a_few_words() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser(firefox), "Firefox on Linux");
        assert_eq!(browser("tool/1.0\u{1b}[31m"), "tool/1.0[31m");
        assert_eq!(browser(""), "");
        assert!(browser(&"x".repeat(10_000)).chars().count() <= AGENT_MAX);
    }
}
