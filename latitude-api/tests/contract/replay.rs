//! Reads recorded traffic by the generated types, and writes it again.

use super::compare::{self, Rules, differences};
use super::document::Document;
use super::table::{self, Contract, Failure, contract};
use latitude_api::testing::Reason;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufRead, Write};
use std::sync::OnceLock;

/// What was sent may come back with more around it, but not with less.
const NOTHING_LOST: Rules = Rules { nothing_is_absent: true, additions: true };

/// How many lines came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    pub ok: usize,
    /// Of a strict replay alone.
    pub unplaced: usize,
    pub lost: usize,
    pub failed: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ok, unplaced, lost, failed } = self;
        write!(f, "{} lines: {ok} ok, ", ok + unplaced + lost + failed)?;
        if *unplaced > 0 {
            write!(f, "{unplaced} with unplaced values, ")?;
        }
        write!(f, "{lost} lost, {failed} failed")
    }
}

/// Replays line after line and writes one line of result for each, then the totals. A strict replay tells of an answer
/// that survives what has no place in its types, too.
pub fn replay(mut input: impl BufRead, mut output: impl Write, strict: bool) -> io::Result<Totals> {
    let mut totals = Totals::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match replayed(&line) {
            Ok(Replayed { lost, unplaced }) if lost.is_empty() && strict && !unplaced.is_empty() => {
                totals.unplaced += 1;
                let unplaced = unplaced.iter().map(|(pointer, reason)| format!("{pointer} ({reason})"));
                writeln!(output, "unplaced: {}", unplaced.collect::<Vec<_>>().join(" "))?;
            }
            Ok(Replayed { lost, .. }) if lost.is_empty() => {
                totals.ok += 1;
                writeln!(output, "ok")?;
            }
            Ok(Replayed { lost, .. }) => {
                totals.lost += 1;
                writeln!(output, "lost: {}", lost.join(" "))?;
            }
            Err(Trouble { path, why }) => {
                totals.failed += 1;
                let path = if path.is_empty() { "/" } else { &path };
                writeln!(output, "failed: {path}: {why} (line {number})")?;
            }
        }
    }
    writeln!(output, "{totals}")?;
    output.flush()?;
    Ok(totals)
}

/// Why a line failed, and where in its document.
struct Trouble {
    path: String,
    why: String,
}

impl From<Failure> for Trouble {
    fn from(Failure { path, why, .. }: Failure) -> Self {
        Self { path, why }
    }
}

/// Trouble with the line itself.
fn trouble(why: impl Into<String>) -> Trouble {
    Trouble { path: String::new(), why: why.into() }
}

/// The operation of an id, or of a method and a path, which stay where upstream renames an operation: `GET /servers/{id}`,
/// whatever its parameters are called.
fn named(operation: &str) -> Result<&'static Contract, Trouble> {
    static ENDPOINTS: OnceLock<Result<BTreeMap<String, String>, String>> = OnceLock::new();
    let unknown = || trouble(format!("there is no operation `{operation}`"));
    if let Some(contract) = contract(operation) {
        return Ok(contract);
    }
    let Some((method, path)) = operation.split_once(' ') else { return Err(unknown()) };
    let endpoints = ENDPOINTS.get_or_init(|| {
        let document = Document::effective()?;
        let operations = document.operations()?;
        Ok(operations.iter().map(|it| (endpoint(&it.method, it.path), it.id.to_owned())).collect())
    });
    let endpoints = endpoints.as_ref().map_err(|why| trouble(why.as_str()))?;
    endpoints.get(&endpoint(method, path)).and_then(|id| contract(id)).ok_or_else(unknown)
}

/// A method and a path without the names of its parameters.
fn endpoint(method: &str, path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    format!("{} {}", method.to_ascii_uppercase(), path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

/// What became of the body of one line.
struct Replayed {
    /// Pointers to the values that didn't survive.
    lost: Vec<String>,
    /// Pointers to those that have no place in the types, and why.
    unplaced: Vec<(String, Reason)>,
}

fn replayed(line: &[u8]) -> Result<Replayed, Trouble> {
    let no_json = |error: &dyn fmt::Display| trouble(format!("the line is no JSON: {error}"));
    let line: BTreeMap<String, &RawValue> = serde_json::from_slice(line).map_err(|error| no_json(&error))?;
    let value = |raw: &RawValue| compare::value(raw.get()).map_err(|error| no_json(&error));
    let text = |name: &str| line.get(name).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let id = text("operation").ok_or_else(|| trouble("the line names no `operation`"))?;
    let contract = named(&id)?;
    let (before, after, unplaced) = match (line.get("request"), line.get("status"), line.get("body")) {
        (Some(request), None, None) => {
            let rewrite = contract.request.ok_or_else(|| trouble(format!("`{id}` takes no body")))?;
            (value(request)?, rewrite(request.get().as_bytes())?, Vec::new())
        }
        (None, Some(status), body) => {
            let status: u16 = status.get().parse().map_err(|_| trouble("`status` is no number"))?;
            // No body at all is an empty one.
            let text = body.map_or("", |body| body.get());
            let before = body.map_or(Ok(Value::Null), |body| value(body))?;
            if (200..300).contains(&status) {
                let answer = (contract.answer)(text.as_bytes())?.recode(&before).map_err(trouble)?;
                (before, answer.body, answer.unplaced)
            } else {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| trouble(error.to_string()))?;
                (before, runtime.block_on(table::error(status, text))?, Vec::new())
            }
        }
        _ => {
            return Err(trouble("the line has neither a `request` nor a `status` with its `body`"));
        }
    };
    Ok(Replayed { lost: differences(&before, &after, NOTHING_LOST), unplaced })
}
