//! (Long, because it has a table of documents.) Whether the readers read what others read: serde_yaml judges YAML,
//! serde_json judges JSON.
//!
//! Of two readers of YAML none is right by itself, so the places where this one differs on purpose are listed.

use serde_json::{Value, json};

use super::Source;

/// What serde_yaml reads, as JSON.
fn judge(text: &str) -> Option<Value> {
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    value.apply_merge().ok()?;
    json_of(value)
}

fn json_of(value: serde_yaml::Value) -> Option<Value> {
    Some(match value {
        serde_yaml::Value::Mapping(members) => {
            let mut object = serde_json::Map::new();
            for (key, value) in members {
                let key = match key {
                    serde_yaml::Value::String(key) => key,
                    serde_yaml::Value::Number(key) if !key.is_f64() => key.to_string(),
                    _ => return None,
                };
                if object.insert(key, json_of(value)?).is_some() {
                    return None;
                }
            }
            Value::Object(object)
        }
        serde_yaml::Value::Sequence(elements) => {
            Value::Array(elements.into_iter().map(json_of).collect::<Option<_>>()?)
        }
        serde_yaml::Value::Number(number) if number.is_f64() && !number.is_finite() => return None,
        serde_yaml::Value::Tagged(_) => return None,
        scalar => serde_json::to_value(scalar).ok()?,
    })
}

fn ours(text: &str) -> Option<Value> {
    Source::new("a.yaml", text).parse().ok()
}

