//! What the last check of each store came to. An account never sees another's.

use std::collections::HashMap;

use domain::{CheckVerdict, Checked, IntegrationId, UnixMillis};

use super::statement::Row;
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::kept::Scope;

/// How long a check is remembered, in milliseconds.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// The table of checks. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub struct LastChecks {
    database: Database,
    clock: Clock,
}

impl LastChecks {
    /// The table in `database`, its times told by `clock`.
    pub fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone() }
    }

    /// The last check of each integration.
    pub async fn all(&self, scope: &Scope) -> Result<HashMap<IntegrationId, Checked>, DatabaseError> {
        const SQL: &str = "SELECT integration, at, verdict FROM checks WHERE instance = $1 AND account = $2";
        let rows = self.database.sql(SQL).bind(&scope.instance).bind(&scope.account).rows().await?;
        let read = |row: &Row| {
            let id: String = row.get("integration")?;
            let verdict: &str = row.get("verdict")?;
            let verdict = CheckVerdict::ALL.into_iter().find(|known| known.key() == verdict);
            let verdict = verdict.ok_or(DatabaseError::Stored("verdict"))?;
            let id = id.parse().map_err(|_| DatabaseError::Stored("integration"))?;
            Ok((id, Checked { at: UnixMillis(row.get("at")?), verdict }))
        };
        rows.iter().map(read).collect()
    }

    /// Notes a check, unless a later one is known.
    pub async fn set(&self, scope: &Scope, id: &IntegrationId, checked: Checked) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO checks (instance, account, integration, at, verdict) VALUES ($1, $2, $3, $4, $5) \
                           ON CONFLICT (instance, account, integration) DO UPDATE \
                           SET at = excluded.at, verdict = excluded.verdict WHERE excluded.at >= checks.at";
        self.database
            .sql(SQL)
            .bind(&scope.instance)
            .bind(&scope.account)
            .bind(id.as_str())
            .bind(checked.at.0)
            .bind(checked.verdict.key())
            .execute()
            .await?;
        Ok(())
    }

    /// Removes what is too old; how many there were.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        const SQL: &str = "DELETE FROM checks WHERE at <= $1";
        let done = self.database.sql(SQL).bind(self.clock.now().plus(-KEPT_MS).0).execute().await?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_700_000_000_000;

    #[tokio::test]
    async fn the_last_check_counts_for_a_while_and_other_accounts_see_none() {
        let database = Database::empty().await;
        let clock = Clock::fixed(START);
        let checks = LastChecks::new(&database, &clock);
        let scope = Scope { instance: "eu".into(), account: "account:1".into(), projects: None };
        let id = IntegrationId::parse(&"1".repeat(24)).unwrap();
        let at = |ms: i64, verdict: CheckVerdict| Checked { at: UnixMillis(START + ms), verdict };
        for checked in [at(0, CheckVerdict::Readable), at(9, CheckVerdict::Unreadable), at(5, CheckVerdict::Doubtful)] {
            checks.set(&scope, &id, checked).await.unwrap();
        }
        let expected = HashMap::from([(id, at(9, CheckVerdict::Unreadable))]);
        assert_eq!(checks.all(&scope).await.unwrap(), expected);
        let other = Scope { account: "account:2".into(), ..scope.clone() };
        assert!(checks.all(&other).await.unwrap().is_empty());
        clock.advance(KEPT_MS + 10);
        assert_eq!(checks.sweep().await.unwrap(), 1);
        assert!(checks.all(&scope).await.unwrap().is_empty());
    }
}
