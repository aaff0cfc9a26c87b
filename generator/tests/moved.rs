//! What a pull does for callers of operations that are at other paths.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

use generator::pull::Fates;
use generator::{
    Diff, Effective, Format, Generated, Impact, NextRelease, Past, Source, debts, diff, diff_after, generate, load,
    next_release, release, since_release,
};

const OLD: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /keys:
    get:
      operationId: list-keys
      tags: [Keys]
      parameters: [{name: sort, in: query, schema: {type: string}}]
      responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/key'}}}}}}}}
    post:
      operationId: make-key
      tags: [Keys]
      requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'204': {description: Done.}}
  /keys/{id}:
    delete:
      operationId: drop-key
      tags: [Keys]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Done.}}
  /projects/{project}/keys/{key}:
    put:
      operationId: share-key
      tags: [Keys]
      parameters:
      - {name: project, in: path, required: true, schema: {type: string}}
      - {name: key, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: Done.}}
  /regions:
    get:
      operationId: list-regions
      tags: [Regions]
      responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {city: {type: string}}}}}}}}}}}}
components:
  schemas:
    key:
      type: object
      properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {name: {type: string}}}}
";

fn source(text: &str) -> Source {
    Source::new("api.yaml", text)
}

fn effective(text: &str) -> Effective {
    load(&source(text), None).unwrap_or_else(|refused| panic!("{refused}"))
}

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// What a pull and the generation after it give, with and without a release of the old description.
struct After {
    new: Effective,
    generated: Generated,
    pins: Source,
    released: Option<Source>,
    fates: Fates,
}

impl After {
    fn of(edits: &[(&str, &str)], is_released: bool) -> Self {
        let old = effective(OLD);
        let pins = Source::new("names.yaml", generate(&old, None).unwrap().names);
        let release = || release(&old, Past::from(Some(&pins)), "0.1.0").unwrap();
        let released = is_released.then(|| Source::new("released.yaml", release()));
        Self::pulled(OLD, &edited(edits), pins, released)
    }

    fn pulled(old: &str, text: &str, pins: Source, released: Option<Source>) -> Self {
        let fates = Fates::of(&source(old), &source(text)).unwrap();
        let followed = fates.names(&pins, released.as_ref()).unwrap();
        let pins = followed.map_or(pins, |text| Source::new("names.yaml", text));
        let new = effective(text);
        let past = Past { pins: Some(&pins), released: released.as_ref(), date: None };
        let generated = generate(&new, past).unwrap_or_else(|refused| panic!("{refused}"));
        let pins = Source::new("names.yaml", generated.names.clone());
        let again = generate(&new, Past { pins: Some(&pins), ..past }).unwrap();
        assert!(again.files == generated.files && again.names == generated.names, "the second time is another one");
        Self { new, generated, pins, released, fates }
    }

    fn past(&self) -> Past<'_> {
        Past { pins: Some(&self.pins), released: self.released.as_ref(), date: None }
    }

    /// What callers of the old description feel.
    fn told(&self) -> Vec<String> {
        let by_pull =
            diff_after(&effective(OLD), None, &self.new, Some(Past { pins: None, ..self.past() }), &self.fates);
        let diff = match &self.released {
            Some(_) => since_release(&self.new, self.past()).unwrap().unwrap().1,
            None => by_pull.unwrap(),
        };
        told(&diff)
    }

    fn method(&self, key: &str) -> Option<&str> {
        let line = self.generated.names.lines().find_map(|line| line.trim().strip_prefix(&format!("{key:?}:")))?;
        Some(line.split_once("method: ")?.1.split([',', '}']).next().unwrap_or_default())
    }

    fn code(&self) -> &str {
        &self.generated.files["keys.rs"]
    }
}

fn told(diff: &Diff) -> Vec<String> {
    let all = diff.changes.iter().filter(|change| change.impact > Impact::Docs);
    all.map(|it| format!("{:?} {} {}", it.impact, it.kind.as_str(), it.path)).collect()
}

const MOVED: [(&str, &str); 2] = [("  /keys:", "  /vault/keys:"), ("  /keys/{id}:", "  /vault/keys/{id}:")];

#[test]
fn a_method_calls_the_path_that_its_operation_has_now() {
    for is_released in [false, true] {
        let after = After::of(&MOVED, is_released);
        for (key, method) in [
            ("GET /vault/keys", "keys.list"),
            ("POST /vault/keys", "keys.create"),
            ("DELETE /vault/keys/{id}", "keys.delete"),
        ] {
            assert_eq!(after.method(key), Some(method), "{}", after.generated.names);
        }
        assert!(
            after.method("GET /keys").is_none() && !after.generated.names.contains("gone:"),
            "{}",
            after.generated.names
        );
        assert!(!after.code().contains("deprecated") && !after.code().contains("\"keys\""), "{}", after.code());
        let paths = ["create", "delete", "list"].map(|name| format!("Additive path-changed keys::KeysApi::{name}"));
        assert_eq!(after.told(), paths);
        assert!(debts(&after.new, after.past()).unwrap().is_empty());
    }
}

