//! `cargo xtask spec pull` on small projects: what it writes, and what leaves the tree as it was.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

#[path = "../../fetch/tests/server/mod.rs"]
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use server::{Server, respond};
use tempfile::TempDir;

const OURS: &str = "\
# Our comment.

openapi: '3.0.3'

info:
  title: Servers
  version: '1'

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
          schema:
            type: string
      responses:
        '200':
          description: Our answer.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/server'

  /regions:
    get:
      tags: [Regions]
      summary: Our regions
      operationId: get-regions
      responses:
        '204':
          description: Our answer.

components:

  schemas:

    server:
      type: object
      properties:
        data:
          type: object
          properties:
            hostname:
              type: string
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
- target: $.components.schemas.server
  description: The API always sends it.
  update: {required: [data]}
";

struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (name, text) in [
            ("Cargo.toml", ""),
            ("xtask/Cargo.toml", ""),
            ("spec/latitude.yaml", OURS),
            ("spec/overlay.yaml", OVERLAY),
            ("spec/names.yaml", "{}\n"),
        ] {
            project.write(name, text);
        }
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        self.project_command(&[&["spec", "pull"], args].concat())
    }

    fn project_command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).current_dir(self.0.path());
        command
    }

    fn pull(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn pull_url(&self, server: &Server, url: &str) -> Output {
        self.command(&["--from", url]).env("SSL_CERT_FILE", server.certificate()).output().unwrap()
    }

    /// Everything on disk.
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

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Expects a refusal that says all of `expected`, and a tree as it was before.
#[track_caller]
fn refused(project: &Project, before: &BTreeMap<String, Vec<u8>>, output: &Output, expected: &[&str]) {
    let message = String::from_utf8_lossy(&output.stderr);
    for expected in expected {
        assert!(message.contains(expected), "expected {expected:?} in\n{message}");
    }
    assert!(message.starts_with("error: ") && message.contains("\n  cure: "), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
    assert!(project.content() == *before, "the tree is another one");
}

/// A description with a new operation and a new word for everything.
fn upstream() -> String {
    OURS.replace("Our ", "UPSTREAM ").replace(
        "  /regions:\n",
        "  /plans:\n    get:\n      tags: [Plans]\n      summary: UPSTREAM\n      operationId: get-plans\n      responses:\n        '204':\n          description: UPSTREAM\n\n  /regions:\n",
    )
}

#[test]
fn takes_facts_and_keeps_words() {
    let project = Project::new();
    project.write("down/load.yaml", upstream());
    let file = project.path("down/load.yaml");
    let report = succeeds(&project.pull(&["--from", file.to_str().unwrap()]));
    let expected = OURS.replace(
        "  /regions:\n",
        "  /plans:\n    get:\n      tags: [Plans]\n      operationId: get-plans\n      responses:\n        '204':\n          description: No Content\n\n  /regions:\n",
    );
    assert_eq!(project.read("spec/latitude.yaml"), expected);
    assert_eq!(
        report,
        "facts: 1 new, 0 gone, 0 changed\n  + /plans\n\
         needs words: 2 places, documented from facts until then\n  \
         spec/latitude.yaml:31: GET /plans, summary\n  spec/latitude.yaml:36: GET /plans, answer 204, description\n\
         says nothing beyond its name: 1 place; `cargo xtask spec words` has cures\n  \
         spec/latitude.yaml:3: PlansApi has no words\n\
         Additive (2)\n  accessor-added  Client::plans  [Plans]\n    a new resource\n  \
         method-added  plans::PlansApi::get  [GET /plans]\n    a new operation\n\n\
         verdict: additive -> 1.x: minor, 0.x: patch\n\n\
         spec/latitude.yaml was written; now run `cargo xtask codegen`\n"
    );
    let provenance = project.read("spec/provenance.yaml");
    assert!(provenance.contains("\norigin: load.yaml\ndate: '20"), "{provenance}");
    assert!(!provenance.contains(project.0.path().to_str().unwrap()), "{provenance}");
    assert!(provenance.contains(&format!("\nbytes: {}\n", upstream().len())), "{provenance}");

    let before = project.content();
    let again = succeeds(&project.pull(&["--from", file.to_str().unwrap()]));
    assert!(again.ends_with("says what is published already\n") && again.contains("needs words: 2 places"), "{again}");
    assert!(project.content() == before, "the second time changes nothing");
}

#[test]
fn takes_a_description_over_https() {
    let project = Project::new();
    let server = Server::new(|path, stream| match path {
        "/new.json" => respond(stream, "200 OK", &[], upstream().as_bytes()),
        _ => respond(stream, "307 Temporary Redirect", &["Location: /new.json"], b""),
    });
    succeeds(&project.pull_url(&server, &server.url("/old.json?key=secret")));
    assert!(project.read("spec/latitude.yaml").contains("/plans:"));
    let provenance = project.read("spec/provenance.yaml");
    assert!(provenance.contains(&format!("\norigin: {}\n", server.url("/old.json"))), "{provenance}");
    assert!(!provenance.contains("secret"), "{provenance}");
}

#[test]
fn bad_files_change_nothing() {
    let project = Project::new();
    project.write("upstream", "");
    let half = &OURS[..OURS.find("  /regions").unwrap()];
    let dangling = half.replace("components/schemas/server", "components/schemas/gone");
    for (content, expected) in [
        (b"\xff\xfe\x00".to_vec(), &["no text in UTF-8"][..]),
        (b" \n".to_vec(), &["the document is empty"]),
        (b"just text".to_vec(), &["the document is not a mapping"]),
        (b"a: [1\nb: 2\n".to_vec(), &["malformed YAML", "--> upstream:"]),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(), &["an HTML or XML page"]),
        (b"{\"message\": \"gone\"}".to_vec(), &["it has no `openapi` version"]),
        (OURS.replace("'3.0.3'", "3.1.0").into_bytes(), &["OpenAPI 3.1.0 is not supported", "--> upstream"]),
        (OURS.replace("openapi: '3.0.3'", "swagger: '2.0'").into_bytes(), &["Swagger 2.0 is not supported"]),
        // JSON that ends early, and YAML that ends between two lines.
        (b"{\"openapi\": \"3.0.3\", \"paths\": {\"/servers/{id}\": {".to_vec(), &["malformed JSON"]),
        (half.as_bytes().to_vec(), &["of our 2 paths, the document has 1", "--allow-loss"]),
        (vec![b' '; 100 << 20], &["larger than 16777216 bytes"]),
        // What is OpenAPI, and doesn't generate.
        (
            OURS.replace("    server:\n", "    machine:\n").into_bytes(),
            &[
                "leads nowhere",
                "matches nothing",
                "spec/latitude.yaml as pulled:",
                "spec/overlay.yaml:4",
                "--output FILE",
                "\n\nnote: the document refers to `#/components/schemas/server`, which our description has and it hasn't: it may \
                 end early\n  cure: is the download whole? ",
                // What upstream changed is known without another pull.
                "\n\nfacts: 1 new, 1 gone, 0 changed\n  + schema machine\n  - schema server",
            ],
        ),
        (
            OURS.replace("type: object", "type: [object]").into_bytes(),
            &["spec/latitude.yaml as pulled:", "does not generate"],
        ),
    ] {
        project.write("upstream", content);
        let before = project.content();
        refused(&project, &before, &project.pull(&["--from", "upstream"]), expected);
    }
    let before = project.content();
    let output = project.pull(&["--from", "none.yaml"]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: can't read none.yaml: "));
    assert!(project.content() == before && output.status.code() == Some(1));

    // One that has no end.
    refused(&project, &before, &project.pull(&["--from", "/dev/zero"]), &["larger than 16777216 bytes"]);

    project.write("upstream", dangling);
    let before = project.content();
    refused(&project, &before, &project.pull(&["--from", "upstream", "--allow-loss"]), &["leads nowhere"]);
}

#[test]
fn another_way_to_write_it_changes_nothing() {
    let project = Project::new();
    let minified = generator::Source::new("", OURS).parse().unwrap().to_string();
    for text in [OURS.replace('\n', "\r\n"), format!("\u{feff}{OURS}"), minified] {
        project.write("upstream", text);
        let report = succeeds(&project.pull(&["--from", "upstream"]));
        assert!(report.starts_with("facts: 0 new, 0 gone, 0 changed\nverdict: none"), "{report}");
        assert!(report.ends_with("spec/latitude.yaml says what is published already\n"), "{report}");
        assert_eq!(project.read("spec/latitude.yaml"), OURS);
    }
}

#[test]
fn many_words_that_moved_are_counted_unless_asked_for() {
    let field = |at: usize| format!("            field_{at}: {{type: string, description: Our field {at}.}}\n");
    let fields: String = (0..21).map(field).collect();
    let ours = OURS.replace("            hostname:\n              type: string\n", &fields);
    let project = Project::new();
    project.write("spec/latitude.yaml", &ours);
    let renamed = ours.replace("schemas/server'", "schemas/machine'").replace("    server:\n", "    machine:\n");
    project.write("upstream", &renamed);
    let output = ["--output", "new.yaml"];
    let counted = succeeds(&project.pull(&[&["--from", "upstream"][..], &output].concat()));
    assert!(counted.contains("words that moved along: 21 places; `--all-words` lists them\n"), "{counted}");
    assert!(!counted.contains("field_3, description <-"), "{counted}");
    let listed = succeeds(&project.pull(&[&["--from", "upstream", "--all-words"][..], &output].concat()));
    assert!(listed.contains("words that moved along: 21 places\n"), "{listed}");
    assert!(listed.contains("field_3, description <-"), "{listed}");
}

#[test]
fn what_moved_is_told() {
    for (edits, expected) in [
        (
            &[("operationId: get-server", "operationId: servers-show")][..],
            &[
                "~ GET /servers/{id}, operationId",
                "Without effect (1)\n  operation-id-changed  servers::ServersApi::get",
            ][..],
        ),
        (&[("tags: [Servers]", "tags: [Machines]")], &["~ GET /servers/{id}, tags", "verdict: none"]),
        (
            &[("'200':", "'201':")],
            &[
                "words that moved along: 1 place\n  spec/latitude.yaml:",
                "GET /servers/{id}, answer 201, description <- GET /servers/{id}, answer 200, description",
            ],
        ),
        (
            &[("/servers/{id}:", "/servers/{server_id}:"), ("name: id", "name: server_id")],
            &["- /servers/{id}\n", "+ /servers/{server_id}", "verdict: none"],
        ),
        (&[("  /regions:\n", "  /sites:\n")], &["GET /sites, summary <- GET /regions, summary", "verdict: additive"]),
    ] {
        let project = Project::new();
        let edited = edits.iter().fold(OURS.to_owned(), |text, (from, to)| text.replace(from, to));
        project.write("upstream", &edited);
        let report = succeeds(&project.pull(&["--from", "upstream", "--allow-loss"]));
        for expected in expected {
            assert!(report.contains(expected), "expected {expected:?} in\n{report}");
        }
        assert!(project.read("spec/latitude.yaml").contains("summary: Our summary"));
        assert!(project.read("spec/latitude.yaml").contains("summary: Our regions"));
        assert!(!report.contains("needs words") && !report.contains("words that went"), "{report}");
    }
}

#[test]
fn bad_answers_change_nothing() {
    let project = Project::new();
    let before = project.content();
    let server = Server::new(|path, stream| match path {
        "/http" => respond(stream, "302 Found", &["Location: http://localhost:9/a.json"], b""),
        "/page" => respond(stream, "200 OK", &["Content-Type: text/html"], b"\n<html><h1>Welcome</h1></html>"),
        "/busy" => respond(stream, "503 Service Unavailable", &[], b""),
        "/cut" => {
            let text = upstream();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", text.len());
            let _ = stream.write_all(format!("{head}{}", &text[..text.len() - 100]).as_bytes());
        }
        _ => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            for _ in 0..1600 {
                if stream.write_all(&[b' '; 1 << 16]).is_err() {
                    break;
                }
            }
        }
    });
    for (path, expected) in [
        ("/http", "it redirects to http://localhost:9/a.json, which is not https"),
        ("/page", "an HTML or XML page"),
        ("/busy", "the server answers with status 503"),
        ("/cut", "the download ends early"),
        ("/large", "larger than 16777216 bytes"),
    ] {
        let url = server.url(path);
        refused(&project, &before, &project.pull_url(&server, &url), &[expected, &format!("--> {url}")]);
    }
    for (url, expected) in [
        ("http://localhost/a.json", "only https is spoken here"),
        ("ftp://localhost/a.json", "only https is spoken here"),
        ("https://me:secret@localhost/a.json", "holds a user or a password"),
    ] {
        refused(&project, &before, &project.pull(&["--from", url]), &[expected]);
    }
}

#[test]
fn another_file_shows_what_does_not_generate() {
    let project = Project::new();
    project.write("upstream", OURS.replace("    server:\n", "    machine:\n"));
    let before = project.content();
    let output = project.pull(&["--from", "upstream", "--output", "new.yaml"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("--> new.yaml:27"), "{message}");
    assert!(message.contains("it is in new.yaml, and nothing in spec/ was written"), "{message}");
    assert_eq!(output.status.code(), Some(1));
    let mut after = project.content();
    assert!(after.remove("new.yaml").is_some());
    assert!(after == before, "an overlay that stays as it is isn't written anew");

    let before = project.content();
    let output = project.pull(&["--from", "upstream", "--output", "spec/overlay.yaml"]);
    refused(&project, &before, &output, &["is an input of this command"]);
}

#[test]
fn the_document_is_saved_as_it_came() {
    let project = Project::new();
    for bad in [OURS.replace("    server:\n", "    machine:\n").into_bytes(), b"<html>\xff".to_vec()] {
        project.write("upstream", &bad);
        let before = project.content();
        let output = project.pull(&["--from", "upstream", "--save", "saved"]);
        assert_eq!(output.status.code(), Some(1));
        let mut after = project.content();
        assert_eq!(after.remove("saved"), Some(bad));
        assert!(after == before);
        fs::remove_file(project.path("saved")).unwrap();
    }
    let before = project.content();
    let output = project.pull(&["--from", "upstream", "--save", "spec/overlay.yaml"]);
    refused(&project, &before, &output, &["is an input of this command"]);
}

#[test]
fn what_can_not_be_generated_is_taken_over_if_it_may_be() {
    let project = Project::new();
    let upload = "  /files:\n    post:\n      tags: [Files]\n      operationId: upload\n      requestBody:\n        content:\n          \
                  multipart/form-data: {schema: {type: object}}\n      responses:\n        '204':\n          description: \
                  UPSTREAM\n\n  /regions:\n";
    project.write("upstream", OURS.replace("  /regions:\n", upload));
    let before = project.content();
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &["no media type of this body can be written"]);

    for target in [&["--output", "new.yaml"][..], &[]] {
        let output = project.pull(&[&["--from", "upstream", "--skip-unsupported"], target].concat());
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{message}");
        assert!(
            message.contains("left out: POST /files\n  error: no media type of this body can be written"),
            "{message}"
        );
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(report.contains("+ /files\n"), "{report}");
    }
    assert_eq!(project.read("spec/latitude.yaml"), project.read("new.yaml"));
    assert!(project.read("new.yaml").contains("/files:"));

    // What is there now can be compared with what comes next.
    let next = project
        .read("upstream")
        .replace("operationId: get-server\n", "operationId: get-server\n      deprecated: true\n");
    project.write("upstream", next);
    let output = project.pull(&["--from", "upstream", "--skip-unsupported"]);
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("Deprecated (1)\n  deprecated  servers::ServersApi::get"), "{report}");
}

