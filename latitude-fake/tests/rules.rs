//! The rules that are embedded.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

#[test]
fn the_rules_fit_the_description() {
    let description = serde_json::from_str(include_str!("../embedded/api.json")).unwrap();
    let problems = latitude_fake::check(description, include_str!("../embedded/rules.json"));
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
