//! What CONTRIBUTING.md tells a maintainer to paste works as it stands there, on a copy of our own description.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const GUIDE: &str = include_str!("../../CONTRIBUTING.md");

struct Project(TempDir);

impl Project {
    /// Our description, with what belongs to it and these files.
    fn with(more: &[&str]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for name in ["Cargo.toml", "xtask/Cargo.toml"] {
            project.write(name, "");
        }
        let ours = ["latitude.yaml", "overlay.yaml", "names.yaml", "provenance.yaml", "elsewhere.yaml"];
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for name in ours.iter().chain(more).map(|name| format!("spec/{name}")) {
            project.write(&name, &fs::read_to_string(root.join(&name)).unwrap());
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn edit(&self, name: &str, edit: impl FnOnce(String) -> String) {
        self.write(name, &edit(fs::read_to_string(self.path(name)).unwrap()));
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).current_dir(self.0.path()).output().unwrap()
    }

    /// Our facts in somebody else's words, as the description is published.
    fn publish(&self, name: &str, edit: impl FnOnce(String) -> String) {
        let ours = fs::read_to_string(self.path("spec/latitude.yaml")).unwrap();
        let mut document: Value = serde_yaml::from_str(&ours).unwrap();
        for (pointer, word) in generator::pull::words(&document) {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = document.pointer_mut(parent).and_then(Value::as_object_mut);
            // What was within something that is gone is gone with it.
            let Some(parent) = parent else { continue };
            match word {
                Value::String(_) if !key.starts_with("example") => {
                    parent.insert(key.to_owned(), "Words of theirs.".into());
                }
                _ => drop(parent.remove(key)),
            }
        }
        self.write(name, &edit(serde_json::to_string(&document).unwrap()));
    }

    #[track_caller]
    fn succeeds(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The blocks of YAML that begin so, without the indentation of the list that they stand in.
fn blocks(begin: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut indent = None;
    for line in GUIDE.lines() {
        let fence = line.trim_start();
        match (indent, fence) {
            (None, "```yaml") => {
                indent = Some(line.len() - fence.len());
                blocks.push(String::new());
            }
            (Some(_), "```") => indent = None,
            (Some(indent), _) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(line.get(indent..).unwrap_or_default());
                block.push('\n');
            }
            (None, _) => {}
        }
    }
    blocks.retain(|block| block.starts_with(begin));
    blocks
}

#[test]
fn corrections_and_names() {
    let project = Project::with(&[]);
    project.succeeds(&["codegen"]);

    let actions = blocks("  - target:");
    assert!(actions.len() > 1, "{actions:?}");
    project.edit("spec/overlay.yaml", |overlay| format!("{overlay}\n{}", actions.concat()));
    let told = project.succeeds(&["codegen"]);
    assert!(told.contains("servers.create_ipmi_session to servers.open_ipmi_session"), "{told}");

    let renames = GUIDE.lines().filter_map(|line| line.strip_prefix("cargo xtask rename "));
    let renames: Vec<Vec<&str>> = renames.map(|line| line.split_whitespace().take(2).collect()).collect();
    assert!(renames.len() > 4, "{renames:?}");
    for rename in renames {
        project.succeeds(&["rename", rename[0], rename[1], "--because", "Why."]);
    }
    project.succeeds(&["codegen", "--check"]);
}

/// The commands of the guide, without what is said of them.
fn commands() -> Vec<Vec<&'static str>> {
    let mut inside = false;
    let lines = GUIDE.lines().map(str::trim_start).filter(|line| {
        let is_fence = line.starts_with("```");
        inside = if is_fence { *line == "```sh" } else { inside };
        inside && !is_fence
    });
    let commands = lines.flat_map(|line| line.split(" # ").next().unwrap().split(" && "));
    commands.map(|command| command.split_whitespace().collect()).filter(|words: &Vec<_>| !words.is_empty()).collect()
}

/// Each command does what it says, on our own description; of those that take minutes, all that they name is there.
#[test]
fn every_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let project = Project::with(&["fake.yaml"]);
    project.write("assets/comparison.json", &fs::read_to_string(root.join("assets/comparison.json")).unwrap());
    project.succeeds(&["codegen"]);
    project.publish("new.yaml", |text| text);
    let is_there = |path: String| assert!(root.join(&path).exists(), "there is no {path}");
    let commands = commands();
    assert!(commands.len() > 30, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.iter().copied().skip_while(|word| word.contains('=')).collect();
        match words.as_slice() {
            // The renames are tried above; the others take an hour or the network.
            ["cargo", "xtask", "rename", ..]
            | ["cargo", "xtask", "bench-build", "--date", ..]
            | ["cargo", "install", ..] => {}
            ["cargo", "xtask", args @ ..] => {
                let own = |word: &str| match word {
                    "OLD" => "spec/latitude.yaml".to_owned(),
                    "NEW" | "new.yaml" | "any.yaml" => "new.yaml".to_owned(),
                    word => match word.strip_prefix("/tmp/") {
                        Some(name) => project.path(name).display().to_string(),
                        None => word.to_owned(),
                    },
                };
                let args: Vec<String> = args.iter().map(|word| own(word)).collect();
                project.succeeds(&args.iter().map(String::as_str).collect::<Vec<_>>());
            }
            ["cargo", "test" | "run", args @ ..] => {
                let value = |option: &str| args.iter().skip_while(move |arg| **arg != option).nth(1);
                let Some(package) = value("-p") else { continue };
                is_there((*package).to_owned());
                if let Some(example) = value("--example") {
                    is_there(format!("{package}/examples/{example}.rs"));
                }
                if let Some(test) = value("--test") {
                    is_there(format!("{package}/tests/{test}/main.rs"));
                }
            }
            [script, ..] if script.starts_with("scripts/") || *script == ".ci/run" => is_there((*script).to_owned()),
            other => panic!("nothing tries {other:?}"),
        }
    }
}

