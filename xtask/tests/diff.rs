//! `spec diff`, and the report that `codegen` gives of what changed since the last commit.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod packages;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use packages::{UPSTREAM_VARIABLE, published, root, text};
use tempfile::TempDir;

fn fixture(name: &str) -> String {
    root().join("generator/tests/fixtures/changes").join(name).display().to_string()
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(args).current_dir(folder).output().unwrap();
    (status.code(), text(&stdout), text(&stderr))
}

fn spec_diff(args: &[&str]) -> (Option<i32>, String, String) {
    run(root(), &[&["spec", "diff"], args].concat())
}

#[test]
fn the_report_ends_with_the_verdict() {
    let (old, new) = (fixture("old.yaml"), fixture("new.yaml"));
    let (code, report, said) = spec_diff(&[&old, &new, "--no-overlay"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert_eq!(report, packages::read(&PathBuf::from(fixture("report.txt"))));
    assert!(report.ends_with("\n\nverdict: breaking -> 1.x: major, 0.x: minor\n"), "{report}");

    let (_, markdown, _) = spec_diff(&[&old, &new, "--no-overlay", "--format", "markdown"]);
    assert!(markdown.starts_with("verdict: breaking -> 1.x: major, 0.x: minor\n\n- Breaking: 43\n"), "{markdown}");
    assert!(markdown.contains("\n\n### Breaking (43)\n\n"), "{markdown}");
    let (_, less, _) = spec_diff(&[&old, &new, "--no-overlay", "--format", "markdown", "--limit", "4000"]);
    assert!(less.len() <= 4000 && less.contains(" are not shown here."), "{less}");
    assert!(markdown.contains("\n\n- **`Client`** version-changed"), "{markdown}");
    let (_, json, _) = spec_diff(&[&old, &new, "--no-overlay", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["verdict"]["impact"], "breaking");
}

#[test]
fn the_status_is_for_ci() {
    let (old, new) = (fixture("old.yaml"), fixture("new.yaml"));
    let status = |args: &[&str]| spec_diff(args).0;
    assert_eq!(status(&[&old, &new, "--no-overlay", "--fail-on", "breaking"]), Some(1));
    assert_eq!(status(&[&old, &old, "--no-overlay", "--fail-on", "docs"]), Some(0));
    assert_eq!(status(&[&old, &new, "--facts"]), Some(1));
    assert_eq!(status(&[&old, &old, "--facts"]), Some(0));
    assert_eq!(status(&[&old, "none.yaml", "--no-overlay"]), Some(2));
    assert_eq!(status(&[&old]), Some(2));
}

#[test]
fn what_can_not_be_generated_is_left_out_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (fixture("old.yaml"), folder.path().join("new.yaml"));
    let upload = "paths:\n  /files:\n    post:\n      requestBody: {content: {multipart/form-data: {}}}\n      responses: \
                  {'204': {description: Done.}}\n";
    fs::write(&new, packages::read(&PathBuf::from(&old)).replace("paths:\n", upload)).unwrap();
    let new = new.to_str().unwrap();
    let diff = |args: &[&str]| spec_diff(&[&[&old, new, "--no-overlay"], args].concat());

    assert_eq!(diff(&[]).0, Some(2));
    let (code, report, said) = diff(&["--skip-unsupported"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.starts_with("left out: POST /files\n  error: ") && said.contains(&format!("--> {new}:")), "{said}");
    assert!(report.ends_with("verdict: none -> nothing to release\n"), "{report}");
    // What is asked for comes first.
    assert_eq!(diff(&["--skip-unsupported", "--fail-on", "docs"]).0, Some(3));
    let (other, _, _) =
        spec_diff(&[&fixture("new.yaml"), new, "--no-overlay", "--skip-unsupported", "--fail-on", "breaking"]);
    assert_eq!(other, Some(1));
    assert_eq!(spec_diff(&[&old, &old, "--no-overlay", "--skip-unsupported"]).0, Some(0));
}

#[test]
fn what_is_wrong_with_both_is_told_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["old.yaml", "new.yaml"].map(|name| folder.path().join(name));
    for path in &paths {
        let broken = packages::read(&PathBuf::from(fixture("old.yaml"))).replace("schemas/Old'", "schemas/Odl'");
        fs::write(path, broken).unwrap();
    }
    let [old, new] = paths.each_ref().map(|path| path.to_str().unwrap());
    let (code, report, said) = spec_diff(&[old, new, "--no-overlay"]);
    assert_eq!((code, report.as_str()), (Some(2), ""));
    for expected in [&format!("--> {old}:"), &format!("--> {new}:"), "leads nowhere", "error: 2 errors"] {
        assert!(said.contains(expected), "{expected} isn't in\n{said}");
    }
}

#[test]
fn an_overlay_for_another_description_is_no_dead_end() {
    let other = fixture("new.yaml");
    for both in [["spec/latitude.yaml", &other], [&other, &other]] {
        let (code, _, said) = spec_diff(&both);
        assert!(code == Some(0) && said.contains(&format!("note: for {other}, overlay mended: ")), "{said}");
    }
    // What no program can mend is told, and the way to do it.
    let folder = tempfile::tempdir().unwrap();
    let ours = packages::read(&root().join("spec/latitude.yaml"));
    let (before, after) = ours.split_once("\n    server_data:\n").unwrap();
    let (attributes, after) = after.split_once("\n            status:\n").unwrap();
    let after = after.replacen("type: string", "type: integer", 1);
    let other = folder.path().join("new.yaml");
    fs::write(&other, format!("{before}\n    server_data:\n{attributes}\n            status:\n{after}")).unwrap();
    let (code, _, said) = spec_diff(&["spec/latitude.yaml", other.to_str().unwrap()]);
    let way = "note: spec/overlay.yaml was written for another description, and was adapted to this one as far as `spec pull` would\n  cure: decide in it";
    assert!(code == Some(2) && said.contains("was written against") && said.contains(way), "{said}");
}

#[test]
fn our_description_states_what_is_published() {
    let Some(newest) = published().pop() else {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: our description isn't compared: set {UPSTREAM_VARIABLE} to a folder of .yaml files\n",
        );
        return;
    };
    let (code, report, said) = spec_diff(&["spec/latitude.yaml", newest.to_str().unwrap(), "--facts"]);
    assert_eq!(code, Some(0), "{report}{said}");
    assert!(report.starts_with("no difference in facts; "), "{report}");
}

/// A checkout with a description, whose generation is committed.
struct Checkout(TempDir);

impl Checkout {
    fn new() -> Self {
        let checkout = Self(tempfile::tempdir().unwrap());
        for folder in ["spec", "xtask", "latitude-api/src"] {
            fs::create_dir_all(checkout.path(folder)).unwrap();
        }
        checkout.write("Cargo.toml", "[workspace]\n");
        checkout.write("xtask/Cargo.toml", "[package]\n");
        checkout.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n");
        checkout.write("spec/latitude.yaml", &packages::read(&PathBuf::from(fixture("old.yaml"))));
        checkout.write(
            "spec/overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: C, version: '1'}\nactions:\n- target: $.components.schemas.Shared\n  \
             description: It is spelled so.\n  update: {x-rust-name: Shared}\n",
        );
        checkout
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn replace(&self, from: &str, to: &str) {
        let old = packages::read(&self.path("spec/latitude.yaml"));
        assert!(old.contains(from));
        self.write("spec/latitude.yaml", &old.replace(from, to));
    }

    fn git(&self, args: &[&str]) {
        let author = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(author).args(args).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "All"]);
    }

    #[track_caller]
    fn codegen(&self, args: &[&str]) -> (String, String) {
        let (code, report, said) = run(self.0.path(), &[&["codegen"], args].concat());
        assert_eq!(code, Some(0), "{report}{said}");
        (report, said)
    }
}

