//! What no text may show: the values of the headers by which a client logs in.
//!
//! A server, a proxy or a transport may repeat the token in what it says. So it is looked for by its value, in every
//! text of others that the crate prints: as it is, percent-encoded, with the escapes of JSON, HTML or Rust, and in
//! base64, as in `Basic`.

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

/// What stands for a secret in texts.
pub(crate) const REDACTED: &str = "[redacted]";
/// A shorter value is a word like any other: `key` must not disappear from every message.
const SHORTEST: usize = 4;
/// A shorter value is hidden where it is a word by itself, and in no other spelling: `test`, but not `latest`.
const DISTINCT: usize = 8;
/// So many characters of a value at the end of a text are its beginning, cut off.
const BEGINNING: usize = 4;
/// So many values are remembered. A client has a token or two, and its proxy some cookies. Where each call has a token
/// of its own, an answer may repeat the token of a call that was sent beside it, and an error keeps what was known when
/// it was made; each value more is looked for in every text.
const REMEMBERED: usize = 64;

/// The values that a client has sent and that nothing may print, the newest first. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Hidden(Arc<RwLock<Arc<Values>>>);

#[derive(Default)]
struct Values {
    all: Vec<Arc<Value>>,
    /// The ASCII characters that some spelling of some value begins with, a bit each: most of a text begins none.
    firsts: u128,
}

struct Value {
    text: Box<str>,
    /// Whether it is hidden in any spelling; a shorter one is a word by itself.
    distinct: bool,
    /// What any base64 of a text with the value in it has in it: it begins at one of three places of a group, and
    /// there are two alphabets.
    encoded: Vec<Box<str>>,
}

impl Hidden {
    /// Remembers a token.
    pub(crate) fn learn_token(&self, token: &HeaderValue) {
        self.learn_header(&AUTHORIZATION, token);
    }

    /// Remembers the headers that are marked as sensitive.
    pub(crate) fn learn(&self, headers: &HeaderMap) {
        for (name, value) in headers.iter().filter(|(_, value)| value.is_sensitive()) {
            self.learn_header(name, value);
        }
    }

    fn learn_header(&self, name: &HeaderName, value: &HeaderValue) {
        let Ok(text) = std::str::from_utf8(value.as_bytes()) else { return };
        if *name == COOKIE {
            for cookie in text.split(';') {
                let value = cookie.split_once('=').map_or(cookie, |(_, value)| value);
                self.learn_text(value.trim().trim_matches('"'));
            }
        } else {
            self.learn_text(text);
            // Behind a scheme, the credentials alone are as secret.
            if let Some((_, bare)) = text.split_once(' ') {
                self.learn_text(bare.trim());
            }
        }
    }

    /// Each key comes here, so where the value is known, nothing is allocated.
    fn learn_text(&self, text: &str) {
        if text.chars().nth(SHORTEST - 1).is_none() || self.0.read().unwrap_or_else(PoisonError::into_inner).has(text) {
            return;
        }
        let value = Arc::new(Value::new(text));
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another call may have come first.
        if !values.has(text) {
            let older = values.all.iter().cloned();
            *values = Arc::new(Values::new(std::iter::once(value).chain(older).take(REMEMBERED).collect()));
        }
    }

    /// The values as they are now, whatever others learn.
    pub(crate) fn so_far(&self) -> Self {
        Self(Arc::new(RwLock::new(self.values())))
    }

    /// Marks the headers of an answer that their `Debug` must not show.
    pub(crate) fn mark(&self, headers: &mut HeaderMap) {
        let finder = self.finder();
        for (name, value) in headers.iter_mut() {
            let repeats = finder.finds(&String::from_utf8_lossy(value.as_bytes()));
            value.set_sensitive(repeats || logs_in(name));
        }
    }

    fn values(&self) -> Arc<Values> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks for what there is by now.
    pub(crate) fn finder(&self) -> Finder {
        Finder(self.values())
    }

    /// The text without the values.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let finder = self.finder();
        if !finder.finds(text) {
            return Cow::Borrowed(text);
        }
        let mut shown = String::with_capacity(text.len());
        finder.parts(text, |part| {
            match part {
                Part::Char(c) => shown.push(c),
                Part::Hidden => shown.push_str(REDACTED),
            }
            true
        });
        Cow::Owned(shown)
    }
}

