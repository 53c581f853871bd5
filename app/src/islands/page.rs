//! What lives on the pages that are neither table nor form: the overview, what is under way, and grids. One part of the
//! WebAssembly for all of them: every part of its own would cut the others into more pieces.

use leptos::prelude::*;

/// Stands around what one of them draws.
#[island(lazy)]
pub fn LivePage(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    start();
    children()
}

/// Brings all of them to life that are on the page; once, however many there are.
#[cfg(feature = "hydrate")]
fn start() {
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::components::{batch, check, progress};

    static STARTED: AtomicBool = AtomicBool::new(false);
    if STARTED.swap(true, Ordering::Relaxed) {
        return;
    }
    super::overview::start();
    super::progress::follow(".live-progress", progress::going, |progress| progress.ended);
    super::progress::follow(".live-check", check::check, |live| live.ended);
    super::progress::follow(".live-batch", batch::batch, |live| live.progress.ended);
    super::grid::start();
    super::copy::start();
}
