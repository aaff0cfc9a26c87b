//! How samples are written.
//!
//! ```text
//! = the construct, in the words of ARCHITECTURE.md's table
//! answer body: {type: string, «pattern: a»}
//!     => what is expected
//! ```
//!
//! is a sample for each of the places `answer` and `body`, which are the names of [`PLACES`]; `yaml` and `json` are
//! whole documents in the lines below. All others may go on in lines that are indented. What the row is about is
//! between « and », and is left out of a second description, which must not come to the same; `«this → that»` has
//! something else there instead. `⟦40 text⟧` is the text 40 times, in which `%0` is the number of the repetition from
//! 0, and `%1` and `%2` are the next ones.
//!
//! An expectation says more than the table's word for the row: of what is supported, a piece of the generated code; of
//! what is noted or refused, words of the message and, behind `@ `, the pointer of the node, from the place if it
//! begins with a dot. `noted: …` and the like say that this sample comes to something else than the row.
#![allow(dead_code, reason = "each test uses a part of it")]

/// The tables of ARCHITECTURE.md by their headings, and the samples of each.
pub(crate) const SECTIONS: &[(&str, &str)] = &[
    ("The document", include_str!("document.txt")),
    ("Operations and parameters", include_str!("operations.txt")),
    ("Bodies and answers", include_str!("bodies.txt")),
    ("Schemas", include_str!("schemas.txt")),
];

/// What becomes of a construct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Supported,
    Noted,
    Ignored,
    Refused,
}

impl Verdict {
    pub(crate) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "supported" => Self::Supported,
            "noted" => Self::Noted,
            "ignored" => Self::Ignored,
            "refused" => Self::Refused,
            _ => return None,
        })
    }
}

/// The samples of a row.
pub(crate) struct Row {
    pub(crate) construct: String,
    pub(crate) samples: Vec<Sample>,
}

/// A description with a construct.
pub(crate) struct Sample {
    pub(crate) file: &'static str,
    pub(crate) with: String,
    /// The same without what it is the sample of, where that is marked.
    pub(crate) without: Option<String>,
    pub(crate) expected: Vec<Expected>,
}

/// What must come of a sample.
pub(crate) struct Expected {
    /// Unless it is that of the row.
    pub(crate) verdict: Option<Verdict>,
    /// Code, or words of a message.
    pub(crate) text: String,
    /// A pointer, or file and line.
    pub(crate) place: Option<String>,
}

/// A place that a sample is put into.
struct Place {
    name: &'static str,
    pointer: &'static str,
    /// Path items in flow style, in which `…` is the sample.
    paths: &'static str,
    /// The same of the components.
    components: &'static str,
}

const fn place(name: &'static str, pointer: &'static str, paths: &'static str, components: &'static str) -> Place {
    Place { name, pointer, paths, components }
}

/// An operation that gives nothing, and one that gives or takes the component `Thing`.
const DONE: &str = "/done: {get: {tags: [Things], responses: {'204': {description: Done.}}}}";
const GIVES: &str = "/things: {get: {tags: [Things], responses: {'200': {description: It., content: {application/json: \
    {schema: {$ref: '#/components/schemas/Thing'}}}}}}}";
const TAKES: &str = "/things: {post: {tags: [Things], requestBody: {content: {application/json: {schema: {$ref: \
    '#/components/schemas/Thing'}}}}, responses: {'204': {description: Done.}}}}";

