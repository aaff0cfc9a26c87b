//! What a pull keeps of a description that an action of the overlay would take away or pass by.

use generator::pull::{Mended, mend};
use generator::{Source, examine, load};

use crate::support::{self, action, other, overlay, settled};

const OLD: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /disks:
    post:
      operationId: create-disk
      requestBody: &body
        content:
          application/json: &media {schema: {type: object, properties: {size: {type: integer}}}}
          application/vnd.api+json: *media
      responses: &answers
        '200': {description: It., content: {application/json: *media}}
        '202': {description: Later.}
  /racks:
    post:
      operationId: create-rack
      requestBody: *body
      responses: *answers
    patch:
      operationId: update-rack
      requestBody: *body
      responses: *answers
";

/// An overlay of which no action may be the last one.
fn with_another(actions: &str) -> Source {
    overlay(&(actions.to_owned() + &other()))
}

fn removal(target: &str) -> String {
    action(target, "remove: true")
}

/// The description in which some operations, by path and method, lack a node, by its tokens below them.
fn without(lacks: &[(&str, &str, &[&str])]) -> Source {
    let mut document: serde_json::Value =
        serde_json::from_value(Source::new("old.yaml", OLD).parse().unwrap()).unwrap();
    for (path, method, tokens) in lacks {
        let mut node = &mut document["paths"][*path][*method];
        let (last, before) = tokens.split_last().unwrap();
        for token in before {
            node = &mut node[*token];
        }
        assert!(node.as_object_mut().unwrap().remove(*last).is_some());
    }
    Source::new("api.json", document.to_string())
}

const PLAIN: &[&str] = &["requestBody", "content", "application/json"];

fn mended(new: &Source, actions: &str) -> Mended {
    mend(&Source::new("old.yaml", OLD), new, &with_another(actions)).unwrap_or_else(|refused| panic!("{refused}"))
}

/// Expects what becomes of the targets of the first action, and what is told of it; and that the next pull changes
/// nothing.
#[track_caller]
fn becomes(new: &Source, target: &str, targets: &[&str], told: &[&str]) {
    let mended = mended(new, &removal(target));
    settled(new, &mended);
    assert_eq!(support::targets(&mended.overlay), targets, "{}", mended.overlay.text());
    assert_eq!(mended.mends.iter().map(|mend| mend.what.as_str()).collect::<Vec<_>>(), told);
}

#[test]
fn a_removal_passes_by_the_last_media_type_of_a_body() {
    let type_of = |paths: &str, methods: &str| {
        format!("$.paths[{paths}][{methods}].requestBody.content['application/vnd.api+json']")
    };
    let all = type_of("'/disks','/racks'", "'post','patch'");
    let disks = without(&[("/disks", "post", PLAIN)]);
    let told = |call: &str| format!("no longer for {call}, body: `application/vnd.api+json` is all that is left there");
    becomes(&disks, &all, &[&type_of("'/racks'", "'post','patch'")], &[&told("POST /disks")]);
    // No name of a path or a method is that place alone.
    let rack = without(&[("/racks", "post", PLAIN)]);
    let alone = "$.paths['/disks'].post.requestBody.content['application/vnd.api+json']";
    becomes(
        &rack,
        &all,
        &[&type_of("'/disks','/racks'", "'patch'"), alone],
        &[&told("POST /racks"), &format!("now for {alone}, too")],
    );
    // There are no names at all.
    let everywhere = "$.paths..requestBody.content['application/vnd.api+json']";
    let alone = |method: &str| format!("$.paths['/racks'].{method}.requestBody.content['application/vnd.api+json']");
    let told_too = format!("now for {}, too", alone("post"));
    becomes(&disks, everywhere, &[&alone("patch"), &alone("post")], &[&told("POST /disks"), &told_too]);
    let none = without(&[("/disks", "post", PLAIN), ("/racks", "post", PLAIN), ("/racks", "patch", PLAIN)]);
    let left = |call: &str| format!("`application/vnd.api+json` is all that is left of {call}, body");
    let told = format!("taken out: {}, {}, {}", left("POST /disks"), left("PATCH /racks"), left("POST /racks"));
    becomes(&none, everywhere, &[], &[&told]);
}

