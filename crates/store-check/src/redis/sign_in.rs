//! Signing in to a Redis server, before anything else is said. Written by hand, since a command of the `redis` crate keeps what is
//! in it: here the password is cleared from memory as soon as it is sent.

use domain::{Finding, Secret};
use redis::{RedisError, Value, parse_redis_value};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zeroize::Zeroizing;

use super::session::{code, detail, trouble};
use crate::reach::Stream;

/// How many bytes of a command are neither user nor password, rounded up: a buffer that grew would leave a copy behind.
const AROUND: usize = 128;
const END: &[u8] = b"\r\n";

/// Says who comes, with `AUTH`.
///
/// # Errors
/// The finding that says why the server does not let them in, or did not answer.
pub(super) async fn sign_in(stream: &mut Stream, username: &str, password: &Secret) -> Result<(), Finding> {
    let flooded = stream.flooded();
    let answer = ask(stream, username, password).await.map_err(|error| trouble(&error, &flooded))?;
    let named = !username.is_empty();
    let Err(error) = answer.extract_error() else { return Ok(()) };
    let says = |words: &str| code(&error) == "ERR" && detail(&error).contains(words);
    Err(match code(&error) {
        "WRONGPASS" | "NOAUTH" => Finding::WrongCredentials { user: named },
        // "AUTH <password> called without any password configured", and its like of before Redis 6.
        _ if says("without any password") || says("no password is set") => Finding::PasswordNotNeeded,
        _ if says("invalid password") => Finding::WrongCredentials { user: named },
        // Before Redis 6, AUTH took a password alone.
        _ if named && says("wrong number of arguments") => Finding::NoUsers,
        _ => trouble(&error, &flooded),
    })
}

async fn ask(stream: &mut Stream, username: &str, password: &Secret) -> Result<Value, RedisError> {
    stream.write_all(&command(username, password)).await?;
    stream.flush().await?;
    // All that may be answered is one line. What has no end becomes too much.
    let mut line = Vec::new();
    while !line.windows(END.len()).any(|bytes| bytes == END) {
        if stream.read_buf(&mut line).await? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
    }
    parse_redis_value(&line)
}

/// The command as servers read it: an array of texts, each after its length in bytes.
fn command(username: &str, password: &Secret) -> Zeroizing<Vec<u8>> {
    let words = ["AUTH", username, password.expose()].into_iter().filter(|word| !word.is_empty());
    let count = if username.is_empty() { 2 } else { 3 };
    let mut bytes = Zeroizing::new(Vec::with_capacity(AROUND + username.len() + password.expose().len()));
    bytes.extend_from_slice(format!("*{count}\r\n").as_bytes());
    for word in words {
        bytes.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        bytes.extend_from_slice(word.as_bytes());
        bytes.extend_from_slice(END);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_the_crate_would_send_and_never_moves() {
        for (username, password) in [("", "p"), ("team", "pa ss\r\nword"), ("ü", "密码"), ("u", &"x".repeat(4_096))]
        {
            let mut expected = redis::cmd("AUTH");
            if !username.is_empty() {
                expected.arg(username);
            }
            expected.arg(password);
            let bytes = command(username, &Secret::new(password));
            assert_eq!(*bytes, expected.get_packed_command(), "{username}");
            assert_eq!(bytes.capacity(), AROUND + username.len() + password.len(), "no copy was left behind");
        }
    }
}
