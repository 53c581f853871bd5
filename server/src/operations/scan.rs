//! Asking LaunchDarkly one thing about many items, with a call each, so only on request. Runs in the background
//! whether or not anybody watches, can be stopped, and resumes where it stopped.

use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use launchdarkly::{AccessToken, Client, Error};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::patience::Patience;
use crate::failure::Failure;
use crate::memory::{Begun, Progress, Scans, State};
use crate::portal::Portal;
use crate::session::Viewer;
use crate::telemetry::in_the_background;

/// After how many answers it is asked whether the session still lives.
const CHECK: usize = 20;

/// What a scan asks.
pub(crate) trait Question: Send + Sync + Sized + 'static {
    /// What it asks about.
    type About: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is said of it.
    type Answer: Clone + Send + Sync + 'static;
    /// How many things are asked about at the same time.
    const AT_ONCE: usize = 2;
    /// What a trace calls the scan.
    const NAME: &'static str;
    /// How long it rests after each answer before it asks the next in its place: pages come first.
    const REST: Duration = Duration::ZERO;

    /// Where its scans are kept.
    fn scans(portal: &Portal) -> &Scans<Self::About, Self::Answer>;

    /// Asks it once. A failure that concerns this one thing alone is an answer that is missing; see [`crate::memory::Answers`].
    fn ask(&self, asker: &Asker<'_>, about: &Self::About) -> impl Future<Output = Result<Self::Answer, Error>> + Send;

    /// Happens when a scan has come to an end, whichever.
    fn ended(_: &Portal, _: &Viewer) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// Who asks.
pub(crate) struct Asker<'run> {
    /// The portal.
    pub portal: &'run Portal,
    /// For whom.
    pub viewer: &'run Viewer,
    /// The client of their instance.
    pub client: &'run Client,
    /// Their token.
    pub token: &'run AccessToken,
}

/// Asks about everything that is wanted and was not answered yet; does nothing while a scan is under way.
pub(crate) fn start<Asked: Question>(portal: &Portal, viewer: &Viewer, question: Asked, wanted: Vec<Asked::About>) {
    let Some(begun) = Asked::scans(portal).begin(viewer, portal.clock.now(), wanted) else { return };
    let (portal, viewer) = (portal.clone(), viewer.clone());
    let scan = async move {
        let Begun { left, stop, told } = begun;
        let state = run(&portal, &viewer, &question, left, stop, &told).await;
        Asked::ended(&portal, &viewer).await;
        told.send_modify(|progress| (progress.state, progress.waiting) = (state, None));
    };
    tokio::spawn(scan.instrument(in_the_background(Asked::NAME)));
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
    let mut stopping = portal.stopping.clone();
    let asked = &AtomicUsize::new(0);
    let ask = |about: Asked::About| async {
        let answer = ask_one(portal, newest, question, &about, told).await;
        // Whoever has signed out asks for nothing more. Looked at here: out there, the others would wait meanwhile, with what
        // they hold of the database's connections.
        let looks = asked.fetch_add(1, Ordering::Relaxed) % CHECK == CHECK - 1;
        let gone = looks && !portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false);
        tokio::time::sleep(Asked::REST).await;
        (about, answer, gone)
    };
    let mut answers = std::pin::pin!(futures::stream::iter(left).map(ask).buffer_unordered(Asked::AT_ONCE));
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            _ = stop.wait_for(|stop| *stop) => return State::Stopped,
            _ = stopping.wait_for(|stopping| *stopping) => return State::Stopped,
        };
        let Some((about, answer, gone)) = answer else { return State::Ended };
        match answer {
            // There is no sense in asking about the others.
            Err(failure @ (Failure::Unauthorized | Failure::RateLimited(_) | Failure::InstanceGone)) => {
                return State::Failed(failure);
            }
            answer => Asked::scans(portal).note(viewer, about, answer),
        }
        if gone {
            return State::Stopped;
        }
    }
}

/// What is said of one thing, or why nothing is.
async fn ask_one<Asked: Question>(
    portal: &Portal,
    newest: &tokio::sync::Mutex<Viewer>,
    question: &Asked,
    about: &Asked::About,
    told: &watch::Sender<Progress>,
) -> Result<Asked::Answer, Failure> {
    let viewer = &{
        let mut newest = newest.lock().await;
        *newest = portal.newest(&newest).await;
        newest.clone()
    };
    let patience = Patience::new(portal, viewer, |until| told.send_modify(|progress| progress.waiting = until));
    let client = portal.client(viewer)?;
    let asker = Asker { portal, viewer, client, token: &viewer.signed_in.token };
    Ok(patience.call(|| question.ask(&asker, about)).await?)
}
