//! Sends every operation of the description, and tells what became of it.
//!
//! `cargo run -p latitude-api --example sweep -- [--all] [--record FILE]`
//!
//! With `LATITUDE_BASE_URL` set, the operations go to that server (a mock: they create, change and
//! delete), with the token of `LATITUDESH_BEARER` if there is one. An operation is sent once, with
//! everything in it; `--all` sends it in every form, with each value of each enum, with and without
//! what is optional, with nulls and empty lists.
//!
//! Without it they go to a server inside this program, which compares every byte with the description;
//! `--record FILE` writes the first request of each operation there, one JSON object a line.

#[path = "../tests/contract/mod.rs"]
#[allow(dead_code, reason = "the rest is for the replay")]
mod contract;

use contract::document::{Document, Operation};
use contract::plan::Round;
use contract::request::{Expected, TOKEN};
use contract::server::Sent;
use contract::sweep::{self, contract_of};
use latitude_api::{Client, Error};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

const BASE_URL: &str = "LATITUDE_BASE_URL";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("sweep: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<bool, String> {
    let options = Options::read(std::env::args().skip(1))?;
    let document = Document::effective()?;
    match std::env::var(BASE_URL) {
        Ok(_) if options.record.is_some() => {
            Err(format!("--record is for the server inside this program: unset {BASE_URL}"))
        }
        Ok(url) => external(&document, &url, options.all).await,
        Err(_) => local(&document, options.record.as_deref()).await,
    }
}

#[derive(Default)]
struct Options {
    all: bool,
    record: Option<String>,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--all" => options.all = true,
                "--record" => options.record = Some(arguments.next().ok_or("--record needs a file")?),
                other => return Err(format!("`{other}` is no option; there are --all and --record FILE")),
            }
        }
        Ok(options)
    }
}

/// Sweeps the server inside this program.
async fn local(document: &Document, record: Option<&str>) -> Result<bool, String> {
    let mut recorded = Vec::new();
    let outcomes = sweep::check(document, |operation, sent| recorded.push(line(operation, sent))).await?;
    if let Some(path) = record {
        let mut file = std::fs::File::create(path).map_err(|error| format!("can't write {path}: {error}"))?;
        for line in &recorded {
            writeln!(file, "{line}").map_err(|error| format!("can't write {path}: {error}"))?;
        }
    }
    let mut failed = 0;
    for outcome in &outcomes {
        match outcome.problems.as_slice() {
            [] => println!("{}: ok", outcome.operation),
            problems => {
                failed += 1;
                println!("{}: not as described: {}", outcome.operation, problems.join("; "));
            }
        }
    }
    let calls: usize = outcomes.iter().map(|outcome| outcome.calls).sum();
    println!("{} operations, {} ok, {failed} not as described; {calls} calls", outcomes.len(), outcomes.len() - failed);
    Ok(failed == 0)
}

/// A request as one line of a recording.
fn line(operation: &str, sent: &Sent) -> Value {
    let Sent { method, path, query, headers, .. } = sent;
    let body = String::from_utf8_lossy(&sent.body);
    json!({ "operation": operation, "method": method, "path": path, "query": query, "headers": headers, "body": body })
}

/// Sweeps a server elsewhere.
async fn external(document: &Document, url: &str, all: bool) -> Result<bool, String> {
    let token = std::env::var(Client::TOKEN_VARIABLE).unwrap_or_else(|_| TOKEN.to_owned());
    let client = Client::builder().token(token).base_url(url).build().map_err(|error| error.to_string())?;
    let operations = document.operations()?;
    let (mut refused, mut undecoded, mut calls) = (0, 0, 0);
    for operation in &operations {
        let mut verdict = Verdict::Ok;
        for round in rounds(document, operation, all)? {
            calls += 1;
            verdict = send(document, operation, &client, round).await?;
            if !matches!(verdict, Verdict::Ok) {
                break;
            }
        }
        match verdict {
            Verdict::Ok => println!("{}: ok", operation.id),
            Verdict::Refused(why) => {
                refused += 1;
                println!("{}: refused {why}", operation.id);
            }
            Verdict::NotDecoded(why) => {
                undecoded += 1;
                println!("{}: not decoded: {why}", operation.id);
            }
        }
    }
    let ok = operations.len() - refused - undecoded;
    println!("{} operations, {ok} ok, {refused} refused, {undecoded} not decoded; {calls} calls", operations.len());
    Ok(ok == operations.len())
}

/// The forms an operation is sent in.
fn rounds(document: &Document, operation: &Operation<'_>, all: bool) -> Result<Vec<Round>, String> {
    let first = Round::full(0).plain();
    if !all {
        return Ok(vec![first]);
    }
    let extent = Expected::of(document, operation, first)?.extent;
    Ok(extent.rounds().into_iter().map(Round::plain).collect())
}

enum Verdict {
    Ok,
    Refused(String),
    NotDecoded(String),
}

async fn send(
    document: &Document,
    operation: &Operation<'_>,
    client: &Client,
    round: Round,
) -> Result<Verdict, String> {
    let mut arguments = Expected::of(document, operation, round)?.arguments;
    let call = match contract_of(operation).and_then(|contract| contract.made(client, &mut arguments)) {
        Ok(call) => call,
        Err(why) => return Ok(Verdict::Refused(format!("by the crate: {why}"))),
    };
    Ok(match call.await {
        Ok(_) => Verdict::Ok,
        Err(error) if error.was_accepted() => Verdict::NotDecoded(error.to_string()),
        Err(error) => Verdict::Refused(reason(&error)),
    })
}

/// The status and the whole body: what a validator objects to stands at its end.
fn reason(error: &Error) -> String {
    match (error.status(), error.body()) {
        (Some(status), Some(body)) => {
            format!("{}: {}", status.as_u16(), String::from_utf8_lossy(body).replace('\n', " "))
        }
        _ => format!("without an answer: {error}"),
    }
}
