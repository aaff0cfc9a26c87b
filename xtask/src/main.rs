//! The project's own commands: `cargo xtask codegen`, `cargo xtask spec …`.
//!
//! This file is the command line alone. `generator` is pure and touches no file; everything here
//! reads for it and writes what it gives. `latitude-api` is no dependency: a broken generation must
//! not stop its own repair.

mod bench_build;
mod changelog;
mod checked_in;
mod codegen;
mod diff;
mod error;
mod fake;
mod fetch;
mod follow;
mod input;
mod left_out;
mod mends;
mod pull;
mod release;
mod rename;
mod report;
mod samples;
mod spec;
mod tree;
mod words;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use mimalloc::MiMalloc;

use error::Error;
use input::Inputs;
use workspace::{Located, Workspace};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure what a user waits for when building: the crate, programs of 1 and 20 calls, and the same by hand and by
    /// other generators; ends with 3 where one of these is not installed
    BenchBuild(BenchBuildArgs),
    /// Generate the SDK from the description
    Codegen(CodegenArgs),
    /// Record what is generated as released, so that it stays
    Release(ReleaseArgs),
    /// Give something another name before it is released, and generate
    Rename(RenameArgs),
    /// Write an OpenAPI Overlay that adds a Rust sample to each operation of the API's own docs
    Samples(SamplesArgs),
    /// Look at the description
    Spec {
        #[command(subcommand)]
        task: SpecTask,
    },
}

#[derive(Args)]
struct CodegenArgs {
    /// Write nothing; fail and list every file that is not what generation gives
    #[arg(long)]
    check: bool,
    /// Leave out the operations that can't be generated, list each with its reasons, and end with 3 where there are any
    #[arg(long)]
    skip_unsupported: bool,
    /// Write the proposed entry under Unreleased in CHANGELOG.md
    #[arg(long, conflicts_with_all = ["check", "spec", "overlay", "no_overlay", "out", "contract"])]
    changelog: bool,
    /// Write what users feel of the change to this file, in Markdown that fits a pull request
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    inputs: InputArgs,
    /// The folder for the generated files [default: latitude-api/src/generated]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The file for the table of operations, which is for tests [default: latitude-api/tests/contract/generated.rs,
    /// and with --out none]
    #[arg(long, value_name = "FILE")]
    contract: Option<PathBuf>,
}

impl CodegenArgs {
    /// Of a run without any.
    fn all() -> Self {
        Self {
            check: false,
            skip_unsupported: false,
            changelog: false,
            report: None,
            inputs: InputArgs::default(),
            out: None,
            contract: None,
        }
    }
}

#[derive(Args)]
struct BenchBuildArgs {
    /// One round instead of three
    #[arg(long)]
    quick: bool,
    /// The day of the measurement, for the record
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "draw")]
    date: Option<String>,
    /// Measure nothing; draw the picture of the figures that are there
    #[arg(long, conflicts_with_all = ["quick", "date"])]
    draw: bool,
    /// The file for the figures, with the picture beside it as .svg [default: assets/comparison.json]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
