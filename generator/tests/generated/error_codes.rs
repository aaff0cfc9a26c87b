//! The codes of errors that the overlay tells: constants, and links to them.

use crate::support::{api, api_with, refusal_with, says};
use generator::{Impact, Source, diff, load};

const SHOWN: &str = include_str!("../fixtures/examples.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/examples.yaml");

fn overlay(codes: &str) -> String {
    OVERLAY.replace("{NO_ROOM: There is no room, box_closed: The box is closed.}", codes)
}

#[test]
fn codes_are_constants() {
    let generated = api_with(SHOWN, Some(OVERLAY), None);
    let (_, file) = generated.files["error_codes.rs"].split_once('\n').unwrap();
    assert_eq!(
        file,
        r#"//! The codes of errors, as [`Error::codes`](crate::Error::codes) gives them.
//!
//! The API has others as well, and documents few of them.

/// The box is closed.
pub const BOX_CLOSED: &str = "box_closed";

/// There is no room.
///
/// The client doesn't retry it.
pub const NO_ROOM: &str = "NO_ROOM";
"#
    );
    assert!(generated.files["mod.rs"].contains("mod error_codes;"), "{}", generated.files["mod.rs"]);
    assert!(!api(SHOWN).files.contains_key("error_codes.rs"));
}

/// Each comment that names a code has its target, once and at its end.
#[test]
fn docs_link_to_the_codes_that_they_name() {
    let generated = api_with(SHOWN, Some(OVERLAY), None);
    let boxes = &generated.files["boxes.rs"];
    assert!(boxes.contains(
        "    /// Fails with [`NO_ROOM`] or [`box_closed`], and with [`NO_ROOM`] again; `NO_ROOMS` is none.\n"
    ));
    let targets = "    /// ```
    ///
    /// [`NO_ROOM`]: crate::error_codes::NO_ROOM
    /// [`box_closed`]: crate::error_codes::BOX_CLOSED
    pub fn get(&self, box_id: impl AsRef<str>)";
    assert!(boxes.contains(targets), "{boxes}");
    // The page of the module tells of the call, too.
    assert!(boxes.contains("\n//! [`NO_ROOM`]: crate::error_codes::NO_ROOM\n"), "{boxes}");
    assert_eq!(boxes.matches("]: crate::error_codes::").count(), 4);
}

#[test]
fn fields_types_and_values_link_to_codes_too() {
    let described = SHOWN
        .replace(
            "    Kind: {type: string,",
            "    Kind: {description: Not `NO_ROOM`., x-enumDescriptions: {small: As `box_closed`.}, type: string,",
        )
        .replace(
            "            size: {type: integer}\n            state:",
            "            size: {type: integer, description: Is `NO_ROOM`.}\n            state:",
        );
    let generated = api_with(&described, Some(OVERLAY), None);
    let text = generated.text();
    for expected in [
        "/// Not [`NO_ROOM`].\n",
        "    /// As [`box_closed`].\n    ///\n    /// `small`\n    ///\n    /// [`box_closed`]: crate::error_codes::BOX_CLOSED\n    Small,\n",
        "    /// Is [`NO_ROOM`].\n    ///\n    /// [`NO_ROOM`]: crate::error_codes::NO_ROOM\n    pub size: Option<i64>,\n",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
}

/// What an example sends is what was shown.
#[test]
fn examples_link_to_nothing() {
    let shown = SHOWN
        .replace("example: one too many", "example: x")
        .replace("example: {by: key}", "example: {by: '`NO_ROOM`'}");
    // One that runs, and one that doesn't.
    for shown in [shown.clone(), shown.replace(", example: box_7", "")] {
        let generated = api_with(&shown, Some(OVERLAY), None);
        let example = generated.example("pub fn open");
        assert!(example.contains("OpenBoxBy::from(\"`NO_ROOM`\")"), "{example}");
        assert!(!generated.files["boxes.rs"].contains("[`NO_ROOM`]\""));
    }
}

#[test]
fn codes_that_make_no_sense_are_refused() {
    for (codes, message, pointer) in [
        ("[NO_ROOM]", "`x-rust-error-codes` must be a mapping", "(/x-rust-error-codes)"),
        ("NO_ROOM", "`x-rust-error-codes` must be a mapping", "(/x-rust-error-codes)"),
        ("{NO_ROOM: ''}", "this code has no meaning", "(/x-rust-error-codes/NO_ROOM)"),
        ("{NO_ROOM: ' '}", "this code has no meaning", "(/x-rust-error-codes/NO_ROOM)"),
        ("{NO_ROOM: 5}", "this code has no meaning", "(/x-rust-error-codes/NO_ROOM)"),
        ("{'404': Not there.}", "`404` is no name of a constant", "(/x-rust-error-codes/404)"),
        ("{'…': What?}", "`…` is no name of a constant", "(/x-rust-error-codes/…)"),
        ("{'': What?}", "`` is no name of a constant", "(/x-rust-error-codes/)"),
        ("{NO_ROOM: Once., noRoom: Twice.}", "`noRoom` and `NO_ROOM` have one name", "(/x-rust-error-codes/noRoom)"),
    ] {
        let found = refusal_with(SHOWN, &overlay(codes));
        says(&found, message, pointer);
        assert_eq!(found.matches("error: ").count(), 1, "{codes} gives\n{found}");
        assert!(found.contains("\n  cure: ") && found.contains("--> overlay.yaml:"), "{found}");
    }
}

#[test]
fn a_code_that_is_gone_breaks_callers() {
    let effective =
        |overlay: &str| load(&Source::new("api.yaml", SHOWN), Some(&Source::new("overlay.yaml", overlay))).unwrap();
    let less = overlay("{box_closed: The box is closed by now.}");
    let found = diff(&effective(OVERLAY), None, &effective(&less), None).unwrap();
    let breaking: Vec<&str> =
        found.changes.iter().filter(|it| it.impact == Impact::Breaking).map(|it| it.path.as_str()).collect();
    assert_eq!(breaking, ["error_codes::NO_ROOM"]);
    let back = diff(&effective(&less), None, &effective(OVERLAY), None).unwrap();
    assert!(back.changes.iter().all(|it| it.impact != Impact::Breaking), "{}", back.verdict());
}
