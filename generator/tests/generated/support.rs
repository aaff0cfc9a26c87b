//! Generating from a few lines, and finding an item in what came out.

use std::collections::BTreeMap;

use generator::{Past, Source, generate, load};

/// What a description gave.
pub(crate) struct Api {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) pins: String,
    /// `things.get → things.fetch`
    pub(crate) renamed: Vec<String>,
    /// Warnings and notes as a maintainer reads them.
    pub(crate) warnings: String,
}

/// Generates without overlay and pins.
#[track_caller]
pub(crate) fn api(description: &str) -> Api {
    run(description, None, None).unwrap_or_else(|refusal| panic!("{refusal}\n\nin\n{description}"))
}

/// Generates with an overlay and the pins of an earlier generation, if there are any.
#[track_caller]
pub(crate) fn api_with(description: &str, overlay: Option<&str>, pins: Option<&str>) -> Api {
    run(description, overlay, pins).unwrap_or_else(|refusal| panic!("{refusal}\n\nin\n{description}"))
}

/// The diagnostics of a description that can't be generated.
#[track_caller]
pub(crate) fn refusal(description: &str) -> String {
    match run(description, None, None) {
        Ok(_) => panic!("this should have been refused:\n{description}"),
        Err(refusal) => refusal,
    }
}

/// The diagnostics of a description that can't be generated with this overlay.
#[track_caller]
pub(crate) fn refusal_with(description: &str, overlay: &str) -> String {
    match run(description, Some(overlay), None) {
        Ok(_) => panic!("this should have been refused:\n{overlay}"),
        Err(refusal) => refusal,
    }
}

/// What a description gives, or the diagnostics of why it gives nothing.
pub(crate) fn result_with(description: &str, overlay: Option<&str>, pins: Option<&str>) -> Result<Api, String> {
    run(description, overlay, pins)
}

