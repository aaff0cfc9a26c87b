//! What is changed in the text of a file that people wrote.

use generator::Source;
use generator::pull::{Edit, Rewritten, rewrite};

const RULES: &str = "\
# The head.
resources:
  keys:
    paths: [/keys, \"/projects/{id}/keys\"]   # two
  teams:
    paths:
    - /teams
    - \"/users/{id}/teams\"

furnished:
# The first.
- {call: POST /keys, body: {
    name: a}}
- {call: \"POST /keys/{id}/lock\", path: {id: b}}

operations:

  # --- Keys ---

  # What it locks.
  # For a while.
  POST /keys/{id}/lock:
    refuse:
    # Undocumented.
    - &busy {if: \"=self.status in ['a',
        'b']\", status: 409, detail: It isn't done.}
    - &gone
      if: \"=self.gone\"     # or going
      status: 422
    - &never [a]

  POST /keys/{id}/unlock:
    refuse: [*busy]

  # Both.
  \"PUT /keys/{id}\": {refuse: [*gone, *busy]}
  DELETE /keys/{id}:
    refuse:
    - *gone

# The end.
";

fn at(section: &str, key: &str) -> String {
    format!("/{section}/{}", key.replace('/', "~1"))
}

fn key(from: &str, to: &str) -> Edit {
    Edit::Key { at: at("operations", from), to: to.to_owned() }
}

fn remove(section: &str, entry: &str) -> Edit {
    Edit::Remove { at: at(section, entry) }
}

#[track_caller]
fn made(edits: &[Edit]) -> Rewritten {
    let made = rewrite(&Source::new("fake.yaml", RULES), edits.to_vec());
    assert_eq!((made.undone.as_slice(), made.done.as_slice()), (&[][..], edits), "{}", made.source.text());
    made
}

#[track_caller]
fn becomes(edits: &[Edit], changes: &[(&str, &str)]) {
    let expected = changes.iter().fold(RULES.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    let made = made(edits);
    assert!(made.source.text() == expected, "{}", made.source.text());
}

#[test]
fn entries_are_called_otherwise_and_the_rest_stays_as_it_is_written() {
    becomes(&[key("POST /keys/{id}/lock", "POST /x/{id}")], &[("  POST /keys/{id}/lock:", "  POST /x/{id}:")]);
    becomes(&[key("PUT /keys/{id}", "PUT /x")], &[("\"PUT /keys/{id}\":", "\"PUT /x\":")]);
    let swapped =
        [key("POST /keys/{id}/lock", "POST /keys/{id}/unlock"), key("POST /keys/{id}/unlock", "POST /keys/{id}/lock")];
    becomes(&swapped, &[("/lock:\n", "/x:\n"), ("/unlock:\n", "/lock:\n"), ("/x:\n", "/unlock:\n")]);
    let call = |at: &str, to: &str| Edit::Text { at: at.to_owned(), to: to.to_owned() };
    becomes(&[call("/furnished/0/call", "POST /x/keys")], &[("call: POST /keys,", "call: POST /x/keys,")]);
    becomes(&[call("/furnished/0/call", "POST /x/{a}")], &[("call: POST /keys,", "call: \"POST /x/{a}\",")]);
    becomes(&[call("/furnished/1/call", "POST /x")], &[("call: \"POST /keys/{id}/lock\"", "call: \"POST /x\"")]);
}

#[test]
fn lists_of_texts_are_written_anew() {
    let paths = |of: &str, to: &[&str]| Edit::List {
        at: format!("/resources/{of}/paths"),
        to: to.iter().map(|it| (*it).to_owned()).collect(),
    };
    becomes(
        &[paths("keys", &["/x/keys", "/projects/{id}/keys"])],
        &[("[/keys, \"/projects/{id}/keys\"]", "[/x/keys, \"/projects/{id}/keys\"]")],
    );
    becomes(&[paths("keys", &[])], &[("[/keys, \"/projects/{id}/keys\"]", "[]")]);
    becomes(
        &[paths("teams", &["/x"])],
        &[("    paths:\n    - /teams\n    - \"/users/{id}/teams\"\n", "    paths: [/x]\n")],
    );
}

#[test]
fn what_goes_takes_its_comment_and_leaves_its_anchors() {
    let (head, rest) = RULES.split_once("  # What it locks.\n").unwrap();
    let rest = &rest[rest.find("  POST /keys/{id}/unlock:").unwrap()..];
    let rest = rest.replacen(
        "refuse: [*busy]",
        "refuse: [&busy {if: \"=self.status in ['a', 'b']\", status: 409, detail: It isn't done.}]",
        1,
    );
    let rest = rest.replacen("[*gone,", "[&gone {if: \"=self.gone\", status: 422},", 1);
    let lock = made(&[remove("operations", "POST /keys/{id}/lock")]);
    assert!(lock.source.text() == format!("{head}{rest}"), "{}", lock.source.text());
    assert_eq!(lock.handed_on, [("busy".to_owned(), 33), ("gone".to_owned(), 36)]);
    // The comment stands above another one, too.
    becomes(&[remove("operations", "PUT /keys/{id}")], &[("  \"PUT /keys/{id}\": {refuse: [*gone, *busy]}\n", "")]);
    becomes(
        &[remove("operations", "PUT /keys/{id}"), remove("operations", "DELETE /keys/{id}")],
        &[(
            "  # Both.\n  \"PUT /keys/{id}\": {refuse: [*gone, *busy]}\n  DELETE /keys/{id}:\n    refuse:\n    - *gone\n\n",
            "",
        )],
    );
    becomes(&[remove("furnished", "0")], &[("- {call: POST /keys, body: {\n    name: a}}\n", "")]);
    // Two that use one another: what is left has what they stand for.
    let two = made(&[remove("operations", "POST /keys/{id}/lock"), remove("operations", "POST /keys/{id}/unlock")]);
    assert!(
        two.source.text().contains("{refuse: [&gone {if: \"=self.gone\", status: 422}, &busy {if: "),
        "{}",
        two.source.text()
    );
}

#[test]
fn what_is_written_unusually_is_left_alone() {
    let text = "operations: {? GET /a : {do: list}, GET /b: {do: list}}\n";
    let made = rewrite(&Source::new("fake.yaml", text), vec![remove("operations", "GET /a"), key("GET /b", "GET /c")]);
    assert_eq!(made.source.text(), text.replace("GET /b", "GET /c"));
    assert_eq!(made.undone, [remove("operations", "GET /a")]);
    let made = rewrite(&Source::new("fake.yaml", "["), vec![remove("operations", "GET /a")]);
    assert_eq!((made.source.text(), made.undone.len()), ("[", 1));
    // One that is there already.
    let made = rewrite(&Source::new("fake.yaml", text), vec![key("GET /b", "GET /a")]);
    assert_eq!((made.source.text(), made.undone.len()), (text, 1));
    // Windows' ends of lines.
    let crlf = RULES.replace('\n', "\r\n");
    let made = rewrite(&Source::new("fake.yaml", crlf.clone()), vec![key("POST /keys/{id}/lock", "POST /x")]);
    assert_eq!(made.source.text(), crlf.replace("  POST /keys/{id}/lock:", "  POST /x:"));
}

#[test]
fn long_nodes_are_folded() {
    let long = format!("=self.status in [{}]", ["'something'"; 12].join(", "));
    let text = format!(
        "a:\n  x:\n  - &long\n    if: \"{long}\"\n    status: 409\n    detail: {}\n  y: {{z: [*long]}}\n",
        "it ".repeat(20)
    );
    let made = rewrite(&Source::new("f", text), vec![Edit::Remove { at: "/a/x".to_owned() }]);
    assert!(made.undone.is_empty());
    let text = made.source.text();
    assert!(text.starts_with("a:\n  y: {z: [&long {if: "), "{text}");
    assert!(text.lines().count() > 2 && text.lines().all(|line| line.len() <= 118), "{text}");
    // Where a line ends within quotes, it is a space.
    let read = made.source.parse().unwrap();
    assert_eq!(read.pointer("/a/y/z/0/if"), Some(&long.into()));
}

#[test]
fn entries_in_braces_go_and_come() {
    let rules = "operations:\n  GET /a:\n    query: {x: ignored, \"f[y]\": ignored,\n      z: ignored}   # why\n  GET /b: {do: list, query: {x: it's a}}\n  GET /c:\n    do: list\n";
    let query = |key: &str, name: &str| Edit::Remove { at: format!("{}/query/{name}", at("operations", key)) };
    let add = |key: &str, below: &str, name: &str| Edit::Add {
        at: format!("{}{below}", at("operations", key)),
        key: name.to_owned(),
        to: "ignored".into(),
    };
    for (edits, from, to) in [
        (vec![query("GET /a", "x")], "{x: ignored, ", "{"),
        (vec![query("GET /a", "f[y]")], ", \"f[y]\": ignored,\n      z", ", z"),
        (vec![query("GET /a", "z")], ",\n      z: ignored}", "}"),
        (vec![query("GET /a", "f[y]"), query("GET /a", "z")], ", \"f[y]\": ignored,\n      z: ignored}", "}"),
        (vec![query("GET /b", "x")], "query: {x: it's a}", "query: {}"),
        (vec![Edit::Remove { at: format!("{}/query", at("operations", "GET /b")) }], ", query: {x: it's a}", ""),
        (
            vec![add("GET /a", "/query", "o"), add("GET /a", "/query", "m[]")],
            "z: ignored}",
            "z: ignored, o: ignored, \"m[]\": ignored}",
        ),
        (
            vec![add("GET /b", "", "set"), key("GET /b", "GET /bb")],
            "GET /b: {do: list, query: {x: it's a}}",
            "GET /bb: {do: list, query: {x: it's a}, set: ignored}",
        ),
        (
            vec![add("GET /b", "/query", "o"), key("GET /b", "GET /bb")],
            "GET /b: {do: list, query: {x: it's a}}",
            "GET /bb: {do: list, query: {x: it's a, o: ignored}}",
        ),
        // The only one makes room for others.
        (
            vec![query("GET /b", "x"), add("GET /b", "/query", "o"), add("GET /b", "/query", "p")],
            "query: {x: it's a}",
            "query: {o: ignored, p: ignored}",
        ),
        (
            vec![Edit::Remove { at: format!("{}/do", at("operations", "GET /c")) }, add("GET /c", "", "query")],
            "/c:\n    do: list\n",
            "/c:\n    query: ignored\n",
        ),
        (vec![remove("operations", "GET /b")], "  GET /b: {do: list, query: {x: it's a}}\n", ""),
        (vec![add("GET /c", "", "filter[o]")], "/c:\n    do: list\n", "/c:\n    do: list\n    filter[o]: ignored\n"),
    ] {
        assert!(rules.contains(from), "{from}");
        let made = rewrite(&Source::new("fake.yaml", rules), edits.clone());
        assert_eq!((made.undone.as_slice(), made.source.text()), (&[][..], rules.replacen(from, to, 1).as_str()));
    }
}

#[test]
fn the_only_entry_makes_room_for_another_one() {
    let rules = "operations:\n  GET /a:\n    on: a\n    query:\n      x: ignored\n\n  GET /b: {}\n";
    let edits = vec![
        Edit::Remove { at: format!("{}/query/x", at("operations", "GET /a")) },
        Edit::Add { at: format!("{}/query", at("operations", "GET /a")), key: "y".to_owned(), to: "ignored".into() },
    ];
    let made = rewrite(&Source::new("fake.yaml", rules), edits);
    assert_eq!((made.undone.as_slice(), made.source.text()), (&[][..], rules.replace("x:", "y:").as_str()));
}

#[test]
fn neighbours_that_go_at_the_end_share_a_blank_line() {
    let rules =
        "operations:\n\n  # One.\n  a:\n    b: &x [1]\n\n  # Two.\n  c:\n    b: *x\n\n  # Three.\n  d:\n    b: *x\n";
    let edits = ["c", "d"].map(|key| remove("operations", key)).to_vec();
    let made = rewrite(&Source::new("fake.yaml", rules), edits);
    assert_eq!((made.undone.as_slice(), made.source.text()), (&[][..], &rules[..rules.find("\n  # Two").unwrap()]));
    let all = ["a", "c", "d"].map(|key| remove("operations", key)).to_vec();
    assert_eq!(rewrite(&Source::new("fake.yaml", rules), all).undone, []);
}
