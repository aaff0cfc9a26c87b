//! What a pull mends of an overlay: actions that go, and targets that follow.

use generator::pull::{Mended, mend};
use generator::{Source, examine};

use crate::support::settled;

pub(super) const OLD: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /servers/{id}:
    get:
      operationId: get-server
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: sort, in: query, schema: {type: string}}
      responses:
        '200':
          description: It.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/server'}
  /servers:
    post:
      operationId: create-server
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                plan: {type: object, properties: {slug: {type: string}}}
                site: {type: string, enum: [a, b]}
      responses:
        '201':
          description: It.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/server'}
components:
  schemas:
    server:
      type: object
      properties:
        id: {type: string}
        status: {type: string, enum: [on, off]}
        prices: {type: object, properties: {USD: {type: object, properties: {a: {type: string}}}, BRL: {type: object, properties: {a: {type: string}}}}}
";

/// Actions below a comment, and another one that nothing happens to.
pub(super) fn overlay(actions: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n\n  # One.\n{actions}\n  # Two.\n  \
         - target: $.info\n    description: It stays.\n    update: {{x-other: 1}}\n"
    )
}

pub(super) fn action(target: &str, does: &str) -> String {
    format!("  - target: \"{target}\"\n    description: Why.\n    {does}\n")
}

pub(super) fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// The overlay for the edited description, which has to fit it.
#[track_caller]
pub(super) fn mended(edits: &[(&str, &str)], actions: &str) -> Mended {
    let (new, overlay) = (Source::new("api.yaml", edited(edits)), Source::new("overlay.yaml", overlay(actions)));
    let mended = mend(&Source::new("old.yaml", OLD), &new, &overlay).unwrap_or_else(|refused| panic!("{refused}"));
    settled(&new, &mended);
    mended
}

pub(super) fn said(mended: &Mended) -> Vec<String> {
    mended.mends.iter().map(|mend| format!("{}: {}", mend.line.unwrap(), mend.what)).collect()
}

/// Expects that the action gets another target, and that nothing else is touched.
#[track_caller]
fn moves(edits: &[(&str, &str)], from: &str, to: &str) {
    let does = "update: {x-other: 1}";
    let mended = mended(edits, &action(from, does));
    assert_eq!(mended.overlay.text(), overlay(&action(to, does)));
    assert_eq!(said(&mended), [format!("6: now {to}")]);
}

/// Expects that the action goes, with its heading.
#[track_caller]
fn goes(edits: &[(&str, &str)], target: &str, does: &str, why: &str) {
    let mended = mended(edits, &action(target, does));
    assert_eq!(mended.overlay.text(), overlay("").replace("  # One.\n\n", ""));
    assert_eq!(said(&mended), [format!("6: taken out: {why}")]);
}

#[test]
fn the_same_description_changes_nothing() {
    let actions = action(
        "$.components.schemas.server.properties.status",
        "x-against: [{enum: [], type: string}]\n    update: {enum: [broken]}",
    );
    let mended = mended(&[], &actions);
    assert_eq!((mended.overlay.text(), mended.mends.len()), (overlay(&actions).as_str(), 0));
}

#[test]
fn what_upstream_says_itself_goes() {
    let server = "$.components.schemas.server";
    let required = [("    server:\n      type: object\n", "    server:\n      type: object\n      required: [id]\n")];
    goes(&required, server, "update: {required: [id]}", "api.yaml:37 says it already");
    let data = [("        id: {type: string}\n", "        data: {type: object, properties: {id: {type: string}}}\n")];
    goes(
        &data,
        "$.paths['/servers'].post.responses['201'].content['application/json'].schema",
        "x-wrap: data",
        "api.yaml:38 says it already",
    );
    let values = [("enum: [on, off]", "enum: [on, off, broken]")];
    goes(&values, &format!("{server}.properties.status"), "update: {enum: [broken]}", "api.yaml:39 says it already");
}

