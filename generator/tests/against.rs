//! What actions were written against, and wraps.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

use generator::{Effective, Source, load, stamped};
use serde_json::{Value, json};

const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /servers:
    get:
      operationId: get-servers
      parameters:
      - name: sort
        in: query
        schema: {type: string}
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/server'}
              example: {id: a}
components:
  schemas:
    server:
      type: object
      required: [id, place]
      properties:
        id: {type: string, description: Its id.}
        status: {type: string, enum: [on, off]}
        place: {type: object, properties: {name: {type: string}, code: {type: string}, country: {type: string}}}
";

const SCHEMA: &str = "$.paths['/servers'].get.responses['200'].content['application/json'].schema";

fn overlay(actions: &str) -> Source {
    Source::new("overlay.yaml", format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}"))
}

fn description(text: &str) -> Source {
    Source::new("api.yaml", text)
}

#[track_caller]
fn effective(text: &str, actions: &str) -> Effective {
    load(&description(text), Some(&overlay(actions))).unwrap_or_else(|refused| panic!("{refused}"))
}

#[track_caller]
fn refusal(text: &str, actions: &str) -> String {
    load(&description(text), Some(&overlay(actions))).unwrap_err().to_string()
}

/// The actions as a generation completes them; nothing where nothing is missing.
fn completed(text: &str, actions: &str) -> Option<String> {
    let completed = stamped(&description(text), &overlay(actions)).unwrap();
    assert_eq!(effective(text, actions).stamped(), completed);
    let text = completed?;
    Some(text.split_once("actions:\n").unwrap().1.to_owned())
}

fn wrap() -> String {
    format!("- target: \"{SCHEMA}\"\n  description: The API puts `data` around it.\n  x-wrap: data\n")
}

#[test]
fn a_wrap_puts_a_property_around_a_schema_and_its_example() {
    let effective = effective(DESCRIPTION, &wrap());
    let media = effective.value().pointer("/paths/~1servers/get/responses/200/content/application~1json").unwrap();
    let expected = json!({
        "schema": {"type": "object", "properties": {"data": {"$ref": "#/components/schemas/server"}}},
        "example": {"data": {"id": "a"}},
    });
    assert_eq!(*media, expected);
}

#[test]
fn what_is_wrong_in_a_wrapped_schema_is_in_the_description() {
    let inline = DESCRIPTION.replace(
        "schema: {$ref: '#/components/schemas/server'}",
        "schema:\n                type: object\n                properties:\n                  id: {type: [string]}",
    );
    let message = refusal_of_generation(&inline, &wrap());
    assert!(message.contains("--> api.yaml:19 ("), "{message}");
}

