//! Pages that take long, as a rule because LaunchDarkly does not respond: they are finished in the background, and whoever
//! asks for the same page again, in the same session, gets what came of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::response::Response;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::kept::SessionRef;

/// How long a page may take before something else is shown meanwhile.
pub(crate) const PATIENCE: Duration = Duration::from_millis(800);
/// How long a finished page waits to be asked for again: browsers do it within two seconds, and an older one would be old.
const KEPT: Duration = Duration::from_secs(10);
/// How many pages one session may have waiting.
const EACH: usize = 16;
/// How many pages may be waiting.
const ALL: usize = 1_000;

/// Whose page, and which.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    who: SessionRef,
    path_and_query: String,
}

impl Wanted {
    /// The page at this path for whoever has this session.
    pub fn new(who: SessionRef, path_and_query: &str) -> Self {
        Self { who, path_and_query: path_and_query.to_owned() }
    }
}

/// A page that is being finished in the background.
pub struct Unfinished {
    /// What comes of it.
    pub answer: JoinHandle<Response>,
    finished: Arc<OnceLock<Instant>>,
}

impl Unfinished {
    /// Goes on with it in the background.
    pub fn finish(answer: impl Future<Output = Response> + Send + 'static) -> Self {
        let finished = Arc::new(OnceLock::new());
        let noted = Arc::clone(&finished);
        let finish = async move {
            let answer = answer.await;
            let _first = noted.set(Instant::now());
            answer
        };
        let answer = tokio::spawn(finish.in_current_span());
        Self { answer, finished }
    }

    /// Whether it has been finished for too long to be shown.
    fn is_old(&self) -> bool {
        self.finished.get().is_some_and(|finished| finished.elapsed() >= KEPT)
    }
}

/// The pages that are being finished or wait to be asked for again.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<Wanted, Unfinished>>);

impl Waiting {
    fn pages(&self) -> MutexGuard<'_, HashMap<Wanted, Unfinished>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page, finished a moment ago or not yet, for whoever came back; it waits no longer then.
    pub fn take(&self, wanted: &Wanted) -> Option<Unfinished> {
        let mut pages = self.pages();
        // As a rule nobody waits.
        if pages.is_empty() {
            return None;
        }
        pages.retain(|_, page| !page.is_old());
        pages.remove(wanted)
    }

    /// Gives up all pages of a session: what it writes may change them.
    pub fn forget(&self, who: &SessionRef) {
        self.pages().retain(|wanted, page| {
            let own = wanted.who == *who;
            if own {
                page.answer.abort();
            }
            !own
        });
    }

    /// Whether the page is still being finished.
    pub fn under_way(&self, wanted: &Wanted) -> bool {
        self.pages().get(wanted).is_some_and(|page| !page.answer.is_finished())
    }

    /// Keeps a page for whoever comes back. Gives it back where there are too many that are not finished: whoever asked
    /// waits for it then, for nobody's page is given up for another's.
    ///
    /// # Errors
    /// The page, for which there is no room.
    pub fn keep(&self, wanted: Wanted, page: Unfinished) -> Result<(), Unfinished> {
        let mut pages = self.pages();
        pages.retain(|_, page| !page.is_old());
        let own = |pages: &HashMap<Wanted, Unfinished>| pages.keys().filter(|other| other.who == wanted.who).count();
        if own(&pages) >= EACH {
            pages.retain(|other, page| other.who != wanted.who || page.finished.get().is_none());
        }
        if own(&pages) >= EACH || pages.len() >= ALL {
            return Err(page);
        }
        pages.insert(wanted, page);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    fn never() -> Unfinished {
        Unfinished::finish(std::future::pending())
    }

    fn done() -> Unfinished {
        Unfinished::finish(async { "page".into_response() })
    }

    fn page(who: &str, path: &str) -> Wanted {
        Wanted::new(SessionRef::of_secret(who.as_bytes()), path)
    }

    #[tokio::test]
    async fn a_page_is_for_whoever_asked_for_it_and_once() {
        let waiting = Waiting::default();
        let own = page("one", "/integrations?q=x");
        assert!(waiting.keep(own.clone(), done()).is_ok());
        assert!(waiting.take(&page("another", "/integrations?q=x")).is_none());
        assert!(waiting.take(&page("one", "/integrations")).is_none());
        assert!(waiting.take(&own).unwrap().answer.await.is_ok());
        assert!(waiting.take(&own).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_finished_long_ago_or_before_a_write_is_not_shown() {
        let waiting = Waiting::default();
        for late in [false, true] {
            let own = page("one", "/");
            let finishing = done();
            while finishing.finished.get().is_none() {
                tokio::task::yield_now().await;
            }
            assert!(waiting.keep(own.clone(), finishing).is_ok());
            if late {
                tokio::time::advance(KEPT).await;
            } else {
                waiting.forget(&SessionRef::of_secret(b"one"));
            }
            assert!(waiting.take(&own).is_none());
        }
    }

    #[tokio::test]
    async fn nobody_has_many_and_none_is_given_up_for_another() {
        let waiting = Waiting::default();
        for number in 0..EACH {
            assert!(waiting.keep(page("one", &format!("/{number}")), never()).is_ok());
        }
        assert!(waiting.keep(page("one", "/more"), never()).is_err());
        assert!(waiting.under_way(&page("one", "/0")), "the first is still worked at");
        for who in 0..ALL {
            let _full = waiting.keep(page(&who.to_string(), "/"), never());
        }
        assert_eq!(waiting.pages().len(), ALL);
        assert!(waiting.keep(page("late", "/"), never()).is_err());
    }
}
