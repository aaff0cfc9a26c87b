//! Values that satisfy a schema.

use super::answer::Owed;
use super::document::Document;
use super::plan::{Extent, Round, Shape};
use super::table::SECRET;
use serde_json::{Map, Value, json};

/// Beyond this depth a recursive schema ends in what is required.
const DEEP: usize = 12;

/// Makes the samples of one round; no two scalars of them are alike where the schema leaves the choice,
/// so that two fields that change places are found.
pub struct Maker<'d> {
    document: &'d Document,
    round: Round,
    /// Of a request, which has no `readOnly` members; or of an answer, which has no `writeOnly` ones.
    hidden: &'static str,
    count: i64,
    /// The way to the value that is being made.
    way: Vec<String>,
    /// What an answer must have.
    owed: Owed,
    /// JSON pointers to what was made otherwise than described.
    pub strayed: Vec<String>,
    pub extent: Extent,
}

impl<'d> Maker<'d> {
    pub fn of_request(document: &'d Document, round: Round) -> Self {
        let (way, strayed, extent) = (Vec::new(), Vec::new(), Extent::default());
        Self { document, round, hidden: "readOnly", count: 0, way, owed: Owed::Nothing, strayed, extent }
    }

    pub fn of_answer(document: &'d Document, round: Round, owed: Owed) -> Self {
        Self { hidden: "writeOnly", owed, ..Self::of_request(document, round) }
    }

    /// Whether the answer can't do without the value that is being made.
    fn is_owed(&self) -> bool {
        match (self.owed, &self.way.iter().map(String::as_str).collect::<Vec<_>>()[..]) {
            // One of them would do.
            (Owed::Object, [_]) => true,
            (Owed::Resource { .. } | Owed::List, ["data"]) => true,
            (Owed::Resource { id }, ["data", "id"]) => id,
            _ => false,
        }
    }

    /// Notes that the value which is being made is otherwise than described, or a member of it.
    fn stray(&mut self, member: &[&str]) {
        let way = self.way.iter().map(String::as_str).chain(member.iter().copied());
        // Whatever the description says of a `meta`, the crate has no types for it.
        let free =
            |meta: &[&str]| way.clone().take(meta.len()).eq(meta.iter().copied()) && way.clone().count() > meta.len();
        if self.owed != Owed::Object && (free(&["meta"]) || free(&["data", "meta"])) {
            return;
        }
        self.strayed.push(way.map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect());
    }

    /// Whether an optional member is there at this depth.
    pub fn has_optional(&self, depth: usize) -> bool {
        depth <= DEEP && self.round.shape != Shape::Least && self.round.shape != Shape::Absent(depth)
    }

    /// A value of `schema` for the member `name`.
    pub fn value(&mut self, schema: &Value, name: &str, depth: usize) -> Result<Value, String> {
        let schema = self.document.resolve(schema)?;
        self.extent = self.extent.and(Extent { picks: 1, depth });
        if self.round.shape == Shape::Null(depth) && schema["nullable"] == true && !self.is_owed() {
            return Ok(Value::Null);
        }
        if self.round.shape == Shape::Wrong(depth)
            && let Some(wrong) = self.wrong(schema)?
        {
            self.stray(&[]);
            return Ok(wrong);
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.one_of_enum(values);
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(alternatives) = schema[key].as_array() {
                return self.alternative(alternatives, name, depth);
            }
        }
        match self.kind(schema)? {
            Kind::Object => self.object(schema, depth),
            Kind::Array => self.array(schema, name, depth),
            Kind::Boolean => Ok(json!(self.next() % 2 == self.round.pick as i64 % 2)),
            Kind::Integer => Ok(self.integer(schema)),
            Kind::Number => Ok(self.number(schema)),
            Kind::Text => self.text(schema, name).map(Value::String),
            Kind::Any => Ok(json!({ "anything": [self.next(), "text", true] })),
        }
    }

