//! What comes and goes after a release: shapes that return without another one, and what a major version drops.

use crate::kept::{Later, OLD_PATHS, OLD_SCHEMAS, Release, later, released};
use crate::support::description;
use generator::{Impact, NextRelease, Past, Source, generate, load, next_release, since_release};

const DATE: &str = "2026-10-14";

/// What becomes of the released schemas in one description after the other, none of which is released.
#[track_caller]
fn through(schemas: &[String]) -> Later {
    let mut release = released(OLD_PATHS, OLD_SCHEMAS);
    let mut last = None;
    for schemas in schemas {
        let next = later(&release, DATE, OLD_PATHS, schemas);
        release = Release { pins: next.pins.clone(), ..release };
        last = Some(next);
    }
    last.unwrap()
}

#[test]
fn an_object_that_was_the_value_of_a_map_meanwhile_is_the_released_one_again() {
    let object = "{type: object, properties: {city: {type: string}}}";
    let map = OLD_SCHEMAS.replace(object, &format!("{{type: object, additionalProperties: {object}}}"));
    let back = through(&[map, OLD_SCHEMAS.to_owned()]);
    assert!(back.text.contains("pub place: Option<ThingPlace>,"), "{}", back.text);
    assert!(!back.text.contains("no longer has it"), "{}", back.text);
    assert_eq!(back.debts, [""; 0]);
}

#[test]
fn a_shape_of_another_kind_keeps_its_own_name_when_it_is_generated_again() {
    let object = "{type: object, properties: {city: {type: string}}}";
    let values = OLD_SCHEMAS.replace(object, "{type: string, enum: [here, there]}");
    let new = through(&[values.clone(), values]);
    assert!(new.text.contains("pub place_object: Option<ThingPlaceValue>,"), "{}", new.text);
    assert!(new.text.contains("pub place: Option<ThingPlace>,"), "{}", new.text);
}

/// `state` and `name` are asked for at first, and no more later.
const ASKED: (&str, &str) = ("{name: state, in: query, schema", "{name: state, in: query, required: true, schema");

#[test]
fn what_was_loosened_is_a_debt_that_a_major_version_drops() {
    let release = released(&OLD_PATHS.replace(ASKED.0, ASKED.1), OLD_SCHEMAS);
    let paths = OLD_PATHS.replace("            required: [name]\n", "");
    let loosened = later(&release, DATE, &paths, OLD_SCHEMAS);
    assert!(loosened.text.contains("pub fn without_name() -> Self"), "{}", loosened.text);
    assert_eq!(loosened.debts, ["Loosened CreateThing.name", "Loosened GET /things query state"]);

    let effective = load(&Source::new("new.yaml", description(&paths, OLD_SCHEMAS)), None).unwrap();
    let past = Past { pins: Some(&loosened.pins), released: Some(&release.released), date: Some(DATE) };
    let NextRelease { text, since } = next_release(&effective, past, "0.2.0", true).unwrap();
    let (last, diff) = since.unwrap();
    assert_eq!((last.as_str(), diff.impact()), ("0.1.0", Impact::Breaking));
    let told: Vec<&str> = diff.of(Impact::Breaking).map(|change| change.path.as_str()).collect();
    assert_eq!(told, ["things::CreateThing::new", "things::ThingsApi::get"], "{:#?}", diff.changes);

    let stamp = Source::new("released.yaml", text);
    let after = Past { released: Some(&stamp), ..past };
    assert_eq!(since_release(&effective, after).unwrap().unwrap().1.changes, []);
    let generated = generate(&effective, after).unwrap();
    let text = &generated.files["things.rs"];
    assert!(!text.contains("without_name") && text.contains("pub fn new() -> Self"), "{text}");
    assert!(text.contains("pub fn get(&self) -> GetThingRequest"), "{text}");
    assert_eq!(generator::debts(&effective, after).unwrap(), []);
    let pins = Source::new("names.yaml", &*generated.names);
    assert_eq!(generate(&effective, Past { pins: Some(&pins), ..after }).unwrap().files, generated.files);
}

#[test]
fn the_first_release_has_nothing_that_was_loosened() {
    let effective = |paths: &str| load(&Source::new("api.yaml", description(paths, OLD_SCHEMAS)), None).unwrap();
    let pins = Source::new("names.yaml", generate(&effective(OLD_PATHS), None).unwrap().names);
    let loosened = effective(&OLD_PATHS.replace("            required: [name]\n", ""));
    let past = Past::from(Some(&pins));
    let stamp = Source::new("released.yaml", generator::release(&loosened, past, "0.1.0").unwrap());
    let after = Past { released: Some(&stamp), ..past };
    assert_eq!(since_release(&loosened, after).unwrap().unwrap().1.changes, []);
}

/// Where any text stands by now, or a value less, nothing describes what the values were.
#[test]
fn values_keep_the_words_that_they_were_released_with() {
    let get = |mode: &str| {
        format!(
            "/things: {{get: {{tags: [things], parameters: [{{name: mode, in: query, schema: {mode}}}], responses: {{'204': {{description: Done.}}}}}}}}\n"
        )
    };
    let said = "{type: string, description: How fast., enum: [fast, slow], x-enumDescriptions: {fast: At once., slow: By night.}}";
    let release = released(&get(said), "");
    for now in
        ["{type: string, description: How fast.}", "{type: string, enum: [fast, slow]}", "{type: string, enum: [slow]}"]
    {
        let later = later(&release, "2026-10-14", &get(now), "");
        for words in ["/// At once.", "/// By night."] {
            assert!(later.text.contains(words), "{words} with {now}\n{}", later.text);
        }
    }
    let other = said.replace("At once.", "At any time.");
    let later = later(&release, "2026-10-14", &get(&other), "");
    assert!(later.text.contains("/// At any time.") && !later.text.contains("At once."), "{}", later.text);
}
