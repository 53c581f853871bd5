//! The record of every write that was sent to LaunchDarkly: an intent, durable before the call, and an outcome after
//! it. Rows are only ever added to, and an account never sees another's. Holds no secret, sealed or not.

mod record;
#[cfg(test)]
mod tests;

use domain::{OutcomeFilter, OutcomeKind, UnixMillis};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};

pub use record::{ActivityId, Actor, Entry, Intent, Outcome, Page, Scope, Target, Wanted};

use super::tickets::{TicketId, settle};
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

    /// Records what is about to be done, and notes it with the tickets that are used up for it: both or neither. When this
    /// fails the write must not be sent.
    pub async fn begin(&self, intent: &Intent, tickets: &[&TicketId]) -> Result<ActivityId, DatabaseError> {
        const SQL: &str = "INSERT INTO activity (at, instance, account, actor_name, actor_token_id, session, action, \
                           project, environment, provider, integration_id, name, detail, version_before, request_id, \
                           reason, trace) \
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id";
        let Intent { scope, actor, verb, target, detail, version_before, reason, trace, request_id } = intent;
        let trace = serde_json::to_string(trace).map_err(|_| DatabaseError::Stored("trace"))?;
        let entry = sqlx::query_scalar(SQL)
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
            .bind(reason.as_ref().map(domain::Reason::as_str))
            .bind(trace);
        let written = async {
            let mut both = self.database.pool.begin_with("BEGIN IMMEDIATE").await?;
            let id: i64 = entry.fetch_one(&mut *both).await?;
            for ticket in tickets {
                settle(&mut *both, ticket, &id.to_string()).await?;
            }
            both.commit().await?;
            Ok(id)
        };
        Ok(ActivityId(self.database.noted(written.await)?))
    }

    /// Adds what came of it. A final outcome is the last; one that is unknown may still be found out.
    pub async fn finish(&self, id: ActivityId, outcome: &Outcome) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO outcomes (activity, at, kind, detail, version_after, integration_id) \
                           SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS \
                           (SELECT 1 FROM outcomes WHERE activity = $1 AND kind <> 'unknown') ON CONFLICT DO NOTHING";
        sqlx::query(SQL)
            .bind(id.0)
            .bind(self.clock.now().0)
            .bind(outcome.kind.as_str())
            .bind(&outcome.detail)
            .bind(outcome.version_after)
            .bind(outcome.integration_id.as_ref().map(domain::IntegrationId::as_str))
            .execute(&self.database.pool)
            .await?;
        Ok(())
    }

    /// Notes of every intent of these ages (from, to; in milliseconds) without an outcome that none was seen: the process
    /// that meant it has ended, for none waits that long. How many there were.
    pub async fn give_up(&self, ages: (i64, i64), detail: &str) -> Result<u64, DatabaseError> {
        const SQL: &str = "INSERT INTO outcomes (activity, at, kind, detail) \
                           SELECT id, $1, 'unknown', $2 FROM activity WHERE at <= $3 AND at >= $4 \
                           AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.activity = activity.id)";
        let now = self.clock.now().0;
        let done = sqlx::query(SQL)
            .bind(now)
            .bind(detail)
            .bind(now.saturating_sub(ages.0))
            .bind(now.saturating_sub(ages.1))
            .execute(&self.database.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// One page of an account's activity, newest first, and how many entries there are in all.
    pub async fn recent(&self, scope: &Scope, wanted: &Wanted, page: Page) -> Result<(Vec<Entry>, u64), DatabaseError> {
        let total: i64 = select("COUNT(*)", scope, wanted).build_query_scalar().fetch_one(&self.database.pool).await?;
        let mut query = select("*", scope, wanted);
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(page.size));
        query.push(" OFFSET ").push_bind(page.offset());
        let rows = query.build().fetch_all(&self.database.pool).await?;
        let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok((entries, u64::try_from(total).unwrap_or_default()))
    }

    /// At most `limit` entries that are older than `before`, newest first: a record of any length, piece by piece.
    pub async fn before(
        &self,
        scope: &Scope,
        wanted: &Wanted,
        before: Option<ActivityId>,
        limit: u32,
    ) -> Result<Vec<Entry>, DatabaseError> {
        let mut query = select("*", scope, wanted);
        if let Some(before) = before {
            query.push(" AND id < ").push_bind(before.0);
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
        query.build().fetch_all(&self.database.pool).await?.iter().map(entry).collect()
    }

    /// The other creations in the place of creation `id`, since `window_ms` milliseconds before it, whoever's they are: not
    /// to be shown, but to tell apart what they made.
    pub async fn rivals(
        &self,
        instance: &str,
        target: &Target,
        id: ActivityId,
        window_ms: i64,
    ) -> Result<Vec<Entry>, DatabaseError> {
        const SQL: &str = "SELECT * FROM entries WHERE action = 'create' AND instance = $1 AND project = $2 \
                           AND environment = $3 AND provider = $4 AND id <> $5 \
                           AND at >= (SELECT at FROM activity WHERE id = $5) - $6";
        let rows = sqlx::query(SQL)
            .bind(instance)
            .bind(target.project.as_str())
            .bind(target.environment.as_str())
            .bind(target.provider.as_str())
            .bind(id.0)
            .bind(window_ms)
            .fetch_all(&self.database.pool)
            .await?;
        rows.iter().map(entry).collect()
    }

    /// These entries, as far as they are in this scope, in no order.
    pub async fn entries(&self, scope: &Scope, ids: &[ActivityId]) -> Result<Vec<Entry>, DatabaseError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = QueryBuilder::<Sqlite>::new("SELECT * FROM entries WHERE instance = ");
        query.push_bind(scope.instance.clone()).push(" AND account = ").push_bind(scope.account.clone());
        query.push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.0);
        }
        query.push(")");
        query.build().fetch_all(&self.database.pool).await?.iter().map(entry).collect()
    }

    /// One entry, if it is in this scope.
    pub async fn entry(&self, scope: &Scope, id: ActivityId) -> Result<Option<Entry>, DatabaseError> {
        const SQL: &str = "SELECT * FROM entries WHERE id = $1 AND instance = $2 AND account = $3";
        let row = sqlx::query(SQL)
            .bind(id.0)
            .bind(&scope.instance)
            .bind(&scope.account)
            .fetch_optional(&self.database.pool)
            .await?;
        row.as_ref().map(entry).transpose()
    }
}

