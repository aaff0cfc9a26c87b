//! Words that name what a pull moves or takes away.

use generator::pull::{Gone, mend, pull, readable};
use generator::{Effective, Source};

use crate::support::overlay;

const OURS: &str = "\
openapi: 3.0.3
info: {title: T, version: '1', description: 'Call `GET /racks/{rack_id}`; `rack_id` is not `GET /racks`.'}
tags: [{name: Racks, description: 'Racks have `units`, `GET /racks/{rack_id}` tells; `other` is no word of the API.'}]
paths:
  /racks/{rack_id}:
    get:
      tags: [Racks]
      operationId: get-rack
      description: Takes `rack_id` and `name`, in the order of `sort=-name`; the rack may be `full`, or `gone_soon`.
      parameters:
      - {name: rack_id, in: path, required: true, schema: {type: string}, example: '`GET /racks/{rack_id}`'}
      - {name: sort, in: query, schema: {type: string}}
      - {name: name, in: query, schema: {type: string}}
      responses:
        '200':
          description: The rack, with `status` and `units`.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/rack'}
        '404':
          description: None.
          content:
            application/json:
              schema: {type: object, properties: {status: {type: string}}}
components:
  schemas:
    rack:
      type: object
      description: Its `units`, its `status`, and `plan.slug`.
      properties:
        units: {type: integer}
        name: {type: string}
        status:
          type: string
          enum: [free, full, gone_soon]
          x-enumDescriptions: {full: 'As `GET /racks/{rack_id}` has it, not `free`.'}
        plan: {type: object, properties: {slug: {type: string}}}
    shelf: {type: object, properties: {units: {type: integer}}}
";

const ACTIONS: &str = "\
- target: $.components.schemas.rack.properties.status
  description: What `GET /racks/{rack_id}` answers; `units` are no status, and `rack_id` is none.
  update:
    enum: [locked]
- target: $.paths['/racks/{rack_id}'].get
  description: >-
    A text of two lines, in which an operation is broken: `GET
    /racks/{rack_id}`.
  update: {x-rust-name: look_up}
";

/// What words name after a pull, by line of the description or of the overlay.
#[track_caller]
fn mentions(edits: &[(&str, &str)]) -> (Source, Source, Vec<String>) {
    let mut theirs = OURS.replace("description: ", "x-words: ");
    for (from, to) in edits {
        assert!(theirs.contains(from), "{from}");
        theirs = theirs.replace(from, to);
    }
    let (ours, overlay) = (Source::new("ours.yaml", OURS), overlay(ACTIONS));
    let new = Source::new("new.yaml", pull(&ours, &Source::new("theirs.yaml", theirs)).unwrap().text);
    let mended = mend(&ours, &new, &overlay).unwrap().overlay;
    let (before, now) = (readable(&ours, Some(&overlay)).unwrap(), readable(&new, Some(&mended)).unwrap());
    let told = Gone::between(&before, &now).mentions();
    let told = told.into_iter().map(|it| {
        let text = if it.file == new.name() { &new } else { &mended };
        let line = text.text().lines().nth(it.line.unwrap() - 1).unwrap().trim();
        let last = it.word.rsplit(' ').next().unwrap();
        assert!(line.contains(last), "{} isn't in {line}", it.word);
        format!("{}: {}", it.place, it.word)
    });
    (new.clone(), mended.clone(), told.collect())
}

#[test]
fn what_a_text_names_twice_is_told_once() {
    let ours = OURS.replace("`plan.slug`.", "`plan.slug`; `units`, `plan.slug`, and `units`.");
    let gone =
        ours.replace("        units: {type: integer}\n", "").replace("slug: {type: string}", "name: {type: string}");
    let (before, now) = (of(ours), of(gone));
    assert_eq!(words_of_rack(&before, &now), ["plan.slug", "units"]);
    let rules = Source::new("fake.yaml", "# `plan.slug` and `slug`, or `plan.slug`\n");
    assert_eq!(Gone::between(&before, &now).mentions_in(&rules).len(), 2);
}

