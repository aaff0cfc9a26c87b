//! What upstream puts behind a reference, or writes out again, and the overlay's actions on it.

use generator::pull::{Mended, mend};
use generator::{Source, load};

use crate::support::{action, overlay, settled, targets};

/// Two bodies with a layout that is written out, each in two media types, and one with a layout behind a reference. `$DISK`
/// is what is written out; each of the others is one of its own.
const TEXT: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /servers:
    post: {operationId: create-server, requestBody: {content: {application/json: $MEDIA, application/vnd.api+json: $MEDIA}}, responses: {'204': {description: Done.}}}
  /machines:
    post: {operationId: create-machine, requestBody: {content: {application/json: $MEDIA, application/vnd.api+json: $MEDIA}}, responses: {'204': {description: Done.}}}
  /baselines:
    post:
      operationId: create-baseline
      requestBody: {content: {application/json: {schema: {type: object, properties: {disk: {$ref: '#/components/schemas/group'}}}}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    group: {type: object, properties: {size: {type: integer}}}
$COMPONENTS";

const MEDIA: &str = "{schema: {type: object, required: [disk, site], properties: {disk: $DISK, site: {type: string}}}}";
const DISK: &str =
    "{type: object, required: [role], properties: {role: {type: string, enum: [a, b]}, size: {type: integer}}}";

fn api(name: &str, media: &str, disk: &str, components: &str) -> Source {
    let text = TEXT.replace("$MEDIA", media).replace("$DISK", disk);
    Source::new(name, text.replace("$COMPONENTS", &components.replace("$DISK", DISK)))
}

fn inline() -> Source {
    api("inline.yaml", MEDIA, DISK, "")
}

/// The layout alone is a component, of the places that have it.
fn disk_extracted() -> Source {
    api("disk.yaml", MEDIA, "{$ref: '#/components/schemas/disk'}", "    disk: $DISK\n")
}

/// So is the body.
fn body_extracted() -> Source {
    let body = MEDIA.replace("{schema: ", "").replacen("}}}}", "}}}", 1);
    let components = format!("    body: {body}\n");
    api("body.yaml", "{schema: {$ref: '#/components/schemas/body'}}", DISK, &components)
}

/// So is all that is said of it, with its media types.
fn whole_body_extracted() -> Source {
    let inline = inline();
    let media = MEDIA.replace("$DISK", DISK);
    let body = format!("{{content: {{application/json: {media}, application/vnd.api+json: {media}}}}}");
    let text = inline.text().replace(&body, "{$ref: '#/components/requestBodies/body'}");
    Source::new("whole.yaml", format!("{text}  requestBodies:\n    body: {body}\n"))
}

#[track_caller]
fn mended(old: &Source, new: &Source, overlay: &Source) -> Mended {
    load(old, Some(overlay)).unwrap_or_else(|refused| panic!("{refused}\n{}", overlay.text()));
    let mended = mend(old, new, overlay).unwrap_or_else(|refused| panic!("{refused}"));
    settled(new, &mended);
    mended
}

/// The overlay for the other description, and the one for the first one again.
#[track_caller]
fn there_and_back(other: &Source, actions: &str) -> (Mended, Mended) {
    let there = mended(&inline(), other, &overlay(actions));
    let back = mended(other, &inline(), &there.overlay);
    (there, back)
}

#[test]
fn a_name_goes_to_the_component_where_references_alone_are_left() {
    let name = action("$.paths..disk", "update: {x-rust-name: DiskLayout}");
    let (there, back) = there_and_back(&disk_extracted(), &name);
    assert_eq!(targets(&there.overlay), ["$.components.schemas.disk"]);
    // They were two types of one name, and are again.
    assert_eq!(targets(&back.overlay).len(), 4, "{}", back.overlay.text());
    let (there, _) = there_and_back(&body_extracted(), &name);
    assert_eq!(targets(&there.overlay), ["$.components.schemas.body.properties.disk"]);
}

#[test]
fn of_two_actions_that_come_to_say_the_same_one_goes() {
    let name = |path: &str| {
        let target = format!("$.paths['{path}'].post.requestBody.content.*.schema.properties.disk");
        action(&target, "update: {x-rust-name: DiskLayout}")
    };
    let both = name("/servers") + &name("/machines");
    let (there, _) = there_and_back(&disk_extracted(), &both);
    assert_eq!(targets(&there.overlay), ["$.components.schemas.disk"]);
    assert!(there.mends.iter().any(|mend| mend.what.starts_with("taken out: ") && mend.line == Some(7)));
}

#[test]
fn what_says_more_than_a_name_is_not_left_beside_a_reference() {
    // One place stays written out.
    let components = "    disk: $DISK\n";
    let new = api("disk.yaml", MEDIA, "{$ref: '#/components/schemas/disk'}", components);
    let text = new.text().replacen("{$ref: '#/components/schemas/disk'}", DISK, 1);
    let new = Source::new("disk.yaml", text);
    let target = "$.paths['/servers','/machines'].post.requestBody.content.*.schema.properties.disk";
    let there = mended(&inline(), &new, &overlay(&action(target, "update: {required: [size]}")));
    let alone = "$.paths['/servers'].post.requestBody.content['application/json'].schema.properties.disk";
    assert_eq!(targets(&there.overlay), [alone, "$.components.schemas.disk"]);
}

#[test]
fn a_field_is_named_where_the_property_is() {
    let target = "$.paths['/servers'].post.requestBody.content.*.schema.properties.disk";
    let actions = action(target, "update: {x-rust-field: layout}");
    let there = mended(&inline(), &disk_extracted(), &overlay(&actions));
    assert_eq!(there.overlay.text(), overlay(&actions).text());
}

#[test]
fn a_required_property_is_known_by_its_name_wherever_it_is() {
    let target = "$.paths['/servers','/machines'].post.requestBody.content.*.schema.required[?@ == 'site']";
    let (there, back) = there_and_back(&body_extracted(), &action(target, "remove: true"));
    assert_eq!(targets(&there.overlay), ["$.components.schemas.body.required[?@ == 'site']"]);
    assert!(targets(&back.overlay).iter().all(|target| target.ends_with("required[?@ == 'site']")));
}

#[test]
fn what_is_said_of_a_whole_body_follows_it() {
    let target = "$.paths['/servers','/machines'].post.requestBody.content['application/vnd.api+json']";
    let (there, back) = there_and_back(&whole_body_extracted(), &action(target, "remove: true"));
    assert_eq!(targets(&there.overlay), ["$.components.requestBodies.body.content['application/vnd.api+json']"]);
    let alone = |path: &str| format!("$.paths['{path}'].post.requestBody.content['application/vnd.api+json']");
    assert_eq!(targets(&back.overlay), [alone("/machines"), alone("/servers")]);
}

#[test]
fn an_action_was_written_against_what_references_lead_to() {
    let target = "$.paths['/servers'].post.requestBody.content['application/vnd.api+json']";
    let of = |against: &str| action(target, &format!("x-against: {against}\n  remove: true"));
    let first = mended(&inline(), &inline(), &overlay(&action(target, "remove: true")));
    let against = |overlay: &Source| {
        let line = overlay.text().lines().find_map(|line| line.trim_start().strip_prefix("x-against: "));
        line.unwrap().to_owned()
    };
    let inline_digest = against(&first.overlay);
    for other in [disk_extracted(), body_extracted()] {
        for written in [inline_digest.clone(), format!("\n  - {}", inline_digest.trim_matches(['[', ']']))] {
            let (there, back) = there_and_back(&other, &of(&written));
            assert_ne!(against(&there.overlay), inline_digest);
            assert_eq!(against(&back.overlay), inline_digest);
            let told = "`x-against` is written anew: the same stands behind other references now";
            assert_eq!((there.mends.len(), there.mends[0].what.as_str()), (1, told));
        }
        // Something else is there.
        let changed = other.text().replacen("vnd.api+json: {schema: {", "vnd.api+json: {schema: {nullable: true, ", 1);
        let changed = Source::new("new.yaml", changed);
        let stale = mend(&inline(), &changed, &overlay(&of(&inline_digest))).unwrap().stale;
        assert!(stale.to_string().contains("--> overlay.yaml:4"), "{stale}");
    }
}

#[test]
fn what_an_action_says_below_its_target_is_not_left_beside_a_reference() {
    let target = "$.paths['/servers'].post.requestBody.content['application/json'].schema";
    let actions = overlay(&action(target, "update: {properties: {disk: {required: [size]}}}"));
    let stale = mend(&inline(), &disk_extracted(), &actions).unwrap().stale;
    let expected = format!(
        "error: what the action `{target}` says of `properties/disk` stands beside a reference now, and has no effect there\n  \
         --> overlay.yaml:4 (/actions/0)\n  cure: say it of what that leads to: `$.components.schemas.disk`"
    );
    assert_eq!(stale.to_string().trim_end(), expected);
    let actions = overlay(&action(target, "update: {properties: {disk: {x-rust-field: layout}}}"));
    assert!(mend(&inline(), &disk_extracted(), &actions).unwrap().stale.is_empty());
}
