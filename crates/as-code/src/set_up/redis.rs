//! A Redis server for big segments, and a user for its writer and its readers.

use super::Recipe;

/// What LaunchDarkly's public writer of such stores calls.
pub const WRITER_COMMANDS: [&str; 10] =
    ["ping", "get", "set", "sadd", "srem", "watch", "unwatch", "multi", "exec", "discard"];
/// What SDKs call to read a store; `INFO` and `CLIENT SETINFO` are their clients' (seen in their code).
pub const READER_COMMANDS: [&str; 5] = ["ping", "get", "smembers", "info", "client|setinfo"];

/// What the users are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What the keys begin with: the environment's client-side ID. Empty where it is not known.
    pub prefix: String,
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
            vec!["SDKs and the Relay Proxy only read: a user of their own cannot damage the store."],
            "launchdarkly-sdk",
            "SDK_REDIS_PASSWORD",
            &wanted.prefix,
            &READER_COMMANDS,
        ),
        Recipe {
            title: "The server",
            notes: vec![
                "Big segments have no end and no second copy: where memory is short, a server that drops keys takes people out of segments in silence.",
                "One server, not a cluster; LaunchDarkly writes to database 0.",
            ],
            ways: vec![("redis.conf", "maxmemory-policy noeviction\nappendonly yes\n".to_owned())],
        },
    ]
}

const WRITER_NOTES: [&str; 2] = [
    "The commands are those of LaunchDarkly’s public writer, the Relay Proxy. LaunchDarkly does not document its own: if the integration reports an error of permission, compare with what its pages say.",
    "Users need Redis 6 or newer. The server gets a hash of the password, so that the password is in none of its logs and files.",
];

fn user(
    title: &'static str,
    notes: Vec<&'static str>,
    name: &str,
    variable: &str,
    prefix: &str,
    commands: &[&str],
) -> Recipe {
    let prefix = if prefix.is_empty() { "CLIENT_SIDE_ID" } else { prefix };
    let keys = word(&format!("~{}:big_segment*", glob_escaped(prefix)));
    let allowed: Vec<String> = commands.iter().map(|command| format!("+{command}")).collect();
    let words = allowed.iter().map(|it| word(it)).collect::<Vec<_>>().join(" ");
    let allowed = allowed.join(" ");
    let shell = format!(
        "export {variable}=\"${{{variable}:?Set {variable} to a long random password first}}\" &&\n\
         redis-cli ACL SETUSER {} reset on \\\n  \"#$(printf %s \"${variable}\" | sha256sum | cut -d' ' -f1)\" \\\n  \
         {keys} {words}\n",
        word(name),
    );
    // The hash is made where the password is.
    let file = format!(
        "# HASH: printf %s \"${variable}\" | sha256sum | cut -d' ' -f1\nuser {name} reset on #HASH {} {allowed}\n",
        format_args!("~{}:big_segment*", glob_escaped(prefix)),
    );
    let ways = if name.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.')) {
        vec![("redis-cli", shell), ("redis.conf or ACL file", file)]
    } else {
        // Such a name cannot be written into a file line.
        vec![("redis-cli", shell)]
    };
    Recipe { title, notes, ways }
}

/// A prefix in which nothing stands for anything else.
fn glob_escaped(prefix: &str) -> String {
    prefix.chars().flat_map(|char| if "*?[]^\\".contains(char) { vec!['\\', char] } else { vec![char] }).collect()
}

fn word(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), std::borrow::Cow::into_owned)
}
