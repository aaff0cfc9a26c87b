//! Answers of every operation, with values in them that nobody described: whatever comes goes out again.
//!
//! The judge is serde_json: a value that it can't hold stands for its text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

#[allow(dead_code, reason = "the rest is for the sweep and the replay")]
mod contract;

use contract::answer::{Answer, BY_VALUE};
use contract::compare::{self, differences};
use contract::document::{Document, Operation};
use contract::plan::Round;
use contract::table::contract;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What may stand anywhere in an answer.
const ODD: [&str; 18] = [
    "1e400",
    "-1e-400",
    "123456789012345678901234567890",
    "18446744073709551615",
    "9007199254740993",
    "0.30000000000000000001",
    "-0",
    "12.0",
    r#""\ud83d""#,
    r#""\ude00 \u0000 \ud83d\ude00""#,
    r#"{"\udc00": {"a": [1, {"b": null}]}}"#,
    "[[[[[[]]]]]]",
    "[null, 17, {}]",
    "{}",
    "null",
    "true",
    r#""never heard of""#,
    r#"{"id": 5, "type": [], "attributes": "no", "meta": 1e400}"#,
];

/// Writes a value with odd ones in it: in the place of others, beside them, and before others of the same name.
struct Odd<'r> {
    random: &'r mut fastrand::Rng,
    text: String,
    /// How many of a hundred values are odd.
    share: u32,
}

impl Odd<'_> {
    fn is_due(&mut self) -> bool {
        self.random.u32(0..100) < self.share
    }

    fn odd(&mut self) -> &'static str {
        ODD[self.random.usize(0..ODD.len())]
    }

    fn write(&mut self, value: &Value, depth: usize) {
        match value {
            // Without its data, its id or its items an answer is an error.
            _ if depth > 2 && self.is_due() => {
                let odd = self.odd();
                self.text.push_str(odd);
            }
            Value::Object(members) => {
                self.text.push('{');
                let mut comma = "";
                for (name, value) in members {
                    let name = serde_json::to_string(name).unwrap();
                    self.text.push_str(comma);
                    comma = ", ";
                    if self.is_due() {
                        // The last of several counts.
                        let odd = self.odd();
                        self.text.push_str(&format!("{name} : {odd},\n"));
                    }
                    self.text.push_str(&format!("{name}:"));
                    self.write(value, if name == "\"id\"" { 0 } else { depth + 1 });
                }
                if self.is_due() {
                    let odd = self.odd();
                    self.text.push_str(&format!("{comma}\"unheard of\": {odd}"));
                }
                self.text.push('}');
            }
            Value::Array(items) => {
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.text.push_str(if at == 0 { "" } else { "," });
                    self.write(item, depth + 1);
                }
                self.text.push(']');
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
    }
}

#[test]
fn whatever_comes_goes_out_again() {
    let document = Document::effective().unwrap();
    let mut operations = document.operations().unwrap();
    operations.retain(|operation| contract(operation.id).unwrap().judges_answer);
    let next = AtomicUsize::new(0);
    let (mut answers, mut odd) = (0, 0);
    std::thread::scope(|scope| {
        let some = || {
            let mut counts = (0, 0);
            while let Some(operation) = operations.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (answers, odd) = go_out_again(&document, operation);
                counts = (counts.0 + answers, counts.1 + odd);
            }
            counts
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(some)).collect();
        for thread in threads {
            let counts = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (answers, odd) = (answers + counts.0, odd + counts.1);
        }
    });
    assert!(answers > 5_000 && odd > 4_000, "{odd} odd ones of {answers} answers are too few to say anything");
}

/// How many answers of an operation were tried, and how many of them were odd.
fn go_out_again(document: &Document, operation: &Operation<'_>) -> (usize, usize) {
    let seed = operation.id.bytes().fold(20_261_126, |seed: u64, byte| seed.rotate_left(5) ^ u64::from(byte));
    let mut random = fastrand::Rng::with_seed(seed);
    let contract = contract(operation.id).unwrap();
    let (mut answers, mut odd) = (0, 0);
    for (status, response) in Answer::statuses(operation) {
        for round in 0..60 {
            let sample = Answer::of(document, operation, status, response, Round::full(round)).unwrap();
            if sample.body.is_null() {
                continue;
            }
            let mut text = Odd { random: &mut random, text: String::new(), share: 2 + round as u32 % 30 };
            text.write(&sample.body, 0);
            let text = text.text;
            let read = (contract.answer)(text.as_bytes());
            let read = read.unwrap_or_else(|why| panic!("{}: {why:?}: {text}", operation.id));
            let sent = compare::value(&text).unwrap();
            let again = read.recode(&sent).unwrap_or_else(|why| panic!("{}: {why}: {text}", operation.id));
            let lost = differences(&sent, &again.body, BY_VALUE);
            assert!(lost.is_empty(), "{}: {lost:?}\n{text}\n{}", operation.id, again.body);
            answers += 1;
            odd += usize::from(sent != sample.body);
        }
    }
    (answers, odd)
}
