use super::*;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

#[test]
fn prose_cannot_become_code_or_links() {
    assert_eq!(prose("    let x = 1;"), ["let x = 1;"]);
    assert_eq!(prose("```rust\npanic!()\n```"), ["'''rust", "panic!()", "'''"]);
    assert_eq!(prose("see [`Client`](evil) <script>"), ["see \\[`Client`\\](evil) \\<script\\>"]);
    assert_eq!(prose("use `a[b]` now"), ["use `a[b]` now."]);
    assert_eq!(prose("*/ fn main() {}"), ["*/ fn main() {}"]);
    assert_eq!(prose("# Panics"), ["\\# Panics."]);
    assert_eq!(prose("an `unbalanced tick"), ["an 'unbalanced tick."]);
    assert_eq!(prose("see (https://a.test/x)."), ["see (<https://a.test/x>)."]);
    assert_eq!(prose("\n\n  \n"), Docs::new());
    assert_eq!(prose("- one\ntwo\n\nthree"), ["- one", "  two", "", "three."]);
}

#[test]
fn prose_has_no_headings_and_no_tables() {
    assert_eq!(prose("Intro\n=====\n\nPart\n----\n\nText"), ["Intro", "\\=====", "", "Part", "\\----", "", "Text."]);
    assert_eq!(prose("Part\n-"), ["Part", "\\-"]);
    assert_eq!(prose("a | b\n--- | ---"), ["a \\| b", "\\--- \\| ---"]);
    assert_eq!(prose("***\n* * *"), ["*\\*\\*", "* \\* \\*"]);
}

#[test]
fn list_items_keep_what_belongs_to_them() {
    assert_eq!(prose("1. one\ntwo\n10) three\nfour"), ["1. one", "   two", "10) three", "    four."]);
    assert_eq!(prose("+ one\ntwo"), ["+ one", "  two."]);
    assert_eq!(prose("-      let x = 1;\n- # Part\n- 1. one"), ["- let x = 1;", "- \\# Part", "- 1\\. one."]);
    assert_eq!(prose("1.\n+"), ["1\\.", "\\+"]);
    assert_eq!(line("- a tag"), "\\- a tag");

    let mut docs = prose("- one\ntwo");
    with_wire_name(&mut docs, "a");
    assert_eq!(docs, ["- one", "  two (`a`)."]);
}

#[test]
fn what_cannot_be_seen_is_a_space() {
    // Spaces at the start would be a code block.
    assert_eq!(prose("\u{200b}\u{200b}\u{200b}\u{200b}let x = 1;"), ["let x = 1;"]);
    assert_eq!(prose("a\u{2028}b\u{202e}c\rd\te"), ["a b c d e."]);
    assert_eq!(prose("\u{202e}"), Docs::new());
    assert_eq!(code("`\u{202e}"), "` `");
}

#[test]
fn urls_are_links() {
    assert_eq!(
        prose("<https://a.test/x_y> or [it](http://b.test/*)."),
        ["\\<<https://a.test/x_y>\\> or \\[it\\](<http://b.test/>\\*).",]
    );
    assert_eq!(prose("`x`https://a.test/<id>"), ["`x`<https://a.test/>\\<id\\>"]);
}

#[test]
fn long_lines_are_broken_at_words() {
    let long = format!("- {} `code of two words` end", "word ".repeat(18).trim());
    assert_eq!(wrapped(&long), [format!("- {}", "word ".repeat(18).trim()), "  `code of two words` end".to_owned()]);
    // A line of its own would make a heading of the one before.
    let long = format!("{} ----", "word ".repeat(19).trim());
    assert_eq!(wrapped(&long), [long]);
    // What counts are characters, not bytes.
    let wide = format!("{} é", "é".repeat(94));
    assert_eq!(wrapped(&wide), [wide.as_str()]);
    assert_eq!(wrapped(&format!("{wide} é")), [wide.as_str(), "é"]);
    // Two spaces at the end of a line would break it where it is read.
    let gap = format!("{}  {}", "a".repeat(60), "b".repeat(60));
    assert_eq!(wrapped(&gap), ["a".repeat(60), "b".repeat(60)]);
}

