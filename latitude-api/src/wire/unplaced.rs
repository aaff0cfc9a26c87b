//! Which parts of a value have no place in its types.

use super::{Entries, Fit, List, Place, Record, View, decode};
use crate::json::Json;
use crate::values::Extra;
use std::collections::BTreeMap;
use std::fmt;

/// A part of an answer that has no place in its types; see [`unplaced`](crate::testing::unplaced).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unplaced {
    /// A JSON pointer to it, such as `/attributes/specs/gpu`.
    pub pointer: String,
    /// Why it has none.
    pub reason: Reason,
}

/// Why a part of an answer has no place in its types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The description doesn't know a member of this name.
    UnknownMember,
    /// It has another type than the description says, or is beyond what its Rust type holds, as a number of 30 digits.
    UnexpectedType,
    /// The description doesn't know this value of the enum.
    UnknownValue,
    /// The text of a timestamp isn't one.
    UnreadableTimestamp,
    /// None of the types that the description allows here fits.
    NoMember,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMember => "unknown member",
            Self::UnexpectedType => "unexpected type",
            Self::UnknownValue => "unknown value",
            Self::UnreadableTimestamp => "unreadable timestamp",
            Self::NoMember => "none of the described types",
        })
    }
}

impl fmt::Display for Unplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{pointer}: {}", self.reason)
    }
}

/// The unplaced parts of a value, and of what stood around it.
pub(crate) fn unplaced(view: View<'_>, around: Option<&Extra>) -> Vec<Unplaced> {
    let mut finder = Finder::default();
    finder.value(view, None);
    for (name, value) in around.into_iter().flat_map(Extra::iter) {
        match (name, value.kind()) {
            // The resource has a `meta` of its own, in whose place this one can't be.
            ("meta", "an object") => {}
            ("meta", _) => finder.within(name, |finder| finder.note(Reason::UnexpectedType)),
            _ => finder.within(name, |finder| finder.note(Reason::UnknownMember)),
        }
    }
    finder.found
}

#[derive(Default)]
struct Finder {
    pointer: String,
    found: Vec<Unplaced>,
}

impl Finder {
    fn note(&mut self, reason: Reason) {
        self.found.push(Unplaced { pointer: self.pointer.clone(), reason });
    }

    /// Goes one step down for as long as `look` takes.
    fn within(&mut self, step: &str, look: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        look(self);
        self.pointer.truncate(length);
    }

    /// Looks at a value, and at its `original` where that says more.
    fn value(&mut self, view: View<'_>, original: Option<&Json>) {
        match (view, original) {
            (View::List(items), _) => self.list(items, original),
            (View::Entries(entries), _) => self.entries(entries, original),
            (_, Some(_)) => self.note(Reason::UnexpectedType),
            (View::Record(record), None) => self.record(record),
            (View::Stray(_, _, reason), None) => self.note(reason),
            (View::Word(_, false) | View::Code(_, false), None) => self.note(Reason::UnknownValue),
            (View::Time(time), None) if time.unix_seconds().is_none() => self.note(Reason::UnreadableTimestamp),
            (View::Secret(secret), None) if secret.json().is_some() => self.note(Reason::UnexpectedType),
            _ => {}
        }
    }

    fn record(&mut self, record: &dyn Record) {
        let (table, extra) = (record.table(), record.extra());
        for (at, name) in table.names.iter().enumerate() {
            // One that stands for another's value has no place of its own.
            if table.kept(name).is_none() {
                self.within(name, |finder| finder.value(record.view(at), extra.get(name)));
            }
        }
        // In an object that nobody described, everything is in its place.
        if !table.names.is_empty() {
            extra.each_beside(table.names, |name, _, _| self.within(name, |finder| finder.note(Reason::UnknownMember)));
        }
    }

    fn list(&mut self, items: &dyn List, original: Option<&Json>) {
        let Some(original) = original else {
            for at in 0..items.len() {
                self.within(&at.to_string(), |finder| finder.value(items.item(at), None));
            }
            return;
        };
        let mut sent: Vec<Json> = Vec::new();
        if decode(original.text(), Place::List(&mut sent)) != Ok(Fit::Whole) {
            return self.note(Reason::UnexpectedType);
        }
        // The list has those alone that could be read.
        let mut read = 0;
        for (at, value) in sent.iter().enumerate() {
            let fit = fit(value, items.spare().push());
            self.within(&at.to_string(), |finder| match fit {
                Fit::Not => finder.note(Reason::UnexpectedType),
                // Unless the caller took it away.
                _ if read < items.len() => finder.value(items.item(read), (fit == Fit::Partly).then_some(value)),
                _ => {}
            });
            read += usize::from(fit != Fit::Not);
        }
    }

