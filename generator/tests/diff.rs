//! What a change of a description is to callers. That rustc agrees is `xtask/tests/witness.rs`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

use generator::{ChangeKind, Diff, Effective, Facts, Format, Impact, Source, generate, load};
use serde_json::{Value, json};

const OLD: &str = include_str!("fixtures/changes/old.yaml");
const NEW: &str = include_str!("fixtures/changes/new.yaml");

fn effective(text: &str) -> Effective {
    load(&Source::new("api.yaml", text), None).unwrap_or_else(|refusal| panic!("{refusal}\n\nin\n{text}"))
}

fn diff(old: &str, new: &str) -> Diff {
    generator::diff(&effective(old), None, &effective(new), None).unwrap()
}

fn facts(old: &str, new: &str) -> Facts {
    generator::facts(&effective(old), &effective(new))
}

/// The older description with an edit.
fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut document = Source::new("old.yaml", OLD).parse().unwrap();
    edit(&mut document);
    document.to_string()
}

/// Impact, kind and path of each change.
fn told(diff: &Diff) -> Vec<String> {
    diff.changes.iter().map(|it| format!("{:?} {} {}", it.impact, it.kind.as_str(), it.path)).collect()
}

#[track_caller]
fn expect(edit: impl FnOnce(&mut Value), expected: &[&str], verdict: &str) {
    let diff = diff(OLD, &edited(edit));
    assert_eq!(told(&diff), expected);
    assert!(diff.verdict().starts_with(verdict), "{}", diff.verdict());
}

/// The older description named anew, as after an edit of `spec/names.yaml`.
fn renamed(edits: &[(&str, &str)]) -> Diff {
    let old = effective(OLD);
    let mut names = generate(&old, None).unwrap().names;
    for (from, to) in edits {
        assert!(names.contains(from), "{from} isn't in\n{names}");
        names = names.replace(from, to);
    }
    generator::diff(&old, None, &old, Some(Some(&Source::new("names.yaml", names)).into())).unwrap()
}

#[test]
fn nothing_changes_nothing() {
    for text in [OLD, NEW, include_str!("fixtures/kitchen_sink.yaml"), include_str!("fixtures/names.yaml")] {
        assert_eq!(told(&diff(text, text)), [""; 0]);
        assert_eq!(diff(text, text).render(Format::Text), "verdict: none -> nothing to release\n");
    }
}

#[test]
fn descriptions_may_have_nothing_in_common() {
    let (one, other) = (include_str!("fixtures/kitchen_sink.yaml"), include_str!("fixtures/names.yaml"));
    for (old, new) in [(one, other), (other, one), (one, NEW), (NEW, one)] {
        assert_eq!(diff(old, new).impact(), Impact::Breaking);
    }
}

