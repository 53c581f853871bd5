//! All rows at once, as the table in the browser wants them.

use std::io::Read as _;

use app::view::RowsJson;
use reqwest::Method;

use crate::harness::{LIST, Portal};

#[tokio::test]
async fn the_rows_are_those_of_the_list_and_the_page_knows_them() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let answer = person.get("/api/rows").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let rows: RowsJson = miniserde::json::from_str(&answer.body).unwrap();
    let rows = rows.rows().unwrap();
    let mut listed = Vec::new();
    for page in 1..=2 {
        let list = person.get(&format!("/api/integrations?per_page=100&page={page}")).await.json();
        listed.extend(serde_json::from_value::<Vec<domain::Row>>(list["items"].clone()).unwrap());
    }
    let mut sorted = rows.clone();
    for rows in [&mut sorted, &mut listed] {
        rows.sort_by_key(|row| row.address.to_string());
    }
    assert_eq!(sorted, listed);
    let tag = answer.header("etag").trim_start_matches("W/").trim_matches('"').to_owned();
    let page = person.get("/integrations").await;
    assert!(page.body.contains(&format!("data-digest=\"{tag}\"")), "the page was drawn from these rows");
    assert_eq!(portal.calls().iter().map(|call| call.path.as_str()).collect::<Vec<_>>(), [LIST]);
    assert!(answer.body.len() < 143 * 120, "{} bytes", answer.body.len());
}

#[tokio::test]
async fn they_come_compressed_by_brotli_to_a_browser_that_reads_it() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let plain = person.get("/api/rows").await.body;
    let answer = person.open(Method::GET, "/api/rows", &[("accept-encoding", "gzip, deflate, br, zstd")], None).await;
    assert_eq!(answer.headers()["content-encoding"], "br");
    let bytes = answer.bytes().await.unwrap();
    let mut read = String::new();
    brotli::Decompressor::new(&*bytes, 4096).read_to_string(&mut read).unwrap();
    assert_eq!(read, plain);
    assert!(bytes.len() * 2 < plain.len(), "{} of {} bytes", bytes.len(), plain.len());
}

#[tokio::test]
async fn a_browser_that_has_them_gets_none_and_nobody_else_may_keep_them() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let first = person.get("/api/rows").await;
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(first.header("vary").to_lowercase().matches("cookie").count(), 1);
    let tag = first.header("etag").to_owned();
    for (known, status) in [(tag.clone(), 304), (format!("\"x\", W/{tag}"), 304), ("\"x\"".to_owned(), 200)] {
        let again = person.open(Method::GET, "/api/rows", &[("if-none-match", &known)], None).await;
        assert_eq!(again.status(), status, "{known}");
        assert_eq!(again.headers()["etag"].to_str().unwrap(), tag);
    }
    assert_eq!(portal.anyone().open(Method::GET, "/api/rows", &[("if-none-match", &tag)], None).await.status(), 401);
}
