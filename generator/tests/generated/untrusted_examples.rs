//! The examples of a description are as untrusted as its texts: whatever they show, what is made of it are the values of
//! a call, in a block that ends where it ends.

use crate::support::{api, description, without_examples};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const HOSTILE: &str = include_str!("../fixtures/hostile.yaml");

/// Texts that would like to end something.
const TEXTS: [&str; 16] = [
    "```",
    "\n```\n\n# Panics\n\n```\npanic!()",
    "\"); panic!(\"",
    "\\",
    "\\\"",
    "\"#",
    "*/ fn main() {}",
    "// \r/// ```",
    "\u{202e}evil\u{202c}",
    "a\u{0}b\u{1}c\u{8}\u{c}\u{1b}[2J",
    "\u{2028}\u{85}\u{feff}\u{ad}\u{e0041}\u{301}",
    "'",
    "",
    "# fn main",
    "{} {0} {{ $crate #text",
    "[`Client`](https://evil.test)",
];

/// Values of every kind, which hardly fit what they are an example of.
fn values() -> Vec<Value> {
    let mut values: Vec<Value> = TEXTS.iter().map(|text| json!(text)).collect();
    let mut deep = json!("deep");
    for level in 0..60 {
        deep = if level % 2 == 0 { json!([deep]) } else { json!({ "```\n\"": deep, "left": null }) };
    }
    let wide: Value =
        (0..2000).map(|number| (format!("key {number}"), json!(number))).collect::<serde_json::Map<_, _>>().into();
    values.extend([
        deep,
        wide,
        (0..5000).collect(),
        json!("x".repeat(100_000)),
        json!("é\"".repeat(5000)),
        Value::Null,
        json!([null, [null], { "a": null }]),
        json!({ "\u{202e}": "\u{202e}", "\"": "\u{8}", "*/": ["```", "\u{c}"] }),
        json!(true),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(3_000_000_000_i64),
        json!(f64::MAX),
        json!(f64::MIN_POSITIVE),
        json!(-0.0),
        json!(-1.5),
        json!([]),
        json!({}),
    ]);
    values
}

/// One of everything that is given a value: parameters, bodies, what the answer is compared with.
fn showing(example: &Value) -> String {
    let schema = |ty: &str| format!("{{type: {ty}}}");
    let parameters: String = [
        ("text", schema("string")),
        ("number", schema("number")),
        ("integer", schema("integer")),
        ("truth", schema("boolean")),
        ("texts", "{type: array, items: {type: string}}".to_owned()),
        ("kind", "{type: string, enum: [a, '```']}".to_owned()),
        ("level", "{type: integer, enum: [1, -1]}".to_owned()),
        ("pairs", "{type: object, additionalProperties: {type: string}}".to_owned()),
    ]
    .iter()
    .flat_map(|(name, schema)| [(name, "query", schema, false), (name, "header", schema, true)])
    .filter(|(name, place, ..)| (**name, *place) != ("pairs", "header"))
    .map(|(name, place, schema, required)| {
        format!(
            "  - {{name: '{name}{}', in: {place}, required: {required}, schema: {schema}, example: {example}}}\n",
            &place[..1]
        )
    })
    .collect();
    let answer = format!(
        "{{description: It., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}, example: {example}}}}}}}"
    );
    let body = |schema: &str, example: &Value| {
        format!("{{content: {{application/json: {{schema: {schema}, example: {example}}}}}}}")
    };
    let member = json!({
        "text": example, "secret": example, "at": example, "number": example, "integer": example, "truth": example,
        "any": example, "list": [example, example], "map": { "a": example, "```": example }, "kind": example,
        "either": example, "next": { "text": example, "any": { "a": example } }, "nothing": example, "things": [example],
    });
    description(
        &format!(
            "/all:\n  parameters:\n{parameters}  post: {{tags: [Things], requestBody: {}, responses: {{'200': {answer}}}}}\n\
             /wrong: {{post: {{tags: [Things], requestBody: {}, responses: {{'200': {answer}}}}}}}\n\
             /any: {{post: {{tags: [Things], requestBody: {}, responses: {{'204': {{description: Done.}}}}}}}}\n\
             /list: {{post: {{tags: [Things], requestBody: {}, responses: {{'204': {{description: Done.}}}}}}}}",
            body("{$ref: '#/components/schemas/Thing'}", &member),
            body("{$ref: '#/components/schemas/Thing'}", example),
            body("{}", example),
            body("{type: array, items: {$ref: '#/components/schemas/Thing'}}", &json!([member, example])),
        ),
        "\
schemas:
  Thing:
    type: object
    required: [text, things]
    properties:
      text: {type: string}
      secret: {type: string, format: password}
      at: {type: string, format: date-time}
      number: {type: number}
      integer: {type: integer}
      truth: {type: boolean}
      any: {}
      list: {type: array, items: {type: string}}
      map: {type: object, additionalProperties: {type: integer}}
      kind: {type: string, enum: [a, b]}
      either: {oneOf: [{type: integer}, {type: object, properties: {a: {type: string}}}]}
      next: {$ref: '#/components/schemas/Thing'}
      nothing: {type: string, nullable: true}
      things: {type: array, items: {$ref: '#/components/schemas/Thing'}}",
    )
}

