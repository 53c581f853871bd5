//! The portal as a process of its own, against the emulator in this one: bytes, calls, latency, memory.

use std::process::Stdio;

use launchdarkly_emulator::{Emulator, Running};
use reqwest::header::{ACCEPT_ENCODING, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::load::{self, ROUNDS};
use crate::{Outcome, say};

/// A running portal and its LaunchDarkly.
pub(crate) struct Portal {
    process: Child,
    emulator: Running,
    url: String,
    client: Client,
    cookie: String,
    _folder: tempfile::TempDir,
}

impl Portal {
    /// Starts both and signs in.
    pub(crate) async fn start() -> Result<Self, Box<dyn std::error::Error>> {
        let emulator = Emulator::demo(1_800_000_000_000).bind(([127, 0, 0, 1], 0).into(), true).await?;
        let folder = tempfile::tempdir()?;
        let program = std::env::current_exe()?.with_file_name("storekeeper");
        let key = folder.path().join("master.key");
        let made = Command::new(&program).arg("key").output().await?;
        std::fs::write(&key, made.stdout)?;
        let mut process = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "error", "--master-key-file"])
            .arg(&key)
            .args(["--launchdarkly-url", &emulator.url, "--database-url"])
            .arg(format!("sqlite://{}", folder.path().join("bench.db").display()))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut greeting = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut greeting).await?;
        let url = greeting.split_whitespace().last().ok_or("no greeting")?.to_owned();
        let client = load::client()?;
        let mut portal = Self { process, emulator, url, client, cookie: String::new(), _folder: folder };
        portal.cookie = portal.sign_in("api-demo-writer").await?;
        Ok(portal)
    }

    async fn sign_in(&self, token: &str) -> Result<String, Box<dyn std::error::Error>> {
        let body = format!("token={token}");
        let form = self.client.post(format!("{}/sign-in", self.url)).header(ORIGIN, &self.url).body(body);
        let answer = whole(form).await?;
        answer.headers().get(LOCATION).ok_or("signing in failed")?;
        let cookie = answer.headers().get(SET_COOKIE).ok_or("no cookie")?.to_str()?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url)).header(COOKIE, &self.cookie)
    }

    async fn refresh(&self) -> Outcome {
        let form = self.client.post(format!("{}/integrations/refresh", self.url));
        whole(form.header(COOKIE, &self.cookie).header(ORIGIN, &self.url)).await?;
        Ok(())
    }

    /// Resident memory.
    pub(crate) fn memory(&self, when: &str) -> Outcome {
        let pid = self.process.id().ok_or("the portal stopped")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        let kilobytes: u32 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
        say(&format!("resident memory {when}: {:.1} MB", f64::from(kilobytes) * 1024.0 / 1e6));
        Ok(())
    }

    /// Bytes of the first load, compressed as served.
    pub(crate) async fn first_load(&self) -> Outcome {
        let page = self.get("/integrations").header(ACCEPT_ENCODING, "br");
        let html = load::send(page).await?;
        let plain = whole(self.get("/integrations")).await?.text().await?;
        let mut files: Vec<&str> =
            plain.split('"').filter(|text| text.starts_with("/pkg/") || text.starts_with("/favicon")).collect();
        files.sort_unstable();
        files.dedup();
        let mut total = html;
        say(&format!("first load, brotli: page {html} bytes"));
        for file in files {
            let bytes = load::send(self.get(file).header(ACCEPT_ENCODING, "br")).await?;
            total += bytes;
            say(&format!("  {:>8} bytes  {}", bytes, file.rsplit('/').next().unwrap_or(file)));
        }
        say(&format!("first load, brotli, everything: {total} bytes (goal 140,000)"));
        Ok(())
    }

    /// Calls to LaunchDarkly for a cold view, and for fifty at once.
    pub(crate) async fn upstream_calls(&self) -> Outcome {
        for viewers in [1, 50] {
            self.refresh().await?;
            self.emulator.emulator().clear_journal();
            let views: Vec<_> = (0..viewers).map(|_| tokio::spawn(load::send(self.get("/integrations")))).collect();
            for view in views {
                view.await??;
            }
            say(&format!(
                "calls upstream for {viewers} cold views at once: {}",
                self.emulator.emulator().journal().len()
            ));
        }
        Ok(())
    }

    /// The JSON list beside the direct call that it stands for.
    pub(crate) async fn json_latency(&self) -> Outcome {
        let direct = || {
            let path = "/api/v2/integration-capabilities/big-segment-store";
            let request = self.client.get(format!("{}{path}", self.emulator.url));
            request.header("Authorization", "api-demo-writer").header("LD-API-Version", "beta")
        };
        let (mut cold, mut warm, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(load::latency(50, direct).await?);
            let mut round = Vec::new();
            for _ in 0..50 {
                self.refresh().await?;
                round.push(load::latency(1, || self.get("/api/integrations")).await?);
            }
            cold.push(load::median(round));
            warm.push(load::latency(50, || self.get("/api/integrations")).await?);
        }
        let (cold, warm, plain) = (load::median(cold), load::median(warm), load::median(plain));
        say(&format!(
            "JSON list, median: direct {plain:.0} µs; cold {cold:.0} µs (adds {:.0} µs); remembered {warm:.0} µs",
            cold - plain
        ));
        Ok(())
    }

    /// Whole pages per second of the real thing: session, filter, drawing.
    pub(crate) async fn table_rate(&self) -> Outcome {
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            rates.push(load::rate(2, || self.get("/integrations?per_page=50")).await?);
        }
        say(&format!("table of 50 rows, signed in, list remembered: {:.0}/s", load::median(rates)));
        Ok(())
    }

    /// Signs many people in, each with a token of their own, who each look at the table once.
    pub(crate) async fn sign_ins(&self, count: usize) -> Outcome {
        for number in 0..count {
            let cookie = self.sign_in(&format!("api-demo-user-{number}")).await?;
            load::send(self.client.get(format!("{}/integrations", self.url)).header(COOKIE, cookie)).await?;
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the rule is about the client of LaunchDarkly")]
async fn whole(request: RequestBuilder) -> reqwest::Result<Response> {
    request.send().await
}
