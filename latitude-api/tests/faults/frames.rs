//! A server of HTTP/2 that does with a request what a script says, frame by frame, and notes what it saw.

use crate::server::TOKEN;
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, ClientBuilder, RetryQuota};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` in HPACK's static table.
const STATUS_200: u8 = 0x88;

/// Codes of errors.
pub const NO_ERROR: u32 = 0;
pub const PROTOCOL_ERROR: u32 = 1;
pub const INTERNAL_ERROR: u32 = 2;
pub const REFUSED_STREAM: u32 = 7;
pub const CANCEL: u32 = 8;
pub const ENHANCE_YOUR_CALM: u32 = 11;
pub const HTTP_1_1_REQUIRED: u32 = 13;

/// What the server does about one request, once it has all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Answer,
    /// Answers once it is told to by [`Server::release`].
    Hold,
    Reset(u32),
    /// Sends GOAWAY, by which this request may have been processed or not, and closes the connection.
    GoAway {
        processed: bool,
        code: u32,
    },
    /// Sends GOAWAY for all that comes after this request, and answers it.
    LastAnswer,
    /// Says nothing more on this connection, not even to a ping, until the client closes it.
    Mute,
    /// Answers this and three pings, of which the last two come from a client that has nothing to do, and nothing more.
    AnswerAndMute,
    /// Sends the head of an answer and a part of its body, and then nothing more.
    MuteInBody,
    /// Closes the connection.
    Close,
}

/// What the server knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Of each request its connection, counted from 1.
    pub requests: Vec<usize>,
    pub connections: usize,
    /// How many of them the client has closed.
    pub hung_up: usize,
    released: bool,
}

type Script = dyn Fn(usize) -> Step + Send + Sync;

pub struct Server {
    url: String,
    state: Arc<watch::Sender<State>>,
}

impl Server {
    /// Does one step a request, and answers all further ones.
    pub async fn script(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<_> = steps.into_iter().collect();
        Self::answering(move |request| steps.get(request).copied().unwrap_or(Step::Answer)).await
    }

    pub async fn always(step: Step) -> Self {
        Self::answering(move |_| step).await
    }

    /// Turns every connection away by GOAWAY, before there is any request.
    pub async fn closing() -> Self {
        Self::listening(None).await
    }

    async fn answering(script: impl Fn(usize) -> Step + Send + Sync + 'static) -> Self {
        Self::listening(Some(Arc::new(script))).await
    }

    async fn listening(script: Option<Arc<Script>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(watch::Sender::default());
        tokio::spawn(accept(listener, script, state.clone()));
        Self { url, state }
    }

    /// A client whose pauses take no time.
    pub fn client(&self) -> Client {
        self.builder().timer(VirtualTime::new()).retry_quota(RetryQuota::unlimited()).build().unwrap()
    }

    pub fn builder(&self) -> ClientBuilder {
        let client = Client::builder().token(TOKEN).base_url(&self.url);
        client.http_settings(prior_knowledge)
    }

    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// How many requests arrived.
    pub fn count(&self) -> usize {
        self.state.borrow().requests.len()
    }

    /// Comes back when it is so.
    pub async fn until(&self, so: impl FnMut(&State) -> bool) {
        self.state.subscribe().wait_for(so).await.unwrap();
    }

    pub fn release(&self) {
        self.state.send_modify(|state| state.released = true);
    }
}

/// HTTP/2 without TLS, and so without the certificates of the system, which take time to read.
pub fn prior_knowledge(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    http.http2_prior_knowledge().tls_certs_only([])
}

async fn accept(listener: TcpListener, script: Option<Arc<Script>>, state: Arc<watch::Sender<State>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut connection = 0;
        state.send_modify(|state| {
            state.connections += 1;
            connection = state.connections;
        });
        let (script, state) = (script.clone(), state.clone());
        tokio::spawn(async move {
            let end = match script {
                Some(script) => serve(stream, connection, &*script, &state).await,
                None => turn_away(stream).await,
            };
            if end.is_err() {
                state.send_modify(|state| state.hung_up += 1);
            }
        });
    }
}

async fn turn_away(stream: TcpStream) -> io::Result<()> {
    let (input, mut output) = stream.into_split();
    output.write_all(&[frame(SETTINGS, 0, 0, b""), go_away(0, NO_ERROR)].concat()).await?;
    output.shutdown().await?;
    rest(input).await
}

/// Serves one connection; it is an error that the client ends it.
async fn serve(
    stream: TcpStream,
    connection: usize,
    script: &Script,
    state: &Arc<watch::Sender<State>>,
) -> io::Result<()> {
    let (mut input, output) = stream.into_split();
    let output = Arc::new(Mutex::new(output));
    let send = async |bytes: Vec<u8>| output.lock().await.write_all(&bytes).await;
    input.read_exact(&mut [0; PREFACE.len()]).await?;
    send(frame(SETTINGS, 0, 0, b"")).await?;
    // How many pings are answered.
    let mut pings = u32::MAX;
    loop {
        let mut head = [0; 9];
        input.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length as usize];
        input.read_exact(&mut payload).await?;
        let is_request = matches!(kind, HEADERS | DATA) && flags & END_STREAM != 0;
        match kind {
            SETTINGS if flags & ACK == 0 => send(frame(SETTINGS, ACK, 0, b"")).await?,
            PING if flags & ACK == 0 && pings == 0 => return given_up(rest(input).await),
            PING if flags & ACK == 0 => {
                pings -= 1;
                send(frame(PING, ACK, 0, &payload)).await?;
            }
            _ => {}
        }
        if !is_request {
            continue;
        }
        let mut request = 0;
        state.send_modify(|state| {
            request = state.requests.len();
            state.requests.push(connection);
        });
        match script(request) {
            Step::Answer => send(answer(id)).await?,
            Step::Hold => {
                let (output, mut released) = (output.clone(), state.subscribe());
                tokio::spawn(async move {
                    released.wait_for(|state| state.released).await.map(drop).unwrap();
                    output.lock().await.write_all(&answer(id)).await
                });
            }
            Step::Reset(code) => send(frame(RST_STREAM, 0, id, &code.to_be_bytes())).await?,
            Step::GoAway { processed, code } => {
                // Streams of a client have odd numbers.
                let last = if processed { id } else { id.saturating_sub(2) };
                send(go_away(last, code)).await?;
                output.lock().await.shutdown().await?;
                return rest(input).await;
            }
            Step::LastAnswer => send([go_away(id, NO_ERROR), answer(id)].concat()).await?,
            Step::Mute => return given_up(rest(input).await),
            Step::AnswerAndMute => {
                pings = 3;
                send(answer(id)).await?;
            }
            Step::MuteInBody => {
                let head = frame(HEADERS, END_HEADERS, id, &[STATUS_200]);
                send([head, frame(DATA, 0, id, b"{")].concat()).await?;
                return given_up(rest(input).await);
            }
            Step::Close => {
                output.lock().await.shutdown().await?;
                return rest(input).await;
            }
        }
    }
}

/// Reads what is left of the client's words, so that a close doesn't become a reset.
async fn rest(mut input: OwnedReadHalf) -> io::Result<()> {
    tokio::io::copy(&mut input, &mut tokio::io::sink()).await.map(drop)
}

/// It was the client that ended it.
fn given_up(end: io::Result<()>) -> io::Result<()> {
    end.and(Err(io::ErrorKind::UnexpectedEof.into()))
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// 200 without a body, which suits any method.
fn answer(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &[STATUS_200])
}

fn go_away(last: u32, code: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[last.to_be_bytes(), code.to_be_bytes()].concat())
}
