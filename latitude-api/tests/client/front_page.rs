//! The front page of the docs.

use std::path::Path;

#[test]
fn each_resource_is_in_the_map() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |file: &str| std::fs::read_to_string(source.join(file)).unwrap();
    let (page, generated) = (read("lib.rs"), read("generated/mod.rs"));
    let map: Vec<&str> = page.lines().filter(|line| line.starts_with("//! | ")).collect();
    let modules = generated.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    // What only holds types or constants is nothing to call.
    let resources: Vec<&str> =
        modules.filter(|module| read(&format!("generated/{module}.rs")).contains("Api {")).collect();
    assert!(resources.contains(&"servers") && !resources.contains(&"shared"), "{resources:?}");
    for module in resources {
        let listed = map.iter().filter(|line| line.contains(&format!("[`{module}`]"))).count();
        assert_eq!(listed, 1, "`{module}` belongs to one job of the map in src/lib.rs");
    }
}
