//! An operation that was away for a night: what the pull took out of the overlay with it is told when it is there again.

use generator::pull::mend;
use generator::{Diff, Effective, Format, Impact, Past, Source, diff, generate, load, release};

use crate::support::{other, overlay};

const LIST: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /things:
    get:
      operationId: list
      tags: [Things]
      parameters: [{name: name, in: query, schema: {type: string}}]
      responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}}
";

const CREATE: &str = "    post:
      operationId: create
      tags: [Things]
      requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}}
";

const GET: &str = "  /things/{id}:
    get:
      operationId: get
      tags: [Things]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}}
";

const COMPONENTS: &str = "\
components:
  schemas:
    thing:
      type: object
      properties:
        id: {type: string}
        type: {type: string}
        attributes: {type: object, properties: {name: {type: string}, status: {type: string, enum: ['on', 'off']}}}
";

const WAIT: &str = "\
- target: $.paths['/things/{id}'].get
  description: Why.
  update:
    x-rust-wait:
    - {name: wait_until_on, summary: Wait until it is on., until: {status: ['on']}, interval: 5, deadline: 60}
";

const FIND: &str = "\
- target: $.paths['/things'].post
  description: Why.
  update: {x-rust-find: {list: /things, by: [{body: name, attribute: name, filter: name}]}}
";

fn beside_another(actions: &str) -> Source {
    overlay(&(other() + actions))
}

fn api(operations: &[&str]) -> Source {
    Source::new("api.yaml", format!("{LIST}{}{COMPONENTS}", operations.concat()))
}

fn loaded(api: &Source, overlay: &Source) -> Effective {
    load(api, Some(overlay)).unwrap_or_else(|refused| panic!("{refused}"))
}

/// The reports of both nights: the operations go, and come with what is said of them by then.
fn nights(said_again: &str) -> (Diff, Diff) {
    let (all, less) = (api(&[CREATE, GET]), api(&[]));
    let first = loaded(&all, &beside_another(&format!("{WAIT}{FIND}")));
    let pins = Source::new("names.yaml", generate(&first, None).unwrap().names);
    let released = Source::new("released.yaml", release(&first, Past::from(Some(&pins)), "0.1.0").unwrap());
    let past = |pins| Past { pins: Some(pins), released: Some(&released), date: Some("2026-10-14") };

    let mended = mend(&all, &less, &beside_another(&format!("{WAIT}{FIND}"))).unwrap();
    assert_eq!(mended.overlay.text(), beside_another("").text());
    let away = loaded(&less, &mended.overlay);
    let names = Source::new("names.yaml", generate(&away, past(&pins)).unwrap().names);
    let went = diff(&first, past(&pins), &away, Some(past(&names))).unwrap();

    let again = loaded(&all, &beside_another(said_again));
    let back = diff(&away, past(&names), &again, Some(past(&names))).unwrap();
    // Once it was told, it isn't any more.
    let now = Source::new("names.yaml", generate(&again, past(&names)).unwrap().names);
    assert!(undeclared(&diff(&again, past(&now), &again, Some(past(&now))).unwrap()).is_empty());
    (went, back)
}

fn undeclared(diff: &Diff) -> Vec<&str> {
    diff.changes.iter().filter(|it| it.kind.as_str() == "undeclared").map(|it| it.path.as_str()).collect()
}

#[test]
fn what_is_no_longer_declared_is_told_as_its_operation_is_there_again() {
    let (went, back) = nights("");
    assert_eq!(undeclared(&went), Vec::<&str>::new());
    assert_eq!(undeclared(&back), ["things::ThingsApi::find_or_create", "things::ThingsApi::wait_until_on"]);
    assert!(back.impact() < Impact::Breaking);
    let report = back.render(Format::Text);
    let told = "To be put back into the overlay (2)\n  undeclared  things::ThingsApi::find_or_create  [POST /things]\n    the \
                operation is there again, and the overlay no longer declares this by `x-rust-find`, so that it stays \
                deprecated: put back its action, with whatever else a pull took out of the overlay as the operation was \
                gone; `git log -p -S \"/things\" -- spec/overlay.yaml` shows it\n  undeclared  \
                things::ThingsApi::wait_until_on  [GET /things/{id}]\n";
    assert!(report.starts_with(told), "{report}");
    assert!(report.contains("`git log -p -S \"wait_until_on\" -- spec/overlay.yaml`"), "{report}");
    assert!(back.changelog().iter().all(|(_, bullets)| !bullets.concat().contains("declare")));
    let markdown = back.render(Format::Markdown);
    assert!(markdown.contains("### To be put back into the overlay (2)\n\n#### `things`"), "{markdown}");
}

#[test]
fn what_is_declared_again_is_not_told() {
    let (_, back) = nights(WAIT);
    assert_eq!(undeclared(&back), ["things::ThingsApi::find_or_create"]);
    let (_, back) = nights(&format!("{WAIT}{FIND}"));
    assert_eq!(undeclared(&back), Vec::<&str>::new());
}
