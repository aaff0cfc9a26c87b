//! `cargo xtask rename` on small projects and on a copy of our own: what it writes, what it refuses, and the way back.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      tags: [Things]
      parameters:
      - {name: sort, in: query, schema: {type: string}}
      - {$ref: '#/components/parameters/State'}
      - {name: by, in: query, style: deepObject, schema: {type: object, properties: {size: {type: string}}}}
      responses: {'204': {description: It.}}
    post:
      tags: [Things]
      parameters:
      - {name: mode, in: query, schema: {type: string, enum: [a, b]}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: {type: string, nullable: true}
                disk: {type: object, properties: {size: {type: integer}}}
                shape: {$ref: '#/components/schemas/Shape'}
      responses:
        '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  /boxes:
    get:
      tags: [Boxes]
      parameters:
      - {$ref: '#/components/parameters/State'}
      responses:
        '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Shape'}}}}
components:
  parameters:
    State: {name: state, in: query, schema: {type: string}}
  schemas:
    Shape: {type: object, properties: {corners: {type: integer}}}
    Thing:
      allOf:
      - type: object
        properties:
          status: {type: string, enum: ['on', fast-mode]}
          place: {type: object, properties: {city: {type: string}}}
      - type: object
        properties:
          size: {type: integer, enum: [1, 2]}
          fooBar: {type: string}
          any: {oneOf: [{type: string}, {type: integer}]}
";

/// Comments and layout of all kinds.
const OVERLAY: &str = "\
# Ours.
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:

  # Names.
  - target: $.paths['/boxes'].get
    description: >-
      A box is fetched,
      and no more.
    update:
      x-rust-name: fetch   # for now
  - {target: '$.components.schemas.Thing.allOf[0].properties.place', description: Where., update: {x-rust-name: Spot}}
  - target: $.info
    description: It has one.
    update: {x-note: 1}   # the last one
";

struct Project(TempDir);

impl Project {
    fn new(overlay: &str) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (name, text) in [
            ("Cargo.toml", ""),
            ("xtask/Cargo.toml", ""),
            ("spec/latitude.yaml", DESCRIPTION),
            ("spec/overlay.yaml", overlay),
        ] {
            project.write(name, text);
        }
        project.succeeds(&["codegen"]);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).current_dir(self.0.path()).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Renames, and expects that generation has nothing to add. Gives what was renamed.
    #[track_caller]
    fn rename(&self, old: &str, new: &str, because: &str) -> Vec<String> {
        let told = self.succeeds(&["rename", old, new, "--because", because]);
        self.succeeds(&["codegen", "--check"]);
        told.lines().filter_map(|line| line.strip_prefix("renamed ")).map(ToOwned::to_owned).collect()
    }

    /// Expects a refusal that changes nothing.
    #[track_caller]
    fn refused(&self, old: &str, new: &str, expected: &[&str]) {
        let before = self.content();
        let output = self.run(&["rename", old, new, "--because", "Why."]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        for expected in expected.iter().chain(&["cure: ", "nothing was written"]) {
            assert!(message.contains(expected), "expected {expected:?} of {old} → {new} in\n{message}");
        }
        assert_eq!(output.status.code(), Some(1));
        assert!(self.content() == before, "{old} → {new}: something was written");
    }

    fn content(&self) -> BTreeMap<String, Vec<u8>> {
        let mut content = BTreeMap::new();
        collect(self.0.path(), self.0.path(), &mut content);
        content
    }
}

fn collect(root: &Path, folder: &Path, content: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, content);
        } else {
            content.insert(path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap());
        }
    }
}

