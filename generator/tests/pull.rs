//! Taking over upstream's facts: whose words and whose facts the new description has.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

use std::collections::BTreeSet;
use std::path::Path;

use generator::Source;
use generator::pull::{Place, Pulled, pull};

const OURS: &str = "\
# Our words.

openapi: '3.0.3'

info:
  title: T
  version: '1'
  description: Our description.

tags:
  - name: Servers
    description: Our tag.

paths:

  /servers/{id}:
    get:
      tags: [Servers]
      summary: Our summary
      operationId: get-server
      parameters:
        - name: id
          in: path
          required: true
          description: Our parameter.
          schema:
            type: string
        - name: sort
          in: query
          description: Our order.
          schema:
            type: string
            enum: [b, a]
      responses:
        '200':
          description: Our answer.
          content:
            application/json:
              schema:
                type: object
                properties:
                  hostname:
                    type: string
                    description: Our property.
                  plan:
                    $ref: '#/components/schemas/plan'
              example:
                hostname: our-example

components:

  schemas:

    plan:
      type: object
      properties:
        slug:
          type: string
          title: Our title
          description: Our slug.
";

fn source(text: &str) -> Source {
    Source::new("spec/latitude.yaml", text)
}

#[track_caller]
fn pulled(ours: &str, upstream: &str) -> Pulled {
    let pulled = pull(&source(ours), &Source::new("upstream", upstream)).unwrap_or_else(|error| panic!("{error}"));
    let again = pull(&source(&pulled.text), &Source::new("upstream", upstream)).unwrap();
    assert_eq!(again.text, pulled.text, "the second time changes nothing");
    assert_eq!(again.facts, []);
    assert_eq!(again.needs_words, pulled.needs_words, "what has no words yet is still listed");
    assert_eq!((again.dropped, again.moved), (Vec::new(), Vec::new()));
    pulled
}

