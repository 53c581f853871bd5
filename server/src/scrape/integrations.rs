//! The health of an account's integrations, read with the operator's token, so that an alert does not wait for
//! somebody to look.

use std::sync::Arc;

use domain::{Health, Row, UnixMillis};
use launchdarkly::AccessToken;
use tokio::sync::Mutex;

use crate::metrics::{HEALTH, LAST_SYNC, ON, READ, family};
use crate::portal::Portal;

/// How long an answer is good for, in milliseconds, however often somebody asks.
const FRESH_MS: i64 = 15_000;

/// The account that is watched. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Watched(Arc<Inner>);

struct Inner {
    token: AccessToken,
    instance: String,
    last: Mutex<Option<(UnixMillis, String)>>,
}

impl Watched {
    /// The account of this token, on this instance.
    pub(crate) fn new(token: AccessToken, instance: String) -> Self {
        Self(Arc::new(Inner { token, instance, last: Mutex::default() }))
    }

    /// The lines for all integrations; read at most every [`FRESH_MS`].
    pub(super) async fn text(&self, portal: &Portal) -> String {
        let mut last = self.0.last.lock().await;
        let now = portal.clock.now();
        if let Some((at, text)) = &*last
            && (0..FRESH_MS).contains(&now.since(*at))
        {
            return text.clone();
        }
        let text = self.read(portal, now).await;
        *last = Some((now, text.clone()));
        text
    }

    async fn read(&self, portal: &Portal, now: UnixMillis) -> String {
        let Some(instance) = portal.instances.get(&self.0.instance) else { return lines(None) };
        match instance.client.list_integrations(&self.0.token).await {
            Ok(listing) => {
                let rows: Vec<Row> =
                    listing.integrations.iter().map(|integration| Row::new(integration, now)).collect();
                lines(Some(&rows))
            }
            Err(error) => {
                tracing::warn!(%error, "the integrations for the metrics could not be read");
                lines(None)
            }
        }
    }
}

fn lines(rows: Option<&[Row]>) -> String {
    let mut out = String::new();
    let number = |yes: bool| f64::from(u8::from(yes));
    family(&mut out, READ, "Whether the integrations could be read.", &[(String::new(), number(rows.is_some()))]);
    let Some(rows) = rows else { return out };
    let labels = |row: &Row| {
        let domain::Address { project, environment, provider, id } = &row.address;
        // Keys have no character that would have to be escaped.
        format!("project=\"{project}\",environment=\"{environment}\",provider=\"{provider}\",id=\"{id}\"")
    };
    let on: Vec<_> = rows.iter().map(|row| (labels(row), number(row.on))).collect();
    family(&mut out, ON, "Whether the integration is turned on.", &on);
    let health = |row: &Row, health: Health| {
        (format!("{},health=\"{}\"", labels(row), health.key()), number(row.health == health))
    };
    let healths: Vec<_> = rows.iter().flat_map(|row| Health::ALL.map(|each| health(row, each))).collect();
    family(&mut out, HEALTH, "Whether this is how the integration is.", &healths);
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but floats")]
    let synced = |row: &Row| Some((labels(row), row.last_sync?.0 as f64 / 1000.0));
    let synced: Vec<_> = rows.iter().filter_map(synced).collect();
    family(&mut out, LAST_SYNC, "When the store was synchronised last, in Unix seconds.", &synced);
    out
}