#[test]
fn each_kind_of_change_is_told() {
    let diff = diff(OLD, NEW);
    assert_eq!(
        diff.render(Format::Text),
        include_str!("fixtures/changes/report.txt"),
        "after a look at it, write it by `cargo xtask spec diff --no-overlay` on the two files"
    );
    // The rest takes other names than those of the older version, or an overlay: see the next tests.
    let by_name = [
        ChangeKind::HandleRenamed,
        ChangeKind::MethodMoved,
        ChangeKind::TypeMoved,
        ChangeKind::ServersChanged,
        ChangeKind::AuthenticationChanged,
        ChangeKind::VerbChanged,
        ChangeKind::RepetitionChanged,
        ChangeKind::TimeoutChanged,
        ChangeKind::WaitChanged,
        ChangeKind::FindChanged,
        // Of what was released.
        ChangeKind::Lapsed,
        ChangeKind::Undeclared,
    ];
    let missing: Vec<_> = ChangeKind::ALL
        .iter()
        .filter(|kind| !by_name.contains(kind) && !diff.changes.iter().any(|change| change.kind == **kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn renames_are_told() {
    assert_eq!(
        told(&renamed(&[("method: things.list\n", "method: things.find\n")])),
        ["Breaking method-moved things::ThingsApi::list"]
    );
    assert_eq!(
        told(&renamed(&[("  things::Thing:", "  things::Gadget:"), ("answer: Thing", "answer: Gadget")])),
        [
            "Breaking type-moved things::Thing",
            "Breaking answer-changed things::ThingsApi::create",
            "Breaking answer-changed things::ThingsApi::get",
            "Breaking answer-changed things::ThingsApi::list",
            "Breaking answer-changed things::ThingsApi::update",
        ]
    );
    // What a type loses is told whatever it is called by now.
    let gadget = [
        ("  things::Thing:", "  things::Gadget:"),
        ("answer: Thing", "answer: Gadget"),
        (", owner", ", {owner: keeper}"),
    ];
    let told_of = told(&renamed(&gadget));
    assert!(told_of.contains(&"Breaking field-removed things::Thing::owner".to_owned()), "{told_of:?}");
    // Where its module still mentions it, the old path goes on leading to it.
    assert_eq!(told(&renamed(&[("  things::Thing:", "  shared::Thing:")])), [""; 0]);
    let verbs = renamed(&[
        (
            "\"POST /things/{id}/archive\": {method: things.archive",
            "\"POST /things/{id}/archive\": {method: things.restart",
        ),
        (
            "\"POST /things/{id}/restart\": {method: things.restart",
            "\"POST /things/{id}/restart\": {method: things.archive",
        ),
    ]);
    assert!(
        told(&verbs).contains(&"Breaking path-changed things::ThingsApi::archive".to_owned()),
        "{:?}",
        told(&verbs)
    );
    let verbs = renamed(&[
        ("\"GET /things/{id}\": {method: things.get", "\"GET /things/{id}\": {method: things.delete"),
        ("\"DELETE /things/{id}\": {method: things.delete", "\"DELETE /things/{id}\": {method: things.get"),
    ]);
    assert!(told(&verbs).contains(&"Breaking verb-changed things::ThingsApi::get".to_owned()), "{:?}", told(&verbs));
}

#[test]
fn an_answer_that_may_lack_its_id_is_told() {
    let without = edited(|document| {
        let data = &mut document["components"]["schemas"]["thing_data"]["properties"];
        assert!(data.as_object_mut().unwrap().remove("id").is_some());
    });
    let lost = diff(OLD, &without);
    let told_of = |diff: &Diff, why: &str| {
        let of = |path: &str| diff.changes.iter().any(|it| it.path == path && it.behaviour && it.why.contains(why));
        ["create", "get", "update"].map(|name| of(&format!("things::ThingsApi::{name}")))
    };
    assert_eq!(told_of(&lost, "is read now: its `id` is empty then"), [true; 3], "{}", lost.render(Format::Text));
    assert_eq!(lost.impact(), Impact::Additive);
    assert_eq!(told_of(&diff(&without, OLD), "an answer without an id is an error now"), [true; 3]);
}

#[test]
fn a_member_with_another_name_is_one_change() {
    let members = [
        (", owner", ", {owner: keeper}", "field-removed things::Thing::owner"),
        (", color", ", {color: hue}", "setter-removed things::CreateThing::color"),
        ("members: [small, ", "members: [{small: Tiny}, ", "variant-removed shared::Kind::Small"),
        (
            "\"query filter[count]\"",
            "{\"query filter[count]\": counted}",
            "setter-removed things::ListThingsRequest::filter_count",
        ),
        ("request: ListThingsRequest", "request: FindThingsRequest", "type-moved things::ListThingsRequest"),
    ];
    for (from, to, expected) in members {
        let diff = renamed(&[(from, to)]);
        let told = told(&diff);
        assert_eq!(told.first().map(String::as_str), Some(&*format!("Breaking {expected}")), "{told:?}");
        let why = &diff.changes[0].why;
        assert!(why.contains("still there, under another"), "{why}");
        assert!(diff.changes.iter().all(|change| change.impact != Impact::Additive), "{told:?}");
    }
    // So is a call, though a parameter of its path is renamed with it.
    let names = generate(&effective(OLD), None).unwrap().names.replace("things.restart", "things.reboot");
    let names = names.replace("/things/{id}/restart", "/things/{thing}/restart");
    let new = OLD.replace(
        "/things/{id}/restart:\n    parameters: [{name: id,",
        "/things/{thing}/restart:\n    parameters: [{name: thing,",
    );
    let names = Source::new("names.yaml", names);
    let diff = generator::diff(&effective(OLD), None, &effective(&new), Some(Some(&names).into())).unwrap();
    assert_eq!(told(&diff), ["Breaking method-moved things::ThingsApi::restart"]);
}

/// A disk with two numbers and users.
const DISK: &str = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /disks/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      tags: [Disks]
      responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/disk'}}}}}}}
components:
  schemas:
    disk:
      type: object
      properties:
        id: {type: string}
        attributes:
          type: object
          properties:
            ready: {type: integer}
            wanted: {type: integer}
            word: {type: string}
            users: {type: array, items: {type: object, properties: {name: {type: string}, nick: {type: string}, state: {type: string}}}}
            past: {type: array, items: {type: object, properties: {name: {type: string}, nick: {type: string}, state: {type: string}}}}
";

#[test]
fn what_a_waiter_waits_for_is_told() {
    let with = |waiter: &str| {
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- target: \"$.paths['/disks/{{id}}'].get\"\n  description: Why.\n  update: {{x-rust-wait: [{{name: wait, summary: Wait., interval: 1, deadline: 9, {waiter}}}]}}\n"
        );
        load(&Source::new("api.yaml", DISK), Some(&Source::new("overlay.yaml", overlay))).unwrap()
    };
    let change = |old: &str, new: &str| {
        let diff = generator::diff(&with(old), None, &with(new), None).unwrap();
        let values = |it: &generator::Change| {
            format!("{} -> {}", it.before.clone().unwrap_or_default(), it.after.clone().unwrap_or_default())
        };
        (told(&diff), diff.changes.iter().map(values).collect::<Vec<_>>())
    };
    let wait = "disks::DisksApi::wait";
    let equal = "until: {ready: {equals: wanted}}, failure: {word: [bad]}";
    let entry = "among: {list: users, by: name, as: user}, until: {state: [in]}, failure: {state: [out]}";
    for (old, new, before, after) in [
        (equal, "until: {ready: [3]}, failure: {word: [bad]}", "ready equals wanted", "ready is 3"),
        (
            equal,
            "until: {wanted: {equals: ready}}, failure: {word: [bad]}",
            "ready equals wanted",
            "wanted equals ready",
        ),
        (
            equal,
            "until: {ready: {equals: wanted}}",
            "ready equals wanted; fails once word is bad",
            "ready equals wanted",
        ),
        (
            "until: {ready: [1]}",
            "until: {ready: [1]}, not_yet: [A, B]",
            "ready is 1",
            "ready is 1; goes on after A or B",
        ),
        (
            entry,
            &entry.replace("users", "past"),
            "in the entry of users by name, state is in",
            "in the entry of past by name, ",
        ),
        (
            entry,
            &entry.replace("by: name", "by: nick"),
            "in the entry of users by name, ",
            "in the entry of users by nick, ",
        ),
        (entry, &entry.replace("out", "lost"), "fails once state is out", "fails once state is lost"),
        (
            entry,
            &entry.replace("until: {state: [in]}", "gone: true"),
            "in the entry of users by name, state is in",
            "no entry of users by name; fails once",
        ),
    ] {
        let (kinds, values) = change(old, new);
        assert_eq!(kinds, [format!("Breaking wait-changed {wait}")], "{new}");
        let (was, is) = values[0].split_once(" -> ").unwrap();
        assert!(was.contains(before) && is.contains(after), "{was} -> {is}");
    }
    // The name of the argument is no change, and nor is what is only told of a state one of behaviour.
    assert_eq!(change(entry, &entry.replace("as: user", "as: name")).0, [""; 0]);
    assert_eq!(change(equal, &format!("{equal}, explain: [word]")).0, [format!("Docs wait-changed {wait}")]);
    // An entry takes an argument, and leaves the resource.
    let whole = "until: {word: [in]}";
    assert!(change(whole, entry).0.contains(&format!("Breaking arguments-changed {wait}")));
    let gone = entry.replace("until: {state: [in]}", "gone: true");
    let (kinds, values) = change("gone: true", &gone);
    assert!(kinds.contains(&format!("Breaking answer-changed {wait}")), "{kinds:?}");
    assert!(
        values.iter().any(|it| it.contains("Wait<Resource<disks::Disk>, ()> -> Wait<Resource<disks::Disk>>")),
        "{values:?}"
    );
}

#[test]
fn what_the_overlay_adds_is_told() {
    let description = include_str!("fixtures/kitchen_sink.yaml");
    let overlay = include_str!("fixtures/overlays/kitchen_sink.yaml");
    let with = |overlay: &str| {
        let overlay = Source::new("overlay.yaml", overlay);
        load(&Source::new("api.yaml", description), Some(&overlay)).unwrap()
    };
    let told_of = |from: &str, to: &str| {
        assert!(overlay.contains(from), "{from}");
        told(&generator::diff(&with(overlay), None, &with(&overlay.replacen(from, to, 1)), None).unwrap())
    };
    let settled = "pets::PetsApi::wait_until_settled";
    assert_eq!(told_of("kind: [dog, Dog], ", ""), [format!("Breaking wait-changed {settled}")]);
    assert_eq!(told_of("failure: {kind: [runaway, cat], ", "failure: {"), [format!("Breaking wait-changed {settled}")]);
    assert_eq!(told_of("deadline: 90", "deadline: 91"), [format!("Docs wait-changed {settled}")]);
    assert_eq!(
        told_of("name: wait_until_settled", "name: wait_until_home"),
        [
            format!("Breaking method-removed {settled}"),
            "Additive method-added pets::PetsApi::wait_until_home".to_owned()
        ]
    );
    assert_eq!(
        told_of("gone: true\n      until: {kind: [dog]}", "until: {kind: [dog]}"),
        ["Breaking answer-changed pets::PetsApi::wait_until_unlisted"]
    );
    let find = "pets::PetsApi::find_or_create";
    for (from, to) in [
        (", compare: ignore_case", ""),
        ("attribute: [name, friend.name]", "attribute: [name]"),
        (", optional: true", ""),
        ("level: [-1], ", ""),
    ] {
        assert_eq!(told_of(from, to), [format!("Breaking find-changed {find}")], "{from}");
    }
    assert_eq!(told_of(", filter: \"filter[kind]\"", ""), [format!("Docs find-changed {find}")]);
    assert_eq!(told_of("x-rust-find", "x-none"), [format!("Breaking method-removed {find}")]);
    let asking = |parameters: &str| {
        let text = description
            .replace("summary: Adds a pet.\n", &format!("summary: Adds a pet.\n      parameters: [{parameters}]\n"));
        assert_ne!(text, description);
        load(&Source::new("api.yaml", text), Some(&Source::new("overlay.yaml", overlay))).unwrap()
    };
    let asks = |ty: &str| format!("{{name: dry, in: query, required: true, schema: {{type: {ty}}}}}");
    for new in [asks("integer"), String::new()] {
        let told = told(&generator::diff(&asking(&asks("boolean")), None, &asking(&new), None).unwrap());
        assert!(told.contains(&format!("Breaking arguments-changed {find}")), "{told:?}");
    }
    assert_eq!(
        told_of("x-rust-idempotent: true", "x-none: true"),
        ["Additive repetition-changed pets::PetsApi::create"]
    );
    assert_eq!(told_of("PET_UNKNOWN, ", ""), ["Docs repetition-changed Client"]);
    assert_eq!(
        told_of("x-rust-timeout: {body: seconds, default: 60}", "x-none: 1"),
        ["Breaking timeout-changed feeds::FeedsApi::create_feed"]
    );
    assert_eq!(
        told_of("x-rust-timeout: {body: seconds, default: 60}", "x-rust-timeout: {body: seconds, default: 9}"),
        ["Docs timeout-changed feeds::FeedsApi::create_feed"]
    );
    let unpaged = told_of("x-rust-pages: {token: cursor, next: next.cursor}", "x-none: 1");
    assert_eq!(unpaged, ["Breaking pagination-changed feeds::FeedsApi::list"]);
    // Text was taken, and the enum alone is; the other way round nobody loses anything. What has a name takes both anyway.
    let taken = [
        "arguments-changed stock::StockApi::get",
        "arguments-changed stock::StockApi::replace",
        "arguments-changed stock::StockApi::update",
    ];
    let mut told_of = told_of("x-rust-into: true", "x-none: true");
    told_of.sort_unstable();
    let mut taken = taken.map(|change| format!("Breaking {change}"));
    taken.sort_unstable();
    assert_eq!(told_of, taken);
    let exact = with(&overlay.replace("x-rust-into: true", "x-none: true"));
    assert_eq!(told(&generator::diff(&exact, None, &with(overlay), None).unwrap()), [""; 0]);
}

#[test]
fn what_callers_do_not_feel_is_no_change() {
    // The tag of an operation, its id, and the place of its schema.
    expect(|it| it["paths"]["/things/{id}"]["get"]["tags"] = json!(["Others"]), &[], "none");
    expect(
        |it| it["paths"]["/things"]["get"]["operationId"] = json!("find-things"),
        &["None operation-id-changed things::ThingsApi::list"],
        "none",
    );
    expect(
        |it| {
            let attributes = &mut it["components"]["schemas"]["thing_data"]["properties"]["attributes"];
            attributes["properties"]["name"]["nullable"] = json!(true);
            attributes["required"] = json!(["name", "count"]);
        },
        &[],
        "none",
    );
}

/// Upstream may change all of them at once, and no caller feels it.
#[test]
fn many_ids_of_operations_are_one_line() {
    let of = |count: usize, version: &str| {
        edited(|it| {
            for at in 0..count {
                it["paths"][format!("/pets/{at}")] = json!({"get": {
                    "operationId": format!("{version}-{at}"), "tags": ["Things"], "x-rust-name": format!("get_{at}"),
                    "responses": {"204": {"description": "D."}},
                }});
            }
        })
    };
    let text = |count: usize| diff(&of(count, "a"), &of(count, "b")).render(Format::Text);
    let few = text(3);
    assert!(few.matches("operation-id-changed").count() == 3 && few.contains("a-2 -> b-2"), "{few}");
    let many = text(4);
    let expected =
        "Without effect (4)\n  operation-id-changed  4 operations\n    the id stands in error messages alone\n\n";
    assert!(many.contains(expected), "{many}");
}

#[test]
fn another_server_is_told() {
    let at = |urls: &[&str]| edited(|it| it["servers"] = urls.iter().map(|url| json!({"url": url})).collect());
    let (old, new) = (at(&["https://a.test"]), at(&["https://b.test", "http://b.test"]));
    let moved = diff(&old, &new);
    assert_eq!(told(&moved), ["Additive servers-changed Client"]);
    let text = moved.render(Format::Text);
    assert!(text.starts_with("Callers must act (1)\n") && text.contains("https://a.test -> https://b.test"), "{text}");
    // The client's own is still the first.
    let more = diff(&old, &at(&["https://a.test", "http://a.test"]));
    assert_eq!(
        (told(&more), more.verdict()),
        (vec!["None servers-changed Client".to_owned()], "none -> nothing to release".to_owned())
    );
}

/// The description with these schemes, and ways to use them of all operations but one.
fn authenticated(schemes: &Value, all: &Value, one: Option<&Value>) -> String {
    edited(|it| {
        it["security"] = all.clone();
        it["components"]["securitySchemes"] = schemes.clone();
        if let Some(one) = one {
            it["paths"]["/things"]["get"]["security"] = one.clone();
        }
    })
}

#[test]
fn another_way_to_authenticate_is_told() {
    let schemes = json!({
        "B": {"type": "http", "scheme": "bearer"},
        "K": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "A key."},
        "Again": {"type": "http", "scheme": "Bearer"},
        "Lower": {"type": "apiKey", "in": "header", "name": "x-key"},
        "Led": {"$ref": "#/components/securitySchemes/B"},
    });
    let of = |all: &Value, one: Option<&Value>| authenticated(&schemes, all, one);
    let (bearer, key) = (json!([{"B": []}]), json!([{"K": []}]));
    let both = json!([{"B": [], "K": []}]);
    let either = json!([{"B": []}, {"K": []}]);
    let refused = ["Additive authentication-changed Client"];
    let fine = ["None authentication-changed Client"];
    for (before, now, expected) in [
        (&bearer, &key, &refused[..]),
        (&bearer, &both, &refused),
        (&json!([]), &bearer, &refused),
        (&bearer, &either, &fine),
        (&bearer, &json!([{"B": []}, {}]), &fine),
        (&bearer, &json!([]), &fine),
        (&both, &key, &fine),
        // The same under other names.
        (&bearer, &json!([{"Again": []}]), &[]),
        (&bearer, &json!([{"Led": []}]), &[]),
        (&key, &json!([{"Lower": []}]), &[]),
        (&json!([]), &json!([{}]), &[]),
    ] {
        assert_eq!(told(&diff(&of(before, None), &of(now, None))), expected, "{before} -> {now}");
    }
    let text = diff(&of(&bearer, None), &of(&both, Some(&key))).render(Format::Text);
    assert!(text.starts_with("Callers must act (1)\n"), "{text}");
    let expected = "http bearer -> apiKey in header x-key; apiKey in header x-key and http bearer\n";
    assert!(text.contains(expected), "{text}");
    // One call alone, to what the client doesn't send and back.
    let one = diff(&of(&bearer, None), &of(&bearer, Some(&key))).render(Format::Text);
    assert!(one.contains("1 of ") && one.contains("http bearer -> apiKey in header x-key\n"), "{one}");
    assert_eq!(told(&diff(&of(&bearer, Some(&key)), &of(&bearer, None))), fine);
}

#[test]
fn prose_is_docs() {
    expect(
        |it| it["components"]["schemas"]["Shared"]["description"] = json!("What is shared."),
        &["Docs docs-changed shared::Shared"],
        "docs -> 1.x: patch, 0.x: patch",
    );
}

#[test]
fn what_is_new_is_additive() {
    expect(
        |it| it["components"]["schemas"]["Kind"]["enum"] = json!(["small", "Large", "gone", "new"]),
        &["Additive variant-added shared::Kind::New"],
        "additive -> 1.x: minor, 0.x: patch",
    );
    expect(
        |it| it["components"]["schemas"]["Shared"]["properties"]["more"] = json!({"type": "string"}),
        &["Additive field-added shared::Shared::more"],
        "additive",
    );
}

/// The properties of the body that creates things.
fn body(it: &mut Value) -> &mut Value {
    let data = &mut it["components"]["schemas"]["create_thing"]["properties"]["data"];
    &mut data["properties"]["attributes"]
}

#[test]
fn what_callers_gave_may_fit_still() {
    // A text is any JSON, an enum is a text, numbers are written as texts.
    expect(|it| body(it)["properties"]["text"] = json!({}), &[], "none");
    let query = |it: &mut Value, name: &str, schema: Value| {
        let parameters = it["paths"]["/things"]["get"]["parameters"].as_array_mut().unwrap();
        parameters.iter_mut().find(|it| it["name"] == name).unwrap()["schema"] = schema;
    };
    // The union holds integers.
    expect(|it| body(it)["properties"]["count"] = json!({"$ref": "#/components/schemas/Size"}), &[], "none");
    expect(|it| query(it, "filter[kind]", json!({"type": "string"})), &[], "none");
    // Setters take text where an enum is, too.
    let kind = json!({"$ref": "#/components/schemas/Kind"});
    expect(|it| body(it)["properties"]["text"] = kind.clone(), &[], "none");
    expect(|it| query(it, "filter[gone]", kind.clone()), &[], "none");
    expect(|it| query(it, "numbers", json!({"type": "array", "items": {"type": "string"}})), &[], "none");
    expect(
        |it| query(it, "filter[gone]", json!({"type": "integer"})),
        &["Breaking setter-changed things::ListThingsRequest::filter_gone"],
        "breaking -> 1.x: major, 0.x: minor",
    );
    expect(
        |it| body(it)["properties"]["text"] = json!({"type": "integer"}),
        &["Breaking setter-changed things::CreateThing::text"],
        "breaking",
    );
}

#[test]
fn a_newly_required_attribute_is_no_new_argument() {
    expect(
        |it| body(it)["required"] = json!(["name", "title", "color"]),
        &["Breaking required-changed things::CreateThing::color"],
        "breaking",
    );
    expect(
        |it| body(it)["required"] = json!(["name"]),
        &["Additive required-changed things::CreateThing::title"],
        "additive",
    );
}

#[test]
fn a_constructor_is_judged_by_its_steps() {
    // The arguments of `CreateThing` before and after, and how the report calls both.
    let new = |arguments: &str| format!("new: [{arguments}]");
    let pinned = |from: &str, to: &str| {
        let names = |arguments: &str| {
            let names = generate(&effective(OLD), None).unwrap().names;
            assert!(names.contains(&new("name, title")), "{names}");
            Source::new("names.yaml", names.replace(&new("name, title"), &new(arguments)))
        };
        generator::diff(&effective(OLD), Some(&names(from)), &effective(OLD), Some(Some(&names(to)).into())).unwrap()
    };
    let (name, title, text) = ("name(impl Into<String>)", "title(impl Into<String>)", "text(impl Into<String>)");
    let both = format!("{name}.{title}");
    for (from, to, path, before, after, others) in [
        // One more, at the end or before.
        ("", "name", "new", "new()", "new(name: impl Into<String>)", vec!["setter-removed name"]),
        ("name", "name, title", "new", "new(name: impl Into<String>)", &both, vec!["setter-removed title"]),
        ("name, title", "name, title, text", "name", &both, &format!("{both}.{text}"), vec!["setter-removed text"]),
        ("name, title", "text, name, title", "name", &both, &format!("{text}.{both}"), vec!["setter-removed text"]),
        // One less.
        ("name, title", "name", "name", &both, "new(name: impl Into<String>)", vec!["setter-added title"]),
        ("name, title", "title", "name", &both, "new(title: impl Into<String>)", vec!["setter-added name"]),
        ("name", "", "new", "new(name: impl Into<String>)", "new()", vec!["setter-added name"]),
        // Others, or in another order, of the same type or not.
        ("name, title", "title, name", "name", &both, &format!("{title}.{name}"), vec![]),
        (
            "name, title",
            "name, text",
            "name",
            &both,
            &format!("{name}.{text}"),
            vec!["setter-removed text", "setter-added title"],
        ),
    ] {
        let diff = pinned(from, to);
        let change = diff.changes.iter().find(|change| change.kind == ChangeKind::ConstructorChanged);
        let change = change.unwrap_or_else(|| panic!("[{from}] -> [{to}]: {:?}", told(&diff)));
        let expected = (Impact::Breaking, false, format!("things::CreateThing::{path}"));
        assert_eq!((change.impact, change.behaviour, change.path.clone()), expected, "[{from}] -> [{to}]");
        assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some(before), Some(after)));
        let rest: Vec<String> = diff
            .changes
            .iter()
            .filter(|change| change.kind != ChangeKind::ConstructorChanged)
            .map(|change| {
                format!("{} {}", change.kind.as_str(), change.path.trim_start_matches("things::CreateThing::"))
            })
            .collect();
        assert_eq!(rest, others, "[{from}] -> [{to}]");
    }
    // A single argument has no name that callers write: rustc takes the other one.
    let swapped = pinned("name", "title");
    assert!(told(&swapped).contains(&"Breaking argument-meaning-changed things::CreateThing::new".to_owned()));
    assert!(swapped.changes.iter().all(|change| change.kind != ChangeKind::ConstructorChanged));
    // A step that takes another type, and one that goes on taking what it took.
    let changed = diff(OLD, &edited(|it| body(it)["properties"]["title"] = json!({"type": "integer"})));
    let change = changed.changes.iter().find(|change| change.kind == ChangeKind::ConstructorChanged).unwrap();
    assert_eq!(change.path, "things::CreateThing::name");
    assert_eq!(change.after.as_deref(), Some("name(impl Into<String>).title(i64)"));
    expect(|it| body(it)["properties"]["title"] = json!({}), &[], "none");
}

