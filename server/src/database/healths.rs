//! Changes of health that this portal has seen: few for each integration, and not for ever. An account never sees another's.

use std::collections::HashMap;

use domain::{Health, HealthChange, IntegrationId, UnixMillis};

use super::statement::Row;
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::kept::Scope;

/// How many changes of one integration are kept.
const KEPT_EACH: i64 = 200;
/// How long a change is kept, in milliseconds, unless it is the last of its integration.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// The table of changes. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub struct Healths {
    database: Database,
    clock: Clock,
}

impl Healths {
    /// The table in `database`, its times told by `clock`.
    pub fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone() }
    }

    /// The last state that was seen of each integration.
    pub async fn last(&self, scope: &Scope) -> Result<HashMap<IntegrationId, Health>, DatabaseError> {
        const SQL: &str = "SELECT integration, after FROM healths WHERE id IN \
                           (SELECT MAX(id) FROM healths WHERE instance = $1 AND account = $2 GROUP BY integration)";
        let rows = self.database.sql(SQL).bind(&scope.instance).bind(&scope.account).rows().await?;
        let read = |row: &Row| {
            let id: String = row.get("integration")?;
            Ok((id.parse().map_err(|_| DatabaseError::Stored("integration"))?, health(row, "after")?))
        };
        rows.iter().map(read).collect()
    }

    /// Adds changes, each unless the last one that is known of its integration says the same or is later: another replica
    /// may have seen it too.
    pub async fn add(&self, scope: &Scope, changes: &[(IntegrationId, HealthChange)]) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO healths (instance, account, integration, at, before, after) \
                           SELECT $1, $2, $3, $4, $5, $6 WHERE $6 IS DISTINCT FROM (SELECT after FROM healths \
                           WHERE instance = $1 AND account = $2 AND integration = $3 ORDER BY id DESC LIMIT 1) \
                           AND NOT EXISTS (SELECT 1 FROM healths \
                           WHERE instance = $1 AND account = $2 AND integration = $3 AND at > $4)";
        const CUT: &str = "DELETE FROM healths WHERE instance = $1 AND account = $2 AND integration = $3 AND id <= \
                           (SELECT id FROM healths WHERE instance = $1 AND account = $2 AND integration = $3 \
                           ORDER BY id DESC LIMIT 1 OFFSET $4)";
        let mut all = self.database.begin().await?;
        // Two replicas that see the same change look at what is known one after the other.
        all.lock(&format!("healths {} {}", scope.instance, scope.account)).await?;
        for (id, change) in changes {
            all.sql(SQL)
                .bind(&scope.instance)
                .bind(&scope.account)
                .bind(id.as_str())
                .bind(change.at.0)
                .bind(change.before.map(Health::key))
                .bind(change.after.key())
                .execute()
                .await?;
            if change.before.is_some() {
                all.sql(CUT)
                    .bind(&scope.instance)
                    .bind(&scope.account)
                    .bind(id.as_str())
                    .bind(KEPT_EACH)
                    .execute()
                    .await?;
            }
        }
        all.commit().await?;
        Ok(())
    }

    /// The changes of one integration, oldest first.
    pub async fn of(&self, scope: &Scope, id: &IntegrationId) -> Result<Vec<HealthChange>, DatabaseError> {
        const SQL: &str = "SELECT at, before, after FROM healths \
                           WHERE instance = $1 AND account = $2 AND integration = $3 ORDER BY id";
        let rows = self.database.sql(SQL).bind(&scope.instance).bind(&scope.account).bind(id.as_str()).rows().await?;
        let read = |row: &Row| {
            let before = match row.get::<Option<&str>>("before")? {
                Some(_) => Some(health(row, "before")?),
                None => None,
            };
            Ok(HealthChange { at: UnixMillis(row.get("at")?), before, after: health(row, "after")? })
        };
        rows.iter().map(read).collect()
    }

    /// Removes what is too old, but the last of each integration; how many there were.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        const SQL: &str = "DELETE FROM healths WHERE at <= $1 AND EXISTS (SELECT 1 FROM healths AS later \
                           WHERE later.instance = healths.instance AND later.account = healths.account \
                           AND later.integration = healths.integration AND later.id > healths.id)";
        let done = self.database.sql(SQL).bind(self.clock.now().plus(-KEPT_MS).0).execute().await?;
        Ok(done)
    }
}

fn health(row: &Row, column: &'static str) -> Result<Health, DatabaseError> {
    row.get::<&str>(column)?.parse().map_err(|()| DatabaseError::Stored(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_700_000_000_000;

    fn id(number: u64) -> IntegrationId {
        IntegrationId::parse(&format!("{number:024x}")).unwrap()
    }

    fn change(at: i64, before: Option<Health>, after: Health) -> HealthChange {
        HealthChange { at: UnixMillis(at), before, after }
    }

    async fn fixture() -> (Healths, Clock, Scope) {
        let database = Database::empty().await;
        let clock = Clock::fixed(START);
        (
            Healths::new(&database, &clock),
            clock,
            Scope { instance: "eu".into(), account: "account:1".into(), projects: None },
        )
    }

    #[tokio::test]
    async fn what_two_replicas_see_is_kept_once_and_other_accounts_see_none_of_it() {
        let (healths, _, scope) = fixture().await;
        let first = (id(1), change(START, None, Health::Healthy));
        let second = (id(1), change(START + 5, Some(Health::Healthy), Health::Failing));
        for seen in [&first, &first, &second, &second] {
            healths.add(&scope, std::slice::from_ref(seen)).await.unwrap();
        }
        assert_eq!(healths.of(&scope, &id(1)).await.unwrap(), [first.1, second.1]);
        assert_eq!(healths.last(&scope).await.unwrap(), HashMap::from([(id(1), Health::Failing)]));
        let other = Scope { account: "account:2".into(), ..scope };
        assert!(healths.of(&other, &id(1)).await.unwrap().is_empty() && healths.last(&other).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn neither_a_flapping_store_nor_time_fills_the_table() {
        let (healths, clock, scope) = fixture().await;
        let (mut before, mut after) = (Health::Healthy, Health::Stale);
        for at in 0..KEPT_EACH + 50 {
            healths.add(&scope, &[(id(1), change(START + at, Some(before), after))]).await.unwrap();
            std::mem::swap(&mut before, &mut after);
        }
        let kept = healths.of(&scope, &id(1)).await.unwrap();
        assert_eq!(kept.len(), usize::try_from(KEPT_EACH).unwrap());
        assert_eq!(kept.last().unwrap().at, UnixMillis(START + KEPT_EACH + 49));
        clock.advance(2 * KEPT_MS);
        healths.sweep().await.unwrap();
        assert_eq!(healths.of(&scope, &id(1)).await.unwrap().len(), 1, "the last one says how it is");
    }
}
