//! A server that does what a script says, byte by byte, and notes what it saw.

use latitude_api::testing::VirtualTime;
use latitude_api::{Client, ClientBuilder, RetryQuota};
use serde_json::Value;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

pub const TOKEN: &str = "secret-token";

/// A request as it arrived; nothing is known of one that was not read.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub method: String,
    /// Path and query.
    pub target: String,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What the server does about one request.
#[derive(Clone, Debug)]
pub struct Step {
    intake: Intake,
    /// Waits until another connection was given up.
    patient: bool,
    head: Vec<u8>,
    body: Vec<u8>,
    /// Goes on and on after the body.
    flood: Option<Vec<u8>>,
    end: End,
    /// Makes another step of the request, once it is read.
    decide: Option<Decide>,
}

#[derive(Clone)]
struct Decide(Arc<dyn Fn(&Seen) -> Step + Send + Sync>);

impl std::fmt::Debug for Decide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decide")
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Intake {
    Whole,
    Head,
    Nothing,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Keep,
    Close,
    Reset,
    Silence,
}

/// An answer as it should be.
pub fn reply(status: u16, body: &str) -> Step {
    let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {}\r\n", body.len());
    Step { head: head.into_bytes(), body: body.into(), ..raw("") }
}

/// A JSON answer as it should be.
pub fn json(status: u16, body: &Value) -> Step {
    reply(status, &body.to_string()).header("content-type", "application/vnd.api+json")
}

/// A server by the id `sv_1`.
pub fn good() -> Step {
    json(200, &serde_json::json!({"data": {"id": "sv_1", "type": "servers", "attributes": {"hostname": "web-1"}}}))
}

/// An error of the API with this code.
pub fn refusal(status: u16, code: &str) -> Step {
    json(status, &serde_json::json!({"errors": [{"code": code, "status": status.to_string(), "detail": "No."}]}))
}

/// These bytes, whatever they are.
pub fn raw(bytes: impl AsRef<[u8]>) -> Step {
    Step {
        intake: Intake::Whole,
        patient: false,
        head: Vec::new(),
        body: bytes.as_ref().to_vec(),
        flood: None,
        end: End::Keep,
        decide: None,
    }
}

/// What the request asks for.
pub fn by_request(decide: impl Fn(&Seen) -> Step + Send + Sync + 'static) -> Step {
    Step { decide: Some(Decide(Arc::new(decide))), ..raw("") }
}

impl Step {
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.head.extend_from_slice(name.as_bytes());
        self.head.extend_from_slice(b": ");
        self.head.extend_from_slice(value.as_ref());
        self.head.extend_from_slice(b"\r\n");
        self
    }

    /// This body in place of the other one, with its length.
    pub fn body(mut self, body: &[u8]) -> Self {
        self.head = String::from_utf8(self.head)
            .unwrap()
            .replace("content-length: 0", &format!("content-length: {}", body.len()))
            .into();
        self.body = body.to_vec();
        self
    }

    /// Does so once the client has given up another call.
    pub fn after_a_hang_up(self) -> Self {
        Self { patient: true, ..self }
    }

    /// Then sends this without an end.
    pub fn then_flood(mut self, with: impl AsRef<[u8]>) -> Self {
        self.flood = Some(with.as_ref().to_vec());
        self
    }

    /// Then closes the connection in good order.
    pub fn then_close(self) -> Self {
        Self { end: End::Close, ..self }
    }

    /// Then resets the connection.
    pub fn then_reset(self) -> Self {
        Self { end: End::Reset, ..self }
    }

    /// Then says nothing until the client hangs up.
    pub fn then_silence(self) -> Self {
        Self { end: End::Silence, ..self }
    }

    /// Then closes the connection, and says so before.
    pub fn and_close(self) -> Self {
        self.header("connection", "close").then_close()
    }

    /// Does so when a request has arrived, without reading it.
    pub fn unread(self) -> Self {
        Self { intake: Intake::Nothing, ..self }
    }

    /// Does so when the head of a request has arrived, before its body is read.
    pub fn at_the_head(self) -> Self {
        Self { intake: Intake::Head, ..self }
    }
}

/// What to do about a request, by its number from 0.
type Script = dyn Fn(usize) -> Step + Send + Sync;

/// What the server knows.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub seen: Vec<Seen>,
    /// How many connections there were.
    pub connections: usize,
    /// How many of them the client has closed.
    pub hung_up: usize,
    /// The bytes that went out.
    pub sent: u64,
}

pub struct Server {
    pub url: String,
    state: Arc<watch::Sender<State>>,
    script: Arc<Mutex<Box<Script>>>,
}

impl Server {
    /// Does one step a request; further requests are answered by 501, which no call is tried again on.
    pub async fn script(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::bind().open(steps)
    }

    /// Goes on with another script, and forgets the requests so far.
    pub fn play(&self, steps: impl IntoIterator<Item = Step>) {
        *self.script.lock().unwrap() = in_turn(steps);
        self.state.send_modify(|state| state.seen.clear());
    }