#[test]
fn a_newly_required_parameter_is_no_new_argument() {
    let require = |it: &mut Value, name: &str| {
        let parameters = it["paths"]["/things"]["get"]["parameters"].as_array_mut().unwrap();
        parameters.iter_mut().find(|it| it["name"] == name).unwrap()["required"] = json!(true);
    };
    expect(|it| require(it, "filter[aged]"), &["None required-changed things::ListThingsRequest::filter_aged"], "none");
}

#[test]
fn a_report_for_programs() {
    let report: Value = serde_json::from_str(&diff(OLD, NEW).render(Format::Json)).unwrap();
    assert_eq!(report["verdict"]["impact"], "breaking");
    assert_eq!(
        report["changes"][0],
        json!({
            "impact": "breaking",
            "kind": "version-changed",
            "path": "Client",
            "place": "/info/version",
            "before": "2024-01-01",
            "after": "2025-01-01",
            "behaviour": true,
            "why": "every call asks for this version of the API",
        })
    );
}

#[test]
fn a_report_for_a_pull_request_is_one_whatever_the_description_says() {
    let hostile = edited(|it| {
        it["info"]["version"] = json!("`</details> @all");
        it["components"]["schemas"]["Shared"]["properties"]["a\u{202e}`b"] = json!({"type": "string"});
    });
    let diff = diff(OLD, &hostile);
    assert_eq!(
        diff.render(Format::Markdown),
        "verdict: breaking -> 1.x: major, 0.x: minor\n\n- Breaking: 1\n- Additive: 1\n\n### Breaking (1)\n\n#### `Client`\n\n\
         - **`Client`** version-changed, behaviour (`/info/version`): every call asks for this version of the API. \
         `2024-01-01` -> `</details> @all`.\n\n### Additive (1)\n\n#### `shared`\n\nOf `shared::Shared`:\n\n\
         - **`shared::Shared::a_b`** field-added (`schemas/Shared`): a new field. is `Option<String>`.\n"
    );
    assert!(!diff.render(Format::Text).contains('\u{202e}'));
}

