//! What an operation adds: the SDK once with all operations, and once with fewer.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use generator::{Past, Source};

use super::cut;
use super::measure::{Builds, Times, without_development};
use super::programs::{read, write};
use crate::error::Error;
use crate::input::Inputs;
use crate::workspace::Workspace;

/// What the API had half a year ago.
const FEWER: usize = 146;

const LIBRARY: &str = "latitude-api";

/// What is measured of the crate with fewer operations, and of the one with all.
const TIMES: [&str; 2] = ["check with fewer operations", "check again, all operations"];

#[derive(Debug)]
pub(super) struct Slope {
    /// Their folders, and how many operations they have.
    crates: [(PathBuf, usize); 2],
}

impl Slope {
    /// Writes both crates. Both are generated in the same way, of a document that has the overlay in it: the overlay itself
    /// corrects operations that aren't there any more.
    pub(super) fn write(workspace: &Workspace, inputs: &Inputs, work: &Path) -> Result<Self, Error> {
        let yaml = inputs.effective()?.to_yaml();
        let all = cut::count(&yaml);
        let mut crates = [(work.join("fewer"), FEWER.min(all)), (work.join("all"), all)];
        for (folder, operations) in &mut crates {
            let (description, kept) = cut::to(*operations, &yaml);
            *operations = kept;
            generate(workspace, &description, folder)?;
        }
        Ok(Self { crates })
    }

    pub(super) fn measure(&self, builds: &Builds, times: &mut Times, is_first: bool) -> Result<(), Error> {
        for ((folder, _), key) in self.crates.iter().zip(TIMES) {
            if is_first {
                builds.fetch(folder)?;
                builds.cpu(folder, &["check", "-p", LIBRARY])?;
            }
            builds.forget(folder, &[LIBRARY], "dev")?;
            times.add(key, builds.cpu(folder, &["check", "-p", LIBRARY])?);
        }
        Ok(())
    }

    /// Adds what follows from the times.
    pub(super) fn complete(&self, figures: &mut BTreeMap<String, f64>) {
        let [fewer, all] = [0, 1].map(|which| self.crates[which].1 as f64);
        figures.insert("fewer operations".to_owned(), fewer);
        figures.insert("operations".to_owned(), all);
        if let [Some(less), Some(more)] = TIMES.map(|key| figures.get(key).copied())
            && all > fewer
        {
            let each = (more - less).max(0.0) / (all - fewer) * 1e3;
            figures.insert("milliseconds an operation".to_owned(), each);
        }
    }
}

/// The SDK as it is, with the code that this description gives.
fn generate(workspace: &Workspace, description: &str, folder: &Path) -> Result<(), Error> {
    let library = folder.join(LIBRARY);
    copy(&workspace.file(LIBRARY).path, &library)?;
    let manifest = without_development(&workspace.file("latitude-api/Cargo.toml").path)?;
    write(&library.join("Cargo.toml"), &manifest)?;
    let root = read(&workspace.file("Cargo.toml").path)?;
    let members = |line: &str| line.starts_with("members = ");
    let lines = root
        .lines()
        .map(|line| if members(line) { "members = [\"latitude-api\"]\n".to_owned() } else { format!("{line}\n") });
    write(&folder.join("Cargo.toml"), &lines.collect::<String>())?;
    write(&folder.join("Cargo.lock"), &read(&workspace.file("Cargo.lock").path)?)?;

    let effective = generator::load(&Source::new("description", description), None)?;
    let generated = library.join("src/generated");
    for (name, text) in generator::generate(&effective, Past::default())?.files {
        if name != generator::CONTRACT {
            write(&generated.join(name), &text)?;
        }
    }
    Ok(())
}

/// Copies what the library is made of.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |source| Error::io("copy", from.display().to_string(), source);
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_file() {
            fs::copy(&path, to.join(name)).map_err(failed)?;
        } else if !["generated", "tests", "benches"].iter().any(|part| name == *part) {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_what_the_operations_between_take() {
        let slope = Slope { crates: [(PathBuf::new(), 146), (PathBuf::new(), 212)] };
        let mut figures = BTreeMap::from([(TIMES[0].to_owned(), 4.0), (TIMES[1].to_owned(), 5.32)]);
        slope.complete(&mut figures);
        assert_eq!((figures["operations"], figures["fewer operations"]), (212.0, 146.0));
        assert!((figures["milliseconds an operation"] - 20.0).abs() < 1e-9, "{figures:?}");
    }
}
