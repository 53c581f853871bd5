//! The emulator as a program. It must never do anything that the library cannot.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use launchdarkly_emulator::{Clock, Emulator, READER_TOKEN, Seed, WRITER_TOKEN};

/// A faithful LaunchDarkly in memory, with a demo account.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; port 0 takes any free port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Also serve /__emulator, with which anybody can read and change everything.
    #[arg(long)]
    control: bool,
    /// Start with an account without integrations.
    #[arg(long)]
    empty: bool,
    /// Start with the demo account's projects and this many integrations.
    #[arg(long, value_name = "COUNT", conflicts_with = "empty")]
    integrations: Option<usize>,
    /// Also with the two integrations that break LaunchDarkly's API description: one of an undocumented provider, one
    /// without `_status`. Strictly generated clients refuse lists with them.
    #[arg(long, conflicts_with_all = ["empty", "integrations"])]
    odd: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Arguments { listen, control, empty, integrations, odd } = Arguments::parse();
    let seed = match integrations {
        Some(count) => Seed::Large(count),
        None if empty => Seed::Empty,
        None if odd => Seed::Demo,
        None => Seed::Plain,
    };
    let emulator = Emulator::new(seed, Clock::running_from(now_ms()));
    let running = emulator.bind(listen, control).await?;
    let mut out = io::stdout();
    writeln!(out, "LaunchDarkly emulator on {} with the tokens {WRITER_TOKEN} and {READER_TOKEN}", running.url)?;
    out.flush()?;
    tokio::signal::ctrl_c().await
}

#[expect(clippy::disallowed_methods, reason = "this is where the emulator is told the time")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
