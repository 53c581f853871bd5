//! The way to a server: the connection to the very addresses that were judged, and TLS with what its certificate says.

mod certificate;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::steps::PROBE_TIMEOUT;
use certificate::{NoCertificate, Recorder, described};
use domain::{CheckFact, Finding};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How many days before its end a certificate is worth a word.
const ENDS_SOON_DAYS: i64 = 21;

/// How much a server may answer in one check, in bytes: far more than any answer that is asked for.
const ANSWER_MAX: usize = 512 * 1024;
/// How long is waited for one address before the next is tried beside it (as RFC 8305 advises).
const NEXT_ADDRESS: Duration = Duration::from_millis(250);
/// How many addresses are tried.
const ADDRESSES: usize = 8;

/// A connection, with TLS or without, that ends when the server says too much.
pub(crate) struct Stream {
    way: Way,
    left: usize,
    flooded: Arc<AtomicBool>,
}

enum Way {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// A connection without TLS.
    pub(crate) fn plain(stream: TcpStream) -> Self {
        Self::over(Way::Plain(stream))
    }

    fn over(way: Way) -> Self {
        Self { way, left: ANSWER_MAX, flooded: Arc::default() }
    }

    /// Whether there is no TLS.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.way, Way::Plain(_))
    }

    /// Whether it ended since the server said too much.
    pub(crate) fn flooded(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flooded)
    }
}

/// Connects to the first of the addresses that answers; one that is silent does not hold up the others.
pub(crate) async fn connect(addresses: &[IpAddr], port: u16) -> Result<(TcpStream, SocketAddr), Finding> {
    let mut tries = FuturesUnordered::new();
    for (place, address) in (0..).zip(addresses.iter().take(ADDRESSES)) {
        let peer = SocketAddr::new(*address, port);
        tries.push(async move {
            tokio::time::sleep(NEXT_ADDRESS * place).await;
            TcpStream::connect(peer).await.map(|stream| (stream, peer))
        });
    }
    let mut failures = Vec::new();
    while let Some(tried) = tries.next().await {
        match tried {
            Ok(connected) => return Ok(connected),
            Err(error) => failures.push(error.kind()),
        }
    }
    // What an answer says counts for more than that there was none.
    Err(if failures.contains(&io::ErrorKind::ConnectionRefused) {
        Finding::Refused
    } else if failures.contains(&io::ErrorKind::TimedOut) {
        Finding::ConnectTimedOut
    } else {
        Finding::Unreachable
    })
}

/// What came of a handshake.
type Handshake = (Option<Stream>, Vec<Finding>, Vec<CheckFact>);

/// Speaks TLS, and says what the certificate is even where it is refused.
pub(crate) async fn handshake(stream: TcpStream, name: &str, roots: &Arc<RootCertStore>) -> Handshake {
    let Ok(server) = ServerName::try_from(name.to_owned()) else {
        return (None, vec![Finding::NoHost], Vec::new());
    };
    let provider = Arc::new(ring::default_provider());
    let seen = Arc::new(Mutex::new(None));
    let inner = WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), Arc::clone(&provider)).build().ok();
    let verifier = Arc::new(Recorder { inner, seen: Arc::clone(&seen), provider: Arc::clone(&provider) });
    let wanted = Arc::new(NoCertificate::default());
    let Some(connector) = connector(provider, verifier, Arc::clone(&wanted)) else {
        return (None, vec![Finding::TlsHandshake], Vec::new());
    };
    let shaken = connector.connect(server, stream).await;
    let certificate = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (mut facts, days) = certificate.as_ref().map(described).unwrap_or_default();
    match shaken {
        Ok(mut stream) => {
            // Since TLS 1.3 a server says only afterwards that it does not do without a client certificate.
            if wanted.asked.load(Ordering::Relaxed)
                && tokio::time::timeout(PROBE_TIMEOUT, stream.read(&mut [0])).await.is_ok()
            {
                return (None, vec![Finding::ClientCertificate], facts);
            }
            let version = stream.get_ref().1.protocol_version();
            if let Some(version) = version.and_then(|version| version.as_str()) {
                facts.push(CheckFact::TlsVersion(version.replace('_', ".").replace("TLSv", "TLS ")));
            }
            let soon = days.filter(|days| *days <= ENDS_SOON_DAYS).map(|days| Finding::CertificateEnds { days });
            (Some(Stream::over(Way::Tls(Box::new(stream)))), soon.into_iter().collect(), facts)
        }
        Err(error) => {
            let alert = rustls_of(&error).is_some_and(|error| matches!(error, rustls::Error::AlertReceived(_)));
            let certificate = alert && wanted.asked.load(Ordering::Relaxed);
            (None, vec![if certificate { Finding::ClientCertificate } else { why(&error) }], facts)
        }
    }
}

