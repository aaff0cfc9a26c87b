use super::tautology::{About, is_tautology};
use super::*;
use crate::source::Source;
use crate::words;

fn says_nothing(about: About, names: &[&str], text: &str) -> bool {
    let names: Vec<String> = names.iter().flat_map(|name| words::words(name)).collect();
    is_tautology(text, about, &names)
}

#[test]
fn a_tautology_has_no_word_but_those_of_the_name() {
    for (names, text) in [
        (&["cluster_id", "NodePool"][..], "ID of the cluster."),
        (&["cluster_id", "NodePool"], "The identifier of the cluster"),
        (&["hostname", "Server"], "The API's `hostname`."),
        (&["hostname", "Server"], "The name of the host."),
        (&["name", "Team"], "Display name of the team."),
        (&["team", "Server"], "Team that owns the server."),
        (&["ssh_keys", "Server"], "The server's SSH keys."),
        (&["ip_ids", "Server"], "A list of the IDs of IPs"),
        (&["created_at", "Server"], "When the server was created."),
        (&["created_at", "Server"], "Creation time of the server."),
        (&["updated_at", "Server"], "The timestamp of the update"),
        (&["node_count", "Pool"], "Number of nodes."),
        (&["status", "Server"], "State the server is in."),
        (&["type", "Disk"], "The kind of disk."),
        (&["region_id", "Region"], "Id of the location."),
        (&["ipv4", "Server"], "IPv4 address of the server"),
        (&["on", "ServerStatus"], "The server is on."),
        (&["deleting", "ServerStatus"], "The server is being deleted."),
        (&["operatingSystem", "Server"], "OS of the server."),
        (&["active", "Key"], "Whether the key is active."),
        (&["value", "Metric"], "The value."),
        (&["policies", "Firewall"], "Policy of the firewall"),
    ] {
        assert!(says_nothing(About::Other, names, text), "{text}");
    }
}

#[test]
fn a_word_of_its_own_is_enough() {
    for (names, text) in [
        (&["cluster_id", "NodePool"][..], "ID of the cluster, such as `lksc_1`."),
        (&["id", "Server"], "ID of the server, for `GET /servers/{server_id}`."),
        (&["id", "Server"], "ID of the server, as in `GET /servers`."),
        (&["size_in_gb", "Volume"], "Size of the volume, from 1 to 10000."),
        (&["price", "Plan"], "Price of the plan, per hour."),
        (&["team", "Server"], "Team of the server. Null for shared ones."),
        (&["address", "Team"], "Postal address of the team."),
        (&["plans", "Region"], "Plans of the region, by name."),
        (&["name", "Team"], "Name of the team, at most 32 letters."),
        (&["action", "Server"], "What to do with the server."),
        (&["port", "Server"], "Portable storage."),
        (&["user", "Server"], "Those who may log in."),
        (&["id", "get", "ServersApi"], "ID, as in `GET /servers`."),
        (&["name", "value", "Metric"], "`name=value`"),
    ] {
        assert!(!says_nothing(About::Other, names, text), "{text}");
    }
}

#[test]
fn verbs_say_nothing_of_a_call_and_filters_nothing_of_a_parameter() {
    let call = &["get", "ServersApi", "get-server", "/servers/{id}"];
    assert!(says_nothing(About::Call, call, "Retrieve a server."));
    assert!(says_nothing(About::Call, call, "Returns the given server"));
    assert!(!says_nothing(About::Call, call, "Restart a server."));
    assert!(!says_nothing(About::Other, &["address"], "Returns the address."));
    let parameter = &["filter_status", "filter[status]", "list", "ServersApi"];
    assert!(says_nothing(About::Parameter, parameter, "Keep only servers with this status."));
    assert!(says_nothing(About::Parameter, parameter, "Filter servers by status"));
    assert!(!says_nothing(About::Parameter, parameter, "Keep only servers with one of these, by commas."));
    assert!(!says_nothing(About::Other, &["status"], "Only matching status."));
}

