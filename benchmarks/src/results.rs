//! What `browser/measure.mjs` prints, one document a page, and what of it has a goal.

use std::fmt::{self, Display, Formatter};

use serde::Deserialize;

use crate::figures::{Figures, Goal::AtMost};
use crate::say::Outcome;

/// Times in milliseconds.
#[derive(Deserialize)]
struct Spread {
    median: f64,
    p95: f64,
}

/// Memory in bytes.
#[derive(Deserialize)]
struct Memory {
    heap: f64,
    wasm: f64,
}

#[derive(Deserialize)]
struct Memories {
    after20: Memory,
    after200: Memory,
}

/// Typing into the filter of one page.
#[derive(Deserialize)]
pub(crate) struct Typing {
    name: String,
    rows: usize,
    paint: Spread,
    rest: Spread,
    memory: Memories,
}

impl Memories {
    /// After 20 and 200 keys, in megabytes.
    fn megabytes(&self) -> [f64; 2] {
        [&self.after20, &self.after200].map(|memory| (memory.heap + memory.wasm) / 1e6)
    }
}

impl Typing {
    /// Of all pages measured together.
    pub(crate) fn figures(all: &[Self], figures: &mut Figures) -> Outcome {
        let [portal, react, plain] = all else { return Err("not all three pages were measured".into()) };
        let rows = portal.rows;
        let say = |of: fn(&Self) -> f64| {
            format!("portal {:.0} ms, React {:.0} ms, plain {:.0} ms", of(portal), of(react), of(plain))
        };
        let rest = say(|typing| typing.rest.median);
        let to_rest = |of: &Self| portal.rest.median / of.rest.median;
        figures.add(format!("key to rest, {rows} rows, of React"), to_rest(react), "", AtMost(0.5), &rest);
        if rows < 10_000 {
            return Ok(());
        }
        figures.add(format!("key to rest, {rows} rows, of plain"), to_rest(plain), "", AtMost(1.0), &rest);
        let goal = (react.paint.median / 2.0).max(37.0);
        let paint = say(|typing| typing.paint.median);
        figures.add(format!("key to paint, {rows} rows"), portal.paint.median, "ms", AtMost(goal), paint);
        let [before, after] = portal.memory.megabytes();
        let what = format!("memory after 200 keys, of that after 20, {rows} rows");
        figures.add(what, after / before, "", AtMost(1.05), format!("{before:.1} and {after:.1} MB"));
        Ok(())
    }
}

impl Display for Typing {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, rows, paint, rest, memory } = self;
        let [before, after] = memory.megabytes();
        write!(
            f,
            "{name:>7} {rows:>6} rows: key to paint {:.0} ms (p95 {:.0}), to rest {:.0} ms (p95 {:.0}); memory after 20 and 200 keys \
             {before:.1} and {after:.1} MB",
            paint.median, paint.p95, rest.median, rest.p95
        )
    }
}

/// Bytes over the wire, by kind.
#[derive(Deserialize)]
struct Bytes {
    all: f64,
    wasm: f64,
    script: f64,
    document: f64,
    css: f64,
    fetch: f64,
}

#[derive(Deserialize)]
struct Moments {
    first: Bytes,
    idle: Bytes,
}

/// Loading one page into an empty browser.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Load {
    name: String,
    rows: usize,
    largest_paint: Spread,
    largest_element: Vec<Option<String>>,
    blocking: Spread,
    bytes: Moments,
}

impl Load {
    /// Of all pages measured together.
    pub(crate) fn figures(all: &[Self], figures: &mut Figures) -> Outcome {
        let [portal, react, plain] = all else { return Err("not all three pages were measured".into()) };
        let peers = format!("React {:.1} kB, plain {:.1} kB", react.bytes.idle.all / 1e3, plain.bytes.idle.all / 1e3);
        let (first, idle) = (&portal.bytes.first, &portal.bytes.idle);
        figures.add("first load before lazy parts", first.all / 1e3, "kB", AtMost(97.0), &peers);
        figures.add("first load with all parts", idle.all / 1e3, "kB", AtMost(140.0), &peers);
        let paint = |load: &Self| load.largest_paint.median;
        let times =
            format!("portal {:.0} ms, React {:.0} ms, plain {:.0} ms", paint(portal), paint(react), paint(plain));
        figures.add("largest paint, slow 4G, of plain", paint(portal) / paint(plain), "", AtMost(1.08), times);
        let peers = format!("React {:.0} ms, plain {:.0} ms", react.blocking.median, plain.blocking.median);
        figures.add("blocking time, slow 4G", portal.blocking.median, "ms", AtMost(50.0), peers);
        Ok(())
    }
}

impl Display for Load {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { name, rows, largest_paint, largest_element, blocking, bytes: Moments { first, idle } } = self;
        let element = largest_element.first().and_then(Option::as_deref).unwrap_or_default();
        let kb = |bytes: f64| bytes / 1e3;
        write!(
            f,
            "{name:>7} {rows:>6} rows: largest paint {:.0} ms ({element}), blocking {:.0} ms; bytes at first {:.1} kB, when idle {:.1} kB \
             (wasm {:.1}, script {:.1}, page {:.1}, css {:.1}, data {:.1})",
            largest_paint.median,
            blocking.median,
            kb(first.all),
            kb(idle.all),
            kb(idle.wasm),
            kb(idle.script),
            kb(idle.document),
            kb(idle.css),
            kb(idle.fetch),
        )
    }
}
