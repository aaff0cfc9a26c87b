//! Two descriptions compared as documents, apart from prose and examples.
//!
//! What is a fact is what the pull takes over.

use super::Format;
use crate::diagnostic::Escaped;
use crate::docs;
use crate::effective::Effective;
use crate::pull::{self, FactChange};
use serde::Serialize;
use serde_json::Value;

/// What two descriptions state differently.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// In the order of the new document.
    pub differences: Vec<Fact>,
    /// How many texts and examples differ.
    pub prose: usize,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// A JSON pointer.
    pub pointer: String,
    /// Nothing, if it is new.
    pub before: Option<Value>,
    /// Nothing, if it is gone.
    pub after: Option<Value>,
}

/// Compares two documents.
pub fn facts(old: &Effective, new: &Effective) -> Facts {
    let (changes, prose) = pull::compare(old.value(), new.value());
    let differences = changes.into_iter().map(|change: FactChange| {
        let set = change.pointer.rsplit_once('/').filter(|_| change.is_value_of_set).map(|(set, _)| set.to_owned());
        Fact { pointer: set.unwrap_or(change.pointer), before: change.before, after: change.after }
    });
    Facts { differences: differences.collect(), prose }
}

impl Facts {
    /// The report, which ends with the count.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.lines(|text| text.to_owned(), ""),
            Format::Markdown => self.lines(docs::code, "- "),
            Format::Json => format!("{:#}\n", serde_json::json!(self)),
        }
    }

    fn lines(&self, code: impl Fn(&str) -> String, bullet: &str) -> String {
        let mut out = String::new();
        for fact in &self.differences {
            let pointer = if fact.pointer.is_empty() { "the document" } else { &fact.pointer };
            let pointer = code(&Escaped(pointer).to_string());
            let short = |value: &Value| code(&short(value));
            out.push_str(&match (&fact.before, &fact.after) {
                (Some(before), Some(after)) => {
                    format!("{bullet}changed {pointer}: {} -> {}\n", short(before), short(after))
                }
                (Some(before), None) => format!("{bullet}gone {pointer}: {}\n", short(before)),
                (None, Some(after)) => format!("{bullet}new {pointer}: {}\n", short(after)),
                (None, None) => String::new(),
            });
        }
        let count = match self.differences.len() {
            0 => "no difference in facts".to_owned(),
            1 => "1 difference in facts".to_owned(),
            many => format!("{many} differences in facts"),
        };
        let end = if bullet.is_empty() || self.differences.is_empty() { "" } else { "\n" };
        format!("{out}{end}{count}; {} texts and examples differ\n", self.prose)
    }
}

/// A value in a line: of an object its keys.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Object(members) => {
            let keys: Vec<&str> = members.keys().map(String::as_str).collect();
            format!("{{{}}}", keys.join(", "))
        }
        Value::Array(items) => format!("[{} items]", items.len()),
        _ => value.to_string(),
    };
    let text = match text.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    };
    Escaped(&text).to_string()
}