/// Ours as upstream would have it: after some edits, in other words.
fn upstream(edits: &[(&str, &str)]) -> String {
    let mut text = OURS.replace("Our ", "UPSTREAM ").replace("our-example", "UPSTREAM");
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn names(places: &[Place]) -> Vec<&str> {
    places.iter().map(|place| place.name.as_str()).collect()
}

fn facts(pulled: &Pulled) -> Vec<String> {
    pulled.facts.iter().map(ToString::to_string).collect()
}

#[test]
fn the_same_facts_change_nothing() {
    let pulled = pulled(OURS, &upstream(&[]));
    assert_eq!(pulled.text, OURS);
    assert!(pulled.facts.is_empty() && pulled.needs_words.is_empty() && pulled.dropped.is_empty());
    assert_eq!((pulled.paths, pulled.version.as_str()), ((1, 1), "1"));
}

#[test]
fn a_new_order_changes_nothing() {
    let upstream = upstream(&[("  title: T\n  version: '1'\n", "  version: '1'\n  title: T\n"), ("[b, a]", "[a, b]")]);
    let (head, rest) = upstream.split_once("paths:\n").unwrap();
    let (paths, components) = rest.split_once("components:\n").unwrap();
    let (before, sort) = paths.split_once("        - name: sort\n").unwrap();
    let (sort, answers) = sort.split_once("      responses:\n").unwrap();
    let (operation, id) = before.split_once("        - name: id\n").unwrap();
    let reordered = format!(
        "components:\n{components}\npaths:\n{operation}        - name: sort\n{sort}        - name: id\n{id}      responses:\n{answers}\n{head}"
    );
    assert_eq!(pulled(OURS, &reordered).text, OURS);
}

#[test]
fn json_and_flow_are_read_alike() {
    let value = source(&upstream(&[])).parse().unwrap();
    assert_eq!(pulled(OURS, &value.to_string()).text, OURS);
    let flow = value.to_string().replace("\":", "\": ").replace("\"servers\"", "servers");
    assert_eq!(pulled(OURS, &flow).text, OURS);
}

#[test]
fn facts_are_upstreams_and_words_are_ours() {
    let pulled = pulled(
        OURS,
        &upstream(&[
            (
                "                  hostname:\n                    type: string\n",
                "                  hostname:\n                    type: integer\n                    nullable: true\n",
            ),
            ("[b, a]", "[a, c]"),
            ("  version: '1'", "  version: '2'"),
            (
                "      operationId",
                "      x-codeSamples:\n        - lang: UPSTREAM\n      deprecated: true\n      operationId",
            ),
        ]),
    );
    assert_eq!(
        facts(&pulled),
        [
            "~ info.version: \"1\" -> \"2\"",
            "+ GET /servers/{id}, deprecated: true",
            "+ GET /servers/{id}, query parameter `sort`, enum, 1: \"c\"",
            "- GET /servers/{id}, query parameter `sort`, enum, 0: \"b\"",
            "~ GET /servers/{id}, answer 200, hostname, type: \"string\" -> \"integer\"",
            "+ GET /servers/{id}, answer 200, hostname, nullable: true",
        ]
    );
    let expected = OURS
        .replace("  version: '1'", "  version: '2'")
        .replace("      summary: Our summary\n", "      summary: Our summary\n      deprecated: true\n")
        .replace("[b, a]", "[a, c]")
        .replace(
            "                  hostname:\n                    type: string\n",
            "                  hostname:\n                    type: integer\n                    nullable: true\n",
        );
    assert_eq!(pulled.text, expected);
    let overtaken: Vec<_> = pulled.overtaken.iter().map(|(place, what)| format!("{}: {what}", place.name)).collect();
    assert_eq!(overtaken, ["GET /servers/{id}, answer 200, example: `hostname` is of type integer now"]);
}

#[test]
fn upstream_words_never_get_in() {
    let text = r#"
openapi: 3.0.3
info: {title: T, version: '1', summary: UPSTREAM, description: UPSTREAM, x-logo: UPSTREAM, termsOfService: UPSTREAM, contact: {name: UPSTREAM, x-a: UPSTREAM}, license: {name: UPSTREAM, url: UPSTREAM}}
externalDocs: {url: 'https://a.test', description: UPSTREAM}
x-readme: {samples: UPSTREAM}
tags: [{name: New, description: UPSTREAM, x-displayName: UPSTREAM, externalDocs: {description: UPSTREAM, url: u}}]
servers: [{url: 'https://a.test', description: UPSTREAM, variables: {v: {default: d, description: UPSTREAM}}}]
security: [{Bearer: []}]
paths:
  x-group: UPSTREAM
  /new/{id}:
    summary: UPSTREAM
    description: UPSTREAM
    parameters:
      - {name: id, in: path, required: true, description: UPSTREAM, example: UPSTREAM, schema: {type: string, example: UPSTREAM}}
    post:
      summary: UPSTREAM
      description: UPSTREAM
      x-codeSamples: [{source: UPSTREAM}]
      externalDocs: {url: u, description: UPSTREAM}
      requestBody:
        description: UPSTREAM
        content:
          application/json:
            example: UPSTREAM
            examples: {one: {summary: UPSTREAM, value: UPSTREAM}}
            schema:
              title: UPSTREAM
              description: UPSTREAM
              type: object
              default: {example: kept, description: kept}
              example: {a: UPSTREAM}
              examples: [UPSTREAM]
              x-enum-descriptions: [UPSTREAM]
              $comment: UPSTREAM
              markdownDescription: UPSTREAM
              enumDescriptions: {a: UPSTREAM}
              properties:
                example: {type: string, description: UPSTREAM}
                description: {type: string, title: UPSTREAM}
                x-kept: {type: string}
                any: {oneOf: [{type: string, description: UPSTREAM}], additionalProperties: {description: UPSTREAM}}
                list: {type: array, items: {description: UPSTREAM, not: {description: UPSTREAM}}}
      callbacks: {done: {'{$url}': {post: {description: UPSTREAM, responses: {'200': {description: UPSTREAM}}}}}}
      responses:
        x-note: UPSTREAM
        '200':
          description: UPSTREAM
          headers: {H: {description: UPSTREAM, example: UPSTREAM, schema: {description: UPSTREAM}}}
          links: {next: {description: UPSTREAM, operationId: x, server: {url: u, description: UPSTREAM}}}
        '204': {$ref: '#/components/responses/gone'}
components:
  x-a: UPSTREAM
  examples: {one: {value: UPSTREAM}}
  schemas: {description: {description: UPSTREAM, properties: {summary: {description: UPSTREAM}}}}
  responses: {gone: {description: UPSTREAM}}
  parameters: {p: {name: p, in: query, description: UPSTREAM, schema: {description: UPSTREAM}}}
  requestBodies: {b: {description: UPSTREAM, content: {}}}
  headers: {h: {description: UPSTREAM}}
  links: {l: {description: UPSTREAM}}
  callbacks: {c: {'{$url}': {summary: UPSTREAM}}}
  securitySchemes:
    Bearer: {type: oauth2, description: UPSTREAM, flows: {implicit: {authorizationUrl: u, scopes: {read: UPSTREAM}}}}
"#;
    let pulled = pulled(OURS, text);
    assert!(!pulled.text.contains("UPSTREAM"), "{}", pulled.text);
    // Data and names that look like words are facts.
    for kept in ["default:\n                example: kept", "x-kept:\n", "summary: {}", "read: ''"] {
        assert!(pulled.text.contains(kept), "{kept:?} in\n{}", pulled.text);
    }
    // What OpenAPI wants said is said neutrally.
    assert!(pulled.text.contains("'200':\n          description: OK\n"), "{}", pulled.text);
    assert!(pulled.text.contains("gone:\n      description: Answer\n"), "{}", pulled.text);
}

#[test]
fn a_new_place_needs_words() {
    let pulled = pulled(
        OURS,
        &upstream(&[
            (
                "\ncomponents:",
                "\n  /new:\n    get:\n      summary: UPSTREAM\n      description: UPSTREAM\n      operationId: new\n      responses:\n        '202':\n          description: UPSTREAM\n\ncomponents:",
            ),
            (
                "        slug:\n",
                "        size:\n          type: string\n          description: UPSTREAM\n        silent:\n          type: string\n        slug:\n",
            ),
        ]),
    );
    assert_eq!(
        names(&pulled.needs_words),
        [
            "GET /new, summary",
            "GET /new, description",
            "GET /new, answer 202, description",
            "schema plan, size, description"
        ]
    );
    assert_eq!(pulled.text.lines().nth(pulled.needs_words[0].line.unwrap() - 1), Some("    get:"));
    assert!(pulled.text.contains(
        "  /new:\n    get:\n      operationId: new\n      responses:\n        '202':\n          description: Accepted\n"
    ));
    assert!(pulled.text.contains("      properties:\n        size:\n          type: string\n        silent:\n          type: string\n        slug:\n"));
}

#[test]
fn words_go_with_their_place() {
    let pulled = pulled(
        OURS,
        &upstream(&[(
            "                  hostname:\n                    type: string\n                    description: UPSTREAM property.\n",
            "",
        )]),
    );
    assert_eq!(names(&pulled.dropped), ["GET /servers/{id}, answer 200, hostname, description"]);
    assert_eq!(
        OURS.lines().nth(pulled.dropped[0].line.unwrap() - 1).map(str::trim),
        Some("description: Our property.")
    );
    assert!(!pulled.text.contains("Our property"));
    let overtaken: Vec<_> = pulled.overtaken.iter().map(|(place, what)| format!("{}: {what}", place.name)).collect();
    assert_eq!(overtaken, ["GET /servers/{id}, answer 200, example: there is no `hostname`"]);
}

#[test]
fn what_is_said_of_a_server_goes_with_its_address() {
    let servers = |entries: &str| OURS.replacen("tags:\n", &format!("servers: [{entries}]\n\ntags:\n"), 1);
    let ours =
        servers("{url: 'https://a.test', description: Ours of A.}, {url: 'https://b.test', description: Ours of B.}");
    let theirs = servers("{url: 'https://b.test'}, {url: 'https://a.test'}");
    let text = pulled(&ours, &theirs).text;
    let at = |text_of: &str| text.find(text_of).unwrap_or_else(|| panic!("{text_of} isn't in\n{text}"));
    assert!(["b.test", "Ours of B.", "a.test", "Ours of A."].map(at).is_sorted(), "{text}");
}

#[test]
fn words_about_values_stay_with_the_values_that_there_are() {
    let said = "            enum: [b, a]\n            x-enumDescriptions:\n              b: Our backward.\n              a: Our forward.";
    let ours = OURS.replacen("            enum: [b, a]", said, 1);
    let theirs = said.replace("Our", "UPSTREAM").replace("[b, a]", "[c, a]").replace("b: ", "c: ");
    let pulled = pulled(&ours, &upstream(&[("            enum: [b, a]", &theirs)]));
    assert!(
        pulled
            .text
            .contains("            enum: [c, a]\n            x-enumDescriptions:\n              a: Our forward.\n")
    );
    assert!(!pulled.text.contains("UPSTREAM"), "{}", pulled.text);
    assert!(!pulled.text.contains("Our backward"));
}

/// All our words are in the text, wherever.
#[track_caller]
fn keeps_all_words(pulled: &Pulled) {
    assert_eq!(pulled.dropped, []);
    for line in OURS.lines().filter(|line| line.contains("Our ") || line.contains("our-")) {
        assert!(pulled.text.contains(line.trim()), "{line} is not in\n{}", pulled.text);
    }
    assert!(!pulled.moved.is_empty());
}

#[test]
fn a_renamed_path_parameter_keeps_the_words() {
    let pulled =
        pulled(OURS, &upstream(&[("/servers/{id}:", "/servers/{server_id}:"), ("name: id", "name: server_id")]));
    keeps_all_words(&pulled);
    assert_eq!(names(&pulled.needs_words), Vec::<&str>::new());
}

#[test]
fn an_operation_that_moved_keeps_its_words() {
    let pulled = pulled(OURS, &upstream(&[("/servers/{id}:\n    get:", "/machines/{id}:\n    post:")]));
    keeps_all_words(&pulled);
}

#[test]
fn an_operation_id_that_names_another_operation_moves_nothing() {
    let text = upstream(&[
        ("operationId: get-server", "operationId: get-servers"),
        (
            "\ncomponents:",
            "\n  /servers:\n    post:\n      operationId: get-server\n      responses: {}\n\ncomponents:",
        ),
    ]);
    let pulled = pulled(OURS, &text);
    assert_eq!(pulled.moved, []);
    assert_eq!(names(&pulled.needs_words), ["POST /servers, summary"]);
}

const TWO: &str = "\n  /regions/{id}:\n    get:\n      tags: [Regions]\n      summary: Our regions\n      operationId: get-region\n      \
parameters:\n        - name: id\n          in: path\n          required: true\n          description: Our region.\n          schema:\n            \
type: string\n      responses:\n        '204':\n          description: Our silence.\n\ncomponents:";

#[test]
fn words_follow_operations_whose_paths_were_swapped() {
    let ours = OURS.replace("\ncomponents:", TWO);
    let words = |text: &str| text.replace("Our ", "UPSTREAM ");
    let swapped = ours
        .replace("/servers/{id}:", "/x:")
        .replace("/regions/{id}:", "/servers/{id}:")
        .replace("/x:", "/regions/{id}:");
    let pulled_swapped = pulled(&ours, &words(&swapped));
    assert_eq!(names(&pulled_swapped.dropped), Vec::<&str>::new());
    let at = |text: &str| pulled_swapped.text.find(text).unwrap_or_else(|| panic!("{text:?}"));
    assert!(at("/servers/{id}:") < at("Our regions") && at("Our regions") < at("/regions/{id}:"));
    assert!(at("/regions/{id}:") < at("Our summary"));

    // Where the ids alone change places, the words stay.
    let ids = ours
        .replace("operationId: get-server", "operationId: x")
        .replace("operationId: get-region", "operationId: get-server")
        .replace("operationId: x", "operationId: get-region");
    let pulled_ids = pulled(&ours, &words(&ids));
    assert_eq!((pulled_ids.moved, pulled_ids.text), (vec![], ids));
}

/// The same facts, however they are written, and facts that moved.
#[test]
fn odd_documents_say_what_they_change() {
    for text in [
        upstream(&[]).replace('\n', "\r\n"),
        format!("\u{feff}{}", upstream(&[])),
        source(&upstream(&[])).parse().unwrap().to_string(),
        format!("---\n{}...\n", upstream(&[])),
    ] {
        let same = pulled(OURS, &text);
        assert_eq!((same.text.as_str(), facts(&same)), (OURS, Vec::new()), "{text}");
    }

    let all = |edits: &[(&str, &str)]| {
        let pulled = pulled(OURS, &upstream(edits));
        let told = |places: &[Place]| names(places).join("; ");
        let moved = pulled.moved.iter().filter(|(from, to)| from.name != to.name).count();
        (facts(&pulled).join("; "), moved, told(&pulled.dropped), told(&pulled.new_places))
    };
    let nothing = String::new;
    // All operationIds.
    assert_eq!(
        all(&[("operationId: get-server", "operationId: servers#show")]),
        ("~ GET /servers/{id}, operationId: \"get-server\" -> \"servers#show\"".to_owned(), 0, nothing(), nothing())
    );
    // A tag that all its operations have in its place.
    assert_eq!(
        all(&[("name: Servers", "name: Machines"), ("tags: [Servers]", "tags: [Machines]")]),
        (
            "+ tag Machines; - tag Servers; ~ GET /servers/{id}, tags: [\"Servers\"] -> [\"Machines\"]".to_owned(),
            0,
            nothing(),
            nothing(),
        )
    );
    let tags = [("name: Servers", "name: Machines"), ("tags: [Servers]", "tags: [Machines]")];
    let pulled_tag = pulled(OURS, &upstream(&tags));
    let [(tag, was)] = pulled_tag.other_names.as_slice() else { panic!("{:?}", pulled_tag.other_names) };
    assert_eq!((tag.name.as_str(), was.as_str()), ("tag Machines", "Servers"));
    assert!(pulled_tag.text.contains("  - name: Machines\n    description: Our tag.\n"), "{}", pulled_tag.text);
    let two_words = [("name: Servers", "name: Our Machines"), ("tags: [Servers]", "tags: [Our Machines]")];
    let again = pulled(&pulled(OURS, &upstream(&two_words)).text, &upstream(&[]));
    assert_eq!(again.other_names[0].1, "Our Machines");
    // The resource that it names stays, with its words.
    let generated = |text: &str, names: Option<&str>| {
        let names = names.map(|text| Source::new("names.yaml", text));
        let effective = generator::load(&Source::new("latitude.yaml", text), None).unwrap();
        generator::generate(&effective, names.as_ref()).unwrap()
    };
    let before = generated(OURS, None);
    let after = generated(&pulled_tag.text, Some(&before.names));
    assert!(before.files["servers.rs"].contains("Our tag."), "{}", before.files["servers.rs"]);
    assert!(after.files["servers.rs"].contains("//! Our tag.") && after.files["mod.rs"].contains("/// Our tag."));
    // What comes with the tag is in its module.
    let more = pulled_tag.text.replacen(
        "\npaths:\n",
        "\npaths:\n\n  /machines:\n    get:\n      tags: [Machines]\n      \
        operationId: get-machines\n      responses:\n        '204':\n          description: None.\n",
        1,
    );
    let more = generated(&more, Some(&before.names));
    assert!(more.files["servers.rs"].contains("`GET /machines`") && !more.files.contains_key("machines.rs"));
    // A query parameter with the same word.
    assert_eq!(
        all(&[("name: sort", "name: sort_by")]),
        (
            "+ GET /servers/{id}, query parameter `sort_by`; - GET /servers/{id}, query parameter `sort`".to_owned(),
            0,
            nothing(),
            nothing(),
        )
    );
    let pulled_parameter = pulled(OURS, &upstream(&[("name: sort", "name: sort_by")]));
    let [(parameter, was)] = pulled_parameter.other_names.as_slice() else {
        panic!("{:?}", pulled_parameter.other_names)
    };
    assert_eq!((parameter.name.as_str(), was.as_str()), ("GET /servers/{id}, query parameter `sort_by`", "sort"));
    // With another one, nothing tells that it is the same.
    assert_eq!(
        all(&[("name: sort", "name: order")]),
        (
            "+ GET /servers/{id}, query parameter `order`; - GET /servers/{id}, query parameter `sort`".to_owned(),
            0,
            "GET /servers/{id}, query parameter `sort`, description".to_owned(),
            "GET /servers/{id}, query parameter `order`, description".to_owned(),
        )
    );
    // A schema, wherever it is used.
    let (_, moved, dropped, new) =
        all(&[("schemas/plan", "schemas/tariff"), ("    plan:\n      type", "    tariff:\n      type")]);
    assert_eq!((moved, dropped, new), (2, nothing(), nothing()));
}

#[test]
fn what_values_mean_is_lost_with_their_enum() {
    let values = "            enum: [b, a]\n";
    let ours =
        OURS.replacen(values, &format!("{values}            x-enumDescriptions:\n              a: Our value.\n"), 1);
    let dropped = |edits: &[(&str, &str)]| names(&pulled(&ours, &upstream(edits)).dropped).join("; ");
    assert_eq!(dropped(&[]), "");
    assert_eq!(dropped(&[(values, "")]), "GET /servers/{id}, query parameter `sort`, x-enumDescriptions");
    // Of one that stays, the values are facts that are told.
    assert_eq!(dropped(&[("[b, a]", "[a, c]")]), "");
}

#[test]
fn an_extracted_schema_keeps_its_words() {
    let inline = "                type: object\n                properties:\n                  hostname:\n                    type: string\n                    description: UPSTREAM property.\n                  plan:\n                    $ref: '#/components/schemas/plan'\n";
    let extracted = upstream(&[
        (inline, "                $ref: '#/components/schemas/server'\n"),
        ("    plan:\n", "    plan:\n      type: object\n\n    server:\n      type: object\n      properties:\n        hostname:\n          type: string\n        plan:\n          $ref: '#/components/schemas/tariff'\n\n    tariff:\n"),
    ])
    .replace("    plan:\n      type: object\n\n", "");
    keeps_all_words(&pulled(OURS, &extracted));

    // The same schema under a second media type: its words are not lost either.
    let twice = |text: &str| {
        let (before, rest) = text.split_once("            application/json:\n").unwrap();
        let (media_type, after) = rest.split_once("\ncomponents:").unwrap();
        let other = "            application/vnd.api+json:\n";
        format!("{before}            application/json:\n{media_type}{other}{media_type}\ncomponents:{after}")
    };
    keeps_all_words(&pulled(&twice(OURS), &twice(&extracted)));
}

#[test]
fn an_inlined_schema_keeps_its_words() {
    let text = upstream(&[(
        "                  plan:\n                    $ref: '#/components/schemas/plan'\n",
        "                  plan:\n                    type: object\n                    properties:\n                      slug:\n                        type: string\n",
    )]);
    let (text, _) = text.split_once("components:").unwrap();
    keeps_all_words(&pulled(OURS, text));
}

#[test]
fn a_second_media_type_has_the_words_of_the_first() {
    let pulled = pulled(OURS, &upstream(&[("application/json:", "application/vnd.api+json:")]));
    keeps_all_words(&pulled);
}

#[test]
fn words_and_examples_follow_a_changed_success_status() {
    for status in ["'201':", "2XX:", "default:"] {
        let moved = pulled(OURS, &upstream(&[("'200':", status)]));
        keeps_all_words(&moved);
        assert_eq!((names(&moved.needs_words), moved.overtaken), (Vec::new(), Vec::new()), "{status}");
    }
    // What was an error is the success now, and the other way round.
    let error = "        default:\n          description: Our error.\n        '200':";
    let both = OURS.replace("        '200':", error);
    let up = pulled(&both, &upstream(&[("'200':", "default:")]));
    assert_eq!(names(&up.dropped), ["GET /servers/{id}, answer default, description"]);
    assert!(up.text.contains("default:\n          description: Our answer."), "{}", up.text);
    let down = pulled(&up.text, &both.replace("Our", "UPSTREAM"));
    assert!(down.text.contains("default:\n          description: Any other status"), "{}", down.text);
    keeps_all_words(&down);
    // Beside a success it is an error.
    let error = "'201':\n          description: UPSTREAM\n        default:";
    let moved = pulled(OURS, &upstream(&[("'200':", error)]));
    assert!(names(&moved.needs_words).contains(&"GET /servers/{id}, answer default, description"), "{}", moved.text);

    // The name of a status isn't ours; an answer with content isn't one without; a failure is another answer.
    let ours = OURS.replace("description: Our answer.", "description: OK").replace(
        "      responses:\n",
        "      responses:\n        '204':\n          description: Our silence.\n        '404':\n          description: \
         Our failure.\n",
    );
    let theirs = ours.replace("'200':", "'203':").replace("'204':", "'202':").replace("'404':", "'422':");
    let moved = pulled(&ours, &theirs);
    for expected in
        ["'202':\n          description: Our silence.", "'203':\n          description: Answer\n          content"]
    {
        assert!(moved.text.contains(expected), "{expected:?} in\n{}", moved.text);
    }
    assert!(moved.text.contains("hostname: our-example"));
    assert_eq!(names(&moved.dropped), ["GET /servers/{id}, answer 404, description"]);

    // A second success beside the one that stays takes nothing from it.
    let second = pulled(
        OURS,
        &upstream(&[("        '200':", "        '202':\n          description: UPSTREAM\n        '200':")]),
    );
    assert_eq!(
        (second.moved, names(&second.needs_words)),
        (vec![], vec!["GET /servers/{id}, answer 202, description"])
    );
}

#[test]
fn words_of_parameters_follow_from_operations_to_their_path_and_back() {
    let (head, rest) = OURS.split_once("      parameters:\n").unwrap();
    let (parameters, rest) = rest.split_once("      responses:\n").unwrap();
    let (before, operation) = head.split_once("    get:\n").unwrap();
    let two = |get: &str, put: &str, path: &str| {
        let put = format!(
            "    put:\n      operationId: put-server\n      summary: Our other summary\n{put}      responses: {{'204': {{description: Our silence.}}}}\n"
        );
        format!("{before}{path}{put}    get:\n{operation}{get}      responses:\n{rest}")
    };
    let at_operation = format!("      parameters:\n{parameters}");
    let at_path = at_operation.replace("\n  ", "\n").replacen("      parameters", "    parameters", 1);
    let apart = two(&at_operation, &at_operation, "");
    let together = two("", "", &at_path);
    let theirs = |text: &str| text.replace("Our", "UPSTREAM").replace("our-", "upstream-");
    for (ours, upstream) in [(&apart, &together), (&together, &apart)] {
        let pulled = pulled(ours, &theirs(upstream));
        assert_eq!((names(&pulled.dropped), names(&pulled.needs_words)), (vec![], vec![]), "{}", pulled.text);
        assert_eq!(
            pulled.text.matches("description: Our parameter.").count(),
            upstream.matches("Our parameter.").count()
        );
        assert!(!pulled.text.contains("UPSTREAM"), "{}", pulled.text);
    }
    // What one of two operations says otherwise goes, and is told.
    let other = apart.replacen("Our order.", "Our other order.", 1);
    assert_eq!(names(&pulled(&other, &theirs(&together)).dropped).len(), 1);
}

#[test]
fn new_places_are_apart_from_what_had_no_words_before() {
    let upstream = upstream(&[
        (
            "      type: object\n      properties:\n        slug:\n",
            "      type: object\n      properties:\n        new:\n          title: UPSTREAM\n          description: UPSTREAM\n          type: string\n        slug:\n",
        ),
        (
            "        slug:\n          type: string\n",
            "        slug:\n          example: UPSTREAM\n          type: string\n",
        ),
    ]);
    let twins = |text: &str| {
        let new = "                  plan:\n";
        let inline =
            "                  inline:\n                    type: string\n                    description: UPSTREAM\n";
        let text = text.replace(new, &format!("{inline}{new}"));
        let (start, content) = text.split_once("            application/json:\n").unwrap();
        let (content, end) = content.split_once("\ncomponents:").unwrap();
        format!(
            "{start}            application/json:\n{content}            application/vnd.api+json:\n{content}\ncomponents:{end}"
        )
    };
    let first = pulled(OURS, &twins(&upstream));
    assert_eq!(
        names(&first.new_places),
        ["GET /servers/{id}, answer 200, inline, description", "schema plan, new, title and description"]
    );
    assert_eq!((first.needs_words.len(), first.backlog), (5, 1));
    let line = first.new_places[1].line.unwrap();
    assert_eq!(first.text.lines().nth(line - 1), Some("        new:"));

    // What a pull brought is there before the next one.
    let second = pulled(&first.text, &twins(&upstream));
    assert_eq!((second.new_places, second.backlog), (vec![], 3));
}

#[test]
fn an_example_fits_no_less_under_another_name() {
    let ours = OURS.replace("our-example", "1").replace(
        "          description: Our parameter.\n",
        "          description: Our parameter.\n          example: 5\n",
    );
    let theirs = ours
        .replace("/servers/{id}:", "/servers/{server_id}:")
        .replace("name: id", "name: server_id")
        .replace("'200':", "'201':");
    let renamed = pulled(&ours, &theirs);
    assert_eq!(renamed.overtaken, []);
    let told = pulled(
        &ours,
        &theirs.replace("hostname:\n                    type: string", "hostname:\n                    type: boolean"),
    );
    let told: Vec<_> = told.overtaken.iter().map(|(place, what)| format!("{}: {what}", place.name)).collect();
    assert_eq!(told, ["GET /servers/{server_id}, answer 201, example: `hostname` is of type boolean now"]);
}

#[test]
fn other_formats_are_refused() {
    for (text, expected) in [
        ("{", "malformed JSON"),
        ("<!doctype html>\n<html></html>", "the document is not a mapping"),
        ("a: 1", "it has no `openapi` version"),
        ("openapi: 3.1.0", "OpenAPI 3.1.0 is not supported"),
        ("swagger: '2.0'", "Swagger 2.0 is not supported"),
        ("", "the document is not a mapping"),
    ] {
        let error = pull(&source(OURS), &Source::new("upstream.yaml", text)).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("--> upstream.yaml") && error.contains("cure: "), "{error}");
    }
}