#[test]
fn codegen_reports_what_changed_since_the_last_commit() {
    let checkout = Checkout::new();
    checkout.codegen(&[]);
    checkout.commit();
    let (report, said) = checkout.codegen(&[]);
    assert!(!report.contains("verdict") && said.is_empty(), "nothing changed\n{report}{said}");

    checkout.replace("{label: {type: string}}", "{label: {type: string}, more: {type: string}}");
    checkout.replace("enum: [small, Large, gone]", "enum: [small, Large]");
    let expected = "Breaking (1)\n  variant-removed  shared::Kind::Gone  [schemas/Kind]\n    was `gone`\n    the value is one \
                    of `Other` now\n\nAdditive (1)\n  field-added  shared::Shared::more  [schemas/Shared]\n    is \
                    Option<String>\n    a new field\n\nverdict: breaking -> 1.x: major, 0.x: minor\n\nproposed for \
                    CHANGELOG.md (`--changelog` writes it there):\n\n### Breaking\n\n- Gone from `shared::Kind`: \
                    `Gone`.\n\n### Added\n\n- New in `shared::Shared`: `more`.\n\n";
    // The second run has nothing to write, and the commit is still the old one.
    for _ in 0..2 {
        let (report, _) = checkout.codegen(&[]);
        assert!(report.starts_with(expected), "{report}");
    }
    checkout.codegen(&["--report", "report.md"]);
    let markdown = packages::read(&checkout.path("report.md"));
    assert!(markdown.starts_with("verdict: breaking -> 1.x: major, 0.x: minor\n\n- Breaking: 1\n"), "{markdown}");
    assert!(markdown.contains("Of `shared::Kind`:\n\n- **`shared::Kind::Gone`** variant-removed"), "{markdown}");
    for _ in 0..2 {
        checkout.codegen(&["--changelog"]);
        assert_eq!(
            packages::read(&checkout.path("CHANGELOG.md")),
            "# Changelog\n\n## [Unreleased]\n\n### Breaking\n\n- Gone from `shared::Kind`: `Gone`.\n\n### Added\n\n- New in \
             `shared::Shared`: `more`.\n\n## [0.1.0]\n"
        );
    }
}

