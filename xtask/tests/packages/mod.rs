//! Generated files with the runtime around them, as packages of a workspace that cargo can check.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

/// A folder with published descriptions, which are no part of the repository.
pub(crate) const UPSTREAM_VARIABLE: &str = "LATITUDE_UPSTREAM";

/// The published descriptions, if there are any.
pub(crate) fn published() -> Vec<PathBuf> {
    std::env::var_os(UPSTREAM_VARIABLE).map_or_else(Vec::new, |folder| yaml_in(&PathBuf::from(folder)))
}

pub(crate) fn yaml_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    files
}

/// A workspace of these members, which takes its settings from ours.
pub(crate) fn workspace(folder: &Path, members: &[String]) {
    let manifest = read(&root().join("Cargo.toml"));
    let members = format!("members = {members:?}");
    let old = manifest.lines().find(|line| line.starts_with("members = ")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest.replace(old, &members)).unwrap();
    for file in ["Cargo.lock", "clippy.toml"] {
        fs::copy(root().join(file), folder.join(file)).unwrap();
    }
}

/// The runtime without generated files.
pub(crate) fn runtime(folder: &Path, name: &str) {
    let runtime = root().join("latitude-api");
    copy(&runtime.join("src"), &folder.join("src"));
    // Its table is of methods that the fixtures don't have.
    fs::write(folder.join("src/_guide/methods.md"), "").unwrap();
    // The cookbook's pages show them.
    copy(&runtime.join("examples"), &folder.join("examples"));
    let manifest =
        read(&runtime.join("Cargo.toml")).replacen("name = \"latitude-api\"", &format!("name = \"{name}\""), 1);
    // Targets of the real crate that aren't copied, and the fake, which stands on that one.
    let sections = manifest.split_inclusive('\n').scan(true, |kept, line| {
        *kept = if line.starts_with('[') { !line.starts_with("[[") } else { *kept };
        Some(if *kept && !line.starts_with("latitude-fake = ") { line } else { "" })
    });
    fs::write(folder.join("Cargo.toml"), sections.collect::<String>()).unwrap();
}

/// The runtime with these generated files.
pub(crate) fn package(folder: &Path, name: &str, files: &BTreeMap<String, String>) {
    runtime(folder, name);
    let generated = folder.join("src/generated");
    fs::create_dir_all(&generated).unwrap();
    for (name, text) in files.iter().filter(|(name, _)| *name != generator::CONTRACT) {
        fs::write(generated.join(name), text).unwrap();
    }
}

/// Runs cargo in a workspace. Without network, and with the dependencies that were built for the last one.
pub(crate) fn cargo(workspace: &Path, args: &[&str]) -> Output {
    // One at a time: cargo would wait for the lock on its folder anyway, and say so among its warnings.
    static CARGO: Mutex<()> = Mutex::new(());
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

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

pub(crate) fn tmp() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
