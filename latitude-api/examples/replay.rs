//! Holds the types against recorded traffic.
//!
//! `cargo run -p latitude-api --example replay -- [--strict] FILE.jsonl` (`-` reads standard input)
//!
//! One JSON object a line: `{"operation": "<operationId>", "status": 200, "body": …}` for an answer,
//! `{"operation": "<operationId>", "request": …}` for a request body as it goes over the wire. In place of
//! the operationId it may have a method and a path, such as `GET /servers/{id}`. Each is read by its operation's
//! type and written again; for each it prints `ok`, `failed: <path>: <why>` or
//! `lost: <JSON pointers of values that did not survive>`, then totals. It exits with 1 if any failed.
//!
//! With `--strict` it prints `unplaced: <JSON pointers and reasons>` for an answer that survives and has values in it for
//! which the types have no place.

#[path = "../tests/contract/mod.rs"]
#[allow(dead_code, reason = "the rest is for the sweep")]
mod contract;

use contract::replay::{self, Totals};
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (strict, file) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--strict", file] => (true, file),
        [file] if file != "--strict" => (false, file),
        _ => {
            eprintln!("usage: replay [--strict] FILE.jsonl (`-` reads standard input)");
            return ExitCode::from(2);
        }
    };
    match run(file, strict) {
        Ok(Totals { failed: 0, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("replay: {file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &str, strict: bool) -> io::Result<Totals> {
    let output = BufWriter::new(io::stdout().lock());
    match file {
        "-" => replay::replay(io::stdin().lock(), output, strict),
        file => replay::replay(BufReader::new(File::open(file)?), output, strict),
    }
}
