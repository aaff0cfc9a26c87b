//! `cargo xtask spec pull`: the facts that the API publishes, with our words, into `spec/`.
//!
//! Everything is checked before anything is written.

mod report;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use generator::pull::{Decided, Fates, Gone, Mended, Mention, Place, Provenance, Pulled, SCHEMES};
use generator::{Diagnostic, Diagnostics, Effective, Past, Source};

use crate::checked_in::CheckedIn;
use crate::error::{AS_PULLED, Error};
use crate::fake::Lacks;
use crate::fetch::Origin;
use crate::follow::Followed;
use crate::input::{History, Inputs};
use crate::left_out;
use crate::spec;
use crate::tree;
use crate::workspace::{Located, Workspace};
use report::{facts_in_short, mentions, report, section, with_summary};

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) from: Origin,
    /// Our description, which is replaced, and what it must generate with.
    pub(crate) inputs: Inputs,
    pub(crate) provenance: Located,
    /// The rules of the fake cloud.
    pub(crate) rules: Located,
    /// The checkout to compare with.
    pub(crate) workspace: Workspace,
    /// Another place for the new description.
    pub(crate) output: Option<Located>,
    /// Where the document goes as it came, whatever becomes of it.
    pub(crate) save: Option<Located>,
    /// Take what looks like half a download.
    pub(crate) allow_loss: bool,
    /// List what needed words before, too.
    pub(crate) all_words: bool,
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
        if options.output.is_some() { target.shown.clone() } else { format!("{}{AS_PULLED}", target.shown) };
    let new = Source::new(lines_are_in, pulled.text.as_str());
    let overlay = options.inputs.corrections()?;
    let corrected = overlay.map(|overlay| Corrected::of(&ours, &new, &overlay, &upstream)).transpose();
    let mut following = Following::of(options, &ours, &new)?;
    let (corrected, checked) = match corrected {
        Ok(corrected) => {
            let checked = check(&options.inputs, &new, corrected.as_ref(), &mut following);
            (corrected, checked)
        }
        Err(refused) => (None, Err(refused.into())),
    };
    let (checked, uncovered) = match checked {
        Ok((effective, uncovered)) => (Ok(effective), uncovered),
        Err(refused) => (Err(refused), Vec::new()),
    };
    // What refers to it is left out then.
    if let (Ok(_), Some(note)) = (&checked, ends_early(&pulled)) {
        eprintln!("{note}\n");
    }
    match (&options.output, checked) {
        // To mend the overlay, one wants to see what it no longer fits.
        (Some(output), checked) => {
            let overlay = corrected.as_ref().filter(|it| it.is_other()).map(|it| it.decided.overlay.text());
            let overlay = options.inputs.overlay.as_ref().zip(overlay);
            let mended = overlay.into_iter().chain(following.files());
            let mended: Vec<(Located, &str)> = mended.map(|(file, text)| (beside(output, file), text)).collect();
            for (file, _) in &mended {
                options.inputs.refuse_as_output(file)?;
            }
            let mut files = vec![(output, pulled.text.as_str())];
            files.extend(mended.iter().map(|(file, text)| (file, *text)));
            tree::write_files(&files)?;
            let unsaid = checked.as_ref().map_or_else(|_| Vec::new(), |new| unsaid(options, &ours, new, &pulled));
            let provenance = provenance(options, &bytes, &pulled)?;
            let felt = checked.as_ref().map_or_else(|_| String::new(), |new| felt(options, new, &provenance));
            let corrections = corrected.as_ref().map(|it| &it.decided.overlay);
            let readable = checked.is_err().then(|| generator::pull::readable(&new, corrections)).flatten();
            let effective = checked.as_ref().ok().or(readable.as_ref());
            let gone = effective.map_or_else(Vec::new, |new| gone(options, &ours, new, &following));
            let report = report(&pulled, &ours, target, corrected.as_ref(), &unsaid, options.all_words);
            let report = with_summary(report + &following.report(&uncovered) + &mentions(&gone, target));
            let mended: Vec<&str> = mended.iter().map(|(file, _)| file.shown.as_str()).collect();
            let written = match mended.as_slice() {
                [] => format!("{} was written", output.shown),
                mended => {
                    format!("{} was written, and beside it what was mended for it: {}", output.shown, mended.join(", "))
                }
            };
            spec::print(&format!("{report}{felt}{written}; spec/ is as it was\n"))?;
            checked.map(|new| left_out::tell(&[&new])).map_err(|refusal| match refusal {
                Error::Diagnostics(diagnostics) => {
                    Error::Pulled { diagnostics, written: Some(output.shown.clone()), more: more(&pulled, false) }
                }
                other => other,
            })
        }
        (None, Err(Error::Diagnostics(diagnostics))) => {
            Err(Error::Pulled { diagnostics, written: None, more: more(&pulled, true) })
        }
        (None, checked) => {
            let new = checked?;
            let provenance = provenance(options, &bytes, &pulled)?;
            let felt = felt(options, &new, &provenance);
            let unsaid = unsaid(options, &ours, &new, &pulled);
            let gone = gone(options, &ours, &new, &following);
            let mut files = vec![(target, pulled.text.as_str()), (&options.provenance, provenance.as_str())];
            if let (Some(file), Some(corrected)) = (&options.inputs.overlay, &corrected) {
                files.push((file, corrected.decided.overlay.text()));
            }
            files.extend(following.files());
            tree::write_files(&files)?;
            let end = if pulled.text == ours.text() {
                "says what is published already"
            } else {
                match options.inputs.skip_unsupported {
                    true => "was written; now run `cargo xtask codegen --skip-unsupported`",
                    false => "was written; now run `cargo xtask codegen`",
                }
            };
            let report = report(&pulled, &ours, target, corrected.as_ref(), &unsaid, options.all_words);
            let report = with_summary(report + &following.report(&uncovered) + &mentions(&gone, target));
            spec::print(&format!("{report}{felt}{} {end}\n", target.shown))?;
            Ok(left_out::tell(&[&new]))
        }
    }
}