const DOCUMENTS: &[&str] = &[
    "",
    "\n",
    "# only a comment\n",
    "---\n",
    "--- a\n",
    "---\na: 1\n...\n",
    "%YAML 1.2\n---\na: 1\n",
    "a",
    "a: 1",
    "a: 1\n\n\n# end",
    "a:\nb:\n",
    "a: ~\nb: null\nc: Null\nd: ''\n",
    "a:\n- 1\n-\n- - 2\n  - 3\n- a: b\n  c:\n  - d\n-   e: f\n    g: h\n",
    "a:\n  - 1\n  -\n    - 2\n\n  # comment\n\n  - x: y # comment\n    z: w\nb: c\n",
    "- - - a\n    - b\n  - c\n- d\n",
    "- a\n-\n- b: c\n-\n  d: e\n",
    "a:\n    b:\n        c: 1\n    d: 2\ne: 3\n",
    "? a\n: 1\n? b\n? c\n: - 2\n",
    "? |\n  a\n: 1\n",
    "200: a\n'201': b\n0x10: c\n",
    "a b: c d\n\"e f\" : g\n'h'  :  i\n",
    "a: b c d   # comment\ne: f#g\nh: 'i' # j\n",
    "a: http://x.y/z?a=b#c\nb: a:b:c\nc: -1\nd: - 1\n",
    "a: http://x.y/z?a=b#c\nb: a:b:c\nc: -x\nd: ?x\ne: :x\n",
    "a: b: c\n",
    "a: 'b' c\n",
    "a: [b] c\n",
    "a: 1\n b: 2\n",
    "a: 1\n  b\n",
    "a: one\n  two\n\n  three # comment\nb: 1\n",
    "a: one\n  two\n # comment\n  three\n",
    "a: one\n  - two\n  ? three\n  [four]\nb:\n  five\n  six\n",
    "a: one\n  two: three\n",
    "a: 'one\n  two\n\n\n  three '\nb: \"four \\\n  five\\n\n  six\"\n",
    "a: 'it''s'\nb: \"\\x41\\u00e9\\U0001f600\\t\\\"\\\\\\/\\0\\a\\e\\_\\N\\L\\P\"\n",
    "a: \"\\q\"\n",
    "a: \"\\u12\"\n",
    "a: \"\\ud83d\"\n",
    "a: 'b\n",
    "a: \"b\n",
    "a: ''''\nb: '''x'\nc: ' '\nd: \" \"\n",
    "a: |\n  x\n   y\n  z\nb: >\n  x\n  y\n\n  z\n   w\n  v\n",
    "a: |-\n  x\n\n\nb: |+\n  x\n\n\nc: |\n  x\n\n\nd: 1\n",
    "a: >-\n  x\n\n\nb: >+\n  x\n\n\nc: >\n\n\n  x\n\n  y\n",
    "a: |2\n    x\n   y\nb: |1-\n  x\nc: |+1\n  x\n",
    "a: |\nb: >\nc: |-\nd: |+\n\ne: 1\n",
    "a: |\n  x\n # comment\nb: 1\n",
    "a: |\n  x\n  # no comment\n",
    "a: | # comment\n  x\n",
    "a: |x\n  y\n",
    "a: |\n  x",
    "a: |+\n  x",
    "- |\n x\n- >\n x\n y\n-   |\n  z\n",
    "a:\n- |\n  x\n- y\n",
    "|\n x\n",
    "a: >\n  - x\n  - y\n\n    z\n\n  w\n\n\n    v\n",
    "a: |\n  \n  x\n    \n  y\n",
    "a: |\n  x\n \n\n  y\n",
    "a: [1, 2.5, true, null, ~, 'x', \"y\", z w]\n",
    "a: [b, c,]\nd: {e: f, g: h,}\ni: []\nj: {}\nk: [ ]\n",
    "a: [\n  b,\n  c\n]\nd: {\n  e: f\n}\n",
    "a: {b, c: , d: e}\n",
    "a: [b: c, 'd': e, \"f\":g]\n",
    "a: {\"b\":1,'c':[2],\"d\":{\"e\":\"f\"}}\n",
    "a: [[1, [2]], {b: [{c: d}]}]\n",
    "a: [b c\n  d, e # comment\n  , f]\n",
    "a: [http://x.y, a:b, -c, -1]\n",
    "a: {b: c d\n  e}\n",
    "a: [,]\n",
    "a: [b,,c]\n",
    "a: {,}\n",
    "a: [b\n",
    "a: {b: c\n",
    "a: [b}\n",
    "a: ]\n",
    "{a: 1}\n",
    "[a, b]\n",
    "{a: 1} b\n",
    "{a: 1}\n{b: 2}\n",
    "a: &x b\nc: *x\n",
    "a: &x [1, 2]\nb: *x\nc: [*x, *x]\n",
    "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n",
    "a: &x {b: 1}\nc: {<<: *x, b: 2}\nd: &y {e: 1}\nf: {<<: [*x, *y]}\n",
    "&x a: 1\nb: *x\n",
    "- &x a: 1\n- *x\n",
    "&x\na: 1\n",
    "a: &x\n- 1\nb: *x\n",
    "a: *x\n",
    "a: &x [*x]\n",
    "a: !!int x\n",
    "a: !x 1\n",
    "!x\na: 1\n",
    "a: 1\na: 2\n",
    "a: {b: 1, b: 2}\n",
    "true: 1\n",
    "~: 1\n",
    "1.5: 1\n",
    "a: .inf\n",
    "a: 1\n---\nb: 1\n",
    "a: 1\n...\nb: 1\n",
    "a: b\n---\n",
    "a: b\n...\n# comment\n",
    "a\nb: c\n",
    "a: 1\nb\n",
    "a: 1\n- b\n",
    "- a\nb: 1\n",
    "a:\n  - b\n c: 1\n",
    "  a: 1\n  b: 2\n",
    "  a: 1\n b: 2\n",
    " - a\n - b\n",
    "a:\tb\n",
    "a: b\t# comment\n",
    "a:\n\tb: 1\n",
    "\ta: 1\n",
    "a: b\n\tc\n",
    "a:\n  b: 1\n\tc: 2\n",
    "a: [b,\n\tc]\n",
    "a: @b\n",
    "a: `b`\n",
    "a: %b\n",
    "%b: a\n",
    "a: b%\n",
    "a: |\n  x\n\ty\n",
    "a: '\n  b\n\n  c'\n",
    "\u{e9}: \u{1f600}\n",
    "a: \u{a0}b\u{a0}\n",
    "a: \u{7f}\n",
    "a: \u{0}\n",
    "a: \u{1}\n",
    "a: \"\u{8}\"\n",
    "- a: 1\n  b:\n  - c\n  - d: 2\n  e: 3\n",
    "a:\n  # comment\n  b: 1\n# comment\n  c: 2\n",
    "a: # comment\n  b\n",
    "- # comment\n  a\n",
    "a: #b\n",
    "a: b #\n#\n",
    "a : b\n",
    "a  :\n",
    "'a'\n",
    "'a': b\n'c'\n",
    "\"a\nb\": c\n",
    "*a : b\n",
    "[a]: b\n",
    "{a: b}: c\n",
    "? [a]\n: b\n",
    ": a\n",
    "a:b\n",
    "a:b: c\n",
    "-a: b\n",
    "- a: b: c\n",
    "-\n",
    "-\ta\n- b\n",
    "- - a\n - b\n",
    "a: 'b'\n  c: d\n",
    "a: \"b\"c\n",
    "key: [a]]\n",
    "a: {b: [c, d}\n",
    "<<: {a: 1}\nb: 2\n",
    "<<: 1\n",
    "<<: [1]\n",
];

