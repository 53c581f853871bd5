//! Servers as they are found in the wild, real ones.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use test_stores::{Authority, Dropped, Server};

use crate::{MARKER, NOW};

/// Servers that serve several cases, kept for as long as these run.
pub(crate) struct Zoo {
    pub(crate) open: Server,
    pub(crate) closed: Server,
    pub(crate) authority: Authority,
    pub(crate) secure: Vec<Server>,
    pub(crate) special: Vec<Server>,
    _held: TcpStream,
    pub(crate) dropped: Dropped,
}

impl Zoo {
    pub(crate) fn new() -> Self {
        let (open, closed) = (open(), closed());
        let authority = Authority::new();
        let secure = secure(&authority);
        let busy = Server::start(&["--maxclients", "1"]);
        let held = busy.hold();
        let special = vec![
            Server::start(&["--cluster-enabled", "yes"]),
            Server::start(&["--replicaof", "127.0.0.1", &open.port.to_string()]),
            evicting(),
            Server::start(&["--maxmemory", "1000"]),
            sentinel(),
            loading(),
            busy,
            scripting(),
            unsaved(),
        ];
        Self { open, closed, authority, secure, special, _held: held, dropped: Dropped::new() }
    }
}

/// Notes a synchronisation of a minute ago.
fn fresh() -> String {
    format!("SET {MARKER} {}", NOW - 60_000)
}

/// A server without a password, with a marker of every kind.
fn open() -> Server {
    let server = Server::start(&[]);
    server.say(&[
        &fresh(),
        &format!("SET late:big_segments_synchronized_on {}", NOW - 150_000),
        &format!("SET later:big_segments_synchronized_on {}", NOW - 400_000),
        &format!("SET ahead:big_segments_synchronized_on {}", NOW + 90_000),
        "SET words:big_segments_synchronized_on yesterday",
        "SADD set:big_segments_synchronized_on member",
        &format!("SET launchdarkly:big_segments_synchronized_on {}", NOW - 60_000),
    ]);
    server
}

/// A server with users, who may do more or less.
fn closed() -> Server {
    let server = Server::start(&[]);
    server.say(&[
        &fresh(),
        "ACL SETUSER till on >secret ~* +@all",
        "ACL SETUSER blind on >secret ~* +@all -get -smembers",
        "ACL SETUSER reader on >secret ~* +@all -sadd",
        "ACL SETUSER sdk on >secret ~* +get +smembers",
        "ACL SETUSER foreign on >secret ~elsewhere:* +@all",
        "ACL SETUSER default on >defaultsecret ~* +@all",
    ]);
    server
}

/// Servers with TLS, the first with a certificate that is good.
fn secure(authority: &Authority) -> Vec<Server> {
    let tls = |options: Vec<String>| Server::start(&options.iter().map(String::as_str).collect::<Vec<_>>());
    vec![
        tls(authority.server("redis.test", (2020, 2100))),
        tls(authority.server("redis.test", (2010, 2015))),
        tls(authority.server("redis.test", (2090, 2100))),
        tls(authority.server("elsewhere.test", (2020, 2100))),
        tls(authority.own("redis.test")),
        tls([authority.server("redis.test", (2020, 2100)), authority.clients()].concat()),
    ]
}

/// A server that drops keys when its memory is full.
fn evicting() -> Server {
    let server = Server::start(&["--maxmemory-policy", "allkeys-lru"]);
    server.say(&[&fresh()]);
    server
}

/// A server that watches others.
fn sentinel() -> Server {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sentinel.conf");
    std::fs::write(&config, "").unwrap();
    Server::start_in(folder, &[config.to_str().unwrap(), "--sentinel"])
}

/// A server that is busy with a script that never ends.
fn scripting() -> Server {
    let server = Server::start(&["--busy-reply-threshold", "1"]);
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    stream.write_all(b"EVAL \"while true do end\" 0\r\n").unwrap();
    loop {
        let mut other = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        other.write_all(b"PING\r\n").unwrap();
        let mut answer = [0; 5];
        other.read_exact(&mut answer).unwrap();
        if &answer == b"-BUSY" {
            return server;
        }
    }
}

/// A server that could not save its data.
fn unsaved() -> Server {
    let server = Server::start(&["--save", "3600 1"]);
    std::fs::remove_dir_all(server.folder.path()).unwrap();
    server.say(&[&fresh(), "BGSAVE"]);
    loop {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.write_all(b"PING\r\n").unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        if &answer == b"-MISC" {
            return server;
        }
    }
}

/// A server that takes long to read what it had saved.
fn loading() -> Server {
    // Keys as large in the file as they are: the server listens after so many bytes.
    let before = Server::start(&["--rdbcompression", "no"]);
    let lines: Vec<String> = (0..200).map(|number| format!("SET key:{number} {}", "x".repeat(2_000))).collect();
    before.say(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    before.say(&["SAVE"]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(before.folder.path().join("dump.rdb"), folder.path().join("dump.rdb")).unwrap();
    Server::start_in(folder, &["--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024"])
}
