//! Data flows one way: of the modules of the generator, none needs one that needs it.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// By module, the modules that it uses, each with a file that does. What tests use doesn't count, nor what `lib.rs` does,
/// which uses them all.
fn uses() -> BTreeMap<String, BTreeMap<String, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    let mut uses: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.ends_with("tests.rs") && !file.ends_with("src/lib.rs")) {
        let name = file.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/");
        let module = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let used = uses.entry(module.clone()).or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for rest in line.split("crate::").skip(1) {
                // `crate::a::b`, or `crate::{a, b::c}`.
                let list = rest.strip_prefix('{').map(|rest| rest.split('}').next().unwrap().split(", "));
                for path in list.into_iter().flatten().chain([rest]) {
                    let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(path.len());
                    used.insert(path[..end].to_owned(), name.clone());
                }
            }
        }
    }
    uses
}

#[test]
fn no_module_needs_one_that_needs_it() {
    let mut uses = uses();
    let modules: BTreeSet<String> = uses.keys().cloned().collect();
    assert!(modules.len() > 20, "{modules:?}");
    for (own, used) in &mut uses {
        used.retain(|module, _| module != own && modules.contains(module));
    }
    // What uses nothing that is left is in no circle, and goes; in the end all are gone.
    while let Some(module) = uses.iter().find(|(_, used)| used.is_empty()).map(|(module, _)| module.clone()) {
        uses.remove(&module);
        uses.values_mut().for_each(|used| drop(used.remove(&module)));
    }
    assert!(uses.is_empty(), "these are in a circle, or use one: {uses:#?}");
}