#[test]
fn a_report_for_a_pull_request_is_grouped_and_fits() {
    let diff = diff(OLD, NEW);
    let whole = diff.markdown(1 << 20);
    assert_eq!(diff.render(Format::Markdown), whole);
    let at = |text: &str| whole.find(text).unwrap_or_else(|| panic!("{text:?} is not in\n{whole}"));
    let order = [
        "verdict: breaking",
        "- Breaking: 43\n- Deprecated: 2\n- Additive: 27\n- Docs alone: 6\n- Without effect: 1\n",
        "### Breaking (43)",
        "#### `olds`\n\n- **`olds::Kind`** reexport-removed",
        "#### `things`\n\n- **`things::Meta`**",
        "Of `things::CreateThing`:\n\n- **`things::CreateThing::clear_note`**",
        "Of `things::ThingsApi`:\n\n- **`things::ThingsApi::archive`**",
        "### Deprecated (2)",
        "### Additive (27)",
        "<details><summary>Show</summary>",
    ];
    assert!(order.map(at).is_sorted(), "{whole}");

    // Each list is there as a whole or not at all, and what is not there is counted.
    let lists = |text: &str| -> Vec<String> {
        text.split("\n\n").filter(|it| it.starts_with("- **")).map(|it| it.trim_end().to_owned()).collect()
    };
    let bullets = |text: &str| text.matches("- **").count();
    for limit in (1_000..whole.len() + 300).step_by(97) {
        let text = diff.markdown(limit);
        assert!(text.len() <= limit, "{} > {limit}", text.len());
        assert!(lists(&text).iter().all(|list| lists(&whole).contains(list)), "{text}");
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        let left = bullets(&whole) - bullets(&text);
        assert_eq!(text.contains(" not shown here.** `cargo xtask spec diff OLD NEW` prints all of them"), left > 0);
        assert!(left < 2 || text.contains(&format!("**{left} more changes are not shown")), "{left}: {text}");
    }
    // The last list is shown as soon as there is room for it, for a blank line, and for what says how many are missing.
    let lowest = (whole.len()..).find(|limit| diff.markdown(*limit) == whole);
    assert_eq!(lowest, Some(whole.len() + 1 + 200));
}

