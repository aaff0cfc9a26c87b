//! What takes the place of what is deprecated.

use crate::support::{api_with, description, refusal_with, says};

const PATHS: &str = "\
/old: {put: {tags: [Old things], deprecated: true, responses: {'204': {description: Done.}, '404': {description: No.}}}}
/other: {put: {tags: [Old things], deprecated: true, responses: {'204': {description: Done.}}}}
/types/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  put: {tags: [type], responses: {'204': {description: Done.}}}";

fn extended(path: &str, key: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"$.paths['{path}'].put\", description: Why., update: {{x-rust-replacement: {key}}}}}\n"
    )
}

#[test]
fn a_deprecated_call_names_the_one_to_use() {
    let text = description(PATHS, "");
    let generated = api_with(&text, Some(&extended("/old", "'PUT /types/{id}'")), None);
    let old = generated.item("pub fn replace(&self)");
    assert!(old.contains("#[deprecated = \"the API marks this as deprecated: use `type_api().replace`\"]"), "{old}");
    let link = "/// Use [`type_api().replace`](crate::type_api::TypeApiApi::replace) instead.";
    let (said, errors) = (old.find(link), old.find("# Errors"));
    assert!(said.is_some() && said < errors, "{old}");
    let other = generated.item("pub fn replace_other(");
    assert!(other.contains("#[deprecated = \"the API marks this as deprecated\"]"), "{other}");
    assert!(!other.contains("instead"), "{other}");
}

#[test]
fn a_replacement_that_is_none_is_refused() {
    let text = description(PATHS, "");
    for (path, key, message) in [
        ("/old", "[]", "`x-rust-replacement` must be a text"),
        ("/old", "PUT /nothing", "there is no operation `PUT /nothing`"),
        ("/old", "'put /types/{id}'", "there is no operation `put /types/{id}`"),
        ("/old", "PUT /other", "`PUT /other` is deprecated as well"),
        ("/old", "PUT /old", "`PUT /old` is deprecated as well"),
        ("/types/{id}", "'PUT /types/{id}'", "`PUT /types/{id}` isn't deprecated, and needs no replacement"),
    ] {
        says(&refusal_with(&text, &extended(path, key)), message, "/put/x-rust-replacement)");
    }
}
