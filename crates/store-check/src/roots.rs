//! Which certificate authorities are trusted.

use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Why the authorities of a file cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// The file cannot be read, or is no PEM.
    #[error("the certificate authorities in {path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// There is no certificate in it.
    #[error("there is no certificate in {path}")]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// Whom certificates are trusted from.
pub(crate) struct Trusted {
    /// All of them.
    pub(crate) roots: RootCertStore,
    /// Whether the system has any.
    pub(crate) native: bool,
    /// Those of the file, as they stand in it.
    pub(crate) pem: Option<Vec<u8>>,
}

/// The system's authorities, and those of a file.
pub(crate) fn trusted(file: Option<&Path>) -> Result<Trusted, RootsError> {
    let mut roots = RootCertStore::empty();
    // A machine without any has none to trust: every certificate is then of an unknown authority.
    let (valid, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let mut trusted = Trusted { roots, native: valid > 0, pem: None };
    if let Some(path) = file {
        let unreadable = |why: String| RootsError::Unreadable { path: path.to_owned(), why };
        let pem = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
            trusted.roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(RootsError::Empty { path: path.to_owned() });
        }
        trusted.pem = Some(pem);
    }
    Ok(trusted)
}