/// What isn't as OpenAPI has it comes through as it is, for the generator to refuse.
#[test]
fn oddities_do_not_panic() {
    for text in [
        "paths: []",
        "paths: {/a: 1}",
        "paths: {/a: {get: []}}",
        "components: 1",
        "components: {schemas: 1}",
        "components: {schemas: {a: {$ref: '#/components/schemas/a'}}}",
        "paths: {/a: {parameters: [1, {$ref: '#/x'}, {$ref: '#/x'}], get: {operationId: 1, responses: 7}}}",
        "tags: {}",
        "info: 3",
        "servers: [1]",
        "components: {schemas: {a: {enum: [1, 1], required: {}, properties: [], items: [], allOf: {}}}}",
    ] {
        pulled(OURS, &format!("openapi: 3.0.3\n{text}\n"));
    }
}

#[test]
fn the_published_descriptions() {
    let Some(folder) = std::env::var_os("LATITUDE_UPSTREAM") else {
        eprintln!("SKIPPED: LATITUDE_UPSTREAM names no folder with published descriptions");
        return;
    };
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let ours = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/latitude.yaml"));
    // Their names have their dates.
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let published: BTreeSet<_> = entries.filter(|path| path.extension().is_some_and(|it| it == "yaml")).collect();
    let (old, new) = (read(published.first().unwrap()), read(published.last().unwrap()));

    let present = pulled(&ours, &new);
    assert!(present.text == ours, "our description states what is published, in its own layout");
    assert_eq!(facts(&present), Vec::<String>::new());
    assert_eq!(names(&present.needs_words), Vec::<&str>::new());

    let back_then = pulled(&ours, &old);
    assert!(back_then.facts.len() > 100 && !back_then.dropped.is_empty());
    let returned = pulled(&back_then.text, &new);
    let as_of = |text: &str| generator::pull::words(&source(text).parse().unwrap());
    let (before, after) = (as_of(&ours), as_of(&returned.text));
    for pointer in before.keys() {
        let was_dropped = back_then.dropped.iter().any(|place| place.pointer == *pointer);
        // What is said of values goes with the values.
        let is_of_values = pointer.ends_with("/x-enumDescriptions");
        assert!(was_dropped || is_of_values || after.contains_key(pointer), "{pointer} lost its words");
    }
    assert_eq!(
        generator::pull::fact_changes(&source(&ours).parse().unwrap(), &source(&returned.text).parse().unwrap()),
        []
    );
    eprintln!("{} of {} words survive ten months there and back", after.len(), before.len());
}