struct SamplesArgs {
    /// Write nothing; fail if the file is not what generation gives
    #[arg(long)]
    check: bool,
    /// The file; `-` prints [default: spec/samples.yaml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Where the samples are checked in.
const SAMPLES: &str = "spec/samples.yaml";

#[derive(Subcommand)]
enum SpecTask {
    /// Write description and overlay as one document
    Effective {
        #[command(flatten)]
        inputs: InputArgs,
        /// The file to write; `-` prints
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Compare two descriptions as generated Rust, and say what to release
    Diff(DiffArgs),
    /// Take over the facts of the description that the API publishes, and keep our words
    Pull(PullArgs),
    /// List what is kept for compatibility alone
    Debts,
    /// List the places whose docs say nothing beyond a name, and the examples that fit no schema; ends with 1 where
    /// there are any
    Words {
        #[command(flatten)]
        inputs: InputArgs,
        /// List at most so many, and count the rest
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
}

#[derive(Args)]
struct ReleaseArgs {
    /// The crate's version, such as 0.2.0
    version: String,
    /// Drop what is kept for compatibility alone
    #[arg(long)]
    major: bool,
    /// Write what users should read about it into CHANGELOG.md, under Unreleased: what has changed since the last release
    #[arg(long)]
    changelog: bool,
    /// Write nothing; say what would be
    #[arg(long, conflicts_with = "changelog")]
    dry_run: bool,
}

#[derive(Args)]
struct RenameArgs {
    /// A path as callers write it, such as servers.get, servers::Server, servers::Server.label or
    /// servers::ServerStatus::On
    old: String,
    /// The new name
    new: String,
    /// Why; people read it in the overlay
    #[arg(long, value_name = "TEXT")]
    because: String,
}

#[derive(Args)]
struct DiffArgs {
    /// The older description
    old: PathBuf,
    /// The newer description, which is given the older one's names
    new: PathBuf,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: diff::Format,
    /// At most so many characters in Markdown: lists that don't fit are left out, and counted
    #[arg(long, value_name = "CHARACTERS", default_value_t = generator::MARKDOWN_LIMIT)]
    limit: usize,
    /// Take both as they are, without corrections, pinned names and the last release
    #[arg(long)]
    no_overlay: bool,
    /// Leave out the operations that can't be generated, list each with its reasons, and end with 3 where there are any
    #[arg(long)]
    skip_unsupported: bool,
    /// Compare the documents and not the Rust, prose and examples apart; ends with 1 where they differ
    #[arg(long, conflicts_with_all = ["no_overlay", "fail_on", "skip_unsupported"])]
    facts: bool,
    /// End with 1 where a change is at least of this impact
    #[arg(long, value_enum, value_name = "IMPACT")]
    fail_on: Option<diff::Threshold>,
}

#[derive(Args)]
struct PullArgs {
    /// Where the published description is [default: its URL]
    #[arg(long, value_name = "URL|FILE")]
    from: Option<String>,
    /// Write the new description to this file and nothing to spec/, whether it generates or not; what had to be mended
    /// stands beside new.yaml, such as new.overlay.yaml and new.fake.yaml
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the document as it came to this file, too, whatever becomes of it
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Take over a description that has lost more than a quarter of its paths or schemas, or a scheme that calls need
    #[arg(long)]
    allow_loss: bool,
    /// List all places that need words, not only the new ones
    #[arg(long)]
    all_words: bool,
    /// Take over a description of which some operations can't be generated: list each with its reasons, and end with 3
    /// where there are any
    #[arg(long)]
    skip_unsupported: bool,
}

#[derive(Args, Default)]
struct InputArgs {
    /// The OpenAPI description [default: spec/latitude.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The corrections to it; with others than ours, the last release doesn't count [default: spec/overlay.yaml]
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlay")]
    overlay: Option<PathBuf>,
    /// Take the description as it is, without corrections, pinned names and the last release
    #[arg(long)]
    no_overlay: bool,
}

fn main() -> ExitCode {
    // clap ends a wrong command line with status 2.
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Error> {
    let workspace = Workspace::find()?;
    match cli.task {
        Task::Codegen(args) => {
            let replaces = args.inputs.no_overlay && args.out.is_none();
            let options = codegen_options(&workspace, args);
            if replaces {
                return Err(Error::NotOurs(options.out.shown));
            }
            return codegen::run(&options);
        }
        Task::BenchBuild(args) => return bench_build::run(&bench_build_options(&workspace, args)),
        Task::Samples(args) => return samples::run(&samples_options(&workspace, args)),
        Task::Rename(args) => rename::run(&rename_options(&workspace, args))?,
        Task::Release(args) => release::run(&release_options(&workspace, args))?,
        Task::Spec { task: SpecTask::Debts } => {
            let args = InputArgs::default();
            release::debts(&inputs(&workspace, args))?;
        }
        Task::Spec { task: SpecTask::Words { inputs, limit } } => {
            return words::run(&self::inputs(&workspace, inputs), limit);
        }
        Task::Spec { task: SpecTask::Effective { inputs, output } } => {
            spec::effective(&self::inputs(&workspace, inputs), &output)?;
        }
        Task::Spec { task: SpecTask::Diff(args) } => {
            // As diff(1) has it: 1 says that they differ, 2 that it can't be told.
            return Ok(diff::run(&diff_options(&workspace, args)).unwrap_or_else(|error| {
                eprintln!("{error}");
                ExitCode::from(2)
            }));
        }
        Task::Spec { task: SpecTask::Pull(args) } => return pull::run(&pull_options(&workspace, args)),
    }
    Ok(ExitCode::SUCCESS)
}

fn codegen_options(workspace: &Workspace, args: CodegenArgs) -> codegen::Options {
    let CodegenArgs { check, skip_unsupported, changelog, report, inputs, out, contract } = args;
    // The pinned names belong to our description, our overlay and our crate: a run on anything
    // else reads them, but doesn't decide what is pinned.
    let is_default =
        inputs.spec.is_none() && inputs.overlay.is_none() && !inputs.no_overlay && out.is_none() && contract.is_none();
    // A table of other calls than those of our crate doesn't belong beside its tests.
    let beside = out.is_none().then(|| workspace.file("latitude-api/tests/contract/generated.rs"));
    codegen::Options {
        check,
        inputs: Inputs { skip_unsupported, ..self::inputs(workspace, inputs) },
        out: workspace.given_or(out, "latitude-api/src/generated"),
        contract: contract.map(Located::given).or(beside),
        checked_in: is_default.then(|| workspace.clone()),
        changelog: changelog.then(|| workspace.file("CHANGELOG.md")),
        fake: is_default.then(|| fake::Options {
            rules: workspace.file("spec/fake.yaml"),
            api: workspace.file("latitude-fake/embedded/api.json"),
            embedded: workspace.file("latitude-fake/embedded/rules.json"),
            table: workspace.file("latitude-fake/FAKED.md"),
        }),
        overlay: is_default.then(|| workspace.file("spec/overlay.yaml")),
        report: report.map(Located::given),
        samples: is_default.then(|| workspace.file(SAMPLES)),
        methods: is_default.then(|| workspace.file("latitude-api/src/_guide/methods.md")),
        names: is_default.then(|| workspace.file("spec/names.yaml")),
    }
}

fn bench_build_options(workspace: &Workspace, args: BenchBuildArgs) -> bench_build::Options {
    let BenchBuildArgs { quick, date, draw: _, output } = args;
    let all = InputArgs::default();
    let output = workspace.given_or(output, "assets/comparison.json");
    let svg = |path: &str| std::path::Path::new(path).with_extension("svg");
    let picture = Located { path: output.path.with_extension("svg"), shown: svg(&output.shown).display().to_string() };
    bench_build::Options { workspace: workspace.clone(), inputs: inputs(workspace, all), date, quick, output, picture }
}

fn samples_options(workspace: &Workspace, args: SamplesArgs) -> samples::Options {
    let SamplesArgs { check, output } = args;
    let all = InputArgs::default();
    let output = match output {
        Some(file) if file.as_os_str() == "-" && check => {
            let message = "`--check` compares a file, and `-` is none";
            Cli::command().error(ErrorKind::ArgumentConflict, message).exit()
        }
        Some(file) if file.as_os_str() == "-" => None,
        given => Some(workspace.given_or(given, SAMPLES)),
    };
    samples::Options { inputs: inputs(workspace, all), check, output }
}

fn rename_options(workspace: &Workspace, args: RenameArgs) -> rename::Options {
    let RenameArgs { old, new, because } = args;
    rename::Options { old, new, because, codegen: codegen_options(workspace, CodegenArgs::all()) }
}

fn release_options(workspace: &Workspace, args: ReleaseArgs) -> release::Options {
    let ReleaseArgs { version, major, changelog, dry_run } = args;
    release::Options {
        version,
        major,
        codegen: codegen_options(workspace, CodegenArgs::all()),
        dry_run,
        released: workspace.file("spec/released.yaml"),
        changelog: changelog.then(|| workspace.file("CHANGELOG.md")),
    }
}

fn diff_options(workspace: &Workspace, args: DiffArgs) -> diff::Options {
    let DiffArgs { old, new, format, limit, no_overlay, skip_unsupported, facts, fail_on } = args;
    let inputs = |spec| {
        let args = InputArgs { spec: Some(spec), overlay: None, no_overlay: no_overlay || facts };
        Inputs { skip_unsupported, ..inputs(workspace, args) }
    };
    diff::Options { old: inputs(old), new: inputs(new), format, limit, facts, fail_on }
}

fn pull_options(workspace: &Workspace, args: PullArgs) -> pull::Options {
    let PullArgs { from, output, save, allow_loss, all_words, skip_unsupported } = args;
    let args = InputArgs::default();
    pull::Options {
        from: from.map_or_else(fetch::Origin::published, |from| fetch::Origin::given(&from)),
        inputs: Inputs { skip_unsupported, ..inputs(workspace, args) },
        provenance: workspace.file("spec/provenance.yaml"),
        rules: workspace.file("spec/fake.yaml"),
        workspace: workspace.clone(),
        output: output.map(Located::given),
        save: save.map(Located::given),
        allow_loss,
        all_words,
    }
}

fn inputs(workspace: &Workspace, args: InputArgs) -> Inputs {
    let InputArgs { spec, overlay, no_overlay } = args;
    let is_ours = spec.is_none() && !no_overlay;
    // What has other corrections is another API.
    let is_released = !no_overlay && overlay.is_none();
    let is_for_another = spec.is_some() && is_released;
    Inputs {
        spec: workspace.given_or(spec, "spec/latitude.yaml"),
        ours: is_for_another.then(|| workspace.file("spec/latitude.yaml")),
        overlay: (!no_overlay).then(|| workspace.given_or(overlay, "spec/overlay.yaml")),
        pins: (!no_overlay).then(|| workspace.file("spec/names.yaml")),
        released: is_released.then(|| workspace.file("spec/released.yaml")),
        provenance: (!no_overlay).then(|| workspace.file("spec/provenance.yaml")),
        elsewhere: is_ours.then(|| workspace.file("spec/elsewhere.yaml")),
        skip_unsupported: false,
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_default_run_alone_pins_names() {
        let workspace = Workspace::at("/w");
        let names = |args: &[&str]| {
            let Task::Codegen(args) = Cli::parse_from([&["xtask", "codegen"], args].concat()).task else { panic!() };
            let options = codegen_options(&workspace, args);
            (options.names.is_some(), options.inputs.pins.is_some())
        };
        assert_eq!(names(&[]), (true, true));
        assert_eq!(names(&["--check"]), (true, true));
        assert_eq!(names(&["--spec", "a"]), (false, true));
        assert_eq!(names(&["--overlay", "a"]), (false, true));
        assert_eq!(names(&["--out", "a"]), (false, true));
        assert_eq!(names(&["--contract", "a"]), (false, true));
        assert_eq!(names(&["--no-overlay"]), (false, false));
    }

    #[test]
    fn what_was_released_is_of_our_corrections() {
        let workspace = Workspace::at("/w");
        let released = |args: &[&str]| {
            let Task::Codegen(args) = Cli::parse_from([&["xtask", "codegen"], args].concat()).task else { panic!() };
            codegen_options(&workspace, args).inputs.released.map(|file| file.shown)
        };
        assert_eq!(released(&[]).as_deref(), Some("spec/released.yaml"));
        assert_eq!(released(&["--spec", "a/b.yaml"]).as_deref(), Some("spec/released.yaml"));
        assert_eq!(released(&["--overlay", "a/o.yaml"]), None);
        assert_eq!(released(&["--no-overlay"]), None);
    }

    #[test]
    fn names_of_other_sdks_are_those_of_our_description() {
        let workspace = Workspace::at("/w");
        let files = |args: &[&str]| {
            let Task::Codegen(args) = Cli::parse_from([&["xtask", "codegen"], args].concat()).task else { panic!() };
            let options = codegen_options(&workspace, args);
            (options.inputs.elsewhere.is_some(), options.methods.is_some())
        };
        assert_eq!(files(&[]), (true, true));
        assert_eq!(files(&["--out", "a"]), (true, false));
        assert_eq!(files(&["--spec", "a"]), (false, false));
        assert_eq!(files(&["--no-overlay"]), (false, false));
    }

    #[test]
    fn the_table_for_tests_stays_with_the_crate() {
        let workspace = Workspace::at("/w");
        let table = |args: &[&str]| {
            let Task::Codegen(args) = Cli::parse_from([&["xtask", "codegen"], args].concat()).task else { panic!() };
            codegen_options(&workspace, args).contract.map(|file| file.shown)
        };
        let ours = Some("latitude-api/tests/contract/generated.rs".to_owned());
        assert_eq!(table(&[]), ours);
        assert_eq!(table(&["--spec", "a"]), ours);
        assert_eq!(table(&["--out", "a"]), None);
        assert_eq!(table(&["--out", "a", "--contract", "b"]), Some("b".to_owned()));
    }
}