/// A description in which everything says something.
const TOLD: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
tags:
- {name: Servers, description: Bare-metal machines.}
paths:
  /servers/{id}:
    parameters:
    - {name: id, in: path, required: true, description: 'Such as `sv_1`.', schema: {type: string}}
    post:
      operationId: post-server
      tags: [Servers]
      summary: Restart a server.
      parameters:
      - {name: force, in: query, description: Cuts the power., schema: {type: boolean}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              description: How to restart.
              required: [mode]
              properties:
                mode: {$ref: '#/components/schemas/mode', description: Soft or hard.}
                wait: {type: integer, minimum: 1, description: Seconds until then.}
                by:
                  description: Whoever asked.
                  oneOf:
                  - {type: integer, description: The number of an employee.}
                  - {type: string, description: The name of a robot.}
      responses:
        '200':
          description: OK
          content:
            application/json: {schema: {$ref: '#/components/schemas/server'}}
        '409': {description: Another restart is going on.}
components:
  schemas:
    mode:
      type: string
      description: How it is done.
      enum: [soft, hard]
      x-enumDescriptions: {soft: Programs may end by themselves., hard: The power is cut.}
    server:
      type: object
      properties:
        data:
          type: object
          properties:
            id: {type: string}
            type: {type: string, enum: [servers]}
            attributes:
              description: A machine in a rack.
              allOf:
              - {type: object, properties: {hostname: {type: string, description: By which the network knows it.}}}
              - {required: [hostname]}
";

fn found(description: &str) -> Vec<(String, Option<usize>)> {
    let effective = crate::load(&Source::new("a.yaml", description), None).unwrap();
    let found = wordless(&effective, None).unwrap();
    found.into_iter().map(|found| (found.message, found.line)).collect()
}

#[test]
fn where_everything_is_told_there_is_nothing_to_tell() {
    assert_eq!(found(TOLD), []);
    let said = "By which the network knows it.";
    assert_eq!(found(&TOLD.replacen(said, &format!("\"The hostname.\\n\\n{said}\""), 1)), []);
    assert_eq!(found(&TOLD.replacen(said, "The hostname.", 1)).len(), 1);
}

#[test]
fn each_kind_of_place_is_looked_at() {
    for (words, without, message) in [
        ("description: Bare-metal machines.", "description: Servers.", "what ServersApi says, its name says already"),
        (
            "summary: Restart a server.",
            "summary: Post a server.",
            "what ServersApi::create says, its name says already",
        ),
        (
            "summary: Restart a server.",
            "x-a: b",
            "what ServersApi::create says, its name says already: Calls `post-server`",
        ),
        ("description: 'Such as `sv_1`.'", "x-a: b", "what `id` of ServersApi::create says, its name says already"),
        ("description: Cuts the power.", "x-a: b", "what `force` of ServersApi::create says, its name says already"),
        ("description: How to restart.", "x-a: b", "CreateServer has no words"),
        ("description: Seconds until then.", "x-a: b", "what CreateServer::wait says, its name says already"),
        ("description: The number of an employee.", "x-a: b", "CreateServerBy::Integer has no words"),
        (
            "description: Another restart is going on.",
            "description: Conflict",
            "what ServersApi::create, answer 409 says",
        ),
        ("description: How it is done.", "x-a: b", "Mode has no words"),
        ("hard: The power is cut.", "x-a: b", "Mode::Hard has no words"),
        ("hard: The power is cut.", "hard: Hard mode.", "what Mode::Hard says, its name says already"),
        (
            "description: Soft or hard.",
            "x-a: b",
            "what CreateServer::mode says, its name says already: The API's `mode`.",
        ),
        ("description: A machine in a rack.", "x-a: b", "Server has no words"),
        ("description: By which the network knows it.", "x-a: b", "what Server::hostname says, its name says already"),
    ] {
        assert!(TOLD.contains(words), "{words}");
        let found = found(&TOLD.replacen(words, without, 1));
        let [(said, line)] = &found[..] else { panic!("{without} for {words}: {found:?}") };
        assert!(said.starts_with(message), "{said}");
        let near = TOLD.lines().position(|line| line.contains(words)).unwrap() + 1;
        // A schema, an enum and the members of a union begin a few lines before their words.
        assert!(line.is_some_and(|line| line <= near + 2 && near <= line + 4), "{said}: {line:?}, not {near}");
    }
}

#[test]
fn limits_are_no_words() {
    let found = found(&TOLD.replacen("description: Seconds until then.", "maximum: 9", 1));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "what CreateServer::wait says, its name says already: The API's `wait`.");
}

#[test]
fn the_words_of_the_overlay_count() {
    let description = Source::new("a.yaml", TOLD.replacen("description: Seconds until then.", "x-a: b", 1));
    let overlay = |text: &str| {
        let target = "$.paths['/servers/{id}'].post.requestBody.content.*.schema.properties.wait";
        let action = format!("- target: \"{target}\"\n  description: why\n  update: {{description: {text}}}\n");
        let text = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{action}");
        let effective = crate::load(&description, Some(&Source::new("o.yaml", text))).unwrap();
        wordless(&effective, None).unwrap()
    };
    assert!(overlay("How many seconds.").is_empty());
    let found = overlay("The wait.");
    assert_eq!(found.iter().map(|it| it.file.as_deref()).collect::<Vec<_>>(), [Some("o.yaml")], "{found}");
}

#[test]
fn a_value_of_another_place_of_the_type_is_told_there() {
    let two = "\
openapi: 3.0.3
info: {title: T, version: '1'}
tags: [{name: Things, description: Whatever there is.}]
paths:
  /things:
    get:
      tags: [Things]
      summary: List physical things.
      parameters:
      - {name: a, in: query, description: Either., schema: {$ref: '#/components/schemas/a'}}
      - {name: b, in: query, description: Neither., schema: {$ref: '#/components/schemas/b'}}
      responses: {}
components:
  schemas:
    a: {type: string, description: Either., enum: [x], x-enumDescriptions: {x: First.}}
    b:
      type: string
      enum: [x, y]
";
    let overlay = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: \"$.components.schemas['a','b']\", description: One., update: {x-rust-name: Same}}
";
    let effective = crate::load(&Source::new("a.yaml", two), Some(&Source::new("o.yaml", overlay))).unwrap();
    let found = wordless(&effective, None).unwrap();
    let places: Vec<_> = found.iter().map(|it| (it.message.as_str(), it.line)).collect();
    assert_eq!(places, [("Same::Y has no words", Some(18))]);
}

#[test]
fn examples_are_held_against_what_counts() {
    let description = TOLD.replacen(
        "application/json: {schema: {$ref: '#/components/schemas/server'}}",
        "application/json: {schema: {$ref: '#/components/schemas/server'}, example: {data: {id: 1}}}",
        1,
    );
    let effective = crate::load(&Source::new("a.yaml", description), None).unwrap();
    let found = misfits(&effective);
    assert_eq!(found.len(), 1, "{found}");
    assert!(found.to_string().contains("`data.id`"), "{found}");
    let effective = crate::load(&Source::new("a.yaml", TOLD), None).unwrap();
    assert!(misfits(&effective).is_empty());
}
