//! How many event streams there may be: some for each session, many for all. Where there are too many, the oldest gives way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{Stream, StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use crate::kept::SessionRef;
use crate::session::Viewer;

/// How many streams a session may have. A browser shows one page at a time, and closes the stream of one that is hidden.
const EACH: usize = 8;
/// How many streams there may be.
const ALL: usize = 4_000;

/// The streams that are open, the oldest first. Cheap to clone.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    streams: Vec<(u64, SessionRef, CancellationToken)>,
    next: u64,
}

/// An open stream, until it is dropped.
struct Slot {
    streams: Streams,
    id: u64,
}

impl Streams {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The events of a viewer, for as long as there is room for them; then `retired` as the last one.
    pub fn limited<Event: Send + 'static>(
        &self,
        viewer: &Viewer,
        events: impl Stream<Item = Event> + Send + 'static,
        retired: Event,
    ) -> impl Stream<Item = Event> + Send + 'static {
        let token = CancellationToken::new();
        let mut open = self.open();
        open.next += 1;
        let id = open.next;
        open.streams.push((id, viewer.session.clone(), token.clone()));
        let own = open.streams.iter().filter(|(_, session, _)| *session == viewer.session).count();
        let too_many = own > EACH || open.streams.len() > ALL;
        let oldest =
            too_many.then(|| open.streams.iter().position(|(_, session, _)| own <= EACH || *session == viewer.session));
        if let Some(place) = oldest.flatten() {
            let (_, _, oldest) = open.streams.remove(place);
            oldest.cancel();
        }
        drop(open);
        let slot = Slot { streams: self.clone(), id };
        let gave_way = token.clone();
        let last =
            stream::once(async move { gave_way.is_cancelled().then_some(retired) }).filter_map(std::future::ready);
        let events = events.take_until(token.cancelled_owned()).chain(last);
        // The slot is free when the stream is gone, however it ended.
        events.map(move |event| {
            let _ = &slot;
            event
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.streams.open().streams.retain(|(id, ..)| *id != self.id);
    }
}