    fn next(&mut self) -> i64 {
        self.count += 1;
        self.count
    }

    fn one_of_enum(&mut self, values: &[Value]) -> Result<Value, String> {
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        self.extent.picks = self.extent.picks.max(values.len());
        let Some(value) = values.get(self.round.pick % values.len().max(1)) else {
            return Err("an enum has no value".to_owned());
        };
        // One value alone is a tag, and not for choosing.
        if self.round.shape == Shape::Strange && values.len() > 1 {
            self.stray(&[]);
            return Ok(if value.is_number() { json!(987_654) } else { json!("never heard of") });
        }
        Ok((*value).clone())
    }

    fn alternative(&mut self, alternatives: &[Value], name: &str, depth: usize) -> Result<Value, String> {
        self.extent.picks = self.extent.picks.max(alternatives.len());
        let chosen = alternatives.get(self.round.pick % alternatives.len().max(1)).ok_or("there is no alternative")?;
        self.value(chosen, name, depth)
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Result<Value, String> {
        let mut properties = Vec::new();
        let mut required = Vec::new();
        self.members(schema, &mut properties, &mut required)?;
        let mut object = Map::new();
        for (name, property) in &properties {
            let hidden = self.document.resolve(property)?[self.hidden] == true;
            self.way.push((*name).to_owned());
            let wanted = required.contains(name) || self.has_optional(depth) || self.is_owed();
            self.way.pop();
            if !hidden && wanted {
                object.insert((*name).to_owned(), self.within(property, name, name, depth)?);
            }
        }
        if properties.is_empty() {
            let of = Some(&schema["additionalProperties"]).filter(|of| of.is_object());
            for name in ["first key", "second key"] {
                object.insert(name.to_owned(), self.within(of.unwrap_or(&json!({})), name, name, depth)?);
            }
        } else if self.round.shape == Shape::Unknown {
            self.stray(&["unheard_of"]);
            object.insert("unheard_of".to_owned(), json!({ "deep": [self.next(), { "deeper": "yes" }] }));
        }
        Ok(Value::Object(object))
    }

    /// A value that stands one step further down.
    fn within(&mut self, schema: &Value, step: impl ToString, name: &str, depth: usize) -> Result<Value, String> {
        self.way.push(step.to_string());
        let value = self.value(schema, name, depth + 1);
        self.way.pop();
        value
    }

    /// The properties of a schema and of all that it is made of.
    fn members<'s>(
        &self,
        schema: &'s Value,
        properties: &mut Vec<(&'s str, &'s Value)>,
        required: &mut Vec<&'s str>,
    ) -> Result<(), String>
    where
        'd: 's,
    {
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.members(self.document.resolve(part)?, properties, required)?;
        }
        let own = schema["properties"].as_object().into_iter().flatten();
        properties.extend(own.map(|(name, property)| (name.as_str(), property)));
        required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        Ok(())
    }

    fn array(&mut self, schema: &Value, name: &str, depth: usize) -> Result<Value, String> {
        let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
        let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX) as usize;
        let wanted = match self.round.shape {
            Shape::Empty(empty) if empty == depth => 0,
            _ if depth > DEEP => 0,
            _ => 2,
        };
        let round = self.round;
        let mut items = Vec::new();
        for index in 0..wanted.max(least).min(most) {
            // Each item takes the next alternative.
            self.round.pick = round.pick + index;
            items.push(self.within(&schema["items"], index, name, depth)?);
        }
        self.round = round;
        Ok(Value::Array(items))
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let count = self.next();
        let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
        let plain = match (least, most) {
            // Unix times and bytes don't fit 32 bits.
            (_, None) if schema["format"] != "int32" && self.round.pick % 2 == 1 => 3_000_000_000 + count,
            _ => count,
        };
        let least = least.unwrap_or(i64::MIN).saturating_add(i64::from(schema["exclusiveMinimum"] == true));
        let most = most.unwrap_or(i64::MAX).saturating_sub(i64::from(schema["exclusiveMaximum"] == true));
        let step = schema["multipleOf"].as_i64().unwrap_or(1).max(1);
        json!(plain.saturating_mul(step).min(most).max(least))
    }

    fn number(&mut self, schema: &Value) -> Value {
        let count = self.next() as f64 + if self.round.pick.is_multiple_of(2) { 0.25 } else { 0.0 };
        let bound = |name: &str| schema[name].as_f64();
        json!(count.min(bound("maximum").unwrap_or(f64::MAX)).max(bound("minimum").unwrap_or(f64::MIN)))
    }

    fn text(&mut self, schema: &Value, name: &str) -> Result<String, String> {
        let count = self.next();
        let text = match schema["format"].as_str() {
            _ if schema["x-rust-secret"] == true => format!("{SECRET} {count}"),
            Some("date-time") if self.round.shape == Shape::Strange => {
                self.stray(&[]);
                format!("some time {count}")
            }
            Some("date-time") => {
                format!("2025-07-16T18:{:02}:{:02}.5+02:00", count / 60 % 60, count % 60)
            }
            Some("date") => format!("2025-07-{:02}", count % 28 + 1),
            Some("email") => format!("ann.{count}@example.com"),
            Some("uuid") => format!("3f0e4a52-8d5b-4c5e-9a43-{count:012x}"),
            Some("uri" | "url") => format!("https://example.com/{count}?a=b%20c"),
            Some("ipv4") => format!("192.0.2.{}", count % 255),
            Some("ipv6") => format!("2001:db8::{count:x}"),
            // Whoever reads a format as a pattern (the description has Ruby's) finds an identifier.
            Some(_) => format!("id_{count}"),
            None if schema["pattern"].is_string() => return self.text_of_pattern(schema),
            // What must be encoded in a path or a query, and what takes several bytes.
            None if self.round.plain => format!("{name}_{count}"),
            None => format!("{name} {count}/é?&=+%#"),
        };
        let least = schema["minLength"].as_u64().unwrap_or(0) as usize;
        let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX) as usize;
        // The end tells one sample from the next.
        let over = text.chars().count().saturating_sub(most);
        let fitting: String = text.chars().skip(over).collect();
        let missing = least.saturating_sub(fitting.chars().count());
        Ok("x".repeat(missing) + &fitting)
    }

    /// No regular expression is run backwards: the description has to say by example what fits.
    fn text_of_pattern(&self, schema: &Value) -> Result<String, String> {
        let example = schema["example"].as_str().or(schema["default"].as_str());
        example.map(ToOwned::to_owned).ok_or_else(|| format!("the pattern {} has no example", schema["pattern"]))
    }

    fn wrong(&self, schema: &Value) -> Result<Option<Value>, String> {
        if schema["oneOf"].is_array() || schema["anyOf"].is_array() {
            return Ok(Some(json!([["of no kind"]])));
        }
        Ok(match self.kind(schema)? {
            Kind::Object | Kind::Boolean => Some(json!(["of another kind"])),
            Kind::Array | Kind::Text => Some(json!(17)),
            Kind::Integer | Kind::Number => Some(json!("seventeen")),
            Kind::Any => None,
        })
    }

    fn kind(&self, schema: &Value) -> Result<Kind, String> {
        let has = |key: &str| schema.get(key).is_some();
        Ok(match schema["type"].as_str() {
            Some("object") => Kind::Object,
            Some("array") => Kind::Array,
            Some("boolean") => Kind::Boolean,
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("string") => Kind::Text,
            Some(other) => return Err(format!("`{other}` is no type")),
            None if has("properties") || has("allOf") || has("additionalProperties") => Kind::Object,
            None if has("items") => Kind::Array,
            None if schema["enum"][0].is_string() => Kind::Text,
            None => Kind::Any,
        })
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Object,
    Array,
    Boolean,
    Integer,
    Number,
    Text,
    Any,
}
