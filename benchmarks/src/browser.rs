//! The portal in a browser, beside the pages that a team would build by hand: one in React, one with a script of its own.
//! The browser is driven by `browser/measure.mjs`, which says how each figure is taken.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::portal::Portal;
use crate::say::{Outcome, say};

/// What is typed.
const WORDS: [&str; 2] = ["checkout", "eu redis"];
/// How often everything is measured, in turns.
const ROUNDS: usize = 3;

/// A page by hand, served by Node.js.
struct Peer {
    _process: Child,
    url: String,
}

impl Peer {
    async fn start(name: &str, rows: &std::path::Path) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = Command::new("node")
            .arg(format!("benchmarks/peers/{name}/server.mjs"))
            .arg(rows)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line).await?;
        Ok(Self { _process: process, url: line.trim().to_owned() })
    }
}

/// Measures tables of `count` rows: typing, and loading the page of 50 rows where that is asked for.
pub(crate) async fn measure(count: usize, load: bool) -> Outcome {
    let portal = Portal::large(count).await?;
    let folder = tempfile::tempdir()?;
    let rows = folder.path().join("rows.json");
    std::fs::write(&rows, portal.rows().await?)?;
    let (react, plain) = (Peer::start("react", &rows).await?, Peer::start("plain", &rows).await?);
    if load {
        portal.rate_beside(&format!("{}/?per_page=50", react.url)).await?;
    }
    let mut targets = Vec::new();
    for kind in if load { vec!["typing", "load"] } else { vec!["typing"] } {
        targets.push(json!({
            "name": "portal", "kind": kind, "rows": count, "words": WORDS,
            "url": format!("{}/integrations?per_page=50", portal.url), "cookie": portal.cookie,
            "ready": "document.querySelector('.live')?.textContent === 'Live'",
            "count": "Number(/\\d+/.exec(document.querySelector('#filter-said').textContent)[0])",
        }));
        for (name, peer) in [("react", &react), ("plain", &plain)] {
            targets.push(json!({
                "name": name, "kind": kind, "rows": count, "words": WORDS, "url": format!("{}/?per_page=50", peer.url),
                "ready": "!!document.querySelector('[data-ready]')",
                "count": "Number(document.querySelector('[data-found]').dataset.found)",
            }));
        }
    }
    for result in run(&json!({"chromium": chromium(), "rounds": ROUNDS, "targets": targets})).await? {
        say(&line(&result));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
fn chromium() -> String {
    std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned())
}

/// Has everything measured; one result a target and kind.
async fn run(input: &Value) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
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

/// A result in one line.
fn line(result: &Value) -> String {
    let name = result["name"].as_str().unwrap_or_default();
    let rows = &result["rows"];
    let ms = |value: &Value| format!("{:.0}", value.as_f64().unwrap_or_default());
    let kb = |value: &Value| format!("{:.1} kB", value.as_f64().unwrap_or_default() / 1000.0);
    if result["kind"] == "typing" {
        let (paint, rest, memory) = (&result["paint"], &result["rest"], &result["memory"]);
        let held = |at: &Value| at["heap"].as_f64().unwrap_or_default() + at["wasm"].as_f64().unwrap_or_default();
        return format!(
            "{name:>7} {rows:>6} rows: key to paint {} ms (p95 {}), to rest {} ms (p95 {}); memory after 20 and 200 keys {:.1} and {:.1} MB",
            ms(&paint["median"]),
            ms(&paint["p95"]),
            ms(&rest["median"]),
            ms(&rest["p95"]),
            held(&memory["after20"]) / 1e6,
            held(&memory["after200"]) / 1e6,
        );
    }
    format!(
        "{name:>7} {rows:>6} rows: largest paint {} ms ({}), blocking {} ms; bytes when idle {} (wasm {}, script {}, page {}, css {})",
        ms(&result["largestPaint"]["median"]),
        result["largestElement"][0].as_str().unwrap_or_default(),
        ms(&result["blocking"]["median"]),
        kb(&result["bytes"]["idle"]["all"]),
        kb(&result["bytes"]["idle"]["wasm"]),
        kb(&result["bytes"]["idle"]["script"]),
        kb(&result["bytes"]["idle"]["document"]),
        kb(&result["bytes"]["idle"]["css"]),
    )
}