#[test]
fn what_can_not_be_checked_is_not_written() {
    let project = Project::new();
    project.write("upstream", upstream());
    fs::remove_file(project.path("spec/overlay.yaml")).unwrap();
    let before = project.content();
    let output = project.pull(&["--from", "upstream"]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: can't read spec/overlay.yaml: "));
    assert!(project.content() == before && output.status.code() == Some(1));
}

#[test]
fn a_loss_can_be_meant() {
    let project = Project::new();
    project.write("upstream", OURS.replace("  /regions", "  x-regions"));
    let output = project.pull(&["--from", "upstream", "--allow-loss"]);
    let report = succeeds(&output);
    assert!(report.contains("- /regions\n"), "{report}");
    assert!(report.contains("words that went with their place: 2 places\n  old spec/latitude.yaml:"), "{report}");
    assert!(!project.read("spec/latitude.yaml").contains("regions"));
}

#[test]
fn paths_that_are_elsewhere_are_no_loss() {
    let project = furnished(FAKE);
    let moved = [("  /servers/{id}:", "  /v2/servers/{id}:"), ("  /regions:", "  /v2/regions:")];
    project.write("upstream", edited(&moved));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    assert!(report.contains("    /regions -> /v2/regions\n") && report.contains("verdict: additive"), "{report}");
    assert!(project.read("spec/fake.yaml").contains("paths: [/v2/servers]"));
    // What has another id is another operation.
    let other = edited(&moved).replace("/v2/", "/v3/").replace("operationId: get-", "operationId: ");
    project.write("upstream", other);
    let before = project.content();
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &["of our 2 paths, the document has 0"]);
}

