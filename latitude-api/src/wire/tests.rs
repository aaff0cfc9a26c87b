//! The decoder and the writer, on types of every kind that a description can give.

use super::{Fit, Kind, Nullable, Place, decode, exact};
use crate::{Extra, Json, Resource, Secret, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq)]
struct Part {
    id: String,
    text: Option<String>,
    count: Option<i64>,
    price: Option<f64>,
    yes: Option<bool>,
    at: Option<Timestamp>,
    color: Option<Color>,
    level: Option<Level>,
    token: Option<Secret>,
    any: Option<Json>,
    part: Option<Box<Part>>,
    parts: Vec<Part>,
    texts: Vec<String>,
    grid: Vec<Vec<i64>>,
    map: BTreeMap<String, f64>,
    nullable: Nullable<String>,
    rule: Option<Rule>,
    shape: Option<Shape>,
    event: Option<Event>,
    resource: Option<Resource<Leaf>>,
    extra: Extra,
}

answer!(Part {
    id "id", text "text", count "count", price "price", yes "yes", at "at", color "color", level "level", token "token",
    any "any", part "part", parts "parts", texts "texts", grid "grid", map "map", nullable "nullable", rule "rule",
    shape "shape", event "event", resource "resource",
} secret ["token", "part", "parts"]);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Color {
    Red,
    Green,
    Other(crate::UnknownValue),
}

text_enum!(Color { Red "red", Green "green" });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Level {
    One,
    Two,
    Other(crate::UnknownInteger),
}

int_enum!(Level { One 1, Two 2 });

/// Members that only their tags tell apart.
#[derive(Clone, Debug, PartialEq)]
enum Rule {
    Not(Box<Not>),
    All(Box<All>),
    Leaf(Leaf),
    Other(Json),
}

union!(Rule { Not(Box<Not>), All(Box<All>), Leaf(Leaf) });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum NotOp {
    Not,
    Other(crate::UnknownValue),
}

text_enum!(NotOp { Not "not" });

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum AllOp {
    All,
    Other(crate::UnknownValue),
}

text_enum!(AllOp { All "all" });

#[derive(Clone, Debug, Default, PartialEq)]
struct Not {
    op: Option<NotOp>,
    of: Option<Rule>,
    extra: Extra,
}

answer!(Not { op "op", of "of" } required ["op", "of"]);

#[derive(Clone, Debug, Default, PartialEq)]
struct All {
    op: Option<AllOp>,
    of: Option<Rule>,
    extra: Extra,
}

answer!(All { op "op", of "of" } required ["op", "of"]);

#[derive(Clone, Debug, Default, PartialEq)]
struct Leaf {
    name: Option<String>,
    extra: Extra,
}

answer!(Leaf { name "name" } required ["name"]);

/// Members without anything to tell them apart but what they hold.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Number(i64),
    Text(String),
    List(Vec<i64>),
    Big(Big),
    Small(Leaf),
    NestA(Box<NestA>),
    NestB(Box<NestB>),
    Other(Json),
}

union!(Shape {
    Number(i64), Text(String), List(Vec<i64>), Big(Big), Small(Leaf), NestA(Box<NestA>), NestB(Box<NestB>),
} secret true);

#[derive(Clone, Debug, Default, PartialEq)]
struct Big {
    name: Option<String>,
    size: Option<i64>,
    extra: Extra,
}

answer!(Big { name "name", size "size" } required ["name", "size"]);

#[derive(Clone, Debug, Default, PartialEq)]
struct NestA {
    inner: Option<InnerA>,
    next: Option<Shape>,
    extra: Extra,
}

answer!(NestA { inner "inner", next "next" });

#[derive(Clone, Debug, Default, PartialEq)]
struct InnerA {
    a: Option<String>,
    extra: Extra,
}

answer!(InnerA { a "a" });

#[derive(Clone, Debug, Default, PartialEq)]
struct NestB {
    inner: Option<InnerB>,
    next: Option<Shape>,
    extra: Extra,
}

answer!(NestB { inner "inner", next "next" });

