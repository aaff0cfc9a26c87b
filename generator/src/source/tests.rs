//! What is read, with what lines, and what is refused.

use serde_json::json;

use super::*;

fn message(text: &str) -> String {
    Source::new("a.yaml", text).parse().unwrap_err().to_string()
}

#[test]
fn json_is_yaml() {
    let text = "\u{feff}{\"a\": [1, 2.5, null, true], \"b\": {\"c\": \"d\"}}";
    assert_eq!(Source::new("a", text).parse().unwrap(), json!({"a": [1, 2.5, null, true], "b": {"c": "d"}}));
}

#[test]
fn line_endings_of_every_system() {
    let source = Source::new("a", "a:\r\n  b: |\r\n    x\r\n    y\r\n  c: 1\r\n");
    assert_eq!(source.parse().unwrap(), json!({"a": {"b": "x\ny\n", "c": 1}}));
    assert_eq!(source.line_of("/a/c"), Some(5));
}

#[test]
fn a_status_is_a_key() {
    assert_eq!(Source::new("a", "200: a\n'201': b\n").parse().unwrap(), json!({"200": "a", "201": "b"}));
}

#[test]
fn names_the_line_of_malformed_text() {
    let message = message("a: 1\nb: [1, 2\nc: 3\n");
    assert!(message.starts_with("error: malformed YAML: "), "{message}");
    assert!(message.contains("\n  --> a.yaml:"), "{message}");
    assert!(message.contains("\n  cure: "), "{message}");
}

#[test]
fn names_every_duplicate_key() {
    let message = message("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n");
    assert!(message.contains("`c` stands twice in this mapping, first in line 3\n  --> a.yaml:5 (/b/c)"), "{message}");
    assert!(message.contains("`a` stands twice in this mapping, first in line 1\n  --> a.yaml:6 (/a)"), "{message}");
}

#[test]
fn refuses_what_json_cannot_say() {
    for (text, expected) in [
        ("true: 1\n", "the key `true` is not a string"),
        ("null: 1\n", "the key `null` is not a string"),
        ("1.5: 1\n", "the key `1.5` is not a string"),
        ("? [a]\n: 1\n", "a key must be a string"),
        ("a: !x 1\n", "the tag `!x`"),
        ("a: .inf\n", "`.inf` is not a finite number"),
        ("a: .NaN\n", "`.NaN` is not a finite number"),
        ("a: 1\n---\nb: 2\n", "several documents"),
        ("a: &a [*a]\n", "malformed YAML: "),
    ] {
        let message = message(text);
        assert!(message.contains(expected), "{text:?} gives {message}");
        assert!(message.contains("--> a.yaml:"), "{text:?} gives {message}");
    }
}

#[test]
fn anchors_and_merge_keys_are_resolved() {
    let text = "base: &base {a: 1, b: 2}\nother: &other {c: 3}\none:\n  <<: *base\n  b: 9\nboth:\n  <<: [*base, *other]\nagain: *base\n";
    assert_eq!(
        Source::new("a", text).parse().unwrap(),
        json!({
            "base": {"a": 1, "b": 2},
            "other": {"c": 3},
            "one": {"b": 9, "a": 1},
            "both": {"a": 1, "b": 2, "c": 3},
            "again": {"a": 1, "b": 2},
        })
    );
    assert!(message("a:\n  <<: 1\n").contains("merge key"));
}

#[test]
fn aliases_cannot_fill_the_memory() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let previous = format!("*a{}, ", level - 1).repeat(10);
        text.push_str(&format!("a{level}: &a{level} [{previous}]\n"));
    }
    assert!(message(&text).contains("malformed YAML: "), "{}", message(&text));

    let long = format!("a: &a {}\nb:\n{}", "x".repeat(1 << 20), "- *a\n".repeat(1 << 12));
    assert!(message(&long).contains("aliases"), "{}", message(&long));
}

#[test]
fn deep_nesting_is_an_error() {
    let count = 100_000;
    for (text, language) in [
        ("[".repeat(count), "JSON"),
        ("{\"a\":".repeat(count), "JSON"),
        ("{a: ".repeat(count), "YAML"),
        ("[a, ".repeat(count), "YAML"),
        ("a: [".to_owned() + &"[".repeat(count), "YAML"),
        ("- ".repeat(count), "YAML"),
        ("? ".repeat(count), "YAML"),
        (format!("{}{}", "[".repeat(200), "]".repeat(200)), "JSON"),
        (format!("a: {}{}", "[".repeat(200), "]".repeat(200)), "YAML"),
    ] {
        let message = message(&text);
        let begin = message.get(..80).unwrap_or(&message);
        assert!(message.contains(&format!("malformed {language}: ")), "{begin}");
        assert!(message.contains("--> a.yaml:1"), "{begin}");
    }
    let deepest = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    assert!(Source::new("a", &deepest).parse().is_ok());
    assert!(Source::new("a", format!("[{deepest}]")).parse().is_err());
    assert!(Source::new("a", format!("# YAML\n{deepest}")).parse().is_ok());
    assert!(Source::new("a", format!("# YAML\n[{deepest}]")).parse().is_err());
}

#[test]
fn an_empty_text_is_null() {
    assert_eq!(Source::new("a", "").parse().unwrap(), Value::Null);
}

#[test]
fn knows_the_line_of_a_node_or_of_its_ancestor() {
    let source = Source::new("a", "# comment\na:\n  b/c:\n  - 1\n  -\n    d: 2\n'200':\n  text\n");
    assert_eq!(source.line_of("/a"), Some(2));
    assert_eq!(source.line_of("/a/b~1c"), Some(3));
    assert_eq!(source.line_of("/a/b~1c/0"), Some(4));
    assert_eq!(source.line_of("/a/b~1c/1/d"), Some(6));
    assert_eq!(source.line_of("/200"), Some(7));
    assert_eq!(source.line_of("/a/b~1c/1/d/e/f"), Some(6));
    assert_eq!(source.line_of("/nothing"), Some(2), "the root begins with its first key");
}

#[test]
fn yaml_survives_a_round_trip() {
    let strings = [
        "",
        " ",
        "null",
        "~",
        "true",
        "no",
        "Yes",
        "on",
        "1",
        "0x1F",
        "0o7",
        "1e3",
        "1_000",
        ".5",
        "-",
        "- a",
        "a: b",
        "a #b",
        "#b",
        "[a]",
        "{a}",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "'",
        "\"",
        "\\",
        "a\nb",
        "a\n",
        "\na",
        "  a\n b\n\n",
        "a\n\n\n",
        "\t",
        "a\tb",
        "\r\n",
        "a\rb",
        "é",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{1f600}",
        "<<",
        "=",
        "2026-07-24",
        "12:30:45",
        "---",
        "...",
        "? a",
        ":",
        "a:",
        "(?-mix:^[a-z]\\z$)",
        "\u{0}",
    ];
    let mut value = json!({"numbers": [0, -1, 1.5, 1e300, u64::MAX, i64::MIN, 0.1], "empty": [{}, [], null]});
    value["strings"] = json!(strings.as_slice());
    value["keys"] = strings.iter().filter(|key| **key != "<<").map(|key| ((*key).to_owned(), json!(1))).collect();
    let text = to_yaml(&value);
    assert_eq!(Source::new("a", &text).parse().expect(&text), value);
    assert_eq!(text, to_yaml(&value));
}
