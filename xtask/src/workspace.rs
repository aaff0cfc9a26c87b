//! Where the project's files are, and how a message speaks of them.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// A path to open, and the path to show: as typed, or relative to the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) path: PathBuf,
    pub(crate) shown: String,
}

impl Located {
    /// A path as the user typed it.
    pub(crate) fn given(path: PathBuf) -> Self {
        let shown = path.display().to_string();
        Self { path, shown }
    }

    /// A file in this folder.
    pub(crate) fn file(&self, name: &str) -> Self {
        Self { path: self.path.join(name), shown: format!("{}/{name}", self.shown.trim_end_matches('/')) }
    }
}

/// The folder that holds everything.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace around the current folder, or else the one this program was compiled in: a program
    /// that several checkouts share works on the one it is called in.
    pub(crate) fn find() -> Result<Self, Error> {
        let compiled_in = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let current = std::env::current_dir().map_err(|source| Error::io("find", "the current folder", source))?;
        current.ancestors().chain(compiled_in).find(|folder| is_root(folder)).map(Self::at).ok_or(Error::NoWorkspace)
    }

    pub(crate) fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder of the project.
    pub(crate) fn file(&self, path: &str) -> Located {
        Located { path: self.root.join(path), shown: path.to_owned() }
    }

    /// The path the user gave, or else the project's own.
    pub(crate) fn given_or(&self, given: Option<PathBuf>, default: &str) -> Located {
        given.map_or_else(|| self.file(default), Located::given)
    }
}

fn is_root(folder: &Path) -> bool {
    folder.join("Cargo.toml").is_file() && folder.join("xtask/Cargo.toml").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_this_workspace() {
        assert!(Workspace::find().unwrap().file("xtask/src/main.rs").path.is_file());
    }

    #[test]
    fn shows_paths_as_typed_or_relative() {
        let workspace = Workspace::at("/w");
        assert_eq!(workspace.file("spec/a.yaml").shown, "spec/a.yaml");
        let typed = workspace.given_or(Some("../out/".into()), "x");
        assert_eq!(typed.file("a.rs"), Located { path: "../out/a.rs".into(), shown: "../out/a.rs".to_owned() });
    }
}
