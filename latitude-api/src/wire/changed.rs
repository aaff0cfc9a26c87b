//! Fields whose values are of another kind by now: the API sends a number where it sent text, say. They keep their types,
//! and are read and written as far as that goes.

use super::{Fit, Place, View, Writer, decode};
use crate::json::write_str;

/// A kind of JSON that is one value.
#[allow(dead_code, reason = "a description may have changed no field")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    Text,
    Number,
    Boolean,
}

/// Reads a value that its place didn't take as one of the kind that the place is for.
pub(super) fn fill(text: &str, place: Place<'_>) -> bool {
    let mut inner = String::new();
    let other = match decode(text, Place::Text(&mut inner)) {
        // What is in quotes may be a number or a boolean; what it is not, the place doesn't take.
        Ok(Fit::Whole) => inner,
        _ => quoted(text),
    };
    matches!(decode(&other, place), Ok(Fit::Whole))
}

/// Writes a value, or each in a list or map, as one of another kind, if it can be one.
pub(super) fn write(writer: &mut Writer, view: View<'_>, now: Scalar) {
    match view {
        View::List(items) => {
            writer.raw("[");
            for at in 0..items.len() {
                if at > 0 {
                    writer.raw(",");
                }
                write(writer, items.item(at), now);
            }
            writer.raw("]");
        }
        View::Entries(members) => {
            let mut open = "{";
            members.each(&mut |key, value| {
                writer.raw(std::mem::replace(&mut open, ","));
                writer.string(key);
                writer.raw(":");
                write(writer, value, now);
                true
            });
            writer.raw(if members.len() == 0 { "{}" } else { "}" });
        }
        value => write_one(writer, value, now),
    }
}

fn write_one(writer: &mut Writer, view: View<'_>, now: Scalar) {
    let mut plain = Writer::default();
    match (now, view) {
        (Scalar::Number | Scalar::Boolean, View::Text(text) | View::Word(text, _)) if is(now, text) => writer.raw(text),
        (Scalar::Text, View::Integer(_) | View::Code(..) | View::Float(_) | View::Bool(_)) => {
            plain.value(view);
            match plain.finish() {
                Ok(text) => writer.string(&text),
                Err(_) => writer.value(view),
            }
        }
        _ => writer.value(view),
    }
}

/// Whether a text is JSON of a kind.
fn is(kind: Scalar, text: &str) -> bool {
    let fit = match kind {
        Scalar::Number => decode(text, Place::Float(&mut 0.0)),
        Scalar::Boolean => decode(text, Place::Bool(&mut false)),
        Scalar::Text => return true,
    };
    matches!(fit, Ok(Fit::Whole | Fit::Partly))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    write_str(text.trim(), &mut quoted);
    quoted
}
