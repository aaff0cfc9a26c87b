//! Generated files against the files on disk: what differs and why, and making them equal.
//!
//! Writing is all or nothing as far as a file system allows: every new text is complete beside its
//! target before the first one is renamed, so an interrupted run leaves no half file, and the next
//! run clears away what it left.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;
use crate::workspace::Located;

/// How a file differs from what generation gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Its digest doesn't fit its text: someone edited it.
    Edited,
    /// Its digest fits, but generation gives another text now.
    Stale,
    /// Generation gives it, and it isn't there.
    Missing,
    /// It was generated once, or is what an interrupted run left.
    LeftOver,
    /// It was never generated: not ours to touch.
    Foreign,
}

/// One file that isn't what generation gives.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) file: Located,
    pub(crate) kind: Kind,
    /// The text on disk, with `\n` at the ends of its lines.
    pub(crate) old: Option<String>,
    /// The text that generation gives.
    pub(crate) new: Option<String>,
}

/// The difference between generation and disk.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    changes: Vec<Change>,
    unchanged: usize,
}

impl Comparison {
    /// Compares all that is in a folder with the files that should be, and alone be, in it. A folder
    /// that doesn't exist is an empty one.
    pub(crate) fn of_folder(folder: &Located, files: &BTreeMap<String, String>) -> Result<Self, Error> {
        if let Some(name) = files.keys().find(|name| !is_plain_name(name)) {
            return Err(Error::FileName(name.clone()));
        }
        let mut comparison = Self::default();
        for (name, text) in files {
            comparison.compare(folder.file(name), text, Kind::Foreign)?;
        }
        let entries = match fs::read_dir(&folder.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(comparison),
            entries => entries.map_err(|source| Error::io("list", &folder.shown, source))?,
        };
        for entry in entries {
            let name = entry.map_err(|source| Error::io("list", &folder.shown, source))?.file_name();
            if name.to_str().is_none_or(|name| !files.contains_key(name)) {
                comparison.extra(folder, &name)?;
            }
        }
        // The order of a directory is the file system's.
        comparison.changes.sort_by(|a, b| a.file.shown.cmp(&b.file.shown));
        Ok(comparison)
    }

    /// Compares a generated file outside the folder.
    pub(crate) fn add_file(&mut self, file: &Located, text: &str) -> Result<(), Error> {
        // It is known by its place: without header, someone edited even that.
        self.compare(file.clone(), text, Kind::Edited)
    }

    /// Compares a file that people write and generation completes.
    pub(crate) fn add_incomplete(&mut self, file: &Located, text: &str) -> Result<(), Error> {
        self.compare(file.clone(), text, Kind::Stale)
    }

    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.kind == kind)
    }

    pub(crate) fn unchanged(&self) -> usize {
        self.unchanged
    }

    fn compare(&mut self, file: Located, new: &str, without_header: Kind) -> Result<(), Error> {
        let (kind, old) = match read(&file)? {
            OnDisk::Nothing => (Kind::Missing, None),
            OnDisk::NoFile => (Kind::Foreign, None),
            // A checkout may turn line endings into CRLF; that is no difference.
            OnDisk::Text(old) if old == new => {
                self.unchanged += 1;
                return Ok(());
            }
            OnDisk::Text(old) => {
                let kind = match generator::digest_matches(&old) {
                    Some(true) => Kind::Stale,
                    Some(false) => Kind::Edited,
                    None => without_header,
                };
                (kind, Some(old))
            }
        };
        self.changes.push(Change { file, kind, old, new: Some(new.to_owned()) });
        Ok(())
    }

    /// Takes what is in the folder and shouldn't be.
    fn extra(&mut self, folder: &Located, name: &OsStr) -> Result<(), Error> {
        let mut file = folder.file(&name.to_string_lossy());
        // The shown name may have replaced what isn't Unicode; the path must not.
        file.path = folder.path.join(name);
        let (kind, old) = match read(&file)? {
            OnDisk::Nothing => return Ok(()),
            OnDisk::NoFile => (Kind::Foreign, None),
            OnDisk::Text(text) if is_temporary(name) || generator::digest_matches(&text).is_some() => {
                (Kind::LeftOver, Some(text))
            }
            OnDisk::Text(_) => (Kind::Foreign, None),
        };
        self.changes.push(Change { file, kind, old, new: None });
        Ok(())
    }

    /// Makes the disk equal to what generation gives. What isn't ours stays.
    pub(crate) fn apply(&self) -> Result<(), Error> {
        let ours = || self.changes.iter().filter(|change| change.kind != Kind::Foreign);
        let mut staged = Staged::default();
        for change in ours() {
            if let Some(text) = &change.new {
                staged.write(&change.file, text)?;
            }
        }
        staged.commit()?;
        for change in ours().filter(|change| change.new.is_none()) {
            match fs::remove_file(&change.file.path) {
                // Staging has just used the name that an interrupted run left.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                result => result.map_err(|source| Error::io("remove", &change.file.shown, source))?,
            }
        }
        Ok(())
    }
}

