//! Certificates: what they say of themselves, and judging them so that this is known even where they are refused.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::CheckFact;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// What a certificate says of itself, and in how many days it ends.
pub(super) fn described(certificate: &(CertificateDer<'static>, UnixTime)) -> (Vec<CheckFact>, Option<i64>) {
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

/// Has no client certificate, and remembers whether one was asked for.
#[derive(Debug, Default)]
pub(super) struct NoCertificate {
    pub(super) asked: AtomicBool,
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
pub(super) struct Recorder {
    pub(super) inner: Option<Arc<WebPkiServerVerifier>>,
    pub(super) seen: Arc<Mutex<Option<(CertificateDer<'static>, UnixTime)>>>,
    pub(super) provider: Arc<CryptoProvider>,
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