/// What a release of this description says, with these pins.
#[track_caller]
pub(crate) fn released(description: &str, overlay: Option<&str>, pins: &str) -> String {
    let overlay = overlay.map(|text| Source::new("overlay.yaml", text));
    let effective = load(&Source::new("api.yaml", description), overlay.as_ref()).unwrap_or_else(|it| panic!("{it}"));
    let pins = Source::new("names.yaml", pins);
    generator::release(&effective, Past::from(Some(&pins)), "0.1.0").unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// What a description gives after a release.
pub(crate) fn result_after(
    description: &str,
    overlay: Option<&str>,
    pins: &str,
    released: &str,
) -> Result<Api, String> {
    after(description, overlay, Some(pins), Some(released))
}

fn run(description: &str, overlay: Option<&str>, pins: Option<&str>) -> Result<Api, String> {
    after(description, overlay, pins, None)
}

fn after(description: &str, overlay: Option<&str>, pins: Option<&str>, released: Option<&str>) -> Result<Api, String> {
    let overlay = overlay.map(|text| Source::new("overlay.yaml", text));
    let pins = pins.map(|text| Source::new("names.yaml", text));
    let effective =
        load(&Source::new("api.yaml", description), overlay.as_ref()).map_err(|refusal| refusal.to_string())?;
    let released = released.map(|text| Source::new("released.yaml", text));
    let past = Past { pins: pins.as_ref(), released: released.as_ref(), date: None };
    let generated = generate(&effective, past).map_err(|refusal| refusal.to_string())?;
    let renamed = generated.renamed.iter().map(|it| format!("{} → {}", it.old, it.new)).collect();
    Ok(Api { files: generated.files, pins: generated.names, renamed, warnings: generated.warnings.to_string() })
}

/// A description of these paths and components, both YAML without indentation.
pub(crate) fn description(paths: &str, components: &str) -> String {
    let components = match components {
        "" => String::new(),
        some => format!("components:\n{}", indented(some)),
    };
    format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{}{components}", indented(paths))
}

/// A description whose one operation answers with the schema `Thing`.
pub(crate) fn answering(schemas: &str) -> String {
    let answer = "{description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}";
    description(
        &format!("/things: {{get: {{tags: [Things], responses: {{'200': {answer}}}}}}}"),
        &format!("schemas:\n{}", indented(schemas)),
    )
}

/// A description whose one operation sends the schema `Thing`.
pub(crate) fn sending(schemas: &str) -> String {
    let body = "{content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}";
    description(
        &format!(
            "/things: {{post: {{tags: [Things], requestBody: {body}, responses: {{'204': {{description: Done.}}}}}}}}"
        ),
        &format!("schemas:\n{}", indented(schemas)),
    )
}

pub(crate) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

impl Api {
    /// An item, function or line of glue with its docs and attributes, by how it begins. Of its docs, the example is left
    /// out: that is [`example`](Self::example).
    #[track_caller]
    pub(crate) fn item(&self, head: &str) -> String {
        without_examples(&self.whole_item(head))
    }

    /// The example in the docs of an item, as a reader sees it; nothing, if there is none.
    #[track_caller]
    pub(crate) fn example(&self, head: &str) -> String {
        let item = self.whole_item(head);
        let lines = item.lines().map(|line| line.strip_prefix("/// ").unwrap_or(line.trim_start_matches('/')));
        let example = lines.skip_while(|line| !line.starts_with("```")).skip(1).take_while(|line| *line != "```");
        example.filter(|line| !line.starts_with("# ")).map(|line| format!("{line}\n")).collect()
    }

    /// Expects that the example of an item reads like this.
    #[track_caller]
    pub(crate) fn shows(&self, head: &str, expected: &str) {
        assert_eq!(self.example(head), dedented(expected), "in the example of `{head}`");
    }

    /// The file of one module alone, where others have methods of the same name.
    pub(crate) fn module(mut self, name: &str) -> Self {
        self.files.retain(|file, _| file.strip_suffix(".rs") == Some(name));
        self
    }

    #[track_caller]
    fn whole_item(&self, head: &str) -> String {
        let mut found = self.files.values().filter_map(|text| item(text, head));
        let item = found.next().unwrap_or_else(|| panic!("nothing begins with `{head}` in\n{}", self.text()));
        assert!(found.next().is_none(), "two files have `{head}`");
        item
    }

    /// Whether there is such an item.
    pub(crate) fn has(&self, head: &str) -> bool {
        self.files.values().any(|text| item(text, head).is_some())
    }

    /// All files.
    pub(crate) fn text(&self) -> String {
        self.files.iter().map(|(name, text)| format!("==> {name}\n{text}\n")).collect()
    }

    /// Expects that the item which begins like `expected`'s first line of code reads like it.
    #[track_caller]
    pub(crate) fn expect(&self, expected: &str) {
        let expected = dedented(expected);
        let code = |line: &&str| !(line.starts_with("//") || line.starts_with("#["));
        let head = expected.lines().find(code).unwrap_or_default();
        let head = head.split(['{', '(', ';']).next().unwrap_or_default().trim_end();
        // A macro's name says nothing: its first argument belongs to it.
        let head = match head.strip_suffix('!') {
            Some(_) => {
                expected.lines().find(code).unwrap_or_default().split([' ', ')', '{']).next().unwrap_or_default()
            }
            None => head,
        };
        assert_eq!(self.item(head), expected);
    }

    /// Expects a warning, and its place.
    #[track_caller]
    pub(crate) fn warns(&self, message: &str, place: &str) {
        says(&self.warnings, message, place);
    }
}

/// Expects a finding of this message and place.
#[track_caller]
pub(crate) fn says(findings: &str, message: &str, place: &str) {
    let found = findings.split("\n\n").any(|finding| finding.contains(message) && finding.contains(place));
    assert!(found, "expected `{message}` at {place} in\n{findings}");
}

pub(crate) fn item(text: &str, head: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &str| {
        let rest = line.trim_start().strip_prefix(head);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let at = lines.iter().position(|line| begins(line))?;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let belongs = |line: &&&str| line.trim_start().starts_with("///") || line.trim_start().starts_with("#[");
    let start = at - lines[..at].iter().rev().take_while(belongs).count();
    let closes =
        |line: &&str| line.len() > indent && line[indent..].starts_with('}') && line[..indent].trim().is_empty();
    let end = match lines[at].ends_with(';') || lines[at].ends_with('}') {
        true => at,
        false => at + lines[at..].iter().position(closes)?,
    };
    Some(lines[start..=end].iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect())
}

/// Source without the `# Examples` of its docs, nor the empty lines before them.
pub(crate) fn without_examples(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let (mut within, mut fences) = (false, 0);
    for line in text.lines() {
        let doc = line.trim_start();
        if doc == "/// # Examples" {
            (within, fences) = (true, 0);
            if kept.last().is_some_and(|last| last.trim_start() == "///") {
                kept.pop();
            }
        }
        if !within {
            kept.push(line);
        }
        fences += usize::from(within && doc.starts_with("/// ```"));
        within &= fences < 2;
    }
    kept.iter().map(|line| format!("{line}\n")).collect()
}

/// A block of a test without the indentation that it has there.
pub(crate) fn dedented(text: &str) -> String {
    let text = text.trim_matches('\n').trim_end();
    let width = |line: &str| line.len() - line.trim_start().len();
    let indent = text.lines().filter(|line| !line.trim().is_empty()).map(width).min().unwrap_or_default();
    text.lines().map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect()
}
