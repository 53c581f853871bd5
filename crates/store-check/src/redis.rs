//! Checking a Redis store: one file for the way to the server, one for what is said to it, one for what it says of itself.

mod reach;
mod session;
mod suits;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use domain::{CheckFact, Finding};
use rustls::RootCertStore;

use crate::resolve::LookupError;
use crate::{Checker, PROBE_TIMEOUT, Redis, STEP_TIMEOUT, Steps};
use reach::{Stream, connect};
use session::{Answered, Session};

/// What SDKs must be able to do.
const READS: [&str; 2] = ["GET", "SMEMBERS"];
/// What the writer of the Relay Proxy does (seen in its code); that LaunchDarkly's own does the same is inferred.
const WRITES: [&str; 6] = ["SET", "SADD", "SREM", "WATCH", "MULTI", "EXEC"];
/// How many other prefixes are looked under at most.
const OTHERS_MAX: usize = 100;

/// Takes step after step, until one of them stops the check.
pub(crate) async fn check(checker: &Checker, store: &Redis, steps: &mut Steps) {
    let (literal, name) = match checker.rules.host(&store.host) {
        Ok(literal) => (literal, store.host.trim_end_matches('.').to_owned()),
        Err(finding) => {
            // Not even its name is looked up.
            steps.skip();
            steps.end(vec![finding], Vec::new());
            return;
        }
    };
    let found = match literal {
        Some(address) => Ok(vec![address]),
        None => within(checker.resolver.addresses(&name)).await.unwrap_or(Err(LookupError::Unresolved)),
    };
    let Some(addresses) = dns(found, steps) else { return };
    // What a name leads to is judged, and nothing else is connected to: it is not looked up again.
    let judged = checker.rules.addresses(&name, store.port, &addresses);
    if !steps.end(judged.err().into_iter().collect(), Vec::new()) {
        return;
    }
    let Some((stream, peer)) = tcp(&addresses, store.port, steps).await else { return };
    let Some(stream) = tls(stream, peer, &name, store.tls, &checker.roots, steps).await else { return };
    let Some(mut session) = auth(stream, peer, store, steps).await else { return };
    let marker = format!("{}big_segments_synchronized_on", prefixed(&store.prefix));
    if permission(&mut session, store, &marker, steps).await && suitability(&mut session, steps).await {
        synchronized(&mut session, store, &marker, steps).await;
    }
}

/// Waits for as long as a step may take.
async fn within<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(STEP_TIMEOUT, work).await.ok()
}

fn dns(found: Result<Vec<IpAddr>, LookupError>, steps: &mut Steps) -> Option<Vec<IpAddr>> {
    let (findings, mut addresses) = match found {
        Ok(addresses) if addresses.is_empty() => (vec![Finding::NoAddress], addresses),
        Ok(addresses) => (Vec::new(), addresses),
        Err(LookupError::Unknown) => (vec![Finding::NameUnknown], Vec::new()),
        Err(LookupError::Unresolved) => (vec![Finding::NameUnresolved], Vec::new()),
    };
    addresses.dedup();
    let said = addresses.iter().map(ToString::to_string).take(8).collect();
    let facts = if addresses.is_empty() { Vec::new() } else { vec![CheckFact::Addresses(said)] };
    steps.end(findings, facts).then_some(addresses)
}

async fn tcp(addresses: &[IpAddr], port: u16, steps: &mut Steps) -> Option<(tokio::net::TcpStream, SocketAddr)> {
    match within(connect(addresses, port)).await.unwrap_or(Err(Finding::ConnectTimedOut)) {
        Ok((stream, peer)) => {
            steps.end(Vec::new(), vec![CheckFact::Connected(peer.to_string())]);
            Some((stream, peer))
        }
        Err(finding) => {
            steps.end(vec![finding], Vec::new());
            None
        }
    }
}

async fn tls(
    stream: tokio::net::TcpStream,
    peer: SocketAddr,
    name: &str,
    wanted: bool,
    roots: &Arc<RootCertStore>,
    steps: &mut Steps,
) -> Option<Stream> {
    if !wanted {
        steps.end(Vec::new(), Vec::new());
        return Some(Stream::Plain(stream));
    }
    let (stream, mut findings, facts) = match within(reach::handshake(stream, name, roots)).await {
        Some(handshake) => handshake,
        None => (None, vec![Finding::AnswerTimedOut], Vec::new()),
    };
    // What hangs or makes no sense of TLS may be a server without it.
    let unclear = matches!(findings.first(), Some(Finding::AnswerTimedOut | Finding::Closed | Finding::SpeaksPlain));
    if unclear && probe(reach::speaks_plain(peer)).await {
        findings = vec![Finding::SpeaksPlain];
    }
    if findings == [Finding::SpeaksPlain] && !unclear {
        findings = vec![Finding::TlsHandshake];
    }
    steps.end(findings, facts);
    stream
}

async fn probe(question: impl Future<Output = bool>) -> bool {
    tokio::time::timeout(PROBE_TIMEOUT, question).await.unwrap_or(false)
}