/// Where a file goes that is mended for a description in another file: `new.overlay.yaml` beside `new.yaml`.
fn beside(output: &Located, file: &Located) -> Located {
    let name = file.path.file_name().unwrap_or_default();
    let end = |path: &Path| path.with_extension(name);
    Located { path: end(&output.path), shown: end(Path::new(&output.shown)).display().to_string() }
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

const ALLOW_LOSS: &str = "look at it; if it is right, pull with `--allow-loss`";

/// YAML that was cut off between two lines is YAML; what it lacks shows only beside what there was.
fn refuse_loss(options: &Options, pulled: &Pulled) -> Result<(), Error> {
    if let (Some(scheme), false) = (pulled.missing.iter().find(|it| it.starts_with(SCHEMES)), options.allow_loss) {
        return Err(Error::NoDescription {
            origin: options.from.shown(),
            reason: format!(
                "the document refers to `#{scheme}`, which our description has and it hasn't: it may be cut off"
            ),
            cure: ALLOW_LOSS,
        });
    }
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
        cure: ALLOW_LOSS,
    })
}

/// That the document may lack its end, where it refers to what only ours has.
fn ends_early(Pulled { missing, .. }: &Pulled) -> Option<String> {
    let last = missing.last()?;
    let count = match missing.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    Some(format!(
        "note: the document refers to `#{last}`{count}, which our description has and it hasn't: it may end early\n  cure: is \
         the download whole? If so, upstream took away what it still needs"
    ))
}

/// What else there is to know of a pull that failed: what upstream has changed, too, where no report has said it.
fn more(pulled: &Pulled, with_facts: bool) -> String {
    let facts = with_facts.then(|| facts_in_short(pulled));
    ends_early(pulled).into_iter().chain(facts).map(|part| format!("\n\n{part}")).collect()
}

/// The overlay for the new description, as far as a program can write it.
struct Corrected {
    mended: Mended,
    decided: Decided,
}

impl Corrected {
    fn of(ours: &Source, new: &Source, overlay: &Source, upstream: &Source) -> Result<Self, Diagnostics> {
        let mended = generator::pull::mend(ours, new, overlay)?;
        let decided = generator::pull::decide_secrets(new, &mended.overlay, upstream)?;
        Ok(Self { mended, decided })
    }

    /// Whether it isn't the one on disk.
    fn is_other(&self) -> bool {
        !self.mended.mends.is_empty() || !self.decided.secrets.is_empty()
    }
}

/// The other files that name operations, for the new description.
struct Following {
    fates: Fates,
    rules: Option<Followed>,
    elsewhere: Option<Followed>,
    /// The pinned names, and what they are to be, where something has moved.
    names: Option<(Located, Source)>,
}

