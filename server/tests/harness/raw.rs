//! Requests that no browser would send: written byte by byte.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Sends these bytes to the portal at `url` and reads until it hangs up. `Connection: close` belongs among them.
pub(crate) async fn raw(url: &str, request: &[u8]) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A portal that refuses early may hang up while it is still being talked to; what it said before counts.
    stream.write_all(request).await.ok();
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    tokio::time::timeout(super::PATIENCE, reading).await.unwrap().ok();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a raw answer; 0 if there was none.
pub(crate) fn status_of(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

/// Deletes something in LaunchDarkly, as another client would.
pub(crate) async fn delete_upstream(url: &str) {
    let (base, path) = url.split_at(url.find("/api/").unwrap());
    let request = format!(
        "DELETE {path} HTTP/1.1\r\nHost: other\r\nAuthorization: api-demo-writer\r\nLD-API-Version: beta\r\n\
         Connection: close\r\n\r\n"
    );
    assert_eq!(status_of(&raw(base, request.as_bytes()).await), 204);
}
