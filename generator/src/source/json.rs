//! JSON text → JSON value, with the line of every node.
//!
//! serde_json knows no lines; it judges this reader in the tests.

use serde_json::{Number, Value};

use super::builder::{Builder, Failure, Reading};

/// Why a text isn't read as JSON.
enum Stop {
    /// It is JSON that is wrong.
    Failure(Failure),
    /// It may be YAML: in flow style, with a comment, quoted as only YAML quotes. The failure is for the case that it
    /// isn't that either, and nothing is if the text can only be meant as YAML.
    Foreign(Option<Failure>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Whether a text begins as JSON does, and as YAML in block style never does.
pub(super) fn is_likely(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(['{', '['])
}

/// Reads a text that begins like JSON. One that isn't may be sound as YAML. If it isn't that either, the failure is what
/// there is to say.
pub(super) fn read(text: &str) -> Result<Reading, Option<Failure>> {
    let mut builder = Builder::default();
    let mut reader = Reader { text, at: 0, counted: 0, line: 1 };
    match reader.document(&mut builder) {
        Ok(()) => Ok(builder.finish(None)),
        Err(Stop::Failure(failure)) => Ok(builder.finish(Some(failure))),
        Err(Stop::Foreign(failure)) => Err(failure),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Up to where line breaks are counted.
    counted: usize,
    line: usize,
}

impl<'t> Reader<'t> {
    fn document(&mut self, builder: &mut Builder) -> Result<(), Stop> {
        loop {
            // A value is due.
            self.skip_space();
            let line = self.line();
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    builder.begin_object(0, line)?;
                    self.skip_space();
                    if self.peek() != Some(b'}') {
                        self.key(builder)?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    builder.begin_array(0, line)?;
                    self.skip_space();
                    if self.peek() != Some(b']') {
                        continue;
                    }
                }
                Some(b'"') => {
                    let text = self.string()?;
                    builder.scalar(Value::String(text), None, 0, line)?;
                }
                Some(_) => self.word(builder, line)?,
                None => return Err(self.ends()),
            }
            if self.after_value(builder)? {
                return Ok(());
            }
        }
    }

    /// Goes to where the next value is due. Says whether the document is complete.
    fn after_value(&mut self, builder: &mut Builder) -> Result<bool, Stop> {
        loop {
            self.skip_space();
            let line = self.line();
            let Some(in_object) = builder.is_in_object() else {
                return match self.peek() {
                    None => Ok(true),
                    Some(b'#' | b'-' | b'.') => Err(Stop::Foreign(None)),
                    Some(_) => Err(self.wrong("text behind the end of the document", "remove it")),
                };
            };
            match (self.peek(), in_object) {
                (Some(b','), _) => {
                    self.at += 1;
                    if in_object {
                        self.skip_space();
                        self.key(builder)?;
                    }
                    return Ok(false);
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.at += 1;
                    builder.end(line)?;
                }
                (Some(b'#'), _) => return Err(Stop::Foreign(None)),
                // `{"a": 1 "b": 2}` is a text in YAML, and nobody's wish.
                (Some(b'"'), _) => return Err(self.wrong("`,` is missing here", "add it")),
                (Some(_), true) => return Err(self.perhaps("`,` or `}` is missing here")),
                (Some(_), false) => return Err(self.perhaps("`,` or `]` is missing here")),
                (None, _) => return Err(self.ends()),
            }
        }
    }

    /// A key and its colon.
    fn key(&mut self, builder: &mut Builder) -> Result<(), Stop> {
        let line = self.line();
        match self.peek() {
            Some(b'"') => {}
            Some(b'}' | b',' | b':' | b']') => return Err(self.perhaps("a key is missing here")),
            Some(_) => return Err(Stop::Foreign(None)),
            None => return Err(self.ends()),
        }
        let key = self.string()?;
        builder.key(&key, line)?;
        self.skip_space();
        match self.peek() {
            Some(b':') => self.at += 1,
            None => return Err(self.ends()),
            Some(_) => return Err(self.perhaps("`:` is missing here")),
        }
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self, builder: &mut Builder, line: usize) -> Result<(), Stop> {
        let rest = &self.text[self.at..];
        let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "" => return Err(self.perhaps("a value is missing here")),
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ if is_number(word) => match number(word) {
                Some(number) => Value::Number(number),
                None => {
                    return Err(self.wrong("a number that is too large", "write a smaller one, or a string"));
                }
            },
            _ => return Err(Stop::Foreign(None)),
        };
        self.at += end;
        let written = if super::scalar::is_as_written(&value, word) { None } else { Some(word) };
        Ok(builder.scalar(value, written, 0, line)?)
    }

    fn string(&mut self) -> Result<String, Stop> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                return Err(self.ends());
            };
            text.push_str(&rest[..end]);
            self.at += end;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                // YAML folds lines.
                _ => return Err(self.perhaps("a control character in a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Stop> {
        let escaped = self.text[self.at + 1..].chars().next();
        let plain = match escaped {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(),
            Some(_) => return Err(self.perhaps("an escape that JSON doesn't have")),
            None => return Err(self.ends()),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\ud83d\ude00`: what UTF-16 has in two halves is one character.
    fn unicode(&mut self) -> Result<char, Stop> {
        let first = self.hex(self.at)?;
        let (code, length) = match first {
            0xd800..=0xdbff => match self.hex(self.at + 6) {
                Ok(second @ 0xdc00..=0xdfff) => (0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12),
                _ => (first, 6),
            },
            _ => (first, 6),
        };
        match char::from_u32(code) {
            Some(c) => {
                self.at += length;
                Ok(c)
            }
            None => Err(self.wrong(
                &format!("`\\u{first:04x}` is one half of a character"),
                "write both halves, as in `\\ud83d\\ude00`, or the character itself",
            )),
        }
    }

    fn hex(&mut self, at: usize) -> Result<u32, Stop> {
        let digits = self.text.get(at..at + 6).and_then(|escape| escape.strip_prefix("\\u"));
        match digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())) {
            Some(digits) => Ok(u32::from_str_radix(digits, 16).unwrap_or_default()),
            None => Err(self.wrong("`\\u` without four hexadecimal digits", "write four, as in `\\u00e9`")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// The line of the place that is reached.
    fn line(&mut self) -> usize {
        let passed = &self.text.as_bytes()[self.counted..self.at];
        self.line += passed.iter().filter(|b| **b == b'\n').count();
        self.counted = self.at;
        self.line
    }

    fn failure(&mut self, message: &str, cure: &'static str) -> Failure {
        Failure { message: message.to_owned(), line: Some(self.line()), cure }
    }

    fn wrong(&mut self, message: &str, cure: &'static str) -> Stop {
        Stop::Failure(self.failure(message, cure))
    }

    fn perhaps(&mut self, message: &str) -> Stop {
        Stop::Foreign(Some(self.failure(message, "correct the text at this line")))
    }

    fn ends(&mut self) -> Stop {
        self.at = self.text.len();
        Stop::Foreign(Some(self.failure("the text ends within a value", "give the whole file")))
    }
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// As serde_json reads it.
fn number(word: &str) -> Option<Number> {
    match (word.parse::<u64>(), word.parse::<i64>()) {
        (Ok(value), _) => Some(value.into()),
        (_, Ok(value)) if value != 0 => Some(value.into()),
        _ => word.parse().ok().and_then(Number::from_f64),
    }
}
