//! Prose of the description as rustdoc. The text is untrusted: it must not open a code block that would
//! run as a test, link to what isn't there, or end the comment.

use crate::ir::Docs;

/// Makes prose safe and splits it into lines; empty prose gives no line.
pub(crate) fn prose(text: &str) -> Docs {
    let mut lines: Docs = text.lines().map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let start = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..start);
    if let Some(last) = lines.last_mut()
        && (last.ends_with(char::is_alphanumeric) || last.ends_with('`') || last.ends_with(')'))
    {
        last.push('.');
    }
    let mut in_list = false;
    let mut out = Docs::new();
    for line in &lines {
        let item = is_item(line);
        in_list = (in_list || item) && !line.is_empty();
        // What goes on in a list item is indented, so that it stays in it.
        let indent = if in_list && !item { "  " } else { "" };
        out.extend(wrapped(line).into_iter().map(|line| format!("{indent}{line}")));
    }
    out
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// Breaks a line at words. What goes on in a list item is indented, so that it stays in it.
pub(crate) fn wrapped(line: &str) -> Docs {
    const WIDTH: usize = 96;
    let indent = if is_item(line) { "  " } else { "" };
    let mut lines = Docs::new();
    let mut current = String::new();
    // Inline code may go over a line's end, but reads better whole.
    for word in pieces(line) {
        if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > WIDTH && !starts_block(&word) {
            lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
            continue;
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    lines.push(current);
    lines
}

/// Words, with inline code as one.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut in_code = false;
    for word in line.split(' ') {
        match pieces.last_mut() {
            Some(last) if in_code => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
        in_code ^= word.matches('`').count() % 2 == 1;
    }
    pieces
}

/// Whether a word at the start of a line would begin a list or a heading.
fn starts_block(word: &str) -> bool {
    matches!(word, "-" | "*" | "+")
        || word.starts_with('#')
        || word.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit())
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
    let (text, stop) = last.strip_suffix('.').map_or((last.as_str(), ""), |text| (text, "."));
    docs.extend(wrapped(format!("{text} ({}){stop}", code(wire)).trim_start()));
}

/// A wire name as inline code. A backtick in it would end the code.
pub(crate) fn code(name: &str) -> String {
    let clean: String = name.chars().filter(|c| *c != '`' && !c.is_control() && !is_invisible(*c)).collect();
    format!("`{clean}`")
}

/// Prose on one line, whatever is in it.
pub(crate) fn line(text: &str) -> String {
    // Four columns of indentation make a code block.
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    let balanced = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut in_code = false;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '`' if balanced => {
                in_code = !in_code;
                out.push(c);
            }
            '`' => out.push('\''),
            _ if c.is_control() || is_invisible(c) => out.push(' '),
            '<' | '[' | ']' | '>' | '\\' | '~' | '|' | '*' if !(in_code || at == 0 && c == '*') => {
                out.push('\\');
                out.push(c);
            }
            '_' if !in_code && !previous.is_alphanumeric() => out.push_str("\\_"),
            // A heading in the middle of an item's docs would be one of the page.
            '#' if at == 0 => out.push_str("\\#"),
            _ => out.push(c),
        }
        previous = c;
    }
    bare_urls(&out)
}

/// Direction marks and the like, which can make a comment read as something else.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Turns bare URLs into links, which rustdoc asks for.
fn bare_urls(line: &str) -> String {
    if !line.contains("://") {
        return line.to_owned();
    }
    let mut in_code = false;
    let words = line.split(' ').map(|word| {
        let code = in_code || word.contains('`');
        in_code ^= word.matches('`').count() % 2 == 1;
        let Some(at) = word.find("http://").or_else(|| word.find("https://")).filter(|_| !code) else {
            return word.to_owned();
        };
        let plain = &word[at..];
        let url = plain.trim_end_matches(['.', ',', ')', ';', ':', '"', '\'']);
        let clean = url.replace('\\', "");
        format!("{}<{clean}>{}", &word[..at], &plain[url.len()..])
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_cannot_become_code_or_links() {
        assert_eq!(prose("    let x = 1;"), ["let x = 1;"]);
        assert_eq!(prose("```rust\npanic!()\n```"), ["'''rust", "panic!()", "'''"]);
        assert_eq!(prose("see [`Client`](evil) <script>"), ["see \\[`Client`\\](evil) \\<script\\>"]);
        assert_eq!(prose("use `a[b]` now"), ["use `a[b]` now."]);
        assert_eq!(prose("*/ fn main() {}"), ["*/ fn main() {}"]);
        assert_eq!(prose("# Panics"), ["\\# Panics."]);
        assert_eq!(prose("an `unbalanced tick"), ["an 'unbalanced tick."]);
        assert_eq!(prose("see (https://a.test/x)."), ["see (<https://a.test/x>)."]);
        assert_eq!(prose("\n\n  \n"), Docs::new());
        assert_eq!(prose("- one\ntwo\n\nthree"), ["- one", "  two", "", "three."]);
    }

    #[test]
    fn long_lines_are_broken_at_words() {
        let long = format!("- {} `code of two words` end", "word ".repeat(18).trim());
        assert_eq!(
            wrapped(&long),
            [format!("- {}", "word ".repeat(18).trim()), "  `code of two words` end".to_owned()]
        );
    }
}
