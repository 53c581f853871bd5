//! Redis servers: passwords, permissions, and what a server is.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub(super) fn password(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NotRedis => words("The server is no Redis", "It answers in another protocol.", "Check host and port."),
        Finding::PasswordMissing => words(
            "The server wants a password",
            "None was given for this check, or the integration has none.",
            "Type the password and check again.",
        ),
        Finding::NoUsers => words(
            "The server has no users, but one is named",
            "Redis has users since version 6; an older one takes a password alone.",
            "Take the username out of the integration, or upgrade the server.",
        ),
        Finding::TooMuch => words(
            "The server answers far more than it was asked",
            "Storekeeper has ended the connection after 512 KB.",
            "Check that this is the store, and what its keys under this prefix hold.",
        ),
        Finding::Busy => words(
            "The server is busy with a script",
            "It answers nothing else until the script ends.",
            "Wait and check again, or end the script with SCRIPT KILL.",
        ),
        Finding::RedisError => words(
            "The server refuses with an error that Storekeeper does not know",
            "It is a Redis server, but it does not do what it is asked: a limit of the provider, a renamed command, or a proxy between.",
            "Look at the server's log, or send PING with redis-cli from this network.",
        ),
        Finding::WrongCredentials { user: true } => words(
            "User or password is wrong",
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
            "Redis answers a needless password with an error, and clients give up.",
            "Take the password out of the integration, or set one on the server.",
        ),
        Finding::OpenToAll => words(
            "No password is needed",
            "Whoever reaches the server can read and change what it holds.",
            "Set a password unless the network is closed to others.",
        ),
        Finding::ProtectedMode => words(
            "The server talks to its own machine only",
            "Redis is in protected mode: it has no password and no address that it is bound to.",
            "Set a password, or bind the server to an address.",
        ),
        Finding::TooManyClients => words(
            "The server takes no more clients",
            "It has as many as maxclients allows.",
            "Raise maxclients, or find who holds the connections.",
        ),
        _ => words(
            "The server is still loading its data",
            "It has just started, and answers nothing until it has read everything.",
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
                &format!("The user may not do what SDKs need: {}", list(commands)),
                "The server's access rules refuse the command or the keys.",
                "Allow it on the server for keys that begin with the environment's client-side ID.",
            )
        },
        Finding::CannotWrite { commands } => FindingWords {
            command: Some("ACL SETUSER <user> ~<prefix>:* +ping +get +set +sadd +srem +watch +multi +exec".to_owned()),
            ..words(
                &format!("The user may not do what LaunchDarkly needs: {}", list(commands)),
                "SDKs can read with it, but LaunchDarkly cannot write. The list is that of the Relay Proxy's writer; that LaunchDarkly's own does the same is inferred.",
                "Allow it on the server.",
            )
        },
        _ => words(
            "Whether LaunchDarkly can write could not be checked",
            "The user may not ask the server for its own rights, and nothing is written to find out.",
            "Check with the user that LaunchDarkly uses, or look at ACL LIST on the server.",
        ),
    }
}

pub(super) fn server(finding: &Finding) -> FindingWords {
    match finding {
        Finding::Cluster => words(
            "The server is one of a cluster",
            "LaunchDarkly and the SDKs connect to one server and do not follow a cluster.",
            "Use a server that is not in cluster mode.",
        ),
        Finding::Sentinel => words(
            "The server is a sentinel",
            "It knows where the store is, and holds no data itself.",
            "Use the address of the primary.",
        ),
        Finding::Replica => words(
            "The server is a replica",
            "SDKs can read it, but LaunchDarkly cannot write to it.",
            "Use the address of the primary in LaunchDarkly.",
        ),
        Finding::PrimaryDown => words(
            "The replica has lost its primary",
            "It answers nothing until the two are connected again.",
            "Use the address of the primary, or mend the replication.",
        ),
        Finding::Evicts { policy } => FindingWords {
            command: Some("CONFIG SET maxmemory-policy noeviction".to_owned()),
            ..words(
                &format!("The server may drop big segments when its memory is full ({policy})"),
                "A context whose key was dropped is in no segment, and nothing raises an error.",
                "Set the policy to noeviction, and give the store memory of its own.",
            )
        },
        Finding::OutOfMemory => words(
            "The server's memory is full",
            "It uses as much as maxmemory allows and refuses to write more.",
            "Raise maxmemory, or take other data out of this server.",
        ),
        Finding::CannotSave => words(
            "The server could not save its data lately",
            "Redis may refuse to write until saving works again.",
            "Look at the server's disk and log.",
        ),
        Finding::OldVersion => words(
            "The server's version is old",
            "Versions below 6 have no users, and are no longer kept up.",
            "Upgrade the server.",
        ),
        _ => words(
            "What the server is could not be checked",
            "The user may not use INFO.",
            "Check with a user that may, or look at the server yourself.",
        ),
    }
}
