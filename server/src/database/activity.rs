//! The record of every write that was sent to LaunchDarkly: an intent, durable before the call, and an outcome after
//! it. Rows are only ever added to, and an account never sees another's. Holds no secret, sealed or not.

mod rows;
#[cfg(test)]
mod tests;

use domain::{OutcomeFact, OutcomeFilter, OutcomeKind, Place};

use super::statement::Statement;
use super::tickets::{SETTLE, settling};
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::kept::{ActivityId, Entry, Intent, Outcome, Paging, Scope, TicketId, Wanted};
use rows::entry;

/// How long writing an intent down may take.
const BEGIN: std::time::Duration = std::time::Duration::from_secs(20);
/// How far back open entries are looked for, in milliseconds.
const OPEN_MS: i64 = 24 * 60 * 60 * 1000;
/// What is read of an entry. Not all that there is: a later release may have more.
const COLUMNS: &str = "id, at, instance, account, actor_name, actor_token_id, session, action, project, environment, provider, \
                       name, detail, version_before, request_id, reason, trace, outcome, outcome_detail, version_after, \
                       finished_at, target_id";

/// The record of activity. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    database: Database,
    clock: Clock,
}

impl Activity {
    /// The record in `database`, its times taken from `clock`.
    pub(crate) fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone() }
    }

    /// Records what is about to be done, and notes it with the tickets that are used up for it: both or neither. When this
    /// fails the write must not be sent.
    pub(crate) async fn begin(&self, intent: &Intent, tickets: &[&TicketId]) -> Result<ActivityId, DatabaseError> {
        let trace = serde_json::to_string(&intent.trace).map_err(|_| DatabaseError::Stored("trace"))?;
        // Whoever is kept waiting for longer must not send it: others would soon take it for cut off.
        let late = |_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()).into());
        let intended = tokio::time::timeout(BEGIN, self.intend(intent, trace, tickets)).await.unwrap_or_else(late);
        Ok(self.database.noted(intended)?.into())
    }

    async fn intend(&self, intent: &Intent, trace: String, tickets: &[&TicketId]) -> Result<i64, DatabaseError> {
        const SQL: &str = "INSERT INTO activity (at, instance, account, actor_name, actor_token_id, session, action, \
                           project, environment, provider, integration_id, name, detail, version_before, request_id, \
                           reason, trace) \
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id";
        let Intent { scope, actor, verb, place, name, detail, version_before, reason, trace: _, request_id } = intent;
        let mut both = self.database.begin().await?;
        let entry = both
            .sql(SQL)
            .bind(self.clock.now().0)
            .bind(&scope.instance)
            .bind(&scope.account)
            .bind(&actor.name)
            .bind(&actor.token_id)
            .bind(actor.session.as_str())
            .bind(verb.as_str())
            .bind(place.project.as_str())
            .bind(place.environment.as_str())
            .bind(place.provider.as_str())
            .bind(place.id.as_ref().map(domain::IntegrationId::as_str))
            .bind(name)
            .bind(detail)
            .bind(version_before.map(|version| version.0))
            .bind(request_id)
            .bind(reason.as_ref().map(domain::Reason::as_str))
            .bind(trace)
            .row()
            .await?;
        let id: i64 = entry.ok_or(DatabaseError::Stored("id"))?.get("id")?;
        for ticket in tickets {
            settling(both.sql(SETTLE), ticket, &id.to_string()).execute().await?;
        }
        both.commit().await?;
        Ok(id)
    }

    /// Adds what came of it. A final outcome is the last; one that is unknown may still be found out.
    pub(crate) async fn finish(&self, id: ActivityId, outcome: &Outcome) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO outcomes (activity, at, kind, detail, version_after, integration_id) \
                           SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS \
                           (SELECT 1 FROM outcomes WHERE activity = $1 AND kind <> 'unknown') ON CONFLICT DO NOTHING";
        self.database
            .sql(SQL)
            .bind(id.number())
            .bind(self.clock.now().0)
            .bind(outcome.kind.as_str())
            .bind(OutcomeFact::store(&outcome.facts).as_deref())
            .bind(outcome.version_after.map(|version| version.0))
            .bind(outcome.integration_id.as_ref().map(domain::IntegrationId::as_str))
            .execute()
            .await?;
        Ok(())
    }

    /// Notes of every intent of these ages (from, to; in milliseconds) without an outcome that none was seen: the process
    /// that meant it has ended, for none waits that long. How many there were.
    pub(crate) async fn give_up(&self, ages: (i64, i64)) -> Result<u64, DatabaseError> {
        const SQL: &str = "INSERT INTO outcomes (activity, at, kind, detail) \
                           SELECT id, $1, 'unknown', $2 FROM activity WHERE at <= $3 AND at >= $4 \
                           AND NOT EXISTS (SELECT 1 FROM outcomes WHERE outcomes.activity = activity.id)";
        let now = self.clock.now().0;
        let mut alone = self.database.begin().await?;
        // Of several replicas one at a time: each would add the same.
        alone.lock("giving up").await?;
        let done = alone
            .sql(SQL)
            .bind(now)
            .bind(OutcomeFact::store(&[OutcomeFact::CutOff]).as_deref())
            .bind(now.saturating_sub(ages.0))
            .bind(now.saturating_sub(ages.1))
            .execute()
            .await?;
        alone.commit().await?;
        Ok(done)
    }

    /// How many entries have no outcome yet, whoever's they are.
    pub(crate) async fn open(&self) -> Result<i64, DatabaseError> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM activity WHERE NOT EXISTS \
                           (SELECT 1 FROM outcomes WHERE outcomes.activity = activity.id) AND at > $1";
        // What is older was given up, and has an outcome.
        let since = self.clock.now().plus(-OPEN_MS).0;
        self.database.sql(SQL).bind(since).row().await?.map_or(Ok(0), |row| row.get("total"))
    }

    /// One page of an account's activity, newest first, and how many entries there are in all.
    pub(crate) async fn recent(
        &self,
        scope: &Scope,
        wanted: &Wanted,
        page: Paging,
    ) -> Result<(Vec<Entry>, u64), DatabaseError> {
        let total = self.select("COUNT(*) AS total", scope, wanted).row().await?;
        let total: i64 = total.map_or(Ok(0), |row| row.get("total"))?;
        let mut query = self.select(COLUMNS, scope, wanted);
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(page.size));
        query.push(" OFFSET ").push_bind(page.offset());
        let entries = query.rows().await?.iter().map(entry).collect::<Result<_, _>>()?;
        Ok((entries, u64::try_from(total).unwrap_or_default()))
    }

    /// At most `limit` entries that are older than `before`, newest first: a record of any length, piece by piece.
    pub(crate) async fn before(
        &self,
        scope: &Scope,
        wanted: &Wanted,
        before: Option<ActivityId>,
        limit: u32,
    ) -> Result<Vec<Entry>, DatabaseError> {
        let mut query = self.select(COLUMNS, scope, wanted);
        if let Some(before) = before {
            query.push(" AND id < ").push_bind(before.number());
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
        query.rows().await?.iter().map(entry).collect()
    }

    /// The other creations in the place of creation `id`, since `window_ms` milliseconds before it, whoever's they are: not
    /// to be shown, but to tell apart what they made.
    pub(crate) async fn rivals(
        &self,
        instance: &str,
        place: &Place,
        id: ActivityId,
        window_ms: i64,
    ) -> Result<Vec<Entry>, DatabaseError> {
        const WHERE: &str = " FROM entries WHERE action = 'create' AND instance = $1 AND project = $2 \
                             AND environment = $3 AND provider = $4 AND id <> $5 \
                             AND at >= (SELECT at FROM activity WHERE id = $5) - $6";
        let mut query = self.database.sql("SELECT ");
        query.push(COLUMNS).push(WHERE);
        let rows = query
            .bind(instance)
            .bind(place.project.as_str())
            .bind(place.environment.as_str())
            .bind(place.provider.as_str())
            .bind(id.number())
            .bind(window_ms)
            .rows()
            .await?;
        rows.iter().map(entry).collect()
    }

    /// These entries, as far as they are in this scope, in no order.
    pub(crate) async fn entries(&self, scope: &Scope, ids: &[ActivityId]) -> Result<Vec<Entry>, DatabaseError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = self.of_scope(COLUMNS, scope);
        query.push(" AND id IN (");
        for (place, id) in ids.iter().enumerate() {
            query.push(if place == 0 { "" } else { ", " }).push_bind(id.number());
        }
        query.push(")");
        query.rows().await?.iter().map(entry).collect()
    }

    /// One entry, if it is in this scope.
    pub(crate) async fn entry(&self, scope: &Scope, id: ActivityId) -> Result<Option<Entry>, DatabaseError> {
        let mut query = self.of_scope(COLUMNS, scope);
        query.push(" AND id = ").push_bind(id.number());
        let row = query.row().await?;
        row.as_ref().map(entry).transpose()
    }

    /// What an account may see of the record.
    fn of_scope(&self, what: &str, scope: &Scope) -> Statement<'_> {
        let mut query = self.database.sql("SELECT ");
        query.push(what).push(" FROM entries WHERE instance = ").push_bind(&scope.instance);
        query.push(" AND account = ").push_bind(&scope.account);
        if let Some(projects) = &scope.projects {
            query.push(" AND project IN (");
            for (place, project) in projects.iter().enumerate() {
                query.push(if place == 0 { "" } else { ", " }).push_bind(project.as_str());
            }
            query.push(")");
        }
        query
    }

    /// The entries that are wanted.
    fn select(&self, what: &str, scope: &Scope, wanted: &Wanted) -> Statement<'_> {
        let mut query = self.of_scope(what, scope);
        let Wanted { filter, from, to } = wanted;
        let equal = [("project", &filter.project), ("environment", &filter.environment)];
        for (column, text) in equal.into_iter().filter(|(_, text)| !text.is_empty()) {
            query.push(" AND ").push(column).push(" = ").push_bind(text);
        }
        if !filter.integration.is_empty() {
            // Not by the view's own column: that would read the whole record for each integration's page.
            query.push(" AND id IN (SELECT id FROM activity WHERE integration_id = ").push_bind(&filter.integration);
            query.push(" UNION SELECT activity FROM outcomes WHERE integration_id = ");
            query.push_bind(&filter.integration).push(")");
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
            let within = self.database.either(
                " AND instr(lower(concat_ws(char(10), name, target_id, actor_name, reason, request_id)), lower(",
                " AND strpos(lower(concat_ws(chr(10), name, target_id, actor_name, reason, request_id)), lower(",
            );
            query.push(within).push_bind(&filter.text).push(")) > 0");
        }
        query
    }
}
