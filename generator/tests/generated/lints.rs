//! An item allows a lint where the shape of the API is what the lint advises against, and nowhere else.

use crate::support::{api, description, sending};

const LINTS: &str = include_str!("../fixtures/lints.yaml");

#[test]
fn items_allow_the_lints_that_their_shape_meets() {
    let generated = api(LINTS);
    for (head, lints) in [
        ("pub fn get", &["too_many_arguments", "type_complexity"][..]),
        ("pub fn replace", &["type_complexity"]),
        ("pub fn clone_it", &[]),
        ("pub fn from_str", &["should_implement_trait"]),
        ("pub fn bitxor", &["should_implement_trait"]),
        ("pub fn not", &[]),
        ("pub fn is_on", &[]),
        ("pub enum CreateCallEither", &["large_enum_variant"]),
    ] {
        let items = generated.files.values().flat_map(|text| attributes(text, head));
        let found: Vec<Vec<String>> = items.collect();
        assert!(found.iter().any(|found| found == lints), "{head} has {found:?}, and not {lints:?}");
    }
}

/// The clippy lints that the items which begin so allow, item by item.
fn attributes(text: &str, head: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let begins = |line: &str| {
        line.strip_prefix(head).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let items = lines.iter().enumerate().filter(|(_, line)| begins(line));
    let lints = items.map(|(at, _)| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        let lints = above.filter_map(|line| line.strip_prefix("#[allow(clippy::")?.split(',').next());
        let mut lints: Vec<String> = lints.map(str::to_owned).collect();
        lints.reverse();
        lints
    });
    lints.collect()
}

#[test]
fn seven_arguments_are_not_too_many() {
    let path = |count: usize| -> String { (0..count).map(|at| format!("/{{p{at}}}")).collect() };
    let parameters = |count: usize| -> String {
        let parameter = |at| format!("{{name: p{at}, in: path, required: true, schema: {{type: string}}}}, ");
        (0..count).map(parameter).collect()
    };
    for (count, allowed) in [(6, false), (7, true)] {
        let paths = format!(
            "/things{}: {{get: {{tags: [Things], parameters: [{}], responses: {{'204': {{description: Done.}}}}}}}}",
            path(count),
            parameters(count)
        );
        let generated = api(&description(&paths, ""));
        assert_eq!(generated.text().contains("clippy::too_many_arguments"), allowed, "{count}");
    }
}

#[test]
fn unions_of_small_members_need_no_exception() {
    let union = |fields: usize| {
        let fields: String = (0..fields).map(|at| format!("f{at}: {{type: string}}, ")).collect();
        let thing = "Thing: {type: object, properties: {either: {oneOf: [{type: string}, {$ref: '#/components/schemas/Other'}]}}}";
        api(&sending(&format!("{thing}\nOther: {{type: object, properties: {{{fields}}}}}"))).text()
    };
    assert!(!union(3).contains("large_enum_variant"));
    assert!(union(10).contains("large_enum_variant"));
}