/// Writes files, each wholly or not at all, and none before all of them are complete on disk. One that has its text
/// already isn't touched.
pub(crate) fn write_files(files: &[(&Located, &str)]) -> Result<(), Error> {
    let mut staged = Staged::default();
    let mut devices = Vec::new();
    for (file, text) in files {
        let target = match fs::canonicalize(&file.path) {
            // A device or a pipe is written to, not replaced.
            Ok(target) if !target.is_file() => {
                devices.push((target, file, text));
                continue;
            }
            Ok(target) if fs::read(&target).is_ok_and(|present| present == text.as_bytes()) => continue,
            // Of a link, the file it leads to.
            Ok(target) => target,
            Err(_) => file.path.clone(),
        };
        staged.write(&Located { path: target, shown: file.shown.clone() }, text)?;
    }
    for (target, file, text) in devices {
        fs::write(target, text).map_err(|source| Error::io("write", &file.shown, source))?;
    }
    staged.commit()
}

/// Texts that are complete on disk, beside the files they are to replace. Those that are not
/// renamed are removed in the end.
#[derive(Default)]
struct Staged {
    files: Vec<(PathBuf, Located)>,
}

impl Staged {
    fn write(&mut self, file: &Located, text: &str) -> Result<(), Error> {
        let failed = |source| Error::io("write", &file.shown, source);
        if let Some(folder) = file.path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let temporary = temporary_path(&file.path);
        self.files.push((temporary.clone(), file.clone()));
        fs::write(&temporary, text).map_err(failed)
    }

    fn commit(mut self) -> Result<(), Error> {
        while let Some((temporary, file)) = self.files.pop() {
            if let Err(source) = fs::rename(&temporary, &file.path) {
                let shown = file.shown.clone();
                self.files.push((temporary, file));
                return Err(Error::io("write", shown, source));
            }
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for (temporary, _) in &self.files {
            // The error that brought us here is the one to report.
            let _ = fs::remove_file(temporary);
        }
    }
}

const TEMPORARY: &str = ".codegen-tmp";

/// In the same folder, so that the file can be renamed; hidden, so that no tool takes it for source.
fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().map_or_else(Default::default, OsStr::to_string_lossy);
    path.with_file_name(format!(".{name}{TEMPORARY}"))
}

fn is_temporary(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with('.') && name.ends_with(TEMPORARY))
}

/// Whether a name can only mean a file in the folder it is joined to.
fn is_plain_name(name: &str) -> bool {
    let mut components = Path::new(name).components();
    matches!((components.next(), components.next()), (Some(Component::Normal(only)), None) if only == name)
        && !name.contains(['/', '\\', ':'])
}

enum OnDisk {
    Nothing,
    /// A folder, a link, a device.
    NoFile,
    /// A file, with `\n` at the ends of its lines.
    Text(String),
}

fn read(file: &Located) -> Result<OnDisk, Error> {
    let failed = |source| Error::io("read", &file.shown, source);
    match fs::symlink_metadata(&file.path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(OnDisk::Nothing),
        Err(error) => Err(failed(error)),
        Ok(metadata) if !metadata.is_file() => Ok(OnDisk::NoFile),
        Ok(_) => {
            let bytes = fs::read(&file.path).map_err(failed)?;
            let text =
                String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            Ok(OnDisk::Text(if text.contains('\r') { text.replace("\r\n", "\n") } else { text }))
        }
    }
}

