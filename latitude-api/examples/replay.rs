//! Holds the types against recorded traffic.
//!
//! `cargo run -p latitude-api --features contract --example replay -- FILE.jsonl` (`-` reads standard input)
//!
//! One JSON object a line: `{"operation": "<operationId>", "status": 200, "body": …}` for an answer,
//! `{"operation": "<operationId>", "request": …}` for a request body as it goes over the wire. Each is
//! decoded by its operation's type and encoded again; for each it prints `ok`, `failed: <path>: <why>` or
//! `lost: <JSON pointers of values that did not survive>`, then totals. It exits with 1 if any failed.

#[path = "../tests/contract/compare.rs"]
mod compare;
#[path = "../tests/contract/replay.rs"]
mod replay;

use replay::Totals;
use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file] = arguments.as_slice() else {
        eprintln!("usage: replay FILE.jsonl (`-` reads standard input)");
        return ExitCode::from(2);
    };
    match run(file) {
        Ok(Totals { failed: 0, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("replay: {file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &str) -> io::Result<Totals> {
    let output = BufWriter::new(io::stdout().lock());
    match file {
        "-" => replay::replay(io::stdin().lock(), output),
        file => replay::replay(BufReader::new(File::open(file)?), output),
    }
}
