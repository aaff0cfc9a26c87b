//! Chains of edits after a release, and of releases: whatever upstream does, what was released stays.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use generator::{Change, ChangeKind, Impact, Past, Source};
use serde_json::{Value, json};

use crate::edits::EDITS;
use crate::shapes::SHAPES;
use crate::sites::Sites;
use crate::surface::surface;
use crate::{effective, slice};

const CHAINS: usize = 24;
const STEPS: usize = 3;

/// A description as it was generated, and the release that it has to keep.
struct Kept {
    released: Value,
    /// What callers of the release can write down.
    surface: BTreeSet<String>,
    release: Source,
    names: Source,
}

fn edited(document: &Value, released: &Value, rng: &mut Rng) -> (&'static str, Value) {
    let sites = Sites::of(document);
    loop {
        let mut edited = document.clone();
        let name = if rng.u8(..3) == 0 {
            let (name, edit) = EDITS[rng.usize(..EDITS.len())];
            edit(&mut edited, &sites, rng).map(|_| name)
        } else {
            let (name, edit) = SHAPES[rng.usize(..SHAPES.len())];
            edit(&mut edited, released, &sites, rng).map(|()| name)
        };
        // What can't be described is for other tests.
        if let Some(name) = name
            && effective(&edited).is_ok_and(|it| generator::generate(&it, None).is_ok())
        {
            return (name, edited);
        }
    }
}

impl Kept {
    fn of(document: &Value) -> Self {
        let effective = effective(document).unwrap();
        let generated = generator::generate(&effective, None).unwrap();
        let names = Source::new("names.yaml", generated.names);
        let release = generator::release(&effective, Past::from(Some(&names)), "0.1.0").unwrap();
        let surface = surface(&generated.files);
        Self { released: document.clone(), surface, release: Source::new("released.yaml", release), names }
    }

    /// Generates what comes after, and tells what is wrong.
    fn next(&mut self, document: &Value, release_it: bool) -> Result<(), String> {
        let effective = effective(document)?;
        let past = Past { pins: Some(&self.names), released: Some(&self.release), date: Some("2026-10-14") };
        let generated = generator::generate(&effective, past).map_err(|refusal| refusal.to_string())?;
        let names = Source::new("names.yaml", &*generated.names);
        let (_, diff) = generator::since_release(&effective, past).map_err(|refusal| refusal.to_string())?.unwrap();
        let released = Source::new("released.yaml", generator::release(&effective, past, "0.2.0").unwrap());
        for release in [&self.release, &released] {
            let past = Past { pins: Some(&names), released: Some(release), date: Some("2099-01-01") };
            let again = generator::generate(&effective, past).map_err(|refusal| format!("again: {refusal}"))?;
            if let Some((name, text)) =
                again.files.iter().find(|(name, text)| generated.files.get(*name) != Some(*text))
            {
                let was = generated.files.get(name).map(String::as_str).unwrap_or_default();
                let (was, is): (Vec<&str>, Vec<&str>) = (was.lines().skip(1).collect(), text.lines().skip(1).collect());
                let at = was.iter().zip(&is).position(|(was, is)| was != is).unwrap_or_default();
                let around = |lines: &[&str]| {
                    lines.iter().skip(at.saturating_sub(3)).take(9).map(|it| (*it).to_owned()).collect::<Vec<_>>()
                };
                let when = if std::ptr::eq(release, &released) { "after the release" } else { "again" };
                return Err(format!("{name} isn't the same {when}: {:#?}\n{:#?}", around(&was), around(&is)));
            }
            if again.names != generated.names {
                return Err("the names aren't the same again".to_owned());
            }
        }
        let breaking: Vec<_> = diff.of(Impact::Breaking).collect();
        let told: Vec<String> = breaking
            .iter()
            .map(|it| {
                format!("{:?} {} {} {:?} -> {:?}: {}", it.kind, it.behaviour, it.path, it.before, it.after, it.why)
            })
            .collect();
        let now = surface(&generated.files);
        // A field beside which there is another one by now, or no longer.
        let moved = |line: &str| {
            let Some((head, wire)) = line.split_once(" \"").filter(|(head, _)| head.starts_with("wire ")) else {
                return false;
            };
            let name = head.rsplit('.').next().unwrap_or_default().trim_start_matches("r#");
            let wire = wire.trim_end_matches('"');
            let base = wire.strip_suffix(&format!(" as {name}")).unwrap_or(wire);
            [base.to_owned(), format!("{base} as {name}")].iter().any(|wire| now.contains(&format!("{head} {wire:?}")))
        };
        let lost: Vec<&String> = self.surface.difference(&now).filter(|line| !moved(line)).collect();
        if !lost.is_empty() && breaking.iter().all(|it| it.behaviour) {
            return Err(format!("lost and untold: {lost:#?}"));
        }
        // A list that is an object by now, and the like: what hangs on such an answer goes with it.
        let is_answer = |kind| kind == ChangeKind::AnswerChanged;
        let hangs = |kind| matches!(kind, ChangeKind::ReexportRemoved | ChangeKind::SetterRemoved);
        let has_answer = breaking.iter().any(|it| is_answer(it.kind));
        // A body of text that is JSON by now.
        let is_other_body =
            |path: &str| breaking.iter().any(|it| it.path == path && it.kind == ChangeKind::BodyMediaTypeChanged);
        let is_body = |it: &Change| it.kind == ChangeKind::ArgumentsChanged && is_other_body(&it.path);
        let mut lost = breaking.iter().filter(|it| !it.behaviour);
        if lost.any(|it| !(is_answer(it.kind) || has_answer && hangs(it.kind) || is_body(it))) {
            return Err(format!("breaking: {told:#?}"));
        }
        self.names = names;
        if release_it {
            self.surface = now;
            self.release = released;
            self.released = document.clone();
        }
        Ok(())
    }
}

