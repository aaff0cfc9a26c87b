//! What other SDKs call the operations.

use crate::support::description;
use generator::{Generated, Past, Source, generate, load};

const ANSWER: &str = "responses: {'204': {description: Done.}}";

/// A description of a few calls.
fn paths() -> String {
    let calls = [
        format!("/things: {{get: {{tags: [Things], {ANSWER}}}, post: {{tags: [Things], {ANSWER}}}}}"),
        format!(
            "/things/{{id}}/lock: {{post: {{tags: [Things], {ANSWER}, parameters: \
             [{{name: id, in: path, required: true, schema: {{type: string}}}}]}}}}"
        ),
        format!("/parts|'all': {{get: {{tags: [Parts], {ANSWER}}}}}"),
    ];
    description(&calls.join("\n"), "")
}

fn with(names: Option<&str>) -> Result<Generated, String> {
    let effective = load(&Source::new("api.yaml", paths()), None).map_err(|refusal| refusal.to_string())?;
    let effective = match names {
        Some(names) => effective.with_elsewhere(&Source::new("elsewhere.yaml", names)).map_err(|it| it.to_string())?,
        None => effective,
    };
    generate(&effective, Past::default()).map_err(|refusal| refusal.to_string())
}

/// The aliases of each method, in the order of the file.
fn aliases(generated: &Generated, file: &str) -> Vec<String> {
    let lines = generated.files[file].lines().map(str::trim);
    lines.filter(|line| line.starts_with("#[doc(alias") || line.starts_with("pub fn ")).map(ToOwned::to_owned).collect()
}

#[test]
fn methods_are_found_by_the_names_of_other_sdks_and_by_their_call() {
    let names = "\
sdks: [Python, TypeScript, Go]
operations:
  GET /things: [things.fetch_all, things.fetchAll, Things.Get]
  POST /things/{other}/lock: [null, things.locks.lockThing, Things.LockThing]
  GET /parts|'all': [parts.get_all_parts, null, null]
";
    let generated = with(Some(names)).unwrap();
    // Neither the method's own name nor one that differs by case and underscores alone.
    assert_eq!(
        aliases(&generated, "things.rs"),
        [
            r#"#[doc(alias = "GET /things")]"#,
            r#"#[doc(alias = "fetch_all")]"#,
            "pub fn get(&self) -> Request<()> {",
            r#"#[doc(alias = "POST /things")]"#,
            "pub fn create(&self) -> Request<()> {",
            r#"#[doc(alias = "POST /things/{id}/lock")]"#,
            r#"#[doc(alias = "lockThing")]"#,
            "pub fn lock(&self, id: impl AsRef<str>) -> Request<()> {",
        ]
    );
    // rustdoc takes no quotes.
    let parts = aliases(&generated, "parts.rs");
    assert_eq!(parts[0], r#"#[doc(alias = "get_all_parts")]"#, "{parts:?}");

    let table = generated.methods.unwrap();
    let things = "
## Things

| Rust `things().` | Python `things.` | TypeScript `things.` | Go `Things.` | call |
| --- | --- | --- | --- | --- |
| [`get`](crate::things::ThingsApi::get) | `fetch_all` | `fetchAll` | `Get` | `GET /things` |
| [`create`](crate::things::ThingsApi::create) | – | – | – | `POST /things` |
| [`lock`](crate::things::ThingsApi::lock) | – | `things.locks.lockThing` | `LockThing` | `POST /things/{id}/lock` |
";
    assert!(table.contains(things), "{table}");
    assert!(table.contains("| Rust `parts().` | Python `parts.` | TypeScript | Go | call |"), "{table}");
    assert!(table.contains("| `GET /parts\\|'all'` |"), "{table}");
}

#[test]
fn without_the_file_there_is_neither_alias_nor_table() {
    let generated = with(None).unwrap();
    assert!(!generated.files.values().any(|text| text.contains("alias")));
    assert_eq!(generated.methods, None);
}

#[test]
fn a_line_that_belongs_to_nothing_is_an_error() {
    let refusal = |operations: &str| with(Some(&format!("sdks: [Python]\noperations:\n{operations}"))).unwrap_err();
    for (operations, expected) in [
        ("  GET /things: [a.b, c]\n", "there must be 1 names, one for each of `sdks`\n  --> elsewhere.yaml:3"),
        ("  GET /things: [a.]\n", "this is no name\n  --> elsewhere.yaml:3"),
        ("  GET /things: ['a\") ]']\n", "this is no name\n  --> elsewhere.yaml:3"),
        ("  GET /things: a.b\n", "this must be a list\n  --> elsewhere.yaml:3"),
        ("  POST /things/{a}/lock: [a]\n  POST /things/{b}/lock: [a]\n", "a line already\n  --> elsewhere.yaml:4"),
        (
            "  GET /things: [a]\nother: 1\n",
            "the file has `sdks` and `operations`, and nothing else\n  --> elsewhere.yaml:4",
        ),
    ] {
        let refusal = refusal(operations);
        assert!(refusal.contains(expected), "{operations}:\n{refusal}");
    }
    assert!(with(Some("- a")).unwrap_err().contains("the file must be an object"));
    assert!(with(Some("sdks: [a-b]\n")).unwrap_err().contains("this is no name\n  --> elsewhere.yaml:1"));
    assert!(with(Some("sdks: [A]\noperations: 1\n")).unwrap_err().contains("`operations` must be an object"));
}

#[test]
fn a_line_of_what_the_description_has_lost_is_a_warning() {
    let names = |gone| format!("sdks: [Python]\noperations:\n  GET /things: [all_of_them]\n{gone}");
    let generated = with(Some(&names("  GET /gone: [a.b]\n"))).unwrap();
    let told = generated.warnings.to_string();
    assert!(told.starts_with("warning: the description has no such operation"), "{told}");
    assert!(told.contains("--> elsewhere.yaml:4"), "{told}");
    assert_eq!(generated.files, with(Some(&names(""))).unwrap().files);
}
