//! What Markdown reads as anything but text.

use super::{marker_width, underlines};
use std::borrow::Cow;

/// Spaces instead of characters that can't be seen.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| c.is_control() || is_invisible(c);
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() && matches!(bytes[at], b' '..=b'~') {
        at += 1;
    }
    // Most prose has nothing else.
    if at < bytes.len() && text.contains(hidden) { text.replace(hidden, " ").into() } else { text.into() }
}

/// Escapes what Markdown reads as anything but text and inline code; URLs become links, which rustdoc asks for.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // Up to where the text is copied.
    let mut done = 0;
    if let Some(at) = block_mark(text) {
        out.extend([&text[..at], "\\"]);
        out.push_str(&text[at..=at]);
        done = at + 1;
    } else if text.starts_with('*') {
        out.push('*');
        done = 1;
    }
    let balanced = text.contains('`') && is_balanced(text);
    let mut in_code = false;
    let mut at = done;
    loop {
        at = next_mark(text, at);
        if at >= text.len() {
            break;
        }
        let mark = text.as_bytes()[at];
        at += 1;
        match mark {
            b'h' if in_code => {}
            b'h' => {
                let url = url(&text[at - 1..]);
                out.push_str(&text[done..at - 1]);
                out.push('<');
                out.push_str(url);
                out.push('>');
                at += url.len() - 1;
                done = at;
            }
            b'`' if balanced => in_code = !in_code,
            b'`' => {
                out.push_str(&text[done..at - 1]);
                out.push('\'');
                done = at;
            }
            _ if in_code => {}
            b'_' if text[..at - 1].ends_with(char::is_alphanumeric) => {}
            _ => {
                out.push_str(&text[done..at - 1]);
                out.push('\\');
                done = at - 1;
            }
        }
    }
    out.push_str(&text[done..]);
    out
}

/// Where the next byte is that [`escaped`] looks at, or the end: an `h` is one where it begins a URL.
fn next_mark(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'`' | b'<' | b'[' | b']' | b'>' | b'\\' | b'~' | b'|' | b'*' | b'_' => break,
            b'h' if at + 1 < bytes.len() && bytes[at + 1] == b't' => {
                let rest = &text[at..];
                if rest.starts_with("http://") || rest.starts_with("https://") {
                    break;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// Whether each backtick has another one that ends its code.
fn is_balanced(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut is_even) = (0, true);
    while at < bytes.len() {
        if bytes[at] == b'`' {
            if at + 1 < bytes.len() && bytes[at + 1] == b'`' {
                return false;
            }
            is_even = !is_even;
        }
        at += 1;
    }
    is_even
}

/// Where a line has what makes a heading, a list item, a line across or a table of it. It is one byte long.
fn block_mark(line: &str) -> Option<usize> {
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_empty_item = matches!(&line[number..], "." | ")") && number > 0 || matches!(line, "-" | "*" | "+");
    // The first word may become a line of its own.
    let word = line.split(' ').next().unwrap_or_default();
    (underlines(word) || line.starts_with('#') || is_empty_item || marker_width(line).is_some()).then_some(number)
}

/// The URL that a text begins with, without the punctuation of the sentence around it.
fn url(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`')).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ')', ']', ';', ':', '"', '\'', '*', '|'])
}

/// Direction marks and the like, which can make a comment read as something else.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
