//! The words for checks of stores: every step, finding and fact. Pages, the command line and the documentation say these.

use domain::{
    CheckFact, CheckStep, CheckVerdict, Finding, Health, RELAY_STALE_AFTER_MS, SDK_STALE_AFTER_MS, StepResult,
};

use crate::view::{FindingWords, Threshold, Tone, VerdictView};

/// What a step is called.
pub fn step(step: CheckStep) -> &'static str {
    match step {
        CheckStep::Dns => "DNS",
        CheckStep::Egress => "Destination",
        CheckStep::Tcp => "Connection",
        CheckStep::Tls => "TLS",
        CheckStep::Auth => "Password",
        CheckStep::Permission => "Permissions",
        CheckStep::Suitability => "Server",
        CheckStep::Marker => "Last sync",
    }
}

fn words(what: &str, why: &str, next: &str) -> FindingWords {
    FindingWords { what: what.to_owned(), why: why.to_owned(), next: next.to_owned(), command: None }
}

/// What was found: what happened, why as far as it is known, and what to do next.
pub fn finding(finding: &Finding) -> FindingWords {
    match finding {
        Finding::ChecksOff
        | Finding::NotAllowed
        | Finding::OddAddress
        | Finding::MixedAddresses
        | Finding::ForbiddenAddress
        | Finding::NoHost => destination(finding),
        Finding::NameUnknown
        | Finding::NameUnresolved
        | Finding::NoAddress
        | Finding::Refused
        | Finding::ConnectTimedOut
        | Finding::Unreachable
        | Finding::AnswerTimedOut
        | Finding::Closed
        | Finding::OutOfTime => network(finding),
        Finding::SpeaksTls
        | Finding::SpeaksPlain
        | Finding::CertificateExpired
        | Finding::CertificateNotYet
        | Finding::CertificateName
        | Finding::CertificateAuthority
        | Finding::CertificateRefused
        | Finding::CertificateEnds { .. }
        | Finding::TlsHandshake => tls(finding),
        Finding::NotRedis
        | Finding::PasswordMissing
        | Finding::WrongCredentials { .. }
        | Finding::PasswordNotNeeded
        | Finding::OpenToAll
        | Finding::ProtectedMode
        | Finding::TooManyClients
        | Finding::Loading => password(finding),
        Finding::CannotRead { .. } | Finding::CannotWrite { .. } | Finding::WriteUnchecked => permission(finding),
        Finding::Cluster
        | Finding::Sentinel
        | Finding::Replica
        | Finding::PrimaryDown
        | Finding::Evicts { .. }
        | Finding::OutOfMemory
        | Finding::CannotSave
        | Finding::OldVersion
        | Finding::InfoHidden => server(finding),
        Finding::MarkerMissing
        | Finding::MarkerElsewhere { .. }
        | Finding::MarkerUnreadable
        | Finding::MarkerAhead { .. }
        | Finding::StaleForSdks { .. }
        | Finding::StaleForRelay { .. } => marker(finding),
    }
}

fn destination(finding: &Finding) -> FindingWords {
    match finding {
        Finding::ChecksOff => words(
            "Checks are off",
            "The operator of this portal has listed no destination that it may connect to.",
            "Start Storekeeper with --check-allow and the store's network or host, such as --check-allow 10.0.0.0/8:6379.",
        ),
        Finding::NotAllowed => words(
            "This destination is not allowed",
            "It matches none of the destinations that the operator has listed.",
            "Ask the operator to add it with --check-allow.",
        ),
        Finding::OddAddress => words(
            "The host is an address in disguise",
            "It is written as a number, or as an IPv6 address that stands for an IPv4 one.",
            "Write the plain address or the name.",
        ),
        Finding::MixedAddresses => words(
            "The name leads to allowed and to other addresses",
            "Such a name is refused as a whole: which address a client takes is chance.",
            "Let the name lead to the store alone.",
        ),
        Finding::ForbiddenAddress => words(
            "The address belongs to this machine, its link or a metadata service",
            "Such an address is only connected to if the operator has listed it by itself.",
            "Use the store's own address. For a store on this machine, the operator adds --check-allow 127.0.0.1:6379.",
        ),
        _ => words("There is no host", "The integration does not name one.", "Edit the integration and type the host."),
    }
}