#[test]
fn a_removal_goes_on_where_what_goes_says_what_stays_says() {
    const BOTH: [&str; 2] = ["application/json", "application/vnd.api+json"];
    let old = Source::new("old.yaml", OLD);
    let target = "$.paths['/disks'].post.requestBody.content['application/vnd.api+json']";
    let written = mend(&old, &old, &with_another(&removal(target))).unwrap().overlay;
    assert!(written.text().contains("x-against"), "{}", written.text());
    // The description in which some media types have a property more.
    let with = |types: &[&str]| {
        let mut document: serde_json::Value = serde_json::from_value(old.parse().unwrap()).unwrap();
        for name in types {
            let media = &mut document["paths"]["/disks"]["post"]["requestBody"]["content"][*name];
            media["schema"]["properties"]["name"] = serde_json::json!({"type": "string"});
        }
        Source::new("api.json", document.to_string())
    };
    let told = |mended: &Mended| mended.mends.iter().map(|mend| mend.what.clone()).collect::<Vec<_>>();
    let both = mend(&old, &with(&BOTH), &written).unwrap();
    settled(&with(&BOTH), &both);
    let anew = "`x-against` is written anew: what is removed says the same as what stays beside it, as it did before";
    assert_eq!(told(&both), [anew]);
    // What goes is as it was.
    let stays = mend(&old, &with(&BOTH[..1]), &written).unwrap();
    settled(&with(&BOTH[..1]), &stays);
    assert_eq!(stays.overlay.text(), written.text());
    // Of what goes, something is nowhere else.
    for (before, now) in [(&[][..], &BOTH[1..]), (&BOTH[..1], &BOTH[..])] {
        let written = mend(&with(before), &with(before), &with_another(&removal(target))).unwrap().overlay;
        let stale = mend(&with(before), &with(now), &written).unwrap().stale;
        assert!(stale.to_string().contains("was written against"), "{before:?} -> {now:?}: {stale}");
    }
}

#[test]
fn a_removal_passes_by_the_last_answer_of_success() {
    let new = without(&[("/disks", "post", &["responses", "200"])]);
    let told = "taken out: `202` is all that is left of POST /disks";
    becomes(&new, "$.paths['/disks'].post.responses['202']", &[], &[told]);
}

#[test]
fn a_media_type_that_is_gone_is_removed_no_more() {
    let new = without(&[("/disks", "post", &["requestBody", "content", "application/vnd.api+json"])]);
    let told = "taken out: the description no longer has POST /disks, body, application/vnd.api+json";
    becomes(&new, "$.paths['/disks'].post.requestBody.content['application/vnd.api+json']", &[], &[told]);
}

#[test]
fn a_removal_that_leaves_nothing_is_an_error_that_names_the_action() {
    // A pull can't write a target for each of many places.
    let paths: Vec<String> = (0..12).map(|number| format!("/p{number}")).collect();
    let described = |types: &dyn Fn(usize) -> &'static str| {
        let bodies = paths.iter().enumerate().map(|(number, path)| {
            let types = types(number);
            format!(
                "  {path}: {{post: {{operationId: p{number}, requestBody: {{content: {{{types}}}}}, responses: {{'204': \
                 {{description: Done.}}}}}}}}\n"
            )
        });
        let bodies: String = bodies.collect();
        Source::new("api.yaml", format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{bodies}"))
    };
    const BOTH: &str = "application/json: {schema: {type: object}}, text/plain: {schema: {type: string}}";
    let (old, new) = (
        described(&|_| BOTH),
        described(&|number| if number == 3 { "text/plain: {schema: {type: string}}" } else { BOTH }),
    );
    let actions = removal("$.paths.*.post.requestBody.content['text/plain']");
    let mended = mend(&old, &new, &with_another(&actions)).unwrap();
    let found = mended.as_before(examine(&new, Some(&mended.overlay), None, mended.stale.clone()));
    let errors: Vec<String> = found.iter().map(ToString::to_string).filter(|it| it.starts_with("error")).collect();
    let expected = "error: the action removes `text/plain`, which is all that is left of POST /p3, body\n  --> \
                    overlay.yaml:4 (/actions/0)\n  cure: correct the target so that it passes by this place, or remove \
                    the action; if there is to be nothing, remove `/paths/~1p3/post/requestBody` as a whole";
    assert_eq!(errors, [expected]);
}

#[test]
fn what_a_later_action_puts_there_is_left() {
    let target = "$.paths['/disks'].post.requestBody.content";
    let removes = removal(&format!("{target}.*"));
    let sets = action(target, "update: {text/plain: {schema: {type: string}}}");
    let old = Source::new("old.yaml", OLD);
    load(&old, Some(&with_another(&(removes.clone() + &sets)))).unwrap_or_else(|refused| panic!("{refused}"));
    let refused = load(&old, Some(&with_another(&removes))).unwrap_err().to_string();
    assert!(refused.contains("which is all that is left of POST /disks, body"), "{refused}");
}
