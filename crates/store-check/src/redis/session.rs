//! What is said to a Redis server: nothing that writes. Its errors are known by their codes; their text is not passed on.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Finding;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, ErrorKind, RedisConnectionInfo, RedisError, ServerErrorKind, Value};
use tokio::task::AbortHandle;

use crate::reach::Stream;
use crate::steps::STEP_TIMEOUT;

/// A connection on which commands are sent; several at a time, answered in turn.
pub(super) struct Session {
    connection: MultiplexedConnection,
    driver: AbortHandle,
    flooded: Arc<AtomicBool>,
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
    /// It complains about something else.
    Complained(Finding),
    /// There is no answer.
    Lost(Finding),
}

impl Session {
    /// Begins to speak. Sends nothing by itself.
    pub(super) async fn open(stream: Stream) -> Result<Self, Finding> {
        let flooded = stream.flooded();
        let info = RedisConnectionInfo::default().set_skip_set_lib_name();
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(STEP_TIMEOUT));
        let opened = MultiplexedConnection::new_with_config(&info, stream, config).await;
        let (connection, driver) = opened.map_err(|_| Finding::Closed)?;
        Ok(Self { connection, driver: tokio::spawn(driver).abort_handle(), flooded })
    }

    async fn send(&self, command: &Cmd) -> Result<Value, RedisError> {
        command.query_async(&mut self.connection.clone()).await
    }

    /// Sees that the server takes commands; whether the user may ask so much.
    pub(super) async fn ping(&self) -> Result<bool, Finding> {
        match self.send(&redis::cmd("PING")).await {
            Ok(_) => Ok(true),
            // Whoever may not even ask is signed in all the same.
            Err(error) if code(&error) == "NOPERM" => Ok(false),
            // A server that cannot save refuses this as if it were a write, and still can be read.
            Err(error) if code(&error) == "MISCONF" => Ok(true),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// Reads a key.
    pub(super) async fn read(&self, command: &'static str, key: &str) -> Answered {
        match self.send(redis::cmd(command).arg(key)).await {
            Ok(Value::BulkString(bytes)) => Answered::Yes(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Ok(Value::SimpleString(text)) => Answered::Yes(Some(text)),
            Ok(Value::Int(number)) => Answered::Yes(Some(number.to_string())),
            Ok(_) => Answered::Yes(None),
            Err(error) if code(&error) == "NOPERM" => Answered::Refused,
            Err(error) if is_lost(&error) => Answered::Lost(self.trouble(&error)),
            Err(error) => Answered::Complained(self.trouble(&error)),
        }
    }

    /// Asks what may not be answered: `None` where it is not.
    async fn ask(&self, command: &Cmd) -> Result<Option<Value>, Finding> {
        match self.send(command).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if is_lost(&error) => Err(self.trouble(&error)),
            Err(_) => Ok(None),
        }
    }

    /// Who the server takes this for; `None` where that cannot be asked.
    pub(super) async fn who(&self) -> Result<Option<String>, Finding> {
        Ok(match self.ask(redis::cmd("ACL").arg("WHOAMI")).await? {
            Some(Value::BulkString(bytes)) => String::from_utf8(bytes).ok(),
            Some(Value::SimpleString(text)) => Some(text),
            _ => None,
        })
    }

    /// Whether the user may do this, without doing it; `None` where that cannot be asked.
    pub(super) async fn may(&self, user: &str, command: &str, arguments: &[&str]) -> Result<Option<bool>, Finding> {
        let mut question = redis::cmd("ACL");
        question.arg("DRYRUN").arg(user).arg(command).arg(arguments);
        Ok(match self.ask(&question).await? {
            Some(Value::Okay) => Some(true),
            // A sentence that says what is lacking.
            Some(Value::BulkString(_) | Value::SimpleString(_)) => Some(false),
            _ => None,
        })
    }

    /// What the server says of itself; `None` where it does not.
    pub(super) async fn info(&self) -> Result<Option<HashMap<String, String>>, Finding> {
        let text = match self.ask(&redis::cmd("INFO")).await? {
            Some(Value::BulkString(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Some(Value::VerbatimString { text, .. } | Value::SimpleString(text)) => text,
            _ => return Ok(None),
        };
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Ok(Some(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()))
    }

    fn trouble(&self, error: &RedisError) -> Finding {
        trouble(error, &self.flooded)
    }
}

/// Why there is no answer, or not the one that was asked for.
pub(super) fn trouble(error: &RedisError, flooded: &AtomicBool) -> Finding {
    match error.kind() {
        _ if flooded.load(Ordering::Relaxed) => Finding::TooMuch,
        ErrorKind::Io if error.is_timeout() => Finding::AnswerTimedOut,
        ErrorKind::Io => Finding::Closed,
        ErrorKind::Parse => Finding::NotRedis,
        // An error in Redis's own form is one of a Redis server.
        _ => complaint(error).unwrap_or(Finding::RedisError),
    }
}

pub(super) fn code(error: &RedisError) -> &str {
    match error.kind() {
        ErrorKind::Server(ServerErrorKind::ResponseError) => "ERR",
        ErrorKind::Server(ServerErrorKind::NoPerm) => "NOPERM",
        _ => error.code().unwrap_or_default(),
    }
}

pub(super) fn detail(error: &RedisError) -> &str {
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
            "BUSY" => Finding::Busy,
            "WRONGTYPE" => Finding::MarkerUnreadable,
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