#[derive(Clone, Debug, Default, PartialEq)]
struct InnerB {
    b: Option<String>,
    extra: Extra,
}

answer!(InnerB { b "b" });

/// Members that differ in what their values may be.
#[derive(Clone, Debug, PartialEq)]
enum Paint {
    Not(Refused),
    Known(Painted),
    Free(FreelyPainted),
    Other(Json),
}

union!(Paint { Not(Refused), Known(Painted), Free(FreelyPainted) });

#[derive(Clone, Debug, Default, PartialEq)]
struct Painted {
    color: Option<Color>,
    extra: Extra,
}

answer!(Painted { color "color" });

#[derive(Clone, Debug, Default, PartialEq)]
struct FreelyPainted {
    color: Option<String>,
    extra: Extra,
}

answer!(FreelyPainted { color "color" });

#[derive(Clone, Debug, Default, PartialEq)]
struct Refused {
    rule: Option<Not>,
    extra: Extra,
}

answer!(Refused { rule "rule" });

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Started(Leaf),
    Stopped(Big),
    Other(Json),
}

union!(Event { Started(Leaf), Stopped(Big) } by "kind" { "1" => 0, "started" => 0, "stopped" => 1 });

fn read<K: Kind>(text: &str) -> K {
    let mut value = K::blank();
    let fit = decode(text, value.place()).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_ne!(fit, Fit::Not, "{text}");
    value
}

fn written<K: Kind>(value: &K) -> String {
    exact(value.view()).unwrap().text().to_owned()
}

fn part(field: &str, value: &str) -> Part {
    read(&format!("{{{field:?}: {value}}}"))
}

#[test]
fn a_value_that_its_field_does_not_hold_is_kept_as_it_came() {
    for (field, values) in [
        ("text", &["5", "true", "[1]", "{\"a\": 1}", "\"\\ud83d\"", "1e400"][..]),
        ("count", &["1.5", "18446744073709551616", "1e400", "\"1\"", "-0", "123456789012345678901"]),
        ("price", &["9007199254740993", "1e400", "1e-400", "\"1.0\"", "[1]"]),
        ("yes", &["\"true\"", "1"]),
        ("color", &["5", "\"\\udead\"", "[\"red\"]"]),
        ("level", &["\"1\"", "1.5", "99999999999999999999"]),
        ("part", &["[{}]", "\"bare\"", "7"]),
        ("parts", &["{}", "[1]", "[{}, null]", "\"none\""]),
        ("texts", &["[\"a\", 1]", "[\"a\", \"\\ud83d\"]", "[null]"]),
        ("grid", &["[[1], [2, \"x\"]]", "[1]", "[[1e400]]"]),
        ("map", &["{\"a\": 1, \"b\": 9007199254740993}", "{\"\\ud83d\": 1}", "[1]"]),
        ("id", &["17", "123456789012345678901", "[1]", "\"\\ud83d\""]),
        ("new", &["\"\"", "[]", "{}", "1e400", "null", "{\"deep\": [1, {\"er\": 2.50}]}", "\"\\ud83d\""]),
        ("resource", &["[]", "\"r\""]),
    ] {
        for value in values {
            let read = part(field, value);
            assert_eq!(read.extra(field).map(Json::text), Some(*value), "{field}");
            let text = written(&read);
            assert!(text.contains(&format!("{field:?}:{value}")), "{field}: {text}");
            // What is kept is not in the field as well, but for what of a list or map can be read.
            if !matches!(field, "parts" | "texts" | "grid" | "map" | "id") {
                let nothing = Part { extra: read.extra.clone(), ..Part::default() };
                assert_eq!(read, nothing, "{field}: {value}");
            }
            // Reading it again changes nothing.
            assert_eq!(written(&self::read::<Part>(&text)), text, "{field}");
        }
    }
    // A float of too many digits is the nearest one, and kept as it came.
    for (field, value) in [("price", "0.30000000000000000001"), ("any", "0.30000000000000000001")] {
        let read = part(field, value);
        assert_eq!(written(&read), format!("{{\"{field}\":{value}}}"));
        assert_eq!(read.price, (field == "price").then_some(0.3));
    }
    assert_eq!(part("id", "123456789012345678901").id, "123456789012345678901");
    assert_eq!(part("grid", "[[1], [2, \"x\"]]").grid, [vec![1], vec![2]]);
    assert_eq!(part("texts", "[\"a\", 1]").texts, ["a"]);
    let odd_name = r#"{"\ud83d":1}"#;
    assert_eq!(written(&read::<Part>(odd_name)), odd_name);
}

