//! What is said to a Redis server: nothing that writes. Its complaints are known by their codes; its words go no further.

use std::collections::HashMap;

use domain::{Finding, Secret};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, ErrorKind, RedisConnectionInfo, RedisError, ServerErrorKind, Value};
use tokio::task::AbortHandle;

use super::reach::Stream;
use crate::STEP_TIMEOUT;

/// A connection on which commands are sent.
pub(super) struct Session {
    connection: MultiplexedConnection,
    driver: AbortHandle,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// What a server says to a command.
pub(super) enum Answered {
    /// It did it: a text, or nothing there.
    Yes(Option<String>),
    /// The user may not do it.
    Refused,
    /// It complains about something else, which is this if that is known.
    Complained(Option<Finding>),
    /// There is no answer.
    Lost(Finding),
}

impl Session {
    /// Begins to speak. Sends nothing by itself.
    pub(super) async fn open(stream: Stream) -> Result<Self, Finding> {
        let info = RedisConnectionInfo::default().set_skip_set_lib_name();
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(STEP_TIMEOUT));
        let opened = MultiplexedConnection::new_with_config(&info, stream, config).await;
        let (connection, driver) = opened.map_err(|error| lost(&error))?;
        Ok(Self { connection, driver: tokio::spawn(driver).abort_handle() })
    }

    async fn send(&mut self, command: &Cmd) -> Result<Value, RedisError> {
        command.query_async(&mut self.connection).await
    }

    /// Signs in.
    pub(super) async fn auth(&mut self, username: &str, password: &Secret) -> Result<(), Finding> {
        let mut command = redis::cmd("AUTH");
        if !username.is_empty() {
            command.arg(username);
        }
        command.arg(password.expose());
        let named = !username.is_empty();
        match self.send(&command).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match code(&error) {
                "WRONGPASS" | "NOAUTH" => Finding::WrongCredentials { user: named },
                // "AUTH <password> called without any password configured", and its like of before Redis 6.
                "ERR"
                    if detail(&error).contains("without any password")
                        || detail(&error).contains("no password is set") =>
                {
                    Finding::PasswordNotNeeded
                }
                "ERR" if detail(&error).contains("invalid password") => Finding::WrongCredentials { user: named },
                _ => complaint(&error).unwrap_or_else(|| lost(&error)),
            }),
        }
    }

    /// Sees that the server takes commands.
    pub(super) async fn ping(&mut self) -> Result<(), Finding> {
        match self.send(&redis::cmd("PING")).await {
            Ok(_) => Ok(()),
            // Whoever may not even ask is signed in all the same.
            Err(error) if code(&error) == "NOPERM" => Ok(()),
            Err(error) => Err(complaint(&error).unwrap_or_else(|| lost(&error))),
        }
    }

    /// Reads a key.
    pub(super) async fn read(&mut self, command: &'static str, key: &str) -> Answered {
        match self.send(redis::cmd(command).arg(key)).await {
            Ok(Value::BulkString(bytes)) => Answered::Yes(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Ok(Value::SimpleString(text)) => Answered::Yes(Some(text)),
            Ok(Value::Int(number)) => Answered::Yes(Some(number.to_string())),
            Ok(_) => Answered::Yes(None),
            Err(error) if code(&error) == "NOPERM" => Answered::Refused,
            Err(error) if is_lost(&error) => Answered::Lost(lost(&error)),
            Err(error) => Answered::Complained(complaint(&error)),
        }
    }

    /// Who the server takes this for; `None` where that cannot be asked.
    pub(super) async fn who(&mut self) -> Option<String> {
        match self.send(redis::cmd("ACL").arg("WHOAMI")).await {
            Ok(Value::BulkString(bytes)) => String::from_utf8(bytes).ok(),
            Ok(Value::SimpleString(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether the user may do this, without doing it; `None` where that cannot be asked.
    pub(super) async fn may(&mut self, user: &str, command: &str, arguments: &[&str]) -> Option<bool> {
        match self.send(redis::cmd("ACL").arg("DRYRUN").arg(user).arg(command).arg(arguments)).await {
            Ok(Value::Okay) => Some(true),
            // A sentence that says what is lacking.
            Ok(Value::BulkString(_) | Value::SimpleString(_)) => Some(false),
            _ => None,
        }
    }

    /// What the server says of itself; `None` where it does not.
    pub(super) async fn info(&mut self) -> Option<HashMap<String, String>> {
        let text = match self.send(&redis::cmd("INFO")).await.ok()? {
            Value::BulkString(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Value::VerbatimString { text, .. } | Value::SimpleString(text) => text,
            _ => return None,
        };
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Some(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect())
    }
}

fn code(error: &RedisError) -> &str {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::ResponseError) => "ERR",
        ErrorKind::Server(ServerErrorKind::NoPerm) => "NOPERM",
        _ => error.code().unwrap_or_default(),
    }
}

fn detail(error: &RedisError) -> &str {
    error.detail().unwrap_or_default()
}

/// What a server complains about; `None` if it is nothing that is known.
fn complaint(error: &RedisError) -> Option<Finding> {
    Some(match error.kind() {
        ErrorKind::Server(ServerErrorKind::BusyLoading) => Finding::Loading,
        ErrorKind::Server(
            ServerErrorKind::Moved | ServerErrorKind::Ask | ServerErrorKind::ClusterDown | ServerErrorKind::CrossSlot,
        ) => Finding::Cluster,
        ErrorKind::Server(ServerErrorKind::MasterDown) => Finding::PrimaryDown,
        ErrorKind::Server(ServerErrorKind::ReadOnly) => Finding::Replica,
        _ => match code(error) {
            "NOAUTH" => Finding::PasswordMissing,
            "DENIED" => Finding::ProtectedMode,
            "OOM" => Finding::OutOfMemory,
            "ERR" if detail(error).contains("max number of clients") => Finding::TooManyClients,
            "ERR" if detail(error).contains("operation not permitted") => Finding::PasswordMissing,
            _ => return None,
        },
    })
}

/// Whether there is no answer at all, or none of Redis's.
fn is_lost(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse)
}

fn lost(error: &RedisError) -> Finding {
    match error.kind() {
        ErrorKind::Io if error.is_timeout() => Finding::AnswerTimedOut,
        ErrorKind::Io => Finding::Closed,
        _ => Finding::NotRedis,
    }
}
