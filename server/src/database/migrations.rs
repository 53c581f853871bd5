//! Which version of the tables there is, and which this release needs. Migrations only add, so that the release before goes on
//! working beside this one. What has been released is never edited: databases remember its checksum.

use std::sync::LazyLock;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::pool::Pool;
use super::{Database, DatabaseError};

/// The migrations of a folder, by their numbers. (`sqlx::migrate!` would find them itself, and have both database drivers built
/// a second time, for the compiler: a fifth of a first build.)
macro_rules! migrations {
    ($folder:literal: $($number:literal $name:literal)*) => {
        LazyLock::new(|| Migrator::with_migrations(vec![$(Migration::new(
            $number,
            $name.into(),
            MigrationType::Simple,
            include_str!(concat!("../../migrations/", $folder, "/", $name, ".sql")).into_sql_str(),
            false,
        )),*]))
    };
}

static SQLITE: LazyLock<Migrator> = migrations!("sqlite":
    1 "0001_sessions"
    2 "0002_tickets"
    3 "0003_activity"
    4 "0004_outcomes"
    5 "0005_indexes_of_creations_and_integrations"
    6 "0006_where_a_used_ticket_goes_on"
    7 "0007_index_of_creations_in_one_place"
    8 "0008_batches"
    9 "0009_healths"
    10 "0010_checks"
    11 "0011_session_owners"
    12 "0012_last_lists"
    13 "0013_notices"
);

static POSTGRES: LazyLock<Migrator> = migrations!("postgres":
    12 "0012_all_tables_so_far"
    13 "0013_notices"
);

impl Database {
    fn migrator(&self) -> &'static Migrator {
        match self.pool {
            Pool::Sqlite(..) => &SQLITE,
            Pool::Postgres(_) => &POSTGRES,
        }
    }

    /// The version of the tables that this release needs.
    pub fn needed(&self) -> i64 {
        self.migrator().iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// The version of the tables that there are; 0 where there are none.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not answer.
    pub async fn version(&self) -> Result<i64, DatabaseError> {
        let exists = self.either(
            "SELECT name FROM sqlite_master WHERE name = '_sqlx_migrations'",
            "SELECT CAST(to_regclass('_sqlx_migrations') AS text) AS name WHERE to_regclass('_sqlx_migrations') IS NOT NULL",
        );
        if self.sql(exists).row().await?.is_none() {
            return Ok(0);
        }
        let last = "SELECT COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations WHERE success";
        self.sql(last).row().await?.map_or(Ok(0), |row| row.get("version"))
    }

    /// Brings the tables to the version that this release needs; one replica at a time.
    ///
    /// # Errors
    /// [`DatabaseError::Newer`] if they are beyond it already; [`DatabaseError::Migrate`] if they cannot be changed.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        let (found, needed) = (self.version().await?, self.needed());
        if found > needed {
            return Err(DatabaseError::Newer { found, needed });
        }
        match &self.pool {
            Pool::Sqlite(pool, _) => SQLITE.run(pool).await?,
            Pool::Postgres(pool) => {
                // The limits of pages are not those of migrations, for which other replicas wait, too.
                let mut alone = pool.acquire().await?;
                sqlx::raw_sql("SET statement_timeout = 0; SET lock_timeout = '10min'").execute(&mut *alone).await?;
                POSTGRES.run(&mut *alone).await?;
                alone.close().await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn both_engines_have_the_same_versions_since_there_are_two() {
        let versions = |migrator: &Migrator| -> BTreeSet<i64> {
            migrator.iter().map(|migration| migration.version).filter(|version| *version >= 12).collect()
        };
        assert_eq!(versions(&SQLITE), versions(&POSTGRES));
    }

    #[test]
    fn every_file_is_run_under_its_number() {
        for (migrator, folder) in [(&SQLITE, "migrations/sqlite"), (&POSTGRES, "migrations/postgres")] {
            let files: BTreeSet<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            let run: BTreeSet<String> = migrator.iter().map(|migration| migration.description.to_string()).collect();
            assert_eq!(run, files);
            for migration in migrator.iter() {
                assert!(migration.description.starts_with(&format!("{:04}_", migration.version)), "{migration:?}");
            }
        }
    }

    #[tokio::test]
    async fn tables_of_a_newer_release_are_left_alone() {
        let database = Database::empty().await;
        assert_eq!(database.version().await.unwrap(), database.needed());
        database.run("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 12").await.unwrap();
        let refusal = database.migrate().await.unwrap_err();
        assert!(matches!(refusal, DatabaseError::Newer { found: 9999, .. }), "{refusal}");
        assert!(!refusal.to_string().contains('\n'));
    }
}
