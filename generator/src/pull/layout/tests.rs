use serde_json::json;

use super::*;
use crate::source::Source;

#[test]
fn the_layout_is_that_of_the_description() {
    let long = "word ".repeat(25);
    let document = json!({
        "openapi": "3.0.1",
        "info": {"version": "2023-06-01", "description": long.trim(), "empty": {}},
        "paths": {
            "/a": {"get": {"tags": ["A b", "c, d", 1, null], "parameters": [], "text": "two\nlines\n"}},
            "/b": {"list": [{"name": "x", "schema": {"type": "string"}}, [1], [], "it's: one"]},
        },
        "components": {"schemas": {"c": {"enum": ["yes", "1.5", "on"]}}},
    });
    let expected = "\
# Comment.

openapi: '3.0.1'

info:
  version: '2023-06-01'
  description: >-
    word word word word word word word word word word word word word word word word word word word
    word word word word word word
  empty: {}

paths:

  /a:
    get:
      tags: [A b, 'c, d', 1, null]
      parameters: []
      text: |
        two
        lines

  /b:
    list:
      - name: x
        schema:
          type: string
      - [1]
      - []
      - 'it''s: one'

components:

  schemas:

    c:
      enum: ['yes', '1.5', 'on']
";
    assert_eq!(write("# Comment.\n", &document), expected);
    assert_eq!(Source::new("a", expected).parse().unwrap(), document);
}

#[test]
fn every_text_reads_as_itself() {
    let pieces = [
        "",
        " ",
        "  ",
        "\n",
        "\n\n",
        "a",
        "- ",
        "? ",
        ": ",
        " #",
        "#",
        "'",
        "\"",
        "\\",
        "|",
        ">",
        "%",
        "@",
        "`",
        "&a",
        "*a",
        "!t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "null",
        "~",
        "true",
        "No",
        "1",
        "0x1F",
        "1e3",
        "1_0",
        "+1",
        ".5",
        "-1",
        "12:30",
        "2026-07-24",
        "<<",
        "=",
        "---",
        "...",
        "\t",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{7f}",
        "\u{0}",
        "\u{fffe}",
        "é",
        "\u{1f600}",
        "word word word word word word word word word word word word word word word word word word word",
    ];
    let mut texts: Vec<String> = Vec::new();
    for first in pieces {
        for second in pieces {
            texts.push(format!("{first}{second}"));
            texts.push(format!("{first}{second}{first}b"));
            texts.push(format!("{first} {second}\n a{first}"));
        }
    }
    texts.sort();
    texts.dedup();
    let keys: Map = texts.iter().filter(|text| *text != "<<").map(|text| (text.clone(), json!([text]))).collect();
    let lists: Vec<Value> = texts.iter().map(|text| json!([text, 1])).collect();
    for document in [json!({"texts": texts}), json!({"lists": lists}), json!({"texts": {"keys": keys}})] {
        let text = write("", &document);
        let read = Source::new("a", text.as_str()).parse().unwrap();
        for (key, value) in document.as_object().unwrap() {
            assert_eq!(&read[key], value);
        }
    }
}

type Map = serde_json::Map<String, Value>;

#[test]
fn what_yaml_breaks_lines_at_is_escaped() {
    for c in ['\u{2028}', '\u{2029}', '\u{feff}', '\u{fffe}', '\u{ffff}', '\u{85}', '\u{7}'] {
        for text in
            [format!("{c}"), format!("a{c}b"), format!("two\nlines{c}\n"), format!("{} {c}", "word ".repeat(25))]
        {
            let written = write("", &json!({ "text": text }));
            assert!(!written.contains(c), "{c:?} in {written:?}");
            assert_eq!(Source::new("a", &*written).parse().unwrap(), json!({ "text": text }));
        }
    }
}
