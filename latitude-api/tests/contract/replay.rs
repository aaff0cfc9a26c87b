//! Decodes recorded traffic by the generated types, and encodes it again.

use crate::compare::{Rules, differences};
use latitude_api::contract::{self, Failure, Recoded, contract};
use serde_json::Value;
use std::fmt;
use std::io::{self, BufRead, Write};

/// What was sent may come back with more around it, but not with less.
const NOTHING_LOST: Rules = Rules { nothing_is_absent: true, additions: true };

/// How many lines came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    pub ok: usize,
    pub lost: usize,
    pub failed: usize,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ok, lost, failed } = self;
        write!(f, "{} lines: {ok} ok, {lost} lost, {failed} failed", ok + lost + failed)
    }
}

/// Replays line after line and writes one line of result for each, then the totals.
pub fn replay(mut input: impl BufRead, mut output: impl Write) -> io::Result<Totals> {
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
        match lost(&line) {
            Ok(lost) if lost.is_empty() => {
                totals.ok += 1;
                writeln!(output, "ok")?;
            }
            Ok(lost) => {
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

/// Pointers to the values of one line that don't survive.
fn lost(line: &[u8]) -> Result<Vec<String>, Trouble> {
    let line: Value = serde_json::from_slice(line).map_err(|error| trouble(format!("the line is no JSON: {error}")))?;
    let id = line["operation"].as_str().ok_or_else(|| trouble("the line names no `operation`"))?;
    let contract = contract(id).ok_or_else(|| trouble(format!("there is no operation `{id}`")))?;
    let (before, Recoded { all, .. }) = match (line.get("request"), line.get("status"), line.get("body")) {
        (Some(request), None, None) => {
            let decode = contract.request.ok_or_else(|| trouble(format!("`{id}` takes no body")))?;
            (request, decode(&bytes(request))?)
        }
        (None, Some(status), body) => {
            let status = status.as_u64().ok_or_else(|| trouble("`status` is no number"))?;
            // No body at all is an empty one.
            let body_bytes = body.map(bytes).unwrap_or_default();
            let decode = if (200..300).contains(&status) { contract.answer } else { contract::error };
            (body.unwrap_or(&Value::Null), decode(&body_bytes)?)
        }
        _ => return Err(trouble("the line has neither a `request` nor a `status` with its `body`")),
    };
    Ok(differences(before, &all, NOTHING_LOST))
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
