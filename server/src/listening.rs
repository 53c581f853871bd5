//! Connections: how many there may be, how long each may take to say what it wants, and how long it may take to read.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::FutureExt as _;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::Service as _;

/// How long a request may take until its last header is there; also how long a connection is kept that asks nothing.
const HEADERS_TIME: Duration = Duration::from_secs(10);
/// How large all headers of a request may be, in bytes.
const HEADERS_BYTES: usize = 32 * 1024;
/// How many headers a request may have.
const HEADERS: usize = 100;
/// How long an answer may wait for a peer that does not read.
const READER_TIME: Duration = Duration::from_secs(30);
/// How many connections there may be.
const CONNECTIONS: usize = 8_192;
/// How many of them an address may hold. A proxy is one address for many people, so it is not few.
const CONNECTIONS_EACH: usize = 2_048;
/// How long is waited after the system could not take a connection, for lack of files as a rule.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `stop` comes; then whatever is under way is finished.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let all = Arc::new(Semaphore::new(CONNECTIONS));
    let addresses = Arc::new(Addresses::default());
    let ending = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop.fuse());
    loop {
        let room = Arc::clone(&all).acquire_owned();
        let taken = tokio::select! {
            () = &mut stop => break,
            taken = async { Ok::<_, io::Error>((room.await, listener.accept().await?)) } => taken,
        };
        let (room, (stream, peer)) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                // A connection that was gone before it was taken is nobody's trouble.
                if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                }
                continue;
            }
        };
        let Some(counted) = addresses.count(peer.ip()) else {
            tracing::debug!("an address holds too many connections");
            continue;
        };
        let connection = ending.watch(connection(stream, peer, router.clone()));
        tokio::spawn(async move {
            let (_room, _counted) = (room, counted);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    ending.shutdown().await;
}

type Io = TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>;

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> http1::Connection<
    Io,
    impl hyper::service::Service<Request<Incoming>, Response = http::Response<Body>, Error = Infallible, Future: Send>,
> {
    // Small answers are not held back to be sent with others.
    let _unsupported = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READER_TIME));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME)
        .max_headers(HEADERS)
        .max_buf_size(HEADERS_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}

/// How many connections each address holds.
#[derive(Default)]
struct Addresses(Mutex<HashMap<IpAddr, usize>>);

/// A connection that is counted for its address until it is dropped.
struct Counted {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Addresses {
    fn count(self: &Arc<Self>, address: IpAddr) -> Option<Counted> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= CONNECTIONS_EACH {
            return None;
        }
        *count += 1;
        Some(Counted { addresses: Arc::clone(self), address })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
