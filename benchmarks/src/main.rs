//! Measures, beside peers in the same run: drawing the table and the coverage, using the table in a browser, the JSON list,
//! the first load, memory, calls upstream. Prints figures and ratios; judges nothing. With `pages` as its argument it stops
//! after drawing pages, with `browser` after the browser; with `checks` it measures checks of stores alone,
//! with `layers` what is around the pages.

mod browser;
mod checks;
mod layers;
mod load;
mod pages;
mod portal;
mod say;

use say::{Outcome, say};

/// As the portal has it: what is measured in this process is what it would be there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Outcome {
    drop(rustls::crypto::ring::default_provider().install_default());
    drop(any_spawner::Executor::init_tokio());
    let only = std::env::args().nth(1);
    if only.as_deref() == Some("checks") {
        return checks::measure().await;
    }
    if only.as_deref() == Some("layers") {
        return layers::measure().await;
    }
    say("# Pages: drawn by Leptos, and the same rows by hand, both by axum over loopback");
    pages::measure(50).await?;
    pages::measure(1_000).await?;
    say("\n# The coverage, signed in");
    portal::Portal::start().await?.coverage().await?;
    if only.as_deref() == Some("pages") {
        return Ok(());
    }
    say("\n# In a browser, processor four times slower, beside pages by hand");
    browser::measure(1_000, false).await?;
    browser::measure(10_000, false).await?;
    browser::measure(143, true).await?;
    if only.as_deref() == Some("browser") {
        return Ok(());
    }
    say("\n# What is around the pages");
    layers::measure().await?;
    say("\n# Checks of stores");
    checks::measure().await?;
    let portal = portal::Portal::start().await?;
    say("\n# The portal, a process of its own, against the emulator");
    portal.memory("idle")?;
    portal.first_load().await?;
    portal.upstream_calls().await?;
    portal.json_latency().await?;
    portal.table_rate().await?;
    portal.sign_ins(1_000).await?;
    portal.memory("after 1,000 sign-ins")?;
    Ok(())
}