/// There and back again: the files are what they were.
#[track_caller]
fn both_ways(project: &Project, old: &str, new: &str, expected: &[&str], action: &str) {
    let before = project.content();
    assert_eq!(project.rename(old, new, "It reads better."), expected);
    let overlay = project.read("spec/overlay.yaml");
    assert_eq!(overlay, format!("{OVERLAY}{action}"), "the rest stays as it is written");
    let separator = if old.rfind("::") > old.rfind('.') { "::" } else { "." };
    let (prefix, last) = old.rsplit_once(separator).unwrap();
    project.rename(&format!("{prefix}{separator}{new}"), last, "It was better.");
    let after = project.content();
    for (name, text) in &before {
        assert!(after[name] == *text, "{old}: {name} isn't what it was\n{}", String::from_utf8_lossy(&after[name]));
    }
    assert_eq!(after.len(), before.len());
}

#[test]
fn every_kind_is_renamed_and_back() {
    let project = Project::new(OVERLAY);
    let added = |target: &str, update: &str| {
        format!("  - target: \"{target}\"\n    description: \"It reads better.\"\n    update: {{ {update} }}\n")
    };
    both_ways(
        &project,
        "things.create",
        "order",
        &[
            "things.create to things.order",
            "things::CreateThingRequest to things::OrderThingRequest, called after that",
            "things::CreateThingMode to things::OrderThingMode, called after that",
            "things::CreateThing to things::OrderThing, called after that",
            "things::CreateThingDisk to things::OrderThingDisk, called after that",
        ],
        &added("$.paths['/things'].post", "x-rust-name: order"),
    );
    both_ways(
        &project,
        "things::CreateThing",
        "NewThing",
        &[
            "things::CreateThing to things::NewThing",
            "things::CreateThingDisk to things::NewThingDisk, called after that",
        ],
        &added("$.paths['/things'].post.requestBody.content['application/json'].schema", "x-rust-name: NewThing"),
    );
    both_ways(
        &project,
        "things::CreateThingDisk",
        "Disk",
        &["things::CreateThingDisk to things::Disk"],
        &added(
            "$.paths['/things'].post.requestBody.content['application/json'].schema.properties.disk",
            "x-rust-name: Disk",
        ),
    );
    both_ways(
        &project,
        "things::Thing.foo_bar",
        "bar",
        &["things::Thing.foo_bar to things::Thing.bar"],
        &added("$.components.schemas.Thing.allOf[1].properties.fooBar", "x-rust-field: bar"),
    );
    both_ways(
        &project,
        "things::CreateThing.note",
        "remark",
        &["things::CreateThing.note to things::CreateThing.remark"],
        &added(
            "$.paths['/things'].post.requestBody.content['application/json'].schema.properties.note",
            "x-rust-field: remark",
        ),
    );
    both_ways(
        &project,
        "things::ThingStatus::On",
        "Running",
        &["things::ThingStatus::On to things::ThingStatus::Running"],
        &added("$.components.schemas.Thing.allOf[0].properties.status", "x-rust-variants: {\"on\": Running}"),
    );
    both_ways(
        &project,
        "things::ThingSize::Value1",
        "One",
        &["things::ThingSize::Value1 to things::ThingSize::One"],
        &added("$.components.schemas.Thing.allOf[1].properties.size", "x-rust-variants: {\"1\": One}"),
    );
    both_ways(
        &project,
        "things::GetThingRequest",
        "Things",
        &["things::GetThingRequest to things::Things"],
        &added("$.paths['/things'].get", "x-rust-request: Things"),
    );
    both_ways(
        &project,
        "things::GetThingRequest.sort",
        "type",
        &["things::GetThingRequest.sort to things::GetThingRequest.r#type"],
        &added("$.paths['/things'].get.parameters[?@.name == 'sort']", "x-rust-name: type"),
    );
    both_ways(
        &project,
        "things::GetThingRequest.by_size",
        "size",
        &["things::GetThingRequest.by_size to things::GetThingRequest.size"],
        &added("$.paths['/things'].get.parameters[?@.name == 'by'].schema.properties.size", "x-rust-field: size"),
    );
    // What operations share has one name for all of them.
    both_ways(
        &project,
        "things::GetThingRequest.state",
        "status",
        &[
            "things::GetThingRequest.state to things::GetThingRequest.status",
            "boxes::FetchBoxRequest.state to boxes::FetchBoxRequest.status",
        ],
        &added("$.components.parameters.State", "x-rust-name: status"),
    );
}