#[test]
fn the_last_of_several_values_counts() {
    for (text, expected) in [
        (r#"{"text": 5, "text": "x"}"#, r#"{"text":"x"}"#),
        (r#"{"text": "x", "text": 5}"#, r#"{"text":5}"#),
        (r#"{"text": "x", "text": null}"#, "{}"),
        (r#"{"parts": [{}], "parts": [1]}"#, r#"{"parts":[1]}"#),
        (r#"{"parts": [1], "parts": [{}]}"#, r#"{"parts":[{}]}"#),
        (r#"{"texts": ["a"], "texts": null}"#, "{}"),
        (r#"{"part": {"text": "x"}, "part": {"count": 1}}"#, r#"{"part":{"count":1}}"#),
        (r#"{"map": {"a": 1, "a": 2}}"#, r#"{"map":{"a":2}}"#),
        (r#"{"new": 1, "x": 2, "new": 3}"#, r#"{"new":3,"x":2}"#),
        (r#"{"id": 7, "id": "x", "id": 8}"#, r#"{"id":8}"#),
        (
            r#"{"resource": {"attributes": {"name": "a"}, "meta": {"a": 1}, "attributes": {}, "meta": {"b": 1}}}"#,
            r#"{"resource":{"attributes":{},"meta":{"b":1}}}"#,
        ),
    ] {
        assert_eq!(written(&read::<Part>(text)), expected, "{text}");
    }
}

#[test]
fn a_map_holds_the_entries_whose_last_value_fits() {
    for (text, expected) in [
        (r#"{"a": 1, "b": "x", "c": 3}"#, &[("a", 1.0), ("c", 3.0)][..]),
        (r#"{"b": "x", "a": 1, "b": 2}"#, &[("a", 1.0), ("b", 2.0)]),
        (r#"{"a": 1, "b": 2, "a": {}}"#, &[("b", 2.0)]),
        (r#"{"a": "x"}"#, &[]),
    ] {
        let part = part("map", text);
        let entries: Vec<(&str, f64)> = part.map.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        assert_eq!(entries, expected, "{text}");
        // What one of them doesn't hold is in the map as it came.
        assert_eq!(written(&part), format!("{{\"map\":{text}}}"));
    }
}

#[test]
fn tags_tell_members_apart() {
    let nested = |depth: usize| {
        format!("{}{{\"name\": \"n\"}}{}", "{\"op\": \"all\", \"of\": ".repeat(depth), "}".repeat(depth))
    };
    let mut rule: Rule = read(&nested(12));
    for depth in 0..12 {
        rule = match rule {
            Rule::All(all) => all.of.unwrap(),
            other => panic!("{depth}: {other:?}"),
        };
    }
    assert!(matches!(rule, Rule::Leaf(_)));
    assert!(matches!(read(r#"{"of": {"name": "x"}, "op": "not"}"#), Rule::Not(_)));
    // What no member's tag is, is none of them.
    let unknown = r#"{"op":"any","of":{"name":"n"}}"#;
    let rule: Rule = read(unknown);
    assert!(matches!(rule, Rule::Leaf(_)), "the only one without a tag, as far as it goes: {rule:?}");
    assert_eq!(written(&rule), r#"{"op":"any","of":{"name":"n"}}"#);
}

#[test]
fn the_member_with_the_fewest_misfits_is_it() {
    for (text, expected) in [
        ("5", "Number"),
        ("5.5", "Other"),
        ("\"x\"", "Text"),
        ("[1, 2]", "List"),
        ("[1, \"x\"]", "Other"),
        ("{\"name\": \"n\"}", "Small"),
        ("{\"name\": \"n\", \"size\": 1}", "Big"),
        ("{\"inner\": {\"a\": \"x\"}}", "NestA"),
        ("{\"inner\": {\"b\": \"x\"}}", "NestB"),
        ("{\"inner\": {}, \"next\": {\"inner\": {\"b\": \"x\"}}}", "NestA"),
        ("null", "Other"),
        ("1e400", "Other"),
        ("true", "Other"),
    ] {
        let shape: Shape = read(text);
        assert!(format!("{shape:?}").starts_with(expected), "{text}: {shape:?}");
        let judged: Result<Value, _> = serde_json::from_str(text);
        assert!(judged.map_or(written(&shape) == text, |value| read::<Json>(&written(&shape)) == value), "{text}");
    }
}

#[test]
fn unknown_values_are_misfits_and_tags_within_members_are_no_more() {
    for (text, expected) in [
        (r#"{"color": "red"}"#, "Known"),
        (r#"{"color": "blue"}"#, "Free"),
        (r#"{"rule": {"op": "not", "of": {"name": "n"}}}"#, "Not"),
        // All are alike: the first is it.
        (r#"{"unheard of": 1}"#, "Not"),
        (r#"{"rule": {"op": "odd", "of": {"name": "n"}}}"#, "Not"),
    ] {
        let paint: Paint = read(text);
        assert!(format!("{paint:?}").starts_with(expected), "{text}: {paint:?}");
    }
}

#[test]
fn a_discriminator_decides() {
    for (text, expected) in [
        (r#"{"kind": "started", "name": "n", "size": 1}"#, "Started"),
        (r#"{"name": "n", "kind": "stopped"}"#, "Stopped"),
        (r#"{"kind": 1}"#, "Started"),
        (r#"{"kind": 1e0}"#, "Started"),
        (r#"{"kind": "paused", "name": "n"}"#, "Other"),
        (r#"{"kind": null, "name": "n"}"#, "Other"),
        (r#"{"name": "n"}"#, "Other"),
        (r#""started""#, "Other"),
    ] {
        let event: Event = read(text);
        assert!(format!("{event:?}").starts_with(expected), "{text}: {event:?}");
        assert_eq!(read::<Json>(&written(&event)), serde_json::from_str::<Value>(text).unwrap());
    }
}

/// How many steps a text takes is the time that it takes, without the machine's share.
#[test]
fn unions_take_linear_time() {
    let tagged = |depth: usize| {
        format!("{}{{\"name\": \"n\"}}{}", "{\"of\": ".repeat(depth), ", \"op\": \"all\"}".repeat(depth))
    };
    let plain = |depth: usize| {
        format!(
            "{}{{\"inner\": {{\"b\": \"x\"}}}}{}",
            "{\"inner\": {\"b\": \"x\"}, \"next\": ".repeat(depth),
            "}".repeat(depth)
        )
    };
    let steps = |text: &str, place: Place<'_>| {
        let mut filler = super::fill::Filler::new(text);
        filler.fill(place).unwrap();
        filler.reader.steps()
    };
    for depth in [50, 250] {
        let (once, twice) = (tagged(depth), tagged(2 * depth));
        let (first, second) = (steps(&once, Rule::blank().place()), steps(&twice, Rule::blank().place()));
        assert!(second < first * 5 / 2, "tagged: {first} steps, then {second}");
        let (once, twice) = (plain(depth), plain(2 * depth));
        let (first, second) = (steps(&once, Shape::blank().place()), steps(&twice, Shape::blank().place()));
        assert!(second < first * 5 / 2, "plain: {first} steps, then {second}");
    }
    // As deep as a text may be; on a thread that has no more room than others.
    let deepest: Shape = read(&plain(508));
    assert_eq!(read::<Json>(&written(&deepest)).text().len(), written(&deepest).len());
    assert!(deepest.clone() == deepest && format!("{deepest:?}").contains("NestB"));
    let error = decode(&plain(512), Shape::blank().place()).unwrap_err();
    assert!(error.to_string().contains("512 levels"), "{error}");
}

#[test]
fn what_is_sent_has_what_is_required_and_no_number_that_json_lacks() {
    fn sent(view: super::View<'_>) -> Result<String, String> {
        let mut writer = super::Writer::strict();
        writer.value(view);
        writer.finish().map_err(|why| why.to_string())
    }
    let nameless = Part { resource: Some(Resource::default()), ..Part::default() };
    assert_eq!(sent(nameless.view()).unwrap_err(), "`id` is required and has no value");
    assert_eq!(sent(Leaf::default().view()).unwrap_err(), "`name` is required and has no value");
    assert_eq!(sent(Leaf { name: Some(String::new()), ..Leaf::default() }.view()).unwrap(), r#"{"name":""}"#);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let part = Part { map: BTreeMap::from([("a".to_owned(), number)]), ..Part::default() };
        assert_eq!(sent(part.view()).unwrap_err(), "`map` has a number that JSON doesn't have: NaN or an infinity");
    }
}

#[test]
fn secrets_show_where_they_are_asked_for_alone() {
    for (text, field) in [
        (r#"{"token": "s3cret"}"#, "token"),
        (r#"{"token": {"deep": "s3cret"}}"#, "token"),
        (r#"{"part": "s3cret"}"#, "part"),
        (r#"{"parts": [{"token": "s3cret"}, 5]}"#, "parts"),
        (r#"{"part": {"token": "s3cret"}}"#, "part"),
        (r#"{"shape": {"unheard": {"of": "s3cret"}}}"#, "shape"),
    ] {
        let read: Part = read(text);
        assert!(!format!("{read:?} {read:#?}").contains("s3cret"), "{text}");
        let shown = serde_json::to_value(&read).unwrap();
        let hidden = field != "shape";
        assert_eq!(!shown.to_string().contains("s3cret"), hidden, "{shown}");
        assert_eq!(serde_json::to_value(crate::Exposed(&read)).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }
    // Of a page, also where its items are lists or maps.
    let page: crate::Page<Vec<Secret>> = serde_json::from_str(r#"[["x"], "s3cret"]"#).unwrap();
    assert_eq!(serde_json::to_value(&page).unwrap(), json!([["[redacted]"], "[redacted]"]));
    let page: crate::Page<BTreeMap<String, Part>> = serde_json::from_str(r#"[{"a": {"text": "x"}}, 17]"#).unwrap();
    assert_eq!(serde_json::to_value(&page).unwrap(), json!([{"a": {"text": "x"}}, "[redacted]"]));
    let other: Shape = read("[\"s3cret\"]");
    assert_eq!(serde_json::to_value(&other).unwrap(), json!("[redacted]"));
    assert!(!format!("{other:?}").contains("s3cret"));
}

/// A text of random values, most of them of the kinds that the fields have; and the same for a judge that holds no odd
/// numbers and strings.
struct Texts<'r> {
    random: &'r mut fastrand::Rng,
    text: String,
}

/// What serde_json's values can't hold, each with a text that stands for it before the judge.
const ODD: [(&str, &str); 5] = [
    ("1e400", "\"<1>\""),
    ("12345678901234567890123456789", "\"<2>\""),
    ("9007199254740993.5", "\"<3>\""),
    ("\"\\ud83d\"", "\"<4>\""),
    ("-0.30000000000000000001", "\"<5>\""),
];

const NAMES: [&str; 30] = [
    "id",
    "text",
    "count",
    "price",
    "yes",
    "at",
    "color",
    "level",
    "token",
    "any",
    "part",
    "parts",
    "texts",
    "grid",
    "map",
    "nullable",
    "rule",
    "shape",
    "event",
    "resource",
    "op",
    "of",
    "name",
    "size",
    "inner",
    "next",
    "a",
    "kind",
    "attributes",
    "meta",
];

impl Texts<'_> {
    fn value(&mut self, room: usize) {
        let plain = [
            "1",
            "2",
            "-7",
            "1.5",
            "1e2",
            "true",
            "false",
            "null",
            "\"red\"",
            "\"blue\"",
            "\"all\"",
            "\"not\"",
            "\"started\"",
            "\"2025-07-16T18:36:26Z\"",
            "\"\"",
            "\"\\u00e9\\n\"",
            "9007199254740993",
            "18446744073709551615",
            "-0.0",
        ];
        match self.random.usize(0..10) {
            0 => self.text.push_str(ODD[self.random.usize(0..ODD.len())].0),
            1..4 if room > 0 => self.list(room - 1),
            4..8 if room > 0 => self.object(room - 1),
            _ => self.text.push_str(plain[self.random.usize(0..plain.len())]),
        }
    }

    fn list(&mut self, room: usize) {
        self.text.push('[');
        for at in 0..self.random.usize(0..4) {
            self.text.push_str(if at == 0 { "" } else { ", " });
            self.value(room);
        }
        self.text.push(']');
    }

    fn object(&mut self, room: usize) {
        self.text.push('{');
        for at in 0..self.random.usize(0..6) {
            self.text.push_str(if at == 0 { "" } else { "," });
            // Now and then a name that is there already, or that nobody knows.
            match self.random.usize(0..12) {
                0 => self.text.push_str("\"unheard of\""),
                1 => self.text.push_str("\"\\u0074ext\""),
                _ => self.text.push_str(&format!("{:?}", NAMES[self.random.usize(0..NAMES.len())])),
            }
            self.text.push_str(" : ");
            self.value(room);
        }
        self.text.push('}');
    }
}

/// A value as the judge sees it: what reads as absent is no difference.
fn judged(text: &str) -> Value {
    let text = ODD.iter().fold(text.to_owned(), |text, (odd, stands)| text.replace(odd, stands));
    settled(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

fn settled(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, settled(value)));
            members
                .filter(|(_, value)| {
                    !matches!(value, Value::Null) && *value != json!([]) && *value != json!({}) && *value != json!("")
                })
                .collect()
        }
        Value::Array(items) => items.into_iter().map(settled).collect(),
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap();
            if float.fract() == 0.0 && float.abs() < 1e15 { json!(float as i64) } else { json!(float) }
        }
        other => other,
    }
}

#[test]
fn whatever_comes_goes_out_again() {
    let mut random = fastrand::Rng::with_seed(2026);
    let mut sizes = 0;
    for round in 0..20_000 {
        let mut texts = Texts { random: &mut random, text: String::new() };
        texts.object(1 + round % 6);
        let text = texts.text;
        sizes += text.len();
        let first: Part = read(&text);
        let out = written(&first);
        assert_eq!(judged(&out), judged(&text), "{text}");
        let second: Part = read(&out);
        assert_eq!(second, first, "{text}\n{out}");
        assert_eq!(written(&second), out, "{text}");
        // The same by serde, where it can hold the text.
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let by_serde: Part = serde_json::from_str(&text).unwrap();
            assert_eq!(by_serde, first, "{value}");
        }
    }
    assert!(sizes > 2_000_000, "{sizes} bytes are too few to say anything");
}

#[test]
fn a_page_without_some_of_its_items_keeps_the_others_and_the_rest() {
    let mut page: crate::Page<String> = serde_json::from_str(r#"[7, "a", "b", null, "c", 8]"#).unwrap();
    assert_eq!(serde_json::to_value(&page).unwrap(), json!([7, "a", "b", null, "c", 8]));
    page.items.retain(|item| item == "a");
    assert_eq!(serde_json::to_value(&page).unwrap(), json!([7, "a", null, 8]));
    page.items.clear();
    assert_eq!(serde_json::to_value(&page).unwrap(), json!([7, null, 8]));
}

/// A body that is read from a file and changed before it is sent.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sent {
    keys: Nullable<Vec<String>>,
    name: Option<String>,
    extra: Extra,
}

body!(Sent { keys "keys", name "name" });

#[test]
fn what_a_setter_sets_is_newer_than_what_was_read() {
    let read: Sent = read(r#"{"keys": ["a", 5], "name": 7, "new": 1}"#);
    assert_eq!(written(&read), r#"{"keys":["a", 5],"name":7,"new":1}"#);
    let set = Sent { keys: Nullable::Set(vec!["mine".to_owned()]), name: Some("n".to_owned()), ..read };
    assert_eq!(written(&set), r#"{"keys":["mine"],"name":"n","new":1}"#);
    assert_eq!(serde_json::to_value(&set).unwrap(), json!({"keys": ["mine"], "name": "n", "new": 1}));
    let cleared = Sent { keys: Nullable::Null, ..set };
    assert_eq!(written(&cleared), r#"{"keys":null,"name":"n","new":1}"#);
}

/// On a thread that has no more room than others.
#[test]
fn what_can_be_read_can_be_printed_and_written() {
    #[derive(Clone, Debug, PartialEq)]
    enum Tree {
        Text(String),
        List(Vec<Tree>),
        Map(BTreeMap<String, Tree>),
        Other(Json),
    }

    union!(Tree { Text(String), List(Vec<Tree>), Map(BTreeMap<String, Tree>) });

    for (open, close) in [("{\"a\":", "}"), ("[", "]")] {
        let text = format!("{}\"x\"{}", open.repeat(511), close.repeat(511));
        let tree: Tree = read(&text);
        assert_eq!(written(&tree), text);
        assert_eq!(serde_json::to_string(&crate::json::Finite(&tree)).unwrap(), text);
        assert!(tree.clone() == tree && format!("{tree:?}").len() > 511);
        let value = serde_json::to_value(&tree).unwrap();
        assert_eq!(serde_json::from_value::<Tree>(value).unwrap(), tree);
    }
}

/// Fields whose values have become others, in an answer and in a body.
#[derive(Clone, Debug, Default, PartialEq)]
struct Changed {
    text: Option<String>,
    count: Option<i64>,
    yes: Option<bool>,
    same: Option<String>,
    extra: Extra,
}

answer!(Changed { text "text", count "count", yes "yes", same "same" } changed ["text" Number, "count" Text, "yes" Text]);

#[derive(Clone, Debug, Default, PartialEq)]
struct ChangedSent {
    text: Option<String>,
    count: Option<i64>,
    yes: Option<bool>,
    flag: Option<String>,
    many: Option<Vec<String>>,
    map: Option<BTreeMap<String, i64>>,
    extra: Extra,
}

body!(ChangedSent { text "text", count "count", yes "yes", flag "flag", many "many", map "map" } changed ["text" Number, "count" Text, "yes" Text, "flag" Boolean, "many" Number, "map" Text]);

#[test]
fn a_field_of_another_kind_by_now_is_read_and_written_as_far_as_that_goes() {
    let text = r#"{"text":1.50,"count":"12","yes":"true","same":7}"#;
    let value: Changed = read(text);
    let (count, yes) = (Some(12), Some(true));
    assert_eq!((value.text.as_deref(), value.count, value.yes), (Some("1.50"), count, yes));
    assert_eq!(value.same, None, "a field that hasn't changed takes no other kind");
    assert_eq!(written(&value), text, "what came is what is there");
    for (text, kept) in [(r#"{"count":"many"}"#, "count"), (r#"{"count":[1]}"#, "count"), (r#"{"text":{}}"#, "text")] {
        let value: Changed = read(text);
        assert!(value.count.is_none() && value.extra.get(kept).is_some(), "{text}");
        assert_eq!(written(&value), text);
    }
    let sent = |text: &str, flag: &str| ChangedSent {
        text: Some(text.to_owned()),
        count: Some(12),
        yes: Some(true),
        flag: Some(flag.to_owned()),
        many: None,
        map: None,
        extra: Extra::default(),
    };
    let several = ChangedSent {
        many: Some(vec!["1".to_owned(), "x".to_owned()]),
        map: Some(BTreeMap::from([("a".to_owned(), 5)])),
        ..ChangedSent::default()
    };
    assert_eq!(written(&several), r#"{"many":[1,"x"],"map":{"a":"5"}}"#);
    let empty = ChangedSent { many: Some(Vec::new()), map: Some(BTreeMap::new()), ..ChangedSent::default() };
    assert_eq!(written(&empty), r#"{"many":[],"map":{}}"#);
    assert_eq!(written(&sent("8080", "true")), r#"{"text":8080,"count":"12","yes":"true","flag":true}"#);
    assert_eq!(written(&sent("many", "1")), r#"{"text":"many","count":"12","yes":"true","flag":"1"}"#);
    // Nothing that isn't one value of JSON gets in.
    assert_eq!(
        written(&sent("1,\"a\":2", "true}")),
        r#"{"text":"1,\"a\":2","count":"12","yes":"true","flag":"true}"}"#
    );
}

/// Fields of which another one holds the value by now, in an answer and in a body.
#[derive(Clone, Debug, Default, PartialEq)]
struct Reshaped {
    prices_map: BTreeMap<String, i64>,
    prices: Option<Prices>,
    system_object: Option<Prices>,
    system: Option<String>,
    extra: Extra,
}

answer!(Reshaped { prices_map "prices", prices "prices as prices", system_object "system", system "system as system" } kept ["prices as prices" "prices", "system as system" "system"]);

#[derive(Clone, Debug, Default, PartialEq)]
struct Prices {
    usd: Option<i64>,
    extra: Extra,
}

answer!(Prices { usd "usd" });

#[derive(Clone, Debug, Default, PartialEq)]
struct ReshapedSent {
    tags_list: Option<Vec<String>>,
    tags: Option<String>,
    extra: Extra,
}

body!(ReshapedSent { tags_list "tags", tags "tags as tags" } kept ["tags as tags" "tags"]);

#[test]
fn a_field_in_an_earlier_shape_holds_the_value_too_and_says_it_only_where_no_other_does() {
    let text = r#"{"prices":{"eur":4,"usd":5},"system":{"usd":1}}"#;
    let value: Reshaped = read(text);
    assert_eq!(value.prices_map, BTreeMap::from([("usd".to_owned(), 5), ("eur".to_owned(), 4)]));
    let prices = value.prices.as_ref().unwrap();
    assert_eq!((prices.usd, prices.extra.get("eur").is_some()), (Some(5), true));
    assert_eq!((value.system_object.as_ref().unwrap().usd, &value.system), (Some(1), &None));
    assert!(value.extra.iter().next().is_none(), "nothing is without a place");
    assert_eq!(written(&value), text);
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    // What the new field can't hold, the old one may; and the value is there as it came.
    for text in [r#"{"system":"linux"}"#, r#"{"prices":null,"system":7}"#, r#"{"prices":{"usd":"x"}}"#] {
        let value: Reshaped = read(text);
        assert_eq!(value.system.as_deref(), text.contains("linux").then_some("linux"), "{text}");
        assert_eq!(
            written(&value).replace("{}", ""),
            text.replace(r#""prices":null,"#, "").replace("{}", ""),
            "{text}"
        );
    }
    // The same name twice: the later value counts, for both.
    let value: Reshaped = read(r#"{"system":"linux","system":{"usd":2}}"#);
    assert_eq!((value.system, value.system_object.unwrap().usd), (None, Some(2)));

    let sent = |tags: Option<&str>, list: Option<&str>| ReshapedSent {
        tags_list: list.map(|it| vec![it.to_owned()]),
        tags: tags.map(str::to_owned),
        extra: Extra::default(),
    };
    assert_eq!(written(&sent(Some("a"), None)), r#"{"tags":"a"}"#);
    assert_eq!(written(&sent(None, Some("b"))), r#"{"tags":["b"]}"#);
    assert_eq!(written(&sent(Some("a"), Some("b"))), r#"{"tags":["b"]}"#, "one name is written once");
    assert_eq!(serde_json::to_string(&sent(Some("a"), None)).unwrap(), r#"{"tags":"a"}"#);
    let unplaced = |text: &str| super::unplaced::unplaced(read::<Reshaped>(text).view(), None).len();
    assert_eq!((unplaced(text), unplaced(r#"{"system":"linux"}"#)), (0, 1), "what is described is the new shape");
}
