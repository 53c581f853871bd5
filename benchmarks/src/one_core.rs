//! Pages per second of a server that has one core for itself, while whoever asks for them has another: how much of a
//! processor a page takes, and not how long it waits.

use std::process::Stdio;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{COOKIE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::figures::{Figures, Goal::AtLeast};
use crate::load::{self, ROUNDS};
use crate::peer::Peer;
use crate::portal::Portal;
use crate::say::{Outcome, say};

/// How many integrations the account has: those of the demo.
const ROWS: usize = 143;
/// The core of the servers, and that of whoever asks, if there is another.
const SERVERS: &str = "0";
const CLIENT: &str = "1";
/// How many requests are under way at any time.
const CONNECTIONS: usize = 8;
/// How long one round lasts.
const ROUND: Duration = Duration::from_millis(1_500);

/// The portal, signed in, beside a lean page by hand without session, and React on the server.
pub(crate) async fn measure(figures: &mut Figures) -> Outcome {
    // Each knows from its start that it has one core.
    let all = cores().await?;
    keep_to(SERVERS).await?;
    let portal = Portal::large(ROWS).await?;
    let react = Peer::start("react", &portal.rows().await?).await?;
    let lean = Lean::start().await?;
    keep_to(&all).await?;
    let (mut ours, mut by_hand, mut reacts) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(rate(&format!("{}/integrations?per_page=50", portal.url), &portal.cookie).await?);
        by_hand.push(rate(&lean.url, "").await?);
        reacts.push(rate(&format!("{}/?per_page=50", react.url), "").await?);
    }
    let (ours, by_hand, reacts) = (load::median(ours), load::median(by_hand), load::median(reacts));
    let seen = format!("portal, signed in {ours:.0}/s, lean by hand {by_hand:.0}/s, React {reacts:.0}/s");
    say(&format!("page of 50 rows, one core: {seen}"));
    figures.add("pages of 50 rows per second, one core, of lean by hand", ours / by_hand, "", AtLeast(0.20), &seen);
    figures.add("pages of 50 rows per second, one core, of React", ours / reacts, "", AtLeast(20.0), &seen);
    Ok(())
}

/// Keeps this process, and what it starts from here on, to some cores.
async fn keep_to(cores: &str) -> Outcome {
    taskset(&["--all-tasks", "--cpu-list", "--pid", cores, &std::process::id().to_string()]).await?;
    Ok(())
}

/// The cores that this process may use.
async fn cores() -> Result<String, Box<dyn std::error::Error>> {
    let said = taskset(&["--cpu-list", "--pid", &std::process::id().to_string()]).await?;
    Ok(said.rsplit(' ').next().unwrap_or_default().trim().to_owned())
}

async fn taskset(arguments: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
    let done = Command::new("taskset").args(arguments).output().await?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// The lean page, a process of its own: this program again.
struct Lean {
    _process: Child,
    url: String,
}

impl Lean {
    async fn start() -> Result<Self, Box<dyn std::error::Error>> {
        let mut process =
            Command::new(std::env::current_exe()?).arg("lean").stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut url = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut url).await?;
        Ok(Self { _process: process, url: url.trim().to_owned() })
    }
}

/// Serves the lean page: `benchmarks lean`.
pub(crate) async fn serve_lean() -> Outcome {
    say(&crate::pages::lean(50).await?);
    std::future::pending().await
}

/// Answers per second, as another process on a core of its own counts them.
async fn rate(url: &str, cookie: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let core = if cores > 1 { CLIENT } else { SERVERS };
    let program = std::env::current_exe()?;
    let mut asks = Command::new("taskset");
    let asked = asks.args(["--cpu-list", core]).arg(program).args(["ask", url, cookie]).output().await?;
    Ok(String::from_utf8(asked.stdout)?.trim().parse()?)
}

/// Asks for a page as often as it is answered, and prints how many came each second: `benchmarks ask URL COOKIE`.
pub(crate) async fn ask(url: &str, cookie: &str) -> Outcome {
    let begun = Instant::now();
    let asking: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (url, cookie) = (url.to_owned(), cookie.to_owned());
            tokio::spawn(async move { count(&url, &cookie, begun).await.map_err(|error| error.to_string()) })
        })
        .collect();
    let mut answers = 0;
    for one in asking {
        answers += one.await??;
    }
    say(&format!("{:.1}", f64::from(answers) / begun.elapsed().as_secs_f64()));
    Ok(())
}

/// How many answers came over one connection until the round was over.
async fn count(url: &str, cookie: &str, begun: Instant) -> Result<u32, Box<dyn std::error::Error>> {
    let url: Uri = url.parse()?;
    let authority = url.authority().ok_or("no host")?.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(&authority).await?)).await?;
    tokio::spawn(connection);
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut answers = 0;
    while begun.elapsed() < ROUND {
        let request = Request::get(path).header(HOST, &authority).header(COOKIE, cookie).body(Empty::<Bytes>::new())?;
        let mut answer = sender.send_request(request).await?;
        if !answer.status().is_success() {
            return Err(format!("{path} answers {}", answer.status()).into());
        }
        while let Some(frame) = answer.frame().await {
            drop(frame?);
        }
        answers += 1;
    }
    Ok(answers)
}
