//! `cargo xtask spec pull`: the facts that the API publishes, with our words, into `spec/`.
//!
//! Everything is checked before anything is written.

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::time::SystemTime;

use generator::pull::{FactChange, Place, Provenance, Pulled};
use generator::{Effective, Source};

use crate::checked_in::CheckedIn;
use crate::error::Error;
use crate::fetch::Origin;
use crate::input::Inputs;
use crate::left_out;
use crate::spec;
use crate::tree;
use crate::workspace::{Located, Workspace};

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) from: Origin,
    /// Our description, which is replaced, and what it must generate with.
    pub(crate) inputs: Inputs,
    pub(crate) provenance: Located,
    /// The checkout to compare with.
    pub(crate) workspace: Workspace,
    /// Another place for the new description.
    pub(crate) output: Option<Located>,
    /// Where the document goes as it came, whatever becomes of it.
    pub(crate) save: Option<Located>,
    /// Take what looks like half a download.
    pub(crate) allow_loss: bool,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Error> {
    for written in options.output.iter().chain(&options.save) {
        options.inputs.refuse_as_output(written)?;
    }
    let bytes = options.from.read()?;
    if let Some(save) = &options.save {
        fs::write(&save.path, &bytes).map_err(|source| Error::io("write", &save.shown, source))?;
    }
    let upstream = Source::new(options.from.shown(), text(&options.from, &bytes)?);
    let ours = options.inputs.description()?;
    let pulled = generator::pull::pull(&ours, &upstream)?;
    refuse_loss(options, &pulled)?;

    let target = options.output.as_ref().unwrap_or(&options.inputs.spec);
    let lines_are_in =
        if options.output.is_some() { target.shown.clone() } else { format!("{} as pulled", target.shown) };
    let checked = check(&options.inputs, Source::new(lines_are_in, pulled.text.as_str()));
    match (&options.output, checked) {
        // To mend the overlay, one wants to see what it no longer fits.
        (Some(output), checked) => {
            tree::write_files(&[(output, &pulled.text)])?;
            let report = report(&pulled, &ours, target);
            spec::print(&format!("{report}{} was written; spec/ is as it was\n", output.shown))?;
            checked.map(|new| left_out::tell(&[&new])).map_err(|refusal| match refusal {
                Error::Diagnostics(diagnostics) => Error::Pulled(diagnostics, Some(output.shown.clone())),
                other => other,
            })
        }
        (None, Err(Error::Diagnostics(diagnostics))) => Err(Error::Pulled(diagnostics, None)),
        (None, checked) => {
            let new = checked?;
            let felt = felt(options, &new);
            let provenance = provenance(options, &bytes, &pulled)?;
            tree::write_files(&[(target, &pulled.text), (&options.provenance, &provenance)])?;
            let end = if pulled.text == ours.text() {
                "says what is published already"
            } else {
                match options.inputs.skip_unsupported {
                    true => "was written; now run `cargo xtask codegen --skip-unsupported`",
                    false => "was written; now run `cargo xtask codegen`",
                }
            };
            spec::print(&format!("{}{felt}{} {end}\n", report(&pulled, &ours, target), target.shown))?;
            Ok(left_out::tell(&[&new]))
        }
    }
}

/// Bytes as the text of a description, or what they are instead.
fn text(origin: &Origin, bytes: &[u8]) -> Result<String, Error> {
    let refused = |reason: &str, cure| Error::NoDescription { origin: origin.shown(), reason: reason.to_owned(), cure };
    let text = String::from_utf8(bytes.to_vec())
        .map_err(|_| refused("this is no text in UTF-8", "give the description itself, as YAML or JSON"))?;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Err(refused("the document is empty", "give the description itself, as YAML or JSON"));
    }
    if start.starts_with('<') {
        return Err(refused(
            "this is an HTML or XML page, not a description",
            "the address may have moved, or want a login: open it in a browser, and give the one of the document",
        ));
    }
    Ok(text)
}

