//! 1,000 concurrent calls through one client, against bare reqwest that does the same: the same requests with the same
//! headers on as many connections, the same checks, decoding alike.
//!
//! ```sh
//! cargo bench -p latitude-api --bench load              # medians of many rounds
//! cargo bench -p latitude-api --bench load -- --brief   # a round each, to see that nothing is lost
//! ```
//!
//! The server is another process on this machine, so that the time and the memory are those of the client. The two take
//! turns within one run, and the ratio of each pair of rounds counts, whose median is steady where the machine isn't.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has nothing to say")]

#[path = "decode/hand.rs"]
mod hand;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use latitude_api::{Client, Method};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const CONCURRENT: usize = 1000;
const TOKEN: &str = "secret-token";
/// In the environment of the process that is the server.
const SERVER: &str = "LATITUDE_BENCH_SERVER";

fn main() {
    if std::env::var_os(SERVER).is_some() {
        return runtime(1).block_on(serve());
    }
    let brief = std::env::args().any(|argument| argument == "--brief");
    let (rounds, calls) = if brief { (1, 2) } else { (31, 10) };

    let mut server = Command::new(std::env::current_exe().unwrap());
    let mut server = server.env(SERVER, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let load = Load { runtime: runtime(2), calls };
    let url = url.trim();
    println!("{CONCURRENT} calls at once, {calls} times a round; {rounds} rounds each");

    let sdk = Client::builder().token(TOKEN).base_url(url).build().unwrap();
    let http = Arc::new(Bare::new(url));
    let ways = [
        load.compare(
            "decoded into a Value",
            rounds,
            {
                let sdk = sdk.clone();
                move |id| {
                    let sdk = sdk.clone();
                    async move {
                        let body: Value = sdk.request(Method::GET, ["servers", &id]).send_as().await.unwrap();
                        assert_eq!(body["data"]["id"], *id);
                    }
                }
            },
            {
                let http = http.clone();
                move |id| {
                    let http = http.clone();
                    async move { assert_eq!(get::<Value>(&http, &id).await["data"]["id"], *id) }
                }
            },
        ),
        load.compare(
            "decoded into a Server, the peer into structs by serde's derives",
            rounds,
            move |id| {
                let sdk = sdk.clone();
                async move { assert_eq!(sdk.servers().get(&id).await.unwrap().id, id) }
            },
            move |id| {
                let http = http.clone();
                async move { assert_eq!(get::<hand::One>(&http, &id).await.data.id, id) }
            },
        ),
    ];
    // Each call asked for an id of its own and got it; and the server had as many as were made.
    let mut made = ways.iter().sum::<usize>();
    let counted =
        load.runtime.block_on(async { reqwest::get(format!("{url}/count")).await.unwrap().text().await.unwrap() });
    made -= counted.parse::<usize>().unwrap();
    assert_eq!(made, 0, "calls were lost or made twice");
    println!("nothing lost: the server counted {counted} calls, as many as were made");
    drop(server.stdin.take());
    server.wait().unwrap();
}

struct Load {
    runtime: Runtime,
    /// How many calls each of the concurrent callers makes in a round, one after the other.
    calls: usize,
}

impl Load {
    /// Compares two ways to make the same calls; gives how many were made.
    fn compare<A, B>(
        &self,
        what: &str,
        rounds: usize,
        sdk: impl Fn(String) -> A + Clone + Send + 'static,
        peer: impl Fn(String) -> B + Clone + Send + 'static,
    ) -> usize
    where
        A: Future<Output = ()> + Send + 'static,
        B: Future<Output = ()> + Send + 'static,
    {
        // Connections are made before the clock runs.
        self.round(&sdk);
        self.round(&peer);
        let (mut readings, mut peaks) = (Vec::new(), [0, 0]);
        for round in 0..rounds {
            let mut pair = [Reading::default(); 2];
            // Who goes first changes.
            for turn in 0..2 {
                let which = (round + turn) % 2;
                forget_peak();
                pair[which] = if which == 0 { self.round(&sdk) } else { self.round(&peer) };
                peaks[which] = peaks[which].max(peak());
            }
            readings.push(pair);
        }
        let calls = (CONCURRENT * self.calls) as f64;
        let throughput = |which: usize| median(readings.iter().map(|pair| calls / pair[which].clock));
        let cpu = |which: usize| median(readings.iter().map(|pair| pair[which].cpu / calls * 1e6));
        println!("\n{what}:");
        println!("               {:>12} {:>12} {:>8}", "SDK", "reqwest", "ratio");
        println!(
            "calls a second {:>12.0} {:>12.0} {:>8.3}",
            throughput(0),
            throughput(1),
            median(readings.iter().map(|[sdk, peer]| peer.clock / sdk.clock))
        );
        println!(
            "CPU µs a call  {:>12.1} {:>12.1} {:>8.3}",
            cpu(0),
            cpu(1),
            median(readings.iter().map(|[sdk, peer]| sdk.cpu / peer.cpu))
        );
        println!("peak MiB       {:>12.1} {:>12.1}", peaks[0] as f64 / 1024.0, peaks[1] as f64 / 1024.0);
        // Two connections' buffers and a task a call, with room to spare; a body kept for each call would be far above.
        assert!(peaks[0] < 256 << 10, "a thousand calls at once take {} KiB", peaks[0]);
        2 * (rounds + 1) * CONCURRENT * self.calls
    }

    /// All calls of a round, each with an id that no other call of the round has.
    fn round<F: Future<Output = ()> + Send + 'static>(
        &self,
        call: &(impl Fn(String) -> F + Clone + Send + 'static),
    ) -> Reading {
        let calls = self.calls;
        let (cpu, started) = (cpu(), Instant::now());
        self.runtime.block_on(async {
            let callers: Vec<_> = (0..CONCURRENT)
                .map(|caller| {
                    let call = call.clone();
                    tokio::spawn(async move {
                        for n in 0..calls {
                            call(format!("sv_{caller}_{n}")).await;
                        }
                    })
                })
                .collect();
            for caller in callers {
                caller.await.unwrap();
            }
        });
        Reading { clock: started.elapsed().as_secs_f64(), cpu: self::cpu() - cpu }
    }
}

/// The seconds that a round took.
#[derive(Clone, Copy, Default)]
struct Reading {
    clock: f64,
    cpu: f64,
}

/// What the SDK does about a call, on bare reqwest.
struct Bare {
    http: reqwest::Client,
    url: String,
    headers: HeaderMap,
}

impl Bare {
    fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .no_proxy();
        let headers = [
            (AUTHORIZATION, HeaderValue::from_static(TOKEN)),
            (ACCEPT, HeaderValue::from_static("application/vnd.api+json, application/json;q=0.9, */*;q=0.1")),
            (USER_AGENT, HeaderValue::from_static("latitude-api/0.1.0 (Rust)")),
            ("api-version".parse().unwrap(), HeaderValue::from_static("2023-06-01")),
        ];
        Self { http: http.build().unwrap(), url: url.to_owned(), headers: headers.into_iter().collect() }
    }
}