/// Expects that each example is the one block of its docs and the one function of its test, and only calls and looks.
#[track_caller]
fn is_contained(name: &str, text: &str) -> usize {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let mut examples = 0;
    let mut at = 0;
    while let Some(head) = lines[at..].iter().position(|line| *line == "/// # Examples").map(|found| at + found) {
        assert_eq!(lines[head + 1..head + 3], ["///", "/// ```"], "{name}");
        let length = lines[head + 3..].iter().position(|line| *line == "/// ```").unwrap();
        at = head + 3 + length + 1;
        assert!(!lines[at].starts_with("///"), "{name}: docs go on behind an example: {}", lines[at]);
        let hidden =
            lines[head + 3..at - 1].iter().filter(|line| line.starts_with("/// # ") || **line == "/// #").count();
        assert_eq!(hidden, 5, "{name}: lines are hidden that aren't the generator's");
        let program: String = lines[head + 3..at - 1]
            .iter()
            .map(|line| line.strip_prefix("///").unwrap().trim_start().trim_start_matches("# "))
            .map(|line| format!("{}\n", if line.starts_with("[tokio") { format!("#{line}") } else { line.to_owned() }))
            .collect();
        is_a_call(name, &program.replace("#[tokio::main(flavor = \"current_thread\")]", ""));
        examples += 1;
    }
    examples
}

#[track_caller]
fn is_a_call(name: &str, program: &str) {
    let file = syn::parse_file(program).unwrap_or_else(|error| panic!("{name}: {error} in\n{program}"));
    let (last, uses) = file.items.split_last().unwrap();
    for item in uses {
        let syn::Item::Use(_) = item else { panic!("{name}: an item in\n{program}") };
    }
    let syn::Item::Fn(main) = last else { panic!("{name}: no function in\n{program}") };
    for statement in &main.block.stmts {
        let fits = match statement {
            syn::Stmt::Local(_) => true,
            syn::Stmt::Macro(it) => it.mac.path.is_ident("assert") || it.mac.path.is_ident("assert_eq"),
            syn::Stmt::Expr(syn::Expr::Try(_), Some(_)) => true,
            syn::Stmt::Expr(syn::Expr::Call(_), None) => program.contains("Ok(())\n}"),
            _ => false,
        };
        assert!(fits, "{name}: a statement that is none of the generator's in\n{program}");
    }
    // Without what stands in quotes there is nothing of the description's but names.
    let code = unquoted(program);
    for evil in ["panic", "fn f", "unsafe", "mod ", "*/", "//", "`", "\\"] {
        assert!(!code.contains(evil), "{name}: {evil} in\n{program}");
    }
}

fn unquoted(text: &str) -> String {
    let (mut code, mut quoted) = (String::new(), false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            '\n' => assert!(!quoted, "a text goes on after its line:\n{text}"),
            _ if quoted => {}
            c => code.push(c),
        }
    }
    code
}

#[test]
fn no_example_breaks_out() {
    for value in values() {
        let shown: String = value.to_string().chars().take(80).collect();
        let generated = api(&showing(&value));
        let examples: usize = generated.files.values().map(|text| is_contained(&shown, text)).sum();
        assert!((2..=4).contains(&examples), "{shown} gives {examples} examples");
        for text in generated.files.values() {
            let odd: BTreeSet<char> =
                text.chars().filter(|c| c.is_control() && *c != '\n' || is_invisible(*c)).collect();
            assert!(odd.is_empty(), "{shown} gives {odd:?}");
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest < Some(5000), "{shown} gives a line of {longest:?}");
        }
        // What isn't the example's own is the same whatever it shows.
        let rest = |text: &str| without_examples(text).lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        let plain = api(&showing(&json!("plain")));
        for (name, text) in &generated.files {
            assert_eq!(rest(text), rest(&plain.files[name]), "{shown} in {name}");
        }
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}')
}

#[test]
fn hostile_names_and_values_stay_in_quotes() {
    let examples: usize = api(HOSTILE).files.iter().map(|(name, text)| is_contained(name, text)).sum();
    assert_eq!(examples, 5);
}

/// A number that no float holds never gets as far as an example.
#[test]
fn numbers_that_are_none_are_refused_or_text() {
    let number = |written: &str| showing(&json!("NUMBER")).replace("\"NUMBER\"", written);
    for written in ["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0x1f", ".inf", "-.nan"] {
        if let Ok(generated) = crate::support::result_with(&number(written), None, None) {
            for text in generated.files.values() {
                is_contained(written, text);
            }
        }
    }
}

/// A made-up value is small, however many values its type asks for.
#[test]
fn what_is_made_up_is_small() {
    let names: Vec<String> = (0..30).map(|at| format!("a{at}")).collect();
    let level = |at: usize, ty: String| {
        let fields: String = names.iter().map(|name| format!("{name}: {ty}, ")).collect();
        format!("  L{at}: {{type: object, required: [{}], properties: {{{fields}}}}}\n", names.join(", "))
    };
    for wrap in ["NEXT", "{type: array, items: NEXT}", "{type: object, additionalProperties: NEXT}"] {
        let mut schemas: String = (0..12)
            .map(|at| level(at, wrap.replace("NEXT", &format!("{{$ref: '#/components/schemas/L{}'}}", at + 1))))
            .collect();
        schemas.push_str(&level(12, "{type: string}".to_owned()));
        let paths = "/all: {post: {tags: [Things], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/L0'}}}}, responses: {'204': {description: Done.}}}}";
        let generated = api(&description(paths, &format!("schemas:\n{schemas}")));
        let example = generated.example("pub fn create");
        assert!(example.len() < 50_000, "{}", example.len());
    }
}