#[test]
fn what_has_lost_its_place_goes() {
    let server = "$.components.schemas.server";
    goes(
        &[("        id: {type: string}\n", "")],
        &format!("{server}.properties.id"),
        "update: {x-other: 1}",
        "the description no longer has schema server, id",
    );
    goes(
        &[("        id: {type: string}\n", "")],
        server,
        "update: {required: [id]}",
        "the description no longer has the property: `id`",
    );
    goes(
        &[(", enum: [on, off]", "")],
        &format!("{server}.properties.status"),
        "update: {enum: [broken]}",
        "the enum is gone, and any text may stand there: `broken`",
    );
}

#[test]
fn what_replaces_a_call_goes_with_its_deprecation() {
    let old = OLD.replace("operationId: get-server\n", "operationId: get-server\n      deprecated: true\n");
    let replaced = action("$.paths['/servers/{id}'].get", "update: {x-rust-replacement: POST /servers}");
    let overlay = Source::new("overlay.yaml", overlay(&replaced));
    let [old, new] = [old.as_str(), OLD].map(|text| Source::new("api.yaml", text));
    assert_eq!(said(&mend(&old, &old, &overlay).unwrap()), [""; 0]);
    let why = "6: taken out: what isn't deprecated any more needs no replacement: `POST /servers`";
    assert_eq!(said(&mend(&old, &new, &overlay).unwrap()), [why]);
}

#[test]
fn a_pair_that_sets_what_it_removes_goes_together() {
    let values = "$.components.schemas.server.properties.status";
    let pair = action(&format!("{values}.enum"), "remove: true") + &action(values, "update: {enum: [on]}");
    let mended = mended(&[("enum: [on, off]", "enum: [on]")], &pair);
    assert_eq!(mended.overlay.text(), overlay("").replace("  # One.\n\n", ""));
    let why = "taken out: api.yaml:39 says it already";
    assert_eq!(said(&mended), [format!("6: {why}"), format!("9: {why}")]);
}

#[test]
fn what_another_action_says_of_the_new_place_is_not_said_twice() {
    let extracted = [
        ("plan: {type: object, properties: {slug: {type: string}}}", "plan: {$ref: '#/components/schemas/plan'}"),
        ("  schemas:\n", "  schemas:\n    plan: {type: object, properties: {slug: {type: string}}}\n"),
    ];
    let body = "$.paths['/servers'].post.requestBody.content.*.schema.properties";
    let does = "update: {x-other: 1}";
    let both = action(&format!("{body}.plan"), does) + &action(&format!("{body}['plan','site']"), does);
    // Beside the reference it would have no effect.
    let expected = action("$.components.schemas.plan", does) + &action(&format!("{body}['site']"), does);
    assert_eq!(mended(&extracted, &both).overlay.text(), overlay(&expected));
}

#[test]
fn what_is_said_of_a_value_goes_with_it() {
    let gone = [("enum: [on, off]", "enum: [off]")];
    let status = "$.components.schemas.server.properties.status";
    let why = "the description no longer has the value: `on`";
    goes(&gone, status, "update: {x-rust-variants: {\"on\": Running}}", why);
    goes(
        &gone,
        status,
        "update: {x-rust-variants: {'on': Running}, x-enumDescriptions: {'on': It runs.}}",
        "the description no longer has the value: `on`, `on`",
    );
    for (before, after) in [
        ("{\"on\": Running, off: Down}", "{off: Down}"),
        ("{off: Down, \"on\": Running}", "{off: Down}"),
        ("\n        'on': Running\n        # Below.\n        'off': Down", "\n        # Below.\n        'off': Down"),
    ] {
        let does = |variants: &str| action(status, &format!("update:\n      x-rust-variants: {variants}"));
        let mended = mended(&gone, &does(before));
        assert_eq!(mended.overlay.text(), overlay(&does(after)));
        assert_eq!(said(&mended), ["6: without `on`: the description no longer has the value"]);
    }
    let does = "update: {x-rust-name: State, x-rust-variants: {\"on\": Running}}";
    let left = mended(&gone, &action(status, does));
    assert_eq!(left.overlay.text(), overlay(&action(status, "update: {x-rust-name: State}")));
    // A value that is elsewhere now, behind a reference, is there.
    let extracted = [
        ("status: {type: string, enum: [on, off]}", "status: {$ref: '#/components/schemas/status'}"),
        ("    server:\n", "    status: {type: string, enum: [on, off]}\n    server:\n"),
    ];
    let extracted = mended(&extracted, &action(status, "update: {x-rust-variants: {\"on\": Running}}"));
    assert!(extracted.overlay.text().contains("x-rust-variants: {\"on\": Running}"), "{}", extracted.overlay.text());
}