/// They say nothing about the errors that hold them.
impl PartialEq for Hidden {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// Whether a header is one by which someone logs in, or may be.
pub(crate) fn logs_in(name: &HeaderName) -> bool {
    const WORDS: [&str; 9] =
        ["auth", "cookie", "token", "secret", "password", "credential", "session", "api-key", "signature"];
    WORDS.iter().any(|word| name.as_str().contains(word))
}

/// A text, taken apart.
pub(crate) enum Part {
    Char(char),
    /// In place of a value.
    Hidden,
}

/// Looks for values in texts.
pub(crate) struct Finder(Arc<Values>);

impl Finder {
    /// That finds nothing.
    pub(crate) fn none() -> Self {
        Self(Arc::default())
    }

    fn finds(&self, text: &str) -> bool {
        let mut found = false;
        self.parts(text, |part| {
            found = matches!(part, Part::Hidden);
            !found
        });
        found
    }

    /// Calls `each` with one part of the text after the other, until it says false.
    pub(crate) fn parts(&self, text: &str, mut each: impl FnMut(Part) -> bool) {
        let (mut rest, mut before) = (text, None);
        while let Some(c) = rest.chars().next() {
            let found = self.0.at(rest, c, before).filter(|length| *length > 0);
            let (part, length) = found.map_or((Part::Char(c), c.len_utf8()), |length| (Part::Hidden, length));
            if !each(part) {
                return;
            }
            before = rest[..length].chars().next_back();
            rest = &rest[length..];
        }
    }
}

impl Values {
    fn new(all: Vec<Arc<Value>>) -> Self {
        let firsts = all.iter().flat_map(|value| value.firsts()).map(bit).fold(0, |all, bit| all | bit);
        Self { all, firsts }
    }

    fn has(&self, text: &str) -> bool {
        self.all.iter().any(|known| *known.text == *text)
    }

    /// The length of a value at the start of a text that begins with this character.
    fn at(&self, rest: &str, first: char, before: Option<char>) -> Option<usize> {
        if self.firsts & bit(first) == 0 {
            return None;
        }
        self.all.iter().find_map(|value| value.at(rest, first, before))
    }
}

/// The bit of an ASCII character. All others have those of ASCII, too: they are few.
fn bit(c: char) -> u128 {
    if c.is_ascii() { 1 << u32::from(c) } else { u128::MAX }
}

impl Value {
    fn new(text: &str) -> Self {
        let distinct = text.chars().nth(DISTINCT - 1).is_some();
        let mut encoded = Vec::new();
        if distinct {
            for alphabet in [STANDARD, URL_SAFE] {
                for offset in 0..3 {
                    let inner = base64_within(text.as_bytes(), offset, alphabet);
                    if !encoded.contains(&inner) {
                        encoded.push(inner);
                    }
                }
            }
        }
        Self { text: text.into(), distinct, encoded }
    }

    /// The characters that its spellings begin with.
    fn firsts(&self) -> impl Iterator<Item = char> {
        let plain = [&self.text].into_iter().chain(&self.encoded).filter_map(|text| text.chars().next());
        plain.chain(ESCAPES.into_iter().filter(|_| self.distinct))
    }

    /// The length of the value at the start of a text, however it is spelled.
    fn at(&self, rest: &str, first: char, before: Option<char>) -> Option<usize> {
        if !self.distinct {
            let after = rest.strip_prefix(&*self.text)?.chars().next();
            let stands_alone = ![before, after].into_iter().flatten().any(char::is_alphanumeric);
            return stands_alone.then_some(self.text.len());
        }
        self.spelled(rest, first).or_else(|| self.in_base64(rest))
    }

    /// The same in any spelling of its characters, or of its beginning at the end of the text.
    fn spelled(&self, rest: &str, first: char) -> Option<usize> {
        if !self.text.starts_with(first) && !ESCAPES.contains(&first) {
            return None;
        }
        // More than one where a backslash may be itself or the begin of an escape.
        let mut ends = vec![0];
        for (count, c) in self.text.chars().enumerate() {
            if count >= BEGINNING
                && let Some(end) = ends.iter().find(|end| matches!(rest[**end..].chars().next(), None | Some('…')))
            {
                return Some(*end);
            }
            let mut next = Vec::new();
            for end in ends {
                spellings(&rest[end..], c, |length| {
                    if !next.contains(&(end + length)) {
                        next.push(end + length);
                    }
                });
            }
            if next.is_empty() {
                return None;
            }
            ends = next;
        }
        ends.into_iter().max()
    }

