//! Reads the portal's database, SQLite or a server's: intents, outcomes, tickets. Never writes.

use std::collections::HashMap;
use std::str::FromStr as _;

use serde_json::Value;
use sqlx::any::{AnyConnectOptions, AnyRow};
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, Row as _};

use crate::history::{Intent, Outcome, OutcomeKind, Record, Ticket, Verb};

const INTENTS: &str = "SELECT id, at, session, action, project, environment, provider, integration_id, detail, \
                       version_before FROM activity ORDER BY id";
const OUTCOMES: &str = "SELECT activity, at, kind, integration_id FROM outcomes ORDER BY id";
const TICKETS: &str = "SELECT key, kind, session, subject, state, result FROM tickets WHERE kind <> 'form'";

/// Everything, as it is now.
pub(crate) async fn read(url: &str) -> sqlx::Result<Record> {
    let mut connection = AnyConnectOptions::from_str(url)?.connect().await?;
    let mut outcomes = outcomes(&mut connection).await?;
    let mut intents = Vec::new();
    for row in sqlx::query(INTENTS).fetch_all(&mut connection).await? {
        let mut intent = intent(&row)?;
        intent.outcomes = outcomes.remove(&intent.id).unwrap_or_default();
        intents.push(intent);
    }
    let mut tickets = Vec::new();
    for row in sqlx::query(TICKETS).fetch_all(&mut connection).await? {
        tickets.push(ticket(&row)?);
    }
    let asks = if url.starts_with("sqlite") { "PRAGMA integrity_check" } else { "SELECT 'ok'" };
    let integrity: Vec<String> = sqlx::query_scalar(asks).fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(Record { intents, tickets, integrity: integrity.join("; ") })
}

async fn outcomes(connection: &mut AnyConnection) -> sqlx::Result<HashMap<i64, Vec<Outcome>>> {
    let mut outcomes: HashMap<i64, Vec<Outcome>> = HashMap::new();
    for row in sqlx::query(OUTCOMES).fetch_all(connection).await? {
        let kind = match row.try_get::<&str, _>("kind")? {
            "done" => OutcomeKind::Done,
            "refused" => OutcomeKind::Refused,
            "gone" => OutcomeKind::Gone,
            "unknown" => OutcomeKind::Unknown,
            other => return Err(unexpected("outcome", other)),
        };
        let outcome = Outcome { at: row.try_get("at")?, kind, integration: row.try_get("integration_id")? };
        outcomes.entry(row.try_get("activity")?).or_default().push(outcome);
    }
    Ok(outcomes)
}

fn intent(row: &AnyRow) -> sqlx::Result<Intent> {
    let verb = match row.try_get::<&str, _>("action")? {
        "create" => Verb::Create,
        "change" | "turn-on" | "turn-off" => Verb::Change,
        "delete" => Verb::Delete,
        other => return Err(unexpected("action", other)),
    };
    let text = |column: &str| row.try_get::<String, _>(column);
    let place = format!("{}/{}/{}", text("project")?, text("environment")?, text("provider")?);
    let id: Option<String> = row.try_get("integration_id")?;
    let detail: String = text("detail")?;
    Ok(Intent {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        session: text("session")?,
        verb,
        target: match id.filter(|_| verb != Verb::Create) {
            Some(id) => format!("{place}/{id}"),
            None => place,
        },
        detail: serde_json::from_str(&detail).unwrap_or(Value::Null),
        version_before: row.try_get("version_before")?,
        outcomes: Vec::new(),
    })
}

fn ticket(row: &AnyRow) -> sqlx::Result<Ticket> {
    let result: Option<String> = row.try_get("result")?;
    Ok(Ticket {
        key: row.try_get("key")?,
        challenge: row.try_get::<&str, _>("kind")? == "challenge",
        session: row.try_get("session")?,
        subject: row.try_get("subject")?,
        used: row.try_get::<&str, _>("state")? == "used",
        result: result.and_then(|result| result.parse().ok()),
    })
}

fn unexpected(what: &str, found: &str) -> sqlx::Error {
    sqlx::Error::Protocol(format!("the database has an {what} “{found}” that this program does not know"))
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;

    use super::*;

    const TABLES: &str = "
        CREATE TABLE activity (id INTEGER PRIMARY KEY, at INTEGER, session TEXT, action TEXT, project TEXT,
            environment TEXT, provider TEXT, integration_id TEXT, detail TEXT, version_before INTEGER);
        CREATE TABLE outcomes (id INTEGER PRIMARY KEY, activity INTEGER, at INTEGER, kind TEXT, integration_id TEXT);
        CREATE TABLE tickets (key TEXT, kind TEXT, session TEXT, subject TEXT, state TEXT, result TEXT);
        INSERT INTO activity VALUES (1, 10, 's', 'create', 'p', 'e', 'redis', NULL, '{\"name\": \"A\"}', NULL);
        INSERT INTO activity VALUES (2, 20, 's', 'turn-on', 'p', 'e', 'redis', 'abc', '[]', 4);
        INSERT INTO outcomes VALUES (1, 1, 11, 'unknown', NULL);
        INSERT INTO outcomes VALUES (2, 1, 15, 'done', 'abc');
        INSERT INTO tickets VALUES ('k', 'plan', 's', 'p/e/redis/new', 'used', '1');
        INSERT INTO tickets VALUES ('l', 'challenge', 's', 'p/e/redis/abc@4', 'open', NULL);
        INSERT INTO tickets VALUES ('m', 'form', 's', '', 'used', 'k');";

    #[tokio::test]
    async fn intents_come_with_their_outcomes_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("portal.db");
        let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(TABLES).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        sqlx::any::install_default_drivers();
        let record = read(&format!("sqlite://{}?mode=ro", file.display())).await.unwrap();
        assert_eq!(record.integrity, "ok");
        let [made, on] = record.intents.try_into().unwrap();
        assert_eq!(
            (made.verb, made.target.as_str(), made.detail["name"].as_str()),
            (Verb::Create, "p/e/redis", Some("A"))
        );
        let kinds: Vec<OutcomeKind> = made.outcomes.iter().map(|outcome| outcome.kind).collect();
        assert_eq!(kinds, [OutcomeKind::Unknown, OutcomeKind::Done]);
        assert_eq!(made.outcome().unwrap().integration.as_deref(), Some("abc"));
        assert_eq!((on.verb, on.target.as_str(), on.version_before), (Verb::Change, "p/e/redis/abc", Some(4)));
        assert!(on.outcome().is_none());
        let [plan, challenge] = record.tickets.try_into().unwrap();
        assert!(plan.used && !plan.challenge && plan.result == Some(1));
        assert!(!challenge.used && challenge.challenge && challenge.result.is_none());
    }
}
