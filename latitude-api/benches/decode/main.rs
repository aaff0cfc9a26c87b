//! What it takes to read answers: the SDK's types against structs by serde's derives with the very same fields, and against
//! `serde_json::Value`, which keeps the order of members, as the SDK has it do.
//!
//! ```sh
//! cargo bench -p latitude-api --bench decode                       # all of it
//! cargo bench -p latitude-api --bench decode -- decode --brief     # a few rounds, to see where one is
//! cargo bench -p latitude-api --bench decode -- allocations sizes  # parts: decode, instructions, allocations, sizes
//! ```
//!
//! The three take turns within one run, and the ratio of each round counts, whose median is steady where the machine
//! isn't. Time is the thread's CPU time, and that of freeing a result is in it. That all three have read the same is checked
//! first. How the SDK reads is in `ours.rs` alone.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has nothing to say")]

mod bodies;
mod hand;
#[allow(dead_code, reason = "what writes is for the program that counts allocations")]
mod ours;
mod sizes;

use latitude_api::Resource;
use latitude_api::servers::Server;
use serde_json::Value;
use std::hint::black_box;
use std::process::Command;

const PARTS: [&str; 4] = ["decode", "instructions", "allocations", "sizes"];
/// In the environment of the process whose instructions are counted: who reads, what, and how often.
const READS: &str = "LATITUDE_BENCH_READS";

fn main() {
    let cases = Case::all();
    if let Ok(reads) = std::env::var(READS) {
        return read_on_demand(&cases, &reads);
    }
    let (options, parts): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        eprintln!("no such part: {unknown}; there are {}", PARTS.join(", "));
        std::process::exit(2);
    }
    let brief = options.iter().any(|option| option == "--brief");
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|wanted| wanted == part);

    for case in &cases {
        case.check();
    }
    println!("\nread alike by all three: {}", cases.each_ref().map(|case| case.name).join(", "));
    if wanted("decode") {
        times(&cases, if brief { 25 } else { 201 });
    }
    if wanted("instructions") {
        instructions(&cases);
    }
    if wanted("allocations") {
        allocations();
    }
    if wanted("sizes") {
        sizes::print();
    }
}

/// A body, and the three ways to read it.
struct Case {
    name: &'static str,
    body: Vec<u8>,
    ways: [fn(&[u8]); 3],
    seen: [See; 3],
    /// How many values of the servers the SDK has no field for, and how many nobody described.
    more: (fn(&[u8]) -> usize, usize),
}

type See = fn(&[u8]) -> Vec<Seen>;

const WAYS: [&str; 3] = ["SDK", "by hand", "Value"];

impl Case {
    fn all() -> [Self; 4] {
        let (one, page, more) = (bodies::one(), bodies::page(bodies::server), bodies::page(bodies::server_with_more));
        let pages = |name, body, more| Self {
            name,
            body,
            ways: [
                |body| drop(black_box(ours::page(body))),
                |body| drop(black_box(serde_json::from_slice::<hand::Page>(body).unwrap())),
                |body| drop(black_box(serde_json::from_slice::<Value>(body).unwrap())),
            ],
            seen: [
                |body| ours::page(body).iter().map(Seen::ours).collect(),
                |body| serde_json::from_slice::<hand::Page>(body).unwrap().data.iter().map(Seen::by_hand).collect(),
                |body| Seen::values(&serde_json::from_slice(body).unwrap()),
            ],
            more: (|body| ours::page(body).iter().map(|server| server.extras().len()).sum(), more * bodies::SERVERS),
        };
        [
            pages("page of 100", page.to_string().into_bytes(), 0),
            Self {
                name: "one server",
                body: one.to_string().into_bytes(),
                ways: [
                    |body| drop(black_box(ours::one(body))),
                    |body| drop(black_box(serde_json::from_slice::<hand::One>(body).unwrap())),
                    |body| drop(black_box(serde_json::from_slice::<Value>(body).unwrap())),
                ],
                seen: [
                    |body| vec![Seen::ours(&ours::one(body))],
                    |body| vec![Seen::by_hand(&serde_json::from_slice::<hand::One>(body).unwrap().data)],
                    |body| Seen::values(&serde_json::from_slice(body).unwrap()),
                ],
                more: (|body| ours::one(body).extras().len(), 0),
            },
            pages("page, 5 unknown fields", more.to_string().into_bytes(), 5),
            pages("page, pretty-printed", serde_json::to_vec_pretty(&page).unwrap(), 0),
        ]
    }

