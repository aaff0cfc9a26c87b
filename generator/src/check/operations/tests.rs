use serde_json::json;

use super::*;
use crate::diagnostic::Diagnostics;

fn findings(document: &Value) -> Vec<(String, String)> {
    let mut diagnostics = Vec::new();
    check(document, &mut diagnostics);
    let diagnostics: Diagnostics = diagnostics.into_iter().collect();
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.cure.is_some()));
    diagnostics.into_iter().map(|diagnostic| (diagnostic.pointer.unwrap(), diagnostic.message)).collect()
}

fn expect(document: &Value, expected: &[(&str, &str)]) {
    let findings = findings(document);
    assert_eq!(findings.len(), expected.len(), "{findings:#?}");
    for ((pointer, message), (expected_pointer, expected_message)) in findings.iter().zip(expected) {
        assert_eq!(pointer, expected_pointer, "{message}");
        assert!(message.contains(expected_message), "{message}");
    }
}

#[test]
fn a_path_has_no_query() {
    let document = json!({"paths": {
        "/a?beta=true": {"get": {}},
        "/a/{b?}/c": {"get": {"parameters": [{"name": "b?", "in": "path"}]}},
        "/d#e": {"get": {}},
    }});
    expect(
        &document,
        &[("/paths/~1a?beta=true", "has a query in it"), ("/paths/~1d#e", "has a `#`, which is sent as `%23`")],
    );
}

#[test]
fn a_path_leads_where_it_says() {
    let document = json!({"paths": {
        "/./c": {"get": {}},
        "/a/../b": {"get": {}},
        "/d/%2E%2e": {"get": {}},
        "/e/...": {"get": {}},
        "/f.g/.h": {"get": {}},
    }});
    let leads = |part: &str| format!("has a segment `{part}`, which leads to another path");
    let parts = [leads("."), leads(".."), leads("%2E%2e")];
    let paths = ["/paths/~1.~1c", "/paths/~1a~1..~1b", "/paths/~1d~1%2E%2e"];
    let expected: Vec<(&str, &str)> = paths.iter().zip(&parts).map(|(path, part)| (*path, part.as_str())).collect();
    expect(&document, &expected);
}

#[test]
fn parameters_may_be_shared_or_referred_to() {
    let id = json!({"name": "id", "in": "path"});
    let document = json!({
        "paths": {
            "x-note": 1,
            "/a/{id}": {"parameters": [id], "get": {}, "put": {"parameters": [id, {"name": "id", "in": "query"}]}},
            "/b/{id}/c.{format}": {"get": {"parameters": [
                {"$ref": "#/components/parameters/Alias"},
                {"name": "format", "in": "path"},
            ]}},
            "/d/{id}": {"$ref": "#/paths/~1a~1{id}"},
        },
        "components": {"parameters": {"Alias": {"$ref": "#/components/parameters/Id"}, "Id": id}},
    });
    expect(&document, &[]);
}

#[test]
fn parameters_must_fit_the_path() {
    let document = json!({"paths": {
        "/a/{id}": {
            "parameters": [{"name": "other", "in": "path"}],
            "get": {"parameters": [{"name": "id", "in": "query"}]},
            "put": {"parameters": [{"name": "id", "in": "path"}, {"name": "third", "in": "path"}]},
            "delete": {"parameters": [{"$ref": "#/nowhere"}]},
        },
    }});
    expect(
        &document,
        &[
            ("/paths/~1a~1{id}/get", "GET /a/{id} does not declare its path parameter `id`"),
            ("/paths/~1a~1{id}/parameters/0", "the path `/a/{id}` has no parameter `other`"),
            ("/paths/~1a~1{id}/put/parameters/1", "the path `/a/{id}` has no parameter `third`"),
        ],
    );
}

#[test]
fn names_are_unique() {
    let document = json!({"paths": {
        "/a": {
            "get": {"operationId": "list"},
            "post": {"operationId": "list", "parameters": [
                {"name": "q", "in": "query"}, {"name": "q", "in": "header"}, {"name": "q", "in": "query"},
            ]},
        },
        "/b": {"get": {"operationId": "list"}},
    }});
    expect(
        &document,
        &[
            ("/paths/~1a/post/operationId", "the operationId `list` names two operations: GET /a and POST /a"),
            ("/paths/~1a/post/parameters/2", "the query parameter `q` is declared twice, first as number 1"),
            ("/paths/~1b/get/operationId", "the operationId `list` names two operations: GET /a and GET /b"),
        ],
    );
}

#[test]
fn paths_are_well_formed_and_distinct() {
    let document = json!({"paths": {
        "a": {}, "/b/{c": {}, "/d}": {}, "/e/{}": {}, "/f/{g}/{g}": {}, "/h/{i/j}": {},
        "/k/{l}": {}, "/k/{m}": {}, "/k/{l}/n": {},
    }});
    expect(
        &document,
        &[
            ("/paths/a", "does not begin with a slash"),
            ("/paths/~1b~1{c", "a `{` without its `}`"),
            ("/paths/~1d}", "a `}` without its `{`"),
            ("/paths/~1e~1{}", "`{}` is no parameter"),
            ("/paths/~1f~1{g}~1{g}", "`{g}` stands twice"),
            ("/paths/~1h~1{i~1j}", "`{i/j}` is no parameter"),
            ("/paths/~1k~1{m}", "the paths `/k/{l}` and `/k/{m}` differ only in the names"),
        ],
    );
}
