//! Builds in a folder of their own, and the CPU time that they take.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::figures::median;
use super::programs::{Subject, read, write};
use crate::error::Error;

/// What is built, by cargo's names.
pub(super) const PROFILES: [&str; 2] = ["dev", "release"];

/// `time` of bash, as its TIMEFORMAT has it, alone on the standard output; what the command says goes to a file.
const TIMED: &str = r#"TIMEFORMAT='%U %S'; { time "$@" >"$0" 2>&1; } 2>&1"#;

const EMPTY: &str = "#[allow(dead_code)]\nfn main() {}\n";

#[derive(Debug)]
pub(super) struct Builds {
    work: PathBuf,
    target: PathBuf,
}

impl Builds {
    /// With CARGO_TARGET_DIR set, a further run finds built there what it doesn't measure.
    pub(super) fn new(work: &Path) -> Self {
        let given = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = given.and_then(|path| std::path::absolute(path).ok());
        Self { work: work.to_owned(), target: target.unwrap_or_else(|| work.join("target")) }
    }

    /// Fetches and builds all that a subject stands on. A crate that was generated is empty meanwhile: it isn't built
    /// twice.
    pub(super) fn prepare(&self, subject: &Subject) -> Result<(), Error> {
        let sources: Vec<PathBuf> = match subject.library {
            Some(library) => [subject.folder.join("src"), subject.folder.join(library).join("src")].into(),
            None => [subject.folder.join("src")].into(),
        };
        let sources: Vec<_> = sources.into_iter().filter(|source| source.is_dir()).collect();
        for source in &sources {
            rename(source, &source.with_extension("real"))?;
            write(
                &source.join(if source.starts_with(subject.folder.join("src")) { "main.rs" } else { "lib.rs" }),
                EMPTY,
            )?;
        }
        self.fetch(&subject.folder)?;
        for arguments in [&["check"][..], &["build"], &["build", "--release"]] {
            self.cpu(&subject.folder, arguments)?;
        }
        for source in &sources {
            fs::remove_dir_all(source).map_err(|error| Error::io("remove", source.display().to_string(), error))?;
            rename(&source.with_extension("real"), source)?;
        }
        Ok(())
    }

    pub(super) fn fetch(&self, folder: &Path) -> Result<(), Error> {
        self.cargo(folder, &["fetch", "--offline"]).or_else(|_| self.cargo(folder, &["fetch"]))
    }

    /// The CPU seconds of a build, and of all that cargo started for it.
    pub(super) fn cpu(&self, folder: &Path, arguments: &[&str]) -> Result<f64, Error> {
        let log = self.work.join("log");
        let mut command = Command::new("bash");
        command.args(["-c", TIMED]).arg(&log).arg(cargo()).args(arguments).args(["--quiet", "--offline"]);
        let output = self.clean(&mut command, folder).output().map_err(|source| Error::io("run", "bash", source))?;
        if !output.status.success() {
            let log = fs::read(&log).unwrap_or_default();
            return Err(failed(arguments, &String::from_utf8_lossy(&log)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        seconds(&text).ok_or_else(|| failed(arguments, &format!("bash told no time, but {text:?}")))
    }

    /// Has the packages of a subject built anew by the next build; all others stay.
    pub(super) fn forget(&self, folder: &Path, packages: &[&str], profile: &str) -> Result<(), Error> {
        for package in packages {
            self.cargo(folder, &["clean", "--offline", "--quiet", "--profile", profile, "-p", package])?;
        }
        Ok(())
    }

    /// The bytes of a program that was built in release, stripped.
    pub(super) fn bytes(&self, program: &str) -> Result<f64, Error> {
        let path = self.target.join("release").join(program);
        let metadata = fs::metadata(&path).map_err(|source| Error::io("read", path.display().to_string(), source))?;
        Ok(metadata.len() as f64)
    }

    /// Runs a program that was built in release, and gives what it prints.
    pub(super) fn output(&self, program: &str, arguments: &[&str]) -> Result<String, Error> {
        let path = self.target.join("release").join(program);
        let output = Command::new(&path).args(arguments).output();
        let output = output.map_err(|source| Error::io("run", path.display().to_string(), source))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn cargo(&self, folder: &Path, arguments: &[&str]) -> Result<(), Error> {
        let mut command = Command::new(cargo());
        let output = self.clean(command.args(arguments), folder).output();
        let output = output.map_err(|source| Error::io("run", "cargo", source))?;
        if output.status.success() { Ok(()) } else { Err(failed(arguments, &String::from_utf8_lossy(&output.stderr))) }
    }

    /// A crate of one's own disk would be compiled incrementally, which takes longer; one from crates.io isn't.
    fn clean<'a>(&self, command: &'a mut Command, folder: &Path) -> &'a mut Command {
        for variable in ["RUSTFLAGS", "CARGO_BUILD_JOBS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
            command.env_remove(variable);
        }
        command
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("LC_ALL", "C")
            .current_dir(folder)
    }
}

fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|source| Error::io("rename", from.display().to_string(), source))
}