#[test]
fn what_was_released_stays_until_a_major_version() {
    let checkout = Checkout::new();
    let xtask = |args: &[&str]| run(checkout.0.path(), args);
    checkout.codegen(&[]);
    assert_eq!(xtask(&["spec", "debts"]).1, "nothing is kept for compatibility alone\n");
    let (code, report, said) = xtask(&["release", "0.1.0", "--dry-run"]);
    assert_eq!((code, report.as_str()), (Some(0), "0.1.0 can be released; nothing was written\n"), "{said}");
    assert!(!checkout.path("spec/released.yaml").exists());
    let (code, report, said) = xtask(&["release", "0.1.0"]);
    assert!(
        code == Some(0) && report.starts_with("spec/released.yaml says what 0.1.0 has: commit it"),
        "{report}{said}"
    );
    checkout.commit();

    checkout.write("spec/provenance.yaml", "date: '2026-10-14'\n");
    checkout.replace("enum: [small, Large, gone]", "enum: [small, Large]");
    let (report, _) = checkout.codegen(&[]);
    let deprecated = "Deprecated (1)\n  deprecated  shared::Kind::Gone  [Kind.gone]\n    is gone since 2026-10-14\n";
    assert!(report.starts_with(deprecated), "{report}");
    assert!(report.contains("\nsince 0.1.0: additive -> 1.x: minor, 0.x: patch\n"), "{report}");
    let generated = packages::read(&checkout.path("latitude-api/src/generated/shared.rs"));
    let variant = "#[deprecated = \"since 2026-10-14 the API's description no longer has it\"]\n    Gone,";
    assert!(generated.contains(variant), "{generated}");
    assert_eq!(xtask(&["spec", "debts"]).1, "no longer described: 1\n  Kind.gone, since 2026-10-14\n");

    for (version, reason) in [("0.1.0", "is too low after 0.1.0"), ("1", "is no version"), ("0.01.0", "is no version")]
    {
        let (code, _, said) = xtask(&["release", version]);
        assert!(code == Some(1) && said.contains(reason), "{version}: {said}");
    }
    let (code, _, said) = xtask(&["release", "0.1.1", "--major"]);
    assert!(code == Some(1) && said.contains("what has changed asks for 0.2.0 or higher"), "{said}");
    assert_eq!(xtask(&["release", "0.1.1"]).0, Some(0));
    checkout.codegen(&["--check"]);
    // What is told is told of the last release, whatever was committed since.
    checkout.commit();
    let released = packages::read(&checkout.path("spec/released.yaml"));
    let (code, report, said) = xtask(&["release", "0.2.0", "--major", "--dry-run"]);
    assert!(code == Some(0) && report.contains("- Gone from `shared::Kind`: `Gone`.\n"), "{report}{said}");
    assert!(packages::read(&checkout.path("spec/released.yaml")) == released, "a dry run writes");
    let (code, report, said) = xtask(&["release", "0.2.0", "--major", "--changelog"]);
    assert!(code == Some(0) && report.starts_with("written into CHANGELOG.md\n"), "{report}{said}");
    let changelog = packages::read(&checkout.path("CHANGELOG.md"));
    assert!(changelog.contains("### Breaking\n\n- Gone from `shared::Kind`: `Gone`.\n"), "{changelog}");
    checkout.codegen(&[]);
    let generated = packages::read(&checkout.path("latitude-api/src/generated/shared.rs"));
    assert!(!generated.contains("Gone"), "{generated}");
}