const SECRETIVE: &str = "\
openapi: '3.0.3'
info: {title: T, version: '1'}
paths:
  /keys:
    post:
      tags: [Keys]
      responses:
        '201':
          description: It.
          content:
            application/json:
              schema:
                type: object
                properties:
                  token: {type: string}
                  thing: {type: string}
                  secret: {type: object}
                  password: {}
                  known: {type: string}
";

/// What looks like a secret by its name, and by upstream's docs, is marked at the end of the overlay, which then stands
/// as it did. A value of any kind is described as texts.
#[test]
fn new_secrets_are_marked_in_the_overlay() {
    const OVERLAY: &str = "\
# Ours.
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
  - target: $..properties.known
    description: It is public.
    update: {x-rust-secret: false}
";
    let upstream = SECRETIVE
        .replace("thing: {type: string}", "thing: {type: string, description: Returned only once.}")
        .replace("known: {type: string}", "known: {type: string, description: The password.}");
    let (new, overlay) = (source(SECRETIVE), Source::new("spec/overlay.yaml", OVERLAY));
    let decided = generator::pull::decide_secrets(&new, &overlay, &source(&upstream)).unwrap();
    let at = "$.paths['/keys'].post.responses['201'].content['application/json'].schema.properties";
    let expected = format!(
        "{OVERLAY}
  # New, and like secrets by name or docs. Say `false` of what is none.
  - {{target: \"{at}.token\", description: \"A secret: its name says `token`.\", update: {{x-rust-secret: true}}}}
  - {{target: \"{at}.thing\", description: \"A secret: upstream's docs say `shown once`.\", update: {{x-rust-secret: true}}}}
  - {{target: \"{at}.secret\", description: \"A secret: its name says `secret`.\", update: {{additionalProperties: {{type: string, x-rust-secret: true}}}}}}
  - {{target: \"{at}.password\", description: \"A secret: its name says `password`.\", update: {{type: string, x-rust-secret: true}}}}
"
    );
    assert_eq!(decided.overlay.text(), expected);
    let secrets: Vec<_> = decided.secrets.iter().map(|(place, why)| (place.line, why.as_str())).collect();
    assert_eq!(secrets[..2], [(Some(15), "its name says `token`"), (Some(16), "upstream's docs say `shown once`")]);
    assert_eq!((secrets.len(), decided.open.to_string().as_str()), (4, ""));
    let effective = generator::load(&new, Some(&decided.overlay)).unwrap();
    let generated = &generator::generate(&effective, None).unwrap().files["keys.rs"];
    for field in ["secret: BTreeMap<String, Secret>", "password: Option<Secret>"] {
        assert!(generated.contains(field), "{generated}");
    }

    let again = generator::pull::decide_secrets(&new, &decided.overlay, &source(&upstream)).unwrap();
    assert_eq!((again.overlay.text(), again.secrets.len()), (expected.as_str(), 0));
}

/// An overlay that can't be written on isn't touched: the pull then fails with all that is to be decided.
#[test]
fn an_overlay_in_one_line_is_left_alone() {
    let overlay = Source::new(
        "spec/overlay.yaml",
        "{overlay: 1.0.0, info: {title: O, version: '1'}, actions: [{target: $.info, description: Why., update: {x-a: 1}}]}",
    );
    let decided = generator::pull::decide_secrets(&source(SECRETIVE), &overlay, &source(SECRETIVE)).unwrap();
    assert_eq!((decided.overlay.text(), decided.secrets.len()), (overlay.text(), 0));
    assert_eq!(decided.open.count(generator::Severity::Error), 3, "{}", decided.open);
}

#[test]
fn a_field_whose_schema_is_extracted_keeps_its_words() {
    let inline = |name: &str| {
        format!(
            "                  {name}:\n                    type: object\n                    description: Our {name}.\n                    properties:\n                      id:\n                        type: string\n                        description: Our id.\n"
        )
    };
    let hostname = "                  hostname:\n";
    let ours = OURS.replace(hostname, &format!("{}{}{hostname}", inline("owner"), inline("keeper")));
    let reference =
        |name: &str| format!("                  {name}:\n                    $ref: '#/components/schemas/person'\n");
    let person = "    person:\n      type: object\n      description: UPSTREAM\n      properties:\n        id:\n          type: string\n          description: UPSTREAM\n\n    plan:\n      type";
    let theirs = upstream(&[
        (hostname, &format!("{}{}{hostname}", reference("owner"), reference("keeper"))),
        ("    plan:\n      type", person),
    ]);
    let extracted = pulled(&ours, &theirs);
    for field in ["owner", "keeper"] {
        let kept = format!("{}                    description: Our {field}.\n", reference(field));
        assert!(extracted.text.contains(&kept), "{}", extracted.text);
    }
    assert!(
        extracted.text.contains("    person:\n      type: object\n      description: Our owner.\n"),
        "{}",
        extracted.text
    );
    assert_eq!(extracted.dropped, []);

    // And back.
    let inlined = pulled(&extracted.text, &ours.replace("Our ", "UPSTREAM "));
    assert!(
        inlined.text.contains("description: Our keeper.") && inlined.text.contains("description: Our owner."),
        "{}",
        inlined.text
    );
    // A value that has no type of its own needs no words twice.
    let [scalar, named] = ["'#/components/schemas/name'", "    name:\n      type: string\n\n    plan:\n      type"];
    let theirs = upstream(&[
        (
            "                    type: string\n                    description: UPSTREAM property.\n",
            &format!("                    $ref: {scalar}\n"),
        ),
        ("    plan:\n      type", named),
    ]);
    assert_eq!(pulled(OURS, &theirs).text.matches("Our property.").count(), 1);
}

#[test]
fn a_media_type_that_goes_leaves_its_words_to_its_sibling() {
    let (before, rest) = OURS.split_once("            application/json:\n").unwrap();
    let (media_type, after) = rest.split_once("\ncomponents:").unwrap();
    let (first, second) = ("            application/vnd.api+json:\n", "            application/json:\n");
    // The second one has some words of its own, and lacks the rest.
    let other = media_type
        .replace("                    description: Our property.\n", "")
        .replace("              example:\n                hostname: our-example\n", "")
        .replace(
            "                type: object\n",
            "                type: object\n                title: Our other title\n",
        );
    let ours = format!("{before}{first}{media_type}{second}{other}\ncomponents:{after}");
    let pulled = pulled(&ours, &upstream(&[]));
    assert_eq!(pulled.dropped, []);
    assert_eq!(
        pulled.text,
        OURS.replace(
            "                type: object\n",
            "                type: object\n                title: Our other title\n"
        )
    );
    assert_eq!(pulled.moved.len(), 2, "{:?}", pulled.moved);
}

#[test]
fn parameters_of_a_path_that_change_places_keep_their_words() {
    let parameter = |name: &str, values: &str| {
        format!(
            "        - name: {name}\n          in: path\n          required: true\n          description: Our {name}.\n          schema:\n            type: string\n            title: Our title of {name}\n            enum: [{values}]\n            x-enumDescriptions:\n              {}: Our first {name}.\n",
            &values[..1]
        )
    };
    let [kind, size] = [parameter("kind", "a, b"), parameter("size", "c, d")];
    let operation = |path: &str, parameters: &str| {
        format!(
            "\n  {path}:\n    get:\n      tags: [Servers]\n      summary: Our things\n      operationId: get-things\n      parameters:\n{parameters}      responses:\n        '204':\n          description: Our silence.\n\ncomponents:"
        )
    };
    let ours = OURS.replace("\ncomponents:", &operation("/things/{kind}/{size}", &format!("{kind}{size}")));
    for parameters in [format!("{size}{kind}"), format!("{kind}{size}")] {
        let theirs = OURS.replace("\ncomponents:", &operation("/things/{size}/{kind}", &parameters));
        let pulled = pulled(&ours, &theirs.replace("Our ", "UPSTREAM "));
        assert_eq!(pulled.dropped, []);
        assert!(pulled.text.contains(&kind) && pulled.text.contains(&size), "{}", pulled.text);
    }
}
