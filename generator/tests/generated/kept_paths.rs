//! Parameters of a path that change places after a release.

use crate::kept::{Later, later, released};

const DATE: &str = "2026-10-14";
const ADDITIVE: &str = "additive -> 1.x: minor, 0.x: patch";
/// They name the path.
const DOCS: &str = "docs -> 1.x: patch, 0.x: patch";

/// The description of one operation of a path with these parameters.
fn path(template: &str) -> String {
    let names = template.split('{').skip(1).filter_map(|it| it.split_once('}'));
    let parameter = |name| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
    let parameters: Vec<String> = names.map(|(name, _)| parameter(name)).collect();
    let parameters = parameters.join(", ");
    format!(
        "{template}: {{delete: {{tags: [things], parameters: [{parameters}], responses: {{'204': {{description: Done.}}}}}}}}\n"
    )
}

#[track_caller]
fn moved(from: &str, to: &str) -> Later {
    later(&released(&path(from), ""), DATE, &path(to), "")
}

/// The names of a method's arguments, and those of what fills the path.
#[track_caller]
fn flow(later: &Later) -> (Vec<String>, Vec<String>) {
    let method = later.text.split_once("pub fn delete").unwrap().1;
    let (head, rest) = method.split_once("-> ").unwrap();
    let given = head.match_indices(": impl").map(|(at, _)| head[..at].rsplit(' ').next().unwrap().to_owned());
    let body = rest.split_once("\n    }").unwrap().0;
    let filled = body.split(".path(").skip(1).map(|it| it.split_once(')').unwrap().0.to_owned());
    (given.collect(), filled.collect())
}

#[test]
fn names_that_change_places_side_by_side_say_where_each_argument_goes() {
    let swapped = moved("/things/{x}/{y}", "/things/{y}/{x}");
    assert_eq!(flow(&swapped), (vec!["x".into(), "y".into()], vec!["y".into(), "x".into()]), "{}", swapped.text);
    assert_eq!(swapped.verdict, ADDITIVE, "{}", swapped.report);
    let told = "the path has its parameters in another order, and each argument goes where its name stands";
    assert!(swapped.report.contains(told), "{}", swapped.report);
    // Once it was released so, both ways on.
    let again = later(&swapped.released(), DATE, &path("/things/{y}/{x}"), "");
    assert_eq!(flow(&again), (vec!["x".into(), "y".into()], vec!["y".into(), "x".into()]));
    assert_eq!(again.verdict, "none -> nothing to release");
    let back = later(&again.released(), DATE, &path("/things/{x}/{y}"), "");
    assert_eq!(flow(&back), (vec!["x".into(), "y".into()], vec!["x".into(), "y".into()]));
    // Around a circle of three, beside one that has another name.
    let three = moved("/things/{x}/{y}/{z}/{w}", "/things/{z}/{x}/{y}/{v}");
    let names = |names: &str| names.chars().map(String::from).collect::<Vec<_>>();
    assert_eq!(flow(&three), (names("xyzw"), names("zxyw")), "{}", three.text);
}

#[test]
fn a_name_stays_with_what_stands_before_it() {
    let relabelled = moved("/things/{x}/parts/{y}", "/things/{y}/parts/{x}");
    assert_eq!(flow(&relabelled), (vec!["x".into(), "y".into()], vec!["x".into(), "y".into()]));
    assert_eq!(relabelled.verdict, DOCS, "{}", relabelled.report);
}

#[test]
fn what_names_dont_tell_is_told() {
    // One moved, and the other one has another name.
    let half = moved("/things/{x}/{y}", "/things/{y}/{z}");
    assert_eq!(flow(&half), (vec!["x".into(), "y".into()], vec!["x".into(), "y".into()]));
    assert!(half.report.contains("argument 2 is sent as something else"), "{}", half.report);
    assert!(half.verdict.starts_with("breaking"));
    // Both have other names: new names as a rule, and who reads the report knows better.
    let both = moved("/things/{x}/{y}", "/things/{a}/{b}");
    assert_eq!(flow(&both), (vec!["x".into(), "y".into()], vec!["x".into(), "y".into()]));
    assert_eq!(both.verdict, ADDITIVE, "{}", both.report);
    assert!(both.report.contains("parameters that stand side by side have other names"), "{}", both.report);
    // One name alone is a new name of the same thing.
    assert_eq!(moved("/things/{x}/{y}", "/things/{x}/{b}").verdict, DOCS);
}