fn run(name: &str, first: &Value, seed: u64, steps: usize) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let (mut kept, mut document) = (Kept::of(first), first.clone());
    let mut made = Vec::new();
    for _ in 0..steps {
        for _ in 0..rng.usize(1..3) {
            let (edit, next) = edited(&document, &kept.released, &mut rng);
            made.push(edit);
            document = next;
        }
        let release_it = rng.u8(..3) == 0;
        if release_it {
            made.push("release");
        }
        let next = catch_unwind(AssertUnwindSafe(|| kept.next(&document, release_it)));
        let next = next.unwrap_or_else(|panic| Err(format!("panic {:?}", panic.downcast_ref::<String>())));
        next.map_err(|why| format!("{name}, seed {seed}, {made:?}: {why}"))?;
    }
    Ok(())
}

#[test]
fn chains_of_releases() {
    let sink: Value = serde_yaml::from_str(crate::KITCHEN_SINK).unwrap();
    let ours = crate::our_description();
    let documents = [("sink", sink), ("firewalls", slice::of_tag(&ours, "Firewalls")), ("small", small())];
    // For longer searches than a run of all tests has time for.
    let given = |name: &str, default: usize| {
        std::env::var(name).map_or(default, |number| number.parse().unwrap_or_else(|_| panic!("{name}={number}")))
    };
    let (first, chains, steps) =
        (given("LATITUDE_FIRST", 0), given("LATITUDE_CHAINS", CHAINS), given("LATITUDE_STEPS", STEPS));
    let runs = (first..first + chains).map(|seed| {
        let (name, document) = &documents[seed % documents.len()];
        run(name, document, seed as u64, steps)
    });
    let failures: Vec<String> = runs.filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{} of {chains} chains:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// A chain that was wrong once: a type that came after the release had another name in the next generation.
#[test]
fn a_longer_chain() {
    const SEED: u64 = 419;
    run("small", &small(), SEED, 12).unwrap_or_else(|why| panic!("{why}"));
}

/// Few places, so that edits meet each other.
fn small() -> Value {
    let answer =
        |schema: Value| json!({"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}});
    let a = json!({"$ref": "#/components/schemas/a"});
    let id = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    let resource = json!({"type": "object", "properties": {"data": {"type": "object", "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "attributes": a}}}});
    let body = json!({"content": {"application/json": {"schema": {"type": "object", "required": ["x", "y"], "properties": {"x": {"type": "string"}, "y": {"type": "integer"}, "z": {"$ref": "#/components/schemas/b"}}}}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {"get": {"tags": ["a"], "responses": answer(json!({"type": "object", "properties": {"data": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "attributes": a}}}}}))},
                "post": {"tags": ["a"], "requestBody": body, "responses": answer(resource.clone())}},
            "/a/{x}/b/{y}": {"parameters": [id("x"), id("y")], "get": {"tags": ["a"], "responses": answer(resource)}, "delete": {"tags": ["a"], "responses": {"204": {"description": "Done."}}}},
            "/b": {"get": {"tags": ["b"], "responses": answer(json!({"$ref": "#/components/schemas/b"}))}}
        },
        "components": {"schemas": {
            "a": {"type": "object", "properties": {"name": {"type": "string"}, "state": {"type": "string", "enum": ["on", "off"]}, "b": {"$ref": "#/components/schemas/b"}}},
            "b": {"type": "object", "properties": {"usd": {"type": "object", "properties": {"hour": {"type": "number"}}}, "brl": {"type": "object", "properties": {"hour": {"type": "number"}}}, "tags": {"type": "array", "items": {"type": "string"}}}}
        }}
    })
}
