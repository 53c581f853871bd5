//! Redis servers: passwords, permissions, and what a server is.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn password(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NotRedis => words("The server is not Redis", "It uses another protocol.", "Check the host and port."),
        Finding::PasswordMissing => words(
            "The server requires a password",
            "None was given for this check, or the integration has none.",
            "Type the password and check again.",
        ),
        Finding::NoUsers => words(
            "The server has no users, but one is named",
            "Redis supports users from version 6. Older versions accept only a password.",
            "Remove the username from the integration, or upgrade the server.",
        ),
        Finding::TooMuch => words(
            "The server sent far more data than expected",
            "Storekeeper closed the connection after 512 KB.",
            "Check that this is the right store, and what its keys under this prefix contain.",
        ),
        Finding::Busy => words(
            "The server is busy with a script",
            "It responds to nothing else until the script ends.",
            "Wait and check again, or end the script with SCRIPT KILL.",
        ),
        Finding::RedisError => words(
            "The server returned an error that Storekeeper does not know",
            "It is Redis, but it rejects the request. The cause may be a provider limit, a renamed command or a proxy.",
            "Look at the server's log, or send PING with redis-cli from this network.",
        ),
        Finding::WrongCredentials { user: true } => words(
            "The username or password is wrong",
            "Redis does not say which of the two.",
            "Check that the user exists and is on, and type its password again.",
        ),
        Finding::WrongCredentials { user: false } => words(
            "The password is wrong",
            "The server refuses it for its default user.",
            "Type the password again, or name the user that it belongs to.",
        ),
        Finding::PasswordNotNeeded => words(
            "The server has no password, but one is set",
            "Redis rejects a password that it does not need, so clients cannot connect.",
            "Remove the password from the integration, or set one on the server.",
        ),
        Finding::OpenToAll => words(
            "No password is needed",
            "Anyone who can reach the server can read and change its data.",
            "Set a password unless the network is closed to others.",
        ),
        Finding::ProtectedMode => words(
            "The server accepts only local connections",
            "Redis is in protected mode because it has no password and no bind address.",
            "Set a password, or bind the server to an address.",
        ),
        Finding::TooManyClients => words(
            "The server has reached its client limit",
            "It has as many clients as maxclients allows.",
            "Raise maxclients, or find who holds the connections.",
        ),
        _ => words(
            "The server is still loading its data",
            "It has just started, and responds to nothing until it has read everything.",
            "Wait, and check again.",
        ),
    }
}

pub(super) fn permission(finding: &Finding) -> FindingWords {
    let list = |commands: &[String]| commands.join(", ");
    match finding {
        Finding::CannotRead { commands } => FindingWords {
            command: Some("ACL SETUSER <user> ~<prefix>:* +get +smembers +ping".to_owned()),
            ..words(
                &format!("The user lacks permissions that SDKs need: {}", list(commands)),
                "The server's access rules refuse the command or the keys.",
                "Allow it on the server for keys that begin with the environment's client-side ID.",
            )
        },
        Finding::CannotWrite { commands } => FindingWords {
            command: Some("ACL SETUSER <user> ~<prefix>:* +ping +get +set +sadd +srem +watch +multi +exec".to_owned()),
            ..words(
                &format!("The user lacks permissions that LaunchDarkly needs: {}", list(commands)),
                "SDKs can read, but LaunchDarkly cannot write. The list comes from the Relay Proxy's writer. That LaunchDarkly needs the same is inferred.",
                "Allow it on the server.",
            )
        },
        _ => words(
            "LaunchDarkly's write access could not be checked",
            "The user cannot read its own permissions, and the check writes nothing to find out.",
            "Check with the user that LaunchDarkly uses, or look at ACL LIST on the server.",
        ),
    }
}

pub(super) fn server(finding: &Finding) -> FindingWords {
    match finding {
        Finding::Cluster | Finding::Sentinel | Finding::Replica | Finding::PrimaryDown => role(finding),
        Finding::Evicts { policy } => FindingWords {
            command: Some("CONFIG SET maxmemory-policy noeviction".to_owned()),
            ..words(
                &format!("The server may drop big segments when its memory is full ({policy})"),
                "A context whose key was dropped is in no segment, with no error.",
                "Set the policy to noeviction, and give the store memory of its own.",
            )
        },
        Finding::OutOfMemory => words(
            "The server's memory is full",
            "It uses as much as maxmemory allows and refuses to write more.",
            "Raise maxmemory, or take other data out of this server.",
        ),
        Finding::CannotSave => words(
            "The server recently failed to save its data",
            "Redis may refuse to write until saving works again.",
            "Look at the server's disk and log.",
        ),
        Finding::OldVersion => words(
            "The server's version is old",
            "Versions before 6 do not support users and are no longer maintained.",
            "Upgrade the server.",
        ),
        _ => words(
            "The server type could not be checked",
            "The user is not allowed to run INFO.",
            "Check with a user that can run INFO, or inspect the server yourself.",
        ),
    }
}

/// What the server is among others.
fn role(finding: &Finding) -> FindingWords {
    match finding {
        Finding::Cluster => words(
            "The server is part of a cluster",
            "LaunchDarkly and the SDKs connect to one server and do not follow a cluster.",
            "Use a server that is not in cluster mode.",
        ),
        Finding::Sentinel => words(
            "The server is a sentinel",
            "It locates the store but holds no data itself.",
            "Use the address of the primary.",
        ),
        Finding::Replica => words(
            "The server is a replica",
            "SDKs can read it, but LaunchDarkly cannot write to it.",
            "Use the address of the primary in LaunchDarkly.",
        ),
        _ => words(
            "The replica has lost its primary",
            "It does not respond until they reconnect.",
            "Use the address of the primary, or repair the replication.",
        ),
    }
}
