//! What the generator writes is Rust: with the real runtime it compiles without a warning, passes clippy
//! and rustdoc, and does on a socket what the description says.
//!
//! All descriptions are packages of one workspace below `target/tmp`, so that one cargo run checks them
//! side by side and the next run finds the dependencies built.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

#[path = "compile/examples.rs"]
mod examples;
#[path = "../../generator/tests/sample/merge.rs"]
mod merge;
mod packages;
#[path = "../../generator/tests/sample/samples.rs"]
mod samples;
#[path = "../../generator/tests/sample/tables.rs"]
mod tables;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use packages::{UPSTREAM_VARIABLE, published, root, text, tmp, yaml_in};

/// With the table of operations and the examples, which use the crate from without.
#[test]
fn generated_code_is_clean() {
    let tool = if installed("clippy") { "clippy" } else { "check" };
    let targets = ["--lib", "--test", "table", "--test", "examples"];
    clean(&[&[tool, "--workspace", "--features", "full"], &targets[..]].concat(), |_| true);
    // Not an empty table.
    let table = fs::read_to_string(workspace().join("kitchen_sink/tests/contract/generated.rs")).unwrap();
    assert!(table.contains("\ncall!(") && table.contains("\ngiven_body!("), "{table}");
    // Examples of each kind of method.
    let shown = examples::shown(&workspace().join("kitchen_sink/src/generated/pets.rs"));
    for method in ["create", "list", "wait_until_found", "wait_until_gone", "wait_until_unlisted", "find_or_create"] {
        assert!(shown.iter().any(|name| name == method), "no example of {method} in {shown:?}");
    }
}

/// The runtime, and generated code of all kinds, with no feature and with each alone. What is unused with one of them, rustc
/// says in a third of the time that clippy takes.
#[test]
fn each_feature_alone_is_clean() {
    let manifest = packages::read(&root().join("latitude-api/Cargo.toml"));
    let section = manifest.split("\n[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    let names: Vec<&str> = names.filter(|name| !["default", "full"].contains(name)).collect();
    assert!(names.contains(&"tracing"), "{names:?}");
    let check = ["check", "--package", "kitchen_sink", "--lib", "--no-default-features"];
    clean(&check, |_| true);
    for name in names {
        // On Linux it takes the headers of OpenSSL.
        if name == "native-tls" && !has_openssl() {
            let _ = writeln!(
                std::io::stderr(),
                "\n*** SKIPPED: `native-tls` is not built: no OpenSSL headers (libssl-dev)\n"
            );
            continue;
        }
        clean(&[&check[..], &["--features", name]].concat(), |_| true);
    }
}

#[test]
fn generated_docs_are_clean() {
    // The runtime's own prose names resources of the real API, which the fixtures don't have.
    clean(&["doc", "--workspace", "--no-deps", "--features", "full"], |warning| warning.contains("/src/generated/"));
}

#[test]
fn generated_calls_do_what_the_description_says() {
    let output = cargo(&["test", "--package", "kitchen_sink", "--features", "full", "--test", "calls"]);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(text(&output.stdout).contains("test result: ok. "), "{}", text(&output.stdout));
}

/// Expects that cargo succeeds and warns of nothing that `counts`.
#[track_caller]
fn clean(args: &[&str], counts: impl Fn(&str) -> bool) {
    let output = cargo(args);
    let said = text(&output.stderr);
    let warnings: Vec<&str> =
        said.split("\n\n").filter(|block| block.trim_start().starts_with("warning") && counts(block)).collect();
    assert!(
        output.status.success() && warnings.is_empty(),
        "cargo {args:?}\n{}",
        if warnings.is_empty() { said } else { warnings.join("\n\n") }
    );
}

fn cargo(args: &[&str]) -> Output {
    packages::cargo(workspace(), args)
}

fn installed(tool: &str) -> bool {
    Command::new("cargo").args([tool, "--version"]).output().is_ok_and(|output| output.status.success())
}

fn has_openssl() -> bool {
    !cfg!(target_os = "linux")
        || Command::new("pkg-config").args(["--exists", "openssl"]).status().is_ok_and(|status| status.success())
}

/// The workspace with a package for each description, made once.
fn workspace() -> &'static Path {
    static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();
    WORKSPACE.get_or_init(|| {
        let workspace = tmp().join("compile");
        let _ = fs::remove_dir_all(&workspace);
        let mut members = Vec::new();
        // The sample of all constructs.
        let sample = tmp().join(SAMPLE).with_extension("json");
        fs::write(&sample, merge::merged().0).unwrap();
        for description in descriptions().into_iter().chain([sample]) {
            let name = description.file_stem().unwrap().to_str().unwrap().replace('-', "_");
            package(&workspace.join(&name), &name, &description);
            members.push(name);
        }
        packages::workspace(&workspace, &members);
        fs::write(workspace.join("kitchen_sink/tests/calls.rs"), include_str!("compile/calls.rs")).unwrap();
        workspace
    })
}

/// The runtime with other generated files, and a test with their table.
fn package(folder: &Path, name: &str, description: &Path) {
    packages::runtime(folder, name);
    let contract = folder.join("tests/contract");
    fs::create_dir_all(&contract).unwrap();
    for file in ["compare.rs", "table.rs"] {
        fs::copy(root().join("latitude-api/tests/contract").join(file), contract.join(file)).unwrap();
    }
    // The sample has types in types as deep as the generator's warning says this of.
    let limit = if name == SAMPLE { "#![recursion_limit = \"512\"]\n" } else { "" };
    fs::write(folder.join("tests/table.rs"), TABLE.replace("NAME", name).replace("LIMIT", limit)).unwrap();
    let overlay = examples::overlay_of(description);
    let mut generation = Command::new(env!("CARGO_BIN_EXE_xtask"));
    match &overlay {
        Some(overlay) => generation.args(["codegen", "--overlay"]).arg(overlay),
        None => generation.args(["codegen", "--no-overlay"]),
    };
    generation.arg("--spec").arg(description).arg("--out").arg(folder.join("src/generated"));
    let output = generation.arg("--contract").arg(contract.join("generated.rs")).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let examples = examples::file(name, limit, description, overlay.as_deref(), &folder.join("src/generated"));
    fs::write(folder.join("tests/examples.rs"), examples).unwrap();
}

/// The package of all samples of OpenAPI's constructs.
const SAMPLE: &str = "sample";

/// The test of a package, which has the crate under the name that tables know.
const TABLE: &str = r#"//! The operations of the description.
#![allow(dead_code, reason = "it has only to compile")]
LIMIT
extern crate NAME as latitude_api;

#[path = "contract/compare.rs"]
mod compare;
#[path = "contract/table.rs"]
mod table;
"#;

/// The fixtures of the generator, and the published descriptions where there are any.
fn descriptions() -> Vec<PathBuf> {
    let mut descriptions = yaml_in(&root().join("generator/tests/fixtures"));
    assert!(descriptions.iter().any(|path| path.ends_with("kitchen_sink.yaml")));
    let upstream = published();
    if upstream.is_empty() {
        // Around the test harness, which shows what a test prints only if it fails.
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: no published description is compiled: set {UPSTREAM_VARIABLE} to a folder of .yaml files\n",
        );
    }
    descriptions.extend(upstream);
    descriptions
}