#[test]
fn callers_must_act_on_what_is_newly_required() {
    let diff = diff(
        OLD,
        &edited(|it| {
            let parameters = it["paths"]["/things"]["get"]["parameters"].as_array_mut().unwrap();
            parameters.iter_mut().find(|it| it["name"] == "filter[aged]").unwrap()["required"] = json!(true);
        }),
    );
    let text = diff.render(Format::Text);
    assert!(
        text.starts_with("Callers must act (1)\n  required-changed  things::ListThingsRequest::filter_aged"),
        "{text}"
    );
    assert!(text.ends_with("\n\ncallers must act on 1 change\nverdict: none -> nothing to release\n"), "{text}");
    let markdown = diff.render(Format::Markdown);
    assert!(markdown.contains("\n- Callers must act: 1\n\n### Callers must act (1)\n\n#### `things`\n"), "{markdown}");
    assert_eq!(
        diff.changelog(),
        [(
            "Changed",
            vec![
                "The API asks for more than before; callers must set, of `things::ListThingsRequest`: `filter_aged`."
                    .to_owned()
            ]
        )]
    );
}

#[test]
fn the_changelog_is_for_users() {
    let entry = diff(OLD, NEW).changelog();
    let text: String = entry
        .iter()
        .map(|(heading, bullets)| {
            format!("### {heading}\n{}\n", bullets.iter().map(|it| format!("- {it}\n")).collect::<String>())
        })
        .collect();
    assert_eq!(text, include_str!("fixtures/changes/changelog.md"));
    let docs = edited(|it| it["components"]["schemas"]["Shared"]["description"] = json!("What is shared."));
    assert!(diff(OLD, &docs).changelog().is_empty());
    assert_eq!(diff(OLD, &docs).impact(), Impact::Docs);
}