/// The places by name. Where a schema is the sample, the property or parameter is called `it`.
const PLACES: &[Place] = &[
    place("root", "", DONE, ""),
    place("paths", "/paths", "…", ""),
    place(
        "item",
        "/paths/~1things",
        "/things: {get: {tags: [Things], responses: {'204': {description: Done.}}}, …}",
        "",
    ),
    place(
        "get",
        "/paths/~1things/get",
        "/things: {get: {tags: [Things], responses: {'204': {description: Done.}}, …}}",
        "",
    ),
    place(
        "post",
        "/paths/~1things/post",
        "/things: {post: {tags: [Things], responses: {'204': {description: Done.}}, …}}",
        "",
    ),
    place(
        "parameter",
        "/paths/~1things/get/parameters/0",
        "/things: {get: {tags: [Things], parameters: [{…}], responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "shared_parameter",
        "/paths/~1things/parameters/0",
        "/things: {parameters: [{…}], get: {tags: [Things], responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "named_parameter",
        "/components/parameters/It",
        "/things: {get: {tags: [Things], parameters: [{$ref: '#/components/parameters/It'}], \
         responses: {'204': {description: Done.}}}}",
        "parameters: {It: {…}}",
    ),
    place(
        "path_parameter",
        "/paths/~1things~1{it}/get/parameters/0",
        "'/things/{it}': {get: {tags: [Things], parameters: [{name: it, in: path, required: true, …}], \
         responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "request",
        "/paths/~1things/post/requestBody",
        "/things: {post: {tags: [Things], requestBody: {…}, responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "named_request",
        "/components/requestBodies/It",
        "/things: {put: {tags: [Things], requestBody: {$ref: '#/components/requestBodies/It'}, \
         responses: {'204': {description: Done.}}}}",
        "requestBodies: {It: {…}}",
    ),
    place(
        "request_by_id",
        "/paths/~1things~1{id}/patch/requestBody",
        "'/things/{id}': {patch: {tags: [Things], parameters: [{name: id, in: path, required: true, schema: {type: \
         string}}], requestBody: {…}, responses: {'204': {description: Done.}}}}",
        "",
    ),
    place("responses", "/paths/~1things/get/responses", "/things: {get: {tags: [Things], responses: {…}}}", ""),
    place(
        "response",
        "/paths/~1things/get/responses/200",
        "/things: {get: {tags: [Things], responses: {'200': {description: It., …}}}}",
        "",
    ),
    place(
        "named_response",
        "/components/responses/It",
        "/things: {get: {tags: [Things], responses: {'200': {$ref: '#/components/responses/It'}}}}",
        "responses: {It: {description: It., …}}",
    ),
    place(
        "default_response",
        "/paths/~1things/post/responses/default",
        "/things: {post: {tags: [Things], responses: {default: {description: It., …}}}}",
        "",
    ),
    place("given", "/components/schemas/Thing", GIVES, "schemas: {Thing: …}"),
    place("taken", "/components/schemas/Thing", TAKES, "schemas: {Thing: …}"),
    place("given_schemas", "/components/schemas", GIVES, "schemas: {…}"),
    place("taken_schemas", "/components/schemas", TAKES, "schemas: {…}"),
    place(
        "answer",
        "/paths/~1things/get/responses/200/content/application~1json/schema/properties/it",
        "/things: {get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: \
         {type: object, properties: {it: …}}}}}}}}",
        "",
    ),
    place(
        "body",
        "/paths/~1things/post/requestBody/content/application~1json/schema/properties/it",
        "/things: {post: {tags: [Things], requestBody: {content: {application/json: {schema: {type: object, \
         properties: {it: …}}}}}, responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "named",
        "/components/schemas/It",
        GIVES,
        "schemas: {It: …, Thing: {type: object, properties: {it: {$ref: '#/components/schemas/It'}}}}",
    ),
    place(
        "items",
        "/components/schemas/Thing/properties/it/items",
        GIVES,
        "schemas: {Thing: {type: object, properties: {it: {type: array, items: …}}}}",
    ),
    place(
        "map",
        "/components/schemas/Thing/properties/it/additionalProperties",
        GIVES,
        "schemas: {Thing: {type: object, properties: {it: {type: object, additionalProperties: …}}}}",
    ),
    place(
        "all_of",
        "/components/schemas/Thing/allOf/1/properties/it",
        GIVES,
        "schemas: {Thing: {allOf: [{description: A thing.}, {type: object, properties: {it: …}}]}}",
    ),
    place(
        "one_of",
        "/components/schemas/Thing/oneOf/1/properties/it",
        GIVES,
        "schemas: {Thing: {oneOf: [{type: string}, {type: object, properties: {it: …}}]}}",
    ),
    place(
        "query",
        "/paths/~1things/get/parameters/0/schema",
        "/things: {get: {tags: [Things], parameters: [{name: it, in: query, schema: …}], \
         responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "header",
        "/paths/~1things/get/parameters/0/schema",
        "/things: {get: {tags: [Things], parameters: [{name: it, in: header, schema: …}], \
         responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "path",
        "/paths/~1things~1{it}/get/parameters/0/schema",
        "'/things/{it}': {get: {tags: [Things], parameters: [{name: it, in: path, required: true, schema: …}], \
         responses: {'204': {description: Done.}}}}",
        "",
    ),
    place(
        "cookie",
        "/paths/~1things/get/parameters/0/schema",
        "/things: {get: {tags: [Things], parameters: [{name: it, in: cookie, schema: …}], \
         responses: {'204': {description: Done.}}}}",
        "",
    ),
];