/// YAML that was cut off between two lines is YAML; what it lacks shows only beside what there was.
fn refuse_loss(options: &Options, pulled: &Pulled) -> Result<(), Error> {
    let lost = |(before, kept): (usize, usize)| kept * 4 < before * 3;
    let ((before, kept), what) = match () {
        () if options.allow_loss => return Ok(()),
        () if lost(pulled.paths) => (pulled.paths, "paths"),
        () if lost(pulled.schemas) => (pulled.schemas, "schemas"),
        () => return Ok(()),
    };
    Err(Error::NoDescription {
        origin: options.from.shown(),
        reason: format!("of our {before} {what}, the document has {kept}: it may be cut off, or another API's"),
        cure: "look at it; if it is right, pull with `--allow-loss`",
    })
}

/// Whether the new description generates, with our overlay and our names.
fn check(inputs: &Inputs, new: Source) -> Result<Effective, Error> {
    let effective = inputs.load(&new, inputs.corrections()?.as_ref())?;
    generator::generate(&effective, inputs.pins()?.as_ref())?;
    Ok(effective)
}

/// What callers feel of the new description. The old one is that of the last commit, as the overlay may have been mended
/// for the new one since.
fn felt(options: &Options, new: &Effective) -> String {
    let old = match CheckedIn::read(&options.workspace) {
        Ok(Some(CheckedIn { description, overlay, names })) => {
            options.inputs.load(&description, overlay.as_ref()).map(|old| (old, names))
        }
        // Without a commit to compare with, there are the files.
        Ok(None) | Err(_) => options.inputs.effective().and_then(|old| Ok((old, options.inputs.pins()?))),
    };
    let diff = old.and_then(|(old, names)| Ok(generator::diff(&old, names.as_ref(), new, None)?));
    match diff {
        Ok(diff) => format!("{}\n", diff.render(generator::Format::Text)),
        Err(refusal) => {
            let reason = refusal.to_string();
            format!("warning: no report of what users feel: {}\n", reason.lines().next().unwrap_or_default())
        }
    }
}

fn provenance(options: &Options, bytes: &[u8], pulled: &Pulled) -> Result<String, Error> {
    let present = match fs::read_to_string(&options.provenance.path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        present => Some(present.map_err(|source| Error::io("read", &options.provenance.shown, source))?),
    };
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let date = now.split('T').next().unwrap_or_default();
    let provenance = Provenance { origin: &options.from.public(), date, bytes, version: &pulled.version };
    Ok(provenance.to_yaml(present.as_deref()))
}

/// What the pull changes. What it does to Rust users is for `cargo xtask codegen` to say.
fn report(pulled: &Pulled, ours: &Source, target: &Located) -> String {
    let Pulled { facts, needs_words, dropped, moved, overtaken, .. } = pulled;
    let mut out = String::new();
    let count = |count: fn(&&FactChange) -> bool| facts.iter().filter(count).count();
    let summary = format!(
        "facts: {} new, {} gone, {} changed",
        count(|fact| fact.before.is_none()),
        count(|fact| fact.after.is_none()),
        count(|fact| fact.before.is_some() && fact.after.is_some())
    );
    section(&mut out, &summary, facts.iter().map(ToString::to_string));
    let at = |file: &str, place: &Place| match place.line {
        Some(line) => format!("{file}:{line}: {}", place.name),
        None => format!("{file}: {}", place.name),
    };
    let new = |place: &Place| at(&target.shown, place);
    let old = |place: &Place| at(&format!("old {}", ours.name()), place);
    if !needs_words.is_empty() {
        let title = format!("needs words: {}, documented from facts until then", places(needs_words.len()));
        section(&mut out, &title, needs_words.iter().map(new));
    }
    if !overtaken.is_empty() {
        let title = format!("examples to correct: {}", places(overtaken.len()));
        section(&mut out, &title, overtaken.iter().map(|(place, what)| format!("{}: {what}", new(place))));
    }
    if !moved.is_empty() {
        let title = format!("words that moved along: {}", places(moved.len()));
        section(&mut out, &title, moved.iter().map(|(from, to)| format!("{} <- {}", new(to), from.name)));
    }
    if !dropped.is_empty() {
        let title = format!("words that went with their place: {}", places(dropped.len()));
        section(&mut out, &title, dropped.iter().map(old));
    }
    out
}

fn places(count: usize) -> String {
    if count == 1 { "1 place".to_owned() } else { format!("{count} places") }
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{title}");
    for line in lines {
        let _ = writeln!(out, "  {}", line);
    }
}