/// A value that is left alone is still there. One that was alone before says what kind of thing it is, and isn't told.
#[test]
fn the_value_that_stays_is_not_told() {
    let ours = OURS.replace("`plan.slug`.", "`free` or `full`.");
    let with = |values: &str| of(ours.replace("[free, full, gone_soon]", values) + LEVELS);
    assert_eq!(words_of_rack(&with("[free, full]"), &with("[free]")), ["full"]);
    assert_eq!(words_of_rack(&with("[free, full]"), &with("[full]")), ["free"]);
    assert_eq!(words_of_rack(&with("[free]"), &with("[full]")), [""; 0]);
    // The same value stands alone beside it before and after: that isn't what the words were about.
    let kind = |text: &str| text.replace("        plan:", "        kind: {type: string, enum: [full]}\n        plan:");
    let with = |values: &str| of(kind(&ours).replace("[free, full, gone_soon]", values) + LEVELS);
    assert_eq!(words_of_rack(&with("[free, full]"), &with("[free, other]")), ["full"]);
}

const LEVELS: &str = "    level: {type: string, enum: [free, full]}\n";

fn of(text: String) -> Effective {
    readable(&Source::new("api.yaml", text), None).unwrap()
}

/// What the words of the schema `rack` name.
fn words_of_rack(before: &Effective, now: &Effective) -> Vec<String> {
    let told = Gone::between(before, now).mentions().into_iter();
    told.filter(|it| it.place == "schema rack, description").map(|it| it.word).collect()
}

#[test]
fn nothing_is_told_where_nothing_went() {
    assert_eq!(mentions(&[]).2, [""; 0]);
    assert_eq!(
        mentions(&[(
            "        units: {type: integer}\n",
            "        units: {type: integer}\n        size: {type: string}\n"
        )])
        .2,
        [""; 0]
    );
}

#[test]
fn words_follow_operations_that_moved() {
    let (new, overlay, told) = mentions(&[("{rack_id}", "{id}"), ("name: rack_id", "name: id")]);
    let count = |text: &Source, words: &str| text.text().matches(words).count();
    assert_eq!((count(&new, "`GET /racks/{id}`"), count(&overlay, "`GET /racks/{id}`")), (3, 1));
    // An example is what goes over the wire.
    assert_eq!(count(&new, "`GET /racks/{rack_id}`"), 1, "{}", new.text());
    assert!(overlay.text().contains("`GET\n    /racks/{rack_id}`"), "{}", overlay.text());
    assert_eq!(
        told,
        [
            "info.description: rack_id",
            "GET /racks/{id}, description: rack_id",
            "$.components.schemas.rack.properties.status: rack_id",
            "$.paths['/racks/{id}'].get: GET /racks/{rack_id}",
        ]
    );
}

#[test]
fn words_that_name_what_is_gone_are_told() {
    // A property: the component that had it, though another one still has one of the name.
    let (_, _, told) = mentions(&[("        units: {type: integer}\n", "")]);
    let own = [
        "GET /racks/{rack_id}, answer 200, description: units",
        "schema rack, description: units",
        "$.components.schemas.rack.properties.status: units",
    ];
    assert_eq!(told, own);
    // Everywhere, and what lies below it.
    let shelf = "    shelf: {type: object, properties: {units: {type: integer}}}\n";
    let (_, _, told) = mentions(&[("        units: {type: integer}\n", ""), (shelf, "")]);
    assert_eq!(told.iter().filter(|told| told.ends_with(": units")).count(), 4, "{told:?}");
    let (_, _, told) = mentions(&[("        plan: {type: object, properties: {slug: {type: string}}}\n", "")]);
    assert_eq!(told, ["schema rack, description: plan.slug"]);
    // A parameter. What is said of the call isn't about its answer, which still has a name.
    let (_, _, told) = mentions(&[("      - {name: sort, in: query, schema: {type: string}}\n", "")]);
    assert_eq!(told, ["GET /racks/{rack_id}, description: sort=-name"]);
    let (_, _, told) = mentions(&[("      - {name: name, in: query, schema: {type: string}}\n", "")]);
    assert_eq!(told, ["GET /racks/{rack_id}, description: name", "GET /racks/{rack_id}, description: sort=-name"]);
    // A value; of an enum that is open now it may still come.
    let (_, _, told) = mentions(&[("enum: [free, full, gone_soon]", "enum: [free, full]")]);
    assert_eq!(told, ["GET /racks/{rack_id}, description: gone_soon"]);
    let (_, _, told) = mentions(&[("          enum: [free, full, gone_soon]\n", "")]);
    assert_eq!(told, [""; 0]);
    // What only errors have is nothing that an operation is about.
    let (_, _, told) = mentions(&[("{type: object, properties: {status: {type: string}}}", "{type: object}")]);
    assert_eq!(told, [""; 0]);
}