    fn in_base64(&self, rest: &str) -> Option<usize> {
        self.encoded.iter().any(|inner| rest.starts_with(&**inner)).then(|| {
            let in_it = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
            rest.find(|c| !in_it(c)).unwrap_or(rest.len())
        })
    }
}

/// What the spellings of a character begin with that aren't the character itself.
const ESCAPES: [char; 4] = ['%', '+', '\\', '&'];

/// Calls `found` with the length of every spelling of a character at the start of a text.
fn spellings(rest: &str, c: char, mut found: impl FnMut(usize)) {
    if rest.starts_with(c) {
        found(c.len_utf8());
    }
    match rest.as_bytes().first() {
        Some(b'%') => {
            let mut end = 0;
            let spelled = c.encode_utf8(&mut [0; 4]).bytes().all(|byte| {
                let Some(length) = percent(&rest[end..], byte) else { return false };
                end += length;
                true
            });
            if spelled {
                found(end);
            }
        }
        Some(b'+') if c == ' ' => found(1),
        Some(b'\\') => {
            if c.is_ascii_punctuation() && rest[1..].starts_with(c) {
                found(2);
            }
            let code = u32::from(c);
            for escape in [format!("\\u{code:04x}"), format!("\\u{{{code:x}}}"), format!("\\x{code:02x}")] {
                if rest.get(..escape.len()).is_some_and(|it| it.eq_ignore_ascii_case(&escape)) {
                    found(escape.len());
                }
            }
        }
        Some(b'&') => {
            let named = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&apos;",
                _ => "",
            };
            let code = u32::from(c);
            let numbered = [format!("&#{code};"), format!("&#x{code:x};"), format!("&#0{code};")];
            for entity in numbered.iter().map(String::as_str).chain([named]).filter(|it| !it.is_empty()) {
                if rest.get(..entity.len()).is_some_and(|it| it.eq_ignore_ascii_case(entity)) {
                    found(entity.len());
                }
            }
        }
        _ => {}
    }
}

