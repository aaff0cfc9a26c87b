//! A server on this machine that writes down what it is sent and answers what it is told.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    /// Still encoded.
    pub path: String,
    /// Still encoded.
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Sent {
    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// What the server answers.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub media_type: Option<String>,
    pub body: Bytes,
}

impl Reply {
    pub fn json(status: u16, media_type: &str, body: &Value) -> Self {
        Self { status, media_type: Some(media_type.to_owned()), body: body.to_string().into() }
    }

    pub fn empty(status: u16) -> Self {
        Self { status, media_type: None, body: Bytes::new() }
    }
}

struct State {
    reply: Reply,
    sent: Vec<Sent>,
}

/// The server; it ends when it is dropped.
pub struct Server {
    pub url: String,
    state: Arc<Mutex<State>>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Mutex::new(State { reply: Reply::empty(500), sent: Vec::new() }));
        let accepting = tokio::spawn(accept(listener, state.clone()));
        Ok(Self { url, state, accepting })
    }

    /// Answers this from now on.
    pub fn reply(&self, reply: Reply) {
        lock(&self.state).reply = reply;
    }

    /// What arrived since the last time.
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut lock(&self.state).sent)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    // A listener that fails leaves its clients without an answer, which they report.
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &state));
            // So does a connection.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, state: &Mutex<State>) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let sent = Sent {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers.iter().map(header).collect(),
        body,
    };
    let reply = {
        let mut state = lock(state);
        state.sent.push(sent);
        state.reply.clone()
    };
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    if let Some(media_type) = reply.media_type.and_then(|media_type| media_type.parse().ok()) {
        response.headers_mut().insert(hyper::header::CONTENT_TYPE, media_type);
    }
    Ok(response)
}
