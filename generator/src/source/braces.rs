//! YAML in flow style as a text to edit: where entries, braces and brackets begin and end, on one line or several.

use std::ops::Range;

/// Whether what follows a text is within braces that it has opened before its last line ended.
pub(crate) fn is_open(text: &str) -> bool {
    let line = text.lines().next_back().unwrap_or_default().trim_end();
    line.ends_with(['{', ',']) && !line.contains('#')
}

/// Where a text has an entry that goes, from its key on, with the comma and the blanks that go along.
pub(crate) fn entry(text: &str, key: Range<usize>) -> Option<Range<usize>> {
    let before = text[..key.start].trim_end();
    before.ends_with(['{', ',']).then_some(())?;
    let colon = key.end + text[key.end..].find(':')?;
    let end = colon + 1 + value_end(&text[colon + 1..])?;
    match text[end..].trim_start().strip_prefix(',') {
        Some(rest) => Some(key.start..text.len() - rest.trim_start().len()),
        None if before.ends_with(',') => Some(before.len() - 1..end),
        None => Some(key.start..end),
    }
}

/// Where the brace closes that a text opens at a place, if one with entries does.
pub(crate) fn closing(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].trim_start_matches(' ');
    let inner = rest.strip_prefix('{').filter(|inner| !inner.trim_start().starts_with('}'))?;
    let length = rest.len() - inner.len() + balanced(rest)? - 2;
    let end = text.len() - rest.len() + length;
    Some(text[..end].trim_end().len())
}

/// How long the brackets or braces are that a text begins with.
pub(crate) fn balanced(text: &str) -> Option<usize> {
    let inner = text.strip_prefix(['[', '{'])?;
    let end = first_outside(inner, |c| matches!(c, ']' | '}'))?;
    Some(text.len() - inner.len() + end + 1)
}

/// How long a value in braces is.
fn value_end(text: &str) -> Option<usize> {
    let end = first_outside(text, |c| matches!(c, ',' | ']' | '}'))?;
    Some(text[..end].trim_end().len())
}

/// Where the first of some characters is that stands neither in quotes nor in brackets or braces of the text.
fn first_outside(text: &str, is_it: impl Fn(char) -> bool) -> Option<usize> {
    let (mut depth, mut quote, mut before) = (0_usize, None, ' ');
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some('"'), '\\') => drop(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, c) if depth == 0 && is_it(c) => return Some(at),
            // Within a word it is an apostrophe.
            (None, '"' | '\'') if " \n[{,:".contains(before) => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.checked_sub(1)?,
            _ => {}
        }
        before = c;
    }
    None
}

/// Parts that go, each once. What ends before a closing brace takes the comma along that is before it.
pub(crate) fn united(text: &str, mut gone: Vec<Range<usize>>) -> Vec<Range<usize>> {
    gone.sort_by_key(|range| range.start);
    let mut united: Vec<Range<usize>> = Vec::new();
    for range in gone {
        match united.last_mut().filter(|last| last.end >= range.start) {
            Some(last) => last.end = last.end.max(range.end),
            None => united.push(range),
        }
    }
    for range in &mut united {
        let before = text[..range.start].trim_end();
        if before.ends_with(',') && text[range.end..].starts_with('}') {
            range.start = before.len() - 1;
        }
    }
    united
}