    /// Ends the run where the three don't tell the same of a body.
    fn check(&self) {
        let [ours, by_hand, values] = self.seen.map(|see| see(&self.body));
        let counts = [&ours, &by_hand, &values].map(Vec::len);
        let differs = |n: &usize| ours[*n] != values[*n] || by_hand[*n] != values[*n];
        let (more, expected) = (self.more.0(&self.body), self.more.1);
        let why = if counts.iter().any(|count| *count != counts[2] || *count == 0) {
            format!("they have read {counts:?} servers")
        } else if let Some(n) = (0..values.len()).find(differs) {
            format!("of server {n}, they have read\n{:#?}", [&ours[n], &by_hand[n], &values[n]])
        } else if more != expected {
            format!("{more} values, not {expected}, have no field in the SDK")
        } else {
            return;
        };
        eprintln!("{}: {} differ, so there is nothing to measure: {why}", self.name, WAYS.join(", "));
        std::process::exit(1);
    }
}

/// What is compared of a server.
#[derive(Debug, PartialEq)]
struct Seen {
    texts: [Option<String>; 6],
    numbers: [Option<f64>; 2],
    tags: usize,
    interfaces: usize,
}

impl Seen {
    fn ours(server: &Resource<Server>) -> Self {
        let texts = [
            Some(&*server.id),
            server.hostname.as_deref(),
            server.status.as_ref().map(AsRef::as_ref),
            server.created_at.as_ref().map(|at| at.as_str()),
            server.region.as_ref().and_then(|region| region.site.as_ref()?.rack_id.as_deref()),
            server.interfaces.last().and_then(|interface| interface.mac_address.as_deref()),
        ];
        let limit = server.team.as_ref().and_then(|team| team.limits.as_ref()?.bare_metal);
        Self {
            texts: texts.map(|text| text.map(str::to_owned)),
            numbers: [server.price, limit.map(|limit| limit as f64)],
            tags: server.tags.len(),
            interfaces: server.interfaces.len(),
        }
    }

    fn by_hand(hand::Resource { id, attributes: server, .. }: &hand::Resource) -> Self {
        let texts = [
            Some(&**id),
            server.hostname.as_deref(),
            server.status.as_ref().map(|status| status.as_str()),
            server.created_at.as_deref(),
            server.region.as_ref().and_then(|region| region.site.as_ref()?.rack_id.as_deref()),
            server.interfaces.last().and_then(|interface| interface.mac_address.as_deref()),
        ];
        let limit = server.team.as_ref().and_then(|team| team.limits.as_ref()?.bare_metal);
        Self {
            texts: texts.map(|text| text.map(str::to_owned)),
            numbers: [server.price, limit.map(|limit| limit as f64)],
            tags: server.tags.len(),
            interfaces: server.interfaces.len(),
        }
    }

    fn values(body: &Value) -> Vec<Self> {
        let servers = body["data"].as_array().map_or(std::slice::from_ref(&body["data"]), |servers| servers);
        let see = |resource: &Value| {
            let server = &resource["attributes"];
            let count = |name: &str| server[name].as_array().map_or(0, Vec::len);
            let interfaces = count("interfaces");
            let texts = [
                &resource["id"],
                &server["hostname"],
                &server["status"],
                &server["created_at"],
                &server["region"]["site"]["rack_id"],
                &server["interfaces"][interfaces.saturating_sub(1)]["mac_address"],
            ];
            Self {
                texts: texts.map(|text| text.as_str().map(str::to_owned)),
                numbers: [server["price"].as_f64(), server["team"]["limits"]["bare_metal"].as_f64()],
                tags: count("tags"),
                interfaces,
            }
        };
        servers.iter().map(see).collect()
    }
}

