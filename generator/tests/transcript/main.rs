//! What callers feel of each place of a description that goes, and of one that comes, as `transcript.txt` has it. Read there
//! what a change of the generator changes; with `TRANSCRIPT=write` in the environment the test writes the file anew.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::fmt::Write as _;
use std::path::Path;
use std::thread;

use generator::{Diff, Effective, Impact, Past, Source, generate, load, release, since_release};
use serde_json::Value;

const DESCRIPTION: &str = include_str!("../fixtures/kitchen_sink.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/kitchen_sink.yaml");
const DATE: &str = "2026-10-14";

/// One place of so many is tried: all of them take minutes.
const EVERY: usize = 3;

/// The places of a document but for its words, in its order.
fn places(value: &Value, at: String, into: &mut Vec<String>) {
    const WORDS: [&str; 6] = ["description", "summary", "title", "example", "examples", "operationId"];
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter().filter(|(key, _)| !WORDS.contains(&key.as_str())) {
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                into.push(at.clone());
                places(member, at, into);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let at = format!("{at}/{index}");
                into.push(at.clone());
                places(element, at, into);
            }
        }
        _ => {}
    }
}

fn without(document: &Value, place: &str) -> Value {
    let mut document = document.clone();
    let (holder, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(holder).unwrap() {
        Value::Object(members) => drop(members.shift_remove(&key)),
        Value::Array(elements) => drop(elements.remove(key.parse().unwrap())),
        _ => unreachable!("it holds something"),
    }
    document
}

fn effective(document: &Value) -> Result<Effective, String> {
    let overlay = Source::new("overlay.yaml", OVERLAY);
    load(&Source::new("api.json", document.to_string()), Some(&overlay)).map_err(|refused| refused.to_string())
}

/// What is generated of a description now, and what is there of it.
struct Old {
    document: Value,
    effective: Effective,
    pins: Source,
    released: Source,
}

impl Old {
    fn new() -> Self {
        let document = Source::new("api.yaml", DESCRIPTION).parse().unwrap();
        let effective = effective(&document).unwrap_or_else(|refused| panic!("{refused}"));
        let pins = Source::new("names.yaml", generate(&effective, None).unwrap().names);
        let released = release(&effective, Past::from(Some(&pins)), "1.0.0").unwrap();
        Self { document, effective, pins, released: Source::new("released.yaml", released) }
    }

    /// What comes of it that a place goes: in the next description, in one that has it again, and after a release.
    fn told(&self, place: &str) -> String {
        let mut told = format!("{place}\n");
        let next = effective(&without(&self.document, place)).and_then(|next| match generate(&next, None) {
            Ok(_) => Ok(next),
            Err(refused) => Err(refused.to_string()),
        });
        let next = match next {
            Ok(next) => next,
            Err(refused) => {
                findings(&mut told, &refused);
                return told;
            }
        };
        let went = generator::diff(&self.effective, Some(&self.pins), &next, None);
        changes(&mut told, "goes", went.map_err(|refused| refused.to_string()));
        let came = generator::diff(&next, None, &self.effective, None);
        changes(&mut told, "comes", came.map_err(|refused| refused.to_string()));
        let past = Past { pins: Some(&self.pins), released: Some(&self.released), date: Some(DATE) };
        let kept = since_release(&next, past).map(|since| since.unwrap().1);
        changes(&mut told, "released", kept.map_err(|refused| refused.to_string()));
        told
    }
}

/// The messages of a refusal: its places and cures have tests of their own.
fn findings(told: &mut String, refused: &str) {
    for line in refused.lines().filter(|line| line.starts_with("error: ")) {
        writeln!(told, "  refused: {}", line.trim_start_matches("error: ")).unwrap();
    }
}

fn changes(told: &mut String, what: &str, diff: Result<Diff, String>) {
    match diff {
        Ok(diff) => {
            for change in &diff.changes {
                let impact = match change.impact {
                    Impact::None => "none",
                    Impact::Docs => "docs",
                    Impact::Additive => "additive",
                    Impact::Breaking => "breaking",
                };
                let values = [&change.before, &change.after].map(|value| value.as_deref().unwrap_or("-"));
                let values =
                    if values == ["-", "-"] { String::new() } else { format!(" [{} => {}]", values[0], values[1]) };
                let (kind, path, why) = (change.kind.as_str(), &change.path, &change.why);
                writeln!(told, "  {what}: {impact} {kind} {path}{values}: {why}").unwrap();
            }
        }
        Err(refused) => findings(told, &refused),
    }
}

#[test]
fn what_callers_feel_of_each_place_is_written_down() {
    let old = Old::new();
    let mut all = Vec::new();
    places(&old.document, String::new(), &mut all);
    let tried: Vec<&String> = all.iter().step_by(EVERY).collect();
    let found: Vec<String> = thread::scope(|scope| {
        let parts = tried.chunks(tried.len().div_ceil(2));
        let running: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().map(|place| old.told(place)).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcript/transcript.txt");
    let text = found.concat();
    if std::env::var_os("TRANSCRIPT").is_some_and(|it| it == "write") {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let line = written.lines().zip(text.lines()).position(|(written, found)| written != found);
    let line = line.unwrap_or_else(|| written.lines().count().min(text.lines().count()));
    assert!(
        written == text,
        "transcript.txt:{} is\n{}\nand should be\n{}\nif that is right, write it: TRANSCRIPT=write cargo test -p generator --test transcript",
        line + 1,
        written.lines().nth(line).unwrap_or_default(),
        text.lines().nth(line).unwrap_or_default(),
    );
}
