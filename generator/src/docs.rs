//! Prose of the description as rustdoc. The text is untrusted: it must not open a code block that would
//! run as a test, link to what isn't there, or end the comment.
//!
//! Prose is most of a description. The three loops over its bytes are loops by index: an iterator takes five times as long
//! where the generator isn't optimised, as in `cargo xtask`.

mod escape;

use crate::ir::Docs;
use escape::{escaped, is_invisible, visible};

/// Makes prose safe and splits it into lines; empty prose gives no line. Of Markdown's blocks, lists alone are kept.
pub(crate) fn prose(text: &str) -> Docs {
    let mut lines: Docs = text.lines().map(list_line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let start = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..start);
    if let Some(last) = lines.last_mut()
        // A number with a point would begin a list.
        && !last.bytes().all(|c| c.is_ascii_digit())
        && (last.ends_with(char::is_alphanumeric) || last.ends_with('`') || last.ends_with(')'))
    {
        last.push('.');
    }
    // What goes on in a list item is indented, so that it stays in it.
    let mut indent = 0;
    let mut out = Docs::with_capacity(lines.len());
    for line in &lines {
        match marker_width(line) {
            Some(width) => {
                indent = width;
                wrap(line, 0, &mut out);
            }
            None => {
                indent = if line.is_empty() { 0 } else { indent };
                wrap(line, indent, &mut out);
            }
        }
    }
    out
}

/// How far the text of a list item is indented: `- ` takes 2 columns, `10. ` takes 4.
fn marker_width(line: &str) -> Option<usize> {
    let width = match line.as_bytes() {
        [b'-' | b'*' | b'+', ..] => 1,
        [b'0'..=b'9', ..] => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            // Markdown has no longer numbers.
            let marker = digits <= 9 && line[digits..].starts_with(['.', ')']);
            marker.then_some(digits + 1)?
        }
        _ => return None,
    };
    let rest = line[width..].strip_prefix(' ')?;
    (!rest.trim_start().is_empty()).then_some(width + 1)
}

/// Breaks a line at words. What goes on in a list item is indented, so that it stays in it.
pub(crate) fn wrapped(line: &str) -> Docs {
    let mut lines = Docs::new();
    wrap(line, 0, &mut lines);
    lines
}

/// The same, with all lines further indented.
fn wrap(line: &str, by: usize, out: &mut Docs) {
    const WIDTH: usize = 96;
    let line = line.trim_start_matches(' ');
    // There are no more characters than bytes.
    if line.len() <= WIDTH {
        return out.push(indented(by, line));
    }
    let indent = marker_width(line).unwrap_or(0);
    // Where the line and the next word begin.
    let (mut start, mut next) = (0, 0);
    let mut width = 0;
    loop {
        let (end, more) = word_end(line, next);
        if next > 0 && width + 1 + more > WIDTH && !starts_block(&line[next..end]) {
            // Two spaces at the end would break the line in what is rendered.
            let full = line[start..next].trim_end();
            // A marker without text would be another block.
            if full.len() >= if start == 0 { indent.max(1) } else { 1 } {
                out.push(indented(by + if start == 0 { 0 } else { indent }, full));
                start = next;
                width = indent;
            }
        }
        width += more + usize::from(next > start);
        if end == line.len() {
            break;
        }
        next = end + 1;
    }
    out.push(indented(by + if start == 0 { 0 } else { indent }, &line[start..]));
}

fn indented(by: usize, line: &str) -> String {
    if by == 0 { line.to_owned() } else { format!("{:by$}{line}", "") }
}

/// Where the word that starts at a byte ends, and how many characters it has. Inline code may go over a line's end, but
/// reads better whole.
fn word_end(line: &str, start: usize) -> (usize, usize) {
    let bytes = line.as_bytes();
    let (mut at, mut chars, mut in_code) = (start, 0, false);
    while at < bytes.len() && (in_code || bytes[at] != b' ') {
        in_code ^= bytes[at] == b'`';
        // The others go on with a character.
        chars += usize::from(bytes[at] & 0b1100_0000 != 0b1000_0000);
        at += 1;
    }
    (at, chars)
}

/// Whether a word at the start of a line would begin a list or a heading, or make a heading of the line before.
fn starts_block(word: &str) -> bool {
    matches!(word, "-" | "*" | "+")
        || word.starts_with('#')
        || underlines(word)
        || word.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit())
}

/// Whether a word as a line is one below a heading, or below the head of a table.
fn underlines(word: &str) -> bool {
    !word.is_empty() && (word.bytes().all(|c| c == b'=') || word.bytes().all(|c| matches!(c, b'-' | b':')))
}

/// The first of two texts that says something.
pub(crate) fn or(first: Docs, second: impl FnOnce() -> String) -> Docs {
    if first.is_empty() { vec![second()] } else { first }
}

/// Appends a paragraph.
pub(crate) fn paragraph(docs: &mut Docs, text: impl Into<String>) {
    if !docs.is_empty() {
        docs.push(String::new());
    }
    docs.push(text.into());
}

/// Names the wire name at the end of the prose: "Keep servers of this project (`filter[project]`)."
pub(crate) fn with_wire_name(docs: &mut Docs, wire: &str) {
    let last = docs.pop().unwrap_or_default();
    let (text, stop) = match last.strip_suffix('.') {
        // An escaped one stays.
        Some(text) if !text.ends_with('\\') => (text, "."),
        _ => (last.as_str(), ""),
    };
    let plain = text.trim_start();
    let indent = text.len() - plain.len();
    let named = wrapped(format!("{plain} ({}){stop}", code(wire)).trim_start());
    docs.extend(named.into_iter().map(|line| format!("{:indent$}{line}", "")));
}

/// A wire name as inline code. A backtick in it would end the code.
pub(crate) fn code(name: &str) -> String {
    let clean: String = name.chars().filter(|c| *c != '`' && !c.is_control() && !is_invisible(*c)).collect();
    // Two backticks in a row would begin code that ends at the next two.
    if clean.is_empty() { "` `".to_owned() } else { format!("`{clean}`") }
}

/// Prose on one line, whatever is in it, and wherever that line stands.
pub(crate) fn line(text: &str) -> String {
    escaped(visible(text).trim())
}

/// The same, but for the marker of a list item.
fn list_line(text: &str) -> String {
    let text = visible(text);
    // Four columns of indentation make a code block.
    let text = text.trim();
    match marker_width(text) {
        // Markdown counts the spaces behind a marker as indentation, too.
        Some(width) => format!("{}{}", &text[..width], escaped(text[width..].trim_start())),
        None => escaped(text),
    }
}

#[cfg(test)]
mod tests;