#[test]
fn facts_are_apart_from_prose() {
    let prose = edited(|it| {
        it["info"]["title"] = json!("Another");
        it["info"]["x-site"] = json!({"color": "red"});
        it["paths"]["/things"]["get"]["x-codeSamples"] = json!([{"lang": "curl"}]);
        it["paths"]["/things"]["get"]["summary"] = json!("All.");
        it["components"]["responses"]["Thing"]["content"]["application/json"]["example"] = json!({"data": {}});
        it["components"]["schemas"]["Shared"]["title"] = json!("Shared");
        // Neither the order of keys nor that of values is a fact.
        it["components"]["schemas"]["Kind"]["enum"] = json!(["gone", "small", "Large"]);
        let parameters = it["paths"]["/things"]["get"]["parameters"].as_array_mut().unwrap();
        parameters.reverse();
    });
    let facts_of = facts(OLD, &prose);
    assert_eq!(facts_of.differences, []);
    assert_eq!(facts_of.render(Format::Text), "no difference in facts; 6 texts and examples differ\n");
}

#[test]
fn a_fact_is_what_a_pull_takes_over() {
    let facts_of = |edit: &dyn Fn(&mut Value)| facts(OLD, &edited(edit)).render(Format::Text);
    // For readers of the document, and a keyword that OpenAPI 3.0 doesn't have.
    let none = facts_of(&|it| {
        it["info"]["contact"] = json!({"name": "Us"});
        it["info"]["license"] = json!({"name": "MIT"});
        it["components"]["schemas"]["Shared"]["const"] = json!("shared");
        it["components"]["schemas"]["Shared"]["markdownDescription"] = json!("Shared.");
    });
    assert_eq!(none, "no difference in facts; 4 texts and examples differ\n");
    let some = facts_of(&|it| {
        it["externalDocs"] = json!({"url": "https://a.test", "description": "More."});
        it["components"]["schemas"]["Shared"]["properties"]["const"] = json!({"type": "string", "title": "A title."});
        it["paths"]["/things"]["get"]["tags"] = json!(["Others", "Things"]);
    });
    assert_eq!(
        some,
        "changed /paths/~1things/get/tags: [1 items] -> [2 items]\n\
         new /components/schemas/Shared/properties/const: {type}\n\
         new /externalDocs: {url}\n\
         3 differences in facts; 0 texts and examples differ\n"
    );
    // A value of a set has no place of its own, a parameter has.
    let places = facts_of(&|it| {
        let parameter = json!({"name": "extra", "in": "query", "schema": {"type": "string"}});
        it["paths"]["/things"]["get"]["parameters"].as_array_mut().unwrap().insert(0, parameter);
        it["components"]["schemas"]["Kind"]["enum"].as_array_mut().unwrap().push(json!("extra"));
    });
    assert!(places.contains("new /paths/~1things/get/parameters/0: {name, in, schema}\n"), "{places}");
    assert!(places.contains("new /components/schemas/Kind/enum: \"extra\"\n"), "{places}");
}

