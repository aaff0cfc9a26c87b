//! What a pull leaves to people, and how it is told.

use generator::pull::mend;
use generator::{Source, examine};

use crate::places::{OLD, action, edited, mended, overlay};

#[track_caller]
fn stale(edits: &[(&str, &str)], target: &str, does: &str) -> String {
    let (new, overlay) =
        (Source::new("api.yaml", edited(edits)), Source::new("overlay.yaml", overlay(&action(target, does))));
    let mended = mend(&Source::new("old.yaml", OLD), &new, &overlay).unwrap();
    let found = mended.as_before(examine(&new, Some(&mended.overlay), None, mended.stale.clone()));
    let errors: Vec<String> =
        found.iter().map(ToString::to_string).filter(|found| found.starts_with("error")).collect();
    assert_eq!(errors.len(), 1, "{found}");
    errors[0].clone()
}

#[test]
fn what_a_program_can_not_decide_is_told_with_both() {
    let prices = "$.components.schemas.server.properties.prices";
    let changed = [("USD: {type: object", "EUR: {type: string}, USD: {type: object")];
    let message = stale(&changed, prices, "x-against: [\"sha256:0000000000000000\"]\n    remove: true");
    for expected in [
        "what the action `$.components.schemas.server.properties.prices` was written against was {\"properties\":{\"BRL\"",
        ", and is {\"properties\":{\"BRL\"",
        "it differs in `properties.EUR` (new)",
        "--> overlay.yaml:6 (/actions/0)",
        "if it is right as it is, write `x-against: [\"sha256:0000000000000000\", \"sha256:",
    ] {
        assert!(message.contains(expected), "{expected}: {message}");
    }
    // An action that gave what the description didn't say, and now would replace what it says.
    let message = stale(
        &[("        id: {type: string}", "        id: {type: string, format: uuid}")],
        "$.components.schemas.server.properties.id",
        "update: {format: date-time}",
    );
    assert!(
        message.contains("replaced nothing that the description said, and would now replace \"uuid\""),
        "{message}"
    );
    let message = stale(
        &[("        id: {type: string}\n", "        id: {type: string}\n        meta: {type: object}\n")],
        "$.paths['/servers'].post.responses['201'].content['application/json'].schema",
        "x-against: [[id, prices, status]]\n    x-wrap: data",
    );
    assert!(
        message.contains("was [\"id\",\"prices\",\"status\"], and is [\"id\",\"meta\",\"prices\",\"status\"] now"),
        "{message}"
    );
}

#[test]
fn of_several_places_the_one_that_changed_is_told() {
    let both = "$.components.schemas.server.properties['status','prices']";
    let message = stale(
        &[("USD: {type: object", "EUR: {type: string}, USD: {type: object")],
        both,
        "x-against: [\"sha256:0000000000000000\", \"sha256:1111111111111111\"]\n    remove: true",
    );
    assert!(
        message.contains("one of 2 that the action") && message.contains("was {\"properties\":{\"BRL\""),
        "{message}"
    );
    assert!(message.contains("it differs in `properties.EUR` (new)"), "{message}");
}

#[test]
fn who_looked_at_a_stale_action_is_believed() {
    let changed = [("USD: {type: object", "EUR: {type: string}, USD: {type: object")];
    let prices = "$.components.schemas.server.properties.prices";
    let message = stale(&changed, prices, "x-against: [a]\n    remove: true");
    let cure = message.split_once("write `").unwrap().1.split_once('`').unwrap().0;
    let kept = action(prices, &format!("{cure}\n    remove: true"));
    assert_eq!(mended(&changed, &kept).overlay.text(), overlay(&kept));
    // Without a word it is right as it is, and says what it is right for.
    let without = mended(&changed, &action(prices, "remove: true"));
    assert_eq!(without.overlay.text(), overlay(&kept.replace("[a, ", "[")));
}

