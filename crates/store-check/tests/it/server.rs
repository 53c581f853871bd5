//! Real servers: Redis as Debian packages it, and what listens without being one.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A `redis-server` of its own, ended with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    pub(crate) folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    /// Started with these options beside the port, and ready to answer.
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), options)
    }

    pub(crate) fn start_in(mut folder: tempfile::TempDir, options: &[&str]) -> Self {
        // A port that was free a moment ago may be taken by now: by whoever connects somewhere from it.
        for _ in 0..10 {
            match Self::try_in(folder, options) {
                Ok(server) => return server,
                Err(same) => folder = same,
            }
        }
        panic!("redis-server does not start with {options:?}");
    }

    /// The folder again, if it does not stay up.
    fn try_in(folder: tempfile::TempDir, options: &[&str]) -> Result<Self, tempfile::TempDir> {
        let (port, cluster) = (free_port(), free_port().to_string());
        // With TLS, the plain port is closed.
        let listen = if options.contains(&"--tls-cert-file") { "--tls-port" } else { "--port" };
        let mut command = Command::new("redis-server");
        // The path of a configuration comes before all options.
        let (config, options) = match options {
            [config, rest @ ..] if config.starts_with('/') => (Some(config), rest),
            options => (None, options),
        };
        command.args(config);
        command.args([listen, &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"]).arg(folder.path());
        command.args(["--cluster-port", &cluster]);
        if listen == "--tls-port" {
            command.args(["--port", "0"]);
        }
        let mut child = command.args(options).stdout(Stdio::null()).spawn().expect("redis-server is installed");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if child.try_wait().unwrap().is_some() {
                return Err(folder);
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "redis-server does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Self { child, port, folder })
    }

    /// A connection that the server has taken.
    pub(crate) fn hold(&self) -> TcpStream {
        loop {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            let mut answer = [0; 5];
            let _ = stream.write_all(b"PING\r\n");
            if stream.read_exact(&mut answer).is_ok() && &answer == b"+PONG" {
                return stream;
            }
        }
    }

    /// Sends commands, a line each, over a plain connection.
    pub(crate) fn say(&self, lines: &[&str]) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        for line in lines {
            stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            let mut answer = [0; 256];
            let read = stream.read(&mut answer).unwrap();
            assert!(!answer[..read].starts_with(b"-"), "{line}: {}", String::from_utf8_lossy(&answer[..read]));
        }
    }
}

/// Something that listens, and does this with each connection.
pub(crate) fn listener(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// A port at which connections are never taken: as if a firewall dropped them.
pub(crate) struct Dropped {
    pub(crate) port: u16,
    _listener: socket2::Socket,
    _waiting: Vec<socket2::Socket>,
}

impl Dropped {
    pub(crate) fn new() -> Self {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let port = address.as_socket().unwrap().port();
        // Whoever waits to be accepted fills the queue; whoever comes later is not answered.
        let waiting = (0..4).map(|_| {
            let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address);
            socket
        });
        let waiting = waiting.collect();
        Self { port, _listener: listener, _waiting: waiting }
    }
}

/// A certificate authority, and servers' certificates in a folder.
pub(crate) struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    pub(crate) folder: tempfile::TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
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
    pub(crate) fn server(&self, name: &str, (from, to): (i32, i32)) -> Vec<String> {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = params(name, (from, to)).signed_by(&key, &self.issuer).unwrap();
        files(self.folder.path(), &format!("{name}-{from}-{to}"), &certificate.pem(), &key)
    }

    /// The same, vouching for itself.
    pub(crate) fn own(&self, name: &str) -> Vec<String> {
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
