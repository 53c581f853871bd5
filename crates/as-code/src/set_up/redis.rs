//! A Redis server for big segments, and a user for its writer and its readers.

use domain::SyntaxError;

use super::Recipe;
use crate::text::word;

/// What LaunchDarkly's public writer of such stores calls.
pub const WRITER_COMMANDS: [&str; 10] =
    ["ping", "get", "set", "sadd", "srem", "watch", "unwatch", "multi", "exec", "discard"];
/// What SDKs call to read a store; `INFO` is one of their clients' (seen in their code). Others name themselves with
/// `CLIENT SETINFO`, which Redis knows from 7.2 on only, and do without.
pub const READER_COMMANDS: [&str; 4] = ["ping", "get", "smembers", "info"];

/// What the keys of an environment begin with: its client-side ID. Nothing in one means anything in an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Reads one; of an empty text, a placeholder.
    ///
    /// # Errors
    /// [`SyntaxError`] says what one is made of.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let text = text.trim();
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            return Err(SyntaxError::ClientSideId);
        }
        Ok(Self(if text.is_empty() { "CLIENT_SIDE_ID" } else { text }.to_owned()))
    }
}

/// What the users are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What the keys begin with.
    pub prefix: Prefix,
    /// The writer's name; a name of our own if it is empty.
    pub username: String,
}

/// Everything that is needed.
pub fn recipes(wanted: &Wanted) -> Vec<Recipe> {
    let writer = if wanted.username.is_empty() { "launchdarkly" } else { &wanted.username };
    vec![
        user(
            "A user for LaunchDarkly",
            WRITER_NOTES.to_vec(),
            writer,
            "REDIS_PASSWORD",
            &wanted.prefix,
            &WRITER_COMMANDS,
        ),
        user(
            "A user for your applications",
            vec!["SDKs and the Relay Proxy only read. A separate read-only user cannot damage the store."],
            "launchdarkly-sdk",
            "SDK_REDIS_PASSWORD",
            &wanted.prefix,
            &READER_COMMANDS,
        ),
        Recipe {
            title: "The server",
            notes: vec![
                "Big segment keys do not expire and have no second copy. If the server evicts keys, people silently drop out of segments.",
                "Use one server, not a cluster. LaunchDarkly writes to database 0.",
            ],
            ways: vec![("redis.conf", "maxmemory-policy noeviction\nappendonly yes\n".to_owned())],
        },
    ]
}

const WRITER_NOTES: [&str; 2] = [
    "The open-source Relay Proxy uses these commands to write. LaunchDarkly does not document its own. If the integration reports a permission error, check LaunchDarkly’s documentation.",
    "Users need Redis 6 or newer. The server receives only a hash of the password, so its logs and files never contain the password.",
];

fn user(
    title: &'static str,
    notes: Vec<&'static str>,
    name: &str,
    variable: &str,
    prefix: &Prefix,
    commands: &[&str],
) -> Recipe {
    let keys = format!("~{}:big_segment*", prefix.0);
    let allowed: Vec<String> = commands.iter().map(|command| format!("+{command}")).collect();
    let allowed = allowed.join(" ");
    let shell = format!(
        "export {variable}=\"${{{variable}:?Set {variable} to a long random password first}}\" &&\n\
         redis-cli ACL SETUSER {} reset on \\\n  \"#$(printf %s \"${variable}\" | sha256sum | cut -d' ' -f1)\" \\\n  \
         {} {allowed}\n",
        word(name),
        word(&keys),
    );
    // The hash is made where the password is.
    let file = format!(
        "# HASH: printf %s \"${variable}\" | sha256sum | cut -d' ' -f1\nuser {name} reset on #HASH {keys} {allowed}\n"
    );
    let ways = if name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.')) {
        vec![("redis-cli", shell), ("redis.conf or ACL file", file)]
    } else {
        // Such a name cannot be written into a file line.
        vec![("redis-cli", shell)]
    };
    Recipe { title, notes, ways }
}