    /// Goes on with this step each time, and forgets the requests so far.
    pub fn repeat(&self, step: Step) {
        *self.script.lock().unwrap() = Box::new(move |_| step.clone());
        self.state.send_modify(|state| state.seen.clear());
    }

    /// Does the same step each time.
    pub async fn always(step: Step) -> Self {
        Self::answering(move |_| step.clone()).await
    }

    pub async fn answering(script: impl Fn(usize) -> Step + Send + Sync + 'static) -> Self {
        Self::bind().answering(script)
    }

    /// A port that is taken and refuses connections. Nobody else can get it in the meantime.
    pub fn bind() -> Closed {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        Closed(socket)
    }

    /// A client whose calls come here and whose pauses take no time. It has no end of retries, as tests have many.
    pub fn client(&self) -> Client {
        self.builder().timer(VirtualTime::new()).retry_quota(RetryQuota::unlimited()).build().unwrap()
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder().token(TOKEN).base_url(&self.url)
    }

    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Every request that arrived.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen
    }

    /// How many requests arrived.
    pub fn count(&self) -> usize {
        self.state.borrow().seen.len()
    }

    /// Comes back when it is so.
    pub async fn until(&self, so: impl FnMut(&State) -> bool) {
        self.state.subscribe().wait_for(so).await.unwrap();
    }
}

/// A port without a server behind it yet.
pub struct Closed(TcpSocket);

impl Closed {
    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    pub fn open(self, steps: impl IntoIterator<Item = Step>) -> Server {
        self.answering(in_turn(steps))
    }

    pub fn answering(self, script: impl Fn(usize) -> Step + Send + Sync + 'static) -> Server {
        let (url, listener) = (self.url(), self.0.listen(1024).unwrap());
        let state = Arc::new(watch::Sender::default());
        let script: Arc<Mutex<Box<Script>>> = Arc::new(Mutex::new(Box::new(script)));
        tokio::spawn(accept(listener, script.clone(), state.clone()));
        Server { url, state, script }
    }
}

fn in_turn(steps: impl IntoIterator<Item = Step>) -> Box<Script> {
    let steps: Vec<Step> = steps.into_iter().collect();
    Box::new(move |request| steps.get(request).cloned().unwrap_or_else(|| reply(501, "the script is over")))
}

async fn accept(listener: TcpListener, script: Arc<Mutex<Box<Script>>>, state: Arc<watch::Sender<State>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        state.send_modify(|state| state.connections += 1);
        let (script, state) = (script.clone(), state.clone());
        tokio::spawn(async move {
            // A connection that the client has given up is an end like any other.
            if serve(stream, &script, &state).await.unwrap_or(true) {
                state.send_modify(|state| state.hung_up += 1);
            }
        });
    }
}

/// Serves one connection; gives whether it was the client that ended it.
async fn serve(stream: TcpStream, script: &Mutex<Box<Script>>, state: &watch::Sender<State>) -> io::Result<bool> {
    let mut stream = BufReader::new(stream);
    loop {
        if stream.fill_buf().await?.is_empty() {
            return Ok(true);
        }
        let mut seen = Seen::default();
        let mut request = 0;
        state.send_modify(|state| {
            request = state.seen.len();
            state.seen.push(seen.clone());
        });
        let step = script.lock().unwrap()(request);
        if step.intake != Intake::Nothing {
            read_head(&mut stream, &mut seen).await?;
            state.send_modify(|state| state.seen[request] = seen.clone());
        }
        if step.intake == Intake::Whole {
            let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
            seen.body.resize(length, 0);
            stream.read_exact(&mut seen.body).await?;
            state.send_modify(|state| state.seen[request] = seen.clone());
        }
        let step = match &step.decide {
            Some(Decide(decide)) => decide(&seen),
            None => step,
        };
        if step.patient {
            let _ = state.subscribe().wait_for(|state| state.hung_up > 0).await;
        }
        let end_of_head: &[u8] = if step.head.is_empty() { b"" } else { b"\r\n" };
        let answer = [&step.head, end_of_head, &step.body].concat();
        stream.get_mut().write_all(&answer).await?;
        state.send_modify(|state| state.sent += answer.len() as u64);
        if let Some(flood) = &step.flood {
            loop {
                let sent = stream.get_mut().write(flood).await?;
                state.send_modify(|state| state.sent += sent as u64);
                // Everyone on the thread has a turn, as with a network in between.
                tokio::task::yield_now().await;
            }
        }
        match step.end {
            End::Keep if step.intake == Intake::Whole => {}
            // What is left of the request is read, so that it doesn't become a reset, until the client hangs up.
            End::Keep | End::Silence => {
                tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
                return Ok(true);
            }
            End::Close => {
                stream.get_mut().shutdown().await?;
                return Ok(false);
            }
            End::Reset => {
                stream.get_ref().set_zero_linger()?;
                return Ok(false);
            }
        }
    }
}

async fn read_head(stream: &mut BufReader<TcpStream>, seen: &mut Seen) -> io::Result<()> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut words = line.split_whitespace().map(str::to_owned);
    seen.method = words.next().unwrap_or_default();
    seen.target = words.next().unwrap_or_default();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { return Ok(()) };
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}
