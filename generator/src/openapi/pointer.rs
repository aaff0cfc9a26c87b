//! JSON pointers (RFC 6901), as text: `/paths/~1servers/get`.

use std::borrow::Cow;

use serde_json::Value;

/// The node at a pointer. `Value::pointer` copies each key twice to unescape it.
pub(crate) fn get<'d>(document: &'d Value, pointer: &str) -> Option<&'d Value> {
    keys(pointer)?.try_fold(document, |node, key| match node {
        Value::Object(members) => members.get(&*unescaped(key)),
        Value::Array(elements) => elements.get(index(key)?),
        _ => None,
    })
}

/// The same, to change it.
pub(crate) fn get_mut<'d>(document: &'d mut Value, pointer: &str) -> Option<&'d mut Value> {
    keys(pointer)?.try_fold(document, |node, key| match node {
        Value::Object(members) => members.get_mut(&*unescaped(key)),
        Value::Array(elements) => elements.get_mut(index(key)?),
        _ => None,
    })
}

/// The keys of a pointer, as they stand in it; nothing for a text that is none.
fn keys(pointer: &str) -> Option<impl Iterator<Item = &str>> {
    let mut keys = pointer.split('/');
    keys.next().is_some_and(str::is_empty).then_some(keys)
}

/// An index is written in one way only.
fn index(key: &str) -> Option<usize> {
    let is_index = key == "0" || !key.starts_with(['0', '+']);
    key.parse().ok().filter(|_| is_index)
}

/// The pointer of the member `key` of the node at `pointer`.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut child = String::with_capacity(pointer.len() + 1 + key.len());
    child.push_str(pointer);
    push(&mut child, key);
    child
}

/// The pointer of what these keys lead to, one after the other.
pub(crate) fn joined(keys: &[String]) -> String {
    keys.iter().fold(String::new(), |pointer, key| child(&pointer, key))
}

/// Extends a pointer in place.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    if !key.contains('~') && !key.contains('/') {
        pointer.push_str(key);
        return;
    }
    for c in key.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The keys that lead to a node, unescaped.
pub(crate) fn tokens(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|key| unescaped(key).into_owned())
}

/// A key as the node has it.
pub(crate) fn unescaped(token: &str) -> Cow<'_, str> {
    if token.contains('~') { token.replace("~1", "/").replace("~0", "~").into() } else { token.into() }
}

/// Whether a pointer leads to the node at `ancestor` or to something in it.
pub(crate) fn is_within(pointer: &str, ancestor: &str) -> bool {
    pointer.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The pointer in the fragment of a URI, which is percent-encoded; `None` if it is none.
pub(crate) fn from_fragment(fragment: &str) -> Option<String> {
    let pointer = if fragment.contains('%') { percent_decoded(fragment)? } else { fragment.to_owned() };
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// `None` if the text isn't a percent-encoded UTF-8 string.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            rest = tail;
            bytes.push(hex(digits[0])? << 4 | hex(digits[1])?);
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pointers_survive_their_escapes() {
        let pointer = child("/paths", "/a~b/{id}");
        assert_eq!(pointer, "/paths/~1a~0b~1{id}");
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["paths", "/a~b/{id}"]);
        assert_eq!(tokens(&child("", "~1")).collect::<Vec<_>>(), ["~1"]);
        assert_eq!(tokens("").count(), 0);
        assert!(is_within("/a/b", "/a") && is_within("/a", "/a") && is_within("/a", ""));
        assert!(!is_within("/ab", "/a") && !is_within("/a", "/a/b"));
    }

    #[test]
    fn pointers_lead_where_serde_json_has_them_lead() {
        let mut document = json!({"": {"": 1}, "a/b": [[1, 2], {"~": 3}], "m~n": {"01": 4}, "0": 5});
        let pointers = [
            "",
            "/",
            "//",
            "/a~1b",
            "/a~1b/0/1",
            "/a~1b/1/~0",
            "/a~1b/00",
            "/a~1b/+0",
            "/a~1b/2",
            "/a~1b/-",
            "/a~1b/0/1/2",
            "/m~0n/01",
            "/m~n/01",
            "/m~01n",
            "/0",
            "0",
            "a",
            "a/0",
        ];
        for pointer in pointers {
            assert_eq!(get(&document, pointer), document.pointer(pointer), "{pointer}");
            let expected = document.pointer(pointer).cloned();
            assert_eq!(get_mut(&mut document, pointer).cloned(), expected, "{pointer}");
        }
    }

    #[test]
    fn fragments_are_percent_encoded() {
        assert_eq!(from_fragment("/a%20b/%C3%A9").as_deref(), Some("/a b/é"));
        assert_eq!(from_fragment("/a~1b").as_deref(), Some("/a~1b"));
        assert_eq!(from_fragment(""), Some(String::new()));
        for malformed in ["a", "/%", "/%4", "/%zz", "/%ff"] {
            assert_eq!(from_fragment(malformed), None, "{malformed:?}");
        }
    }
}
