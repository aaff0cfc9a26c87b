//! Bodies that are compressed, asked for or not.

use crate::calls::{ALL, call, status};
use crate::server::{Server, Step, good, json, reply};
use flate2::Compression;
use flate2::write::GzEncoder;
use latitude_api::Method;
use latitude_api::testing::VirtualTime;
use std::io::Write;

const BODY: &str = r#"{"data": {"id": "sv_1", "type": "servers", "attributes": {"hostname": "web-1"}}}"#;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// An answer whose body says to be encoded.
fn encoded(code: u16, encoding: &str, body: &[u8]) -> Step {
    reply(code, "").body(body).header("content-type", "application/json").header("content-encoding", encoding)
}

#[tokio::test]
async fn gzip_is_asked_for_and_read() {
    let server = Server::always(encoded(200, "gzip", &gzip(BODY.as_bytes()))).await;
    let response = server.client().servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.hostname.as_deref(), response.attempts()), (Some("web-1"), 1));
    assert_eq!(server.seen()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn an_error_may_be_compressed() {
    let error = br#"{"errors": [{"code": "SERVERS_OUT_OF_STOCK", "status": "422"}]}"#;
    let server = Server::always(encoded(422, "gzip", &gzip(error))).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert!(error.has_code("SERVERS_OUT_OF_STOCK"), "{error}");
}

#[tokio::test]
async fn the_longest_body_counts_what_is_decoded() {
    const LONGEST: usize = 64 << 10;
    let bomb = gzip(&vec![b' '; 4 << 20]);
    assert!(bomb.len() < LONGEST);
    let server = Server::always(encoded(200, "gzip", &bomb)).await;
    let client = server.builder().timer(VirtualTime::new()).longest_body(LONGEST).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.was_accepted() && error.to_string().contains("longer than the 65536 bytes"), "{error}");
    let fits = gzip(format!("{BODY}{}", " ".repeat(LONGEST - BODY.len())).as_bytes());
    server.repeat(encoded(200, "gzip", &fits));
    assert_eq!(client.servers().get("sv_1").await.unwrap().id, "sv_1");
}

#[tokio::test]
async fn gzip_that_is_damaged_is_a_body_that_breaks_off() {
    let whole = gzip(BODY.as_bytes());
    for body in [&whole[..whole.len() / 2], b"no gzip at all"] {
        let server = Server::always(encoded(200, "gzip", body)).await;
        let client = server.client();
        for method in [Method::GET, Method::POST] {
            let error = call(&client, &method).await.unwrap_err();
            assert!(error.was_accepted() && error.to_string().contains("it breaks off"), "{error}");
        }
    }
}

#[tokio::test]
async fn an_encoding_that_nobody_asked_for_is_told() {
    for encoding in ["br", "zstd", "deflate", "br, gzip"] {
        let server = Server::always(encoded(200, encoding, b"\x1b\x00\x00")).await;
        let client = server.client();
        for method in [Method::GET, Method::POST] {
            let error = call(&client, &method).await.unwrap_err();
            let told = format!("its content-encoding `{encoding}` is none that the HTTP client decodes");
            assert!(error.was_accepted() && error.to_string().contains(&told), "{error}");
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(200), 1, 1), "{error}");
            server.repeat(encoded(200, encoding, b"\x1b\x00\x00"));
        }
        server.repeat(encoded(404, encoding, b"\x1b\x00\x00"));
        let error = call(&client, &Method::GET).await.unwrap_err();
        assert!(error.is_not_found() && error.to_string().contains(encoding), "{error}");
    }
}

#[tokio::test]
async fn gzip_may_be_switched_off() {
    let server = Server::always(encoded(200, "gzip", &gzip(BODY.as_bytes()))).await;
    let client = server.builder().http_settings(|http| http.gzip(false)).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.to_string().contains("its content-encoding `gzip` is none that the HTTP client decodes"), "{error}");
    assert_eq!(server.seen()[0].header("accept-encoding"), None);
}

#[tokio::test]
async fn no_body_needs_no_decoding() {
    for encoding in ["gzip", "br", "identity"] {
        for code in [200, 204] {
            let server = Server::always(encoded(code, encoding, b"")).await;
            let client = server.client();
            for method in ALL {
                assert_eq!(call(&client, &method).await.unwrap().attempts(), 1, "{method} {code} {encoding}");
            }
        }
    }
    let server = Server::always(good().header("content-encoding", "identity")).await;
    assert_eq!(server.client().servers().get("sv_1").await.unwrap().id, "sv_1");
    let server = Server::always(json(200, &serde_json::json!({})).header("content-encoding", "")).await;
    assert_eq!(call(&server.client(), &Method::GET).await.unwrap().attempts(), 1);
}