fn network(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NameUnknown => words(
            "The host name is not known here",
            "Name servers say that there is no such name. It may be misspelt, or known in another network only.",
            "Compare the host with what the provider of the store shows.",
        ),
        Finding::NameUnresolved => words(
            "The host name could not be looked up",
            "No name server answered in time, or one failed.",
            "Check name resolution on this machine, then try again.",
        ),
        Finding::NoAddress => words(
            "The host name has no address",
            "The name exists and leads nowhere.",
            "Compare the host with what the provider of the store shows.",
        ),
        Finding::Refused => words(
            "Nothing listens on this port",
            "The machine is there and refuses the connection: the port is wrong, or the server is down.",
            "Check the port, and that the server runs.",
        ),
        Finding::ConnectTimedOut => words(
            "No answer to the connection",
            "A firewall or security group drops it, or the address is wrong.",
            "Allow this network to reach the store's port.",
        ),
        Finding::Unreachable => words(
            "This network has no way to the address",
            "There is no route, or something on the way refuses.",
            "Check routes and peering between this network and the store's.",
        ),
        Finding::AnswerTimedOut => words(
            "The server takes the connection and says nothing",
            "It hangs, it is overloaded, or something between holds the connection.",
            "Look at the server's load and log.",
        ),
        Finding::Closed => words(
            "The server closed the connection",
            "It may take no clients from this network, or it is restarting.",
            "Look at the server's log and its allow-list.",
        ),
        _ => words("The check took too long", "All steps together took more than 10 seconds.", "Try again."),
    }
}

fn tls(finding: &Finding) -> FindingWords {
    match finding {
        Finding::SpeaksTls => words(
            "The server speaks TLS, but TLS is off",
            "It answers a TLS handshake on this port, and nothing else.",
            "Edit the integration and turn TLS on.",
        ),
        Finding::SpeaksPlain => words(
            "TLS is on, but the server does not speak it",
            "It answers without TLS on this port.",
            "Use the server's TLS port, or turn TLS off if the network is trusted.",
        ),
        Finding::CertificateExpired => words(
            "The certificate has expired",
            "Clients that check certificates refuse it.",
            "Renew the server's certificate and reload it.",
        ),
        Finding::CertificateNotYet => words(
            "The certificate is not valid yet",
            "It begins in the future, or a clock is wrong.",
            "Check the clocks of this machine and of whoever issued it.",
        ),
        Finding::CertificateName => words(
            "The certificate is for another name",
            "The host is not among the names in the certificate.",
            "Use a host that the certificate names, or have one issued for this host.",
        ),
        Finding::CertificateAuthority => words(
            "The certificate's authority is not trusted here",
            "It vouches for itself, or a private authority has issued it. LaunchDarkly may trust it no more than this machine does.",
            "Use a certificate of a public authority, or give this portal the authority's with --check-ca-file.",
        ),
        Finding::CertificateRefused => words(
            "The certificate is not acceptable",
            "It is malformed, or not meant for servers.",
            "Have a new certificate issued for the server.",
        ),
        Finding::CertificateEnds { days } => words(
            &format!("The certificate ends in {days} days"),
            "Afterwards, clients that check certificates refuse it.",
            "Renew it before then.",
        ),
        _ => words(
            "The TLS handshake failed",
            "The server and this portal have no TLS version or cipher in common, or it wants a client certificate.",
            "Let the server take TLS 1.2 or 1.3 without client certificates.",
        ),
    }
}

