//! rustc's judgement of programs that were written for an older crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use generator::{Change, ChangeKind, Diff, Effective, Impact, Past, Source};
use serde_json::Value;

use crate::packages;
use crate::program::{Use, uses};

/// Two versions of a description.
pub(crate) struct Pair {
    /// A name that a package can have.
    pub(crate) name: String,
    pub(crate) old: Effective,
    pub(crate) new: Effective,
    /// The `names.yaml` of the new version, if it isn't the old one's.
    pub(crate) names: Option<String>,
    /// Whether the old version was released, so that it stays.
    pub(crate) is_released: bool,
    /// What was released between the two.
    pub(crate) between: Vec<Effective>,
}

impl Pair {
    pub(crate) fn of(name: &str, old: &Source, new: &Source) -> Self {
        let (old, new) = (load(old, None), load(new, None));
        Self { name: name.to_owned(), old, new, names: None, is_released: false, between: Vec::new() }
    }

    /// One description with and without an overlay.
    pub(crate) fn of_overlay(name: &str, description: &Source, overlay: &Source) -> Self {
        Self {
            name: name.to_owned(),
            old: load(description, Some(overlay)),
            new: load(description, None),
            names: None,
            is_released: false,
            between: Vec::new(),
        }
    }

    /// The same, where the old version was released.
    pub(crate) fn released(self) -> Self {
        Self { is_released: true, names: None, ..self }
    }

    /// The same with releases in between.
    pub(crate) fn through(self, between: Vec<Effective>) -> Self {
        Self { between, ..self.released() }
    }

    /// The way back.
    pub(crate) fn back(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            old: self.new,
            new: self.old,
            names: None,
            is_released: false,
            between: Vec::new(),
        }
    }
}

pub(crate) fn load(description: &Source, overlay: Option<&Source>) -> Effective {
    generator::load(description, overlay).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// What became of a pair.
pub(crate) struct Judgement {
    pub(crate) name: String,
    pub(crate) diff: Diff,
    /// How many uses the program makes.
    pub(crate) uses: usize,
    /// The path of each use that rustc refused, and what it said.
    pub(crate) errors: BTreeMap<String, String>,
}

impl Judgement {
    /// Errors that the report says nothing of.
    pub(crate) fn untold(&self) -> Vec<String> {
        let told: BTreeSet<&str> = self.breaking().collect();
        let is_told = |path: &str| ancestors(path).any(|path| told.contains(path));
        let untold = self.errors.iter().filter(|(path, _)| !is_told(path));
        untold.map(|(path, message)| format!("{path}: {message}")).collect()
    }

    /// What the report calls breaking and rustc has nothing against.
    pub(crate) fn unfounded(&self) -> Vec<&str> {
        self.breaking().filter(|path| !self.refuses(path)).collect()
    }

    /// Whether rustc refuses a use of a path, or of what belongs to it.
    pub(crate) fn refuses(&self, path: &str) -> bool {
        self.errors.keys().any(|refused| ancestors(refused).any(|it| it == path))
    }

    fn breaking(&self) -> impl Iterator<Item = &str> {
        self.diff.of(Impact::Breaking).filter(|change| !change.behaviour).map(|change| change.path.as_str())
    }

    /// Nothing is lost but answers that are a list by now, or were one.
    #[track_caller]
    pub(crate) fn expect_kept(&self) {
        let kept = |change: &&Change| change.behaviour || change.kind == ChangeKind::AnswerChanged;
        let lost: Vec<&Change> = self.diff.of(Impact::Breaking).filter(|change| !kept(change)).collect();
        assert!(lost.is_empty(), "{}: {lost:#?}\n{:#?}", self.name, self.errors);
    }

    #[track_caller]
    pub(crate) fn expect_true(&self) {
        let (untold, unfounded) = (self.untold(), self.unfounded());
        assert!(
            untold.is_empty() && unfounded.is_empty(),
            "{}: of {} uses rustc refuses these, and the report doesn't say so:\n  {}\nand it calls these breaking, which \
             rustc doesn't:\n  {}",
            self.name,
            self.uses,
            untold.join("\n  "),
            unfounded.join("\n  "),
        );
    }
}

/// A path and what it belongs to.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(path.rsplit_once("::")?.0))
}

