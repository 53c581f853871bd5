//! Measures, beside peers in the same run: drawing the table and the coverage, using the table in a browser, the JSON list,
//! the first load, checks of stores, the program as a whole, calls upstream. Prints figures as they come, and at the end
//! those that have a goal as a table; judges nothing. An argument names the one part to be measured.

mod browser;
mod checks;
mod figures;
mod layers;
mod load;
mod one_core;
mod pages;
mod peer;
mod portal;
mod process;
mod program;
mod results;
mod say;

use figures::Figures;
use say::{Outcome, say};

/// As the portal has it: what is measured in this process is what it would be there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The parts, in their order.
const PARTS: [&str; 7] = ["pages", "one-core", "browser", "layers", "checks", "program", "upstream"];

#[tokio::main]
async fn main() -> Outcome {
    drop(rustls::crypto::ring::default_provider().install_default());
    drop(any_spawner::Executor::init_tokio());
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // What other processes of the same program do.
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["lean"] => return one_core::serve_lean().await,
        ["ask", url, cookie] => return one_core::ask(url, cookie).await,
        _ => {}
    }
    let only = arguments.first();
    if let Some(unknown) = only.filter(|only| !PARTS.contains(&only.as_str())) {
        return Err(format!("{unknown} is none of the parts: {}", PARTS.join(", ")).into());
    }
    let mut figures = Figures::default();
    for part in PARTS.iter().filter(|part| only.is_none_or(|only| only == **part)) {
        measure(part, &mut figures).await?;
    }
    say("");
    figures.print();
    Ok(())
}

async fn measure(part: &str, figures: &mut Figures) -> Outcome {
    match part {
        "pages" => {
            say("# Pages: drawn by Leptos, and the same rows by hand, all by axum over loopback");
            pages::measure(50, figures).await?;
            pages::measure(1_000, figures).await?;
            portal::Portal::start().await?.coverage().await
        }
        "one-core" => one_core::measure(figures).await,
        "browser" => {
            say("\n# In a browser, processor four times slower, beside pages by hand");
            browser::measure(1_000, false, figures).await?;
            browser::measure(10_000, false, figures).await?;
            browser::measure(143, true, figures).await
        }
        "layers" => layers::measure(figures).await,
        "checks" => {
            say("\n# Checks of stores");
            checks::measure(figures).await
        }
        "program" => {
            say("\n# The program as a whole");
            program::measure(figures).await
        }
        _ => {
            say("\n# Calls upstream and the JSON list");
            let portal = portal::Portal::start().await?;
            portal.upstream_calls().await?;
            portal.json_latency().await
        }
    }
}