/// The seconds of a turn: so few that what else goes on is the same for the turns of a round.
const TURN: f64 = 0.004;

/// Reads each body in each of the three ways, so many times in turn.
fn times(cases: &[Case], rounds: usize) {
    println!("\nCPU time of a read, at least, and the medians of the ratios of {rounds} rounds:");
    println!(
        "{:24} {:>6} {:>10} {:>12} {:>10} {:>12} {:>10}",
        "", "kB", "SDK/µs", "by hand/µs", "Value/µs", "SDK/by hand", "SDK/Value"
    );
    for case in cases {
        let time = |which: usize, times: u32| {
            let started = cpu();
            for _ in 0..times {
                case.ways[which](black_box(&case.body));
            }
            (cpu() - started) / f64::from(times)
        };
        // The caches are warm, and how often fills a turn is known, before any time counts.
        let times = [0, 1, 2].map(|which| (TURN / time(which, 10)).ceil() as u32);
        let readings: Vec<[f64; 3]> = (0..rounds)
            .map(|round| {
                let mut reading = [0.0; 3];
                // Who goes first changes.
                for turn in 0..3 {
                    let which = (round + turn) % 3;
                    reading[which] = time(which, times[which]);
                }
                reading
            })
            .collect();
        let least = |which: usize| readings.iter().map(|reading| reading[which] * 1e6).fold(f64::MAX, f64::min);
        let ratio = |peer: usize| median(readings.iter().map(|reading| reading[0] / reading[peer]));
        println!(
            "{:24} {:>6.1} {:>10.1} {:>12.1} {:>10.1} {:>12.3} {:>10.3}",
            case.name,
            case.body.len() as f64 / 1e3,
            least(0),
            least(1),
            least(2),
            ratio(1),
            ratio(2)
        );
    }
}

/// The same in instructions, which other work on the machine doesn't change: this program once more, under valgrind.
fn instructions(cases: &[Case]) {
    println!("\ninstructions of a read, in thousands:");
    println!("{:24} {:>10} {:>12} {:>10} {:>12} {:>10}", "", "SDK", "by hand", "Value", "SDK/by hand", "SDK/Value");
    for (n, case) in cases.iter().enumerate() {
        let mut thousands = [0.0; 3];
        for (which, thousands) in thousands.iter_mut().enumerate() {
            // What the program does besides is the same in both.
            let Some((few, many)) = count(which, n, 1).zip(count(which, n, 11)) else {
                return println!("skipped, as valgrind isn't here or doesn't work");
            };
            *thousands = (many - few) / 10.0 / 1e3;
        }
        let [ours, by_hand, value] = thousands;
        println!(
            "{:24} {ours:>10.1} {by_hand:>12.1} {value:>10.1} {:>12.3} {:>10.3}",
            case.name,
            ours / by_hand,
            ours / value
        );
    }
}

/// The instructions of a process that reads this case so many times.
fn count(which: usize, case: usize, times: usize) -> Option<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    valgrind.arg(std::env::current_exe().ok()?).env(READS, format!("{which} {case} {times}"));
    let output = valgrind.output().ok().filter(|output| output.status.success())?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    let (_, count) = report.lines().find_map(|line| line.split_once("refs:"))?;
    count.replace(',', "").trim().parse().ok()
}

fn read_on_demand(cases: &[Case], reads: &str) {
    let reads: Vec<usize> = reads.split(' ').map(|number| number.parse().unwrap()).collect();
    let case = &cases[reads[1]];
    for _ in 0..reads[2] {
        case.ways[reads[0]](black_box(&case.body));
    }
}

/// Another program counts them, as an allocator that counts would take time here.
fn allocations() {
    let counter = "bench --quiet -p latitude-api --bench decode_allocations";
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo).args(counter.split(' ')).status();
    if !done.is_ok_and(|status| status.success()) {
        eprintln!("`cargo {counter}` failed");
        std::process::exit(1);
    }
}

/// The seconds of CPU that this thread has taken: others' work is no part of them.
#[cfg(unix)]
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The seconds by the clock, for want of better.
#[cfg(not(unix))]
fn cpu() -> f64 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed().as_secs_f64()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