/// The length of a percent-encoded byte at the start of a text, which may have been encoded again and again.
fn percent(rest: &str, byte: u8) -> Option<usize> {
    let mut digits = rest.strip_prefix('%')?;
    let encoded = format!("{byte:02x}");
    while !digits.get(..2)?.eq_ignore_ascii_case(&encoded) {
        digits = digits.strip_prefix("25")?;
    }
    Some(rest.len() - digits.len() + 2)
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The characters of a base64 text that stand for these bytes alone, where they come behind `offset` others.
fn base64_within(bytes: &[u8], offset: usize, alphabet: &[u8; 64]) -> Box<str> {
    let bit_at = |at: usize| {
        let byte = (at / 8).checked_sub(offset).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        usize::from(byte >> (7 - at % 8) & 1)
    };
    let (first, end) = ((offset * 8).div_ceil(6), (offset + bytes.len()) * 8 / 6);
    (first..end).map(|at| char::from(alphabet[(0..6).fold(0, |number, n| number << 1 | bit_at(at * 6 + n))])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::{LONGEST, escaped};

    fn hidden(tokens: &[&str]) -> Hidden {
        let hidden = Hidden::default();
        for token in tokens {
            let mut value = HeaderValue::try_from(*token).unwrap();
            value.set_sensitive(true);
            hidden.learn(&HeaderMap::from_iter([(AUTHORIZATION, value)]));
        }
        hidden
    }

    #[test]
    fn a_value_is_found_in_every_spelling() {
        const TOKEN: &str = r#"tok/A+b"c\d é&1"#;
        let hidden = hidden(&[TOKEN, "Bearer 0123456789abcdef"]);
        for text in [
            TOKEN,
            r#"tok\/A+b\"c\\d é\u00261"#,
            r#"tok/A\u002bb\"c\\d \u00E9&1"#,
            r#"tok%2FA%2bb%22c%5Cd%20%C3%A9%261"#,
            r#"tok%2FA%2bb%22c%5Cd+%c3%a9%261"#,
            r#"tok%252FA%25252bb%2522c%255Cd%2520%25c3%25a9%2525261"#,
            "tok/A+b&quot;c&#92;d &#xE9;&amp;1",
            r#"tok/A+b"c\d \u{e9}&1"#,
            "dG9rL0ErYiJjXGQgw6kmMQ==",
            "0123456789abcdef",
            "0123456789abcdef0123456789abcdef",
        ] {
            let shown = hidden.redact(text).replace(REDACTED, "");
            assert_eq!(shown, "", "{text}");
            assert_eq!(hidden.redact(&format!("a {text}. b")).replace(REDACTED, ""), "a . b", "{text}");
        }
        // Of `user:` and the token, and of the token and `:`.
        for (text, left) in [
            ("Basic dXNlcjowMTIzNDU2Nzg5YWJjZGVm", "Basic dXNlcj"),
            ("MDEyMzQ1Njc4OWFiY2RlZjo=", ""),
            ("eDowMTIzNDU2Nzg5YWJjZGVm", "eDo"),
        ] {
            let shown = hidden.redact(text).replace(REDACTED, "");
            assert!(shown.starts_with(left) && shown.len() < left.len() + 4, "{shown}");
        }
    }

    #[test]
    fn no_cut_leaves_a_part_of_it() {
        const TOKEN: &str = "tok_0123456789\u{202e}abcdef";
        let hidden = hidden(&[TOKEN]);
        for before in 0..LONGEST + 20 {
            let text = format!("{}{TOKEN} and more", "x".repeat(before));
            for shown in [
                escaped(&text).without(&hidden).to_string(),
                // Cut before anyone knew of the token.
                escaped(&escaped(&text).to_string()).without(&hidden).to_string(),
            ] {
                assert!(!shown.contains("tok_"), "{shown}");
                assert!(shown.chars().count() <= LONGEST + 1, "{shown}");
            }
        }
        assert_eq!(hidden.redact("it is tok_01"), "it is [redacted]");
        assert_eq!(hidden.redact("tok_01… and tok_ing"), "[redacted]… and tok_ing");
    }

    #[test]
    fn ordinary_words_stay() {
        for (token, text) in
            [("key", "the key is wrong"), ("test", "latest tests"), ("tok_0123456789", "tok_012345678 is another one")]
        {
            assert_eq!(hidden(&[token]).redact(text), text);
        }
        assert_eq!(hidden(&["test"]).redact("a test, (test)"), "a [redacted], ([redacted])");
    }

    #[test]
    fn values_are_remembered_once_and_not_for_ever() {
        let tokens: Vec<String> = (0..REMEMBERED + 5).map(|n| format!("token-{n:08}")).collect();
        let hidden = hidden(&tokens.iter().chain(&tokens).map(String::as_str).collect::<Vec<_>>());
        assert_eq!(hidden.values().all.len(), REMEMBERED);
        assert_eq!(hidden.redact(&tokens[REMEMBERED + 4]), REDACTED);
        let before = hidden.so_far();
        (0..REMEMBERED).for_each(|n| hidden.learn_text(&format!("other-{n:08}")));
        assert_ne!(hidden.redact(&tokens[REMEMBERED + 4]), REDACTED);
        assert_eq!(before.redact(&tokens[REMEMBERED + 4]), REDACTED);
    }

    #[test]
    fn what_is_known_is_not_learned_again() {
        let tokens: Vec<String> = (0..REMEMBERED).map(|n| format!("token-{n:08}")).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let hidden = hidden(&tokens);
        let known = hidden.values();
        tokens.iter().for_each(|token| hidden.learn_text(token));
        assert!(Arc::ptr_eq(&known, &hidden.values()));
    }

    #[test]
    fn most_characters_begin_no_value() {
        let values = hidden(&["tok_0123456789", "test"]).values();
        assert!(['t', '%', '\\', '&', 'é'].into_iter().all(|c| values.firsts & bit(c) != 0));
        assert!(" aeinors,.<>\"{}:".chars().all(|c| values.firsts & bit(c) == 0), "{:b}", values.firsts);
    }

    #[test]
    fn each_cookie_is_a_value() {
        let mut cookies = HeaderValue::from_static("a=1; session=\"0123abcd=\"; lone-value;csrf=x=yz12345");
        cookies.set_sensitive(true);
        let hidden = Hidden::default();
        hidden.learn(&HeaderMap::from_iter([(COOKIE, cookies)]));
        assert_eq!(hidden.redact("0123abcd= lone-value x=yz12345"), "[redacted] [redacted] [redacted]");
        assert_eq!(hidden.redact("a=1, of the session"), "a=1, of the session");
    }

    #[test]
    fn base64_is_that_of_others() {
        for (bytes, offset, alphabet, text) in [
            (&b"any carnal pleas"[..], 0, STANDARD, "YW55IGNhcm5hbCBwbGVhc"),
            (b"ny carnal pleas", 1, STANDARD, "55IGNhcm5hbCBwbGVhc"),
            (b"y carnal pleas", 2, STANDARD, "5IGNhcm5hbCBwbGVhc"),
            (b"\xff\xef\xbe", 0, URL_SAFE, "_---"),
        ] {
            assert_eq!(&*base64_within(bytes, offset, alphabet), text);
        }
    }
}
