//! What an overlay says of what isn't there any more.

use generator::pull::mend;
use generator::{Source, examine};

use crate::places::{OLD, action, mended, overlay, said};

#[test]
fn a_decision_about_no_secret_goes_with_the_doubt() {
    let no_secret = "update: {x-rust-secret: false}";
    let site = "$.paths['/servers'].post.requestBody.content.*.schema.properties.site";
    let old = OLD.replace("site: {type: string, enum: [a, b]}", "site: {type: string, description: The password.}");
    let new = old.replace("The password.", "Where it is.");
    for (does, after) in [
        (no_secret, None),
        ("update: {x-rust-secret: false, x-rust-field: place}", Some("update: {x-rust-field: place}")),
        ("update: {x-rust-field: place, x-rust-secret: false}", Some("update: {x-rust-field: place}")),
    ] {
        let [old, new] = [&old, &new].map(|text| Source::new("api.yaml", text.as_str()));
        let before = Source::new("overlay.yaml", overlay(&action(site, does)));
        assert!(!examine(&old, Some(&before), None, Default::default()).has_errors());
        let mended = mend(&old, &new, &before).unwrap();
        let expected =
            after.map_or_else(|| overlay("").replace("  # One.\n\n", ""), |does| overlay(&action(site, does)));
        assert_eq!(mended.overlay.text(), expected);
        let what = if after.is_some() { "without" } else { "taken out with" };
        assert_eq!(
            said(&mended),
            [format!("6: {what} `x-rust-secret: false`: what stands there doesn't look like a secret")]
        );
        assert!(!examine(&new, Some(&mended.overlay), None, Default::default()).has_errors());
        // It is still needed, or at one of its places.
        assert_eq!(mend(&old, &old, &before).unwrap().overlay.text(), before.text());
    }
    // At one of its places it is still needed.
    let both = action("$.paths['/servers'].post.requestBody.content.*.schema.properties['site','town']", no_secret);
    let two = |text: &str| {
        let name = "town: {type: string, description: The password.}\n                site:";
        Source::new("api.yaml", text.replace("site:", name))
    };
    let before = Source::new("overlay.yaml", overlay(&both));
    assert_eq!(mend(&two(&old), &two(&new), &before).unwrap().overlay.text(), before.text());
}

const STATUS: &str = "$.components.schemas.server.properties.status";
const GONE: &str = "what it named isn't described any more";

#[test]
fn a_name_goes_with_what_it_names() {
    let text = [("status: {type: string, enum: [on, off]}", "status: {type: string}")];
    let name = action(STATUS, "update: {x-rust-name: State}");
    let whole = mended(&text, &name);
    assert_eq!(whole.overlay.text(), overlay("").replace("  # One.\n\n", ""));
    assert_eq!(said(&whole), [format!("6: taken out with `x-rust-name: \"State\"`: {GONE}")]);
    let beside = mended(&text, &action(STATUS, "update: {x-rust-name: State, x-rust-field: state}"));
    assert_eq!(beside.overlay.text(), overlay(&action(STATUS, "update: {x-rust-field: state}")));
    assert_eq!(said(&beside), [format!("6: without `x-rust-name: \"State\"`: {GONE}")]);
    // The enum is there, with one value less.
    assert_eq!(said(&mended(&[("[on, off]", "[on]")], &name)), [""; 0]);
    // Elsewhere it is a name.
    let both = action("$.components.schemas.server.properties['status','mode']", "update: {x-rust-name: State}");
    let two = |text: &str| {
        let mode = "mode: {type: string, enum: [on, off]}\n        status:";
        Source::new("api.yaml", text.replace("status:", mode))
    };
    let (new, before) = (OLD.replace(text[0].0, text[0].1), Source::new("overlay.yaml", overlay(&both)));
    assert_eq!(mend(&two(OLD), &two(&new), &before).unwrap().overlay.text(), before.text());
}

/// `codegen` warns of it, and a pull has nothing to do with that.
#[test]
fn a_name_that_had_no_effect_before_stays() {
    let name = action("$.components.schemas.server.properties.id", "update: {x-rust-name: Id}");
    assert_eq!(said(&mended(&[("[on, off]", "[on]")], &name)), [""; 0]);
}

/// An argument that is optional by now stays one, by the pins.
#[test]
fn what_an_argument_takes_stays() {
    let sort = "{name: sort, in: query, required: true, schema: {type: string, enum: [a, b]}}";
    let old = OLD.replace("{name: sort, in: query, schema: {type: string}}", sort);
    let new = old.replace("in: query, required: true", "in: query");
    assert_ne!(old, new);
    let target = "$.paths['/servers/{id}'].get.parameters[?@.name == 'sort'].schema";
    let before =
        Source::new("overlay.yaml", overlay(&action(target, "update: {x-rust-name: Order, x-rust-into: true}")));
    let [old, new] = [old, new].map(|text| Source::new("api.yaml", text));
    assert_eq!(mend(&old, &new, &before).unwrap().overlay.text(), before.text());
}
