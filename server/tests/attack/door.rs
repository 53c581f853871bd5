//! Connections: many that read slowly, and many that do nothing.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

use crate::harness::Portal;
use crate::tools::resident_kb;

#[tokio::test(flavor = "multi_thread")]
async fn p7_readers_that_do_not_read_take_bounded_memory_and_are_sent_away() {
    const READERS: usize = 2_000;
    let portal = Portal::start().await;
    let person = portal.writer().await;
    person.get("/integrations?per_page=100").await;
    let address: std::net::SocketAddr = portal.url.trim_start_matches("http://").parse().unwrap();
    let request = format!(
        "GET /integrations?per_page=100 HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\n\r\n",
        person.cookie().unwrap()
    );
    let before = resident_kb(portal.process.id());
    let mut readers: Vec<TcpStream> = Vec::new();
    for _ in 0..READERS {
        let socket = TcpSocket::new_v4().unwrap();
        // As little as there can be between the two.
        socket.set_recv_buffer_size(2_048).unwrap();
        let mut stream = socket.connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        readers.push(stream);
    }
    let begun = Instant::now();
    let mut most = 0;
    // Pages go on being served, and whoever does not read is cut off after 30 seconds.
    loop {
        most = most.max(resident_kb(portal.process.id()).saturating_sub(before));
        assert_eq!(person.get("/activity").await.status, 200);
        let open = std::fs::read_dir(format!("/proc/{}/fd", portal.process.id())).unwrap().count();
        if open < 100 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "{open} files are still open");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let left = resident_kb(portal.process.id()).saturating_sub(before);
    assert!(most < 200_000, "{most} kB more");
    println!("figure: {READERS} readers that do not read: {most} kB more at most, {left} kB after they were sent away");
}