#[test]
fn a_required_property_that_is_gone_goes_alone() {
    let actions = "  - target: $.components.schemas.server\n    description: Why.\n    update:\n      required:\n      - id\n      - status\n";
    let mended = mended(&[("        id: {type: string}\n", "")], actions);
    assert_eq!(mended.overlay.text(), overlay(&actions.replace("      - id\n", "")));
    assert_eq!(said(&mended), ["6: without `id`: the description no longer has the property"]);
}

#[test]
fn targets_follow_what_moved() {
    let get = |path: &str| format!("$.paths['{path}'].get");
    moves(
        &[("/servers/{id}", "/servers/{server}"), ("name: id", "name: server")],
        &get("/servers/{id}"),
        &get("/servers/{server}"),
    );
    moves(
        &[("/servers/{id}", "/servers/{server}"), ("name: id", "name: server")],
        "$.paths['/servers/{id}'].get.parameters[?@.name == 'sort']",
        "$.paths['/servers/{server}'].get.parameters[?@.name == 'sort']",
    );
    moves(&[("  /servers/{id}", "  /machines/{id}")], &get("/servers/{id}"), &get("/machines/{id}"));
    let schema = "$.paths['/servers'].post.responses['201'].content['application/json'].schema";
    for status in ["202", "2XX", "default"] {
        moves(&[("'201'", &format!("'{status}'"))], schema, &schema.replace("201", status));
    }
    moves(
        &[("schemas/server'", "schemas/machine'"), ("    server:\n", "    machine:\n")],
        "$.components.schemas.server.properties.status",
        "$.components.schemas.machine.properties.status",
    );
    moves(
        &[("schemas/server'", "schemas/a_machine'"), ("    server:\n", "    a_machine:\n")],
        "$.components.schemas['server'].properties.status",
        "$.components.schemas['a_machine'].properties.status",
    );
}

#[test]
fn targets_follow_other_names() {
    let parameter = |name: &str| format!("$.paths['/servers/{{id}}'].get.parameters[?@.name == '{name}']");
    moves(&[("{name: sort,", "{name: sort_by,")], &parameter("sort"), &parameter("sort_by"));
    // Nothing tells that it is the same.
    goes(
        &[("{name: sort,", "{name: order,")],
        &parameter("sort"),
        "update: {x-rust-name: order}",
        "the description no longer has GET /servers/{id}, query parameter `sort`",
    );
}

#[test]
fn targets_follow_tags() {
    let api = |declared: &str, tag: &str| {
        let tags = format!("tags: [{declared}]\npaths:\n");
        let text = OLD
            .replacen("paths:\n", &tags, 1)
            .replace("      operationId:", &format!("      tags: [{tag}]\n      operationId:"));
        Source::new("api.yaml", text)
    };
    let (a, b) = ("{name: A, description: One.}", "{name: B, description: Two.}");
    let old = api(&format!("{a}, {b}"), "A");
    let target = |name: &str| format!("$.tags[?@.name == '{name}']");
    let update = "update: {description: Another.}";
    for (new, now) in [
        // Others stand before it.
        (api(&format!("{b}, {a}"), "A"), "A"),
        (api(&format!("{b}, {}", a.replace("A,", "N,")), "N"), "N"),
    ] {
        let overlay = Source::new("overlay.yaml", overlay(&action(&target("A"), update)));
        let mended = mend(&old, &new, &overlay).unwrap();
        assert!(mended.overlay.text().contains(&target(now)), "{}", mended.overlay.text());
        settled(&new, &mended);
    }
}

