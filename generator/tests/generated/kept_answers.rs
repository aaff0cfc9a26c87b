//! Answers that come with something else around them after a release.

use crate::kept::{Later, later, released};

const DATE: &str = "2026-10-14";

const RESOURCE: &str = "{type: object, properties: {data: {type: object, properties: {id: {type: string}, type: {type: \
                        string}, attributes: DISK}}}}";
const DATA: &str = "{type: object, properties: {data: DISK}}";
const BARE: &str = "DISK";
const DISK: &str = "{type: object, properties: {name: {type: string}, size: {type: integer}}}";
const OTHER: &str = "{type: object, properties: {color: {type: string}}}";

fn get(schema: &str, disk: &str) -> String {
    let schema = schema.replace("DISK", disk);
    let id = "{name: id, in: path, required: true, schema: {type: string}}";
    let answer = format!("{{description: It., content: {{application/json: {{schema: {schema}}}}}}}");
    format!("/things/{{id}}: {{get: {{tags: [things], parameters: [{id}], responses: {{'200': {answer}}}}}}}\n")
}

#[track_caller]
fn rewrapped(from: &str, to: &str, disk: &str) -> Later {
    later(&released(&get(from, DISK), ""), DATE, &get(to, disk), "")
}

const FORMS: [&str; 3] = [RESOURCE, DATA, BARE];

/// Each form beside each other one, with the method as it was.
fn changes() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let method = |from| {
        let same = rewrapped(from, from, DISK);
        same.text.lines().find(|line| line.contains("pub fn get(")).unwrap().to_owned()
    };
    FORMS
        .into_iter()
        .flat_map(move |from| FORMS.into_iter().filter(move |to| *to != from).map(move |to| (from, to, method(from))))
}

#[test]
fn an_answer_keeps_its_type_and_is_read_either_way() {
    for (from, to, method) in changes() {
        let later = rewrapped(from, to, &DISK.replace("size: ", "more: {type: string}, size: "));
        assert!(later.text.contains(&method) && later.text.contains(".rewrapped()"), "{from} {to}\n{}", later.text);
        // What the description has around it, its tests read no more.
        assert!(later.contract.contains("get_of_things kept, "), "{from} {to}\n{}", later.contract);
        // It is the same struct, and goes on.
        assert!(later.text.contains("pub more: Option<String>,"), "{from} {to}\n{}", later.text);
        assert!(!later.text.contains("deprecated"), "{from} {to}\n{}", later.text);
        assert_eq!(later.verdict, "additive -> 1.x: minor, 0.x: patch", "{}", later.report);
        assert!(later.report.contains("it keeps its type, and is read either way"), "{}", later.report);
        // After another release, and back.
        let again = crate::kept::later(&later.released(), DATE, &get(to, DISK), "");
        assert!(again.text.contains(&method) && again.text.contains(".rewrapped()"), "{from} {to}\n{}", again.text);
        let back = crate::kept::later(&again.released(), DATE, &get(from, DISK), "");
        assert!(back.text.contains(&method) && !back.text.contains(".rewrapped()"), "{from} {to}\n{}", back.text);
    }
}

#[test]
fn an_answer_that_may_hold_nothing_of_it_breaks() {
    for (from, to, method) in changes() {
        let later = rewrapped(from, to, OTHER);
        assert!(later.contract.contains("get_of_things kept, "), "{from} {to}\n{}", later.contract);
        assert!(later.text.contains(&method), "{from} {to}\n{}", later.text);
        assert!(later.verdict.starts_with("breaking"), "{from} {to}\n{}", later.report);
        assert!(later.report.contains("read as it was, which may find nothing"), "{}", later.report);
    }
}

#[test]
fn items_and_envelopes_that_were_types_are_read_either_way() {
    let resource = "{type: object, properties: {id: {type: string}, type: {type: string}, attributes: DISK}}";
    let list = |item: &str| format!("{{type: object, properties: {{data: {{type: array, items: {item}}}}}}}");
    let around = |data: &str| {
        format!("{{type: object, properties: {{data: {data}, meta: {{type: object}}, next: {{type: string}}}}}}")
    };
    let several = format!("{{type: array, items: {resource}}}");
    for (from, to) in [
        (list("DISK"), list(resource)),
        (list(resource), list("DISK")),
        (list(&around(resource)), list(resource)),
        (list(&around(&several)), list(resource)),
        (format!("{{type: object, properties: {{data: {}}}}}", around(resource)), RESOURCE.to_owned()),
    ] {
        let was = rewrapped(&from, &from, DISK);
        let method = was.text.lines().find(|line| line.contains("(&self, id")).unwrap().to_owned();
        let now = rewrapped(&from, &to, DISK);
        assert!(now.text.contains(&method) && now.text.contains(".rewrapped()"), "{from} {to}\n{}", now.text);
        assert_eq!(now.verdict, "additive -> 1.x: minor, 0.x: patch", "{from} {to}\n{}", now.report);
        let other = rewrapped(&from, &to, OTHER);
        assert!(other.text.contains(&method) && other.verdict.starts_with("breaking"), "{from} {to}\n{}", other.report);
    }
}