/// A description with a list at each path, of operations with these ids, and an address at one of them.
fn lists(lists: [(&str, &str); 3]) -> String {
    let answer =
        |schema: &str| format!("{{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}");
    let list = |(path, name): (&str, &str)| {
        let item = format!(
            "{{type: object, properties: {{id: {{type: string}}, type: {{type: string}}, attributes: {{type: object, properties: {{{name}_name: {{type: string}}}}}}}}}}"
        );
        let all = answer(&format!("{{type: object, properties: {{data: {{type: array, items: {item}}}}}}}"));
        let query = format!("[{{name: 'filter[{name}_name]', in: query, schema: {{type: string}}}}]");
        format!(
            "  {path}:\n    get: {{tags: [{name}], operationId: list-{name}, parameters: {query}, responses: {all}}}\n"
        )
    };
    let id = "{name: id, in: path, required: true, schema: {type: string}}";
    let one = answer("{type: object, properties: {data: {type: object, properties: {id: {type: string}}}}}");
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{}  /c/{{id}}:\n    get: {{tags: [c], operationId: get-c, \
         parameters: [{id}], responses: {one}}}\n",
        lists.map(list).concat()
    )
}

#[test]
fn another_file_has_beside_it_what_is_mended_for_it() {
    let project = furnished(FAKE);
    for args in [&["codegen"][..], &["release", "0.1.0"]] {
        succeeds(&project.project_command(args).output().unwrap());
    }
    let text = edited(&[
        ("  /regions:", "  /all/regions:"),
        ("            hostname:\n              type: string\n", "            x: {type: string}\n"),
    ]);
    project.write("upstream", text);
    project.write("spec/provenance.yaml", "date: '2020-02-02'\n");
    let before = project.content();
    let aside = succeeds(&project.pull(&["--from", "upstream", "--output", "new.yaml"]));
    let mut after = project.content();
    for name in ["new.yaml", "new.fake.yaml", "new.elsewhere.yaml", "new.names.yaml"] {
        assert!(after.remove(name).is_some(), "{name}");
    }
    assert!(after == before);
    // What was released stays, and so it is told.
    assert!(aside.contains("deprecated  servers::Server::hostname") && aside.contains("verdict: additive"), "{aside}");
    let written = "new.yaml was written, and beside it what was mended for it: ";
    assert!(aside.contains(written), "{aside}");
    succeeds(&project.pull(&["--from", "upstream"]));
    for name in ["fake", "elsewhere", "names"] {
        assert_eq!(project.read(&format!("new.{name}.yaml")), project.read(&format!("spec/{name}.yaml")));
    }
    assert_eq!(project.read("new.yaml"), project.read("spec/latitude.yaml"));
    // It is gone since the day of this pull, in both.
    let provenance = project.read("spec/provenance.yaml");
    let date = provenance.split_once("date: ").unwrap().1.lines().next().unwrap().trim_matches(['\'', '"']);
    assert!(date > "2020-02-02" && aside.contains(&format!("is gone since {date}\n")), "{date}: {aside}");
}