#[test]
fn what_an_action_says_follows_other_names() {
    let (old_tag, new_tag) =
        ("      tags: [Servers]\n      operationId:", "      tags: [Machines]\n      operationId:");
    let list = "  /servers:\n    get: {tags: [Servers], operationId: get-servers, parameters: [{name: site_id, in: query, \
                schema: {type: string}}], responses: {'204': {description: None.}}}\n";
    let text = OLD.replace("      operationId:", old_tag).replacen("  /servers:\n", list, 1);
    let old = Source::new("api.yaml", text.clone());
    let new = text.replace(old_tag, new_tag).replace("tags: [Servers]", "tags: [Machines]");
    let new = Source::new("api.yaml", new.replace("{name: site_id,", "{name: \"filter[site]\","));
    let actions = action("$.paths['/servers/{id}'].get", "update: {tags: [Servers], x-other: 1}")
        + &action(
            "$.paths['/servers'].post",
            "update: {x-rust-find: {list: /servers, by: [{body: site, attribute: site, filter: site_id}]}}",
        );
    let mended = mend(&old, &new, &Source::new("overlay.yaml", overlay(&actions))).unwrap();
    let overlay = mended.overlay.text();
    assert!(overlay.contains("filter: filter[site]") || overlay.contains("filter: \"filter[site]\""), "{overlay}");
    assert!(!overlay.contains("[Servers]"), "{overlay}");
}

#[test]
fn targets_follow_operations_that_changed_places() {
    let two = "  /regions/{name}:\n    get:\n      operationId: get-region\n      parameters:\n      - {name: name, in: path, required: true, schema: {type: string}}\n      responses: {'204': {description: It.}}\n  /servers:\n";
    let ours = Source::new("old.yaml", edited(&[("  /servers:\n", two)]));
    let swapped = ours
        .text()
        .replace("/servers/{id}:", "/x:")
        .replace("/regions/{name}:", "/servers/{name}:")
        .replace("/x:", "/regions/{id}:");
    let new = Source::new("api.yaml", swapped);
    let [server, region] = ["$.paths['/servers/{id}'].get", "$.paths['/regions/{name}'].get"]
        .map(|target| action(target, &format!("x-against: []\n    update: {{x-other: {}}}", target.len())));
    let by = |actions: &str| {
        let mended = mend(&ours, &new, &Source::new("overlay.yaml", overlay(actions))).unwrap();
        assert!(mended.stale.is_empty(), "{}", mended.stale);
        let found = examine(&new, Some(&mended.overlay), None, mended.stale.clone());
        assert!(!found.has_errors(), "{found}");
        mended
    };
    let both = by(&format!("{server}{region}"));
    let expected = format!("{server}{region}").replace("/servers/{id}", "/x/{id}");
    let expected = expected.replace("/regions/{name}", "/servers/{name}").replace("/x/{id}", "/regions/{id}");
    assert_eq!(both.overlay.text(), overlay(&expected));
    assert_eq!(said(&both), ["6: now $.paths['/regions/{id}'].get", "10: now $.paths['/servers/{name}'].get"]);
    // An action for all that there is stays for all.
    let all = action("$.paths.*.get", "x-against: []\n    update: {x-other: 1}");
    assert_eq!((by(&all).overlay.text(), by(&all).mends.len()), (overlay(&all).as_str(), 0));
}

