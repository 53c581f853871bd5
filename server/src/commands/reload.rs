//! What an operator changes while the portal runs: `kill -HUP` has the configuration read again.

use std::io::IsTerminal as _;

use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Command, Config};
use crate::portal::Portal;
use crate::telemetry;

/// What is changed at once, as the configuration names it; everything else waits for the next start.
const AT_ONCE: [&str; 11] = [
    "master-key-file",
    "log",
    "read-only",
    "groups",
    "token-file",
    "launchdarkly",
    "projects",
    "oidc-issuer",
    "oidc-client-id",
    "oidc-client-secret-file",
    "oidc-groups-claim",
];

/// Reads the configuration again at every signal, as long as the process lives.
pub(super) fn spawn(portal: &Portal, config: &Config) {
    // Whoever closes a terminal means to end what runs in it.
    if std::io::stderr().is_terminal() {
        return;
    }
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
    let (portal, started) = (portal.clone(), Started { config: config.clone(), authorities: authorities(config) });
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match config::load() {
                Ok(Command::Serve(config) | Command::Demo(config)) => apply(&portal, &started, &config),
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "configuration not reloaded: the new one is not valid"),
            }
        }
    });
}

/// What the process began with.
struct Started {
    config: Config,
    /// What was in the file of certificate authorities.
    authorities: Option<Vec<u8>>,
}

fn authorities(config: &Config) -> Option<Vec<u8>> {
    std::fs::read(config.check_ca_file.as_ref()?).ok()
}

fn apply(portal: &Portal, started: &Started, config: &Config) {
    // The demo's own key lasts as long as the process.
    if !config.master_key_files.is_empty() {
        portal.key.become_like(&config.master_key);
    }
    let mut company = config.company.clone();
    // Who may say who asks is decided by a layer that stands since the start.
    company.headers.clone_from(&started.config.company.headers);
    portal.company.set(company);
    portal.read_only.store(config.read_only, std::sync::atomic::Ordering::Relaxed);
    telemetry::change(&config.log);
    tracing::info!("the configuration was read again");
    let mut later = differing(&started.config.to_string(), &config.to_string());
    later.extend(rewritten(started, config).map(str::to_owned));
    later.sort();
    later.dedup();
    if !later.is_empty() {
        tracing::warn!(options = later.join(", "), "these options also changed; restart to apply them");
    }
}

/// The options whose files have other contents than at the start, under the same names, and are not read again.
fn rewritten(started: &Started, config: &Config) -> impl Iterator<Item = &'static str> {
    let secrets = |config: &Config| config.oauth.values().map(|app| app.secret.clone()).collect::<Vec<_>>();
    let token = |config: &Config| config.metrics.as_ref().map(|metrics| metrics.token.clone());
    let differ = [
        ("launchdarkly-oauth-secret-file", secrets(&started.config) != secrets(config)),
        ("metrics-token-file", token(&started.config) != token(config)),
        ("check-ca-file", started.authorities != authorities(config)),
    ];
    differ.into_iter().filter_map(|(option, differs)| differs.then_some(option))
}

/// The options that differ and are not changed at once.
fn differing(before: &str, after: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().filter(|line| line.contains(" = ")).map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(before), lines(after));
    let only = |some: &[String], others: &[String]| {
        some.iter()
            .filter(|line| !others.contains(line))
            .filter_map(|line| line.split(" = ").next())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut names = [only(&before, &after), only(&after, &before)].concat();
    names.retain(|name| !AT_ONCE.contains(&name.as_str()));
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_the_next_start_is_named() {
        let before = "listen = \"127.0.0.1:3000\"\nlog = \"info\"\ncheck-allow = []\n";
        let after =
            "listen = \"127.0.0.1:4000\"\nlog = \"debug\"\ncheck-allow = []\nmetrics-listen = \"127.0.0.1:9\"\n";
        assert_eq!(differing(before, after), ["listen", "metrics-listen"]);
        assert!(differing(before, before).is_empty());
    }
}
