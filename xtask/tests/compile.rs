//! What the generator writes is Rust: with the real runtime it compiles without a warning, passes clippy
//! and rustdoc, and does on a socket what the description says.
//!
//! All descriptions are packages of one workspace below `target/tmp`, so that one cargo run checks them
//! side by side and the next run finds the dependencies built.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// A folder with published descriptions, which are no part of the repository.
const UPSTREAM_VARIABLE: &str = "LATITUDE_UPSTREAM";

#[test]
fn generated_code_is_clean() {
    let tool = if installed("clippy") { "clippy" } else { "check" };
    // The contract uses what nothing else does, so each build can have warnings of its own.
    for features in [&[][..], &["--features", "contract"]] {
        clean(&[&[tool, "--workspace"][..], features].concat(), |_| true);
    }
}

#[test]
fn generated_docs_are_clean() {
    // The runtime's own prose names resources of the real API, which the fixtures don't have.
    clean(&["doc", "--workspace", "--no-deps"], |warning| warning.contains("/src/generated/"));
}

#[test]
fn generated_calls_do_what_the_description_says() {
    let output = cargo(&["test", "--package", "kitchen_sink", "--test", "calls"]);
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

fn cargo(args: &[&str]) -> std::process::Output {
    // One at a time: cargo would wait for the lock on its folder anyway, and say so among its warnings.
    static CARGO: Mutex<()> = Mutex::new(());
    let workspace = workspace();
    let _turn = CARGO.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
        .args(args)
        .args(["--quiet", "--offline"])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", tmp().parent().unwrap())
        .output()
        .unwrap()
}

fn installed(tool: &str) -> bool {
    Command::new("cargo").args([tool, "--version"]).output().is_ok_and(|output| output.status.success())
}

/// The workspace with a package for each description, made once.
fn workspace() -> &'static Path {
    static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();
    WORKSPACE.get_or_init(|| {
        let workspace = tmp().join("compile");
        let _ = fs::remove_dir_all(&workspace);
        let mut members = Vec::new();
        for description in descriptions() {
            let name = description.file_stem().unwrap().to_str().unwrap().replace('-', "_");
            package(&workspace.join(&name), &name, &description);
            members.push(name);
        }
        let manifest = read(&root().join("Cargo.toml"));
        let members = format!("members = {members:?}");
        let old = manifest.lines().find(|line| line.starts_with("members = ")).unwrap();
        fs::write(workspace.join("Cargo.toml"), manifest.replace(old, &members)).unwrap();
        for file in ["Cargo.lock", "clippy.toml"] {
            fs::copy(root().join(file), workspace.join(file)).unwrap();
        }
        let tests = workspace.join("kitchen_sink/tests");
        fs::create_dir(&tests).unwrap();
        fs::write(tests.join("calls.rs"), include_str!("compile/calls.rs")).unwrap();
        workspace
    })
}

/// The runtime with other generated files.
fn package(folder: &Path, name: &str, description: &Path) {
    let runtime = root().join("latitude-api");
    copy(&runtime.join("src"), &folder.join("src"));
    let manifest =
        read(&runtime.join("Cargo.toml")).replacen("name = \"latitude-api\"", &format!("name = \"{name}\""), 1);
    // Targets of the real crate that aren't copied.
    let sections = manifest.split_inclusive('\n').scan(true, |kept, line| {
        *kept = if line.starts_with('[') { !line.starts_with("[[") } else { *kept };
        Some(if *kept { line } else { "" })
    });
    fs::write(folder.join("Cargo.toml"), sections.collect::<String>()).unwrap();
    // What only an overlay can say of a fixture.
    let overlay = description.with_file_name("overlays").join(description.file_name().unwrap());
    let mut generation = Command::new(env!("CARGO_BIN_EXE_xtask"));
    match overlay.exists() {
        true => generation.args(["codegen", "--overlay"]).arg(overlay),
        false => generation.args(["codegen", "--no-overlay"]),
    };
    let output =
        generation.arg("--spec").arg(description).arg("--out").arg(folder.join("src/generated")).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// The fixtures of the generator, and the published descriptions where there are any.
fn descriptions() -> Vec<PathBuf> {
    let mut descriptions = yaml_in(&root().join("generator/tests/fixtures"));
    assert!(descriptions.iter().any(|path| path.ends_with("kitchen_sink.yaml")));
    let upstream = std::env::var_os(UPSTREAM_VARIABLE).map_or_else(Vec::new, |folder| yaml_in(&PathBuf::from(folder)));
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

fn yaml_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if !path.is_dir() {
            fs::copy(&path, to.join(name)).unwrap();
        } else if name != "generated" {
            copy(&path, &to.join(name));
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn tmp() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