fn password(finding: &Finding) -> FindingWords {
    match finding {
        Finding::NotRedis => words("The server is no Redis", "It answers in another protocol.", "Check host and port."),
        Finding::PasswordMissing => words(
            "The server wants a password",
            "None was given for this check, or the integration has none.",
            "Type the password and check again.",
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

fn permission(finding: &Finding) -> FindingWords {
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

fn server(finding: &Finding) -> FindingWords {
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

fn marker(finding: &Finding) -> FindingWords {
    match finding {
        Finding::MarkerMissing => words(
            "LaunchDarkly has never finished a sync under this prefix",
            "The key that tells of the last sync is not there. SDKs take the store for stale and find nobody in any big segment.",
            "Check that the integration is on and that it writes to this very store.",
        ),
        Finding::MarkerElsewhere { prefix, environment } => {
            let whose = match environment.as_str() {
                "" => "the prefix that SDKs use if they are told none".to_owned(),
                environment => format!("the environment {environment}"),
            };
            words(
                &format!("The store is synced under another prefix: {prefix}"),
                &format!("That is {whose}. Under this environment's own prefix there is nothing."),
                "Check which environment writes here, and which prefix the SDKs are given.",
            )
        }
        Finding::MarkerUnreadable => words(
            "The time of the last sync cannot be read",
            "The key is there, but what it holds is no time.",
            "Find out what else writes to this store under this prefix.",
        ),
        Finding::MarkerAhead { ms } => words(
            &format!("The last sync is {} in the future", duration(*ms)),
            "The clock of this machine and that of the writer disagree.",
            "Set the clocks by a time server.",
        ),
        Finding::StaleForSdks { ms } => words(
            &format!("SDKs take the store for stale: the last sync was {} ago", duration(*ms)),
            "SDKs do so after 2 minutes. They go on with what the store holds, which may be out of date.",
            "Look at LaunchDarkly's sync errors. If there are none, wait a minute and check again.",
        ),
        Finding::StaleForRelay { ms } => words(
            &format!("SDKs and the Relay Proxy take the store for stale: the last sync was {} ago", duration(*ms)),
            "SDKs do so after 2 minutes, the Relay Proxy after 5. Both go on with what the store holds.",
            "Look at LaunchDarkly's sync errors, and whether the integration is on.",
        ),
        _ => words("Unknown", "", ""),
    }
}

/// A time that has passed, such as "2 min 30 s".
fn duration(ms: i64) -> String {
    let seconds = ms / 1000;
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, 0) => format!("{minutes} min"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} days {hours} h"),
    }
}

/// What a fact is called, and what it is.
pub fn fact(fact: &CheckFact) -> (&'static str, String) {
    match fact {
        CheckFact::Addresses(addresses) => ("Addresses", addresses.join(", ")),
        CheckFact::Connected(address) => ("Connected to", address.clone()),
        CheckFact::CertificateNames(names) => ("Names in the certificate", names.join(", ")),
        CheckFact::CertificateIssuer(issuer) => ("Issued by", issuer.clone()),
        CheckFact::CertificateDays(days) if *days < 0 => ("Certificate", format!("ended {} days ago", -days)),
        CheckFact::CertificateDays(days) => ("Certificate", format!("ends in {days} days")),
        CheckFact::TlsVersion(version) | CheckFact::ServerVersion(version) => ("Version", version.clone()),
        CheckFact::ServerRole(role) => ("Role", role.clone()),
        CheckFact::MemoryPolicy(policy) => ("When memory is full", policy.clone()),
        CheckFact::Persistence(how) => ("On disk", how.clone()),
        CheckFact::MarkerKey(key) => ("Key", key.clone()),
        CheckFact::SynchronizedOn(ms) => ("Unix milliseconds", ms.to_string()),
        CheckFact::AgeMs(ms) => ("Age", duration((*ms).max(0))),
    }
}

/// A verdict without LaunchDarkly's side, in a sentence.
pub fn verdict(verdict: CheckVerdict) -> &'static str {
    match verdict {
        CheckVerdict::Readable => "SDKs in this network can read this store, and it is fresh.",
        CheckVerdict::Doubtful => "SDKs in this network can read this store, but something about it needs a look.",
        CheckVerdict::Unreadable => "SDKs in this network cannot use this store.",
        CheckVerdict::NotChecked => "This store was not checked.",
    }
}

/// This network's view alone.
pub fn alone(steps: &[StepResult]) -> VerdictView {
    let seen = CheckVerdict::of(steps);
    let tone = match seen {
        CheckVerdict::Readable => Tone::Good,
        CheckVerdict::Doubtful => Tone::Warning,
        CheckVerdict::Unreadable => Tone::Bad,
        CheckVerdict::NotChecked => Tone::Neutral,
    };
    VerdictView {
        tone,
        title: verdict(seen).trim_end_matches('.').to_owned(),
        line: String::new(),
        thresholds: Vec::new(),
    }
}

/// A whole check as JSON: its names, and the words for what was found.
pub fn json(steps: &[StepResult]) -> serde_json::Value {
    let worded = |step: &StepResult| {
        let mut value = serde_json::json!(step);
        value["words"] = step.findings.iter().map(|found| serde_json::json!(finding(found))).collect();
        value
    };
    let seen = CheckVerdict::of(steps);
    let steps: Vec<serde_json::Value> = steps.iter().map(worded).collect();
    serde_json::json!({"verdict": seen, "words": verdict(seen), "steps": steps})
}

/// LaunchDarkly's view beside that of this network.
pub fn both(health: Health, steps: &[StepResult]) -> VerdictView {
    let seen = CheckVerdict::of(steps);
    let reads = matches!(seen, CheckVerdict::Readable | CheckVerdict::Doubtful);
    let (tone, title, line) = match (health == Health::Healthy, reads) {
        _ if seen == CheckVerdict::NotChecked => (Tone::Neutral, "This store was not checked", ""),
        (true, true) if seen == CheckVerdict::Doubtful => (
            Tone::Warning,
            "LaunchDarkly writes to this store and SDKs here can read it, but something needs a look",
            "See the steps below that do not say “Passed”.",
        ),
        (true, true) => (Tone::Good, "LaunchDarkly writes to this store, and SDKs in this network can read it", ""),
        (true, false) => (
            Tone::Bad,
            "LaunchDarkly writes to this store, but SDKs in this network cannot use it",
            "Flags that target by big segments are wrong for whoever is served from here. The first failed step says why.",
        ),
        (false, true) => (
            Tone::Warning,
            "SDKs in this network can read this store, but LaunchDarkly does not keep it up to date",
            "The way from here is fine. Look at LaunchDarkly's sync errors: its credentials, its permissions, or an allow-list that leaves it out.",
        ),
        (false, false) => (
            Tone::Bad,
            "LaunchDarkly does not keep this store up to date, and SDKs in this network cannot use it",
            "The first failed step may be the reason for both.",
        ),
    };
    VerdictView { tone, title: title.to_owned(), line: line.to_owned(), thresholds: thresholds(health, steps) }
}

/// Who takes the store for stale already.
fn thresholds(health: Health, steps: &[StepResult]) -> Vec<Threshold> {
    let age = steps.iter().flat_map(|step| &step.facts).find_map(|fact| match fact {
        CheckFact::AgeMs(ms) => Some(*ms),
        _ => None,
    });
    let Some(age) = age else { return Vec::new() };
    let line = |who: &str, limit: &str, stale: bool| Threshold { who: who.to_owned(), limit: limit.to_owned(), stale };
    vec![
        line("SDKs", "after 2 minutes", age > SDK_STALE_AFTER_MS),
        line("Relay Proxy", "after 5 minutes", age > RELAY_STALE_AFTER_MS),
        line("LaunchDarkly", "after “a few minutes”", matches!(health, Health::Stale | Health::Failing)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;

    use super::*;

    /// The documentation of checks, made from the words of the pages.
    fn documented() -> String {
        let mut out = "# What a check of a store can find\n\n\
            Every finding of *Check from this network* and of `storekeeper check`, with its likely cause and what to do. \
            This page is made from the table in `app/src/words/check.rs`; a test compares the two.\n\n\
            | State | Finding | Cause | What to do |\n|---|---|---|---|\n"
            .to_owned();
        for sample in Finding::samples() {
            let words = finding(&sample);
            let command = words.command.map(|command| format!(" `{command}`")).unwrap_or_default();
            let state = sample.state().key();
            writeln!(out, "| {state} | {} | {} | {}{command} |", words.what, words.why, words.next).unwrap();
        }
        out
    }

    #[test]
    fn every_finding_is_documented_in_the_words_of_the_pages() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/STORE-CHECK.md");
        let made = documented();
        if std::fs::read_to_string(path).unwrap_or_default() != made {
            let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/STORE-CHECK.md");
            std::fs::write(beside, made).unwrap();
            panic!("docs/STORE-CHECK.md is not what the code says; the right one is in target/STORE-CHECK.md");
        }
    }

    #[test]
    fn every_kind_of_finding_has_its_own_words_and_a_next_step() {
        let mut seen = HashSet::new();
        for sample in Finding::samples() {
            let words = finding(&sample);
            assert!(seen.insert(words.what.clone()), "{}", words.what);
            assert!(!words.why.is_empty() && !words.next.is_empty(), "{}", words.what);
        }
        // Whoever adds a kind adds a sample: as many variants as there are in the file.
        let source = include_str!("../../../crates/domain/src/check.rs");
        let kinds = source.split_once("pub enum Finding {").unwrap().1.split_once("\n}\n").unwrap().0;
        let kinds = kinds.lines().filter(|line| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase());
        assert_eq!(kinds.count() + 1, seen.len(), "wrong credentials have two samples");
    }
}
