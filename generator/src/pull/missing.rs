//! What a document needs and doesn't have: a download may lack its end.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::openapi::grammar::Kind;
use crate::openapi::pointer::{self, child};
use crate::openapi::reference;
use crate::openapi::walk::walk;

/// Where the schemes of authentication are declared.
pub const SCHEMES: &str = "/components/securitySchemes";

/// The places that a document refers to and that only the one before has, in alphabetical order.
pub(super) fn missing(present: &Value, next: &Value) -> Vec<String> {
    let has = |document: &Value, at: &str| pointer::get(document, at).is_some_and(|found| !found.is_null());
    let mut targets = BTreeSet::new();
    walk(next, &mut |_, kind, object| {
        let reference = object.get("$ref").and_then(Value::as_str).filter(|_| kind.is_referable());
        targets.extend(reference.and_then(reference::local));
        if matches!(kind, Kind::Document | Kind::Operation) {
            for at in schemes(object) {
                let needs = needed(next, &at).iter().map(|key| child(&at, key));
                targets.extend(needs);
                targets.insert(at);
            }
        }
    });
    targets.into_iter().filter(|at| !has(next, at) && has(present, at)).collect()
}

/// The schemes that calls need, which are named and not referred to.
fn schemes(object: &Map<String, Value>) -> impl Iterator<Item = String> {
    let security = object.get("security").and_then(Value::as_array).into_iter().flatten();
    security.filter_map(Value::as_object).flat_map(Map::keys).map(|name| child(SCHEMES, name))
}

/// What a scheme of its type must have.
fn needed(document: &Value, at: &str) -> &'static [&'static str] {
    let Some(scheme) = pointer::get(document, at) else { return &[] };
    match scheme.get("type").and_then(Value::as_str) {
        Some("apiKey") => &["in", "name"],
        Some("http") => &["scheme"],
        Some("oauth2") => &["flows"],
        Some("openIdConnect") => &["openIdConnectUrl"],
        _ => &[],
    }
}
