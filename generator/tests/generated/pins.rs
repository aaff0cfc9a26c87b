//! `spec/names.yaml` is edited by people and merged by git: whatever it says, the generator reads it or says what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use generator::{Source, generate, load};
use serde_json::{Value, json};

use crate::support::{api_with, description, released, result_after, result_with, says};

/// One of each: a handle with arguments, setters, a body, enums, a union and types within types.
fn things() -> String {
    let attributes = "{type: object, required: [size, mode], properties: {size: {type: integer, enum: [1, 2]}, mode: {$ref: '#/components/schemas/Mode'}, note: {type: string, nullable: true}, clear_note: {type: string}}}";
    let thing = "{type: object, properties: {fooBar: {type: string}, part: {type: object, properties: {a: {type: string}}}, any: {oneOf: [{type: string}, {type: object, properties: {b: {type: string}}}]}}}";
    description(
        &format!(
            "\
/things:
  get:
    tags: [Things]
    parameters: [{{name: kind, in: query, required: true, schema: {{$ref: '#/components/schemas/Mode'}}}}, {{name: sort, in: query, schema: {{type: string}}}}, {{name: 'filter[name]', in: query, schema: {{type: string}}}}]
    responses: {{'200': {{description: It., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}
  post:
    tags: [Things]
    requestBody: {{content: {{application/json: {{schema: {attributes}}}}}}}
    responses: {{'204': {{description: Done.}}}}
/boxes/{{id}}: {{delete: {{tags: [Boxes], parameters: [{{name: id, in: path, required: true, schema: {{type: string, enum: [x]}}}}], responses: {{'204': {{description: Done.}}}}}}}}"
        ),
        &format!("schemas:\n  Mode: {{type: string, enum: ['on', fast-mode]}}\n  Thing: {thing}"),
    )
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: \"$.paths['/things'].get\", description: Why., update: {x-rust-name: fetch, x-rust-request: FetchOptions}}
- {target: \"$.paths['/things'].get.parameters[?@.name == 'sort']\", description: Why., update: {x-rust-name: order}}
- {target: $.components.schemas.Thing, description: Why., update: {x-rust-name: Gadget}}
- {target: $.components.schemas.Thing.properties.fooBar, description: Why., update: {x-rust-field: bar}}
- {target: $.components.schemas.Mode, description: Why., update: {x-rust-variants: {fast-mode: Fast}}}
";

/// Texts that must not become code, and some that may.
const TEXTS: &[&str] = &[
    "",
    "_",
    "r#self",
    "r#type",
    "Self",
    "crate",
    "mod",
    "..",
    "a/b",
    "things.new",
    "things::Option",
    "a b",
    "1a",
    "ⓐb",
    "e\u{301}",
    "a\n\"",
    "client",
    "shared",
    "Other",
    "union",
];

/// Every string of a value, keys included, in turn replaced by a text.
fn replaced(value: &Value, text: &str) -> Vec<Value> {
    match value {
        Value::String(old) if old != text => vec![json!(text)],
        Value::Array(items) => (0..items.len())
            .flat_map(|at| {
                replaced(&items[at], text).into_iter().map(move |item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                })
            })
            .collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| {
                let within = replaced(value, text).into_iter().map(|value| (key.clone(), value));
                let renamed = (!members.contains_key(text)).then(|| (text.to_owned(), value.clone()));
                within.chain(renamed).map(move |(new, value)| {
                    let member = |(old, it): (&String, &Value)| {
                        if old == key { (new.clone(), value.clone()) } else { (old.clone(), it.clone()) }
                    };
                    Value::Object(members.iter().map(member).collect())
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Every outcome is a generation that Rust can read, or an error with its line and a cure.
#[track_caller]
fn is_sound(outcome: Result<BTreeMap<String, String>, String>, file: &str, text: &str) -> bool {
    match outcome {
        Ok(files) => {
            for (name, file) in &files {
                assert!(syn::parse_file(file).is_ok() || name == "contract.rs", "{name} after {text:?}\n{file}");
            }
            true
        }
        Err(refusal) => {
            for finding in refusal.split("\n\n").filter(|finding| finding.starts_with("error")) {
                assert!(finding.contains(&format!("--> {file}:")), "after {text:?}: {finding}");
                assert!(finding.contains("\n  cure: "), "after {text:?}: {finding}");
                assert!(!finding.contains("mistake of the generator"), "after {text:?}: {finding}");
            }
            false
        }
    }
}

#[test]
fn no_text_in_the_pins_makes_the_generator_panic() {
    let things = things();
    let pins = api_with(&things, None, None).pins;
    let pins: Value = serde_yaml::from_str(&pins).unwrap();
    let effective = load(&Source::new("api.yaml", things), None).unwrap();
    let (mut read, mut refused) = (0, 0);
    for text in TEXTS {
        for hostile in replaced(&pins, text) {
            let hostile = Source::new("names.yaml", serde_yaml::to_string(&hostile).unwrap());
            let generated = generate(&effective, Some(&hostile)).map(|generated| generated.files);
            match is_sound(generated.map_err(|refusal| refusal.to_string()), "names.yaml", text) {
                true => read += 1,
                false => refused += 1,
            }
        }
    }
    assert!(read > 200 && refused > 700, "{read} read, {refused} refused");
}

#[test]
fn no_name_in_the_overlay_makes_the_generator_panic() {
    let things = things();
    for text in TEXTS {
        for name in ["fetch", "FetchOptions", "order", "Gadget", "bar", "Fast"] {
            let overlay = OVERLAY.replace(&format!(": {name}"), &format!(": {}", json!(text)));
            assert_ne!(overlay, OVERLAY);
            is_sound(result_with(&things, Some(&overlay), None).map(|it| it.files), "overlay.yaml", text);
        }
    }
    for value in ["42", "[a]", "{a: b}", "true", "null"] {
        for name in ["fetch", "FetchOptions", "order", "Gadget", "bar", "Fast"] {
            let overlay = OVERLAY.replace(&format!(": {name}"), &format!(": {value}"));
            let refusal = result_with(&things, Some(&overlay), None).err().unwrap();
            says(&refusal, "must be a text", "overlay.yaml:");
        }
    }
}

#[test]
fn a_name_that_is_none_is_told_at_its_line() {
    let things = things();
    let pins = api_with(&things, None, None).pins;
    for (from, to, what) in [
        (
            "things: ThingsApi",
            "things: crate",
            "`crate` is not a Rust identifier: it is a keyword that has no raw form",
        ),
        ("things.get", "things.r#self", "`r#self` is not a Rust identifier"),
        ("things.get", "things.ⓐb", "`ⓐ` is neither an ASCII letter"),
        ("things.get", "...get", "`` is not a Rust identifier: it is empty"),
        ("things.get", "mod.get", "whose raw form is `r#mod`"),
        ("things.get", "client.get", "`client` can't be a module of a resource"),
        ("things.get", "Things.get", "`Things` can't be a module"),
        ("\"query sort\"", "{query sort: a b}", "`a b` is not a Rust identifier"),
        ("things::Thing:", "things::Option:", "`Option` is a name of the runtime or of Rust's prelude"),
        ("things::Thing:", "boxes::Mode:", "`Mode` is given in line"),
        ("boxes.delete", "things.get", "`DELETE /boxes/{id}` has the method `things.get`, too"),
        ("fooBar", "{fooBar: part}", "`fooBar` and `part` have the name `part`"),
        ("GET /things", "FETCH /things", "`FETCH /things` is not the verb and path of an operation"),
        ("members: [\"1\"", "members: [\"x\"", "`x` is a value of an enum of integers, and no integer"),
        ("{Text: string}", "{Other: string}", "every type of this kind has something called `Other` already"),
        ("fast-mode\"", "fast-mode\": Other", "every type of this kind has something called `Other` already"),
        ("fooBar", "{fooBar: extra}", "every type of this kind has something called `extra` already"),
        ("\"query sort\"", "{query sort: send}", "every request has something called `send` already"),
        ("uses: {answer: Thing", "uses: {answer: \"a b\"", "`a b` is not a Rust identifier"),
    ] {
        let wrong = pins.replacen(from, to, 1);
        assert_ne!(wrong, pins, "{from} in\n{pins}");
        let refusal = result_with(&things, None, Some(&wrong)).err().unwrap_or_default();
        // The line that has it, or the second of two that have the same.
        let lines = wrong.lines().enumerate().filter(|(_, line)| {
            line.contains(to.trim_start_matches("uses: "))
                || what.contains("have the")
                || what.contains("has the")
                || what.contains("is given")
        });
        let lines: BTreeSet<String> = lines.map(|(at, _)| format!("names.yaml:{} ", at + 1)).collect();
        let found = refusal.split("\n\n").any(|it| it.contains(what) && lines.iter().any(|line| it.contains(line)));
        assert!(found, "{to}: expected `{what}` at one of {lines:?} in\n{refusal}");
    }
}

#[test]
fn an_empty_file_pins_nothing() {
    let things = things();
    let first = api_with(&things, None, None);
    for nothing in ["", "# Nothing is released.\n", "null\n", "{}\n"] {
        assert_eq!(result_with(&things, None, Some(nothing)).unwrap().pins, first.pins, "{nothing:?}");
    }
    assert!(
        result_with(&things, None, Some("[things]")).err().unwrap().contains("this is not what holds the pinned names")
    );
}

/// It is written into attributes of Rust.
#[test]
fn since_when_something_is_gone_is_a_plain_text() {
    let things = things();
    let gone = |since: &str| {
        let pins = format!("{}gone:\n  \"GET /lost\": {since}\n", api_with(&things, None, None).pins);
        result_with(&things, None, Some(&pins)).err().unwrap_or_default()
    };
    assert_eq!(gone("\"2026-10-14\""), "");
    for since in ["1", "\"a\\\"b\"", "\"a`b\"", "\"a\\\\b\"", "\"a\\nb\""] {
        assert!(gone(since).contains("since when something is gone is a date or a version"), "{since}");
    }
}

#[test]
fn a_method_gives_way_for_good_or_is_renamed() {
    let overlay = |one: &str, other: &str| {
        let action = |path: &str, name: &str| {
            format!("- {{target: \"$.paths['{path}'].get\", description: Why., update: {{x-rust-name: {name}}}}}\n")
        };
        let head = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n";
        format!("{head}{}{}", action("/things", one), action("/things/more", other))
    };
    let things = |paths: &str| format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}");
    let get =
        |path: &str| format!("  {path}: {{get: {{tags: [Things], responses: {{'204': {{description: Done.}}}}}}}}\n");
    let before = things(&get("/things"));
    let both = things(&(get("/things") + &get("/things/more")));
    let pinned = api_with(&before, None, None).pins;

    // The name that the overlay gives is another one's, at first and ever after.
    let same = overlay("get", "get");
    let first = api_with(&both, Some(&same), Some(&pinned));
    let second = api_with(&both, Some(&same), Some(&first.pins));
    for api in [&first, &second] {
        says(&api.warnings, "`things.get` is taken; this method is `get2`", "overlay.yaml:5");
    }
    assert_eq!(second.pins, first.pins);

    // Two that change their names give way to nobody.
    let exchange = overlay("get2", "get");
    let renamed = api_with(&both, Some(&exchange), Some(&first.pins));
    assert!(!renamed.warnings.contains("is taken"), "{}", renamed.warnings);
    assert_eq!(renamed.renamed, ["things.get → things.get2", "things.get2 → things.get"]);
    assert!(renamed.pins.contains("\"GET /things\": {method: things.get2"), "{}", renamed.pins);
    let again = api_with(&both, Some(&exchange), Some(&renamed.pins));
    assert!(again.files == renamed.files && again.pins == renamed.pins && again.renamed.is_empty());

    // Once they are released, callers know them by these names.
    let release = released(&both, Some(&same), &first.pins);
    let refusal = result_after(&both, Some(&overlay("fetch", "get")), &first.pins, &release).err().unwrap();
    says(&refusal, "the overlay calls this method `fetch`, but it was released as `get`", "overlay.yaml:4");
    assert!(result_after(&both, Some(&same), &first.pins, &release).is_ok());
}

#[test]
fn a_merge_conflict_is_told() {
    let things = things();
    let pins = api_with(&things, None, None).pins;
    let conflict = pins.replacen(
        "handles:\n",
        "<<<<<<< HEAD\nhandles:\n||||||| base\nhandles:\n=======\nhandles:\n>>>>>>> branch\n",
        1,
    );
    let refusal = result_with(&things, None, Some(&conflict)).err().unwrap();
    for (mark, line) in [("<<<<<<<", 2), ("|||||||", 4), (">>>>>>>", 8)] {
        says(&refusal, &format!("a merge conflict is not resolved: `{mark}`"), &format!("names.yaml:{line}\n"));
    }
    assert!(refusal.contains("keep the entries of both sides") && !refusal.contains("delete"), "{refusal}");
}

#[test]
fn an_overlay_that_contradicts_a_release_is_an_error_with_cures_that_work() {
    let things = things();
    let before = api_with(&things, None, None);
    let release = released(&things, None, &before.pins);
    let refusal = result_after(&things, Some(OVERLAY), &before.pins, &release).err().expect("callers have other names");
    let findings: Vec<&str> = refusal.split("\n\n").collect();
    let expected = [
        ("this method `fetch`, but it was released as `get`", 4),
        ("the request `FetchOptions`, but it was released as `GetThingRequest`", 4),
        ("the parameter `query sort` `order`, but it was released as `sort`", 5),
        ("this type `Gadget`, but it was released as `Thing`", 6),
        ("the member `fooBar` `bar`, but it was released as `foo_bar`", 7),
        ("the member `fast-mode` `Fast`, but it was released as `FastMode`", 8),
    ];
    for (what, line) in expected {
        let found = findings.iter().any(|it| it.contains(what) && it.contains(&format!("overlay.yaml:{line} ")));
        assert!(found, "{what} at {line} in\n{refusal}");
    }
    assert_eq!(findings.len(), expected.len(), "{refusal}");

    // One cure: the name that was released, in the overlay.
    let mut kept = OVERLAY.to_owned();
    for (new, old) in [
        ("fetch,", "get,"),
        ("FetchOptions", "GetThingRequest"),
        ("order", "sort"),
        ("Gadget", "Thing"),
        (": bar", ": foo_bar"),
        ("Fast}", "FastMode}"),
    ] {
        kept = kept.replace(new, old);
    }
    let after = result_after(&things, Some(&kept), &before.pins, &release).unwrap();
    assert!(after.files == before.files && after.pins == before.pins);

    // The other one: a major version, of which the new names are.
    let major = released(&things, Some(OVERLAY), &before.pins);
    let after = result_after(&things, Some(OVERLAY), &before.pins, &major).unwrap();
    assert!(after.item("pub fn fetch").contains("-> FetchOptions") && after.has("pub fn order"));
    after.expect(r#"answer!(Gadget { bar "fooBar", part "part", any "any" });"#);
    after.expect(r#"text_enum!(Mode { On "on", Fast "fast-mode" });"#);
    assert!(!after.text().contains("deprecated") && !after.pins.contains("gone:"), "{}", after.pins);
    let again = result_after(&things, Some(OVERLAY), &after.pins, &major).unwrap();
    assert!(again.files == after.files && again.pins == after.pins);
}

#[test]
fn what_is_not_released_takes_the_name_of_the_overlay() {
    let things = things();
    let before = api_with(&things, None, None);
    let after = api_with(&things, Some(OVERLAY), Some(&before.pins));
    assert_eq!(
        after.renamed,
        [
            "things.get → things.fetch",
            "things::GetThingRequest → things::FetchOptions",
            "things::FetchOptions.sort → things::FetchOptions.order",
            "things::Thing → things::Gadget",
            // What is nested in it is called after it.
            "things::ThingPart → things::GadgetPart",
            "things::ThingAny → things::GadgetAny",
            "things::ThingAnyObject → things::GadgetAnyObject",
            "things::Mode::FastMode → things::Mode::Fast",
            "things::Gadget.foo_bar → things::Gadget.bar",
        ]
    );
    assert!(!after.warnings.contains("overlay"), "{}", after.warnings);
    // As if it had never been called otherwise.
    let fresh = api_with(&things, Some(OVERLAY), None);
    assert_eq!((&after.files, &after.pins), (&fresh.files, &fresh.pins));
    let again = api_with(&things, Some(OVERLAY), Some(&after.pins));
    assert!(again.files == after.files && again.pins == after.pins && again.renamed.is_empty());
    // And back again, by the other names.
    let back =
        OVERLAY.replace("name: fetch, x-rust-request: FetchOptions", "name: get, x-rust-request: GetThingRequest");
    let back = back.replace("order", "sort").replace("Gadget", "Thing").replace(": bar", ": foo_bar");
    let back = api_with(&things, Some(&back.replace("Fast}", "FastMode}")), Some(&after.pins));
    assert_eq!((&back.files, &back.pins), (&before.files, &before.pins));
}

#[test]
fn what_is_released_stays_beside_what_is_not() {
    let old = description("/things: {get: {tags: [Things], responses: {'204': {description: It.}}}}", "");
    let pins = api_with(&old, None, None).pins;
    let release = released(&old, None, &pins);
    let new = description(
        "/things:\n  get: {tags: [Things], responses: {'204': {description: It.}}}\n  post: {tags: [Things], responses: {'204': {description: It.}}}",
        "",
    );
    let next = result_after(&new, None, &pins, &release).unwrap();
    let overlay = |name: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions: [{{target: \"$.paths['/things'].post\", description: Why., update: {{x-rust-name: {name}}}}}]"
        )
    };
    let renamed = result_after(&new, Some(&overlay("order")), &next.pins, &release).unwrap();
    assert_eq!(renamed.renamed, ["things.create → things.order"]);
    // The name of another method that callers have isn't free.
    let kept = result_after(&new, Some(&overlay("get")), &next.pins, &release).unwrap();
    says(&kept.warnings, "`things.get` is taken; this method is `create`", "overlay.yaml:3");
    assert!(kept.renamed.is_empty());
}

#[test]
fn what_is_called_after_a_method_follows_it() {
    let of = |method: &str| {
        let parameters = "parameters: [{name: state, in: query, schema: {type: string, enum: [a, b]}}]";
        let body = "requestBody: {content: {application/json: {schema: {type: object, properties: {disk: {type: object, properties: {size: {type: integer}}}}}}}}";
        let answer = "responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {it: {type: string}}}}}}}";
        let action = format!(
            "actions: [{{target: \"$.paths['/things'].post\", description: Why., update: {{x-rust-name: {method}}}}}]"
        );
        (
            description(&format!("/things: {{post: {{tags: [Things], {parameters}, {body}, {answer}}}}}"), ""),
            format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\n{action}"),
        )
    };
    let (things, overlay) = of("order_part");
    let before = api_with(&things, None, None);
    let after = api_with(&things, Some(&overlay), Some(&before.pins));
    assert_eq!(
        after.renamed,
        [
            "things.create → things.order_part",
            "things::CreateThingRequest → things::OrderPartRequest",
            "things::CreateThingState → things::OrderPartState",
            "things::CreateThing → things::OrderPart",
            "things::CreateThingResponse → things::OrderPartResponse",
            "things::CreateThingDisk → things::OrderPartDisk",
        ]
    );
    let fresh = api_with(&things, Some(&overlay), None);
    assert_eq!((&after.files, &after.pins), (&fresh.files, &fresh.pins));
}

#[test]
fn a_request_that_is_not_or_is_taken_is_told() {
    let get = |path: &str, parameters: &str| {
        format!("/{path}: {{get: {{tags: [Things], {parameters}responses: {{'204': {{description: It.}}}}}}}}\n")
    };
    let option = "parameters: [{name: a, in: query, schema: {type: string}}], ";
    let things = description(&(get("things", option) + &get("things/bare", "") + &get("things/more", option)), "");
    let overlay = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: \"$.paths['/things'].get\", description: Why., update: {x-rust-request: ThingsApi}}
- {target: \"$.paths['/things/bare'].get\", description: Why., update: {x-rust-request: Bare}}
";
    let api = api_with(&things, Some(overlay), None);
    api.warns("`ThingsApi` is taken; the request is `ThingsApi2`", "overlay.yaml:4");
    api.warns("`x-rust-request` names nothing here: `things.get_bare` has no optional parameters", "overlay.yaml:5");
    let again = api_with(&things, Some(overlay), Some(&api.pins));
    again
        .warns("the overlay calls the request `ThingsApi`, which another one is; it is `ThingsApi2`", "overlay.yaml:4");
    assert_eq!(again.pins, api.pins);
}

#[test]
fn of_two_types_of_one_component_one_can_have_the_name_of_the_overlay() {
    // Two types of one component: where the pins name one of them by its use, its name has to change there, too.
    let two = |schema: &str, schemas: &str| {
        let get = |path: &str| {
            format!(
                "/{path}: {{get: {{tags: [{path}], responses: {{'200': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{place: {schema}}}}}}}}}}}}}}}}}\n"
            )
        };
        description(&(get("cats") + &get("dogs")), schemas)
    };
    let place = "{type: object, properties: {city: {type: string}}}";
    let component = two("{$ref: '#/components/schemas/Place'}", &format!("schemas: {{Place: {place}}}"));
    let pins = api_with(&component, None, Some(&api_with(&two(place, ""), None, None).pins)).pins;
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.components.schemas.Place, description: Why., update: {x-rust-name: Spot}}]";
    // The first one takes it, and the other one stays.
    let after = api_with(&component, Some(overlay), Some(&pins));
    assert!(after.item("pub struct GetCatResponse ").contains("place: Option<Spot>"), "{}", after.text());
    assert!(after.item("pub struct GetDogResponse ").contains("place: Option<GetDogResponsePlace>"));
    assert_eq!(after.renamed, ["cats::GetCatResponsePlace → cats::Spot"]);
    let again = api_with(&component, Some(overlay), Some(&after.pins));
    assert!(again.files == after.files && again.pins == after.pins && again.renamed.is_empty());

    let release = released(&component, None, &pins);
    let refusal = result_after(&component, Some(overlay), &pins, &release).err().unwrap();
    says(&refusal, "this type `Spot`, but it was released as `GetCatResponsePlace`", "overlay.yaml:3");
    says(&refusal, "this type `Spot`, but it was released as `GetDogResponsePlace`", "overlay.yaml:3");
}

#[test]
fn what_gave_way_to_a_name_that_is_taken_is_no_contradiction() {
    let things = things();
    let released = api_with(&things, None, None).pins;
    // Each is a name that another parameter, member, variant or type has.
    let overlay = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: \"$.paths['/things'].get.parameters[?@.name == 'sort']\", description: Why., update: {x-rust-name: filter_name}}
- {target: $.components.schemas.Thing.properties.fooBar, description: Why., update: {x-rust-field: part}}
- {target: $.components.schemas.Mode, description: Why., update: {x-rust-name: Thing, x-rust-variants: {fast-mode: 'On'}}}
";
    let first = api_with(&things, Some(overlay), None);
    let second = api_with(&things, Some(overlay), Some(&first.pins));
    assert_eq!(second.pins, first.pins);
    let again = api_with(&things, Some(overlay), Some(&released));
    for (what, line) in [
        ("the parameter `query sort` `filter_name`, which another one is; it is `sort`", 4),
        ("the member `fooBar` `part`, which another one is; it is `foo_bar`", 5),
        ("the member `fast-mode` `On`, which another one is; it is `FastMode`", 6),
        ("this type `Thing`, which another one is; it is `Mode`", 6),
    ] {
        says(&again.warnings, &format!("warning: the overlay calls {what}"), &format!("overlay.yaml:{line}"));
    }
}