#[test]
fn lists_that_moved_in_a_circle_stay_what_they_are() {
    let project = Project::new();
    project.write("spec/latitude.yaml", lists([("/a", "a"), ("/b", "b"), ("/c", "c")]));
    project.write("spec/overlay.yaml", "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- {target: $.info, description: Why., update: {x-o: 1}}\n");
    let fake = "resources:\n  as: {paths: [/a], id: a}\n  bs: {paths: [/b], id: b}\n  cs: {paths: [/c], id: c}\noperations:\n  \
                GET /b:\n    status: 200\n";
    project.write("spec/fake.yaml", fake);
    project.write("upstream", lists([("/a", "c"), ("/b", "a"), ("/c", "b")]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    let expected = "resources:\n  as: {paths: [/b], id: a}\n  bs: {paths: [], id: b}\n  cs: {paths: [/a, /c], id: c}\noperations:\n  \
                    GET /c:\n    status: 200\n    do: list\n    on: bs\n";
    assert_eq!(project.read("spec/fake.yaml"), expected);
    assert!(report.contains("`GET /c` is declared to list `bs`"), "{report}");
    let before = project.content();
    succeeds(&project.pull(&["--from", "upstream"]));
    assert!(project.content() == before, "the second time changes nothing");
}

#[test]
fn a_loss_of_schemas_is_told_as_well() {
    let project = Project::new();
    // Nothing uses them, so that without them all generates.
    let spare =
        |count: usize| (0..count).map(|at| format!("    spare{at}:\n      type: string\n\n")).collect::<String>();
    let with = |count: usize| OURS.replace("    server:\n", &format!("{}    server:\n", spare(count)));
    project.write("spec/latitude.yaml", with(7));
    // Of 8 schemas, 6 are three quarters.
    for (kept, is_loss) in [(4, true), (5, false)] {
        project.write("upstream", with(kept));
        let before = project.content();
        let output = project.pull(&["--from", "upstream", "--output", "new.yaml"]);
        if is_loss {
            refused(&project, &before, &output, &["of our 8 schemas, the document has 5", "--allow-loss"]);
        } else {
            succeeds(&output);
        }
    }
    project.write("upstream", with(0));
    succeeds(&project.pull(&["--from", "upstream", "--allow-loss"]));
}

#[test]
fn what_users_feel_is_told_by_the_names_that_they_know() {
    let project = Project::new();
    project.write(
        "spec/names.yaml",
        "handles: {hosts: HostsApi}\noperations:\n  \"GET /servers/{id}\": {method: hosts.fetch}\n",
    );
    project.write(
        "upstream",
        OURS.replace("      operationId: get-server\n", "      operationId: get-server\n      deprecated: true\n"),
    );
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    let felt = "Deprecated (1)\n  deprecated  hosts::HostsApi::fetch  [GET /servers/{id}]\n";
    assert!(report.contains(felt), "{report}");
}

/// The overlay with another action, which goes or moves.
fn overlay_with(target: &str, does: &str) -> String {
    format!("{OVERLAY}\n# By itself.\n- target: {target}\n  description: Why.\n  {does}\n")
}

#[test]
fn an_overlay_is_mended_with_the_description() {
    for (target, does, edit, kept, said) in [
        (
            "$.components.schemas.server.properties.data.properties.hostname",
            "update: {format: hostname}",
            ("              type: string\n", "              type: string\n              format: hostname\n"),
            OVERLAY.to_owned(),
            " says it already\n",
        ),
        (
            "\"$.paths['/servers/{id}'].get\"",
            "update: {x-rust-name: look}",
            ("{id}", "{server_id}"),
            overlay_with("\"$.paths['/servers/{server_id}'].get\"", "update: {x-rust-name: look}"),
            "now $.paths['/servers/{server_id}'].get\n",
        ),
    ] {
        let project = Project::new();
        project.write("spec/overlay.yaml", overlay_with(target, does));
        let renamed = if edit.0 == "{id}" { "name: server_id" } else { "name: id" };
        project.write("upstream", upstream().replace(edit.0, edit.1).replace("name: id", renamed));
        let before = project.content();
        let aside = succeeds(&project.pull(&["--from", "upstream", "--allow-loss", "--output", "new.yaml"]));
        assert_eq!(project.read("spec/overlay.yaml"), overlay_with(target, does), "it is left as it was");
        let written = "new.yaml was written, and beside it what was mended for it: new.overlay.yaml";
        assert!(aside.contains(written) && aside.ends_with("; spec/ is as it was\n"), "{aside}");
        assert_eq!(project.read("new.overlay.yaml"), kept, "it stands beside what it is for");
        fs::remove_file(project.path("new.yaml")).unwrap();
        fs::remove_file(project.path("new.overlay.yaml")).unwrap();
        assert!(project.content() == before);
        let report = succeeds(&project.pull(&["--from", "upstream", "--allow-loss"]));
        for report in [&aside, &report] {
            assert!(report.contains("overlay mended: 1 change\n  old spec/overlay.yaml:9: $."), "{report}");
            assert!(report.contains(said), "{report}");
        }
        assert_eq!(project.read("spec/overlay.yaml"), kept);
        let before = project.content();
        assert!(!succeeds(&project.pull(&["--from", "upstream"])).contains("overlay mended"));
        assert!(project.content() == before, "the second time changes nothing");
    }
}

#[test]
fn a_generation_writes_what_an_action_was_written_against() {
    let project = Project::new();
    let gone = "$.components.schemas.server.properties.data.properties.hostname";
    project.write("spec/overlay.yaml", overlay_with(gone, "remove: true"));
    let codegen = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("codegen").args(args).current_dir(project.0.path()).output().unwrap()
    };
    // A run on other inputs reads the overlay, and no more.
    assert!(codegen(&["--out", "out"]).status.success());
    assert_eq!(project.read("spec/overlay.yaml"), overlay_with(gone, "remove: true"));
    assert!(codegen(&[]).status.success());
    let expected = overlay_with(gone, "x-against: [{type: string}]\n  remove: true");
    assert_eq!(project.read("spec/overlay.yaml"), expected);
    assert!(codegen(&["--check"]).status.success());

    project.write("spec/overlay.yaml", overlay_with(gone, "remove: true"));
    let output = codegen(&["--check"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("spec/overlay.yaml: stale: ") && message.contains("+  x-against: "), "{message}");
    assert_eq!(project.read("spec/overlay.yaml"), overlay_with(gone, "remove: true"));
}

#[test]
fn all_that_people_have_to_decide_is_told_at_once() {
    let project = Project::new();
    let gone = "$.components.schemas.server.properties.data.properties.hostname";
    let stale = "x-against: [{type: string}]\n  remove: true";
    project.write(
        "spec/overlay.yaml",
        overlay_with(gone, stale)
            .replace("\n# By", "\n- {target: $.info.title, description: It goes., update: {x: 1}}\n# By")
            .replace(
                "update: {required: [data]}",
                "update: {required: [data]}\n- {target: $.gone, description: Why., remove: true}",
            ),
    );
    let upload = "  /files:\n    post:\n      tags: [Files]\n      operationId: upload\n      requestBody:\n        content:\n          \
                  multipart/form-data: {schema: {type: object}}\n      responses:\n        '204':\n          description: \
                  UPSTREAM\n\n  /regions:\n";
    let text = upstream()
        .replace("  /regions:\n", upload)
        .replace("              type: string\n", "              type: integer\n");
    project.write("upstream", text);
    let before = project.content();
    let expected = [
        "what the action `$.components.schemas.server.properties.data.properties.hostname` was written against was \
         {\"type\":\"string\"}, and is {\"type\":\"integer\"} now\n  --> spec/overlay.yaml:11 (",
        "write `x-against: [{type: string}, {type: integer}]` into it",
        "`$.gone` matches nothing\n  --> spec/overlay.yaml:7 (",
        "no media type of this body can be written",
    ];
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &expected);
}

#[test]
fn what_the_rules_lack_is_told_with_all_else() {
    let project =
        furnished(&FAKE.replace("  GET /servers/{server}:", "  GET /nowhere: {answer: {}}\n  GET /servers/{server}:"));
    let status = "$.components.schemas.server.properties.data.properties.hostname";
    let stale = "x-against: [{type: string}]\n  update: {enum: [x]}";
    project.write("spec/overlay.yaml", overlay_with(status, stale));
    project.write(
        "upstream",
        edited(&[("              type: string\n", "              type: string\n              enum: [a, b]\n")]),
    );
    let before = project.content();
    let expected = [
        // What is there, and not what is left of it for the comparison.
        "was written against was {\"type\":\"string\"}, and is {\"enum\":[\"a\",\"b\"],\"type\":\"string\"} now",
        "write `x-against: [{type: string}, {enum: [], type: string}]` into it; there `enum: []` stands for whatever values",
        "the description has no such operation\n  --> spec/fake.yaml:14",
        "nothing was written\n  cure: correct spec/fake.yaml and spec/overlay.yaml, and pull again\n",
    ];
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &expected);

    project.write("spec/overlay.yaml", OVERLAY);
    let before = project.content();
    refused(
        &project,
        &before,
        &project.pull(&["--from", "upstream"]),
        &["cure: correct spec/fake.yaml, and pull again\n"],
    );
}

