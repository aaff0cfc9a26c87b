//! What furnishes a cloud, with its names looked up.

use super::effects::Linker;
use super::file;
use super::link::near;
use super::plan::{Furnishing, FurnishingCall};
use super::{below, time};
use crate::api::{Api, Operation};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::collections::BTreeMap;

impl Linker<'_> {
    pub(super) fn furnished(&mut self, api: &Api) -> Vec<Furnishing> {
        let steps = self.rules.furnished.iter().enumerate();
        steps.map(|(at, step)| self.furnishing(&format!("/furnished/{at}"), api, step)).collect()
    }

    fn furnishing(&mut self, pointer: &str, api: &Api, step: &file::Furnished) -> Furnishing {
        let mut ids = Vec::new();
        for (resource, names) in &step.ids {
            let pointer = below(&below(pointer, "ids"), resource);
            let resource = self.resource(&pointer, resource);
            let made_of = resource.and_then(|id| self.rules.resources.0[id].1.id.strip_prefix('='));
            if let Some(formula) = made_of {
                self.problem(pointer, format!("its ids are worked out, by `{formula}`"));
            }
            ids.extend(resource.map(|resource| (resource, names.all().to_vec())));
        }
        let call = step.call.as_ref().and_then(|key| self.furnishing_call(pointer, api, key, step));
        let wait = step.wait.as_ref().map(|text| time::duration(text).filter(|wait| *wait >= 0));
        if wait == Some(None) {
            self.problem(below(pointer, "wait"), "no time to wait, such as `18m`");
        }
        if step.call.is_none() && (step.body.is_some() || !step.path.is_empty() || !step.query.is_empty()) {
            self.problem(pointer, "`body`, `path` and `query` are parts of a `call`");
        }
        Furnishing { ids, call, wait: wait.flatten().unwrap_or_default() }
    }

    fn furnishing_call(
        &mut self,
        pointer: &str,
        api: &Api,
        key: &str,
        step: &file::Furnished,
    ) -> Option<FurnishingCall> {
        let Some(at) = api.position(key) else {
            let (message, cure) = (format!("the description has no operation `{key}`"), near(api, key, "the step"));
            self.problem_with(below(pointer, "call"), message, cure);
            return None;
        };
        let (operation, (_, template)) = (&api.operations[at], key.split_once(' ')?);
        let path = self.furnishing_path(&below(pointer, "path"), template, &step.path)?;
        let query: Vec<_> =
            step.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let body = self.furnishing_body(pointer, operation, step.body.as_ref());
        Some(FurnishingCall { operation: at, path, query: query.join("&"), body })
    }

    /// The path with its ids.
    fn furnishing_path(&mut self, pointer: &str, template: &str, ids: &BTreeMap<String, String>) -> Option<String> {
        let mut path = template.to_owned();
        for (name, id) in ids {
            let parameter = format!("{{{name}}}");
            if !path.contains(&parameter) {
                self.problem(below(pointer, name), format!("`{template}` has no `{parameter}`"));
            }
            path = path.replace(&parameter, &encoded(id));
        }
        let is_whole = !path.contains('{');
        if !is_whole {
            self.problem(pointer, format!("`{path}` needs what stands in braces"));
        }
        is_whole.then_some(path)
    }

    /// The example of the description, with what is said otherwise.
    fn furnishing_body(&mut self, pointer: &str, operation: &Operation, other: Option<&Value>) -> Option<Value> {
        let Some(declared) = &operation.body else {
            if other.is_some() {
                self.problem(below(pointer, "body"), format!("`{}` takes no body", operation.key));
            }
            return None;
        };
        let mut body = declared.example.clone().unwrap_or_default();
        let (attributes, _) = declared.attributes();
        match (other, body.pointer_mut(attributes)) {
            (None, _) => {}
            (Some(Value::Object(others)), Some(Value::Object(own))) => {
                own.extend(others.iter().map(|(name, value)| (name.clone(), value.clone())));
                own.retain(|name, _| others.get(name) != Some(&Value::Null));
            }
            _ => {
                let message = format!("attributes to put into the example of `{}`, which needs one", operation.key);
                self.problem(below(pointer, "body"), message);
            }
        }
        (!body.is_null()).then_some(body)
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
