//! Asking LaunchDarkly one thing about many things, a call each, so only when somebody wants it. Goes on in the background
//! whoever looks, can be stopped, and goes on where it stopped.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::UnixMillis;
use futures::StreamExt as _;
use launchdarkly::{AccessToken, Client, Error};
use tokio::sync::watch;

use super::failure::Failure;
use super::list;
use super::patience::Patience;
use crate::portal::Portal;
use crate::session::Viewer;

/// How many tokens' scans are remembered at most.
const SLOTS: usize = 200;
/// How long one is remembered, in milliseconds.
const KEPT_MS: i64 = 60 * 60 * 1000;
/// After how many answers it is asked whether the session still lives.
const CHECK: usize = 20;

/// What a scan asks.
pub trait Question: Send + Sync + Sized + 'static {
    /// What it asks about.
    type About: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is said of it.
    type Answer: Clone + Send + Sync + 'static;
    /// How many things are asked about at the same time.
    const AT_ONCE: usize = 2;

    /// Where its scans are kept.
    fn scans(portal: &Portal) -> &Scans<Self>;

    /// Asks it once. A failure that concerns this one thing alone is an answer that is missing; see [`Answers`].
    fn ask(&self, asker: &Asker<'_>, about: &Self::About) -> impl Future<Output = Result<Self::Answer, Error>> + Send;

    /// Happens when a scan has come to an end, whichever.
    fn ended(_: &Portal, _: &Viewer) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// Who asks.
pub struct Asker<'run> {
    /// The portal.
    pub portal: &'run Portal,
    /// For whom.
    pub viewer: &'run Viewer,
    /// The client of their instance.
    pub client: &'run Client,
    /// Their token.
    pub token: &'run AccessToken,
}

/// What LaunchDarkly said, or why it did not.
pub type Answers<Asked> = HashMap<<Asked as Question>::About, Result<<Asked as Question>::Answer, String>>;

/// How a scan is going.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub state: State,
    /// About how many was asked, of those that were wanted.
    pub done: usize,
    /// How many were wanted.
    pub total: usize,
    /// Until when it waits for the rate limit, if it does.
    pub waiting: Option<UnixMillis>,
}

/// What a scan is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun one.
    #[default]
    None,
    /// It is under way.
    Running,
    /// Somebody stopped it, or the process was asked to end.
    Stopped,
    /// It met a failure after which there is no sense in going on.
    Failed(Failure),
    /// It has asked everything.
    Ended,
}

struct Slot<Asked: Question> {
    answers: Answers<Asked>,
    progress: Arc<watch::Sender<Progress>>,
    stop: watch::Sender<bool>,
    begun: UnixMillis,
}

/// The scans of late, by instance and token.
pub struct Scans<Asked: Question>(Mutex<HashMap<String, Slot<Asked>>>);

impl<Asked: Question> Default for Scans<Asked> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Asked: Question> Scans<Asked> {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot<Asked>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the viewer's scan is going.
    pub fn progress(&self, viewer: &Viewer) -> Progress {
        self.slots().get(&list::key(viewer)).map(|slot| slot.progress.borrow().clone()).unwrap_or_default()
    }

    /// What has been found; empty if nothing was asked.
    pub fn answers(&self, viewer: &Viewer) -> Answers<Asked> {
        self.slots().get(&list::key(viewer)).map(|slot| slot.answers.clone()).unwrap_or_default()
    }

    /// Stops the viewer's scan after what it is asking now.
    pub fn stop(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get(&list::key(viewer)) {
            slot.stop.send_replace(true);
        }
    }

    /// Forgets what was found, unless a scan is under way.
    pub fn forget(&self, viewer: &Viewer) {
        let mut slots = self.slots();
        let key = list::key(viewer);
        if slots.get(&key).is_some_and(|slot| slot.progress.borrow().state != State::Running) {
            slots.remove(&key);
        }
    }