#[test]
fn two_that_changed_places_keep_their_methods() {
    let swapped = [("  /keys:\n    get:", "  /x:\n    get:"), ("  /regions:", "  /keys:"), ("  /x:", "  /regions:")];
    for is_released in [false, true] {
        let after = After::of(&swapped, is_released);
        assert_eq!(
            ["GET /keys", "GET /regions", "POST /regions"].map(|key| after.method(key)),
            ["regions.list", "keys.list", "keys.create"].map(Some)
        );
        let paths = ["keys::KeysApi::create", "keys::KeysApi::list", "regions::RegionsApi::list"];
        assert_eq!(after.told(), paths.map(|path| format!("Additive path-changed {path}")));
    }
}

/// What callers feel between two generations, as the maintainer is told of it.
fn between(old: &After, new: &After) -> Vec<String> {
    let diff = diff(&old.new, old.past(), &new.new, Some(new.past())).unwrap();
    told(&diff)
}

#[test]
fn what_was_gone_before_its_operation_moved_is_old_news() {
    let without = [("      parameters: [{name: sort, in: query, schema: {type: string}}]\n", "")];
    let first = After::of(&without, true);
    assert_eq!(first.told(), ["Additive deprecated keys::ListKeysRequest::sort"]);
    let text = edited(&without);
    let moved = MOVED.iter().fold(text.clone(), |text, (from, to)| text.replace(from, to));
    let second = After::pulled(&text, &moved, first.pins.clone(), first.released.clone());
    let paths = ["create", "delete", "list"].map(|name| format!("Additive path-changed keys::KeysApi::{name}"));
    assert_eq!(between(&first, &second), paths);
    // A release of the first one has told of it, and one of the second need not again.
    let released = Source::new("released.yaml", release(&first.new, first.past(), "0.2.0").unwrap());
    let past = Past { released: Some(&released), ..second.past() };
    let NextRelease { since, .. } = next_release(&second.new, past, "0.3.0", false).unwrap();
    assert_eq!(told(&since.unwrap().1), paths);
}

#[test]
fn an_operation_at_the_place_of_one_that_is_gone_is_told() {
    // The one that listed keys is gone, and then the one that lists regions comes to its path.
    let gone = edited(&[("    get:\n      operationId: list-keys", "    x-get:\n      operationId: list-keys")]);
    let first =
        After::of(&[("    get:\n      operationId: list-keys", "    x-get:\n      operationId: list-keys")], true);
    let moved = gone.replace("  /regions:\n    get:", "  /none:\n    x-get:").replace(
        "    x-get:\n      operationId: list-keys\n      tags: [Keys]",
        "    get:\n      operationId: list-regions\n      tags: [Regions]",
    );
    let second = After::pulled(&gone, &moved, first.pins.clone(), first.released.clone());
    assert_eq!(second.method("GET /keys"), Some("keys.list"));
    let diff = since_release(&second.new, second.past()).unwrap().unwrap().1;
    let must_act = diff.render(Format::Text).split_once("Callers must act").unwrap().1.to_owned();
    assert!(must_act.contains("keys::KeysApi::list"), "{must_act}");
    for told in [second.told(), between(&first, &second)] {
        assert!(told.contains(&"Additive operation-id-changed keys::KeysApi::list".to_owned()), "{told:?}");
    }
    // Another id alone is none of it.
    let other = After::of(&[("operationId: list-keys", "operationId: keys-list")], true);
    assert!(other.told().is_empty(), "{:?}", other.told());
}

#[test]
fn arguments_go_where_their_names_stand_in_another_path() {
    for (path, called) in [
        ("/keys/{key}/projects/{project}", "keyproject"),
        ("/keys/{key_id}/projects/{project}", "keyproject"),
        ("/shared/{project_id}/{key_id}", "projectkey"),
    ] {
        let mut edits = vec![("/projects/{project}/keys/{key}", path)];
        if path.contains("{key_id}") {
            edits.push(("name: key, in", "name: key_id, in"));
        }
        if path.contains("{project_id}") {
            edits.push(("name: project, in", "name: project_id, in"));
        }
        let after = After::of(&edits, true);
        let code = after.code();
        let signature = code.split("pub fn ").find(|it| it.contains("project: impl")).unwrap();
        assert!(signature.find("project: impl") < signature.find("key: impl"), "{signature}");
        let order: String = code.split(".path(").skip(1).filter_map(|it| it.split_once(')')).map(|it| it.0).collect();
        assert!(order.contains(called), "{order}");
        assert_eq!(after.told(), ["Additive path-changed keys::KeysApi::replace_for_project"]);
        // Before a release the arguments are those of the path, which is told where names have changed places.
        let is_told =
            After::of(&edits, false).told().iter().any(|it| it.starts_with("Breaking argument-meaning-changed"));
        assert_eq!(is_told, path.contains("{project}"));
    }
}

