//! The real program and a real server.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod server;

use std::io::Write;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use server::{Server, respond};

fn fetch(server: &Server, url: &str, bytes: &str, seconds: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fetch"))
        .args([url, bytes, seconds])
        .env("SSL_CERT_FILE", server.certificate())
        .output()
        .unwrap()
}

#[track_caller]
fn refused(output: &Output, reason: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains(reason), "expected {reason:?} in {message:?}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
}

#[test]
fn prints_what_is_there() {
    let server = Server::new(|path, stream| match path {
        "/moved" => respond(stream, "302 Found", &["Location: /here"], b""),
        "/here" => respond(stream, "200 OK", &[], "a document: é".as_bytes()),
        _ => respond(stream, "404 Not Found", &[], b"no"),
    });
    for path in ["/here", "/moved"] {
        // To the last byte that is allowed.
        let output = fetch(&server, &server.url(path), "14", "20");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "a document: é", "{output:?}");
        assert_eq!(output.status.code(), Some(0));
    }
    refused(&fetch(&server, &server.url("/here"), "13", "20"), "larger than 13 bytes");
    refused(&fetch(&server, &server.url("/gone"), "14", "20"), "answers with status 404");
}

#[test]
fn speaks_https_alone() {
    let server = Server::new(|path, stream| {
        let target = if path == "/loop" { "/loop" } else { "http://localhost:9/secret" };
        respond(stream, "301 Moved Permanently", &[&format!("Location: {target}")], b"");
    });
    refused(
        &fetch(&server, &server.url("/"), "10", "20"),
        "it redirects to http://localhost:9/secret, which is not https",
    );
    refused(&fetch(&server, &server.url("/loop"), "10", "20"), "it redirects more than 5 times");
    refused(&fetch(&server, "http://localhost:9/", "10", "20"), "only https is spoken here");
}

#[test]
fn trusts_no_stranger() {
    let new = || Server::new(|_, stream| respond(stream, "200 OK", &[], b"a"));
    let (server, other) = (new(), new());
    let output = fetch(&server, &other.url("/"), "10", "20");
    refused(&output, "certificate");
}

#[test]
fn stops_at_the_limit() {
    let server = Server::new(|path, stream| {
        if path == "/announced" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
        } else {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        }
        // Until the client goes away.
        for _ in 0..1600 {
            if stream.write_all(&[b' '; 1 << 16]).is_err() {
                break;
            }
        }
    });
    for path in ["/announced", "/endless"] {
        refused(&fetch(&server, &server.url(path), "1000", "20"), "larger than 1000 bytes");
    }
}

#[test]
fn half_a_document_is_none() {
    let server = Server::new(|path, stream| {
        let head = if path == "/chunked" {
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        } else {
            "Content-Length: 10\r\n\r\nhello"
        };
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}").as_bytes());
    });
    refused(&fetch(&server, &server.url("/"), "100", "20"), "the download ends early");
    refused(&fetch(&server, &server.url("/chunked"), "100", "20"), "the download ends early");
}

#[test]
fn does_not_wait_for_ever() {
    let server = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        let _ = stream.flush();
        // A byte now and then keeps no deadline alive.
        while stream.write_all(b" ").is_ok() && stream.flush().is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let start = Instant::now();
    refused(&fetch(&server, &server.url("/"), "10000", "1"), "it takes longer than 1 seconds");
    assert!(start.elapsed() < Duration::from_secs(20));
}
