//! The portal as a process of its own, against the emulator in this one: bytes, calls, latency, memory.

use app::view::RowsJson;
use launchdarkly_emulator::{Clock, Emulator, Running, Seed};
use reqwest::header::{ACCEPT_ENCODING, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};

use crate::figures::{Figures, Goal::AtMost};
use crate::load::{self, ROUNDS};
use crate::process::Process;
use crate::say::{Outcome, say};

/// The time of the emulator when it starts, in Unix milliseconds.
pub(crate) const NOW_MS: i64 = 1_800_000_000_000;

/// A running portal and its LaunchDarkly.
pub(crate) struct Portal {
    pub(crate) process: Process,
    emulator: Running,
    pub(crate) url: String,
    client: Client,
    pub(crate) cookie: String,
}

impl Portal {
    /// Starts both and signs in.
    pub(crate) async fn start() -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(Emulator::demo(NOW_MS), &[], &[]).await
    }

    /// The same with an account of `count` integrations.
    pub(crate) async fn large(count: usize) -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(Emulator::new(Seed::Large(count), Clock::running_from(NOW_MS)), &[], &[]).await
    }

    /// The same with more options and variables.
    pub(crate) async fn with(
        emulator: Emulator,
        more: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let emulator = emulator.bind(([127, 0, 0, 1], 0).into(), true).await?;
        let process = Process::start(&emulator.url, more, variables).await?;
        let (url, client) = (process.url.clone(), load::client()?);
        let mut portal = Self { process, emulator, url, client, cookie: String::new() };
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

    /// Asks for a page.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url)).header(COOKIE, &self.cookie)
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, form: &str) -> RequestBuilder {
        let form = self.client.post(format!("{}{path}", self.url)).body(form.to_owned());
        form.header(COOKIE, &self.cookie).header(ORIGIN, &self.url)
    }

    /// Sends JSON.
    pub(crate) fn post_json(&self, path: &str, body: &serde_json::Value) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .json(body)
            .header(COOKIE, &self.cookie)
            .header(ORIGIN, &self.url)
    }

    /// A page as it is.
    pub(crate) async fn text(&self, path: &str) -> Result<String, Box<dyn std::error::Error>> {
        Ok(whole(self.get(path)).await?.text().await?)
    }

    async fn refresh(&self) -> Outcome {
        let form = self.client.post(format!("{}/integrations/refresh", self.url));
        whole(form.header(COOKIE, &self.cookie).header(ORIGIN, &self.url)).await?;
        Ok(())
    }

    /// The document of 50 rows of the demo's account, not compressed, and how often it names one ID.
    pub(crate) async fn document(&self, figures: &mut Figures) -> Outcome {
        let html = self.text("/integrations?per_page=50").await?;
        let rows = self.account().await?;
        let named = rows.iter().map(|row| html.matches(row.address.id.as_str()).count()).max().unwrap_or_default();
        figures.add("document of 50 rows, not compressed", kilobytes(html.len()), "kB", AtMost(40.0), "");
        figures.add("how often it names one ID", f64::from(u32::try_from(named)?), "times", AtMost(2.0), "");
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

    /// The coverage of 500 environments beside the table of 50 rows, signed in, everything remembered; the calls to
    /// LaunchDarkly that the first view of it costs.
    pub(crate) async fn coverage(&self) -> Outcome {
        let emulator = self.emulator.emulator();
        // The demo account has 98 environments.
        emulator.add_projects(6, 67);
        emulator.clear_journal();
        let forget = self.client.post(format!("{}/coverage/refresh", self.url));
        whole(forget.header(COOKIE, &self.cookie).header(ORIGIN, &self.url)).await?;
        let html = whole(self.get("/coverage")).await?.text().await?;
        let calls = emulator.journal().len();
        let environments = html.matches("<th scope=\"row\">").count();
        let compressed = load::send(self.get("/coverage").header(ACCEPT_ENCODING, "br")).await?;
        emulator.clear_journal();
        let (mut ours, mut table) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(load::rate(1, || self.get("/coverage")).await?);
            table.push(load::rate(1, || self.get("/integrations?per_page=50")).await?);
        }
        let (ours, table) = (load::median(ours), load::median(table));
        say(&format!(
            "coverage of {environments} environments, one connection: {ours:.0}/s ({:.2} of the table of 50 rows); {} kB, \
             compressed {} kB; calls upstream {calls} for the first view, {} for all that follow",
            ours / table,
            html.len() / 1000,
            compressed / 1000,
            emulator.journal().len(),
        ));
        Ok(())
    }

    /// The account's rows as the pages by hand take them: an array, with LaunchDarkly's own names.
    pub(crate) async fn rows(&self) -> Result<String, Box<dyn std::error::Error>> {
        let rows = self.account().await?;
        let row = |row: &domain::Row| {
            let address = &row.address;
            serde_json::json!({
                "projectKey": address.project, "environmentKey": address.environment, "integrationKey": address.provider,
                "_id": address.id, "name": row.name, "on": row.on, "health": row.health, "last_sync": row.last_sync,
                "version": row.version, "tags": row.tags,
            })
        };
        Ok(rows.iter().map(row).collect::<serde_json::Value>().to_string())
    }

    async fn account(&self) -> Result<Vec<domain::Row>, Box<dyn std::error::Error>> {
        let text = whole(self.get("/api/rows")).await?.text().await?;
        Ok(miniserde::json::from_str::<RowsJson>(&text).ok().and_then(|rows| rows.rows().ok()).ok_or("no rows")?)
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

/// Thousands of bytes.
#[expect(clippy::cast_precision_loss, reason = "a size to be read")]
pub(crate) fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1e3
}

#[expect(clippy::disallowed_methods, reason = "the rule is about the client of LaunchDarkly")]
async fn whole(request: RequestBuilder) -> reqwest::Result<Response> {
    request.send().await
}