#[test]
fn what_the_overlay_says_is_changed_where_it_stands() {
    let project = Project::new(OVERLAY);
    let renamed = project.rename("boxes.fetch", "boxes.look_into", "One looks: no more.");
    let expected =
        ["boxes.fetch to boxes.look_into", "boxes::FetchBoxRequest to boxes::LookIntoRequest, called after that"];
    assert_eq!(renamed, expected);
    let overlay = OVERLAY
        .replace(">-\n      A box is fetched,\n      and no more.\n", "\"One looks: no more.\"\n")
        .replace("x-rust-name: fetch ", "x-rust-name: look_into ");
    assert_eq!(project.read("spec/overlay.yaml"), overlay);

    let before = project.content();
    assert_eq!(project.rename("things::Spot", "Place", "Where it is."), ["things::Spot to things::Place"]);
    let changed = overlay.replace(
        "description: Where., update: {x-rust-name: Spot}",
        "description: Where it is., update: {x-rust-name: Place}",
    );
    assert_eq!(project.read("spec/overlay.yaml"), changed);
    project.rename("things::Place", "things::Spot", "Where.");
    assert!(project.content() == before);

    // By the name that the rules give, the action has nothing to say.
    project.rename("things::Spot", "ThingPlace", "Why.");
    let without = overlay.lines().filter(|line| !line.contains("Spot")).map(|line| format!("{line}\n"));
    assert_eq!(project.read("spec/overlay.yaml"), without.collect::<String>());
}

#[test]
fn an_action_that_says_more_keeps_its_reason() {
    let more = "  - target: $.components.schemas.Thing.allOf[0].properties.status\n    description: As people say.\n    update:\n      x-rust-name: Status\n      x-rust-variants:\n        'on': Running\n        fast-mode: Fast\n";
    let project = Project::new(&format!("{OVERLAY}{more}"));
    assert_eq!(project.rename("things::Status", "State", "Shorter."), ["things::Status to things::State"]);
    project.rename("things::State::Running", "Up", "Shorter.");
    let expected = more
        .replace("As people say.", "As people say. Shorter.")
        .replace("name: Status", "name: State")
        .replace("Running", "Up");
    assert_eq!(project.read("spec/overlay.yaml"), format!("{OVERLAY}{expected}"));
}

