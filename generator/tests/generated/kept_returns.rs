//! Shapes that come and go after a release, without another one.

use crate::kept::{Later, OLD_PATHS, OLD_SCHEMAS, Release, later, released};

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
