//! Docs, word by word.

use std::borrow::Cow;

#[derive(Debug)]
pub(super) struct Word<'d> {
    /// In lower case.
    pub(super) text: Cow<'d, str>,
    /// A sentence or a clause ends behind it.
    pub(super) ends: bool,
}

/// The words of docs, up to so many. What stands in backticks is the name of something else.
///
/// As in `docs`, loops over bytes go by index: each text of a description comes by here.
pub(super) fn words(docs: &str, most: usize) -> Vec<Word<'_>> {
    let bytes = docs.as_bytes();
    let mut words: Vec<Word<'_>> = Vec::with_capacity(most.min(bytes.len() / 6));
    let (mut start, mut at, mut is_code) = (0, 0, false);
    while at <= bytes.len() && words.len() < most {
        let byte = bytes.get(at).copied().unwrap_or(b'`');
        if byte == b'`' || !is_code && matches!(byte, b' ' | b'\n' | b'\t' | b'/' | b'-') {
            if is_code {
                words.push(Word { text: Cow::Borrowed("`"), ends: false });
            } else {
                word(&docs[start..at], &mut words);
            }
            is_code ^= byte == b'`';
            start = at + 1;
        }
        at += 1;
    }
    words
}

/// Adds a word, or the end of the one before, if these letters are one.
fn word<'d>(token: &'d str, words: &mut Vec<Word<'d>>) {
    if token.is_empty() {
        return;
    }
    let bytes = token.as_bytes();
    let is_plain = bytes[0].is_ascii_alphanumeric() && bytes[bytes.len() - 1].is_ascii_alphanumeric();
    let bare = if is_plain { token } else { token.trim_matches(|c: char| !c.is_alphanumeric()) };
    let begins = bytes[0] == b'(';
    let is_stop = bare.is_empty() && token.contains(['.', ',', ';', ':', '—', '–', ')']);
    if let Some(last) = words.last_mut().filter(|_| begins || is_stop) {
        last.ends = true;
    }
    if bare.is_empty() {
        return;
    }
    let is_lower = bare.bytes().all(|byte| byte.is_ascii_lowercase());
    let text = if is_lower { Cow::Borrowed(bare) } else { Cow::Owned(bare.to_lowercase()) };
    let ends = matches!(bytes[bytes.len() - 1], b'.' | b',' | b';' | b':' | b'!' | b'?' | b')');
    words.push(Word { text, ends });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_words_are_read_and_no_more() {
        let texts =
            |most| words("Of *one* two", most).into_iter().map(|word| word.text.into_owned()).collect::<Vec<_>>();
        assert_eq!(texts(2), ["of", "one"]);
        assert_eq!(texts(9), ["of", "one", "two"]);
    }
}
