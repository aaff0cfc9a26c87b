//! YAML text ↔ JSON value.
//!
//! A description is a JSON document in YAML's clothes; whatever JSON can't say is refused. `saphyr-parser` reads, because
//! its events have values and lines in one pass, at half of what serde_yaml costs for the values; `serde_yaml` writes.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::Value;

use super::builder::{Builder, Failure, Reading};
use super::scalar::{self, Scalar};

pub(super) const CURE: &str = "correct the text at this line; a YAML checker shows the rest of its structure";

#[expect(
    clippy::expect_used,
    reason = "a JSON value has string keys and finite numbers, and writing to a String cannot fail"
)]
pub(super) fn encode(value: &Value) -> String {
    let text = serde_yaml::to_string(value).expect("every JSON value is a YAML document");
    // YAML 1.1 breaks lines at these, and the writer is of that age. JSON is YAML too.
    if text.contains(['\u{2028}', '\u{2029}']) { format!("{value:#}\n") } else { text }
}

pub(super) fn read(text: &str) -> Reading {
    let mut builder = Builder::default();
    let failure = events(text, &mut builder).err();
    builder.finish(failure)
}

fn events(text: &str, builder: &mut Builder) -> Result<(), Failure> {
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Failure {
            message: error.info().to_owned(),
            line: Some(error.marker().line()),
            cure: CURE,
        })?;
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, tag) => node(builder, &text, style, anchor, tag.as_deref(), line)?,
            Event::Alias(_) if builder.expects_key() => {
                builder.fault(line, "a key must be a string, not an alias".to_owned(), "write the key out")?;
                builder.lost_key();
            }
            Event::Alias(anchor) => builder.alias(anchor, line)?,
            Event::SequenceStart(anchor, tag) => {
                builder.begin_array(anchor, line)?;
                check_tag(builder, tag.as_deref(), "seq", line)?;
            }
            Event::MappingStart(anchor, tag) => {
                builder.begin_object(anchor, line)?;
                check_tag(builder, tag.as_deref(), "map", line)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.end(line)?,
            Event::DocumentStart(_) => {
                documents += 1;
                if documents == 2 {
                    let cure = "keep one document; a line `---` begins another one";
                    return builder.fault(line, "several documents in one file".to_owned(), cure);
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(())
}

fn node(
    builder: &mut Builder,
    text: &str,
    style: ScalarStyle,
    anchor: usize,
    tag: Option<&Tag>,
    line: usize,
) -> Result<(), Failure> {
    let core = tag.filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
    let resolved = match (core, tag, style) {
        (None, None, ScalarStyle::Plain) => scalar::resolve(text),
        (Some(core), ..) => scalar::tagged(core, text),
        _ => Scalar::Text,
    };
    if builder.expects_key() {
        match resolved {
            Scalar::Text if text == "<<" && style == ScalarStyle::Plain && tag.is_none() => builder.merge_key(line)?,
            Scalar::Text => builder.key(text, line)?,
            Scalar::Value(Value::Number(number)) if number.is_i64() || number.is_u64() => {
                // A status; `0x10` and `+5` are told by their values, as in any other place.
                builder.key(&number.to_string(), line)?;
            }
            Scalar::Value(_) | Scalar::Invalid(_) => {
                builder.key(text, line)?;
                builder.fault(line, format!("the key `{text}` is not a string"), "put the key in quotes")?;
            }
        }
        builder.anchor_key(anchor, text, line)?;
        return foreign_tag(builder, tag, line);
    }
    match resolved {
        Scalar::Text => builder.scalar(Value::String(text.to_owned()), None, anchor, line)?,
        Scalar::Value(value) => {
            let written = if scalar::is_as_written(&value, text) { None } else { Some(text) };
            builder.scalar(value, written, anchor, line)?;
        }
        Scalar::Invalid(what) => {
            builder.scalar(Value::Null, None, anchor, line)?;
            builder.fault(
                line,
                format!("`{text}` is not {what}"),
                "write a value of that kind, or put the text in quotes",
            )?;
        }
    }
    foreign_tag(builder, tag, line)
}

fn foreign_tag(builder: &mut Builder, tag: Option<&Tag>, line: usize) -> Result<(), Failure> {
    match tag.filter(|tag| !tag.is_yaml_core_schema() && !is_non_specific(tag)) {
        Some(tag) => builder.fault(line, format!("the tag `{tag}` has no meaning in a description"), "remove the tag"),
        None => Ok(()),
    }
}

/// `!`, which says that a scalar is text.
fn is_non_specific(tag: &Tag) -> bool {
    (tag.handle.is_empty() && tag.suffix == "!") || (tag.handle == "!" && tag.suffix.is_empty())
}

/// The tag of a collection, which can only say what the collection is.
fn check_tag(builder: &mut Builder, tag: Option<&Tag>, own: &str, line: usize) -> Result<(), Failure> {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix != own => {
            let message = format!("the tag `!!{}` has no meaning here", tag.suffix);
            builder.fault_at_open(line, message, "remove the tag")
        }
        Some(tag) if !tag.is_yaml_core_schema() => {
            let message = format!("the tag `{tag}` has no meaning in a description");
            builder.fault_at_open(line, message, "remove the tag")
        }
        _ => Ok(()),
    }
}
