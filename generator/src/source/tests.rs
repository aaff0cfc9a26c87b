//! (Long, because the readers of YAML and JSON are tested as one.) What is read, with what lines, and what is refused.

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

#[test]
fn a_json_text_has_lines() {
    let source = Source::new("a", "\u{feff}\n{\n  \"a\": [\n    1,\n    {\"b\": 2}\n  ],\n  \"c/d\": {\n  }\n}\n");
    assert_eq!(source.parse().unwrap(), json!({"a": [1, {"b": 2}], "c/d": {}}));
    for (pointer, line) in [("", 2), ("/a", 3), ("/a/0", 4), ("/a/1", 5), ("/a/1/b", 5), ("/c~1d", 7), ("/c~1d/e", 7)] {
        assert_eq!(source.line_of(pointer), Some(line), "{pointer}");
        assert_eq!(Source::new("a", source.text()).line_of(pointer), Some(line), "{pointer}");
    }
}

#[test]
fn wrong_json_is_told_in_the_words_of_json() {
    for (text, expected) in [
        ("{\"a\": 1,\n\"a\": 2}", "error: `a` stands twice in this mapping, first in line 1\n  --> a.yaml:2 (/a)"),
        ("{\"a\":\n\"\\ud83d\"}", "malformed JSON: `\\ud83d` is one half of a character\n  --> a.yaml:2"),
        ("{\"a\":\n\"\\ude00\\ud83d\"}", "malformed JSON: `\\ude00` is one half of a character\n  --> a.yaml:2"),
        ("{\"a\": 1}\n}", "malformed JSON: text behind the end of the document\n  --> a.yaml:2"),
        ("{\"a\": [1\n", "malformed JSON: the text ends within a value\n  --> a.yaml:2"),
        ("{\"a\": 1\n\"b\": 2}", "malformed JSON: `,` is missing here\n  --> a.yaml:2"),
        ("{\"a\":\n1e999}", "malformed JSON: a number that is too large\n  --> a.yaml:2"),
    ] {
        let message = message(text);
        assert!(message.contains(expected), "{text} gives {message}");
        assert!(message.contains("\n  cure: "), "{message}");
    }
}

#[test]
fn conflict_markers_are_recognised() {
    let conflict = "<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> theirs\n";
    for text in [
        format!("a: 1\n{conflict}"),
        format!("{{\"a\": 1,\n{conflict}}}"),
        format!("# c\r\n{}", conflict.replace('\n', "\r\n")),
    ] {
        let message = message(&text);
        assert!(
            message.contains("the file has conflict markers\n  --> a.yaml:2\n  cure: resolve the merge conflict first"),
            "{message}"
        );
    }
    assert!(message(conflict).contains("--> a.yaml:1"));
    // One that was resolved but for a line.
    assert!(message("a: 1\n=======\nb: 3\n").contains("the file has conflict markers\n  --> a.yaml:2"));
    let quoted = "a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> theirs\n<<: {}\n";
    assert_eq!(Source::new("a", quoted).parse().unwrap(), json!({"a": "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n"}));
}

#[test]
fn control_characters_are_refused() {
    for (text, expected) in
        [("a: 1\nb: \0\n", "U+0000"), ("a: |\n  \u{1b}[1m\n", "U+001B"), ("{\"a\":\n\"\u{8}\"}", "U+0008")]
    {
        let message = message(text);
        assert!(message.contains(&format!("the control character {expected}\n  --> a.yaml:2\n  cure: ")), "{message}");
    }
    assert_eq!(Source::new("a", "a: \"\\0\\e\"").parse().unwrap(), json!({"a": "\0\u{1b}"}));
}

#[test]
fn lines_end_as_on_any_system() {
    for end in ["\n", "\r\n", "\r"] {
        let source = Source::new(
            "a",
            ["a:", "  b: >", "    x", "    y", "", "  c: [1,", "    2]", "d: 'z", "  z'", "e: 1", ""].join(end),
        );
        assert_eq!(source.parse().unwrap(), json!({"a": {"b": "x y\n", "c": [1, 2]}, "d": "z z", "e": 1}));
        assert_eq!(["/a/b", "/a/c/1", "/d", "/e"].map(|pointer| source.line_of(pointer)), [2, 7, 8, 10].map(Some));
    }
}

#[test]
fn brackets_may_close_in_the_column_of_their_key() {
    let text = "a:\n  b: [\n    1\n  ]\n  c: {\n    d: 2\n}\ne: 3\n";
    assert_eq!(Source::new("a", text).parse().unwrap(), json!({"a": {"b": [1], "c": {"d": 2}}, "e": 3}));
}

#[test]
fn tabs_do_not_indent() {
    let message = message("a:\n  b: 1\n\tc: 2\n");
    assert!(message.contains("a tab in the indentation\n  --> a.yaml:3\n  cure: indent with spaces"), "{message}");
}

/// What an attacker, or a broken exporter, may give: refused, or read in one go.
#[test]
fn enormous_texts_are_read_or_refused() {
    let line = "  lorem ipsum dolor sit amet\n";
    let prose = |megabytes: usize| line.repeat((megabytes << 20) / line.len());
    for text in [
        format!("a: |\n{}", prose(20)),
        format!("a:\n{}", prose(2)),
        format!("a: '{}'", prose(2)),
        format!("a: {}", "x ".repeat(1 << 20)),
        format!("{{\"a\": \"{}\"}}", "x\\n".repeat(1 << 20)),
    ] {
        assert!(Source::new("a", text).parse().unwrap()["a"].as_str().unwrap().len() > 3 << 19);
    }
    let values = |count: usize, of: &str| (0..count).map(|at| format!("{of}{at}")).collect::<Vec<_>>().join(", ");
    let value = Source::new("a", format!("enum: [{}]", values(50_000, "v"))).parse().unwrap();
    assert_eq!(value["enum"][49_999], "v49999");
    for (text, expected) in [
        (format!("{}: 1", "x".repeat(1 << 20)), "a key of 1048576 bytes"),
        (format!("[{}1]", "1,".repeat(3_000_000)), "more than 3000000 nodes"),
        ("a: 1\n".repeat(50_000), "1000 faults up to here; the rest was not read"),
        (format!("{}x{}", "&a [".repeat(100), "]".repeat(100)), ""),
        (
            format!("a: {}{}{}", "&a [".repeat(100), "x".repeat(1 << 20), "]".repeat(100)),
            "the aliases add more than 16 MiB",
        ),
    ] {
        match Source::new("a.yaml", text).parse() {
            Ok(_) => assert_eq!(expected, ""),
            Err(refused) => assert!(!expected.is_empty() && refused.to_string().contains(expected), "{expected}"),
        }
    }
}

/// Aliases nest as what they stand for does.
#[test]
fn aliases_are_no_way_around_the_depth() {
    let mut text = String::from("a0: &a0 [x]\n");
    for level in 1..200 {
        text.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    let message = message(&text);
    assert!(message.contains("more than 128 levels of nesting\n  --> a.yaml:128"), "{message}");
}

#[test]
fn all_numbers_know_what_was_written() {
    let source = Source::new("a", "a: [1.10, 1, 0x1F, 1e3, 0123, +5, 1.5]\nb: {c: 2.0}\n");
    source.parse().unwrap();
    let written: Vec<_> = source.written().collect();
    assert_eq!(
        written,
        [("/a/0", "1.10"), ("/a/2", "0x1F"), ("/a/3", "1e3"), ("/a/5", "+5")].map(|(at, text)| (at.to_owned(), text))
    );
}
