//! The record of every write that was sent to LaunchDarkly: an intent, durable before the call, and an outcome after
//! it. Rows are only ever added to, and an account never sees another's. Holds no secret, sealed or not.

mod record;
#[cfg(test)]
mod tests;

use domain::UnixMillis;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

pub use record::{ActivityId, Actor, Entry, Intent, Outcome, OutcomeKind, Page, Scope, Target, Verb};

use super::{Database, DatabaseError};
use crate::clock::Clock;

/// The record of activity. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not answer.
#[derive(Clone, Debug)]
pub struct Activity {
    database: Database,
    clock: Clock,
}

impl Activity {
    /// The record in `database`, its times taken from `clock`.
    pub fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone() }
    }

    /// Records what is about to be done. When this fails the write must not be sent.
    pub async fn begin(&self, intent: &Intent) -> Result<ActivityId, DatabaseError> {
        const SQL: &str = "INSERT INTO activity (at, instance, account, actor_name, actor_token_id, session, action, \
                           project, environment, provider, integration_id, name, detail, version_before, request_id) \
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id";
        let Intent { scope, actor, verb, target, detail, version_before, request_id } = intent;
        // All rows, not one: only a statement that ran to its end tells whether the row was kept.
        let ids: Vec<i64> = sqlx::query_scalar(SQL)
            .bind(self.clock.now().0)
            .bind(&scope.instance)
            .bind(&scope.account)
            .bind(&actor.name)
            .bind(&actor.token_id)
            .bind(actor.session.as_str())
            .bind(verb.as_str())
            .bind(target.project.as_str())
            .bind(target.environment.as_str())
            .bind(target.provider.as_str())
            .bind(target.id.as_ref().map(domain::IntegrationId::as_str))
            .bind(&target.name)
            .bind(detail)
            .bind(version_before)
            .bind(request_id)
            .fetch_all(&self.database.pool)
            .await?;
        ids.first().copied().map(ActivityId).ok_or(DatabaseError::Stored("activity"))
    }

    /// Records what came of it. A final outcome stays; one that is unknown may still be found out.
    pub async fn finish(&self, id: ActivityId, outcome: &Outcome) -> Result<(), DatabaseError> {
        const SQL: &str = "UPDATE activity SET outcome = $1, outcome_detail = $2, version_after = $3, \
                           integration_id = COALESCE($4, integration_id), finished_at = $5 \
                           WHERE id = $6 AND (outcome IS NULL OR outcome = 'unknown')";
        sqlx::query(SQL)
            .bind(outcome.kind.as_str())
            .bind(&outcome.detail)
            .bind(outcome.version_after)
            .bind(outcome.integration_id.as_ref().map(domain::IntegrationId::as_str))
            .bind(self.clock.now().0)
            .bind(id.0)
            .execute(&self.database.pool)
            .await?;
        Ok(())
    }

    /// One page of an account's activity, newest first, and how many entries there are in all.
    pub async fn recent(&self, scope: &Scope, page: Page) -> Result<(Vec<Entry>, u64), DatabaseError> {
        const COUNT: &str = "SELECT COUNT(*) FROM activity WHERE instance = $1 AND account = $2";
        const SQL: &str = "SELECT * FROM activity WHERE instance = $1 AND account = $2 \
                           ORDER BY id DESC LIMIT $3 OFFSET $4";
        let total: i64 =
            sqlx::query_scalar(COUNT).bind(&scope.instance).bind(&scope.account).fetch_one(&self.database.pool).await?;
        let rows = sqlx::query(SQL)
            .bind(&scope.instance)
            .bind(&scope.account)
            .bind(i64::from(page.size))
            .bind(page.offset())
            .fetch_all(&self.database.pool)
            .await?;
        let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok((entries, u64::try_from(total).unwrap_or_default()))
    }

    /// One entry, if it is in this scope.
    pub async fn entry(&self, scope: &Scope, id: ActivityId) -> Result<Option<Entry>, DatabaseError> {
        const SQL: &str = "SELECT * FROM activity WHERE id = $1 AND instance = $2 AND account = $3";
        let row = sqlx::query(SQL)
            .bind(id.0)
            .bind(&scope.instance)
            .bind(&scope.account)
            .fetch_optional(&self.database.pool)
            .await?;
        row.as_ref().map(entry).transpose()
    }

    /// Every intent without an outcome, of all accounts, oldest first. After a start, these are the writes that a crash
    /// cut off; while the server runs, also those under way.
    pub async fn unfinished(&self) -> Result<Vec<Entry>, DatabaseError> {
        const SQL: &str = "SELECT * FROM activity WHERE outcome IS NULL ORDER BY id";
        sqlx::query(SQL).fetch_all(&self.database.pool).await?.iter().map(entry).collect()
    }
}

fn entry(row: &SqliteRow) -> Result<Entry, DatabaseError> {
    Ok(Entry {
        id: ActivityId(row.try_get("id")?),
        at: UnixMillis(row.try_get("at")?),
        intent: Intent {
            scope: Scope { instance: row.try_get("instance")?, account: row.try_get("account")? },
            actor: Actor {
                name: row.try_get("actor_name")?,
                token_id: row.try_get("actor_token_id")?,
                session: parsed(row, "session")?,
            },
            verb: parsed(row, "action")?,
            target: target(row)?,
            detail: row.try_get("detail")?,
            version_before: row.try_get("version_before")?,
            request_id: row.try_get("request_id")?,
        },
        outcome: outcome(row)?,
        finished_at: row.try_get::<Option<i64>, _>("finished_at")?.map(UnixMillis),
    })
}

fn target(row: &SqliteRow) -> Result<Target, DatabaseError> {
    Ok(Target {
        project: parsed(row, "project")?,
        environment: parsed(row, "environment")?,
        provider: parsed(row, "provider")?,
        id: integration_id(row)?,
        name: row.try_get("name")?,
    })
}

fn outcome(row: &SqliteRow) -> Result<Option<Outcome>, DatabaseError> {
    let Some(kind) = row.try_get::<Option<String>, _>("outcome")? else { return Ok(None) };
    Ok(Some(Outcome {
        kind: kind.parse().map_err(|()| DatabaseError::Stored("outcome"))?,
        detail: row.try_get("outcome_detail")?,
        version_after: row.try_get("version_after")?,
        integration_id: integration_id(row)?,
    }))
}

fn integration_id(row: &SqliteRow) -> Result<Option<domain::IntegrationId>, DatabaseError> {
    let text: Option<String> = row.try_get("integration_id")?;
    text.map(|text| text.parse().map_err(|_| DatabaseError::Stored("integration_id"))).transpose()
}

fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: &'static str) -> Result<T, DatabaseError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| DatabaseError::Stored(column))
}