async fn get<T: DeserializeOwned>(bare: &Bare, id: &str) -> T {
    let request = bare.http.get(format!("{}/servers/{id}", bare.url));
    let request = request.headers(bare.headers.clone()).timeout(Duration::from_secs(60));
    let response = request.send().await.unwrap().error_for_status().unwrap();
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Tells its address, and answers until nobody listens any more.
async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    // The end of the process that started this one is the end of its input.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let count = Arc::new(AtomicUsize::new(0));
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let count = count.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &count));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    count: &AtomicUsize,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path();
    let body = match path.strip_prefix("/servers/") {
        Some(id) if request.headers().get("authorization").is_some_and(|token| token == TOKEN) => {
            count.fetch_add(1, Ordering::Relaxed);
            server(id)
        }
        _ => count.load(Ordering::Relaxed).to_string(),
    };
    let response = hyper::Response::builder().header("content-type", "application/vnd.api+json");
    Ok(response.body(Full::new(body.into())).unwrap())
}

/// A server as the API describes one.
fn server(id: &str) -> String {
    let body = json!({"data": {"id": id, "type": "servers", "attributes": {
        "tags": [{"id": "tag_1", "name": "web", "description": "Web servers", "color": "#ff0000"}],
        "hostname": "web-1", "label": "web-1", "price": 92.0, "status": "on", "ipmi_status": "Normal",
        "role": "Bare Metal", "site": "ASH", "locked": false, "rescue_allowed": true,
        "primary_ipv4": "192.0.2.17", "primary_ipv6": "2001:db8::17",
        "created_at": "2026-01-02T03:04:05+00:00", "scheduled_deletion_at": null,
        "plan": {"id": "plan_1", "name": "c2.small.x86", "slug": "m4-metal-small", "billing": "hourly"},
        "operating_system": {
            "name": "Ubuntu 24.04 LTS", "slug": "ubuntu_24_04_x64_lts", "version": "24.04",
            "features": {"raid": true, "rescue": true, "ssh_keys": true, "user_data": true},
            "distro": {"name": "ubuntu", "slug": "ubuntu", "series": "noble"},
        },
        "region": {"city": "Ashburn", "country": "United States", "site": {"id": "loc_1", "name": "Ashburn", "slug": "ASH"}},
        "specs": {"cpu": "Xeon E-2276G CPU @ 3.80GHz (6 cores)", "disk": "500 GB SSD", "ram": "32 GB", "nic": "2 x 10 Gbps", "gpu": null},
        "interfaces": [
            {"role": "internal", "name": "eno1", "mac_address": "00:00:5e:00:53:01", "description": "Internal"},
            {"role": "external", "name": "eno2", "mac_address": "00:00:5e:00:53:02", "description": "External"},
        ],
        "project": {"id": "proj_1", "name": "Web", "slug": "web", "description": "", "billing_type": "Normal", "environment": "Production"},
        "team": {"id": "team_1", "name": "Acme", "slug": "acme", "description": "", "address": "", "currency": {"id": "cur_1", "code": "USD", "name": "US Dollar"}, "status": "active"},
    }}, "meta": {}});
    body.to_string()
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The seconds of CPU that this process has taken.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may hold anything, user time is the 12th field and system time the 13th, in ticks of 10 ms.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process has held since the peak was forgotten, in KiB; nothing but on Linux.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