#[test]
fn what_can_not_be_is_refused() {
    let project = Project::new(OVERLAY);
    for (old, new, expected) in [
        // Not there.
        ("things.creat", "order", "there is no `things.creat`\n  cure: did you mean `things.create`?"),
        ("boxes::Thing", "It", "did you mean `things::Thing`?"),
        ("nothing", "it", "there is no `nothing`"),
        ("things::Thing::foo_bar", "bar", "did you mean `things::Thing.foo_bar`?"),
        // Taken.
        ("things.create", "get", "`get` is taken: `things.get` has it"),
        ("things.create", "new", "`new` is taken: the runtime"),
        ("things::Thing", "Spot", "`Spot` is taken: `things::Spot` has it"),
        ("things::Thing", "BoxesApi", "`BoxesApi` is taken: `boxes::BoxesApi` has it"),
        ("things::Thing", "FetchBoxRequest", "`FetchBoxRequest` is taken"),
        ("things::Thing", "Client", "`Client` is taken: the runtime"),
        ("boxes::FetchBoxRequest", "Thing", "`Thing` is taken"),
        ("things::Thing.foo_bar", "size", "`size` is taken"),
        ("things::Thing.foo_bar", "extra", "`extra` is taken: the runtime"),
        ("things::CreateThing.disk", "clear_note", "`clear_note` is taken"),
        ("things::ThingStatus::On", "FastMode", "`FastMode` is taken"),
        ("things::ThingStatus::On", "Other", "`Other` is taken: the runtime"),
        ("things::GetThingRequest.sort", "state", "`state` is taken"),
        ("things::GetThingRequest.sort", "send", "`send` is taken: the runtime"),
        // No name, or not in its case.
        ("things.create", "a-b", "`-` is neither"),
        ("things.create", "1a", "begins with a digit"),
        ("things.create", "_a", "doesn't begin with a letter"),
        ("things.create", "self", "keyword that has no raw form"),
        ("things.create", "Order", "a method isn't written `Order`\n  cure: write `order`"),
        ("things::Thing", "gadget", "a type isn't written `gadget`\n  cure: write `Gadget`"),
        ("things.create", "create", "is called so already"),
        // Elsewhere.
        ("things.create", "boxes.create", "isn't beside `things.create`\n  cure: to move a method"),
        ("things::Thing", "boxes::Thing", "isn't beside `things::Thing`"),
        // Out of the overlay's reach.
        ("things::ThingsApi", "Api", "the overlay can't name `things::ThingsApi` by itself"),
        ("things::ThingAny::Text", "Words", "a variant of a union"),
        ("things::CreateThing.clear_note", "unset", "rename `things::CreateThing.note`"),
        ("boxes::Shape", "Form", "one schema is this and"),
    ] {
        project.refused(old, new, &[expected]);
    }
    let output = project.run(&["rename", "things.create", "order", "--because", " "]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the rename has no reason"));
    assert_eq!(project.run(&["rename", "things.create", "order"]).status.code(), Some(2), "a reason is required");
}

#[test]
fn an_overlay_that_can_not_be_edited_is_left_alone() {
    let flow = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.info, description: Why., update: {x-a: 1}}]\n";
    let project = Project::new(flow);
    project.refused("things.create", "order", &["a program can't add an action", "add it yourself: `- target: "]);
    let folded = OVERLAY.replace("x-rust-name: fetch   # for now", "x-rust-name: >-\n        fetch");
    let project = Project::new(&folded);
    // What is written over several lines is one line then.
    project.rename("boxes.fetch", "see", "Why.");
    assert!(project.read("spec/overlay.yaml").contains("\n      x-rust-name: see\n"));
}

