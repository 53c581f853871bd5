//! Certificates.

use std::path::Path;

/// A certificate authority, and servers' certificates in a folder.
#[derive(Debug)]
pub struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    /// Where its certificate is, as `ca.pem`, beside those that it has issued.
    pub folder: tempfile::TempDir,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    /// If its files cannot be written.
    pub fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "A test's authority");
        let folder = tempfile::tempdir().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self { issuer: rcgen::Issuer::new(params, key), folder }
    }

    /// Options of a server whose certificate is for this name, from year to year.
    ///
    /// # Panics
    /// If its files cannot be written.
    pub fn server(&self, name: &str, (from, to): (i32, i32)) -> Vec<String> {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params(name, (from, to)).signed_by(&key, &self.issuer).unwrap();
        files(self.folder.path(), &format!("{name}-{from}-{to}"), &certificate.pem(), &key)
    }

    /// More options: clients need a certificate too.
    ///
    /// # Panics
    /// If its files cannot be written.
    pub fn clients(&self) -> Vec<String> {
        let file = self.folder.path().join("ca.pem");
        ["--tls-auth-clients", "yes", "--tls-ca-cert-file", file.to_str().unwrap()].map(str::to_owned).to_vec()
    }

    /// The same, vouching for itself.
    ///
    /// # Panics
    /// If its files cannot be written.
    pub fn own(&self, name: &str) -> Vec<String> {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params(name, (2020, 2100)).self_signed(&key).unwrap();
        files(self.folder.path(), &format!("{name}-own"), &certificate.pem(), &key)
    }
}

fn params(name: &str, (from, to): (i32, i32)) -> rcgen::CertificateParams {
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(to, 1, 1);
    params
}

fn files(folder: &Path, name: &str, certificate: &str, key: &rcgen::KeyPair) -> Vec<String> {
    let (certificate_file, key_file) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key")));
    std::fs::write(&certificate_file, certificate).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let options =
        ["--tls-cert-file", &path(&certificate_file), "--tls-key-file", &path(&key_file), "--tls-auth-clients", "no"];
    options.map(str::to_owned).to_vec()
}
