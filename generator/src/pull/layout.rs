//! The layout of `spec/latitude.yaml`: block style, prose folded, short lists on one line, a blank line before each
//! path and each component. `serde_yaml` has one layout, without folding: a sentence there is one long line.
//!
//! What is written here reads as the same value; `super` makes sure of it before it gives the text away.

use serde_json::Value;

/// Where prose and short lists are broken.
const WIDTH: usize = 100;

/// The document as text, below the comment that opens the file.
pub(super) fn write(comment: &str, document: &Value) -> String {
    let mut writer = Writer { out: comment.to_owned() };
    match document {
        Value::Object(members) if !members.is_empty() => {
            // What is small stays together.
            let is_airy = members.values().any(|value| !is_scalar(value));
            for (key, value) in members {
                if is_airy {
                    writer.blank_line();
                }
                writer.member(&[key], value, 0);
            }
        }
        value => {
            writer.inline(value);
            writer.out.push('\n');
        }
    }
    writer.out
}

struct Writer {
    out: String,
}

impl Writer {
    fn blank_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn indent(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }

    /// A member of a mapping, from its key to the end of its last line. `path` ends with its key.
    fn member(&mut self, path: &[&String], value: &Value, indent: usize) {
        self.indent(indent);
        if let Some(key) = path.last() {
            self.out.push_str(&scalar(key));
        }
        self.out.push(':');
        self.value(path, value, indent);
    }

    /// What stands after `:` or `-`, to the end of its last line.
    fn value(&mut self, path: &[&String], value: &Value, indent: usize) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.out.push('\n');
                self.members(path, members, indent + 2);
            }
            Value::Array(elements) if !elements.is_empty() && !self.fits(value) => {
                self.out.push('\n');
                for element in elements {
                    self.element(path, element, indent + 2);
                }
            }
            Value::String(text) => self.string(text, indent + 2),
            value => {
                self.out.push(' ');
                self.inline(value);
                self.out.push('\n');
            }
        }
    }

    fn members(&mut self, path: &[&String], members: &serde_json::Map<String, Value>, indent: usize) {
        for (key, value) in members {
            let path = [path, &[key]].concat();
            if is_section(&path) {
                self.blank_line();
            }
            self.member(&path, value, indent);
        }
    }

    fn element(&mut self, path: &[&String], element: &Value, indent: usize) {
        self.indent(indent);
        self.out.push('-');
        match element {
            // The first member stands beside the dash.
            Value::Object(members) if !members.is_empty() => {
                let start = self.out.len();
                self.members(path, members, indent + 2);
                self.out.replace_range(start..start + indent + 2, " ");
            }
            element => self.value(path, element, indent),
        }
    }

    /// Whether a list of scalars fits into the line that is being written.
    fn fits(&self, value: &Value) -> bool {
        let Value::Array(elements) = value else { return false };
        if !elements.iter().all(is_scalar) {
            return false;
        }
        let mut list = Self { out: String::new() };
        list.inline(value);
        let line = self.out.rsplit('\n').next().unwrap_or("");
        !list.out.contains('\n') && line.chars().count() + 1 + list.out.chars().count() <= WIDTH
    }

    /// What fits on one line: scalars, lists of them, and what is empty.
    fn inline(&mut self, value: &Value) {
        match value {
            Value::Array(elements) => {
                self.out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(", ");
                    }
                    self.inline(element);
                }
                self.out.push(']');
            }
            Value::Object(_) => self.out.push_str("{}"),
            Value::String(text) => self.out.push_str(&in_flow(text)),
            // null, true, false and numbers are the same in JSON.
            value => self.out.push_str(&value.to_string()),
        }
    }

    /// A string after a key or a dash. `indent` is that of its further lines.
    fn string(&mut self, text: &str, indent: usize) {
        let line = self.out.rsplit('\n').next().unwrap_or("").chars().count();
        let plain = scalar(text);
        if text.contains('\n') && is_literal(text) {
            self.out.push_str(if text.ends_with('\n') { " |" } else { " |-" });
            for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
                self.out.push('\n');
                if !line.is_empty() {
                    self.indent(indent);
                    self.out.push_str(line);
                }
            }
        } else if line + 1 + plain.chars().count() > WIDTH && is_foldable(text) {
            self.out.push_str(" >-");
            for line in folded(text, WIDTH.saturating_sub(indent)) {
                self.out.push('\n');
                self.indent(indent);
                self.out.push_str(&line);
            }
        } else {
            self.out.push(' ');
            self.out.push_str(&plain);
        }
        self.out.push('\n');
    }
}

fn is_scalar(value: &Value) -> bool {
    !(value.is_object() || value.is_array())
}

/// What a reader looks for in so long a file.
fn is_section(path: &[&String]) -> bool {
    match path {
        [first, _] => matches!(first.as_str(), "paths" | "components"),
        [first, _, _] => first.as_str() == "components",
        _ => false,
    }
}

/// Whether a block keeps the text as it is.
fn is_literal(text: &str) -> bool {
    is_printable(text) && !text.starts_with([' ', '\n']) && !text.ends_with("\n\n") && !text.ends_with(' ')
}

/// Whether the line breaks of a folded block stand for spaces of the text and for nothing else.
fn is_foldable(text: &str) -> bool {
    is_printable(text) && !text.contains('\n') && !text.starts_with(' ') && !text.ends_with(' ')
}

fn is_printable(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !(c.is_control() || is_break_or_mark(c)))
}

/// What YAML breaks lines at, or doesn't take, though it is no control character.
fn is_break_or_mark(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Lines that are as wide as they may be, broken at single spaces.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut after_gap = false;
    for word in text.split(' ') {
        // Beside an empty word are two spaces, which no line break stands for.
        let in_gap = word.is_empty() || after_gap;
        match lines.last_mut() {
            Some(line) if in_gap || line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
        after_gap = word.is_empty();
    }
    lines
}

/// A string on one line, in block style.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A string in a list on one line.
fn in_flow(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) { text.to_owned() } else { quoted(text) }
}

/// Whether every reader, of YAML 1.1 or 1.2, takes the bare text for the same string.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let starts = first.is_alphanumeric() || matches!(first, '/' | '(' | '$' | '_' | '<' | '+');
    let reads_as_other = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    // Numbers, dates and times, in all the ways that YAML has or had for them.
    let is_numeric = first.is_ascii_digit() || first == '+';
    let like_number = is_numeric
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | ':' | '+' | '-' | 'x' | 'o' | 'T' | 'Z' | ' '));
    starts
        && !reads_as_other
        && !like_number
        && is_printable(text)
        && !text.contains('\n')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
}

fn quoted(text: &str) -> String {
    if is_printable(text) && !text.contains('\n') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    // JSON's escapes are YAML's; what JSON leaves bare and YAML breaks lines at is escaped, too.
    let json = Value::String(text.to_owned()).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() || is_break_or_mark(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
