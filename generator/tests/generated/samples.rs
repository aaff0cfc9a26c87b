//! The samples: an overlay with a program for each operation, for the API's own docs.

use generator::{Past, Source, digest_matches, generate, load};
use serde_json::{Value, json};

const SHOWN: &str = include_str!("../fixtures/examples.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/examples.yaml");

fn samples(description: &str, past: Past<'_>) -> String {
    let overlay = Source::new("overlay.yaml", OVERLAY);
    let effective = load(&Source::new("api.yaml", description), Some(&overlay)).unwrap();
    generate(&effective, past).unwrap().samples
}

fn actions(samples: &str) -> Vec<Value> {
    let overlay: Value = serde_yaml::from_str(samples).unwrap();
    assert_eq!(overlay["overlay"], "1.0.0");
    overlay["actions"].as_array().unwrap().clone()
}

fn targets(samples: &str) -> Vec<String> {
    actions(samples).iter().map(|action| action["target"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_sample_is_a_program() {
    let samples = samples(SHOWN, Past::default());
    assert_eq!(digest_matches(&samples), Some(true), "{}", samples.lines().next().unwrap());
    let all = actions(&samples);
    let action = all.iter().find(|action| action["target"] == "$.paths['/boxes/{box_id}/open'].post").unwrap();
    assert_eq!(
        *action,
        json!({
            "target": "$.paths['/boxes/{box_id}/open'].post",
            "update": {
                "x-codeSamples": [{
                    "lang": "rust",
                    "label": "Rust (SDK)",
                    "source": "\
use latitude_api::boxes::{OpenBox, OpenBoxBy};
use latitude_api::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let body = OpenBox::new(OpenBoxBy::Key);
    let answer = client.boxes().open(\"box_7\", body).send().await?;
    assert_eq!(answer.status(), 202);
    Ok(())
}
",
                }],
            },
        })
    );
}

/// Every operation once, by path and verb.
#[test]
fn samples_are_in_order() {
    let targets = targets(&samples(SHOWN, Past::default()));
    let mut sorted = targets.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(targets.len(), 23);
    assert_eq!(targets, sorted);
    // Of what it needs, nothing is shown: a program of made-up values is none.
    assert!(SHOWN.contains("  /made_up/") && !targets.iter().any(|target| target.contains("/made_up/")), "{targets:?}");
    assert!(targets.contains(&"$.paths['/boxes/{box_id}'].patch".to_owned()), "{targets:?}");
}

/// A JSONPath that selects the operation, whatever its path has in it.
#[test]
fn paths_are_quoted() {
    let odd = SHOWN.replace("  /text: ", "  \"/te'xt\\\\s\": ");
    let targets = targets(&samples(&odd, Past::default()));
    assert!(targets.contains(&r"$.paths['/te\'xt\\s'].get".to_owned()), "{targets:?}");
    // Another reader of JSONPath finds each, and nothing else.
    let description: Value = serde_yaml::from_str(&odd).unwrap();
    for target in targets {
        let path = serde_json_path::JsonPath::parse(&target).unwrap();
        assert_eq!(path.query(&description).len(), 1, "{target}");
    }
}

/// YAML is read as what was written, whatever texts are in it.
#[test]
fn texts_stay_what_they_are() {
    for text in ["a: b", "- x", "#", "'", "\"", "\\", "{{", "yes", "\n\n", " ", "\t", "é…", "```", "%", "@", "|"] {
        let shown = SHOWN.replace("example: box_7", &format!("example: {}", json!(text)));
        let samples = samples(&shown, Past::default());
        let all = actions(&samples);
        let action = all.iter().find(|action| action["target"] == "$.paths['/boxes/{box_id}/open'].post").unwrap();
        let source = action["update"]["x-codeSamples"][0]["source"].as_str().unwrap();
        let program = syn::parse_file(source).unwrap();
        let literal = format!(".open({text:?}, body)");
        assert!(source.contains(&literal), "{literal} in\n{source}");
        assert_eq!(program.items.len(), 3);
    }
}

/// A call of the API that is has a sample, and what is kept for callers alone has none.
#[test]
fn what_is_gone_has_no_sample() {
    let overlay = Source::new("overlay.yaml", OVERLAY);
    let before = load(&Source::new("api.yaml", SHOWN), Some(&overlay)).unwrap();
    let pins = Source::new("names.yaml", generate(&before, None).unwrap().names);
    let released = generator::release(&before, Past::from(Some(&pins)), "0.1.0").unwrap();
    let released = Source::new("released.yaml", released);
    let past = Past { pins: Some(&pins), released: Some(&released), date: None };
    let after = SHOWN.replace("  /text: ", "  /texts: ");
    let targets = targets(&samples(&after, past));
    assert_eq!(targets.len(), 23);
    assert!(
        targets.contains(&"$.paths['/texts'].get".to_owned()) && !targets.contains(&"$.paths['/text'].get".to_owned())
    );
}
