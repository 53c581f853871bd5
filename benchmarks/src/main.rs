//! Measures, beside peers in the same run: drawing the table and the coverage, using the table in a browser, the JSON list,
//! the first load, memory, calls upstream. Prints figures and ratios; judges nothing. With `pages` as its argument it stops
//! after drawing pages, with `browser` after the browser; with `checks` it measures checks of stores alone, with `layers` what is
//! around the pages, with `instructions` the same by counting instead of timing.

mod browser;
mod checks;
mod instructions;
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
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(instructions::INSIDE) => instructions::inside(arguments).await,
        Some("instructions") => instructions::measure(),
        Some("checks") => checks::measure().await,
        Some("layers") => layers::measure().await,
        Some("pages") => drawing().await,
        Some("browser") => {
            drawing().await?;
            in_a_browser().await
        }
        Some(other) => Err(format!("there is no “{other}”: see benchmarks/README.md").into()),
        None => {
            drawing().await?;
            in_a_browser().await?;
            say("\n# What is around the pages");
            layers::measure().await?;
            instructions::measure()?;
            say("\n# Checks of stores");
            checks::measure().await?;
            the_process().await
        }
    }
}

async fn drawing() -> Outcome {
    say("# Pages: drawn by Leptos, and the same rows by hand, both by axum over loopback");
    pages::measure(50).await?;
    pages::measure(1_000).await?;
    say("\n# The coverage, signed in");
    portal::Portal::start().await?.coverage().await
}

async fn in_a_browser() -> Outcome {
    say("\n# In a browser, processor four times slower, beside pages by hand");
    browser::measure(1_000, false).await?;
    browser::measure(10_000, false).await?;
    browser::measure(143, true).await
}

async fn the_process() -> Outcome {
    let portal = portal::Portal::start().await?;
    say("\n# The portal, a process of its own, against the emulator");
    portal.memory("idle")?;
    portal.first_load().await?;
    portal.upstream_calls().await?;
    portal.json_latency().await?;
    portal.table_rate().await?;
    portal.sign_ins(1_000).await?;
    portal.memory("after 1,000 sign-ins")
}
