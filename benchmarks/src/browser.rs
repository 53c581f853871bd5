//! The portal in a browser, beside the pages that a team would build by hand: one in React, one with a script of its own.
//! The browser is driven by `browser/measure.mjs`, which says how each figure is taken.

use std::fmt::Display;
use std::process::Stdio;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::figures::Figures;
use crate::peer::Peer;
use crate::portal::Portal;
use crate::results::{Load, Typing};
use crate::say::{Outcome, say};

/// What is typed.
const WORDS: [&str; 2] = ["checkout", "eu redis"];
/// The portal's files that are loaded when the browser is idle: a pattern for their addresses.
const LAZY: &str = "/(split_|chunk_)";
/// How often everything is measured, in turns.
const ROUNDS: usize = 3;

/// Measures tables of `count` rows: typing, and loading the page of 50 rows where that is asked for.
pub(crate) async fn measure(count: usize, load: bool, figures: &mut Figures) -> Outcome {
    let portal = Portal::large(count).await?;
    let rows = portal.rows().await?;
    let (react, plain) = (Peer::start("react", &rows).await?, Peer::start("plain", &rows).await?);
    if load {
        portal.document(figures).await?;
        let results: Vec<Load> = run(&targets("load", count, &portal, &react, &plain)).await?;
        say_all(&results);
        Load::figures(&results, figures)?;
    }
    let results: Vec<Typing> = run(&targets("typing", count, &portal, &react, &plain)).await?;
    say_all(&results);
    Typing::figures(&results, figures)
}

fn say_all(results: &[impl Display]) {
    for result in results {
        say(&result.to_string());
    }
}

/// What the script is to measure: the same of all three.
fn targets(kind: &str, count: usize, portal: &Portal, react: &Peer, plain: &Peer) -> Value {
    let mut targets = vec![json!({
        "name": "portal", "kind": kind, "rows": count, "words": WORDS, "lazy": LAZY,
        "url": format!("{}/integrations?per_page=50", portal.url), "cookie": portal.cookie,
        "ready": "document.querySelector('.live')?.textContent === 'Live'",
        "count": "Number(/\\d+/.exec(document.querySelector('#filter-said').textContent)[0])",
    })];
    targets.extend([("react", react), ("plain", plain)].map(|(name, peer)| {
        json!({
            "name": name, "kind": kind, "rows": count, "words": WORDS, "url": format!("{}/?per_page=50", peer.url),
            "ready": "!!document.querySelector('[data-ready]')",
            "count": "Number(document.querySelector('[data-found]').dataset.found)",
        })
    }));
    json!({"chromium": chromium(), "rounds": ROUNDS, "targets": targets})
}

#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
fn chromium() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned())
}

/// Has everything measured; one result a target.
async fn run<T: DeserializeOwned>(input: &Value) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    let mut script = Command::new("node")
        .arg("benchmarks/browser/measure.mjs")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut stdin = script.stdin.take().ok_or("no input")?;
    stdin.write_all(input.to_string().as_bytes()).await?;
    drop(stdin);
    let mut out = String::new();
    script.stdout.take().ok_or("no output")?.read_to_string(&mut out).await?;
    Ok(out.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
