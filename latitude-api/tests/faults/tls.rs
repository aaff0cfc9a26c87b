//! TLS and names: what lasts, such as a certificate that nobody trusts, and what passes, such as a reset.

use crate::calls::{ALL, call};
use crate::server::TOKEN;
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, reqwest};
use rcgen::CertifiedKey;
use reqwest::dns::{Name, Resolve, Resolving};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What the server does with a connection.
#[derive(Clone, Copy)]
enum Intake {
    /// Sets up TLS and answers one request.
    Serve,
    Reset,
    Close,
}

struct Server {
    port: u16,
    certificate: Vec<u8>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// The certificate is for `localhost`, and signed by nobody else.
    async fn new(intake: impl Fn(usize) -> Intake + Send + Sync + 'static) -> Self {
        let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into());
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let intake = intake(count.fetch_add(1, Ordering::SeqCst));
                tokio::spawn(serve(stream, intake, acceptor.clone()));
            }
        });
        Self { port, certificate: cert.der().to_vec(), connections }
    }

    /// Trusts the certificate.
    fn trusting(&self, host: &'static str) -> Client {
        let (certificate, port) = (self.certificate.clone(), self.port);
        let client = Client::builder().token(TOKEN).base_url(format!("https://{host}:{port}"));
        let client = client.http_settings(move |http| {
            let certificate = reqwest::Certificate::from_der(&certificate).unwrap();
            http.no_proxy().resolve(host, ([127, 0, 0, 1], port).into()).tls_certs_only([certificate])
        });
        client.timer(VirtualTime::new()).build().unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.swap(0, Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, intake: Intake, acceptor: TlsAcceptor) -> io::Result<()> {
    match intake {
        Intake::Serve => {
            let mut stream = acceptor.accept(stream).await?;
            assert!(stream.read(&mut [0; 4096]).await? > 0);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await?;
            stream.shutdown().await
        }
        Intake::Reset => {
            // Something of the handshake is there.
            assert!(stream.read(&mut [0; 16]).await? > 0);
            stream.set_zero_linger()
        }
        Intake::Close => {
            while stream.read(&mut [0; 4096]).await? == 4096 {}
            stream.shutdown().await
        }
    }
}

/// Tried once, and nothing was done.
#[track_caller]
fn lasts(error: &Error, reason: &str) {
    assert!(error.to_string().starts_with(&format!("no answer: {reason} (")), "{error:?}");
    assert_eq!(error.attempts(), 1, "{error:?}");
    assert!(!error.is_retryable() && !error.is_outcome_unknown() && !error.is_timeout(), "{error:?}");
}

/// Tried as often as the policy allows, and nothing was done.
#[track_caller]
fn passes(error: &Error, reason: &str) {
    assert!(error.to_string().starts_with(&format!("no answer: {reason} (")), "{error:?}");
    assert_eq!(error.attempts(), 4, "{error:?}");
    assert!(error.is_retryable() && !error.is_outcome_unknown(), "{error:?}");
}

#[tokio::test]
async fn a_certificate_that_is_trusted_is_fine() {
    let server = Server::new(|_| Intake::Serve).await;
    let client = server.trusting("localhost");
    for method in ALL {
        assert_eq!(call(&client, &method).await.unwrap().attempts(), 1);
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_tried_once() {
    let server = Server::new(|_| Intake::Serve).await;
    let client = Client::builder().token(TOKEN).base_url(format!("https://localhost:{}", server.port));
    let client = client.http_settings(|http| http.no_proxy()).timer(VirtualTime::new()).build().unwrap();
    for method in ALL {
        lasts(&call(&client, &method).await.unwrap_err(), "TLS could not be set up");
        assert_eq!(server.connections(), 1, "{method}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_host_is_tried_once() {
    let server = Server::new(|_| Intake::Serve).await;
    let client = server.trusting("example.com");
    for method in ALL {
        lasts(&call(&client, &method).await.unwrap_err(), "TLS could not be set up");
        assert_eq!(server.connections(), 1, "{method}");
    }
}

#[tokio::test]
async fn a_handshake_that_breaks_off_passes() {
    for intake in [Intake::Reset, Intake::Close] {
        let server = Server::new(move |_| intake).await;
        let client = server.trusting("localhost");
        for method in ALL {
            passes(&call(&client, &method).await.unwrap_err(), "the connection was lost");
            assert_eq!(server.connections(), 4, "{method}");
        }
        let server = Server::new(move |connection| if connection == 0 { intake } else { Intake::Serve }).await;
        let client = server.trusting("localhost");
        assert_eq!(call(&client, &ALL[3]).await.unwrap().attempts(), 2);
    }
}

/// Fails as the resolver of a system does.
#[derive(Clone)]
struct Names {
    text: &'static str,
    kind: io::ErrorKind,
    asked: Arc<AtomicUsize>,
}

impl Resolve for Names {
    fn resolve(&self, _: Name) -> Resolving {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let error = io::Error::new(self.kind, self.text);
        Box::pin(async move { Err(error.into()) })
    }
}

/// A client, and how often it has asked for an address.
fn resolving(text: &'static str, kind: io::ErrorKind) -> (Client, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let names = Names { text, kind, asked: asked.clone() };
    let client = Client::builder().token(TOKEN).base_url("https://host.invalid").timer(VirtualTime::new());
    let client = client.http_settings(move |http| http.no_proxy().dns_resolver(Arc::new(names.clone())));
    (client.build().unwrap(), asked)
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_tried_once() {
    for (text, kind) in [
        ("failed to lookup address information: Name or service not known", io::ErrorKind::Other),
        ("failed to lookup address information: Name does not resolve", io::ErrorKind::Other),
        ("failed to lookup address information: No address associated with hostname", io::ErrorKind::Other),
        ("failed to lookup address information: nodename nor servname provided, or not known", io::ErrorKind::Other),
        ("no records", io::ErrorKind::NotFound),
    ] {
        let (client, asked) = resolving(text, kind);
        for method in ALL {
            lasts(&call(&client, &method).await.unwrap_err(), "the host name was not found");
            assert_eq!(asked.swap(0, Ordering::SeqCst), 1, "{method} {text}");
        }
    }
}

#[tokio::test]
async fn a_name_that_can_not_be_resolved_at_present_passes() {
    for text in ["failed to lookup address information: Temporary failure in name resolution", "anything else"] {
        let (client, asked) = resolving(text, io::ErrorKind::Other);
        for method in ALL {
            passes(&call(&client, &method).await.unwrap_err(), "the host name could not be resolved");
            assert_eq!(asked.swap(0, Ordering::SeqCst), 4, "{method} {text}");
        }
    }
}
