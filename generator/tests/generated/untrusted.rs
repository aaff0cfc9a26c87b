//! The description is untrusted: whatever its text says, it becomes docs and wire names.

use std::collections::BTreeSet;

use crate::support::{answering, api, without_examples};

const HOSTILE: &str = include_str!("../fixtures/hostile.yaml");

/// The code of a file: no comments, no text in quotes.
fn code(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut quoted = false;
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' if quoted => drop(chars.next()),
                '"' => quoted = !quoted,
                _ if quoted => {}
                c => code.push(c),
            }
        }
        assert!(!quoted, "a text goes on after its line: {line}");
        code.push('\n');
    }
    code
}

#[test]
fn nothing_hostile_becomes_code() {
    let generated = api(HOSTILE);
    for (name, text) in &generated.files {
        let code = code(text);
        for evil in ["panic", "mod evil {", "script", "allow(warnings)", "fn f()", "fn main", "img", "*/", "`"] {
            assert!(!code.contains(evil), "{evil} in the code of {name}:\n{text}");
        }
    }
}

#[test]
fn no_text_leaves_the_folder_or_its_line() {
    let generated = api(HOSTILE);
    for name in generated.files.keys() {
        let stem = name.strip_suffix(".rs").unwrap();
        assert!(stem.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name:?}");
    }
    for (name, text) in &generated.files {
        for line in text.lines() {
            let odd = |c: char| {
                c.is_control()
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            };
            assert!(!line.contains(odd), "{name}: {line:?}");
        }
    }
}

#[test]
fn no_docs_open_a_code_block_a_heading_or_a_link() {
    // What the generator itself writes into docs is none of the description's.
    let own = BTreeSet::from(["/// # Errors"]);
    for (name, text) in &api(HOSTILE).files {
        // What stands in an example is Rust: `untrusted_examples.rs` reads it as such.
        for line in without_examples(text)
            .lines()
            .map(str::trim_start)
            .filter(|line| line.starts_with("//") && !own.contains(line))
        {
            let prose = line.trim_start_matches(['/', '!']);
            assert!(!prose.contains("```") && !prose.contains("~~~"), "{name}: {line}");
            assert!(!prose.trim_start().starts_with('#') && !prose.starts_with("     "), "{name}: {line}");
            assert_eq!(prose.matches('`').count() % 2, 0, "{name}: {line}");
            // A link that is meant leads to a type or a method, and nowhere else.
            let text: String = prose.split('`').step_by(2).collect::<Vec<_>>().join("_");
            // None is within a link of angle brackets, which ends before it would begin.
            let is_none = |before: &str| before.ends_with('\\') || before.rfind('<') > before.rfind('>');
            let links = text.match_indices("](").map(|(at, _)| (is_none(&text[..at]), &text[at + 2..]));
            for (escaped, target) in links {
                let (target, _) = target.split_once(')').unwrap_or_default();
                let is_path = target.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
                let is_ours = target.starts_with("crate::") || target.starts_with(|c: char| c.is_ascii_uppercase());
                assert!(escaped || is_path && is_ours, "{name}: {line}");
            }
        }
    }
}

#[test]
fn wire_names_go_over_the_wire_as_they_are() {
    let generated = api(HOSTILE);
    let text = generated.text();
    for literal in [
        r#""\"""#,
        r#""}""#,
        r#""\n""#,
        r#""{}""#,
        r#""$crate""#,
        r#""fn f() { }""#,
        r#""a]()""#,
        r#""/quote\"s/{na\"me}""#,
    ] {
        assert!(text.contains(literal), "{literal} in\n{text}");
    }
}

#[test]
fn a_version_or_media_type_that_no_header_may_have_is_refused() {
    let version = answering("Thing: {type: object}").replace("version: '1'", "version: \"1\\n2\"");
    let message = crate::support::refusal(&version);
    assert!(message.contains("(/info/version)") && message.contains("no header may have"), "{message}");

    let body =
        crate::support::sending("Thing: {type: object}").replace("application/json", "\"application/x\\ny+json\"");
    let message = crate::support::refusal(&body);
    assert!(message.contains("no media type of this body can be written: application/x\\ny+json"), "{message}");
}