#[cfg(test)]
mod tests {
    use generator::digest::header;
    use tempfile::TempDir;

    use super::*;

    struct Folder(TempDir);

    impl Folder {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            for (name, text) in files {
                fs::write(folder.0.path().join(name), text).unwrap();
            }
            folder
        }

        fn located(&self) -> Located {
            Located { path: self.0.path().to_owned(), shown: "out".to_owned() }
        }

        fn compare(&self, files: &[(&str, &str)]) -> Comparison {
            Comparison::of_folder(&self.located(), &map(files)).unwrap()
        }

        fn content(&self) -> BTreeMap<String, String> {
            let entries = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().path());
            entries
                .map(|path| {
                    (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
                })
                .collect()
        }
    }

    fn map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn kinds(comparison: &Comparison) -> Vec<(&str, Kind)> {
        comparison.changes().iter().map(|change| (change.file.shown.as_str(), change.kind)).collect()
    }

    fn generated(body: &str) -> String {
        header("//", body)
    }

    #[test]
    fn tells_all_kinds_of_difference() {
        let (same, new) = (generated("same\n"), generated("new\n"));
        let folder = Folder::new(&[
            ("same.rs", &same),
            ("stale.rs", &generated("old\n")),
            ("edited.rs", &new.replace("new", "mine")),
            ("left.rs", &generated("left\n")),
            (".new.rs.codegen-tmp", "// half"),
            ("hand.rs", "fn main() {}\n"),
            ("taken.rs", "fn main() {}\n"),
        ]);
        fs::create_dir(folder.0.path().join("sub")).unwrap();
        let wanted =
            [("same.rs", &same), ("stale.rs", &new), ("edited.rs", &new), ("missing.rs", &new), ("taken.rs", &new)];
        let comparison = folder.compare(&wanted.map(|(name, text)| (name, text.as_str())));
        assert_eq!(
            kinds(&comparison),
            [
                ("out/.new.rs.codegen-tmp", Kind::LeftOver),
                ("out/edited.rs", Kind::Edited),
                ("out/hand.rs", Kind::Foreign),
                ("out/left.rs", Kind::LeftOver),
                ("out/missing.rs", Kind::Missing),
                ("out/stale.rs", Kind::Stale),
                ("out/sub", Kind::Foreign),
                ("out/taken.rs", Kind::Foreign),
            ]
        );
        assert_eq!(comparison.unchanged(), 1);
    }

    #[test]
    fn apply_makes_equal_and_leaves_what_is_foreign() {
        let (same, new) = (generated("same\n"), generated("new\n"));
        let folder = Folder::new(&[
            ("same.rs", &same),
            ("stale.rs", &generated("old\n")),
            ("left.rs", &generated("left\n")),
            (".stale.rs.codegen-tmp", "// half"),
            ("hand.rs", "fn main() {}\n"),
        ]);
        let wanted = [("same.rs", same.as_str()), ("stale.rs", &new), ("missing.rs", &new)];
        let before = fs::metadata(folder.0.path().join("same.rs")).unwrap().modified().unwrap();
        folder.compare(&wanted).apply().unwrap();
        let mut expected = map(&wanted);
        expected.insert("hand.rs".to_owned(), "fn main() {}\n".to_owned());
        assert_eq!(folder.content(), expected);
        assert_eq!(fs::metadata(folder.0.path().join("same.rs")).unwrap().modified().unwrap(), before);
        assert_eq!(kinds(&folder.compare(&wanted)), [("out/hand.rs", Kind::Foreign)]);
    }

    #[test]
    fn line_endings_are_no_difference() {
        let text = generated("a\nb\n");
        let folder = Folder::new(&[("a.rs", &text.replace('\n', "\r\n"))]);
        assert!(folder.compare(&[("a.rs", &text)]).changes().is_empty());
        assert_eq!(kinds(&folder.compare(&[("a.rs", &generated("c\n"))])), [("out/a.rs", Kind::Stale)]);
    }

    #[test]
    fn blanks_and_empty_lines_are_a_difference() {
        let text = generated("a\n\nb\n");
        for edited in
            ["a \n\nb\n", "a\t\n\nb\n", "a\n \nb\n", " a\n\nb\n", "a\n\nb", "a\n\nb\n\n", "a\nb\n", "a\n\nb\n "]
        {
            let edited = text.replace("a\n\nb\n", edited);
            let folder = Folder::new(&[("a.rs", &edited)]);
            assert_eq!(kinds(&folder.compare(&[("a.rs", &text)])), [("out/a.rs", Kind::Edited)], "{edited:?}");
        }
        // Also of a file outside the folder, and of the first line.
        let folder = Folder::new(&[("a.rs", &text.replacen('\n', " \n", 1))]);
        let mut comparison = Comparison::default();
        comparison.add_file(&folder.located().file("a.rs"), &text).unwrap();
        assert_eq!(comparison.changes().len(), 1);
    }

    #[test]
    fn creates_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let out = Located::given(parent.path().join("x/y"));
        let comparison = Comparison::of_folder(&out, &map(&[("a.rs", "a")])).unwrap();
        assert!(!out.path.exists(), "comparing writes nothing");
        comparison.apply().unwrap();
        assert_eq!(fs::read_to_string(out.path.join("a.rs")).unwrap(), "a");
    }

    #[test]
    fn a_file_outside_the_folder_is_compared_by_its_place() {
        let folder = Folder::new(&[("names.yaml", "by: hand\n")]);
        let mut comparison = Comparison::default();
        let names = folder.located().file("names.yaml");
        comparison.add_file(&names, "# generated\n").unwrap();
        assert_eq!(kinds(&comparison), [("out/names.yaml", Kind::Edited)]);
        comparison.apply().unwrap();
        assert_eq!(folder.content(), map(&[("names.yaml", "# generated\n")]));
    }

    #[test]
    fn a_failed_write_leaves_the_folder_as_it_was() {
        let folder = Folder::new(&[("b.rs", &generated("old\n"))]);
        // The second temporary can't be written: a folder has its name.
        let comparison = folder.compare(&[("a.rs", "a"), ("b.rs", "b")]);
        fs::create_dir(folder.0.path().join(".b.rs.codegen-tmp")).unwrap();
        let error = comparison.apply().unwrap_err().to_string();
        assert!(error.starts_with("error: can't write out/b.rs: "), "{error}");
        fs::remove_dir(folder.0.path().join(".b.rs.codegen-tmp")).unwrap();
        assert_eq!(folder.content(), map(&[("b.rs", &generated("old\n"))]));
    }

    #[test]
    fn names_cannot_leave_the_folder() {
        let folder = Folder::new(&[]);
        for name in ["../a.rs", "/a.rs", "a/b.rs", "a\\b.rs", "..", ".", "", "c:a.rs", "a/"] {
            let result = Comparison::of_folder(&folder.located(), &map(&[(name, "")]));
            assert!(matches!(result, Err(Error::FileName(_))), "{name:?}");
        }
    }

    #[test]
    fn a_single_file_is_replaced() {
        let folder = Folder::new(&[("a.yaml", "old")]);
        write_files(&[(&folder.located().file("a.yaml"), "new")]).unwrap();
        assert_eq!(folder.content(), map(&[("a.yaml", "new")]));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_foreign_in_the_folder_and_followed_elsewhere() {
        let folder = Folder::new(&[("target.rs", &generated("a\n"))]);
        std::os::unix::fs::symlink("target.rs", folder.0.path().join("link.rs")).unwrap();
        let wanted = [("target.rs", generated("a\n")), ("link.rs", generated("b\n"))];
        let comparison = folder.compare(&wanted.each_ref().map(|(name, text)| (*name, text.as_str())));
        assert_eq!(kinds(&comparison), [("out/link.rs", Kind::Foreign)]);

        write_files(&[(&folder.located().file("link.rs"), "new")]).unwrap();
        assert_eq!(fs::read_to_string(folder.0.path().join("target.rs")).unwrap(), "new");
        write_files(&[(&Located::given("/dev/null".into()), "new")]).unwrap();
        assert!(!Path::new("/dev/null").is_file());
    }
}