/// Where this reader reads what serde_yaml doesn't, or something else, and why.
const DIFFERENCES: &[(&str, &str)] = &[
    ("a: \u{7f}\n", "YAML 1.2 forbids to write it, but lets it be read"),
    ("-\ta\n- b\n", "YAML 1.2 separates by tabs"),
];

#[test]
fn documents_are_read_as_serde_yaml_reads_them() {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        for text in [(*document).to_owned(), document.replace('\n', "\r\n"), document.replace('\n', "\r")] {
            let is_difference = DIFFERENCES.iter().any(|(known, _)| known == document);
            let agrees = ours(&text) == judge(&text);
            if agrees == is_difference {
                wrong.push(format!("{text:?}: {:?}, {:?}", ours(&text), judge(&text)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// serde_yaml's own value keeps tags, so these are said here.
#[test]
fn tags_of_the_core_schema_are_resolved() {
    let text = "a: !!str 1\nb: !!int '2'\nc: !!float 1\nd: !!bool 'true'\ne: !!null ''\nf: !!map {}\ng: !!seq []\nh: &x !!str 1\n\
        i: !!str &y 2\nj: [*x, *y, !!str , !<tag:yaml.org,2002:str> 3]\nk: !!map\n  l: ! 4\n!!str 5: !!str\n";
    let expected = json!({
        "a": "1", "b": 2, "c": 1.0, "d": true, "e": null, "f": {}, "g": [], "h": "1", "i": "2", "j": ["1", "2", "", "3"],
        "k": {"l": "4"}, "5": "",
    });
    assert_eq!(ours(text), Some(expected));
    for text in ["a: !!int x\n", "a: !!map []\n", "a: !!seq\n  b: 1\n", "a: !!set {}\n", "a: !!float .inf\n"] {
        assert_eq!(ours(text), None, "{text}");
    }
}

#[test]
fn scalars_are_read_as_serde_yaml_reads_them() {
    let heads = ["", "+", "-", "+-", "0", "00", "0x", "0o", "0b", "-0x", "+0o", ".", "-.", "1", "12", "~", "_"];
    let tails = [
        "",
        "0",
        "1",
        "9",
        "10",
        "1_000",
        "a",
        "F",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "1e400",
        "1.",
        "1.5",
        ".5",
        "1.5.6",
        "e3",
        "inf",
        "Inf",
        "nan",
        "NaN",
        "infinity",
        "true",
        "True",
        "TRUE",
        "tRUE",
        "false",
        "yes",
        "no",
        "on",
        "null",
        "NULL",
        "nULL",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775808",
        "9223372036854775809",
        "2026-07-24",
        "12:30:45",
        "1,000",
        "1 000",
        "7fffffffffffffff",
        "ffffffffffffffff",
        "+1",
        "-1",
        "08",
        "777",
        "0.10",
        "1.10",
    ];
    for head in heads {
        for tail in tails {
            let text = format!("{head}{tail}");
            for document in [format!("a: {text}\n"), format!("[x, {text}]"), format!("{{a: {text}}}")] {
                match (ours(&document), judge(&document)) {
                    // Its own value has no integers beyond 64 bits; as JSON readers have it, these are floats.
                    (Some(value), None)
                        if value
                            .as_array()
                            .map_or(&value["a"], |it| &it[1])
                            .as_f64()
                            .is_some_and(|it| it.abs() > 9e18) => {}
                    (ours, judge) => assert_eq!(ours, judge, "{document}"),
                }
            }
        }
    }
}

/// Texts that are nearly documents: pieces of documents, in any order.
#[test]
fn nearly_documents_are_read_as_serde_yaml_reads_them() {
    let pieces = [
        "a",
        "b",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "\n- ",
        "\n  - ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        "\"",
        "x y",
        " ",
        "# ",
        " #c",
        "|\n",
        ">\n",
        "|-\n  ",
        ">+\n",
        "&a ",
        "*a",
        "1",
        "1.5",
        "~",
        "\\n",
        "\n\n",
        "key: ",
        "\nkey: ",
        "\n  key: ",
        "? ",
        "<<: ",
        "...",
        "---",
        "\n---\n",
    ];
    let mut random = fastrand::Rng::with_seed(10);
    let (mut sound, mut differing) = (0, Vec::new());
    for _ in 0..60_000 {
        let text: String = (0..random.usize(1..14)).map(|_| pieces[random.usize(..pieces.len())]).collect();
        let (ours, judge) = (ours(&text), judge(&text));
        sound += usize::from(judge.is_some());
        // Its merge key takes null, and may be in quotes.
        let is_merge = judge.as_ref().is_some_and(|judge| judge.to_string().contains("\"<<\""));
        if ours != judge && !is_merge {
            differing.push((text, ours, judge));
        }
    }
    assert!(sound > 5_000, "{sound}");
    assert!(differing.is_empty(), "{} of {sound}: {:?}", differing.len(), &differing[..differing.len().min(40)]);
}

#[test]
fn json_is_read_as_serde_json_reads_it() {
    let texts = [
        "{}",
        "[]",
        " { } ",
        "{\"a\":1}",
        "[1,-1,0,-0,1.5,1e3,1E+3,1e-3,0.1,18446744073709551615,-9223372036854775808]",
        "[18446744073709551616,123456789012345678901234567890]",
        "[true,false,null]",
        "[\"\",\"a\",\"\\u00e9\\n\\t\\\"\\\\\\/\\b\\f\\r\"]",
        "[\"\\ud83d\\ude00\"]",
        "{\"a\":{\"b\":[{\"c\":[]}]}}",
        "\r\n{\r\n\"a\"\r\n:\r\n1\r\n}\r\n",
        "\t[\t1\t,\t2\t]\t",
        "{\"\":1,\" \":2}",
        "[\"\u{7f}\u{85}\u{2028}\u{1f600}\"]",
        "[1.10]",
        "{\"a\\nb\":1}",
    ];
    for text in texts {
        assert_eq!(ours(text), serde_json::from_str(text).ok(), "{text}");
        assert!(ours(text).is_some(), "{text}");
    }
    let wrong = [
        "{\"a\":1",
        "[",
        "[1",
        "{",
        "{\"a\"",
        "{\"a\":",
        "[\"a",
        "[\"\\ud83d\"]",
        "[\"\\ud83d\\u0041\"]",
        "[\"\\ude00\"]",
        "[\"\\u12\"]",
        "{\"a\":1}}",
        "[1] x",
        "[1][2]",
        "[\"\\x\"]",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{:1}",
        "[1e400]",
        "[\"\u{1}\"]",
    ];
    for text in wrong {
        let message = Source::new("a.json", text).parse().unwrap_err().to_string();
        assert!(
            message.contains("malformed") && message.contains("--> a.json:1") && message.contains("cure: "),
            "{text}: {message}"
        );
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
    }
    // What only looks like JSON.
    for (text, expected) in [
        ("{a: 1}", json!({"a": 1})),
        ("[a, b]", json!(["a", "b"])),
        ("{'a': 1}", json!({"a": 1})),
        ("[1, 2,]", json!([1, 2])),
        ("{\"a\": 1} # comment", json!({"a": 1})),
        ("{\"a\": 1, # comment\n\"b\": 2}", json!({"a": 1, "b": 2})),
        ("[0123, 1_000, 1.2.3]", json!(["0123", "1_000", "1.2.3"])),
        ("{\"a\": \"b\n  c\"}", json!({"a": "b c"})),
        ("[1]\n---\n", Value::Null),
    ] {
        assert_eq!(ours(text).unwrap_or(Value::Null), expected, "{text}");
    }
}