    fn entries(&mut self, entries: &dyn Entries, original: Option<&Json>) {
        let mut sent = Extra::default();
        if let Some(original) = original
            && decode(original.text(), Place::Record(&mut sent)) != Ok(Fit::Whole)
        {
            return self.note(Reason::UnexpectedType);
        }
        let mut sent: BTreeMap<&str, &Json> = sent.iter().collect();
        entries.each(&mut |key, view| {
            let original = sent.remove(key).filter(|value| fit(value, entries.spare().insert("")) == Fit::Partly);
            self.within(key, |finder| finder.value(view, original));
            true
        });
        for (key, value) in sent {
            // A name that no Rust string holds has no place, whatever its value is.
            let fits = fit(value, entries.spare().insert("")) != Fit::Not;
            let reason = if fits { Reason::UnknownMember } else { Reason::UnexpectedType };
            self.within(key, |finder| finder.note(reason));
        }
    }
}

/// How far a value finds the place that is lent.
fn fit(value: &Json, place: Place<'_>) -> Fit {
    decode(value.text(), place).unwrap_or(Fit::Not)
}

#[cfg(test)]
#[allow(dead_code, reason = "the glue gives a type more than is tested here")]
mod tests {
    use super::*;
    use crate::{Page, Resource, Secret, Timestamp, UnknownInteger, UnknownValue, testing};
    use serde_json::json;

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Thing {
        name: Option<String>,
        size: Option<f64>,
        state: Option<State>,
        level: Option<Level>,
        at: Option<Timestamp>,
        key: Option<Secret>,
        choice: Option<Choice>,
        inner: Option<Box<Thing>>,
        things: Vec<Thing>,
        rows: Vec<Vec<i64>>,
        counts: BTreeMap<String, i64>,
        by_name: BTreeMap<String, Thing>,
        any: Option<Json>,
        free: Option<Free>,
        extra: Extra,
    }

    answer!(Thing {
        name "name", size "size", state "state", level "level", at "at", key "key", choice "choice", inner "inner",
        things "things", rows "rows", counts "counts", by_name "by~name", any "any", free "free"
    });