#[test]
fn another_verb_is_another_call() {
    let after =
        After::of(&[("    put:\n      operationId: share-key", "    patch:\n      operationId: share-key")], true);
    assert_eq!(after.method("PUT /projects/{project}/keys/{key}"), Some("keys.replace_for_project"));
    assert!(after.told().iter().all(|it| it.starts_with("Additive")), "{:?}", after.told());
}

#[test]
fn the_type_of_a_parameter_goes_along_with_its_name() {
    let of = |name: &str, values: &str| {
        let any = format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
        (any.clone(), any.replace("string}", &format!("string, enum: [{values}]}}")))
    };
    let (key, project) = (of("key", "a, b"), of("project", "c, d"));
    let ours = OLD.replace(&key.0, &key.1).replace(&project.0, &project.1);
    let theirs = ours.replace("/projects/{project}/keys/{key}", "/keys/{key}/{project_id}");
    let theirs = theirs.replace("name: project,", "name: project_id,");
    let names = generate(&effective(&ours), None).unwrap().names;
    let fates = Fates::of(&source(&ours), &source(&theirs)).unwrap();
    let moved = fates.names(&Source::new("names.yaml", names.clone()), None).unwrap().unwrap();
    let uses = |names: &str, key: &str| {
        let (_, entry) = names.split_once(&format!("{key:?}:")).unwrap();
        let (_, uses) = entry.split_once("uses: {").unwrap();
        let mut uses: Vec<String> = uses.split('}').next().unwrap().split(", ").map(str::to_owned).collect();
        uses.sort_unstable();
        uses
    };
    let mut expected = uses(&names, "PUT /projects/{project}/keys/{key}");
    assert_eq!(expected.len(), 2);
    for place in &mut expected {
        *place = place.replace('0', "x").replace('1', "0").replace('x', "1");
    }
    expected.sort_unstable();
    assert_eq!(uses(&moved, "PUT /keys/{key}/{project_id}"), expected);
}

#[test]
fn a_released_method_whose_path_takes_something_else_stays() {
    let edits = [
        ("  /keys/{id}:", "  /projects/{project}/keys:"),
        (
            "drop-key\n      tags: [Keys]\n      parameters: [{name: id,",
            "drop-key\n      tags: [Keys]\n      parameters: [{name: project,",
        ),
    ];
    let same_count = After::of(&edits, true);
    assert_eq!(same_count.method("DELETE /projects/{project}/keys"), Some("keys.delete"));
    let edits = [
        ("  /keys/{id}:", "  /key:"),
        ("      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n", ""),
    ];
    let after = After::of(&edits, true);
    assert_eq!(after.method("DELETE /keys/{id}"), Some("keys.delete"));
    assert!(after.told().iter().all(|it| it.starts_with("Additive")), "{:?}", after.told());
    // Before a release it has its name, whatever it takes.
    assert_eq!(After::of(&edits, false).method("DELETE /key"), Some("keys.delete"));
}

#[test]
fn a_path_is_where_what_it_lists_and_makes_is() {
    let edits = [
        ("  /keys:", "  /vault:"),
        ("  /keys/{id}:", "  /vault/{id}:"),
        ("  /projects/{project}/keys/{key}:", "  /teams/{project}/keys/{key}:"),
    ];
    let with_parts = |text: &str, path: &str| {
        let parts = format!(
            "  {path}:\n    get:\n      operationId: list-parts\n      tags: [Keys]\n      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{'204': {{description: Done.}}}}\ncomponents:\n"
        );
        text.replacen("components:\n", &parts, 1)
    };
    let (old, new) = (with_parts(OLD, "/keys/{id}/parts"), with_parts(&edited(&edits), "/box/{id}/parts"));
    let fates = Fates::of(&source(&old), &source(&new)).unwrap();
    let paths = |path: &str| fates.paths(path, &|_| false);
    assert_eq!(paths("/keys").unwrap(), ["/vault"]);
    // Without them, what is done with them says where it is.
    assert_eq!(paths("/projects").unwrap(), ["/teams"]);
    assert_eq!(paths("/nothing"), None);
}
