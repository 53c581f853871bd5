//! The way to a server: the connection to the very addresses that were judged, and TLS with what its certificate says.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::steps::PROBE_TIMEOUT;
use domain::{CheckFact, Finding};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

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

/// What a certificate says of itself, and in how many days it ends.
fn described(certificate: &(CertificateDer<'static>, UnixTime)) -> (Vec<CheckFact>, Option<i64>) {
    let (der, now) = certificate;
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return (Vec::new(), None) };
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let names = alternative.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(printable(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    });
    let names: Vec<String> = names.take(8).collect();
    let issuer = certificate.issuer().iter_common_name().next().and_then(|name| name.as_str().ok()).map(printable);
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let days = (certificate.validity().not_after.timestamp() - now).div_euclid(24 * 60 * 60);
    let facts = [
        (!names.is_empty()).then_some(CheckFact::CertificateNames(names)),
        issuer.map(CheckFact::CertificateIssuer),
        Some(CheckFact::CertificateDays(days)),
    ];
    (facts.into_iter().flatten().collect(), Some(days))
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        _ => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
    }
}

/// A name from a certificate, which anybody may have made: short, and without what controls a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|char| char.is_ascii_graphic() || *char == ' ').take(100).collect()
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

/// Has no client certificate, and remembers whether one was asked for.
#[derive(Debug, Default)]
struct NoCertificate {
    asked: AtomicBool,
}

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<rustls::sign::CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// Judges certificates as usual, and remembers the last one. Without `inner` it trusts none.
#[derive(Debug)]
struct Recorder {
    inner: Option<Arc<WebPkiServerVerifier>>,
    seen: Arc<Mutex<Option<(CertificateDer<'static>, UnixTime)>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let seen = (certificate.clone().into_owned(), now);
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        match &self.inner {
            Some(inner) => inner.verify_server_cert(certificate, chain, name, ocsp, now),
            // A machine that trusts nobody.
            None => Err(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
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
            return Poll::Ready(Err(io::Error::other("the server says too much")));
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
