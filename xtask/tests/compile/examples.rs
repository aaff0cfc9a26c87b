//! The examples of a description as code of a test: the programs for the API's own docs, and those in the docs of the crate,
//! which waiters and finders have as well.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::packages::read;
use generator::{Effective, Source, generate, load};

/// All examples, each in a module of its own; `generated` has the files of the package.
pub(crate) fn file(name: &str, limit: &str, description: &Path, overlay: Option<&Path>, generated: &Path) -> String {
    let mut out = format!(
        "//! The examples of the description.\n{limit}\
         #![allow(dead_code, reason = \"they have only to compile\")]\n\
         #![allow(clippy::unwrap_used, reason = \"an error is what some of them show\")]\n\
         #![allow(deprecated, reason = \"what is deprecated has an example, too\")]\n\
         extern crate {name} as latitude_api;\n"
    );
    let programs = samples(description, overlay).into_iter().chain(docs(generated));
    for (at, program) in programs.enumerate() {
        write!(out, "\nmod example_{at} {{\n{program}}}\n").unwrap();
    }
    out
}

/// What `cargo xtask samples` would write.
fn samples(description: &Path, overlay: Option<&Path>) -> Vec<String> {
    let overlay = overlay.map(|path| Source::new("overlay.yaml", read(path)));
    let effective: Effective = load(&Source::new("api.yaml", read(description)), overlay.as_ref()).unwrap();
    let samples: serde_json::Value = serde_yaml::from_str(&generate(&effective, None).unwrap().samples).unwrap();
    let source =
        |action: &serde_json::Value| action["update"]["x-codeSamples"][0]["source"].as_str().unwrap().to_owned();
    samples["actions"].as_array().unwrap().iter().map(source).collect()
}

/// The doctests, with a client that they are given.
fn docs(generated: &Path) -> Vec<String> {
    let mut examples = Vec::new();
    let mut files: Vec<_> = fs::read_dir(generated).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for text in files.iter().map(|path| read(path)) {
        for docs in text.split("/// # Examples\n").skip(1) {
            let lines = docs.lines().map(|line| line.trim_start().strip_prefix("///").unwrap_or_default());
            let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
            let block = lines.skip_while(|line| !line.starts_with("```")).skip(1).take_while(|line| *line != "```");
            let block = block.map(|line| match line {
                "# #[tokio::main(flavor = \"current_thread\")]" => "",
                "# async fn main() -> Result<(), latitude_api::Error> {" => {
                    "async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {"
                }
                "# let client = latitude_fake::FakeCloud::furnished().client();" => "",
                line => line.strip_prefix("# ").unwrap_or(line),
            });
            examples.push(block.map(|line| format!("{line}\n")).collect());
        }
    }
    examples
}

/// The names of the methods whose docs have an example.
pub(crate) fn shown(generated: &Path) -> Vec<String> {
    let text = read(generated);
    let methods =
        text.split("/// # Examples\n").skip(1).filter_map(|docs| docs.split_once("pub fn ")?.1.split_once('('));
    methods.map(|(name, _)| name.to_owned()).collect()
}

/// The overlay of a fixture, which says what only an overlay can.
pub(crate) fn overlay_of(description: &Path) -> Option<std::path::PathBuf> {
    let overlay = description.with_file_name("overlays").join(description.file_name()?);
    overlay.exists().then_some(overlay)
}
