//! The programs that the API's own docs show are programs: each compiles, and runs against a fake of its own over HTTP.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod packages;

use packages::{read, root, text, tmp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Runs itself once for each program, which takes the fake's address and key from its environment.
const MAIN: &str = r#"
use latitude_api::testing::VirtualTime;
use latitude_fake::{Clock, FakeCloud};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

#[tokio::main]
async fn main() {
    if let Some(wanted) = std::env::args().nth(1) {
        let program = PROGRAMS.iter().find(|(name, _)| *name == wanted).unwrap();
        return tokio::task::spawn_blocking(program.1).await.unwrap().unwrap();
    }
    let next = Arc::new(AtomicUsize::new(0));
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
        let next = next.clone();
        runs.spawn(async move {
            let mut failed = Vec::new();
            while let Some((name, _)) = PROGRAMS.get(next.fetch_add(1, Ordering::Relaxed)) {
                failed.extend(failure(name).await);
            }
            failed
        });
    }
    let mut failed = runs.join_all().await.concat();
    failed.sort();
    println!("{} programs ran, {} failed", PROGRAMS.len(), failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

async fn failure(name: &str) -> Option<String> {
    // No program waits, so that time may stand still: at the beginning of 2026.
    let clock = Clock::of(VirtualTime::starting_at(UNIX_EPOCH + Duration::from_secs(1_767_225_600)));
    let cloud = FakeCloud::builder().clock(clock).furnished().build();
    let server = cloud.serve("127.0.0.1:0").await.unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.arg(name).env("LATITUDESH_BASE_URL", server.base_url()).env("LATITUDESH_BEARER", cloud.token());
    let output = tokio::task::spawn_blocking(move || program.output()).await.unwrap().unwrap();
    let seen = cloud.requests().len();
    let why = || format!("{name}, after {seen} requests: {}", String::from_utf8_lossy(&output.stderr));
    (!output.status.success() || seen == 0).then(why)
}
"#;

#[test]
fn every_sample_compiles_and_runs() {
    let overlay: Value = serde_yaml::from_str(&read(&root().join("spec/samples.yaml"))).unwrap();
    let actions = overlay["actions"].as_array().unwrap();
    let sampled: BTreeSet<&str> = actions.iter().map(|action| action["target"].as_str().unwrap()).collect();
    let words = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["spec", "words"]).current_dir(root()).output().unwrap();
    let words = text(&words.stdout);
    let described: Value = serde_yaml::from_str(&read(&root().join("spec/latitude.yaml"))).unwrap();
    for (path, item) in described["paths"].as_object().unwrap() {
        let verbs = item.as_object().unwrap().keys().filter(|key| VERBS.contains(&key.as_str()));
        for verb in verbs {
            let (target, key) = (format!("$.paths['{path}'].{verb}"), format!("{} {path}", verb.to_uppercase()));
            // What was just pulled may lack values.
            let told = || words.lines().any(|line| line.starts_with("error: no example of ") && line.ends_with(&key));
            assert!(sampled.contains(&*target) || told(), "{key} has no sample, and nobody says what it lacks");
        }
    }

    let folder = tmp().join("samples");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src")).unwrap();
    let here = root().display();
    // As the SDK's tests have it, so that it is built already.
    let of_tests = read(&root().join("latitude-api/Cargo.toml"));
    let tokio = of_tests.lines().rfind(|line| line.starts_with("tokio = ")).unwrap();
    let manifest = format!(
        "[package]\nname = \"samples\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         latitude-api = {{ path = \"{here}/latitude-api\" }}\nlatitude-fake = {{ path = \"{here}/latitude-fake\" }}\n\
         serde_json = \"1\"\n{tokio}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();

    let (mut modules, mut programs) = (String::new(), String::new());
    for (at, action) in actions.iter().enumerate() {
        let source = action["update"]["x-codeSamples"][0]["source"].as_str().unwrap();
        assert!(source.contains("assert"), "{source}");
        fs::write(
            folder.join(format!("src/program_{at}.rs")),
            format!("{source}\npub fn run() -> Result<(), Error> {{\n    main()\n}}\n"),
        )
        .unwrap();
        writeln!(modules, "mod program_{at};").unwrap();
        writeln!(programs, "    ({:?}, program_{at}::run),", action["target"].as_str().unwrap()).unwrap();
    }
    let head = "// Programs of deprecated operations call what is deprecated.\n#![allow(deprecated)]\n";
    let table = format!(
        "type Run = fn() -> Result<(), latitude_api::Error>;\n\nconst PROGRAMS: &[(&str, Run)] = &[\n{programs}];\n"
    );
    fs::write(folder.join("src/main.rs"), format!("{head}\n{modules}\n{table}{MAIN}")).unwrap();

    let output = packages::cargo(&folder, &["run"]);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let ran = format!("{} programs ran, 0 failed", actions.len());
    assert!(text(&output.stdout).contains(&ran), "{}", text(&output.stdout));
    assert!(!text(&output.stderr).contains("warning"), "{}", text(&output.stderr));
}
