//! Every store of an account, checked a few at a time: for a shell, a scheduled job, or Prometheus.

use std::collections::HashMap;
use std::fmt::Write as _;

use app::words;
use domain::{Address, CheckFact, CheckVerdict, FormValues, Row, StepResult, StepState, UnixMillis};
use futures::StreamExt as _;
use launchdarkly::{AccessToken, Client};
use serde_json::json;
use store_check::{Checker, Settings, Store};

use super::super::account::{calling, why};
use crate::clock::Clock;
use crate::config::SecretReferences;
use crate::metrics::family;
use crate::operations::check::settings_of;

/// How many stores are checked at the same time.
const AT_ONCE: usize = 8;

/// A store of the account, and what was found.
pub(super) struct Checked {
    row: Row,
    /// Why it could not be checked, or the steps.
    found: Result<Vec<StepResult>, String>,
}

impl Checked {
    /// What the steps come to.
    pub(super) fn verdict(&self) -> CheckVerdict {
        self.found.as_ref().map_or(CheckVerdict::NotChecked, |steps| CheckVerdict::of(steps))
    }

    fn steps(&self) -> &[StepResult] {
        self.found.as_deref().unwrap_or_default()
    }

    /// The first step that failed, and the first thing found there.
    fn trouble(&self) -> Option<&StepResult> {
        let bad = |state: StepState| self.steps().iter().find(|step| step.state == state);
        bad(StepState::Failed).or(bad(StepState::Warning))
    }
}

/// Checks all of them, worst first.
///
/// # Errors
/// Why the account could not be listed.
pub(super) async fn all(
    client: &Client,
    token: &AccessToken,
    checker: &Checker,
    passwords: &SecretReferences,
) -> Result<Vec<Checked>, String> {
    let clock = Clock::system();
    let listing = calling(&clock, || client.list_integrations(token)).await.map_err(why)?;
    let rows = listing.integrations.iter().map(|integration| Row::new(integration, clock.now()));
    let rows = rows.filter(|row| row.address.provider.provider().is_some());
    let check = |row: Row| {
        let clock = &clock;
        async move {
            let found = match read(client, token, clock, &row.address).await {
                Ok(mut store) => {
                    if let Settings::Redis(server) = &mut store.settings {
                        let mut references = passwords.of(&server.host, server.port).into_iter();
                        server.password = references.find_map(|reference| reference.read());
                    }
                    store.now_ms = clock.now().0;
                    Ok(checker.check(store).collect().await)
                }
                Err(why) => Err(why),
            };
            Checked { row, found }
        }
    };
    let mut stores: Vec<Checked> = futures::stream::iter(rows.map(check)).buffer_unordered(AT_ONCE).collect().await;
    let rank = |checked: &Checked| match checked.verdict() {
        CheckVerdict::Unreadable => 0,
        CheckVerdict::NotChecked => 1,
        CheckVerdict::Doubtful => 2,
        CheckVerdict::Readable => 3,
    };
    stores.sort_by_cached_key(|checked| (rank(checked), checked.row.address.to_string()));
    Ok(stores)
}

/// The store of an integration, as SDKs of its environment read it.
async fn read(client: &Client, token: &AccessToken, clock: &Clock, address: &Address) -> Result<Store, String> {
    let integration = calling(clock, || client.get_integration(token, address)).await;
    let integration = integration.map_err(why)?;
    let environment = calling(clock, || client.environment(token, &address.project, &address.environment)).await;
    let environment = environment.map_err(|error| format!("the environment could not be read: {}", why(error)))?;
    let provider = address.provider.provider().ok_or("Storekeeper does not support this provider")?;
    let settings =
        settings_of(provider, &FormValues::of(&integration)).ok_or("its settings do not identify a store to check")?;
    Ok(Store { settings, prefix: environment.client_side_id, other_prefixes: Vec::new(), now_ms: 0 })
}

/// A line a store, and how many there are of each verdict.
pub(super) fn text(checked: &[Checked]) -> String {
    let mut out = String::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for one in checked {
        let verdict = one.verdict().key();
        *counts.entry(verdict).or_default() += 1;
        let why = match (&one.found, one.trouble()) {
            (Err(why), _) => why.clone(),
            (Ok(_), Some(step)) => {
                let what = step.findings.first().map(|finding| words::check::finding(finding).what).unwrap_or_default();
                format!("{}: {what}", words::check::step(step.step))
            }
            (Ok(_), None) => String::new(),
        };
        let line = format!("{verdict:12} {}  {why}", one.row.address);
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let counted = CheckVerdict::ALL.map(|verdict| {
        let count = counts.get(verdict.key()).copied().unwrap_or_default();
        format!("{count} {}", verdict.key())
    });
    let _ = writeln!(out, "\n{} stores: {}", checked.len(), counted.join(", "));
    out
}

/// One item a store.
pub(super) fn json(checked: &[Checked]) -> String {
    let items: Vec<serde_json::Value> = checked
        .iter()
        .map(|one| {
            let mut item = match &one.found {
                Ok(steps) => words::check::json(steps),
                Err(why) => json!({"verdict": one.verdict(), "words": why, "steps": []}),
            };
            item["integration"] = json!(one.row);
            item
        })
        .collect();
    format!("{:#}\n", json!({"items": items}))
}

/// Metrics in Prometheus's text format. Labels are keys and IDs, which are made of letters, digits and a few signs.
pub(super) fn prometheus(checked: &[Checked], now: UnixMillis) -> String {
    let mut out = String::new();
    let labels = |one: &Checked| {
        let Address { project, environment, provider, id } = &one.row.address;
        format!("project=\"{project}\",environment=\"{environment}\",provider=\"{provider}\",id=\"{id}\"")
    };
    let mut metric = |name: &str, help: &str, lines: &[(String, f64)]| family(&mut out, name, help, lines);
    let verdict = |one: &Checked, verdict: CheckVerdict| {
        let is = one.verdict() == verdict;
        (format!("{},verdict=\"{}\"", labels(one), verdict.key()), f64::from(u8::from(is)))
    };
    let verdicts: Vec<_> = checked.iter().flat_map(|one| CheckVerdict::ALL.map(|it| verdict(one, it))).collect();
    metric("storekeeper_store_verdict", "1 for the verdict of the store check, 0 for all others.", &verdicts);
    let age = |one: &Checked| {
        let ms = one.steps().iter().flat_map(|step| &step.facts).find_map(|fact| match fact {
            CheckFact::AgeMs(ms) => Some(*ms),
            _ => None,
        })?;
        #[expect(clippy::cast_precision_loss, reason = "an age of centuries may be rounded")]
        Some((labels(one), ms as f64 / 1000.0))
    };
    let ages: Vec<_> = checked.iter().filter_map(age).collect();
    metric("storekeeper_store_sync_age_seconds", "How long ago the store was synchronised, as SDKs read it.", &ages);
    let failed = |one: &Checked| {
        let step = one.trouble().filter(|step| step.state == StepState::Failed)?;
        Some((format!("{},step=\"{}\"", labels(one), step.step.key()), 1.0))
    };
    let steps: Vec<_> = checked.iter().filter_map(failed).collect();
    metric("storekeeper_store_failed_step", "The first step of a check that failed.", &steps);
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but floats")]
    let at = now.0 as f64 / 1000.0;
    metric(
        "storekeeper_store_checked_seconds",
        "When the stores were checked, in Unix seconds.",
        &[(String::new(), at)],
    );
    out
}
