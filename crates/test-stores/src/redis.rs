//! A `redis-server` as Debian packages it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::network::free_port;

/// A `redis-server` of its own, ended with the test.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens, on loopback.
    pub port: u16,
    /// Where it keeps its data.
    pub folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Started with these options beside the port, and ready to answer.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(options: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), options)
    }

    /// The same in a folder that has something in it already.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start_in(mut folder: tempfile::TempDir, options: &[&str]) -> Self {
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
        let mut child = command
            .args(options)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is installed");
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
    ///
    /// # Panics
    /// If there is no way to the server.
    pub fn hold(&self) -> TcpStream {
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
    ///
    /// # Panics
    /// If one of them fails.
    pub fn say(&self, lines: &[&str]) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        for line in lines {
            stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            let mut answer = [0; 256];
            let read = stream.read(&mut answer).unwrap();
            assert!(!answer[..read].starts_with(b"-"), "{line}: {}", String::from_utf8_lossy(&answer[..read]));
        }
    }
}