/// What descriptions have in their prose, and what could make more than prose of it.
const PARTS: &[&str] = &[
    "word",
    "a",
    "Word.",
    "2024",
    "1.",
    "2)",
    "10.",
    "007)",
    "1234567890.",
    "-",
    "--",
    "---",
    "+",
    "*",
    "**",
    "***",
    "**bold**",
    "=",
    "===",
    "#",
    "###",
    "#tag",
    "_",
    "__",
    "_it_",
    "snake_case",
    ">",
    "|",
    "|---|",
    ":--",
    "-:",
    "<b>",
    "</div>",
    "<!--",
    "<br/>",
    "<https://a.test>",
    "https://a.test/b_c*d?e=[f]",
    "http://a.test/<id>/`x`",
    "https://",
    "xhttp://a.test,http://b.test).",
    "[a]",
    "[a](b)",
    "![a](b)",
    "[`Client`]",
    "[^1]",
    "[^1]:",
    "[a]: b",
    "[ ]",
    "[x]",
    "`",
    "``",
    "```",
    "```rust",
    "`code`",
    "`two words`",
    "`a|b`",
    "~",
    "~~",
    "~~~",
    "\\",
    "\\\\",
    "$",
    "$$",
    "&lt;",
    "&#60;",
    "*/",
    "/*",
    "//!",
    "\t",
    "\r",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "\u{a0}",
    "é",
    "日本",
    "{#id}",
    "Panics",
    "a_very_long_word_that_takes_more_than_half_of_a_line_of_documentation",
];

const BETWEEN: &[&str] = &[" ", " ", " ", " ", "", "\n", "\n", "\n\n", "\n    ", "  ", "     "];

#[test]
fn random_prose_is_prose() {
    for seed in 0..4_000 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut text = String::new();
        for _ in 0..rng.usize(1..30) {
            text.push_str(PARTS[rng.usize(..PARTS.len())]);
            text.push_str(BETWEEN[rng.usize(..BETWEEN.len())]);
        }
        let context = format!("seed {seed}: {text:?}");
        let lines = prose(&text);
        expect_prose(&lines, &context);
        expect_nothing_lost(&text, &lines, &context);

        let mut named = lines.clone();
        with_wire_name(&mut named, &text);
        expect_prose(&named, &format!("named {context}"));
        // As docs list errors and arguments.
        let item = wrapped(&format!("- 404: {}", lines.join(" ")));
        expect_prose(&item, &format!("item {context}"));
        expect_prose(&[line(&text)], &format!("line {context}"));
    }
}

/// Holds docs against what rustdoc and clippy make of them.
#[track_caller]
fn expect_prose(lines: &[String], context: &str) {
    let text = lines.join("\n");
    let hidden = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
    assert!(!text.contains(hidden), "{context}\n{text}");
    assert!(lines.iter().all(|line| line.is_empty() || !line.trim().is_empty()), "{context}\n{text:?}");

    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut in_link = false;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        match event {
            Event::Text(text) => {
                let plain = !text.contains('`') && !text.contains("http://") && !text.contains("https://");
                assert!(in_link || plain, "{text:?} in {context}\n{lines:#?}");
            }
            Event::Start(Tag::Link { link_type: LinkType::Autolink, .. }) => in_link = true,
            Event::Start(Tag::Item) => {
                let first = text[..range.start].matches('\n').count();
                let width = marker_width(&lines[first]).unwrap_or_else(|| panic!("no item in {context}\n{lines:#?}"));
                let own = text[range].trim_end().lines().count();
                for line in &lines[first + 1..first + own] {
                    let indent = line.len() - line.trim_start_matches(' ').len();
                    assert!(line.is_empty() || indent == width, "{line:?} in {context}\n{lines:#?}");
                }
            }
            Event::End(_) => in_link = false,
            Event::Start(Tag::Paragraph | Tag::List(_)) | Event::Code(_) | Event::SoftBreak => {}
            other => panic!("{other:?} in {context}\n{lines:#?}"),
        }
    }
}

/// All letters are still there, in order.
#[track_caller]
fn expect_nothing_lost(text: &str, lines: &[String], context: &str) {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    assert_eq!(letters(text), letters(&lines.concat()), "{context}");
}
