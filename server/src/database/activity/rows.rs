//! From rows to entries of the record.

use domain::{OutcomeFact, Place, UnixMillis, Version};

use crate::database::DatabaseError;
use crate::database::statement::Row;
use crate::kept::{ActivityId, Actor, Entry, Intent, Outcome, Scope};

pub(super) fn entry(row: &Row) -> Result<Entry, DatabaseError> {
    Ok(Entry {
        id: ActivityId::from(row.get::<i64>("id")?),
        at: UnixMillis(row.get("at")?),
        intent: Intent {
            scope: Scope { instance: row.get("instance")?, account: row.get("account")?, projects: None },
            actor: Actor {
                name: row.get("actor_name")?,
                token_id: row.get("actor_token_id")?,
                session: parsed(row, "session")?,
            },
            verb: parsed(row, "action")?,
            place: place(row)?,
            name: row.get("name")?,
            detail: row.get("detail")?,
            version_before: row.get::<Option<i64>>("version_before")?.map(Version),
            reason: reason(row)?,
            trace: serde_json::from_str(row.get("trace")?).map_err(|_| DatabaseError::Stored("trace"))?,
            request_id: row.get("request_id")?,
        },
        outcome: outcome(row)?,
        finished_at: row.get::<Option<i64>>("finished_at")?.map(UnixMillis),
    })
}

fn reason(row: &Row) -> Result<Option<domain::Reason>, DatabaseError> {
    let text: Option<String> = row.get("reason")?;
    domain::Reason::parse(&text.unwrap_or_default(), false).map_err(|_| DatabaseError::Stored("reason"))
}

fn place(row: &Row) -> Result<Place, DatabaseError> {
    Ok(Place {
        project: parsed(row, "project")?,
        environment: parsed(row, "environment")?,
        provider: parsed(row, "provider")?,
        id: integration_id(row)?,
    })
}

fn outcome(row: &Row) -> Result<Option<Outcome>, DatabaseError> {
    let Some(kind) = row.get::<Option<String>>("outcome")? else { return Ok(None) };
    Ok(Some(Outcome {
        kind: kind.parse().map_err(|()| DatabaseError::Stored("outcome"))?,
        facts: row.get::<Option<String>>("outcome_detail")?.as_deref().map(OutcomeFact::read).unwrap_or_default(),
        version_after: row.get::<Option<i64>>("version_after")?.map(Version),
        integration_id: integration_id(row)?,
    }))
}

fn integration_id(row: &Row) -> Result<Option<domain::IntegrationId>, DatabaseError> {
    let text: Option<String> = row.get("target_id")?;
    text.map(|text| text.parse().map_err(|_| DatabaseError::Stored("integration_id"))).transpose()
}

fn parsed<T: std::str::FromStr>(row: &Row, column: &'static str) -> Result<T, DatabaseError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| DatabaseError::Stored(column))
}
