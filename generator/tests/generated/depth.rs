//! However deep a description nests its schemas, it generates or is refused, and soon. Tests run on a stack of 2 MB.

use crate::support::{answering, api, refusal, says};

/// Schemas `Thing`, `S1`, `S2` and so on, each of which is made from the name of the next one; and the last one.
fn chain(levels: usize, schema: impl Fn(usize, &str) -> String) -> String {
    let name = |at: usize| if at == 0 { "Thing".to_owned() } else { format!("S{at}") };
    let next = |at: usize| format!("{{$ref: '#/components/schemas/{}'}}", name(at + 1));
    let mut text: String = (0..levels).map(|at| format!("{}: {}\n", name(at), schema(at, &next(at)))).collect();
    text.push_str(&format!("{}: {{type: object, properties: {{last: {{type: string}}}}}}\n", name(levels)));
    answering(&text)
}

#[test]
fn all_of_the_same_twice_is_read_once() {
    // The last one would be read a billion times.
    let diamonds = chain(30, |at, next| {
        format!("{{allOf: [{next}, {next}, {{type: object, properties: {{p{at}: {{type: string}}}}}}]}}")
    });
    let thing = api(&diamonds).item("pub struct Thing");
    assert!(thing.contains("p0:") && thing.contains("p29:") && thing.contains("last:"), "{thing}");
}

#[test]
fn long_chains_of_all_of_generate_and_endless_ones_are_refused() {
    let all_of = |levels| {
        chain(levels, |at, next| {
            format!("{{allOf: [{next}, {{type: object, properties: {{p{at}: {{type: string}}}}}}]}}")
        })
    };
    let thing = api(&all_of(120)).item("pub struct Thing");
    assert!(thing.contains("p0:") && thing.contains("p119:") && thing.contains("last:"), "{thing}");
    says(&refusal(&all_of(500)), "by more than 256 levels of `$ref`", "/paths/~1things/get/responses/200/content/");
}

#[test]
fn references_to_references() {
    let references = |levels| chain(levels, |_, next| next.to_owned());
    assert!(api(&references(90)).item("pub fn get").contains("-> Request<S90>"));
    for levels in [300, 3_000] {
        let refusal = refusal(&references(levels));
        says(&refusal, "leads on through more than 100 others", "/paths/~1things/get/responses/200/content/");
    }
}

#[test]
fn lists_of_lists() {
    let lists = |levels| {
        let lists = chain(levels, |_, next| format!("{{type: array, items: {next}}}"));
        lists.replace("  Thing:", "  Things:").replace(
            "  schemas:",
            "  schemas:\n    Thing: {type: object, properties: {all: {$ref: '#/components/schemas/Things'}}}",
        )
    };
    assert!(api(&lists(12)).item("pub struct Thing").contains(&"Vec<".repeat(12)));
    says(&refusal(&lists(300)), "lists and maps are nested more than", "/components/schemas/S");
}

#[test]
fn unions_of_unions() {
    let unions = |levels| {
        chain(levels, |at, next| {
            format!(
                "{{oneOf: [{next}, {{type: object, properties: {{p{at}: {{type: string}}}}}}], discriminator: {{propertyName: kind}}}}"
            )
        })
    };
    assert!(api(&unions(12)).item("pub enum Thing").contains("S1(S1)"));
    says(
        &refusal(&unions(300)),
        "unions are nested in each other more than 64 levels deep",
        "/components/schemas/S63/oneOf/0)",
    );
}

#[test]
fn types_in_types() {
    let types = |levels| chain(levels, |at, next| format!("{{type: object, properties: {{p{at}: {next}}}}}"));
    let warning = "types hold each other one in another from here: a crate that spawns a call of them fails with E0275";
    assert!(!api(&types(40)).warnings.contains(warning));
    api(&types(70)).warns(&format!("71 {warning}"), "(/components/schemas/Thing)");
    assert!(api(&types(70)).warnings.contains("unless it has `#![recursion_limit = \"256\"]`"));
    says(&refusal(&types(5000)), "5001 types hold each other", "(/components/schemas/Thing)");
}

#[test]
fn a_depth_at_the_limit_passes() {
    // What rustc counts is odd for structs alone, and a list adds three.
    let types = |levels: usize| {
        chain(levels, |at, next| match at {
            0 => format!("{{type: object, properties: {{p: {{type: array, items: {next}}}}}}}"),
            _ => format!("{{type: object, properties: {{p{at}: {next}}}}}"),
        })
    };
    assert_eq!(api(&types(48)).warnings, "");
    api(&types(49)).warns("50 types hold each other", "(/components/schemas/Thing)");
    api(&types(448)).warns("449 types hold each other", "(/components/schemas/Thing)");
    says(&refusal(&types(449)), "450 types hold each other", "(/components/schemas/Thing)");
}

#[test]
fn types_in_a_circle() {
    let types = |levels| {
        let types = chain(levels, |at, next| format!("{{type: object, properties: {{p{at}: {next}}}}}"));
        types.replace("last: {type: string}", "last: {$ref: '#/components/schemas/Thing'}")
    };
    let warning = "a crate that spawns a call of them fails with E0275";
    let short = api(&types(15));
    assert!(!short.warnings.contains(warning) && short.item("pub struct Thing").contains("Option<Box<S1>>"));
    api(&types(30))
        .warns(&format!("31 types hold each other one in another from here: {warning}"), "(/components/schemas/");
    says(&refusal(&types(1000)), "1001 types hold each other", "(/components/schemas/");
}
