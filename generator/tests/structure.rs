//! Data flows one way: of the modules of the generator, none needs one beside it that needs it.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The path of a module from the crate's root.
type Module = Vec<String>;

/// All modules, each with its code. `lib.rs` uses them all, and doesn't count; neither does what tests use.
fn modules() -> BTreeMap<Module, String> {
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
    let modules = files.iter().filter(|file| !file.ends_with("tests.rs") && !file.ends_with("src/lib.rs"));
    let modules = modules.map(|file| {
        let name = file.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Module = name.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        module.pop_if(|last| last == "mod");
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        (module, code.collect::<Vec<_>>().join("\n"))
    });
    modules.collect()
}

/// The paths that code has behind `start`, each name of a list in braces by itself.
fn paths(code: &str, start: &str) -> Vec<Module> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut paths = Vec::new();
    for (at, _) in code.match_indices(start) {
        if code[..at].ends_with(is_name) {
            continue;
        }
        let rest = &code[at + start.len()..];
        let stem = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
        let mut names = vec![stem.to_owned()];
        if let Some(list) = rest[stem.len()..].strip_prefix('{') {
            let mut depth = 0;
            let end = list.find(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth < 0
            });
            // What stands in braces within is of no matter, or taken for a name that no module has.
            names.extend(list[..end.unwrap()].split(',').map(|name| format!("{stem}{}", name.trim())));
        }
        paths.extend(names.iter().map(|name| name.split("::").map(str::to_owned).collect()));
    }
    paths
}

/// By module, those beside it that it uses, each with the module below it that does.
fn uses(modules: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeMap<Module, Module>> {
    let mut uses: BTreeMap<Module, BTreeMap<Module, Module>> = BTreeMap::new();
    for (module, code) in modules {
        let mut used = paths(code, "crate::");
        for above in 1..=module.len() {
            let base = &module[..module.len() - above];
            used.extend(paths(code, &"super::".repeat(above)).into_iter().map(|path| [base, &path].concat()));
        }
        for path in used {
            let is_known = |length: &usize| modules.contains_key(&path[..*length]);
            let Some(length) = (1..=path.len()).rev().find(is_known) else { continue };
            let common = module.iter().zip(&path[..length]).take_while(|(own, other)| own == other).count();
            // One of them is within the other.
            if common < module.len() && common < length {
                let (own, other) = (module[..=common].to_vec(), path[..=common].to_vec());
                uses.entry(own).or_default().insert(other, module.clone());
            }
        }
    }
    uses
}

#[test]
fn no_module_needs_one_that_needs_it() {
    let modules = modules();
    let top: BTreeSet<&String> = modules.keys().map(|module| &module[0]).collect();
    assert!(top.len() > 20 && modules.len() > 5 * top.len(), "{top:?}");
    let mut uses = uses(&modules);
    assert!(uses.keys().any(|module| module.len() == 3), "{uses:#?}");
    // What uses nothing that is left is in no circle, and goes; in the end all are gone.
    loop {
        let left: BTreeSet<Module> = uses.keys().cloned().collect();
        uses.values_mut().for_each(|used| used.retain(|module, _| left.contains(module)));
        uses.retain(|_, used| !used.is_empty());
        if uses.len() == left.len() {
            break;
        }
    }
    assert!(uses.is_empty(), "these are in a circle, or use one: {uses:#?}");
}