#[test]
fn a_secret_is_decided_though_a_stage_before_it_fails() {
    let project = Project::new();
    // A body that can't be written, and a decision that the overlay's form keeps from being added.
    project.write("spec/overlay.yaml", "{overlay: 1.0.0, info: {title: O, version: '1'}, actions: [{target: $.info, description: Why., update: {x-o: 1}}]}\n");
    let upload = "  /files:\n    post:\n      tags: [Files]\n      operationId: upload\n      requestBody:\n        content:\n          \
                  multipart/form-data: {schema: {type: object}}\n      responses:\n        '204':\n          description: \
                  UPSTREAM\n\n  /regions:\n";
    let secret = "hostname:\n              type: string\n            password:\n              type: string\n";
    project
        .write("upstream", edited(&[("  /regions:\n", upload), ("hostname:\n              type: string\n", secret)]));
    let before = project.content();
    let expected = ["no media type of this body can be written", "`password` looks like a secret"];
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &expected);
}

#[test]
fn a_write_that_fails_writes_nothing() {
    let project = Project::new();
    project.write("upstream", upstream());
    // The second file can't be written.
    fs::create_dir(project.path("spec/.provenance.yaml.codegen-tmp")).unwrap();
    let before = project.content();
    let output = project.pull(&["--from", "upstream"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with("error: can't write spec/provenance.yaml: "), "{message}");
    assert!(project.content() == before && output.status.code() == Some(1));
}

#[test]
fn a_new_secret_is_taken_for_one_and_told() {
    let project = Project::new();
    let new = OURS.replace(
        "hostname:\n              type: string\n",
        "hostname:\n              type: string\n            password:\n              type: string\n",
    );
    assert_ne!(new, OURS);
    project.write("new.yaml", new);
    let report = succeeds(&project.pull(&["--from", project.path("new.yaml").to_str().unwrap()]));
    let told = "taken for secrets, by new actions at the end of the overlay: 1 place; say `x-rust-secret: false` of what is none\n  \
                spec/latitude.yaml:51: schema server, data.password: its name says `password`\n";
    assert!(report.contains(told), "{report}");
    let overlay = project.read("spec/overlay.yaml");
    let action = "- {target: \"$.components.schemas.server.properties.data.properties.password\", description: \"A secret: its name says `password`.\", update: {x-rust-secret: true}}\n";
    assert!(overlay.starts_with(OVERLAY) && overlay.ends_with(action), "{overlay}");
    let before = project.content();
    succeeds(&project.pull(&["--from", project.path("new.yaml").to_str().unwrap()]));
    assert!(project.content() == before, "the second time changes nothing");
}

#[test]
fn a_secret_of_any_kind_is_described_as_texts() {
    let project = Project::new();
    let new = OURS.replace(
        "hostname:\n              type: string\n",
        "hostname:\n              type: string\n            credentials:\n              type: object\n",
    );
    project.write("new.yaml", new);
    let report = succeeds(&project.pull(&["--from", project.path("new.yaml").to_str().unwrap()]));
    assert!(report.contains("schema server, data.credentials: its name says `credentials`\n"), "{report}");
    let overlay = project.read("spec/overlay.yaml");
    let update = "update: {additionalProperties: {type: string, x-rust-secret: true}}}\n";
    assert!(overlay.starts_with(OVERLAY) && overlay.ends_with(update), "{overlay}");
}

#[test]
fn a_place_that_nobody_explains_is_told() {
    let project = Project::new();
    let new = OURS.replace(
        "hostname:\n              type: string\n",
        "hostname:\n              type: string\n            power:\n              type: string\n              description: UPSTREAM\n              enum: [cut]\n",
    );
    project.write("new.yaml", new);
    let report = succeeds(&project.pull(&["--from", "new.yaml"]));
    let told = "needs words: 1 place, documented from facts until then\n  spec/latitude.yaml:51: schema server, data.power, description\n\
                says nothing beyond its name: 1 place; `cargo xtask spec words` has cures\n  spec/latitude.yaml:53: ServerPower::Cut has no words\n";
    assert!(report.contains(told), "{report}");
    let again = succeeds(&project.pull(&["--from", "new.yaml"]));
    assert!(!again.contains("says nothing beyond its name"), "{again}");
    let words = project.project_command(&["spec", "words"]).output().unwrap();
    assert_eq!(words.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&words.stdout)
            .contains("error: ServerPower::Cut has no words\n  --> spec/latitude.yaml:53")
    );
}

const FAKE: &str = "\
resources:
  servers:
    paths: [/servers]
    id: sv