async fn auth(stream: Stream, peer: SocketAddr, store: &Redis, steps: &mut Steps) -> Option<Session> {
    let plain = matches!(stream, Stream::Plain(_));
    let finding = match Session::open(stream).await {
        Ok(mut session) => match login(&mut session, store).await {
            Ok(notes) => {
                steps.end(notes, Vec::new());
                return Some(session);
            }
            Err(finding) => finding,
        },
        Err(finding) => finding,
    };
    // What a server says before it hangs up may be lost with the connection.
    let said = if plain && finding == Finding::Closed {
        tokio::time::timeout(PROBE_TIMEOUT, reach::turned_away(peer)).await.ok().flatten()
    } else {
        None
    };
    let finding = said.unwrap_or(finding);
    let silent = matches!(finding, Finding::AnswerTimedOut | Finding::Closed | Finding::NotRedis);
    let finding = if plain && silent && probe(reach::speaks_tls(peer)).await { Finding::SpeaksTls } else { finding };
    steps.end(vec![finding], Vec::new());
    None
}

/// Signs in as an SDK would, and sees that the server answers.
async fn login(session: &mut Session, store: &Redis) -> Result<Vec<Finding>, Finding> {
    let password = store.password.as_ref().filter(|password| !password.is_empty());
    if let Some(password) = password {
        session.auth(&store.username, password).await?;
    }
    session.ping().await?;
    Ok(if password.is_none() { vec![Finding::OpenToAll] } else { Vec::new() })
}

async fn permission(session: &mut Session, store: &Redis, marker: &str, steps: &mut Steps) -> bool {
    let prefix = prefixed(&store.prefix);
    let (included, cursor) = (format!("{prefix}big_segment_include:"), format!("{prefix}big_segments_cursor"));
    // What SDKs do is done: nobody has to be allowed to ask whether it may.
    let mut refused: Vec<String> = Vec::new();
    for (command, key) in READS.into_iter().zip([marker, included.as_str()]) {
        match session.read(command, key).await {
            Answered::Refused => refused.push(command.to_owned()),
            Answered::Lost(finding) => return steps.end(vec![finding], Vec::new()),
            // Other complaints are no matter of permission.
            Answered::Yes(_) | Answered::Complained(_) => {}
        }
    }
    if !refused.is_empty() {
        return steps.end(vec![Finding::CannotRead { commands: refused }], Vec::new());
    }
    let arguments: [&[&str]; WRITES.len()] =
        [&[&cursor, "0"], &[&included, "0"], &[&included, "0"], &[&cursor], &[], &[]];
    let Some(user) = session.who().await else { return steps.end(vec![Finding::WriteUnchecked], Vec::new()) };
    let mut lacking = Vec::new();
    for (command, arguments) in WRITES.into_iter().zip(arguments) {
        match session.may(&user, command, arguments).await {
            Some(true) => {}
            Some(false) => lacking.push(command.to_owned()),
            None => return steps.end(vec![Finding::WriteUnchecked], Vec::new()),
        }
    }
    let findings = if lacking.is_empty() { Vec::new() } else { vec![Finding::CannotWrite { commands: lacking }] };
    steps.end(findings, Vec::new())
}

async fn suitability(session: &mut Session, steps: &mut Steps) -> bool {
    let Some(info) = session.info().await else { return steps.end(vec![Finding::InfoHidden], Vec::new()) };
    let (findings, facts) = suits::judge(&info);
    steps.end(findings, facts)
}

async fn synchronized(session: &mut Session, store: &Redis, key: &str, steps: &mut Steps) {
    let mut facts = vec![CheckFact::MarkerKey(key.to_owned())];
    let findings = match session.read("GET", key).await {
        Answered::Yes(Some(text)) => match text.trim().parse::<i64>().ok().filter(|ms| *ms > 0) {
            Some(ms) => {
                let age = store.now_ms.saturating_sub(ms);
                facts.extend([CheckFact::SynchronizedOn(ms), CheckFact::AgeMs(age)]);
                Finding::of_age(age).into_iter().collect()
            }
            None => vec![Finding::MarkerUnreadable],
        },
        Answered::Yes(None) => vec![elsewhere(session, store).await],
        Answered::Refused => vec![Finding::CannotRead { commands: vec!["GET".to_owned()] }],
        Answered::Complained(finding) => vec![finding.unwrap_or(Finding::MarkerUnreadable)],
        Answered::Lost(finding) => vec![finding],
    };
    steps.end(findings, facts);
}

/// Where a synchronisation was noted, if not where SDKs look.
async fn elsewhere(session: &mut Session, store: &Redis) -> Finding {
    for (environment, prefix) in store.other_prefixes.iter().filter(|(_, it)| *it != store.prefix).take(OTHERS_MAX) {
        let key = format!("{}big_segments_synchronized_on", prefixed(prefix));
        if let Answered::Yes(Some(_)) = session.read("GET", &key).await {
            return Finding::MarkerElsewhere { prefix: prefix.clone(), environment: environment.clone() };
        }
    }
    Finding::MarkerMissing
}

/// The prefix as it stands before the rest of a key.
fn prefixed(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{prefix}:") }
}
