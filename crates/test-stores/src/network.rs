//! What listens without being a store.

use std::net::{SocketAddr, TcpListener, TcpStream};

/// A port that nobody listens on.
///
/// # Panics
/// If the system has none.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Something that listens, and does this with each connection.
///
/// # Panics
/// If the system has no port.
pub fn listener(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// A port at which connections are never taken: as if a firewall dropped them.
#[derive(Debug)]
pub struct Dropped {
    /// The port.
    pub port: u16,
    _listener: socket2::Socket,
    _waiting: Vec<socket2::Socket>,
}

impl Default for Dropped {
    fn default() -> Self {
        Self::new()
    }
}

impl Dropped {
    /// Opens it.
    ///
    /// # Panics
    /// If the system has no port.
    pub fn new() -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Opens it at this address.
    ///
    /// # Panics
    /// If it is taken.
    pub fn at(address: SocketAddr) -> Self {
        let socket =
            || socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::STREAM, None).unwrap();
        let listener = socket();
        listener.bind(&address.into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let port = address.as_socket().unwrap().port();
        // Whoever waits to be accepted fills the queue; whoever comes later is not answered.
        let waiting = (0..4).map(|_| {
            let socket = socket();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address);
            socket
        });
        let waiting = waiting.collect();
        Self { port, _listener: listener, _waiting: waiting }
    }
}