furnished:
- {call: GET /regions}
operations:
  # What the regions are.
  GET /regions:
    refuse:
    - &busy {if: \"=false\", status: 409, detail: It isn't ready.}
    answer: {}

  GET /servers/{server}: {refuse: [*busy], find: {id: \"=path.server\"}}
";

const ELSEWHERE: &str = "\
sdks: [Go]
operations:
  \"GET /regions\": [Regions.List]
  \"GET /servers/{id}\": [Servers.Get]
";

/// A project with a fake cloud, the names of other SDKs, and pinned names.
fn furnished(fake: &str) -> Project {
    let project = Project::new();
    let effective = generator::load(&generator::Source::new("", OURS), None).unwrap();
    let names = generator::generate(&effective, None).unwrap().names;
    for (name, text) in [("fake", fake), ("elsewhere", ELSEWHERE), ("names", &names)] {
        project.write(&format!("spec/{name}.yaml"), text);
    }
    project
}

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OURS.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

#[test]
fn files_that_name_operations_follow() {
    let project = furnished(FAKE);
    project.write("upstream", edited(&[("  /regions:", "  /all/regions:"), ("/servers/{id}:", "/machines/{id}:")]));
    let report = succeeds(&project.pull(&["--from", "upstream", "--allow-loss"]));
    let fake = FAKE
        .replace("[/servers]", "[/machines]")
        .replace("GET /regions", "GET /all/regions")
        .replace("GET /servers/{server}", "GET /machines/{server}");
    assert_eq!(project.read("spec/fake.yaml"), fake);
    let elsewhere = ELSEWHERE.replace("/regions", "/all/regions").replace("/servers", "/machines");
    assert_eq!(project.read("spec/elsewhere.yaml"), elsewhere);
    let names = project.read("spec/names.yaml");
    assert!(names.contains("\"GET /all/regions\": {method: regions.get}"), "{names}");
    assert!(names.contains("\"GET /machines/{id}\": {method: servers.get,"), "{names}");
    for expected in [
        "spec/fake.yaml mended: 4 changes\n  old spec/fake.yaml:3: the paths of `servers` are `/machines` now, and were `/servers`\n",
        "  old spec/fake.yaml:9: `GET /regions` is `GET /all/regions` now\n",
        "spec/elsewhere.yaml mended: 2 changes\n  old spec/elsewhere.yaml:3: `GET /regions` is `GET /all/regions` now\n",
        "Additive (2)\n  path-changed  regions::RegionsApi::get  [GET /regions]\n    /regions -> /all/regions\n    behaviour: the operation is at \
         another path now, and the method calls it there\n",
        "verdict: additive",
    ] {
        assert!(report.contains(expected), "expected {expected:?} in\n{report}");
    }
    let before = project.content();
    succeeds(&project.pull(&["--from", "upstream"]));
    assert!(project.content() == before, "the second time changes nothing");
}

#[test]
fn a_rule_of_what_is_gone_hands_its_anchor_on() {
    let project = furnished(FAKE);
    let (head, rest) = OURS.split_once("  /regions:\n").unwrap();
    project.write("upstream", format!("{head}{}", &rest[rest.find("components:").unwrap()..]));
    let report = succeeds(&project.pull(&["--from", "upstream", "--allow-loss"]));
    let busy = "&busy {if: \"=false\", status: 409, detail: It isn't ready.}";
    let (head, _) = FAKE.split_once("  # What the").unwrap();
    let servers = FAKE[FAKE.find("  GET /servers").unwrap()..].replace("*busy", busy);
    let expected = format!("{}{servers}", head.replace("furnished:\n- {call: GET /regions}\n", "furnished: []\n"));
    assert_eq!(project.read("spec/fake.yaml"), expected);
    for expected in [
        "old spec/fake.yaml:9: `GET /regions` taken out: the description no longer has it\n",
        "old spec/fake.yaml:14: what `&busy` stands for is written here now\n",
        "old spec/elsewhere.yaml:3: `GET /regions` taken out: the description no longer has it\n",
        "gone from the fake cloud, so that tests, guides and examples that call them fail: 1\n  GET /regions\n",
    ] {
        assert!(report.contains(expected), "expected {expected:?} in\n{report}");
    }
}

#[test]
fn what_the_rules_lack_is_told_by_the_pull() {
    // A path that a program can't write.
    let one_line = FAKE.replace("  GET /servers/{server}: {", "  ? GET /servers/{server}\n  : {");
    let project = furnished(&one_line);
    project.write("upstream", edited(&[("/servers/{id}:", "/machines/{id}:")]));
    let before = project.content();
    let told = [
        "spec/fake.yaml:14",
        "the description has no such operation",
        "cure: the path is `/machines/{server}` now: write `GET /machines/{server}`",
    ];
    refused(&project, &before, &project.pull(&["--from", "upstream", "--allow-loss"]), &told);
}

/// Our description with a list whose query has these parameters.
fn with_query(names: &[&str]) -> String {
    let parameters = names.iter().map(|name| format!("{{name: '{name}', in: query, schema: {{type: string}}}}"));
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    edited(&[("operationId: get-regions\n", &format!("operationId: get-regions\n      parameters: [{parameters}]\n"))])
}

#[test]
fn parameters_of_the_rules_follow() {
    let fake = FAKE.replace("- {call: GET /regions}", "- {call: GET /regions, query: {kind: x}}").replace(
        "    answer: {}\n",
        "    do: list\n    on: servers\n    query: {kind: ignored, \"filter[a]\": ignored}\n",
    );
    let project = furnished(&fake);
    project.write("spec/latitude.yaml", with_query(&["kind", "filter[a]"]));
    project.write("upstream", with_query(&["filter[a]", "page", "filter[b]"]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    for expected in [
        "spec/fake.yaml mended: 4 changes\n  old spec/fake.yaml:6: the parameter `kind` of `GET /regions` taken out: the \
         description no longer has it\n",
        "  old spec/fake.yaml:14: the parameter `kind` of `GET /regions` taken out: the description no longer has it\n",
        "  old spec/fake.yaml:14: `page` of `GET /regions` ignored: nothing says what it means\n",
        "new parameters that the fake takes and ignores, until its rules say what they mean: 2\n  `page` of `GET \
         /regions`\n  `filter[b]` of `GET /regions`\n",
    ] {
        assert!(report.contains(expected), "expected {expected:?} in\n{report}");
    }
    let expected = fake.replace(", query: {kind: x}", "").replace(
        "{kind: ignored, \"filter[a]\": ignored}",
        "{\"filter[a]\": ignored, page: ignored, \"filter[b]\": ignored}",
    );
    assert_eq!(project.read("spec/fake.yaml"), expected);
    let before = project.content();
    let again = succeeds(&project.pull(&["--from", "upstream"]));
    assert!(!again.contains("fake.yaml mended") && project.content() == before, "{again}");
}

#[test]
fn a_parameter_in_the_place_of_the_only_one_follows() {
    for query in ["    query: {kind: ignored}\n", "    query:\n      kind: ignored\n"] {
        let fake = FAKE.replace("    answer: {}\n", &format!("    do: list\n    on: servers\n{query}"));
        let project = furnished(&fake);
        project.write("spec/latitude.yaml", with_query(&["kind"]));
        project.write("upstream", with_query(&["page"]));
        let report = succeeds(&project.pull(&["--from", "upstream"]));
        assert!(report.contains("the parameter `kind` of `GET /regions` taken out"), "{report}");
        let now = project.read("spec/fake.yaml");
        assert!(!now.contains("kind: ignored") && now.contains("page: ignored"), "{now}");
    }
}

#[test]
fn what_a_lost_parameter_asked_for_is_hidden_no_more() {
    let hidden = |lines: &str| {
        FAKE.replace("    id: sv\n", &format!("    id: sv\n{lines}"))
            .replace("    answer: {}\n", "    do: list\n    on: servers\n")
    };
    let both = "    hidden: {a: \"extra_fields[a]\", b: \"extra_fields[b]\"}\n";
    let project = furnished(&hidden(both));
    project.write("spec/latitude.yaml", with_query(&["extra_fields[a]", "extra_fields[b]"]));
    for (left, told, rules) in [
        (&["extra_fields[b]"][..], "`a` of `servers` is", "    hidden: {b: \"extra_fields[b]\"}\n"),
        (&[], "`b` of `servers` is", ""),
    ] {
        project.write("upstream", with_query(left));
        let report = succeeds(&project.pull(&["--from", "upstream"]));
        assert!(report.contains(&format!("{told} hidden no more: the description no longer has `extra")), "{report}");
        assert_eq!(project.read("spec/fake.yaml"), hidden(rules));
    }
    // One that is called otherwise.
    let one = |parameter: &str| hidden(&format!("    hidden: {{a: \"extra_fields[{parameter}]\"}}\n"));
    project.write("spec/fake.yaml", one("a_id"));
    project.write("spec/latitude.yaml", with_query(&["extra_fields[a_id]"]));
    project.write("upstream", with_query(&["extra_fields[a]"]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    assert!(report.contains("what asks for `a` of `servers` is `extra_fields[a]` now\n"), "{report}");
    assert_eq!(project.read("spec/fake.yaml"), one("a"));
    // One that no operation ever had.
    project.write("spec/fake.yaml", hidden("    hidden: {a: \"extra_fields[c]\"}\n"));
    let codegen = project.project_command(&["codegen"]).output().unwrap();
    let said = String::from_utf8_lossy(&codegen.stderr);
    let expected = "error: no operation has the query parameter `extra_fields[c]`\n  --> spec/fake.yaml:5";
    assert!(!codegen.status.success() && said.contains(expected), "{said}");
}

#[test]
fn a_parameter_under_another_name_keeps_its_rule() {
    let fake = FAKE.replace("    answer: {}\n", "    do: list\n    on: servers\n    query: {kind: ignored}\n");
    let project = furnished(&fake);
    project.write("spec/latitude.yaml", with_query(&["kind"]));
    project.write("upstream", with_query(&["filter[kind]"]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    for expected in [
        "taken for the same under another name, with its words: 1 place\n  spec/latitude.yaml:36: GET /regions, query \
         parameter `filter[kind]`: was `kind`\n",
        "  old spec/fake.yaml:14: the parameter `kind` of `GET /regions` is `filter[kind]` now\n",
    ] {
        assert!(report.contains(expected), "expected {expected:?} in\n{report}");
    }
    assert_eq!(project.read("spec/fake.yaml"), fake.replace("{kind: ignored}", "{\"filter[kind]\": ignored}"));
}

#[test]
fn a_rule_of_nothing_but_lost_parameters_goes() {
    let busy = "    refuse:\n    - &busy {if: \"=false\", status: 409, detail: It isn't ready.}\n    answer: {}\n";
    let fake = FAKE.replace(busy, "    query: {kind: ignored, page: ignored}\n").replace("refuse: [*busy], ", "");
    let project = furnished(&fake);
    project.write("spec/latitude.yaml", with_query(&["kind", "page"]));
    project.write("upstream", with_query(&[]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    assert!(report.contains("the parameter `kind` of `GET /regions` taken out"), "{report}");
    assert!(!project.read("spec/fake.yaml").contains("  GET /regions:\n"), "{}", project.read("spec/fake.yaml"));
}

#[test]
fn a_parameter_of_a_new_operation_is_taken_as_well() {
    let project = furnished(FAKE);
    let new = "  /servers/{id}:\n    delete:\n      operationId: drop-server\n      tags: [Servers]\n      parameters:\n      - \
               {name: id, in: path, required: true, schema: {type: string}}\n      - {name: force, in: query, schema: \
               {type: boolean}}\n      responses: {'204': {description: Done.}}\n";
    project.write("upstream", edited(&[("  /servers/{id}:\n", new)]));
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    let told = "until its rules say what they mean: 1\n  `force` of `DELETE /servers/{id}`\n";
    assert!(report.contains(told), "{report}");
    let rules = project.read("spec/fake.yaml");
    assert!(rules.contains("  DELETE /servers/{id}:") && rules.contains("force: ignored"), "{rules}");
}

#[test]
fn a_parameter_that_is_gone_may_still_be_read() {
    let query = "    do: list\n    on: servers\n    query: {kind: ignored}\n    where: {a: \"=query.kind\"}\n";
    let project = furnished(&FAKE.replace("    answer: {}\n", query));
    project.write("spec/latitude.yaml", with_query(&["kind"]));
    project.write("upstream", OURS);
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    let told = "no longer has it; expressions of the rule still read it\n";
    assert!(report.contains(told), "{report}");
    assert!(!project.read("spec/fake.yaml").contains("query: {"));
}

#[test]
fn a_parameter_that_a_program_can_not_write_is_told() {
    let fake =
        FAKE.replace("  GET /regions:\n", "  ? GET /regions\n  :\n").replace("answer: {}", "do: list\n    on: servers");
    let project = furnished(&fake);
    project.write("upstream", with_query(&["page"]));
    let before = project.content();
    let told = [
        "nothing says what the parameter `page` of `GET /regions` means",
        "--> spec/fake.yaml:9",
        "cure: write `query: {\"page\": ignored}` in the rule of the operation",
    ];
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &told);
}

#[test]
fn an_operation_that_no_rule_covers_is_listed() {
    let project = furnished(FAKE);
    project.write("upstream", upstream());
    let report = succeeds(&project.pull(&["--from", "upstream"]));
    assert!(report.contains("without a rule in spec/fake.yaml: 1 operation; `codegen` wants one, "), "{report}");
    assert!(report.contains("answers the example\n  GET /plans\n"), "{report}");
    assert_eq!(project.read("spec/fake.yaml"), FAKE);
}

#[test]
fn rules_are_not_written_behind_something_else() {
    let (before, operations) = FAKE.split_at(FAKE.find("operations:").unwrap());
    let resources = before.find("furnished:").unwrap();
    let (resources, furnished_calls) = before.split_at(resources);
    let project = furnished(&[resources, operations, furnished_calls].concat());
    project.write("spec/latitude.yaml", upstream());
    let codegen = project.project_command(&["codegen", "--skip-unsupported"]).output().unwrap();
    let said = String::from_utf8_lossy(&codegen.stderr);
    let expected = "error: new operations get their rules at the end of the file, and `operations` doesn't stand there\n  \
                    --> spec/fake.yaml:5";
    assert!(!codegen.status.success() && said.contains(expected), "{said}");
}

#[test]
fn facts_that_are_the_same_leave_where_they_came_from() {
    let project = Project::new();
    project.write("upstream", upstream());
    succeeds(&project.pull(&["--from", "upstream"]));
    let before = project.content();
    let provenance = project.read("spec/provenance.yaml");
    for text in [upstream().replace('\n', "\r\n"), upstream().replace("UPSTREAM", "OTHER")] {
        project.write("upstream", text);
        succeeds(&project.pull(&["--from", "upstream"]));
        assert_eq!(project.read("spec/provenance.yaml"), provenance);
    }
    project.write("upstream", upstream());
    assert!(project.content() == before);
    project.write("upstream", upstream().replace("version: '1'", "version: '2'"));
    succeeds(&project.pull(&["--from", "upstream"]));
    assert!(project.read("spec/provenance.yaml").contains("version: '2'"));
}

#[test]
fn words_that_name_what_moved_follow_and_of_what_is_gone_are_told() {
    let project = Project::new();
    let ours = OURS.replace("Our summary", "Our summary beside `GET /servers/{id}`").replace(
        "Our regions",
        "Our regions, of which a server has one as its `hostname`; `id` and `GET /regions` say which",
    );
    project.write("spec/latitude.yaml", &ours);
    project.write(
        "spec/overlay.yaml",
        OVERLAY.replace("always sends it", "always sends `hostname` in `GET /servers/{id}`"),
    );
    let theirs = OURS.replace("Our ", "UPSTREAM ").replace("hostname:", "name:").replace("{id}", "{server_id}");
    project.write("upstream.yaml", theirs.replace("name: id", "name: server_id"));
    let report = succeeds(&project.pull(&["--from", "upstream.yaml"]));
    for section in [
        "overlay mended: 1 change\n  old spec/overlay.yaml:4: $.components.schemas.server: its words call what has moved by \
         its new name\n",
        "words that call what has moved by its new name: 1 place\n  spec/latitude.yaml:14: GET /servers/{server_id}, summary\n",
        "words that name what is gone: 3 places\n  spec/latitude.yaml:",
        ": GET /regions, summary: `hostname`\n",
        ": GET /regions, summary: `id`\n",
        "  spec/overlay.yaml:5: $.components.schemas.server: `hostname`\n",
    ] {
        assert!(report.contains(section), "{section}\n{report}");
    }
    assert!(project.read("spec/latitude.yaml").contains("Our summary beside `GET /servers/{server_id}`"));
    assert!(project.read("spec/overlay.yaml").contains("always sends `hostname` in `GET /servers/{server_id}`"));
    let again = succeeds(&project.pull(&["--from", "upstream.yaml"]));
    assert!(!again.contains("words that name"), "{again}");
}

/// Nothing that is generated depends upon it.
#[test]
fn another_way_to_authenticate_is_told() {
    let scheme = "  securitySchemes:\n    Bearer:\n      type: apiKey\n      name: Authorization\n      in: header\n";
    let with = |scheme: &str| OURS.replace("components:\n", &format!("components:\n{scheme}"));
    let title = "how calls authenticate has changed; the client's token handling is written by hand";
    for (from, to, told) in [
        ("name: Authorization", "name: X-Token", "\"Authorization\" -> \"X-Token\""),
        ("type: apiKey\n      name: Authorization\n      in: header", "type: http\n      scheme: basic", "scheme"),
        (scheme, "", "  - "),
    ] {
        let project = Project::new();
        project.write("spec/latitude.yaml", with(scheme));
        project.write("upstream", with(&scheme.replace(from, to)));
        let report = succeeds(&project.pull(&["--from", "upstream"]));
        let (_, listed) = report.split_once(title).unwrap_or_else(|| panic!("{report}"));
        assert!(listed.split("\n\n").next().unwrap().contains(told), "{report}");
        let again = succeeds(&project.pull(&["--from", "upstream"]));
        assert!(!again.contains(title), "{again}");
    }
}

#[test]
fn a_download_that_lacks_its_end_is_told() {
    let project = Project::new();
    let zones: String = ["zone_a", "zone_b", "zone_c", "zone_d"]
        .iter()
        .map(|name| {
            format!("\n    {name}:\n      type: object\n      properties:\n        name:\n          type: string\n")
        })
        .collect();
    let zone = "        '200':\n          description: Our answer.\n          content:\n            application/json:\n              \
                schema:\n                $ref: '#/components/schemas/zone_d'\n\ncomponents:\n";
    let ours = OURS.replacen("        '204':\n          description: Our answer.\n\ncomponents:\n", zone, 1) + &zones;
    project.write("spec/latitude.yaml", &ours);
    project.write("upstream", &ours[..ours.find("\n    zone_d:").unwrap()]);
    let note = "note: the document refers to `#/components/schemas/zone_d`, which our description has and it hasn't: it may \
                end early\n  cure: is the download whole? ";
    let before = project.content();
    refused(&project, &before, &project.pull(&["--from", "upstream"]), &["leads nowhere", note]);
    // What needs the rest is left out, which isn't to pass for what upstream did.
    let output = project.pull(&["--from", "upstream", "--skip-unsupported"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(3) && message.contains(note), "{message}");
    // The schemes come last as a rule, and nothing refers to them but by name.
    let calls = "      operationId: ";
    let with_scheme = ours.replace(calls, &format!("      security:\n      - Bearer: []\n{calls}"))
        + "  securitySchemes:\n    Bearer:\n      type: apiKey\n      name: Authorization\n      in: header\n";
    let project = Project::new();
    project.write("spec/latitude.yaml", &with_scheme);
    for (end, gone) in [
        ("      in: header", "/in`"),
        ("      name: Auth", "/in`"),
        ("      type: apiKey", "`"),
        ("    Bearer:\n", "`"),
        ("  securitySchemes:", "`"),
    ] {
        project.write("upstream", &with_scheme[..with_scheme.rfind(end).unwrap()]);
        let before = project.content();
        let expected = format!("refers to `#/components/securitySchemes/Bearer{gone}");
        refused(&project, &before, &project.pull(&["--from", "upstream"]), &[expected.as_str(), "--allow-loss"]);
    }
    let output = project.pull(&["--from", "upstream", "--allow-loss"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && message.contains("note: the document refers to `#/comp"), "{message}");
    // The whole of it is fine.
    let project = Project::new();
    project.write("spec/latitude.yaml", &with_scheme);
    project.write("upstream", &with_scheme);
    succeeds(&project.pull(&["--from", "upstream"]));
    let project = Project::new();
    project.write("spec/latitude.yaml", &ours);
    project.write("upstream", &ours);
    let output = project.pull(&["--from", "upstream"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
