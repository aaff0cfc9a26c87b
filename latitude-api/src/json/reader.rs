//! Reads JSON off its text, value by value: what is passed over costs no more than a look at each byte, and any value
//! can be had as the text that it came as.

use super::number::Number;
use std::fmt;

/// Nesting beyond this is an error, as what holds a value that is deeper could not be dropped or printed.
pub(crate) const DEEPEST: u32 = 512;

/// Why a text can't be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    why: &'static str,
    line: usize,
    column: usize,
}

impl Malformed {
    /// Whether it may be JSON all the same.
    pub(crate) fn is_too_deep(self) -> bool {
        self.why == TOO_DEEP
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at line {} column {}", self.why, self.line, self.column)
    }
}

/// Reading can't go on: the reader knows why. It takes no room, as what reads nested values has to make do with little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop;

pub(crate) type Read<T> = Result<T, Stop>;

/// A string of the text.
#[derive(Debug, PartialEq)]
pub(crate) enum Text<'t> {
    /// It has no escapes.
    Plain(&'t str),
    Unescaped(String),
    /// It has half a surrogate pair, which no Rust string can hold.
    Unpaired,
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Unescaped(text) => Some(text),
            Self::Unpaired => None,
        }
    }
}

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: u32,
    failure: Option<&'static str>,
    /// How many values were begun, for tests of what that depends on.
    #[cfg(test)]
    steps: usize,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            failure: None,
            #[cfg(test)]
            steps: 0,
        }
    }

    #[cfg(test)]
    pub(crate) fn steps(&self) -> usize {
        self.steps
    }

    /// Where the reader is, for [`since`](Self::since) and [`back_to`](Self::back_to).
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// How many objects and lists are open.
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// The text from an earlier place to this one.
    pub(crate) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    /// Goes to the beginning or the end of another value within the same object or list.
    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    #[cold]
    fn fail<T>(&mut self, why: &'static str) -> Read<T> {
        self.failure = Some(why);
        Err(Stop)
    }

    /// Why reading has stopped, and where.
    pub(crate) fn malformed(&self) -> Malformed {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let why = self.failure.unwrap_or("it can't be read");
        Malformed { why, line, column: 1 + before.len() - line_start }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes white space, and gives the first byte of what follows.
    #[inline]
    pub(crate) fn peek(&mut self) -> Read<u8> {
        #[cfg(test)]
        {
            self.steps += 1;
        }
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return Ok(byte),
                None => return self.fail("it ends before its value does"),
            }
        }
    }

    /// Fails unless nothing but white space follows.
    pub(crate) fn end(&mut self) -> Read<()> {
        let rest = &self.text.as_bytes()[self.at..];
        match rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'\r')) {
            None => Ok(()),
            Some(more) => {
                self.at += more;
                self.fail("there is more after its value")
            }
        }
    }

    /// Enters an object or a list, whose first byte is next.
    pub(crate) fn enter(&mut self) -> Read<()> {
        if self.depth == DEEPEST {
            return self.fail(TOO_DEEP);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// The next key of an object; `None` at its end. `first` is for this method alone and begins as true.
    pub(crate) fn key(&mut self, first: &mut bool) -> Read<Option<Text<'t>>> {
        if !self.another(b'}', first)? {
            return Ok(None);
        }
        if self.peek()? != b'"' {
            return self.fail("expected a key in double quotes");
        }
        let key = self.string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// Whether a list has another item. `first` is for this method alone and begins as true.
    pub(crate) fn item(&mut self, first: &mut bool) -> Read<bool> {
        self.another(b']', first)
    }

    #[inline]
    fn another(&mut self, close: u8, first: &mut bool) -> Read<bool> {
        let next = self.peek()?;
        if next == close {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if !std::mem::replace(first, false) {
            if next != b',' {
                return self.fail(if close == b'}' { "expected `,` or `}`" } else { "expected `,` or `]`" });
            }
            self.at += 1;
        }
        Ok(true)
    }

    fn colon(&mut self) -> Read<()> {
        if self.peek()? != b':' {
            return self.fail("expected `:`");
        }
        self.at += 1;
        Ok(())
    }

    /// `null`, `true` or `false`, whose first letter is next.
    pub(crate) fn word(&mut self) -> Read<&'static str> {
        for word in ["null", "true", "false"] {
            if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(word);
            }
        }
        self.fail("expected a value")
    }

    /// A number, whose first byte is next.
    pub(crate) fn number(&mut self) -> Read<Number<'t>> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let whole = self.at;
        match self.digits() {
            0 => return self.fail("expected a value"),
            1 => {}
            _ if self.text.as_bytes()[whole] == b'0' => {
                self.at = whole + 1;
                return self.fail("a number begins with a zero");
            }
            _ => {}
        }
        let mut integer = true;
        if self.byte() == Some(b'.') {
            integer = false;
            self.at += 1;
            if self.digits() == 0 {
                return self.fail("expected a digit");
            }
        }
        if let Some(b'e' | b'E') = self.byte() {
            integer = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            if self.digits() == 0 {
                return self.fail("expected a digit");
            }
        }
        Ok(Number::new(self.since(start), integer))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    /// A string, whose opening quote is next.
    #[inline]
    pub(crate) fn string(&mut self) -> Read<Text<'t>> {
        let start = self.at + 1;
        self.at = special(self.text.as_bytes(), start);
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Text::Plain(&self.text[start..self.at - 1]));
        }
        self.escaped(start)
    }

    fn escaped(&mut self, start: usize) -> Read<Text<'t>> {
        let mut text = String::new();
        let (mut from, mut paired) = (start, true);
        loop {
            match self.byte() {
                Some(b'"') => {
                    text.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    return Ok(if paired { Text::Unescaped(text) } else { Text::Unpaired });
                }
                Some(b'\\') => {
                    text.push_str(&self.text[from..self.at]);
                    self.at += 1;
                    match self.escape()? {
                        Some(character) => text.push(character),
                        None => paired = false,
                    }
                    from = self.at;
                }
                Some(_) => return self.fail("a string has a control character in it"),
                None => return self.fail("it ends within a string"),
            }
            self.at = special(self.text.as_bytes(), self.at);
        }
    }

    /// What stands after a backslash; `None` for half a surrogate pair.
    fn escape(&mut self) -> Read<Option<char>> {
        let character = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.fail("a string has an unknown escape in it"),
        };
        self.at += 1;
        Ok(Some(character))
    }

    fn unicode(&mut self) -> Read<Option<char>> {
        let high = self.hex()?;
        if !(0xD800..0xDC00).contains(&high) {
            return Ok(char::from_u32(high));
        }
        let next = self.at;
        if self.text.as_bytes()[next..].starts_with(b"\\u") {
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                return Ok(char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
            }
            // It may begin a pair of its own.
            self.at = next;
        }
        Ok(None)
    }

    fn hex(&mut self) -> Read<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte().and_then(|byte| char::from(byte).to_digit(16)) else {
                return self.fail("expected four hexadecimal digits");
            };
            value = value * 16 + digit;
            self.at += 1;
        }
        Ok(value)
    }

    /// Passes over a value. `passed` is told the beginning and end of each object and list in it, inner ones first.
    pub(crate) fn skip(&mut self, mut passed: impl FnMut(usize, usize)) -> Read<()> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            match self.peek()? {
                b'"' => drop(self.string()?),
                b'-' | b'0'..=b'9' => drop(self.number()?),
                byte @ (b'{' | b'[') => {
                    open.push(Open { start: self.at, object: byte == b'{', first: true });
                    self.enter()?;
                }
                _ => drop(self.word()?),
            }
            // Leaves what ends here, and goes to the next value of what doesn't.
            loop {
                let Some(inner) = open.last_mut() else { return Ok(()) };
                let more = match inner.object {
                    true => self.key(&mut inner.first)?.is_some(),
                    false => self.item(&mut inner.first)?,
                };
                if more {
                    break;
                }
                passed(inner.start, self.at);
                open.pop();
            }
        }
    }
}

