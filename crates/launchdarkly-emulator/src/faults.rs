//! Which request goes wrong and how, as scripted by a test. It must never carry out a fault; `misbehave` does.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A scripted fault: which requests it is for, and what happens to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The method as received, before any `X-HTTP-Method-Override`; any if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without its query, as received; any if absent. A segment in braces matches any one segment; a star at
    /// the end matches any rest, also none: `/api/v2/projects/{key}/environments`, `/api/v2/*`.
    #[serde(default)]
    pub path: Option<String>,
    /// How many matching requests pass before the fault begins.
    #[serde(default)]
    pub after: u64,
    /// How many matching requests it then befalls; all if absent.
    #[serde(default)]
    pub times: Option<u64>,
    /// What happens.
    pub fault: Misbehaviour,
}

/// What goes wrong with a request. In JSON the name is the field `kind`: `{"kind": "delay", "ms": 250}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Misbehaviour {
    /// Answers with a status instead of doing anything.
    Status {
        /// The HTTP status.
        status: u16,
        /// Headers of the answer; `content-type` is `application/json` unless given.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// A string is sent as it is, anything else as JSON; LaunchDarkly's form of an error if absent.
        #[serde(default)]
        body: Option<Value>,
    },
    /// Does everything as usual, later.
    Delay {
        /// Milliseconds before anything is done.
        ms: u64,
    },
    /// Does nothing and never answers.
    Hang,
    /// Does nothing and resets the connection.
    Reset,
    /// Does everything, then ends the connection within the answer's body, whose `content-length` is the whole.
    Truncate {
        /// How many bytes of the body are sent.
        bytes: usize,
    },
    /// Does everything, then sends the body slowly.
    Drip {
        /// Bytes per second; at least 1.
        bytes_per_second: u64,
    },
    /// Does nothing and sends a valid but huge JSON body.
    Huge {
        /// At least this many bytes.
        bytes: u64,
    },
    /// Does nothing and sends broken JSON with status 200.
    Malformed,
    /// Does nothing and redirects.
    Redirect {
        /// Where to.
        location: String,
        /// The status; 302 if absent.
        #[serde(default = "found")]
        status: u16,
    },
    /// Does everything, then removes a field from the answer: from each of its `items`, or else from the object.
    DropField {
        /// The field's name.
        field: String,
    },
    /// Does everything, then resets the connection instead of answering.
    ExecuteThenReset,
    /// Resets the connection instead of answering, then does everything: a proxy that gave up before LaunchDarkly did.
    ResetThenExecute {
        /// How many milliseconds later.
        ms: u64,
    },
    /// Does everything and never answers.
    ExecuteThenHang,
}

const fn found() -> u16 {
    302
}

impl Fault {
    /// A fault for every request.
    pub const fn everywhere(fault: Misbehaviour) -> Self {
        Self { method: None, path: None, after: 0, times: None, fault }
    }

    /// A fault for requests with this method to this path (see [`Fault::path`]).
    pub fn on(method: &str, path: &str, fault: Misbehaviour) -> Self {
        Self { method: Some(method.to_owned()), path: Some(path.to_owned()), ..Self::everywhere(fault) }
    }

    /// The same, beginning after `requests` matching requests.
    #[must_use]
    pub fn after(self, requests: u64) -> Self {
        Self { after: requests, ..self }
    }

    /// The same, for `requests` matching requests only.
    #[must_use]
    pub fn times(self, requests: u64) -> Self {
        Self { times: Some(requests), ..self }
    }

    fn is_for(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(method.as_str()))
            && self.path.as_ref().is_none_or(|pattern| matches(pattern, path))
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    if let Some(start) = pattern.strip_suffix('*') {
        let depth = start.split('/').count();
        let head: String = path.split_inclusive('/').take(depth).collect();
        return segments_match(start, &head, true);
    }
    segments_match(pattern, path, false)
}

/// Compares segment by segment; with `open`, the last one need only begin like the pattern's.
fn segments_match(pattern: &str, path: &str, open: bool) -> bool {
    let (wanted, found): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let last = wanted.len() - 1;
    found.len() >= wanted.len()
        && (open || found.len() == wanted.len())
        && wanted.iter().zip(&found).enumerate().all(|(at, (wanted, found))| {
            let any = wanted.starts_with('{') && wanted.ends_with('}') && !found.is_empty();
            any || wanted == found || (open && at == last && found.starts_with(wanted))
        })
}

/// The scripted faults with how often each has matched.
#[derive(Default)]
pub(crate) struct Rules(Vec<(Fault, u64)>);

impl Rules {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.0.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// The first fault, in the order of adding, that is due for this request. A fault that is not yet due, or no
    /// longer, lets the request pass to the next; every fault asked counts the request.
    pub(crate) fn due(&mut self, method: &Method, path: &str) -> Option<Misbehaviour> {
        self.0.iter_mut().filter(|(fault, _)| fault.is_for(method, path)).find_map(|(fault, seen)| {
            *seen += 1;
            let begun = seen.checked_sub(fault.after + 1)?;
            fault.times.is_none_or(|times| begun < times).then(|| fault.fault.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_documented() {
        assert!(matches("/api/v2/projects", "/api/v2/projects"));
        assert!(!matches("/api/v2/projects", "/api/v2/projects/checkout"));
        assert!(matches("/api/v2/projects/{key}/environments", "/api/v2/projects/checkout/environments"));
        assert!(!matches("/api/v2/projects/{key}", "/api/v2/projects/"));
        assert!(!matches("/api/v2/projects/{key}", "/api/v2/projects/a/b"));
        assert!(matches("/api/v2/*", "/api/v2/projects/a/b"));
        assert!(matches("/api/v2/projects*", "/api/v2/projects/a/b"));
        assert!(matches("/api/v2/projects*", "/api/v2/projects"));
        assert!(matches("/api/v2/{what}/ch*", "/api/v2/projects/checkout/environments"));
        assert!(!matches("/api/v2/{what}/ch*", "/api/v2/projects/payments"));
        assert!(matches("*", "/api/v2/projects"));
    }

    #[test]
    fn faults_begin_after_and_end_after_times() {
        let mut rules = Rules::default();
        rules.add(Fault::everywhere(Misbehaviour::Hang).after(1).times(2));
        rules.add(Fault::everywhere(Misbehaviour::Reset).after(1));
        let due: Vec<_> = (0..5).map(|_| rules.due(&Method::GET, "/api")).collect();
        let (hang, reset) = (Some(Misbehaviour::Hang), Some(Misbehaviour::Reset));
        assert_eq!(due, [None, hang.clone(), hang, reset.clone(), reset]);
    }
}