#[track_caller]
fn refusal_of_generation(text: &str, actions: &str) -> String {
    match load(&description(text), Some(&overlay(actions))) {
        Ok(effective) => generator::generate(&effective, None).unwrap_err().to_string(),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn a_wrap_is_no_longer_needed_where_the_description_has_it() {
    let data = "        data: {type: object}\n        id: {type: string";
    let component = DESCRIPTION.replace("        id: {type: string", data);
    let against = wrap().replace("  x-wrap", "  x-against: [[attributes, type]]\n  x-wrap");
    for actions in [wrap(), against] {
        let message = refusal(&component, &actions);
        assert!(
            message.contains("error: the wrap is no longer needed: the description has `data` itself"),
            "{message}"
        );
        assert!(message.ends_with("remove the action: api.yaml:24 says it already"), "{message}");
        assert_eq!(message.matches("error: ").count(), 1, "{message}");
    }
}

#[test]
fn a_property_beside_the_others_is_around_nothing() {
    let data = "        data: {type: object}\n        id: {type: string";
    let beside = DESCRIPTION.replace("        id: {type: string", data);
    let message = refusal(&beside, &wrap().replace("  x-wrap", "  x-against: [[id, place, status]]\n  x-wrap"));
    assert!(message.contains("has [\"data\",\"id\",\"place\",\"status\"] here now"), "{message}");
    assert!(!message.contains("no longer needed"), "{message}");
}

#[test]
fn a_wrap_is_an_action_of_its_own() {
    for (action, expected) in [
        (format!("{}  remove: true\n", wrap()), "the action wraps its target and changes it"),
        (format!("{}  update: {{x: 1}}\n", wrap()), "the action wraps its target and changes it"),
        (wrap().replace("x-wrap: data", "x-wrap: 1"), "`x-wrap` must be the name of a property"),
        (wrap().replace(".schema\"", ".schema['$ref']\""), "is no schema, and can't be wrapped"),
    ] {
        let message = refusal(DESCRIPTION, &action);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_generation_writes_what_actions_were_written_against() {
    let actions = format!(
        "\
# A comment.
- target: $.components.schemas.server.properties.status
  description: There is a third.
  update:
    enum: [broken]

{}- target: $.components.schemas.server.properties.place
  description: It isn't sent.
  remove: true
# Behind it.
- target: $.paths..parameters[?@.name == 'sort'].schema
  description: >-
    Several
    values.
  update: {{type: integer}}
- {{target: $.info.version, description: It is another one., remove: true}}
- {{target: $.info, description: It is another one., update: {{version: '2'}}}}
- target: $.components.schemas.server.required[?@ == 'place']
  description: It isn't sent.
  remove: true
- target: $.components.schemas.server.properties.id.description
  description: Words are no facts.
  remove: true
",
        wrap()
    );
    let expected = actions
        .replace("  update:\n    enum", "  x-against: [{enum: [], type: string}]\n  update:\n    enum")
        .replace("  x-wrap", "  x-against: [[id, place, status]]\n  x-wrap")
        .replace("  remove: true\n# Behind", "  x-against: [\"sha256:DIGEST\"]\n  remove: true\n# Behind")
        .replace("  update: {type: integer}", "  x-against: [{type: string}]\n  update: {type: integer}")
        .replace("one., remove: true}", "one., x-against: [\"1\"], remove: true}");
    let completed_once = completed(DESCRIPTION, &actions).unwrap();
    let digest = completed_once.split_once("sha256:").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_eq!(completed_once, expected.replace("DIGEST", &digest));
    assert_eq!(digest.len(), 16);
    assert_eq!(completed(DESCRIPTION, &completed_once), None);
    effective(DESCRIPTION, &completed_once);

    // Other words, and another order, are the same facts.
    let words = DESCRIPTION
        .replace("name: {type: string}, code: {type: string}", "code: {type: string, title: C}, name: {type: string}");
    effective(&words, &completed_once);
}

#[test]
fn line_endings_stay() {
    let actions = "- target: $.components.schemas.server.properties.place\r\n  description: Why.\r\n  remove: true\r\n";
    let completed = completed(&DESCRIPTION.replace("{name: {type: string}, ", "{"), actions).unwrap();
    assert_eq!(completed.matches('\n').count(), completed.matches("\r\n").count(), "{completed:?}");
}

#[test]
fn an_action_that_meets_something_else_is_stale() {
    let against =
        |against: &str, action: &str| format!("- target: {action}\n  description: Why.\n  x-against: {against}\n");
    for (text, action, expected) in [
        (
            DESCRIPTION.replace("name: {type: string}, ", ""),
            format!("{}  remove: true\n", against("[a]", "$.components.schemas.server.properties.place")),
            "the action was written against \"a\", and the description has {\"properties\":{\"code\":",
        ),
        (
            DESCRIPTION.replace(", enum: [on, off]", ""),
            format!(
                "{}  update: {{enum: [broken]}}\n",
                against("[{type: string, enum: []}]", "$.components.schemas.server.properties.status")
            ),
            "and the description has {\"type\":\"string\"} here now",
        ),
        (
            DESCRIPTION.replace("        id: ", "        meta: {type: object}\n        id: "),
            wrap().replace("  x-wrap", "  x-against: [[id, place, status]]\n  x-wrap"),
            "and the description has [\"id\",\"meta\",\"place\",\"status\"] here now",
        ),
        (
            DESCRIPTION.to_owned(),
            format!("{}  remove: true\n", against("a", "$.components.schemas.server.properties.place")),
            "`x-against` must be a list",
        ),
    ] {
        let message = refusal(&text, &action);
        assert!(message.contains(expected), "{message}");
        assert!(message.contains("--> overlay.yaml:") && message.contains(" (/actions/0"), "{message}");
    }
    // The cure is one: what it says makes the action right.
    let text = DESCRIPTION.replace("        id: ", "        meta: {type: object}\n        id: ");
    let message = refusal(&text, &wrap().replace("  x-wrap", "  x-against: [[id]]\n  x-wrap"));
    let cure = message.split_once("write `").unwrap().1.split_once('`').unwrap().0;
    effective(&text, &wrap().replace("  x-wrap", &format!("  {cure}\n  x-wrap")));
}

/// The place is a component of its own, and refers to others.
const REFERRING: &str = "        place: {$ref: '#/components/schemas/place'}
    place:
      type: object
      properties:
        site: {$ref: '#/components/schemas/site'}
        kind: {$ref: '#/components/schemas/kind'}
        either: {oneOf: [{$ref: '#/components/schemas/site'}], discriminator: {propertyName: a, mapping: {x: '#/components/schemas/site'}}}
    site: {type: object, properties: {name: {type: string}, code: {type: string}}}
    kind: {type: string, enum: [near, far]}
";

#[test]
fn the_names_of_components_are_no_facts() {
    let (before, _) = DESCRIPTION.split_once("        place:").unwrap();
    let text = format!("{before}{REFERRING}");
    let action = "- {target: $.components.schemas.place, description: Why., remove: true}\n- {target: $.components.schemas.server.properties.place, description: Why., remove: true}\n";
    let stamped = completed(&text, action).unwrap();
    effective(&text, &stamped);
    // Renamed everywhere, and through another reference.
    let renamed = text
        .replace("schemas/site'", "schemas/location'")
        .replace("    site: {type: object", "    location: {type: object")
        .replace("schemas/kind'", "schemas/which'")
        .replace("    kind: {type: string", "    which: {$ref: '#/components/schemas/that'}\n    that: {type: string");
    assert_ne!(renamed, text);
    effective(&renamed, &stamped);
    for (from, to) in [
        ("        site: {$ref: '#/components/schemas/site'}", "        site: {$ref: '#/components/schemas/kind'}"),
        ("name: {type: string}, code", "title: {type: string}, code"),
        ("enum: [near, far]", "enum: [near, away]"),
        ("mapping: {x: '#/components/schemas/site'", "mapping: {x: '#/components/schemas/kind'"),
    ] {
        let message = refusal(&text.replacen(from, to, 1), &stamped);
        assert!(message.contains("the action was written against"), "{to}: {message}");
    }
}

#[test]
fn lists_are_written_out_and_compared() {
    let values: Vec<String> = (0..20).map(|at| format!("value_{at}")).collect();
    let text = DESCRIPTION.replace("enum: [on, off]", &format!("enum: [{}]", values.join(", ")));
    let action = "- {target: $.components.schemas.server.properties.status, description: Why., remove: true}\n";
    let stamped = completed(&text, action).unwrap();
    assert!(stamped.contains("value_19") && !stamped.contains("sha256:"), "{stamped}");
    let message = refusal(&text.replace("value_7,", "more, else,"), &stamped);
    let expected = "here now; it differs in `more` of `enum` (new), `else` of `enum` (new), `value_7` of `enum` (gone)";
    assert!(message.contains(expected), "{message}");
    // A digest was written in its stead before.
    let digest = refusal(
        &text,
        "- {target: $.components.schemas.server.properties.place, description: Why., x-against: [a], remove: true}\n",
    );
    assert!(digest.contains("write `x-against: [a, \"sha256:"), "{digest}");
}

/// An action for several descriptions fits all of them with what its cure says.
#[test]
fn the_cure_keeps_what_the_action_was_written_against() {
    let action = "- {target: $.components.schemas.server.properties.status, description: Why., remove: true}\n";
    let other = DESCRIPTION.replace("enum: [on, off]", "enum: [up]");
    let stamped = completed(DESCRIPTION, action).unwrap();
    let message = refusal(&other, &stamped);
    let (_, list) = message.split_once("write `x-against: [").unwrap();
    let (list, _) = list.split_once("]` into it").unwrap();
    let (start, rest) = stamped.split_once("x-against: [").unwrap();
    let (_, end) = rest.split_once(", remove").unwrap();
    let cured = format!("{start}x-against: [{list}], remove{end}");
    effective(DESCRIPTION, &cured);
    effective(&other, &cured);
}

#[test]
fn a_name_for_several_places_passes_references_by() {
    let text = DESCRIPTION
        .replace("        status:", "        old_place: {$ref: '#/components/schemas/place'}\n        status:")
        + "    place: {type: string}\n";
    let name =
        |target: &str| format!("- {{target: \"{target}\", description: Why., update: {{x-rust-name: Place}}}}\n");
    let both = effective(&text, &name("$.components.schemas.server.properties['place','old_place']"));
    let properties = both.value().pointer("/components/schemas/server/properties").unwrap();
    assert_eq!(
        (properties["place"].get("x-rust-name"), properties["old_place"].get("x-rust-name")),
        (Some(&Value::from("Place")), None)
    );
    let message = refusal_of_generation(&text, &name("$.components.schemas.server.properties.old_place"));
    assert!(message.contains("`x-rust-name` has no effect beside a `$ref`"), "{message}");
}

#[test]
fn what_was_generated_by_is_not_asked_again() {
    let action =
        "- {target: $.components.schemas.server.properties.place, description: Why., x-against: [a], remove: true}\n";
    let (text, overlay) = (description(DESCRIPTION), overlay(action));
    assert!(load(&text, Some(&overlay)).is_err());
    assert!(load(&text, Some(&overlay.settled())).is_ok());
}

/// What a pull has told of an action isn't told again; what it hasn't told is.
#[test]
fn an_action_is_told_of_once() {
    let beside = DESCRIPTION.replace("country:", "region:");
    let overlay = overlay(&wrap().replace("  x-wrap", "  x-against: [[id, place, status, gone]]\n  x-wrap"));
    let found = |stale| generator::examine(&Source::new("api.yaml", &beside), Some(&overlay), None, stale);
    let alone = found(generator::Diagnostics::default());
    let stale: Vec<_> = alone.iter().filter(|it| it.message.starts_with("the action was written against")).collect();
    assert_eq!(stale.len(), 1, "{alone}");
    let told: generator::Diagnostics = stale.into_iter().cloned().collect();
    assert_eq!(found(told).to_string(), alone.to_string());
}