impl Following {
    fn of(options: &Options, ours: &Source, new: &Source) -> Result<Self, Error> {
        let fates = Fates::of(ours, new)?;
        let elsewhere = options.inputs.elsewhere.as_ref();
        let History { pins, released, .. } = options.inputs.history()?;
        let names = pins.map(|pins| fates.names(&pins, released.as_ref())).transpose()?.flatten();
        let names = options.inputs.pins.clone().zip(names);
        Ok(Self {
            rules: Followed::rules(&options.rules, &fates)?,
            elsewhere: elsewhere.map(|file| Followed::elsewhere(file, &fates)).transpose()?.flatten(),
            names: names.map(|(file, text)| (file.clone(), Source::new(&file.shown, text))),
            fates,
        })
    }

    /// The rules of the fake cloud for what was pulled, the operations that none of them covers, and what is wrong. New
    /// parameters get the meaning that they do nothing.
    fn faked(&self, effective: &Effective) -> Result<Faked, Error> {
        let Some(rules) = &self.rules else { return Ok(Faked::default()) };
        let lacks = Lacks::of(rules, effective)?;
        let Some(rules) = rules.with_parameters(&lacks.wrong, &self.fates)? else {
            let wrong = lacks.told(rules);
            return Ok(Faked { rules: None, uncovered: lacks.uncovered, wrong });
        };
        let lacks = Lacks::of(&rules, effective)?;
        let wrong = lacks.told(&rules);
        Ok(Faked { rules: Some(rules), uncovered: lacks.uncovered, wrong })
    }

    fn changed(&self) -> impl Iterator<Item = &Followed> {
        self.rules.iter().chain(&self.elsewhere).filter(|file| file.is_other())
    }

    fn files(&self) -> impl Iterator<Item = (&Located, &str)> {
        let changed = self.changed().map(|it| (&it.file, it.source().text()));
        changed.chain(self.names.iter().map(|(file, source)| (file, source.text())))
    }

    fn report(&self, uncovered: &[String]) -> String {
        let mut out = String::new();
        for file in self.changed() {
            let said = file.said();
            let count = if said.len() == 1 { "1 change".to_owned() } else { format!("{} changes", said.len()) };
            section(&mut out, &format!("{} mended: {count}", file.file.shown), said.into_iter());
        }
        let gone: Vec<&str> = self.fates.gone().collect();
        if self.rules.is_some() && !gone.is_empty() {
            let title = "gone from the fake cloud, so that tests, guides and examples that call them fail";
            section(&mut out, &format!("{title}: {}", gone.len()), gone.into_iter().map(ToOwned::to_owned));
        }
        let guesses = self.rules.as_ref().map(Followed::guesses).unwrap_or_default();
        if !guesses.is_empty() {
            let title = "new parameters that the fake takes and ignores, until its rules say what they mean";
            section(&mut out, &format!("{title}: {}", guesses.len()), guesses.into_iter());
        }
        if let (Some(rules), false) = (&self.rules, uncovered.is_empty()) {
            let count = if uncovered.len() == 1 { "1 operation" } else { &format!("{} operations", uncovered.len()) };
            let title = format!(
                "without a rule in {}: {count}; `codegen` wants one, and with `--skip-unsupported` writes one that answers the \
                 example",
                rules.file.shown
            );
            section(&mut out, &title, uncovered.iter().cloned());
        }
        out
    }
}

/// What the fake makes of a description.
#[derive(Default)]
struct Faked {
    /// The rules, where they are other ones.
    rules: Option<Followed>,
    uncovered: Vec<String>,
    wrong: Diagnostics,
}