struct Open {
    start: usize,
    object: bool,
    first: bool,
}

const TOO_DEEP: &str = "it is nested deeper than 512 levels, which is as deep as this crate reads";

/// The next byte that a string can't hold as it is: a quote, a backslash or a control character.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // Eight bytes at once: a subtraction borrows from the high bit of each byte that is below the other.
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let (quotes, slashes) = (word ^ (ONES * b'"' as u64), word ^ (ONES * b'\\' as u64));
        let found = (quotes.wrapping_sub(ONES) & !quotes)
            | (slashes.wrapping_sub(ONES) & !slashes)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        if found & HIGHS != 0 {
            return at + (found & HIGHS).trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    fn whole(text: &str) -> Result<(), Malformed> {
        let mut reader = Reader::new(text);
        let read = reader.skip(|_, _| ()).and_then(|()| reader.end());
        read.map_err(|Stop| reader.malformed())
    }

    #[test]
    fn strings_are_unescaped() {
        for (text, expected) in [
            (r#""""#, Text::Plain("")),
            (r#""plain é €""#, Text::Plain("plain é €")),
            (
                r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 long enough""#,
                Text::Unescaped("\"\\/\u{8}\u{c}\n\r\té😀 long enough".into()),
            ),
            (r#""\ud83d""#, Text::Unpaired),
            (r#""\ud83d\ud83d\ude00""#, Text::Unpaired),
            (r#""\ude00 a""#, Text::Unpaired),
            (r#""\ud83d\n""#, Text::Unpaired),
        ] {
            let mut reader = Reader::new(text);
            assert_eq!(reader.string(), Ok(expected), "{text}");
            assert_eq!(reader.at(), text.len(), "{text}");
        }
    }

    #[test]
    fn every_special_byte_is_found_wherever_it_stands() {
        for special_byte in (0..0x20).chain([b'"', b'\\']) {
            for at in 0..20 {
                let mut bytes = vec![0xE9; 20];
                bytes[at] = special_byte;
                bytes[19] = b'"';
                assert_eq!(special(&bytes, 0), at, "{special_byte:#x}");
            }
        }
        assert_eq!(special(b"\x7f !#[]", 0), 6);
    }

    #[test]
    fn an_error_says_where() {
        for (text, expected) in [
            ("", "it ends before its value does, at line 1 column 1"),
            ("{\n \"a\": tru}", "expected a value, at line 2 column 7"),
            ("[1 2]", "expected `,` or `]`, at line 1 column 4"),
            ("{\"a\" 1}", "expected `:`, at line 1 column 6"),
            ("{a: 1}", "expected a key in double quotes, at line 1 column 2"),
            ("[01]", "a number begins with a zero, at line 1 column 3"),
            ("\"\u{1}\"", "a string has a control character in it, at line 1 column 2"),
            ("1 1", "there is more after its value, at line 1 column 3"),
        ] {
            assert_eq!(whole(text).map_err(|error| error.to_string()), Err(expected.to_owned()), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(whole(&deep).map_err(|error| error.why), Err(TOO_DEEP));
        let just = format!("{}{}", "[".repeat(DEEPEST as usize), "]".repeat(DEEPEST as usize));
        assert_eq!(whole(&just), Ok(()));
        assert!(TOO_DEEP.contains(&DEEPEST.to_string()));
    }

    /// What is JSON is what serde_json takes for it, and a string is what it reads.
    #[test]
    fn serde_json_is_the_judge() {
        let seeds = [
            r#"{"data":[{"id":"sv_1","type":"servers","attributes":{"a":null,"b":[true,false],"c":-0.5e+10,"é":"\u00e9\ud83d\ude00"}}],"meta":{}}"#,
            r#" [ 1 , -0 , 0.0 , 1E5 , "" , {} , [ ] , { "a" : [ { } ] } ] "#,
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "123456789012345678901234567890.5e-300",
        ];
        let pieces = [
            "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "0", "1", "-", ".", "e", "E", "+", " ", "\n",
            "true", "false", "null", "\u{1}", "é", "\u{7f}", "a",
        ];
        let mut random = fastrand::Rng::with_seed(8);
        let mut valid = 0;
        for round in 0..60_000 {
            let mut text = seeds[round % seeds.len()].to_owned();
            for _ in 0..random.usize(0..4) {
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let at = random.usize(0..places.len());
                let end = (at + random.usize(0..3)).min(places.len() - 1);
                text.replace_range(places[at]..places[end], random.choice(pieces).unwrap_or_default());
            }
            let judged = serde_json::from_str::<&RawValue>(&text).is_ok();
            assert_eq!(whole(&text).is_ok(), judged, "{text}");
            valid += usize::from(judged);
            let mut reader = Reader::new(&text);
            if reader.peek() == Ok(b'"')
                && let Ok(read) = reader.string()
                && reader.end().is_ok()
            {
                assert_eq!(read.as_str(), serde_json::from_str::<String>(&text).ok().as_deref(), "{text}");
            }
        }
        assert!(valid > 10_000, "{valid} valid texts are too few to say anything");
    }
}