#[test]
fn an_overlay_that_was_committed_before_the_description_it_is_for_does_not_end_the_report() {
    let checkout = Checkout::new();
    checkout.codegen(&[]);
    checkout.commit();
    // It fits what upstream is about to publish, and not what is there.
    let overlay = packages::read(&checkout.path("spec/overlay.yaml"));
    let mended = "- target: $.components.schemas.Shared.properties.more\n  description: It counts.\n  update: {type: \
                  integer}\n  x-against: [{type: string}]\n";
    checkout.write("spec/overlay.yaml", &format!("{overlay}{mended}"));
    checkout.commit();
    assert_eq!(run(checkout.0.path(), &["codegen"]).0, Some(1), "the overlay fits already");

    let old = packages::read(&checkout.path("spec/latitude.yaml"));
    let new = old.replace("{label: {type: string}}", "{label: {type: string}, more: {type: string}}");
    checkout.write("upstream.yaml", &new.replace("enum: [small, Large, gone]", "enum: [small, Large]"));
    let (code, pulled, said) = run(checkout.0.path(), &["spec", "pull", "--from", "upstream.yaml"]);
    assert_eq!(code, Some(0), "{said}");
    let (generated, said) = checkout.codegen(&["--changelog"]);
    for report in [&pulled, &generated] {
        for expected in ["variant-removed  shared::Kind::Gone", "field-added  shared::Shared::more", "is Option<i64>"] {
            assert!(report.contains(expected), "{expected} isn't in\n{report}\n{said}");
        }
    }
    assert!(packages::read(&checkout.path("CHANGELOG.md")).contains("New in `shared::Shared`"));
}

#[test]
fn codegen_reports_a_rename() {
    let checkout = Checkout::new();
    checkout.codegen(&[]);
    checkout.commit();
    let names = packages::read(&checkout.path("spec/names.yaml"));
    checkout.write("spec/names.yaml", &names.replace("method: things.list\n", "method: things.find\n"));
    let (report, _) = checkout.codegen(&[]);
    assert!(report.starts_with("Breaking (1)\n  method-moved  things::ThingsApi::list"), "{report}");
}

#[test]
fn a_change_is_told_by_the_names_that_were_released() {
    let checkout = Checkout::new();
    checkout.codegen(&[]);
    // Another name than the rules give.
    let names = packages::read(&checkout.path("spec/names.yaml"));
    checkout.write("spec/names.yaml", &names.replace("method: things.list\n", "method: things.find\n"));
    checkout.codegen(&[]);
    checkout.commit();

    let old = packages::read(&checkout.path("spec/latitude.yaml"));
    checkout.write("old.yaml", &old);
    checkout.replace("enum: [small, Large, gone]", "enum: [small, Large]");
    checkout.replace("operationId: list-things\n", "operationId: list-things\n      deprecated: true\n");
    let expected = "Breaking (1)\n  variant-removed  shared::Kind::Gone";
    let told = |report: &str| {
        assert!(report.starts_with(expected) && report.contains("things::ThingsApi::find"), "{report}");
        assert!(!report.contains("things::ThingsApi::list"), "{report}");
    };
    let (code, report, said) = run(checkout.0.path(), &["spec", "diff", "old.yaml", "spec/latitude.yaml"]);
    assert_eq!(code, Some(0), "{said}");
    told(&report);
    told(&checkout.codegen(&[]).0);
}

#[test]
fn a_commit_with_an_operation_that_is_left_out_is_compared() {
    let checkout = Checkout::new();
    let upload = "paths:\n  /files:\n    post:\n      requestBody: {content: {multipart/form-data: {}}}\n      responses: \
                  {'204': {description: Done.}}\n";
    checkout.replace("paths:\n", upload);
    let codegen = || run(checkout.0.path(), &["codegen", "--skip-unsupported"]);
    assert_eq!(codegen().0, Some(3));
    checkout.commit();
    checkout.replace("{label: {type: string}}", "{label: {type: string}, more: {type: string}}");
    let (code, report, said) = codegen();
    assert_eq!(code, Some(3), "{said}");
    assert!(report.starts_with("Additive (1)\n  field-added  shared::Shared::more"), "{report}{said}");
}

#[test]
fn codegen_goes_without_a_report_where_there_is_no_commit() {
    let checkout = Checkout::new();
    let (report, said) = checkout.codegen(&[]);
    assert!(!report.contains("verdict"), "{report}");
    let reported = said.lines().filter(|line| line.contains("no report of what changed since the last commit"));
    assert_eq!(reported.count(), 1, "{said}");
}

#[test]
fn an_action_that_upstream_made_unnecessary_names_the_line() {
    let checkout = Checkout::new();
    checkout.write(
        "spec/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: C, version: '1'}\nactions:\n- target: $.components.schemas.Shared\n  description: It \
         is an object.\n  update: {type: object}\n",
    );
    let line =
        packages::read(&checkout.path("spec/latitude.yaml")).lines().position(|line| line.contains("Shared: {type"));
    let (code, _, said) = run(checkout.0.path(), &["codegen"]);
    assert_eq!(code, Some(1));
    let expected = format!("cure: remove the action: spec/latitude.yaml:{} says it already", line.unwrap() + 1);
    assert!(said.contains(&expected), "{said}");
}