fn connector(
    provider: Arc<CryptoProvider>,
    verifier: Arc<dyn ServerCertVerifier>,
    client: Arc<NoCertificate>,
) -> Option<TlsConnector> {
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let config = config.dangerous().with_custom_certificate_verifier(verifier).with_client_cert_resolver(client);
    Some(TlsConnector::from(Arc::new(config)))
}

/// Why a handshake failed.
fn why(error: &io::Error) -> Finding {
    rustls_of(error).map_or(Finding::Closed, refused_tls)
}

fn rustls_of(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

/// What TLS was refused for.
pub(crate) fn refused_tls(error: &rustls::Error) -> Finding {
    match error {
        rustls::Error::InvalidCertificate(refused) => match refused {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Finding::CertificateExpired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Finding::CertificateNotYet,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Finding::CertificateName
            }
            CertificateError::UnknownIssuer => Finding::CertificateAuthority,
            // A certificate that is its own authority.
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
                Finding::CertificateAuthority
            }
            _ => Finding::CertificateRefused,
        },
        rustls::Error::InvalidMessage(_) => Finding::SpeaksPlain,
        _ => Finding::TlsHandshake,
    }
}

/// Whether a server at this address speaks TLS. Nothing is sent over it.
pub(crate) async fn speaks_tls(peer: SocketAddr, name: &str) -> bool {
    let Ok(stream) = TcpStream::connect(peer).await else { return false };
    let provider = Arc::new(ring::default_provider());
    let seen = Arc::new(Mutex::new(None));
    let verifier = Arc::new(Recorder { inner: None, seen: Arc::clone(&seen), provider: Arc::clone(&provider) });
    let Some(connector) = connector(provider, verifier, Arc::default()) else { return false };
    // Some servers go by the name.
    let name = ServerName::try_from(name.to_owned()).unwrap_or_else(|_| ServerName::from(peer.ip()));
    let shaken = connector.connect(name, stream).await;
    let alert =
        shaken.err().as_ref().and_then(rustls_of).is_some_and(|it| matches!(it, rustls::Error::AlertReceived(_)));
    alert || seen.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// Why a Redis server at this address turns clients away before they have said anything; `None` if it does not.
pub(crate) async fn turned_away(peer: SocketAddr) -> Option<Finding> {
    let mut stream = TcpStream::connect(peer).await.ok()?;
    let mut said = Vec::new();
    let _ = (&mut stream).take(64).read_to_end(&mut said).await;
    if said.starts_with(b"-ERR max number of clients") {
        Some(Finding::TooManyClients)
    } else if said.starts_with(b"-DENIED") {
        Some(Finding::ProtectedMode)
    } else {
        None
    }
}

/// Whether a server at this address answers as Redis does without TLS.
pub(crate) async fn speaks_plain(peer: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(peer).await else { return false };
    let mut first = [0];
    stream.write_all(b"PING\r\n").await.is_ok()
        && stream.read_exact(&mut first).await.is_ok()
        && matches!(first[0], b'+' | b'-')
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let read = match &mut this.way {
            Way::Plain(stream) => Pin::new(stream).poll_read(context, into),
            Way::Tls(stream) => Pin::new(stream).poll_read(context, into),
        };
        let Some(left) = this.left.checked_sub(into.filled().len() - before) else {
            this.flooded.store(true, Ordering::Relaxed);
            return Poll::Ready(Err(io::Error::other("the server sent too much data")));
        };
        this.left = left;
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.get_mut().way {
            Way::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Way::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().way {
            Way::Plain(stream) => Pin::new(stream).poll_flush(context),
            Way::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().way {
            Way::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Way::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