#[test]
fn a_property_may_be_called_as_prose_is() {
    let new = edited(|it| {
        let shared = &mut it["components"]["schemas"]["Shared"];
        shared["properties"]["description"] = json!({"type": "string"});
        shared["properties"]["label"]["description"] = json!("Prose.");
        shared["properties"]["label"]["maxLength"] = json!(3);
        it["components"]["schemas"]["Kind"]["enum"] = json!(["small", "Large"]);
        it["components"]["schemas"]["Meta"]["properties"]["source"]["type"] = json!("integer");
        it["paths"]["/things"].as_object_mut().unwrap().remove("post");
    });
    assert_eq!(
        facts(OLD, &new).render(Format::Text),
        "gone /paths/~1things/post: {operationId, tags, requestBody, responses}\n\
         gone /components/schemas/Kind/enum: \"gone\"\n\
         new /components/schemas/Shared/properties/label/maxLength: 3\n\
         new /components/schemas/Shared/properties/description: {type}\n\
         changed /components/schemas/Meta/properties/source/type: \"string\" -> \"integer\"\n\
         5 differences in facts; 1 texts and examples differ\n"
    );
}

#[test]
fn the_order_of_members_that_nothing_tells_apart_is_behaviour() {
    let description = |members: &str| {
        format!(
            r##"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"/u": {{"get": {{"tags": ["U"], "responses": {{"200": {{
                "description": "ok", "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/U"}}}}}}}}}}}}}}}},
                "components": {{"schemas": {{"U": {{"oneOf": [{members}]}},
                "A": {{"type": "object", "properties": {{"a": {{"type": "string"}}}}}},
                "B": {{"type": "object", "properties": {{"b": {{"type": "string"}}}}}},
                "C": {{"type": "object", "properties": {{"c": {{"type": "string"}}}}}}}}}}}}"##
        )
    };
    let refs = |names: &str| {
        names
            .chars()
            .map(|name| format!(r##"{{"$ref": "#/components/schemas/{name}"}}"##))
            .collect::<Vec<_>>()
            .join(", ")
    };
    for (old, new, impact) in [
        ("AB", "BA", Impact::Breaking),
        ("AB", "CAB", Impact::Breaking),
        ("AB", "ABC", Impact::Additive),
        ("AB", "AB", Impact::None),
    ] {
        let found = diff(&description(&refs(old)), &description(&refs(new)));
        assert_eq!(found.impact(), impact, "{old} -> {new}: {}", found.render(Format::Text));
    }
}
