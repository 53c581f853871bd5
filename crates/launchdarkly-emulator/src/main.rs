//! The emulator as a program. It must never do anything that the library cannot.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use launchdarkly_emulator::{Emulator, READER_TOKEN, WRITER_TOKEN};

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
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Arguments { listen, control, empty } = Arguments::parse();
    let now_ms = now_ms();
    let emulator = if empty { Emulator::empty(now_ms) } else { Emulator::demo(now_ms) };
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