#[test]
fn what_is_written_unusually_is_mended_or_told() {
    let renamed = [("schemas/server'", "schemas/machine'"), ("    server:\n", "    machine:\n")];
    let flow = "  - {target: '$.components.schemas.server.properties.id', description: Why., update: {x-other: 1}}\n";
    assert_eq!(
        mended(&renamed, flow).overlay.text(),
        overlay(
            &flow.replace(
                "'$.components.schemas.server.properties.id'",
                "\"$.components.schemas.machine.properties.id\""
            )
        )
    );
    let folded = "  - target: >-\n      $.components.schemas.server.properties.id\n    description: Why.\n    update: {x-other: 1}\n";
    let expected = folded.replace(
        ">-\n      $.components.schemas.server.properties.id",
        "\"$.components.schemas.machine.properties.id\"",
    );
    assert_eq!(mended(&renamed, folded).overlay.text(), overlay(&expected));
    let crlf =
        overlay(&action("$.components.schemas.server.properties.id", "update: {x-other: 1}")).replace('\n', "\r\n");
    let new = Source::new("api.yaml", edited(&renamed));
    let mended = mend(&Source::new("old.yaml", OLD), &new, &Source::new("overlay.yaml", crlf.clone())).unwrap();
    assert_eq!(
        mended.overlay.text(),
        crlf.replace("\"$.components.schemas.server.properties.id\"", "\"$.components.schemas.machine.properties.id\"")
    );
    // Two actions in one line are left to people.
    let one_line = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.components.schemas.server.properties.id, description: Why., update: {x-a: 1}}, {target: $.components.schemas.server.properties.id, description: Why., update: {x-b: 1}}]\n";
    let mended = mend(&Source::new("old.yaml", OLD), &new, &Source::new("overlay.yaml", one_line)).unwrap();
    assert_eq!((mended.overlay.text(), mended.mends.len()), (one_line, 0));
    let found = examine(&new, Some(&mended.overlay), None, mended.stale.clone()).to_string();
    assert!(found.contains("matches nothing"), "{found}");
}

#[test]
fn an_overlay_is_never_emptied() {
    let text = format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}",
        action("$.components.schemas.server", "update: {required: [id]}")
    );
    let new = Source::new("api.yaml", edited(&[("    server:\n", "    server:\n      required: [id]\n")]));
    let mended = mend(&Source::new("old.yaml", OLD), &new, &Source::new("overlay.yaml", text.clone())).unwrap();
    assert_eq!(mended.overlay.text(), text);
}

#[test]
fn errors_of_all_stages_come_together() {
    let broken = edited(&[
        ("plan: {type: object, properties: {slug: {type: string}}}", "plan: {type: [object]}"),
        ("prices: {type: object", "prices: {type: object, not: {}"),
    ]);
    let overlay = overlay(&action("$.components.schemas.gone", "update: {x-other: 1}"));
    let found = examine(
        &Source::new("api.yaml", broken),
        Some(&Source::new("overlay.yaml", overlay)),
        None,
        Default::default(),
    );
    let found = found.to_string();
    for expected in ["matches nothing", "--> overlay.yaml:6", "--> api.yaml:25", "--> api.yaml:40"] {
        assert!(found.contains(expected), "{expected}: {found}");
    }
}

#[test]
fn secrets_are_told_beside_what_can_not_be_generated() {
    let text = edited(&[
        ("id: {type: string}\n        status", "password: {type: string}\n        status"),
        (
            "        content:\n          application/json:\n            schema:\n              type: object\n              properties:\n                plan",
            "        content:\n          multipart/form-data:\n            schema:\n              type: object\n              properties:\n                plan",
        ),
    ]);
    let overlay = Source::new("overlay.yaml", overlay(""));
    let found = examine(&Source::new("api.yaml", text), Some(&overlay), None, Default::default()).to_string();
    for expected in ["no media type of this body can be written", "`password` looks like a secret"] {
        assert!(found.contains(expected), "expected {expected:?} in\n{found}");
    }
}