#[test]
fn parameters_of_a_path_are_followed_by_their_names_where_they_change_places() {
    let one = "  /a/{x}/{y}:\n    get:\n      operationId: get-a\n      parameters:\n      - {name: x, in: path, required: true, schema: {type: string}}\n      - {name: y, in: path, required: true, schema: {type: string}}\n      responses: {'204': {description: It.}}\n  /servers:\n";
    let ours = Source::new("old.yaml", edited(&[("  /servers:\n", one)]));
    let text = ours.text().replace("/a/{x}/{y}", "/a/{y}/{x}");
    let [x, y] = ["x", "y"]
        .map(|name| format!("      - {{name: {name}, in: path, required: true, schema: {{type: string}}}}\n"));
    let new = Source::new("api.yaml", text.replace(&format!("{x}{y}"), &format!("{y}{x}")));
    let of = |path: &str| {
        action(&format!("$.paths['{path}'].get.parameters[?@.name == 'x']"), "x-against: []\n    update: {x-other: 1}")
    };
    let overlay = |path: &str| Source::new("overlay.yaml", overlay(&of(path)));
    let mended = mend(&ours, &new, &overlay("/a/{x}/{y}")).unwrap();
    assert_eq!(mended.overlay.text(), overlay("/a/{y}/{x}").text());
    assert!(mended.stale.is_empty(), "{}", mended.stale);
}

#[test]
fn targets_follow_what_was_put_around_them() {
    let around = [(
        "        id: {type: string}\n        status: {type: string, enum: [on, off]}\n        prices:",
        "        data:\n          type: object\n          properties:\n            id: {type: string}\n            status: {type: string, enum: [on, off]}\n            prices:",
    )];
    let status = "$.components.schemas.server.properties.status";
    moves(&around, status, "$.components.schemas.server.properties.data.properties.status");
    // A new object that has a property of that name is another thing.
    let beside = [(
        "        status: {type: string, enum: [on, off]}",
        "        meta: {type: object, properties: {status: {type: string}}}",
    )];
    goes(&beside, status, "update: {x-other: 1}", "the description no longer has schema server, status");
    let map = [(
        "properties: {USD: {type: object, properties: {a: {type: string}}}, BRL: {type: object, properties: {a: {type: string}}}}",
        "additionalProperties: {type: object, properties: {a: {type: string}}}",
    )];
    moves(
        &map,
        "$.components.schemas.server.properties.prices.properties['USD','BRL']",
        "$.components.schemas.server.properties.prices.additionalProperties",
    );
}

#[test]
fn a_reference_that_upstream_extracts_is_followed() {
    let body = "$.paths['/servers'].post.requestBody.content.*.schema";
    let extracted = [
        ("plan: {type: object, properties: {slug: {type: string}}}", "plan: {$ref: '#/components/schemas/plan'}"),
        ("  schemas:\n", "  schemas:\n    plan: {type: object, properties: {slug: {type: string}}}\n"),
    ];
    moves(&extracted, &format!("{body}.properties.plan"), "$.components.schemas.plan");
    // What the property is for isn't what its type is.
    let words = action(&format!("{body}.properties.plan"), "update: {description: What it runs on.}");
    assert_eq!(mended(&extracted, &words).overlay.text(), overlay(&words));
    moves(&extracted, &format!("{body}.properties.plan.properties.slug"), "$.components.schemas.plan.properties.slug");
    // What stays where it was keeps its target.
    let actions = action(&format!("{body}.properties['plan','site']"), "update: {x-rust-name: Same}");
    let new = Source::new("api.yaml", edited(&extracted));
    let mended = mend(&Source::new("old.yaml", OLD), &new, &Source::new("overlay.yaml", overlay(&actions))).unwrap();
    let both = format!("{actions}{}", action("$.components.schemas.plan", "update: {x-rust-name: Same}"));
    assert_eq!(mended.overlay.text(), overlay(&both));
    assert_eq!(said(&mended), ["6: now for $.components.schemas.plan, too"]);
}

#[test]
fn a_schema_that_is_written_out_is_followed_to_each_place() {
    let (rest, server) = OLD.split_once("components:\n").unwrap();
    let server = server.replace("  schemas:\n    server:\n", "");
    let indented: String = server.lines().map(|line| format!("          {line}\n")).collect();
    let inline = rest.replace("schema: {$ref: '#/components/schemas/server'}\n", &format!("schema:\n{indented}"));
    let actions = action("$.components.schemas.server.properties.status", "update: {x-other: 1}");
    let new = Source::new("api.yaml", inline);
    let mended = mend(&Source::new("old.yaml", OLD), &new, &Source::new("overlay.yaml", overlay(&actions))).unwrap();
    let at = |place: &str| {
        action(
            &format!("$.paths['{place}'].content['application/json'].schema.properties.status"),
            "update: {x-other: 1}",
        )
    };
    let expected = at("/servers'].post.responses['201") + &at("/servers/{id}'].get.responses['200");
    assert_eq!(mended.overlay.text(), overlay(&expected));
}