    fn note(&self, viewer: &Viewer, about: Asked::About, answer: Result<Asked::Answer, String>) {
        if let Some(slot) = self.slots().get_mut(&list::key(viewer)) {
            slot.answers.insert(about, answer);
            slot.progress.send_modify(|progress| progress.done += 1);
        }
    }
}

/// Asks about everything that is wanted and was not answered yet; does nothing while a scan is under way.
pub fn start<Asked: Question>(portal: &Portal, viewer: &Viewer, question: Asked, wanted: Vec<Asked::About>) {
    let now = portal.clock.now();
    let mut slots = Asked::scans(portal).slots();
    let key = list::key(viewer);
    if slots.len() >= SLOTS {
        slots.retain(|_, slot| slot.progress.borrow().state == State::Running || now.since(slot.begun) < KEPT_MS);
    }
    let slot = slots.entry(key).or_insert_with(|| Slot {
        answers: HashMap::new(),
        progress: Arc::new(watch::Sender::default()),
        stop: watch::Sender::default(),
        begun: now,
    });
    if slot.progress.borrow().state == State::Running {
        return;
    }
    // What LaunchDarkly did not say may be said now.
    slot.answers.retain(|_, answer| answer.is_ok());
    let total = wanted.len();
    let left: Vec<Asked::About> = wanted.into_iter().filter(|about| !slot.answers.contains_key(about)).collect();
    slot.begun = now;
    slot.stop = watch::Sender::new(false);
    let done = total - left.len();
    slot.progress.send_replace(Progress { state: State::Running, done, total, waiting: None });
    let (stop, told) = (slot.stop.subscribe(), Arc::clone(&slot.progress));
    let (portal, viewer) = (portal.clone(), viewer.clone());
    tokio::spawn(async move {
        let state = run(&portal, &viewer, &question, left, stop, &told).await;
        Asked::ended(&portal, &viewer).await;
        told.send_modify(|progress| (progress.state, progress.waiting) = (state, None));
    });
}

async fn run<Asked: Question>(
    portal: &Portal,
    viewer: &Viewer,
    question: &Asked,
    left: Vec<Asked::About>,
    mut stop: watch::Receiver<bool>,
    told: &watch::Sender<Progress>,
) -> State {
    // A long scan outlasts more than one token.
    let newest = &tokio::sync::Mutex::new(viewer.clone());
    let ask = |about: Asked::About| async move {
        let patience = Patience::new(portal, viewer, |until| told.send_modify(|progress| progress.waiting = until));
        let Ok(client) = portal.client(viewer) else { return (about, Err(Failure::InstanceGone)) };
        let viewer = &{
            let mut newest = newest.lock().await;
            *newest = portal.newest(&newest).await;
            newest.clone()
        };
        let asker = Asker { portal, viewer, client, token: &viewer.signed_in.token };
        let answer = match patience.call(|| question.ask(&asker, &about)).await {
            Ok(answer) => Ok(Ok(answer)),
            Err(error @ (Error::Unauthorized { .. } | Error::RateLimited { .. })) => Err(error.into()),
            Err(error) => Ok(Err(error.to_string())),
        };
        (about, answer)
    };
    let mut stopping = portal.stopping.clone();
    let mut answers = std::pin::pin!(futures::stream::iter(left).map(ask).buffer_unordered(Asked::AT_ONCE));
    let mut asked = 0;
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            _ = stop.wait_for(|stop| *stop) => return State::Stopped,
            _ = stopping.wait_for(|stopping| *stopping) => return State::Stopped,
        };
        let Some((about, answer)) = answer else { return State::Ended };
        match answer {
            Ok(answer) => Asked::scans(portal).note(viewer, about, answer),
            Err(failure) => return State::Failed(failure),
        }
        asked += 1;
        // Whoever has signed out asks for nothing more.
        if asked % CHECK == 0 && !portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false) {
            return State::Stopped;
        }
    }
}
