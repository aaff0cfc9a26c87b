//! A part of a description that is a whole description itself.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::sites::VERBS;

/// The operations of a tag, with the components that they need.
pub(crate) fn of_tag(document: &Value, tag: &str) -> Value {
    let mut slice = document.clone();
    let paths = slice["paths"].as_object_mut().unwrap();
    for (_, item) in paths.iter_mut() {
        let item = item.as_object_mut().unwrap();
        item.retain(|key, value| !VERBS.contains(&key.as_str()) || value["tags"][0] == tag);
    }
    paths.retain(|_, item| VERBS.iter().any(|verb| item.get(verb).is_some()));
    assert!(!paths.is_empty(), "no operation has the tag {tag}");
    let mut needed = BTreeSet::new();
    let mut open = vec![slice["paths"].to_string()];
    while let Some(text) = open.pop() {
        for reference in text.split("\"#/components/").skip(1).filter_map(|rest| rest.split('"').next()) {
            if needed.insert(reference.to_owned()) {
                open.push(document.pointer(&format!("/components/{reference}")).unwrap().to_string());
            }
        }
    }
    let components = std::mem::take(slice["components"].as_object_mut().unwrap());
    for (section, entries) in components {
        let entries: Map<String, Value> = match entries {
            Value::Object(entries) if section != "securitySchemes" => {
                entries.into_iter().filter(|(name, _)| needed.contains(&format!("{section}/{name}"))).collect()
            }
            other => {
                slice["components"][&section] = other;
                continue;
            }
        };
        slice["components"][&section] = Value::Object(entries);
    }
    slice
}
