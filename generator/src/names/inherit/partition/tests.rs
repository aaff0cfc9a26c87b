//! What becomes one type, and what does not.

use super::*;
use crate::names::Pins;
use crate::names::inherit::tests::{answers, lowered, pins, placed};
use serde_json::{Value, json};

fn within(place: &Value) -> Value {
    json!({"type": "object", "properties": {"place": place}})
}

fn place(city: &str) -> Value {
    json!({"type": "object", "properties": {"city": {"type": city}, "site": {"type": "string"}}})
}

/// The classes of a description, each with the pointers of the types that it is made of.
fn classes(paths: &[(&str, Value)], schemas: Value, pins: &Pins) -> Vec<String> {
    let (types, operations) = lowered(answers(paths), schemas);
    let operations = placed(operations);
    let partition = Partition::of(Matching::new(&types, pins), || operations.iter());
    let classes = partition.classes().into_iter().map(|(class, states)| {
        let name = match class {
            Class::Released(name) => name.to_owned(),
            Class::New(id) => format!("new {}", types[id.0].place),
        };
        let shapes: Vec<&str> = states.iter().map(|(id, _)| types[id.0].place.as_str()).collect();
        format!("{name}: {}", shapes.join(", "))
    });
    classes.collect()
}

const ONE: &str = "\
operations:
  GET /a: {method: a.get, uses: {answer: A}}
  GET /b: {method: b.get, uses: {answer: B}}
types:
  a::A: {kind: answer, place: GET /a answer, members: [place], uses: {place: Place}}
  b::B: {kind: answer, place: GET /b answer, members: [place], uses: {place: Place}}
  shared::Place: {kind: answer, place: schemas/Place, members: [city, site]}
";

#[test]
fn one_type_that_is_inlined_in_two_places_stays_one() {
    let paths = [("/a", within(&place("string"))), ("/b", within(&place("string")))];
    assert_eq!(
        classes(&paths, json!({}), &pins(ONE)),
        ["A: GET /a answer", "Place: GET /a answer/place, GET /b answer/place", "B: GET /b answer"]
    );
}

#[test]
fn what_differs_in_what_both_have_is_a_new_type() {
    let paths = [("/a", within(&place("string"))), ("/b", within(&place("integer")))];
    assert_eq!(
        classes(&paths, json!({}), &pins(ONE)),
        [
            "A: GET /a answer",
            "Place: GET /a answer/place",
            "B: GET /b answer",
            "new GET /b answer/place: GET /b answer/place"
        ]
    );
}

#[test]
fn two_types_that_become_one_component_stay_two() {
    let two = ONE.replace(
        "/b answer, members: [place], uses: {place: Place}",
        "/b answer, members: [place], uses: {place: BPlace}",
    ) + "  b::BPlace: {kind: answer, place: GET /b answer/place, members: [city, site]}\n";
    let reference = within(&json!({"$ref": "#/components/schemas/Place"}));
    let paths = [("/a", reference.clone()), ("/b", reference)];
    assert_eq!(
        classes(&paths, json!({"Place": place("string")}), &pins(&two)),
        ["A: GET /a answer", "BPlace: schemas/Place", "Place: schemas/Place", "B: GET /b answer"]
    );
}

#[test]
fn a_type_that_holds_itself_is_followed_once() {
    let node = json!({"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}});
    let released = "operations:\n  GET /a: {method: a.get, uses: {answer: Tree}}\ntypes:\n  a::Tree: {kind: answer, place: schemas/Old, members: [next], uses: {next: Tree}}\n";
    let paths = [("/a", json!({"$ref": "#/components/schemas/Node"}))];
    assert_eq!(classes(&paths, json!({"Node": node}), &pins(released)), ["Tree: schemas/Node"]);
}

#[test]
fn what_no_operation_reaches_is_no_class() {
    let paths = [("/a", json!({"type": "string"}))];
    assert_eq!(classes(&paths, json!({"Node": place("string")}), &pins(ONE)), Vec::<String>::new());
}
