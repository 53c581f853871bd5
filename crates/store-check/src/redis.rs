//! Checking a Redis store: one file for what is said to the server, one for what it says of itself.

mod session;
mod sign_in;
mod suits;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use domain::{CheckFact, Finding};
use futures::future::join_all;
use rustls::RootCertStore;

use crate::checker::Checker;
use crate::destination::destination;
use crate::reach::{self, Stream, connect};
use crate::steps::{PROBE_TIMEOUT, Steps, within};
use crate::store::{OtherPrefix, Redis, Store};
use session::{Answered, Session};
use sign_in::sign_in;

/// What SDKs must be able to do.
const READS: [&str; 2] = ["GET", "SMEMBERS"];
/// What the writer of the Relay Proxy does (seen in its code); that LaunchDarkly's own does the same is inferred.
const WRITES: [&str; 6] = ["SET", "SADD", "SREM", "WATCH", "MULTI", "EXEC"];

/// Takes step after step, until one of them stops the check.
pub(crate) async fn check(checker: &Checker, store: &Store, server: &Redis, steps: &mut Steps) {
    let Some(to) = destination(checker, &server.host, server.port, steps).await else { return };
    let Some((stream, peer)) = tcp(&to.addresses, server.port, steps).await else { return };
    let Some(stream) = tls(stream, peer, &to.name, server.tls, &checker.roots, steps).await else { return };
    let Some(session) = auth(stream, peer, &to.name, server, steps).await else { return };
    let marker = store.key("big_segments_synchronized_on");
    if permission(&session, store, &marker, steps).await && suitability(&session, steps).await {
        synchronized(&session, store, &marker, steps).await;
    }
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
        return Some(Stream::plain(stream));
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

async fn auth(stream: Stream, peer: SocketAddr, name: &str, server: &Redis, steps: &mut Steps) -> Option<Session> {
    let plain = stream.is_plain();
    let opened = login(stream, server);
    let finding = match within(opened).await.unwrap_or(Err(Finding::AnswerTimedOut)) {
        Ok((session, notes)) => {
            steps.end(notes, Vec::new());
            return Some(session);
        }
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
    let finding =
        if plain && silent && probe(reach::speaks_tls(peer, name)).await { Finding::SpeaksTls } else { finding };
    steps.end(vec![finding], Vec::new());
    None
}

/// Signs in as an SDK would, and sees that the server answers; with what there is to note.
async fn login(mut stream: Stream, server: &Redis) -> Result<(Session, Vec<Finding>), Finding> {
    let password = server.password.as_ref().filter(|password| !password.is_empty());
    if let Some(password) = password {
        sign_in(&mut stream, &server.username, password).await?;
    }
    let session = Session::open(stream).await?;
    let open = session.ping().await? && password.is_none();
    Ok((session, if open { vec![Finding::OpenToAll] } else { Vec::new() }))
}

async fn permission(session: &Session, store: &Store, marker: &str, steps: &mut Steps) -> bool {
    let lost = |finding: Finding| vec![finding];
    let findings = within(rights(session, store, marker)).await.unwrap_or(Err(Finding::AnswerTimedOut));
    steps.end(findings.unwrap_or_else(lost), Vec::new())
}

/// What of all that SDKs and LaunchDarkly need the user may not do.
async fn rights(session: &Session, store: &Store, marker: &str) -> Result<Vec<Finding>, Finding> {
    let (included, cursor) = (store.key("big_segment_include:"), store.key("big_segments_cursor"));
    // What SDKs do is done: nobody has to be allowed to ask whether it may.
    let reads = READS.into_iter().zip([marker, included.as_str()]);
    let reads = reads.map(|(command, key)| async move { (command, session.read(command, key).await) });
    let mut refused: Vec<String> = Vec::new();
    for (command, answered) in join_all(reads).await {
        match answered {
            Answered::Refused => refused.push(command.to_owned()),
            Answered::Lost(finding) => return Err(finding),
            // Other complaints are no matter of permission.
            Answered::Yes(_) | Answered::Complained(_) => {}
        }
    }
    if !refused.is_empty() {
        return Ok(vec![Finding::CannotRead { commands: refused }]);
    }
    let arguments: [&[&str]; WRITES.len()] =
        [&[&cursor, "0"], &[&included, "0"], &[&included, "0"], &[&cursor], &[], &[]];
    let Some(user) = session.who().await? else { return Ok(vec![Finding::WriteUnchecked]) };
    let asked = WRITES.into_iter().zip(arguments).map(|(command, arguments)| session.may(&user, command, arguments));
    let mut lacking = Vec::new();
    for (command, may) in WRITES.into_iter().zip(join_all(asked).await) {
        match may? {
            Some(true) => {}
            Some(false) => lacking.push(command.to_owned()),
            None => return Ok(vec![Finding::WriteUnchecked]),
        }
    }
    Ok(if lacking.is_empty() { Vec::new() } else { vec![Finding::CannotWrite { commands: lacking }] })
}

async fn suitability(session: &Session, steps: &mut Steps) -> bool {
    match session.info().await {
        Ok(Some(info)) => {
            let (findings, facts) = suits::judge(&info);
            steps.end(findings, facts)
        }
        Ok(None) => steps.end(vec![Finding::InfoHidden], Vec::new()),
        Err(finding) => steps.end(vec![finding], Vec::new()),
    }
}

async fn synchronized(session: &Session, store: &Store, key: &str, steps: &mut Steps) {
    let mut facts = vec![CheckFact::MarkerKey(key.to_owned())];
    let findings = match session.read("GET", key).await {
        Answered::Yes(Some(text)) => {
            let (findings, seen) = store.judge(&text);
            facts.extend(seen);
            findings
        }
        // Whoever cannot be asked further has still nothing under this prefix.
        Answered::Yes(None) => {
            vec![within(elsewhere(session, store)).await.flatten().unwrap_or(Finding::MarkerMissing)]
        }
        Answered::Refused => vec![Finding::CannotRead { commands: vec!["GET".to_owned()] }],
        Answered::Complained(finding) | Answered::Lost(finding) => vec![finding],
    };
    steps.end(findings, facts);
}

/// Where a synchronisation was noted, if not where SDKs look.
async fn elsewhere(session: &Session, store: &Store) -> Option<Finding> {
    let asked = store.others().map(|OtherPrefix { environment, prefix }| async move {
        let key = Store::prefixed(prefix, "big_segments_synchronized_on");
        let found = matches!(session.read("GET", &key).await, Answered::Yes(Some(_)));
        found.then(|| Finding::MarkerElsewhere { prefix: prefix.clone(), environment: environment.clone() })
    });
    join_all(asked).await.into_iter().flatten().next()
}