impl Place {
    fn description(&self, sample: &str) -> String {
        let root = if self.name == "root" { sample } else { "" };
        let components = match self.components {
            "" => String::new(),
            components => format!("components: {{{}}}\n", components.replace('…', sample)),
        };
        let paths = self.paths.replace('…', sample);
        format!("openapi: 3.0.4\ninfo: {{title: T, version: '1'}}\npaths: {{{paths}}}\n{components}{root}\n")
    }
}

/// Reads the samples of a section.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    // Each line with those that it goes on in.
    let mut entries: Vec<Vec<&str>> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("# ")) {
        let rest = line.strip_prefix("    ");
        match rest {
            Some(rest) if !rest.starts_with("=> ") => entries.last_mut().unwrap().push(rest),
            Some(rest) => entries.push(vec![rest]),
            None => entries.push(vec![line]),
        }
    }
    let mut entries = entries.into_iter().peekable();
    while let Some(entry) = entries.next() {
        if let Some(construct) = entry[0].strip_prefix("= ") {
            let rest = entry[1..].iter().map(|line| line.trim());
            let construct = std::iter::once(construct).chain(rest).collect::<Vec<_>>().join(" ");
            rows.push(Row { construct, samples: Vec::new() });
            continue;
        }
        let (places, first) = entry[0].split_once(':').unwrap_or_else(|| panic!("no sample: {}", entry[0]));
        let mut expected = Vec::new();
        while let Some(expectation) = entries.next_if(|entry| entry[0].starts_with("=> ")) {
            let lines = expectation.iter().map(|line| line.trim()).collect::<Vec<_>>();
            expected.push(lines.join(" ").trim_start_matches("=> ").to_owned());
        }
        let samples = &mut rows.last_mut().unwrap().samples;
        samples.extend(places.split_whitespace().map(|place| sample(place, first, &entry[1..], &expected)));
    }
    rows
}

fn sample(place: &str, first: &str, rest: &[&str], expected: &[String]) -> Sample {
    let text = match place {
        // Whole documents have lines of their own.
        "yaml" | "json" => rest.iter().map(|line| format!("{line}\n")).collect(),
        _ => std::iter::once(&first).chain(rest).map(|line| line.trim()).collect::<Vec<_>>().join(" "),
    };
    let (with, without) = (repeated(&marked(&text, true)), repeated(&marked(&text, false)));
    let (file, pointer, with, without) = match place {
        "yaml" => ("api.yaml", "", with, without),
        "json" => ("api.json", "", with, without),
        _ => {
            let found = PLACES.iter().find(|known| known.name == place);
            let place = found.unwrap_or_else(|| panic!("`{place}` is no place"));
            ("api.yaml", place.pointer, place.description(&with), place.description(&without))
        }
    };
    let expected = expected.iter().map(|text| expectation(text, pointer)).collect();
    Sample { file, without: text.contains('«').then_some(without), with, expected }
}

fn expectation(text: &str, at: &str) -> Expected {
    let own = text.split_once(": ").and_then(|(word, rest)| Some((Verdict::of(word)?, rest)));
    let (verdict, text) = own.map_or((None, text), |(verdict, rest)| (Some(verdict), rest));
    let (text, place) = text.split_once("@ ").map_or((text, None), |(text, place)| (text, Some(place)));
    let place = place.map(|place| match place.strip_prefix('.') {
        Some(rest) => format!("{at}{rest}"),
        None => place.to_owned(),
    });
    Expected { verdict, text: text.trim().to_owned(), place }
}

/// The text with what is marked, or without it.
fn marked(text: &str, with: bool) -> String {
    let mut parts = text.split('«');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (marked, rest) = part.split_once('»').unwrap_or_else(|| panic!("« without » in {text}"));
        let (this, that) = marked.split_once(" → ").unwrap_or((marked, ""));
        out.push_str(if with { this } else { that });
        out.push_str(rest);
    }
    out
}

/// The text with its repetitions written out.
fn repeated(text: &str) -> String {
    let mut parts = text.split('⟦');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (repeated, rest) = part.split_once('⟧').unwrap_or_else(|| panic!("⟦ without ⟧ in {text}"));
        let (count, repeated) = repeated.split_once(' ').unwrap();
        for number in 0..count.parse::<usize>().unwrap() {
            let numbered = (0..3).fold(repeated.to_owned(), |text, ahead| {
                text.replace(&format!("%{ahead}"), &(number + ahead).to_string())
            });
            out.push_str(&numbered);
        }
        out.push_str(rest);
    }
    out
}