/// Compiles the program of each pair's old version with its new version. All pairs are packages of one workspace.
pub(crate) fn judge(workspace: &Path, pairs: Vec<Pair>) -> Vec<Judgement> {
    let _ = fs::remove_dir_all(workspace);
    let mut programs: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    let mut judgements = Vec::new();
    let mut members = Vec::new();
    for Pair { name, old, new, names, is_released, between } in pairs {
        let before = generator::generate(&old, None).unwrap();
        let names = names.map(|names| Source::new("names.yaml", names));
        let mut pins = Source::new("names.yaml", before.names);
        let released = generator::release(&old, Past::from(Some(&pins)), "0.1.0").unwrap();
        let mut released = Source::new("released.yaml", released);
        let mut told = Vec::new();
        for effective in &between {
            let past = Past { released: Some(&released), ..Past::from(Some(&pins)) };
            told.extend(generator::since_release(effective, past).unwrap().unwrap().1.changes);
            let next = generator::release(effective, past, "0.2.0").unwrap();
            let names = generator::generate(effective, past).unwrap().names;
            (pins, released) = (Source::new("names.yaml", names), Source::new("released.yaml", next));
        }
        let past = Past { released: is_released.then_some(&released), ..Past::from(names.as_ref().or(Some(&pins))) };
        let after = generator::generate(&new, past).unwrap();
        let mut diff = match generator::since_release(&new, past).unwrap() {
            Some((_, diff)) => diff,
            None => generator::diff(&old, None, &new, names.as_ref().map(|names| Some(names).into())).unwrap(),
        };
        diff.changes.append(&mut told);
        packages::package(&workspace.join(format!("{name}_sdk")), &format!("{name}_sdk"), &after.files);
        let program = uses(&before.files);
        write_package(&workspace.join(&name), &name);
        members.extend([format!("{name}_sdk"), name.clone()]);
        judgements.push(Judgement { name: name.clone(), diff, uses: program.len(), errors: BTreeMap::new() });
        programs.insert(name, program);
    }
    packages::workspace(workspace, &members);

    // An error of one phase hides those of later phases. What is refused is taken out, until nothing is.
    loop {
        for (name, program) in &programs {
            write_program(&workspace.join(name), program);
        }
        let mut refused: BTreeMap<(String, usize), String> = BTreeMap::new();
        for (package, line, message) in errors(workspace) {
            refused.entry((package, line)).or_insert(message);
        }
        if refused.is_empty() {
            return judgements;
        }
        for judgement in &mut judgements {
            let program = programs.get_mut(&judgement.name).unwrap();
            let (mut line, name) = (HEAD.lines().count(), &judgement.name);
            program.retain(|used| {
                line += 1;
                let message = refused.remove(&(name.clone(), line));
                let compiles = message.is_none();
                judgement.errors.extend(message.map(|message| (used.path.clone(), message)));
                compiles
            });
        }
        assert!(refused.is_empty(), "errors outside of all uses: {refused:?}");
    }
}

const HEAD: &str = "#![allow(warnings)]\nfn given<T>() -> T { loop {} }\n";

fn write_package(folder: &Path, name: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition.workspace = true\n\n[dependencies]\nsdk = {{ package = \
         \"{name}_sdk\", path = \"../{name}_sdk\" }}\nserde = {{ workspace = true }}\nserde_json = {{ workspace = true \
         }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

fn write_program(folder: &Path, program: &[Use]) {
    let mut text = HEAD.to_owned();
    for (at, Use { code, .. }) in program.iter().enumerate() {
        writeln!(text, "fn use_{at}{code}").unwrap();
    }
    fs::write(folder.join("src/lib.rs"), text).unwrap();
}

/// Package, line and message of each error of a program. A crate that doesn't compile itself fails the test.
fn errors(workspace: &Path) -> Vec<(String, usize, String)> {
    let output = packages::cargo(workspace, &["check", "--workspace", "--keep-going", "--message-format=json"]);
    let mut errors = Vec::new();
    for line in packages::text(&output.stdout).lines() {
        let report: Value = serde_json::from_str(line).unwrap();
        let message = &report["message"];
        if report["reason"] != "compiler-message" || message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().unwrap();
        let package = report["target"]["name"].as_str().unwrap();
        let rendered = message["rendered"].as_str().unwrap();
        assert!(!package.ends_with("_sdk"), "the new crate doesn't compile: {rendered}");
        // The last message only counts the others.
        let Some(span) = spans.iter().find(|span| span["is_primary"] == true) else { continue };
        let line = span["line_start"].as_u64().unwrap();
        let text = message["message"].as_str().unwrap().to_owned();
        errors.push((package.to_owned(), usize::try_from(line).unwrap(), text));
    }
    assert!(!errors.is_empty() || output.status.success(), "{}", packages::text(&output.stderr));
    errors
}
