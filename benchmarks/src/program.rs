//! The program as a whole: its size, how soon it is ready, and what it holds in memory.

use launchdarkly_emulator::Emulator;

use crate::figures::{Figures, Goal::AtMost};
use crate::load;
use crate::portal::{NOW_MS, Portal};
use crate::process::program;
use crate::say::{Outcome, say};

/// How often it is started.
const STARTS: usize = 20;
/// How many rounds of load come before memory is read.
const LOAD: usize = 7;
/// How many people sign in, each with a token of their own.
const PEOPLE: usize = 1_000;

/// Measures all three.
pub(crate) async fn measure(figures: &mut Figures) -> Outcome {
    let size = megabytes(std::fs::metadata(program()?)?.len());
    figures.add("size of the program", size, "MB", AtMost(40.0), "with the browser's files in it");
    starts(figures).await?;
    memory(figures).await
}

/// From the start of the process to the first time that it says that it is ready, with a database that exists.
async fn starts(figures: &mut Figures) -> Outcome {
    let mut portal = Portal::start().await?;
    let mut all = Vec::new();
    for _ in 0..STARTS {
        all.push(portal.process.start_again().await?.as_secs_f64() * 1e3);
    }
    let worst = all.iter().copied().fold(0.0, f64::max);
    let median = load::median(all);
    say(&format!("from start to ready, SQLite: median of {STARTS} {median:.0} ms, worst {worst:.0} ms"));
    figures.add("from start to ready, SQLite", median, "ms", AtMost(60.0), format!("worst of {STARTS}: {worst:.0} ms"));
    Ok(())
}

/// Idle, after load with the demo's account, and after many people have looked at the table. As `deploy/` starts it:
/// memory that is not needed is given back at once.
async fn memory(figures: &mut Figures) -> Outcome {
    let portal = Portal::with(Emulator::demo(NOW_MS), &[], &[("MIMALLOC_PURGE_DELAY", "0")]).await?;
    let resident = || Ok::<_, Box<dyn std::error::Error>>(megabytes(portal.process.resident()?));
    let idle = resident()?;
    for _ in 0..LOAD {
        load::rate(2, || portal.get("/integrations?per_page=50")).await?;
    }
    let after = resident()?;
    figures.add("resident after load, the demo's account", after, "MB", AtMost(28.0), format!("idle {idle:.1} MB"));
    portal.sign_ins(PEOPLE).await?;
    let signed_in = resident()?;
    say(&format!(
        "resident memory: idle {idle:.1} MB, after load {after:.1} MB, after {PEOPLE} people with tokens of their own have looked at the table \
         {signed_in:.1} MB"
    ));
    Ok(())
}

/// Millions of bytes.
#[expect(clippy::cast_precision_loss, reason = "a size to be read")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
