//! Why a command failed, as the maintainer reads it.

use std::fmt::{self, Display, Formatter};
use std::io;

use generator::{Diagnostics, Severity};

/// Behind the name of a file: its next content, which isn't on disk.
pub(crate) const AS_PULLED: &str = " as pulled";

#[derive(Debug)]
pub(crate) enum Error {
    Io {
        action: &'static str,
        path: String,
        source: io::Error,
    },
    /// What is wrong with the description or the overlay.
    Diagnostics(Diagnostics),
    /// What stands in the output folder and isn't ours.
    Foreign {
        folder: String,
        names: Vec<String>,
    },
    /// A file name that would leave the output folder.
    FileName(String),
    /// The checked-in files are not what generation gives: the report.
    Drift(String),
    /// A command that would write over what it reads.
    WouldOverwrite(String),
    /// What isn't our SDK in the folder of our SDK.
    NotOurs(String),
    /// A changelog without the heading to write under.
    NoUnreleased(String),
    /// A version that can't be the next one.
    Version {
        version: String,
        reason: String,
    },
    NoWorkspace,
    /// A build or a run that failed, and what it said.
    Build {
        what: String,
        log: String,
    },
    /// A file of figures that can't be read.
    Figures {
        file: String,
        reason: String,
    },
    /// What a document is that is no description.
    NoDescription {
        origin: String,
        reason: String,
        cure: &'static str,
    },
    /// What keeps a description that was pulled from generating.
    Pulled {
        diagnostics: Diagnostics,
        /// Where the lines are that it names.
        written: Option<String>,
        /// What else there is to know, where no report has said it.
        more: String,
    },
}

impl Error {
    pub(crate) fn io(action: &'static str, path: impl Into<String>, source: io::Error) -> Self {
        Self::Io { action, path: path.into(), source }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, source } => write!(f, "error: can't {action} {path}: {source}"),
            Self::Version { version, reason } => write!(f, "error: {version} {reason}"),
            Self::Diagnostics(diagnostics) => {
                let errors = diagnostics.count(Severity::Error);
                let s = if errors == 1 { "" } else { "s" };
                write!(f, "{diagnostics}\n\nerror: {errors} error{s}; nothing was written")
            }
            Self::Foreign { folder, names } => write!(
                f,
                "error: not generated, in a folder for generated files alone: {}\n  --> {folder}\n  cure: move or \
                 delete it, or choose another folder with `--out`",
                names.join(", ")
            ),
            Self::FileName(name) => {
                write!(f, "error: the generator gave a file the name {name:?}, which is no plain name")
            }
            Self::Drift(report) => f.write_str(report),
            Self::WouldOverwrite(path) => {
                write!(f, "error: {path} is an input of this command\n  cure: write to another file")
            }
            Self::NotOurs(folder) => write!(
                f,
                "error: without the overlay this isn't our SDK, and would replace it in {folder}\n  cure: choose another \
                 folder with `--out`"
            ),
            Self::NoUnreleased(path) => {
                write!(f, "error: {path} has no heading `## [Unreleased]`\n  cure: add it above the last version")
            }
            Self::NoDescription { origin, reason, cure } => {
                write!(f, "error: {reason}\n  --> {origin}\n  cure: {cure}\n\nerror: nothing was written")
            }
            Self::Pulled { diagnostics, written: Some(output), more } => write!(
                f,
                "{diagnostics}\n\nerror: the new description does not generate; it is in {output}, and nothing in \
                 spec/ was written{more}"
            ),
            Self::Pulled { diagnostics, written: None, more } => {
                let (files, has_lines) = to_correct(diagnostics);
                let lines = if has_lines {
                    "; `--output FILE` writes the new description to a file, for its lines"
                } else {
                    ""
                };
                write!(
                    f,
                    "{diagnostics}\n\nerror: the new description does not generate; nothing was written\n  cure: correct \
                     {files}, and pull again{lines}{more}"
                )
            }
            Self::Build { what, log } => write!(f, "error: {what} failed:\n{log}"),
            Self::Figures { file, reason } => write!(
                f,
                "error: {reason}\n  --> {file}\n  cure: measure anew with `cargo xtask bench-build --date YYYY-MM-DD`"
            ),
            Self::NoWorkspace => {
                f.write_str("error: this is not a checkout of the project\n  cure: run the command inside one")
            }
        }
    }
}

/// The files in which people correct what is wrong with a description that was pulled, and whether something is wrong with
/// that itself: it is upstream's, so that the overlay says what is right.
fn to_correct(diagnostics: &Diagnostics) -> (String, bool) {
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let mut files: Vec<&str> = Vec::new();
    let mut has_lines = false;
    for found in errors {
        let file = found.file.as_deref().filter(|file| !file.ends_with(AS_PULLED));
        has_lines |= file.is_none();
        let file = file.unwrap_or("spec/overlay.yaml");
        if !files.contains(&file) {
            files.push(file);
        }
    }
    match files.split_last() {
        Some((last, [])) => ((*last).to_owned(), has_lines),
        Some((last, others)) => (format!("{} and {last}", others.join(", ")), has_lines),
        None => ("what the errors name".to_owned(), has_lines),
    }
}

impl std::error::Error for Error {}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Diagnostics(diagnostics)
    }
}