/// What is corrected by the overlay is facts: words are ours, and are corrected where they stand.
#[test]
fn a_description_as_it_is_published() {
    let project = Project::with(&[]);
    project.publish("new.yaml", |text| text);
    let codegen = ["codegen", "--spec", "new.yaml", "--out", "out"];
    let diff = ["spec", "diff", "spec/latitude.yaml", "new.yaml"];
    let skipping = |args: &[&'static str]| [args, &["--skip-unsupported"]].concat();
    for args in [codegen.to_vec(), diff.to_vec(), skipping(&codegen), skipping(&diff)] {
        let output = project.run(&args);
        let (told, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && !said.contains("mended") && !said.contains("error:"), "{args:?}: {said}");
        assert!(args[0] == "codegen" || told.ends_with("\n\nverdict: docs -> 1.x: patch, 0.x: patch\n"), "{told}");
    }
    // Where a program can make the overlay fit, it does, and says how.
    project.publish("new.yaml", |text| text.replace("/storage/filesystems/", "/storage/shares/"));
    let overlay = fs::read_to_string(project.path("spec/overlay.yaml")).unwrap();
    let line_of =
        |target: &str| overlay.lines().position(|line| line == format!("  - target: \"{target}\"")).unwrap() + 1;
    let target = "$.paths['/storage/filesystems/{filesystem_id}/attach'].post";
    let now = target.replace("filesystems/", "shares/");
    let moved = format!("old spec/overlay.yaml:{}: {target}: now {now}\n", line_of(target));
    for args in [&codegen[..], &diff] {
        let output = project.run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
        assert!(said.contains("note: for new.yaml, overlay mended: ") && said.contains(&moved), "{args:?}: {said}");
    }
    // What people have to decide they do, in the lines of the overlay that they have.
    project.publish("new.yaml", |text| {
        let text = text.replace("/storage/filesystems/", "/storage/shares/");
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["components"]["schemas"]["server_data"]["properties"]["attributes"]["properties"]["status"]["type"] =
            "integer".into();
        document.to_string()
    });
    let output = project.run(&codegen);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let line = line_of("$.components.schemas.server_data.properties.attributes.properties.status");
    let place = format!("  --> spec/overlay.yaml:{line} (");
    assert!(said.contains(&place) && said.contains("error: 1 error"), "{said}");
}

/// Two operations that upstream adds.
const NEW: &str = "
  /racks:
    get:
      operationId: get-racks
      tags: [Servers]
      responses:
        '200':
          description: The racks.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data:
                    type: array
                    items: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {name: {type: string}}}}}
  /servers/{server_id}/hibernate:
    post:
      operationId: hibernate-server
      tags: [Servers]
      parameters:
      - {name: server_id, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: Done.}}
";

#[test]
fn a_new_operation_in_the_fake() {
    let project = Project::with(&["fake.yaml"]);
    project.edit("spec/latitude.yaml", |text| text.replacen("\npaths:\n", &format!("\npaths:{NEW}"), 1));
    let refused = project.run(&["codegen"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("POST ~1servers~1{server_id}~1hibernate"), "{said}");

    for section in ["resources:\n", "operations:\n", "lifecycles:\n"] {
        let pasted = blocks(section);
        assert!(!pasted.is_empty(), "{section}");
        for block in pasted {
            let inner = block.strip_prefix(section).unwrap().to_owned();
            let begin = format!("\n{section}");
            project.edit("spec/fake.yaml", |rules| rules.replacen(&begin, &format!("{begin}{inner}"), 1));
        }
    }
    project.succeeds(&["codegen"]);
    let table = fs::read_to_string(project.path("latitude-fake/FAKED.md")).unwrap();
    assert!(table.contains("| `GET /racks` | lists `racks` |"), "{table}");
    assert!(table.lines().any(|line| line.contains("hibernate` | ") && line.contains("`hibernate` |")), "{table}");

    // It lacks words and an example, and says which.
    let words = project.run(&["spec", "words"]);
    let said = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(said.contains("no example of `server_id` of POST /servers/{server_id}/hibernate"), "{said}");
}
