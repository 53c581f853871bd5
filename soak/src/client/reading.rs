//! Reading: pages for their own sake, and JSON to be compared with the truth.

use rand::Rng as _;
use serde_json::Value;

use super::Client;
use crate::history::Read;

/// A list may be as old as a call to LaunchDarkly can take, in milliseconds.
const LIST_AGE_MS: i64 = 10_000;

impl Client {
    /// Reads something.
    pub(super) async fn read(&mut self) -> &'static str {
        let target = self.store();
        match self.random.random_range(0..10) {
            0..2 => drop(self.page("/integrations").await),
            2..4 => drop(self.page(&format!("/integrations/{target}")).await),
            4 => drop(self.page("/activity").await),
            5..7 => self.read_list().await,
            _ => self.read_one(&target).await,
        }
        "reads"
    }

    async fn read_one(&mut self, target: &str) {
        let Some(answer) = self.page(&format!("/api/integrations/{target}")).await else { return };
        let id = target.rsplit('/').next().unwrap_or_default().to_owned();
        let seen = match answer.status {
            200 => Some(serde_json::from_str(&answer.body).unwrap_or(Value::Null)),
            404 => None,
            _ => return,
        };
        self.stage.book().told.reads.push(Read { id, between: answer.between, seen });
    }

    async fn read_list(&mut self) {
        let page = self.random.random_range(1..4);
        let Some(answer) = self.page(&format!("/api/integrations?page={page}")).await else { return };
        let Ok(list) = serde_json::from_str::<Value>(&answer.body) else { return };
        let as_of = list["as_of"].as_i64().unwrap_or_default();
        let rows = list["items"].as_array().into_iter().flatten();
        let read = |row: &Value| {
            let id = row["integrationId"].as_str().or(row["id"].as_str()).or(row["_id"].as_str())?;
            Some(Read { id: id.to_owned(), between: (as_of - LIST_AGE_MS, as_of), seen: Some(row.clone()) })
        };
        self.stage.book().told.reads.extend(rows.filter_map(read));
    }
}
