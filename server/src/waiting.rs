//! Pages that take long, as a rule because LaunchDarkly does not answer: they are finished in the background, and whoever
//! asks for the same page again, with the same cookie, gets what came of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::response::Response;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::crypto::row_key;

/// How long a page may take before something else is shown meanwhile.
pub const PATIENCE: Duration = Duration::from_millis(800);
/// How long a page waits to be asked for again.
const KEPT: Duration = Duration::from_mins(1);
/// How many pages one cookie may have waiting.
const EACH: usize = 4;
/// How many pages may be waiting.
const ALL: usize = 1_000;

/// Whose page, and which.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// A hash of the cookies.
    who: String,
    path_and_query: String,
}

impl Wanted {
    /// The page at this path for whoever has these cookies.
    pub fn new(cookies: &[u8], path_and_query: &str) -> Self {
        Self { who: row_key("waiting page", cookies), path_and_query: path_and_query.to_owned() }
    }
}

struct Page {
    answer: JoinHandle<Response>,
    since: Instant,
}

/// The pages that are being finished or wait to be asked for again.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<Wanted, Page>>);

impl Waiting {
    fn pages(&self) -> MutexGuard<'_, HashMap<Wanted, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody waits at all.
    pub fn is_empty(&self) -> bool {
        self.pages().is_empty()
    }

    /// The page, finished or not, for whoever came back; it waits no longer then.
    pub fn take(&self, wanted: &Wanted) -> Option<JoinHandle<Response>> {
        self.pages().remove(wanted).map(|page| page.answer)
    }

    /// Whether the page is still being finished.
    pub fn under_way(&self, wanted: &Wanted) -> bool {
        self.pages().get(wanted).is_some_and(|page| !page.answer.is_finished())
    }

    /// Keeps a page for whoever comes back. Where there are too many, the oldest is given up.
    pub fn keep(&self, wanted: Wanted, answer: JoinHandle<Response>) {
        let mut pages = self.pages();
        pages.retain(|_, page| page.since.elapsed() < KEPT || !page.answer.is_finished());
        let oldest = |pages: &HashMap<Wanted, Page>, who: Option<&str>| {
            let of = pages.iter().filter(|(wanted, _)| who.is_none_or(|who| wanted.who == who));
            of.min_by_key(|(_, page)| page.since).map(|(wanted, _)| wanted.clone())
        };
        let own = pages.keys().filter(|other| other.who == wanted.who).count();
        let gives_way = if own >= EACH {
            oldest(&pages, Some(&wanted.who))
        } else if pages.len() >= ALL {
            oldest(&pages, None)
        } else {
            None
        };
        if let Some(page) = gives_way.and_then(|wanted| pages.remove(&wanted)) {
            page.answer.abort();
        }
        pages.insert(wanted, Page { answer, since: Instant::now() });
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    fn never() -> JoinHandle<Response> {
        tokio::spawn(std::future::pending())
    }

    #[tokio::test]
    async fn a_page_is_for_whoever_asked_for_it_and_once() {
        let waiting = Waiting::default();
        let own = Wanted::new(b"a=1", "/integrations?q=x");
        waiting.keep(own.clone(), tokio::spawn(async { "page".into_response() }));
        assert!(waiting.take(&Wanted::new(b"a=2", "/integrations?q=x")).is_none());
        assert!(waiting.take(&Wanted::new(b"a=1", "/integrations")).is_none());
        assert!(waiting.take(&own).unwrap().await.is_ok());
        assert!(waiting.take(&own).is_none());
    }

    #[tokio::test]
    async fn nobody_has_many_and_all_together_are_bounded() {
        let waiting = Waiting::default();
        for page in 0..10 {
            waiting.keep(Wanted::new(b"one", &format!("/{page}")), never());
        }
        assert_eq!(waiting.pages().len(), EACH);
        assert!(waiting.under_way(&Wanted::new(b"one", "/9")) && !waiting.under_way(&Wanted::new(b"one", "/0")));
        for who in 0..ALL + 10 {
            waiting.keep(Wanted::new(who.to_string().as_bytes(), "/"), never());
        }
        assert_eq!(waiting.pages().len(), ALL);
    }
}
