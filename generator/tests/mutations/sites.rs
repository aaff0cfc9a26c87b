//! The places of a description that an edit may pick, and what hangs on them: found by its own reading of the
//! description, so that it can be held against the generator's.

use std::collections::BTreeSet;

use serde_json::Value;

/// What becomes of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    Answer,
    Body,
}

/// The schemas behind the envelopes.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    /// Pointers of objects with properties.
    pub(crate) objects: BTreeSet<(String, Use)>,
    /// Pointers of enums of strings.
    pub(crate) enums: BTreeSet<(String, Use)>,
    /// Pointers where a reference to a schema stands, and which callers' code depends on.
    pub(crate) references: BTreeSet<String>,
    /// Pointers of objects and enums that are written where they are used.
    pub(crate) inline: BTreeSet<String>,
    seen: BTreeSet<(String, Use)>,
}

impl Sites {
    pub(crate) fn of(document: &Value) -> Self {
        let mut sites = Self::default();
        for (pointer, operation) in operations(document) {
            sites.answer(document, &pointer, operation);
            for media in ["application~1vnd.api+json", "application~1json"] {
                let body = resolve(document, &format!("{pointer}/requestBody"));
                if let Some(body) = body.map(|body| format!("{body}/content/{media}/schema"))
                    && document.pointer(&body).is_some()
                {
                    sites.envelope(document, &body, Use::Body);
                    break;
                }
            }
            let params = operation.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
            for at in 0..params {
                let Some(param) = resolve(document, &format!("{pointer}/parameters/{at}")) else { continue };
                let schema = format!("{param}/schema");
                if document.pointer(&schema).is_some_and(|schema| schema.get("enum").is_some()) {
                    sites.schema(document, &schema, Use::Body);
                }
                let json = format!("{param}/content/application~1json/schema");
                if document.pointer(&json).is_some() {
                    sites.schema(document, &json, Use::Body);
                }
            }
        }
        sites
    }

    /// Whether a schema is sent, and whether it is read.
    pub(crate) fn uses(&self, pointer: &str) -> (bool, bool) {
        let has = |usage| {
            self.objects.contains(&(pointer.to_owned(), usage)) || self.enums.contains(&(pointer.to_owned(), usage))
        };
        (has(Use::Body), has(Use::Answer))
    }

    fn answer(&mut self, document: &Value, pointer: &str, operation: &Value) {
        let statuses = operation.get("responses").and_then(Value::as_object);
        for status in statuses.into_iter().flat_map(|it| it.keys()).filter(|status| status.starts_with('2')) {
            let Some(response) = resolve(document, &format!("{pointer}/responses/{status}")) else { continue };
            let Some(content) = document.pointer(&format!("{response}/content")).and_then(Value::as_object) else {
                continue;
            };
            // The first answer with content is the one that is read.
            if let Some(media) = content.keys().find(|media| media.contains("json")) {
                let schema = format!("{response}/content/{}/schema", escape(media));
                if document.pointer(&schema).is_some() {
                    self.envelope(document, &schema, Use::Answer);
                }
                return;
            }
        }
    }

    /// Goes to what stands in `data`, `attributes` or a list.
    fn envelope(&mut self, document: &Value, pointer: &str, usage: Use) {
        let mut pointer = self.follow(document, pointer);
        let get = |pointer: &str, inner: &str| {
            let inner = format!("{pointer}/{inner}");
            document.pointer(&inner).is_some().then_some(inner)
        };
        if let Some(data) = get(&pointer, "properties/data") {
            pointer = self.follow(document, &data);
        }
        if let Some(items) = get(&pointer, "items") {
            pointer = self.follow(document, &items);
        }
        match get(&pointer, "properties/attributes") {
            Some(attributes) => self.schema(document, &attributes, usage),
            None => self.schema(document, &pointer, usage),
        }
    }

    fn follow(&mut self, document: &Value, pointer: &str) -> String {
        if document.pointer(pointer).is_some_and(|schema| schema.get("$ref").is_some()) {
            self.references.insert(pointer.to_owned());
        }
        resolve(document, pointer).unwrap_or_else(|| pointer.to_owned())
    }

    fn schema(&mut self, document: &Value, pointer: &str, usage: Use) {
        let is_inline = document.pointer(pointer).is_some_and(|schema| schema.get("$ref").is_none());
        let pointer = self.follow(document, pointer);
        if !self.seen.insert((pointer.clone(), usage)) {
            return;
        }
        let Some(schema) = document.pointer(&pointer) else { return };
        if ["allOf", "oneOf", "anyOf", "additionalProperties"].iter().any(|key| schema.get(key).is_some()) {
            return;
        }
        let is_component = pointer.strip_prefix("/components/schemas/").is_some_and(|name| !name.contains('/'));
        let is_enum = schema.get("enum").is_some() && schema.get("type").is_some_and(|it| it == "string");
        let properties = schema.get("properties").and_then(Value::as_object).filter(|it| !it.is_empty());
        if is_inline && !is_component && (is_enum || properties.is_some()) {
            self.inline.insert(pointer.clone());
        }
        if is_enum {
            self.enums.insert((pointer, usage));
            return;
        }
        if schema.get("items").is_some() {
            self.schema(document, &format!("{pointer}/items"), usage);
            return;
        }
        let Some(properties) = properties else { return };
        for name in properties.keys() {
            let property = format!("{pointer}/properties/{}", escape(name));
            let one_way = |key: &str| document.pointer(&property).is_some_and(|it| it.get(key).is_some());
            if !one_way("readOnly") && !one_way("writeOnly") {
                self.schema(document, &property, usage);
            }
        }
        self.objects.insert((pointer, usage));
    }
}

pub(crate) const VERBS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// All operations with their pointers.
pub(crate) fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let verbs = VERBS.iter().filter_map(|verb| Some((*verb, item.get(verb)?)));
        verbs.map(|(verb, operation)| (format!("/paths/{}/{verb}", escape(path)), operation)).collect::<Vec<_>>()
    });
    operations.collect()
}

/// Where a pointer leads, behind all references.
pub(crate) fn resolve(document: &Value, pointer: &str) -> Option<String> {
    let mut pointer = pointer.to_owned();
    while let Some(reference) = document.pointer(&pointer)?.get("$ref").and_then(Value::as_str) {
        pointer = reference.trim_start_matches('#').to_owned();
    }
    Some(pointer)
}

pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