#[test]
fn paths_in_an_action_follow_too() {
    let actions = "  - target: \"$.paths['/servers'].post\"\n    description: Why.\n    update:\n      x-other:\n        list: /servers/{id}\n";
    let mended = mended(&[("/servers/{id}", "/servers/{server}"), ("name: id", "name: server")], actions);
    assert_eq!(mended.overlay.text(), overlay(&actions.replace("list: /servers/{id}", "list: \"/servers/{server}\"")));
}

#[test]
fn operations_in_an_action_follow_too() {
    let target = "$.paths['/servers/{id}'].get";
    let wait = |calls: &str| format!("update: {{x-other: [{{name: wait_until_on, after: [{calls}]}}]}}");
    for (edits, calls, now) in [
        ([("/servers:", "/machines:"), ("sort", "sort")], "POST /servers", "\"POST /machines\""),
        (
            [("/servers/{id}:", "/servers/{key}:"), ("name: id,", "name: key,")],
            "\"GET /servers/{id}\"",
            "\"GET /servers/{key}\"",
        ),
    ] {
        let mended = mended(&edits, &action(target, &wait(calls)));
        assert!(mended.overlay.text().contains(&wait(now)), "{}", mended.overlay.text());
    }
    let replaced = action(target, "update: {deprecated: true, x-rust-replacement: POST /servers}");
    let mended = mended(&[("/servers:", "/machines:")], &replaced);
    assert!(mended.overlay.text().contains("x-rust-replacement: \"POST /machines\"}"), "{}", mended.overlay.text());
    assert_eq!(said(&mended), ["6: POST /servers is POST /machines now"]);
}

#[test]
fn operations_that_are_gone_leave_an_action() {
    let target = "$.paths['/servers/{id}'].get";
    let flow = |calls: &str| format!("update: {{x-other: [{{name: wait_until_on, after: [{calls}], deadline: 1}}]}}");
    let block = |calls: &[&str]| {
        let calls = calls.iter().map(|call| format!("\n        - {call}")).collect::<String>();
        format!("update:\n      x-other:\n      - name: wait_until_on\n        after:{calls}\n        deadline: 1")
    };
    let others = "DELETE /servers";
    let none = "update: {x-other: [{name: wait_until_on, deadline: 1}]}".to_owned();
    let gone = [("  /servers:\n    post:\n", "  /servers:\n    put:\n"), ("create-server", "replace-servers")];
    for (before, after) in [
        (flow("POST /servers, DELETE /servers"), flow(others)),
        (flow("\"GET /servers/{id}\", POST /servers"), flow("\"GET /servers/{id}\"")),
        (flow("DELETE /servers, 'POST /servers', GET /x"), flow("DELETE /servers, GET /x")),
        (flow("POST /servers"), none),
        (block(&["POST /servers", others]), block(&[others])),
        (block(&[others, "POST /servers"]), block(&[others])),
        (block(&["POST /servers"]), block(&[]).replace("        after:\n", "")),
    ] {
        let mended = mended(&gone, &action(target, &before));
        assert_eq!(mended.overlay.text(), overlay(&action(target, &after)));
        assert_eq!(said(&mended), ["6: without `POST /servers`: the description no longer has the operation"]);
    }
    // One is gone, and another one behind it has moved.
    let mended = mended(
        &[&gone[..], &[("/servers/{id}:", "/servers/{key}:"), ("name: id,", "name: key,")]].concat(),
        &action(target, &flow("POST /servers, DELETE /x, \"GET /servers/{id}\"")),
    );
    assert!(mended.overlay.text().contains(&flow("DELETE /x, \"GET /servers/{key}\"")), "{}", mended.overlay.text());
}