/// Whether the new description generates, with the overlay as it is to be and our names, and the fake knows all of it but
/// new operations, which are given. All that keeps it from that is told at once, by the lines of files as they are on disk.
fn check(
    inputs: &Inputs,
    new: &Source,
    corrected: Option<&Corrected>,
    following: &mut Following,
) -> Result<(Effective, Vec<String>), Error> {
    let (overlay, mut history) = (corrected.map(|it| &it.decided.overlay), inputs.history()?);
    if let Some((_, names)) = &following.names {
        history.pins = Some(names.clone());
    }
    let stale = corrected.map(|it| it.mended.stale.clone()).unwrap_or_default();
    let generated = inputs.load(new, overlay).and_then(|effective| {
        generator::generate(&effective, history.past())?;
        Ok(effective)
    });
    let mut found = match generated {
        Ok(effective) => {
            // What only upstream's docs tell of is known here, and never after.
            let left_out: Vec<_> = effective.left_out().iter().flat_map(|left_out| &left_out.reasons).collect();
            let open = corrected.into_iter().flat_map(|it| &it.decided.open);
            let open: Diagnostics = open.filter(|open| !left_out.contains(open)).cloned().collect();
            let Faked { rules, uncovered, wrong } = following.faked(&effective)?;
            following.rules = rules.or(following.rules.take());
            if stale.is_empty() && !open.has_errors() && wrong.is_empty() {
                return Ok((effective, uncovered));
            }
            stale.into_iter().chain(open).chain(wrong).collect()
        }
        // What is left out isn't wrong, so that the stage that failed is all there is to tell.
        Err(Error::Diagnostics(found)) if inputs.skip_unsupported => found.into_iter().chain(stale).collect(),
        Err(Error::Diagnostics(found)) => {
            let all = generator::examine(new, overlay, history.past(), stale);
            let all = if all.has_errors() { all } else { found };
            let open = corrected.into_iter().flat_map(|it| &it.decided.open);
            let open = open.filter(|open| !all.iter().any(|known| known.pointer == open.pointer)).cloned();
            let open: Vec<Diagnostic> = open.collect();
            // What can be read at all is held against the rules, too.
            let effective = generator::pull::readable(new, overlay);
            let wrong = effective.and_then(|effective| following.faked(&effective).ok());
            all.into_iter().chain(open).chain(wrong.map(|it| it.wrong).unwrap_or_default()).collect()
        }
        Err(other) => return Err(other),
    };
    if let Some(Corrected { mended, .. }) = corrected {
        found = mended.as_before(found);
    }
    Err(Error::Diagnostics(found))
}

/// What callers feel of the new description. The old one is that of the last commit, as the overlay may have been mended
/// for the new one since.
fn felt(options: &Options, new: &Effective, provenance: &str) -> String {
    let old = match CheckedIn::read(&options.workspace) {
        Ok(Some(CheckedIn { description, overlay, history })) => {
            options.inputs.load(&description, overlay.as_ref()).map(|old| (old, history))
        }
        // Without a commit to compare with, there are the files.
        Ok(None) | Err(_) => options.inputs.effective().and_then(|old| Ok((old, options.inputs.history()?))),
    };
    let diff = old.and_then(|(old, history)| {
        let fates = Fates::of_loaded(&old, new);
        let now = options.inputs.history()?;
        // What was released may be newer than the generation that is compared with.
        let date = generator::pull::date(provenance);
        let past = Past { pins: None, date: date.as_deref(), ..now.past() };
        Ok(generator::diff_after(&old, history.past(), new, Some(past), &fates)?)
    });
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
    // Written or sorted in another way, the same facts are from where they were from.
    if let (Some(present), true) = (&present, pulled.facts.is_empty()) {
        return Ok(present.clone());
    }
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let date = now.split('T').next().unwrap_or_default();
    let provenance = Provenance { origin: &options.from.public(), date, bytes, version: &pulled.version };
    Ok(provenance.to_yaml(present.as_deref()))
}

/// What the pull brings that users meet and learn nothing from, beside what upstream has words for: values of enums
/// that nobody explains, for example.
fn unsaid(options: &Options, ours: &Source, new: &Effective, pulled: &Pulled) -> Vec<Diagnostic> {
    let history = options.inputs.history().unwrap_or_default();
    let wordless = |effective: &Effective| generator::wordless(effective, history.past()).unwrap_or_default();
    let old = options.inputs.corrections().and_then(|overlay| options.inputs.load(ours, overlay.as_ref()));
    let known: BTreeSet<String> =
        old.map(|old| wordless(&old)).unwrap_or_default().into_iter().map(|found| found.message).collect();
    let needs_words = |pointer: &str| {
        let of_place = |place: &Place| place.pointer.rsplit_once('/').is_some_and(|(place, _)| place == pointer);
        pulled.needs_words.iter().any(of_place)
    };
    let is_news =
        |found: &Diagnostic| !known.contains(&found.message) && !found.pointer.as_deref().is_some_and(needs_words);
    wordless(new).into_iter().filter(is_news).collect()
}

/// Words of ours that name what the new description no longer has, in it, in its overlay and in the rules of the fake.
fn gone(options: &Options, ours: &Source, new: &Effective, following: &Following) -> Vec<Mention> {
    let overlay = options.inputs.corrections().ok().flatten();
    let Some(old) = generator::pull::readable(ours, overlay.as_ref()) else { return Vec::new() };
    let mut gone = Gone::between(&old, new);
    let rules = following.rules.iter().flat_map(|rules| gone.mentions_in(rules.source()));
    let rules: Vec<Mention> = rules.collect();
    gone.mentions().into_iter().chain(rules).collect()
}