fn failed(arguments: &[&str], log: &str) -> Error {
    Error::Build { what: format!("cargo {}", arguments.join(" ")), log: log.trim_end().to_owned() }
}

/// User and system time, added.
fn seconds(text: &str) -> Option<f64> {
    let (user, system) = text.trim().split_once(' ')?;
    Some(user.parse::<f64>().ok()? + system.parse::<f64>().ok()?)
}

/// The times of the rounds so far, by what was built.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<(String, Vec<f64>)>);

impl Times {
    pub(super) fn add(&mut self, key: &str, seconds: f64) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, times)) => times.push(seconds),
            None => self.0.push((key.to_owned(), vec![seconds])),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn medians(&self) -> impl Iterator<Item = (String, f64)> {
        self.0.iter().filter_map(|(key, times)| Some((key.clone(), median(times.clone())?)))
    }
}

/// What the benchmark of reading says of a page of 100 servers: microseconds of the SDK, by hand, and of a JSON value.
pub(super) fn decode(output: &str) -> Option<[f64; 3]> {
    let line = output.lines().find_map(|line| line.strip_prefix("page of 100 "))?;
    let mut columns = line.split_whitespace().skip(1).map(|column| column.parse().ok());
    Some([columns.next()??, columns.next()??, columns.next()??])
}

/// The manifest of a package without what only its repository builds.
pub(super) fn without_development(manifest: &Path) -> Result<String, Error> {
    let text = read(manifest)?;
    let mut keeps = true;
    let lines = text.lines().filter(|line| {
        if line.starts_with('[') {
            keeps = !["dev-dependencies", "[[example]]", "[[bench]]"].iter().any(|part| line.contains(part));
        }
        keeps
    });
    Ok(lines.flat_map(|line| [line, "\n"]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        assert_eq!(seconds("1.250 0.500\n"), Some(1.75));
        assert_eq!(seconds("real"), None);
        assert_eq!(seconds(""), None);
    }

    #[test]
    fn the_time_of_a_command_is_that_of_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let spin = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";
        let log = folder.path().join("log");
        let output = Command::new("bash").args(["-c", TIMED]).arg(&log).args(["sh", "-c", spin]).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(seconds(&told).unwrap() > 0.0, "{told:?}");
    }

    #[test]
    fn the_benchmark_is_read() {
        let output = "\nCPU time of a read\n                  kB     SDK/µs   by hand/µs   Value/µs  SDK/by hand  SDK/Value\n\
                      page of 100               250.1      670.0        870.1     1558.0        0.770      0.430\n\
                      one server                  2.5        6.0          7.0       12.0        0.770      0.430\n";
        assert_eq!(decode(output), Some([670.0, 870.1, 1558.0]));
        assert_eq!(decode("page of 100 nothing"), None);
    }

    #[test]
    fn rounds_have_medians() {
        let mut times = Times::default();
        for (key, seconds) in [("a", 3.0), ("b", 1.0), ("a", 1.0), ("a", 2.0)] {
            times.add(key, seconds);
        }
        assert_eq!(times.medians().collect::<Vec<_>>(), [("a".to_owned(), 2.0), ("b".to_owned(), 1.0)]);
    }

    #[test]
    fn a_manifest_loses_what_the_repository_builds() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        fs::write(
            &manifest,
            "[package]\na = 1\n[dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"\n[[bench]]\nname = \"d\"\n\
             [target.'cfg(unix)'.dev-dependencies]\ne = \"1\"\n[lints.rust]\nf = \"warn\"\n",
        )
        .unwrap();
        let kept = without_development(&manifest).unwrap();
        assert_eq!(kept, "[package]\na = 1\n[dependencies]\nb = \"1\"\n[lints.rust]\nf = \"warn\"\n");
    }
}
