//! `cargo xtask bench-build`: what a user waits for, beside the same by hand and by other generators.
//!
//! Every time is the CPU time of cargo and its children, so that other work on the machine doesn't count. Packages from
//! crates.io are built before any time is taken.

mod cut;
mod figures;
mod measure;
mod picture;
mod programs;
mod slope;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::error::Error;
use crate::input::Inputs;
use crate::tree;
use crate::workspace::{Located, Workspace};
use figures::{DECODE, Figures, KEYS};
use measure::{Builds, PROFILES, Times};
use programs::{Kind, Subject};
use slope::Slope;

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) workspace: Workspace,
    /// What the crate with fewer operations is generated from.
    pub(crate) inputs: Inputs,
    /// The day, for the record. Without one nothing is measured, and the picture drawn.
    pub(crate) date: Option<String>,
    /// One round instead of three.
    pub(crate) quick: bool,
    pub(crate) output: Located,
    /// The picture of the figures.
    pub(crate) picture: Located,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Error> {
    let figures = match &options.date {
        Some(date) => measured(options, date)?,
        None => {
            let text = programs::read(&options.output.path)?;
            Figures::of_json(&text).map_err(|reason| Error::Figures { file: options.output.shown.clone(), reason })?
        }
    };
    let picture = picture::draw(&figures);
    tree::write_files(&[(&options.output, &figures.to_json()), (&options.picture, &picture)])?;
    print!("{}", table(&figures));
    for peer in &figures.absent {
        eprintln!("warning: NOTHING WAS COMPARED WITH {peer}");
    }
    Ok(if figures.absent.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

fn measured(options: &Options, date: &str) -> Result<Figures, Error> {
    let work = Work::new()?;
    let builds = Builds::new(&work.0);
    let rounds = if options.quick { 1 } else { 3 };
    let rustc = Command::new("rustc").arg("--version").output().map_err(|source| Error::io("run", "rustc", source))?;
    let mut figures = Figures {
        date: date.to_owned(),
        rustc: String::from_utf8_lossy(&rustc.stdout).trim().to_owned(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        rounds,
        absent: Vec::new(),
        subjects: Vec::new(),
    };
    let mut all = Vec::new();
    for kind in [Kind::Sdk, Kind::Reqwest] {
        all.push(Measured::new(kind.write(kind.tool().to_owned(), &options.workspace, &work.0)?));
    }
    for kind in Kind::PEERS {
        match peer(kind, options, &work.0) {
            Ok(subject) => all.push(Measured::new(subject)),
            Err(reason) => figures.leave_out(kind.tool(), &reason),
        }
    }
    let slope = Slope::write(&options.workspace, &options.inputs, &work.0)?;
    let mut read = None;

    for round in 0..rounds {
        // Who goes first changes, as the first may find colder caches.
        let order: Vec<usize> = if round % 2 == 0 { (0..all.len()).collect() } else { (0..all.len()).rev().collect() };
        for at in order {
            let is_peer = at >= 2;
            let measured = &mut all[at];
            if measured.is_left_out {
                continue;
            }
            eprintln!("round {} of {rounds}: {}", round + 1, measured.subject.name);
            match turn(&builds, measured, round == 0) {
                Err(error) if is_peer => {
                    measured.is_left_out = true;
                    figures.leave_out(&measured.subject.name, &error.to_string());
                }
                outcome => outcome?,
            }
            if at == 0 {
                slope.measure(&builds, &mut measured.times, round == 0)?;
            }
            if at == 0 && round == 0 {
                read = Some(decode(&options.workspace, &builds, &work.0)?);
            }
            // An hour's work isn't lost where the next turn is interrupted.
            figures.subjects = figures_of(&all, &slope, read);
            let waiting = all.iter().filter(|measured| measured.times.is_empty() && !measured.is_left_out);
            let mut so_far = figures.clone();
            so_far.absent.extend(waiting.map(|measured| measured.subject.name.clone()));
            tree::write_files(&[(&options.output, &so_far.to_json())])?;
        }
    }
    Ok(figures)
}

/// Somebody who is measured, and the times so far.
struct Measured {
    subject: Subject,
    times: Times,
    /// Its code can't be built.
    is_left_out: bool,
}

impl Measured {
    fn new(subject: Subject) -> Self {
        Self { subject, times: Times::default(), is_left_out: false }
    }
}

/// What is known so far.
fn figures_of(all: &[Measured], slope: &Slope, read: Option<[f64; 3]>) -> Vec<(String, BTreeMap<String, f64>)> {
    let known = all.iter().filter(|measured| !measured.is_left_out);
    let mut figures: Vec<(String, BTreeMap<_, _>)> =
        known.map(|measured| (measured.subject.name.clone(), measured.times.medians().collect())).collect();
    if let Some((_, ours)) = figures.first_mut() {
        slope.complete(ours);
    }
    figures.push(("serde_json::Value".to_owned(), BTreeMap::new()));
    let names = [Kind::Sdk.tool(), Kind::Reqwest.tool(), "serde_json::Value"];
    for (name, microseconds) in names.into_iter().zip(read.into_iter().flatten()) {
        if let Some((_, figures)) = figures.iter_mut().find(|(known, _)| known == name) {
            figures.insert(DECODE.to_owned(), microseconds);
        }
    }
    figures.retain(|(_, figures)| !figures.is_empty());
    figures
}

/// A peer that is installed, with the crate that it generates.
fn peer(kind: Kind, options: &Options, work: &Path) -> Result<Subject, String> {
    let Some(name) = kind.installed() else {
        return Err(format!("it is not on PATH; `cargo install --locked {}` installs it", kind.tool()));
    };
    kind.write(name, &options.workspace, work).map_err(|error| error.to_string())
}

/// One turn; the first one builds the dependencies before.
fn turn(builds: &Builds, measured: &mut Measured, is_first: bool) -> Result<(), Error> {
    if is_first {
        builds.prepare(&measured.subject)?;
    }
    measure(builds, &measured.subject, &mut measured.times)
}

/// One round of one subject.
fn measure(builds: &Builds, subject: &Subject, times: &mut Times) -> Result<(), Error> {
    let folder = &subject.folder;
    let packages: Vec<&str> = subject.library.iter().copied().chain(["program"]).collect();
    if let Some(library) = subject.library {
        builds.forget(folder, &packages, "dev")?;
        times.add("check", builds.cpu(folder, &["check", "-p", library])?);
    }
    for profile in PROFILES {
        builds.forget(folder, &packages, profile)?;
        let mut before = 0.0;
        if let Some(library) = subject.library {
            before = builds.cpu(folder, &["build", "--profile", profile, "-p", library])?;
            times.add(profile, before);
        }
        for (program, calls) in [("one", 1), ("twenty", 20)] {
            let own = builds.cpu(folder, &["build", "--profile", profile, "--bin", program])?;
            times.add(&format!("program of {calls}, {profile}"), before + own);
            if profile == "release" {
                times.add(&format!("program of {calls}, bytes"), builds.bytes(program)?);
            }
        }
    }
    Ok(())
}

/// Runs the benchmark of reading answers, for microseconds of the SDK, of structs by hand and of a JSON value.
fn decode(workspace: &Workspace, builds: &Builds, work: &Path) -> Result<[f64; 3], Error> {
    let folder = work.join("decode");
    let path = |name: &str| workspace.file(name).path.display().to_string();
    let library = format!(
        "latitude-api = {{ path = {:?} }}\nrustix = {{ version = \"1\", features = [\"time\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\
         serde_json = {{ version = \"1\", features = [\"preserve_order\"] }}\n\n\
         [[bin]]\nname = \"decode\"\npath = {:?}",
        path("latitude-api"),
        path("latitude-api/benches/decode/main.rs"),
    );
    programs::write(&folder.join("Cargo.toml"), &programs::manifest(&library))?;
    fs::copy(workspace.file("Cargo.lock").path, folder.join("Cargo.lock"))
        .map_err(|source| Error::io("copy", "Cargo.lock", source))?;
    builds.fetch(&folder)?;
    builds.cpu(&folder, &["build", "--release"])?;
    let output = builds.output("decode", &["decode", "--brief"])?;
    measure::decode(&output).ok_or_else(|| Error::Build { what: "the benchmark of reading".to_owned(), log: output })
}

/// The figures for people.
fn table(figures: &Figures) -> String {
    let mut text = format!(
        "{}, {} cores, {}; CPU seconds, medians of {}\n",
        figures.date, figures.cores, figures.rustc, figures.rounds
    );
    let names = figures.subjects.iter().map(|(name, _)| format!(" {name:>22}")).collect::<String>();
    text.push_str(&format!("{:<28}{names}\n", ""));
    for key in KEYS.iter().chain([&DECODE]) {
        let cells = figures.subjects.iter().map(|(name, _)| match figures.get(name, key) {
            Some(figure) => format!(" {:>22}", (figure * 100.0).round() / 100.0),
            None => format!(" {:>22}", "-"),
        });
        text.push_str(&format!("{key:<28}{}\n", cells.collect::<String>()));
    }
    text
}

/// A folder for all builds, which goes when they are done.
#[derive(Debug)]
struct Work(PathBuf);

impl Work {
    fn new() -> Result<Self, Error> {
        let path = std::env::temp_dir().join(format!("bench-build-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(|source| Error::io("create", path.display().to_string(), source))?;
        Ok(Self(path))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What is left behind is in the folder for what may go.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_figure() {
        let table = table(&figures::tests::sample());
        assert_eq!(table.lines().count(), 2 + KEYS.len() + 1, "{table}");
        assert!(table.starts_with("2026-11-27, 2 cores, rustc 1.95.0; CPU seconds, medians of 3\n"), "{table}");
        let row = table.lines().find(|line| line.starts_with("check ")).unwrap();
        assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["check", "5.25", "-"], "{table}");
    }

    #[test]
    fn the_picture_is_what_the_figures_give() {
        let file = |name: &str| fs::read_to_string(Workspace::find().unwrap().file(name).path).unwrap();
        let figures = Figures::of_json(&file("assets/comparison.json")).unwrap();
        assert_eq!(figures.to_json(), file("assets/comparison.json"), "`cargo xtask bench-build --draw` cures it");
        assert!(picture::draw(&figures) == file("assets/comparison.svg"), "`cargo xtask bench-build --draw` cures it");
    }
}