#[test]
fn what_is_released_is_refused_until_a_major_version() {
    let project = Project::new(OVERLAY);
    project.succeeds(&["release", "0.1.0"]);
    project.write(
        "spec/latitude.yaml",
        &DESCRIPTION.replace("tags: [Boxes]\n", "tags: [Boxes]\n      summary: Gives it.\n").replace(
            "components:\n",
            "    delete: {tags: [Boxes], responses: {'204': {description: It.}}}\ncomponents:\n",
        ),
    );
    let stale = project.run(&["release", "0.1.1"]);
    let message = String::from_utf8_lossy(&stale.stderr);
    assert!(message.contains("the generated files aren't what the description gives by now"), "{message}");
    project.succeeds(&["codegen"]);
    for (old, new) in [
        ("things.create", "order"),
        ("things::Thing", "Gadget"),
        ("things::Thing.foo_bar", "bar"),
        ("things::ThingStatus::On", "Running"),
        ("things::GetThingRequest", "Things"),
        ("things::GetThingRequest.sort", "order"),
    ] {
        project.refused(old, new, &[&format!("`{old}` is released"), "release VERSION --major"]);
    }
    let before = project.content();
    assert_eq!(project.rename("boxes.delete", "discard", "Why."), ["boxes.delete to boxes.discard"]);
    project.rename("boxes.discard", "delete", "Why.");
    assert!(project.content() == before);

    // The cure, step by step.
    let named = "  - {target: \"$.paths['/things'].post\", description: Why., update: {x-rust-name: order}}\n";
    project.write("spec/overlay.yaml", &format!("{OVERLAY}{named}"));
    let output = project.run(&["codegen"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("this method `order`, but it was released as `create`"), "{message}");
    assert!(!project.run(&["release", "0.2.0"]).status.success());
    assert!(!project.run(&["release", "0.1.1", "--major"]).status.success(), "it breaks callers");
    project.succeeds(&["release", "0.2.0", "--major"]);
    let told = project.succeeds(&["codegen"]);
    assert!(told.contains("renamed things.create to things.order\n"), "{told}");
    project.succeeds(&["codegen", "--check"]);
    let things = project.read("latitude-api/src/generated/things.rs");
    assert!(things.contains("pub fn order(") && !things.contains("deprecated"), "{things}");
}

#[test]
fn what_was_not_generated_yet_is_renamed_at_once() {
    let project = Project::new(OVERLAY);
    let new = "    delete: {tags: [Boxes], responses: {'204': {description: It.}}}\ncomponents:\n";
    project.write("spec/latitude.yaml", &DESCRIPTION.replace("components:\n", new));
    project.write("spec/overlay.yaml", &OVERLAY.replace("fetch ", "look "));
    let expected = [
        "boxes.delete to boxes.discard",
        "boxes.fetch to boxes.look",
        "boxes::FetchBoxRequest to boxes::LookBoxRequest, called after that",
    ];
    assert_eq!(project.rename("boxes.delete", "discard", "Why."), expected);
}

#[test]
fn what_was_warned_of_before_is_not_told_again() {
    let project = Project::new(OVERLAY);
    let odd = DESCRIPTION.replacen("corners: {type: integer}", "corners: {type: integer, const: 4}", 1);
    project.write("spec/latitude.yaml", &odd);
    let warned = |args: &[&str]| String::from_utf8_lossy(&project.run(args).stderr).contains("`const`");
    assert!(warned(&["codegen"]));
    assert!(!warned(&["rename", "boxes.fetch", "boxes.open", "--because", "Why."]));
    assert!(project.read("spec/overlay.yaml").contains("open"));
}

#[test]
fn a_name_that_the_overlay_gives_is_told_and_taken() {
    let project = Project::new(OVERLAY);
    project.write("spec/overlay.yaml", &OVERLAY.replace("fetch ", "get "));
    assert!(!project.run(&["codegen", "--check"]).status.success());
    let told = project.succeeds(&["codegen"]);
    let expected =
        "renamed boxes.fetch to boxes.get\nrenamed boxes::FetchBoxRequest to boxes::GetBoxRequest, called after that\n";
    assert!(told.contains(expected), "{told}");
    project.succeeds(&["codegen", "--check"]);
    assert!(!project.succeeds(&["codegen"]).contains("renamed"));
}

#[test]
fn our_own_names_are_renamed_and_back() {
    back_and_forth("servers.lock", "shut", "lock");
}

#[test]
fn our_own_values_and_types_are_renamed_and_back() {
    let project = back_and_forth("servers::ServerStatus::On", "Running", "On");
    // A type of several places.
    let told = project.rename("shared::RaidLevel", "Raid", "Why.");
    assert_eq!(told, ["shared::RaidLevel to shared::Raid"]);
    assert!(!project.read("spec/overlay.yaml").contains("RaidLevel"));
}

/// Our own project, in which something has had another name for a while.
fn back_and_forth(old: &str, new: &str, back: &str) -> Project {
    let project = Project(tempfile::tempdir().unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for name in ["Cargo.toml", "xtask/Cargo.toml"] {
        project.write(name, "");
    }
    for name in ["latitude.yaml", "overlay.yaml", "names.yaml", "provenance.yaml", "elsewhere.yaml"] {
        let name = format!("spec/{name}");
        project.write(&name, &fs::read_to_string(root.join(&name)).unwrap());
    }
    project.succeeds(&["codegen"]);
    let before = project.content();
    let (prefix, _) = old.rsplit_once(back).unwrap();
    assert_eq!(project.rename(old, new, "Why.")[0], format!("{old} to {prefix}{new}"));
    project.succeeds(&["codegen", "--check"]);
    project.rename(&format!("{prefix}{new}"), back, "Why.");
    assert!(project.content() == before, "{old}");
    project
}