    /// An object that nobody described.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Free {
        extra: Extra,
    }

    answer!(Free {});

    #[derive(Clone, Debug, PartialEq)]
    enum State {
        On,
        Off,
        Other(UnknownValue),
    }

    text_enum!(State { On "on", Off "off" });

    #[derive(Clone, Debug, PartialEq)]
    enum Level {
        Low,
        Other(UnknownInteger),
    }

    int_enum!(Level { Low 1 });

    #[derive(Clone, Debug, PartialEq)]
    enum Choice {
        Number(i64),
        Thing(Box<Thing>),
        Other(Json),
    }

    union!(Choice { Number(i64), Thing(Box<Thing>) });

    #[track_caller]
    fn found<T: crate::Answer>(body: &str) -> Vec<String> {
        let value: T = testing::read(body.to_owned()).unwrap();
        testing::unplaced(&value).iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn in_thing(thing: &str) -> Vec<String> {
        // Else there is nothing of what is owed.
        found::<Thing>(&thing.replacen('{', r#"{"any":1,"#, 1))
    }

    #[test]
    fn what_is_described_is_in_its_place() {
        let thing = r#"{"name":"a","size":1,"state":"on","level":1,"at":"2025-07-16T18:36:26Z","key":"s3cret","choice":3,
            "inner":{"name":null,"inner":{}},"things":[{},{"rows":[[1],[]]}],"counts":{"a":1},"by~name":{"x":{"name":"b"}},
            "any":{"new":[null]},"free":{"new":1}}"#;
        assert_eq!(found::<Thing>(thing), [""; 0]);
        let document =
            format!(r#"{{"data":{{"id":"1","type":"x","attributes":{thing},"meta":{{"a":1}}}},"meta":{{"b":1}}}}"#);
        assert_eq!(found::<Resource<Thing>>(&document), [""; 0]);
        assert_eq!(found::<Page<Resource<Thing>>>(r#"{"data":[{"id":"1"},{}],"meta":{"b":1}}"#), [""; 0]);
        assert_eq!(found::<BTreeMap<String, i64>>(r#"{"a":1}"#), [""; 0]);
        assert_eq!(found::<crate::Untyped>(r#"{"anything":[1]}"#), [""; 0]);
    }

    #[test]
    fn each_reason_is_told_where_it_is() {
        for (thing, expected) in [
            (
                r#"{"new":1,"a/b~c":2,"\ud83d":3}"#,
                "/new: unknown member /a~1b~0c: unknown member /\"\\ud83d\": unknown member",
            ),
            (
                r#"{"name":5,"inner":[],"things":{},"counts":[]}"#,
                "/name: unexpected type /inner: unexpected type /things: unexpected type /counts: unexpected type",
            ),
            (
                r#"{"size":1e400,"name":"\ud83d","key":7}"#,
                "/name: unexpected type /size: unexpected type /key: unexpected type",
            ),
            (r#"{"state":"Odd","level":2}"#, "/state: unknown value /level: unknown value"),
            (r#"{"at":"soon"}"#, "/at: unreadable timestamp"),
            (r#"{"choice":"x"}"#, "/choice: none of the described types"),
            (
                r#"{"choice":{"name":"a","state":"Odd","inner":{"new":1}}}"#,
                "/choice/state: unknown value /choice/inner/new: unknown member",
            ),
        ] {
            assert_eq!(in_thing(thing).join(" "), expected, "{thing}");
        }
    }

    /// A list or map with values of another kind is kept as a whole, beside what could be read of it.
    #[test]
    fn in_a_list_and_a_map_the_odd_value_is_told_alone() {
        for (thing, expected) in [
            (
                r#"{"things":[{"name":"a"},7,{"new":1},null,{"at":"x"}]}"#,
                "/things/1: unexpected type /things/2/new: unknown member /things/3: unexpected type /things/4/at: unreadable timestamp",
            ),
            (
                r#"{"rows":[[1,"x"],5,[2],[null,3]]}"#,
                "/rows/0/1: unexpected type /rows/1: unexpected type /rows/3/0: unexpected type",
            ),
            // No item could be read, so that there is no list to look into.
            (r#"{"rows":[5]}"#, "/rows: unexpected type"),
            (
                r#"{"counts":{"a":1,"b":"x","c":2,"\ud83d":3}}"#,
                "/counts/\"\\ud83d\": unknown member /counts/b: unexpected type",
            ),
            (
                r#"{"by~name":{"x":{"new":1},"y/z":5}}"#,
                "/by~0name/x/new: unknown member /by~0name/y~1z: unexpected type",
            ),
        ] {
            assert_eq!(in_thing(thing).join(" "), expected, "{thing}");
        }
    }

    #[test]
    fn a_resource_and_a_page_tell_what_stands_around_them() {
        let resource = |body| found::<Resource<Thing>>(body).join(" ");
        assert_eq!(
            resource(r#"{"data":{"id":5,"type":[],"attributes":{"new":1},"relationships":{}},"links":{},"meta":1}"#),
            "/id: unexpected type /type: unexpected type /attributes/new: unknown member /relationships: unknown member \
             /links: unknown member /meta: unexpected type"
        );
        assert_eq!(
            resource(r#"{"id":"1","attributes":[],"meta":[]}"#),
            "/attributes: unexpected type /meta: unexpected type"
        );

        let page = |body| found::<Page<Resource<Thing>>>(body).join(" ");
        assert_eq!(
            page(r#"{"data":[null,{"id":"1","attributes":{"state":"x"}},7,{"new":1}],"links":{},"meta":[]}"#),
            "/data/0: unexpected type /data/1/attributes/state: unknown value /data/2: unexpected type \
             /data/3/new: unknown member /meta: unexpected type /links: unknown member"
        );
        assert_eq!(page(r#"[{"new":1},5]"#), "/0/new: unknown member /1: unexpected type");
        assert_eq!(found::<Page<Json>>(r#"[1,null,"x"]"#), [""; 0]);
    }

    #[test]
    fn a_text_may_be_as_deep_as_the_reader_allows() {
        let deep = format!(r#"{}"new":1{}"#, r#"{"inner":"#.repeat(500) + "{", "}".repeat(501));
        let found = found::<Thing>(&deep);
        assert_eq!(found, [format!("{}/new: unknown member", "/inner".repeat(500))]);
    }

    #[test]
    fn what_the_caller_took_away_is_not_told() {
        let mut thing: Thing = serde_json::from_value(json!({ "rows": [[1], 5, [2]] })).unwrap();
        thing.rows.pop();
        assert_eq!(testing::unplaced(&thing).len(), 1);
    }
}
