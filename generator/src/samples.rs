//! The Rust tab of the API's own docs: a program for each operation, as an OpenAPI Overlay that adds it to the
//! `x-codeSamples` that a description has.

use crate::emit::examples::{CRATE, Example, Home};
use serde::Serialize;

#[derive(Serialize)]
struct Overlay {
    overlay: &'static str,
    info: Info,
    actions: Vec<Action>,
}

#[derive(Serialize)]
struct Info {
    title: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Action {
    target: String,
    update: Update,
}

#[derive(Serialize)]
struct Update {
    #[serde(rename = "x-codeSamples")]
    samples: [Sample; 1],
}

#[derive(Serialize)]
struct Sample {
    lang: &'static str,
    label: &'static str,
    source: String,
}

/// The overlay, by path and verb as the description has them.
pub(crate) fn overlay(homes: &[Home<'_>]) -> String {
    let calls = homes.iter().flat_map(|home| home.resource.operations.iter().zip(&home.examples));
    let mut actions: Vec<_> = calls
        .filter_map(|(operation, example)| Some((operation, example.as_ref().filter(|example| example.runs)?)))
        .map(|(operation, example)| (&operation.path, operation.verb.as_str(), example))
        .collect();
    actions.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let actions = actions.iter().map(|(path, verb, example)| Action {
        target: format!("$.paths[{}].{}", quoted(path), verb.to_lowercase()),
        update: Update { samples: [Sample { lang: "rust", label: "Rust (SDK)", source: program(example) }] },
    });
    let overlay = Overlay {
        overlay: "1.0.0",
        info: Info { title: "Rust samples", version: "1.0.0" },
        actions: actions.collect(),
    };
    // Texts and lists of them: there is nothing that YAML couldn't hold.
    serde_yaml::to_string(&overlay).unwrap_or_default()
}

/// A text in a JSONPath.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A whole program.
fn program(example: &Example) -> String {
    let mut uses = example.uses.clone();
    uses.push(format!("use {CRATE}::{{Client, Error}};"));
    let mut lines = uses;
    lines.extend([
        String::new(),
        "#[tokio::main]".to_owned(),
        "async fn main() -> Result<(), Error> {".to_owned(),
        "    let client = Client::from_env()?;".to_owned(),
    ]);
    lines.extend(example.lines.iter().map(|line| format!("    {line}").trim_end().to_owned()));
    lines.extend(["    Ok(())".to_owned(), "}".to_owned(), String::new()]);
    lines.join("\n")
}
