//! The two parts of a run: many people at once, and one person whose portal ends in the middle of every write.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use futures::future;
use launchdarkly_emulator::Options;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::arguments::Arguments;
use crate::client::Client;
use crate::error::StageError;
use crate::faults;
use crate::history::Verb;
use crate::part::Part;
use crate::report;
use crate::stage::{Stage, Written};

/// Rounds of a long run. LaunchDarkly takes patches in another way in each.
const ROUNDS: usize = 20;
/// Operations of a round, at least.
const ROUND: usize = 100;
/// Operations of a long run, at least.
const LONG: usize = 2_000;
/// Operations between two kills.
const KILL_EVERY: usize = 1_000;

/// Many people at once.
pub(crate) async fn together(arguments: &Arguments) -> Result<Part, StageError> {
    let started = Instant::now();
    let stage = Arc::new(Stage::set(arguments, arguments.replicas, patience(arguments)).await?);
    let mut clients: Vec<Client> = (0..arguments.clients).map(|n| Client::new(&stage, arguments.seed, n)).collect();
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let rounds = (arguments.operations / ROUND).clamp(1, ROUNDS);
    let kill_every = KILL_EVERY.min(arguments.operations.div_ceil(4)).max(1);
    let begun = Arc::new(AtomicUsize::new(0));
    for round in 1..=rounds {
        stage.upstream().clear_faults();
        stage.switch(if round == 1 { Options::default() } else { faults::switches(&mut random) });
        let until = arguments.operations * round / rounds;
        let work = |client: Client| tokio::spawn(client.work(Arc::clone(&begun), until, kill_every));
        let working: Vec<_> = clients.drain(..).map(work).collect();
        for done in future::join_all(working).await {
            clients.push(done.map_err(std::io::Error::from)??);
        }
        stage.read_journal();
        if arguments.operations >= LONG {
            report::progress(round, rounds, started.elapsed().as_secs_f64());
        }
    }
    drop(clients);
    part(stage, started).await
}

/// One person, whose portal ends in the middle of every write.
pub(crate) async fn killed(arguments: &Arguments) -> Result<Part, StageError> {
    let started = Instant::now();
    let stage = Arc::new(Stage::set(arguments, 1, patience(arguments)).await?);
    let mut client = Client::new(&stage, arguments.seed, 0);
    let mut done = 0;
    // Now and then there is nothing to confirm, because of a fault.
    let tries = arguments.kills.saturating_mul(10);
    for verb in [Verb::Create, Verb::Change, Verb::Delete].into_iter().cycle().take(tries) {
        if done == arguments.kills {
            break;
        }
        if client.write_and_kill(verb).await? {
            done += 1;
        }
        if done % 100 == 0 {
            stage.read_journal();
        }
    }
    drop(client);
    part(stage, started).await
}

/// How long people wait for an answer. In a long run longer than the portal lets any of its routes take; in a short one
/// nobody waits for a write that a kill has cut off.
fn patience(arguments: &Arguments) -> Duration {
    Duration::from_secs(if arguments.operations < LONG { 5 } else { 40 })
}

async fn part(stage: Arc<Stage>, started: Instant) -> Result<Part, StageError> {
    let history = stage.end().await?;
    let seconds = started.elapsed().as_secs_f64();
    // Everybody who shared it has gone.
    let stage = Arc::into_inner(stage).ok_or_else(|| std::io::Error::other("somebody is still at it"))?;
    let (operations, kills, cuts, restarts) = {
        let book = stage.book();
        let Written { kinds, kills, cuts, restarts, .. } = &*book;
        (kinds.values().sum(), *kills, *cuts, *restarts)
    };
    Ok(Part { stage, history, operations, kills, cuts, restarts, seconds })
}