fn select(what: &str, scope: &Scope, wanted: &Wanted) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(format!("SELECT {what} FROM entries WHERE instance = "));
    query.push_bind(scope.instance.clone()).push(" AND account = ").push_bind(scope.account.clone());
    let Wanted { filter, from, to } = wanted;
    let equal = [("project", &filter.project), ("environment", &filter.environment)];
    for (column, text) in equal.into_iter().filter(|(_, text)| !text.is_empty()) {
        query.push(format_args!(" AND {column} = ")).push_bind(text.clone());
    }
    if !filter.integration.is_empty() {
        // Not by the view's own column: that would read the whole record for each integration's page.
        query.push(" AND id IN (SELECT id FROM activity WHERE integration_id = ").push_bind(filter.integration.clone());
        query.push(" UNION SELECT activity FROM outcomes WHERE integration_id = ");
        query.push_bind(filter.integration.clone()).push(")");
    }
    if let Some(verb) = filter.verb {
        query.push(" AND action = ").push_bind(verb.as_str());
    }
    match filter.outcome {
        // What was gone already is what was asked for, too.
        Some(OutcomeFilter::Ended(OutcomeKind::Done)) => {
            query.push(" AND outcome IN ('done', 'gone')");
        }
        Some(OutcomeFilter::Ended(kind)) => {
            query.push(" AND outcome = ").push_bind(kind.as_str());
        }
        Some(OutcomeFilter::Open) => {
            query.push(" AND outcome IS NULL");
        }
        None => {}
    }
    if let Some(from) = from {
        query.push(" AND at >= ").push_bind(from.0);
    }
    if let Some(to) = to {
        query.push(" AND at < ").push_bind(to.0);
    }
    if !filter.text.is_empty() {
        // One text of all that is searched, its parts kept apart by what nobody types.
        query
            .push(" AND instr(lower(concat_ws(char(10), name, target_id, actor_name, reason, request_id)), lower(")
            .push_bind(filter.text.clone())
            .push(")) > 0");
    }
    query
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
            reason: reason(row)?,
            trace: serde_json::from_str(row.try_get("trace")?).map_err(|_| DatabaseError::Stored("trace"))?,
            request_id: row.try_get("request_id")?,
        },
        outcome: outcome(row)?,
        finished_at: row.try_get::<Option<i64>, _>("finished_at")?.map(UnixMillis),
    })
}

fn reason(row: &SqliteRow) -> Result<Option<domain::Reason>, DatabaseError> {
    let text: Option<String> = row.try_get("reason")?;
    domain::Reason::parse(&text.unwrap_or_default(), false).map_err(|_| DatabaseError::Stored("reason"))
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
    let text: Option<String> = row.try_get("target_id")?;
    text.map(|text| text.parse().map_err(|_| DatabaseError::Stored("integration_id"))).transpose()
}

fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: &'static str) -> Result<T, DatabaseError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| DatabaseError::Stored(column))
}
