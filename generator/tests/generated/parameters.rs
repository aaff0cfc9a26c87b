//! Parameters: what is an argument, what a setter, and how each is written.

use crate::support::{Api, api, api_with, description, refusal, refusal_with, says};

fn with(parameters: &str) -> Api {
    api(&getting(parameters))
}

fn getting(parameters: &str) -> String {
    description(
        &format!(
            "/things: {{get: {{tags: [Things], parameters: [{parameters}], responses: {{'204': {{description: Done.}}}}}}}}"
        ),
        "schemas: {Level: {type: integer, enum: [1, 2]}}",
    )
}

/// The setter of a query parameter, from its name to its end.
fn setter(parameter: &str, name: &str) -> String {
    let item = with(parameter).item(&format!("pub fn {name}"));
    item.lines().filter(|line| !line.starts_with("///")).collect::<Vec<_>>().join("\n")
}

#[test]
fn queries_in_all_styles() {
    for (parameter, expected) in [
        ("{name: a, in: query, schema: {type: string}}", r#"a: impl AsRef<str>) => self.0.set("a", a.as_ref())"#),
        (
            "{name: a, in: query, schema: {type: string, format: date-time}}",
            r#"a: impl AsRef<str>) => self.0.set("a", a.as_ref())"#,
        ),
        ("{name: a, in: query, schema: {type: integer}}", r#"a: i64) => self.0.set("a", a)"#),
        ("{name: a, in: query, schema: {type: number}}", r#"a: f64) => self.0.finite("a", &[a]).set("a", a)"#),
        ("{name: a, in: query, schema: {type: boolean}}", r#"a: bool) => self.0.set("a", a)"#),
        (
            "{name: a, in: query, schema: {$ref: '#/components/schemas/Level'}}",
            r#"a: impl Into<Level>) => self.0.set("a", Into::<Level>::into(a))"#,
        ),
        // `form` repeats the name unless told otherwise, with and without brackets in it.
        (
            "{name: a, in: query, schema: {type: array, items: {type: string}}}",
            r#"a: impl IntoIterator<Item = impl ToString>) => self.0.set_each("a", a)"#,
        ),
        (
            "{name: 'a[]', in: query, schema: {type: array, items: {type: integer}}}",
            r#"a: impl IntoIterator<Item = i64>) => self.0.set_each("a[]", a)"#,
        ),
        (
            "{name: a, in: query, explode: false, schema: {type: array, items: {type: string}}}",
            r#"a: impl IntoIterator<Item = impl ToString>) => self.0.set_joined("a", ",", a)"#,
        ),
        (
            "{name: a, in: query, style: spaceDelimited, schema: {type: array, items: {type: string}}}",
            r#"a: impl IntoIterator<Item = impl ToString>) => self.0.set_joined("a", " ", a)"#,
        ),
        (
            "{name: a, in: query, style: pipeDelimited, schema: {type: array, items: {$ref: '#/components/schemas/Level'}}}",
            r#"a: impl IntoIterator<Item = impl Into<Level>>) => self.0.set_joined("a", "|", a.into_iter().map(Into::<Level>::into))"#,
        ),
        (
            "{name: a, in: query, style: pipeDelimited, explode: true, schema: {type: array, items: {type: integer}}}",
            r#"a: impl IntoIterator<Item = i64>) => self.0.set_each("a", a)"#,
        ),
        (
            "{name: a, in: query, content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}",
            r#"a: ListThingsA) => self.0.set_json("a", &a)"#,
        ),
        (
            "{name: X-A, in: header, schema: {type: string}}",
            r#"x_a: impl AsRef<str>) => self.0.header("X-A", x_a.as_ref())"#,
        ),
        ("{name: X-A, in: header, schema: {type: integer}}", r#"x_a: i64) => self.0.header("X-A", &x_a.to_string())"#),
        (
            "{name: X-A, in: header, schema: {type: array, items: {type: integer}}}",
            r#"x_a: impl IntoIterator<Item = i64>) => self.0.header_joined("X-A", x_a)"#,
        ),
        ("{name: a, in: cookie, schema: {type: string}}", r#"a: impl AsRef<str>) => self.0.cookie("a", a.as_ref())"#),
        ("{name: a, in: cookie, schema: {type: integer}}", r#"a: i64) => self.0.cookie("a", a)"#),
    ] {
        let name = if parameter.contains("X-A") { "x_a" } else { "a" };
        let (argument, call) = expected.split_once(") => ").unwrap();
        let (argument, call) = (argument.replace("ListThingsA", "GetThingA"), call);
        let expected = format!("pub fn {name}(self, {argument}) -> Self {{\n    Self({call})\n}}");
        // As it would stand on one line.
        let flat = |text: &str| text.split_whitespace().collect::<String>().replace(",)", ")");
        assert_eq!(flat(&setter(parameter, name)), flat(&expected), "{parameter}");
    }
}

#[test]
fn an_object_in_a_query_is_one_setter_for_each_property() {
    let deep = with(
        "{name: filter, in: query, style: deepObject, schema: {type: object, properties: {from: {type: integer}, type: {type: string, description: Of what kind.}}}}",
    );
    assert!(deep.item("pub fn filter_from").contains(r#".set("filter[from]", filter_from)"#));
    deep.expect(
        r#"
        /// Of what kind (`filter[type]`).
        pub fn filter_type(self, filter_type: impl AsRef<str>) -> Self {
            Self(self.0.set("filter[type]", filter_type.as_ref()))
        }
        "#,
    );
    let form = with(
        "{name: box, in: query, schema: {type: object, properties: {width: {type: integer}, tags: {type: array, items: {type: string}}}}}",
    );
    assert!(form.item("pub fn width").contains(r#".set("width", width)"#));
    assert!(form.item("pub fn tags").contains(r#".set_each("tags", tags)"#));
}

#[test]
fn a_choice_of_scalars_is_a_text() {
    for (schema, taken, call) in [
        ("{oneOf: [{type: integer}, {type: string}]}", "impl AsRef<str>", r#".set("a", a.as_ref())"#),
        (
            "{anyOf: [{type: string, enum: [up]}, {type: string, enum: [down]}]}",
            "impl AsRef<str>",
            r#".set("a", a.as_ref())"#,
        ),
        ("{oneOf: [{type: boolean}, {oneOf: [{type: number}, {}]}]}", "impl AsRef<str>", r#".set("a", a.as_ref())"#),
        // One value is a list of one.
        (
            "{oneOf: [{type: string}, {type: array, items: {type: integer}}]}",
            "impl IntoIterator<Item = impl ToString>",
            r#".set_each("a", a)"#,
        ),
        (
            "{type: array, items: {oneOf: [{type: string}, {type: integer}]}}",
            "impl IntoIterator<Item = impl ToString>",
            r#".set_each("a", a)"#,
        ),
        ("{type: array}", "impl IntoIterator<Item = impl ToString>", r#".set_each("a", a)"#),
    ] {
        let expected = format!("pub fn a(self, a: {taken}) -> Self {{\n    Self(self.0{call})\n}}");
        assert_eq!(setter(&format!("{{name: a, in: query, schema: {schema}}}"), "a"), expected);
    }
    let path = with("{name: X-A, in: header, required: true, schema: {oneOf: [{type: integer}, {type: string}]}}");
    assert!(path.item("pub fn get").contains("x_a: impl AsRef<str>"), "{}", path.text());
}

#[test]
fn a_map_in_a_query_is_pairs() {
    let texts = "impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>";
    for (parameter, taken, call) in [
        ("schema: {type: object, additionalProperties: {type: string}}", texts, "self.0.set_pairs("),
        ("schema: {type: object, additionalProperties: true}", texts, "self.0.set_pairs("),
        ("schema: {type: object}", texts, "self.0.set_pairs("),
        ("schema: {type: object, additionalProperties: {type: number}}", texts, "self.0.set_pairs("),
        (
            "style: deepObject, schema: {type: object, additionalProperties: {oneOf: [{type: string}, {type: integer}]}}",
            texts,
            r#"set_deep("a","#,
        ),
        (
            "style: deepObject, schema: {type: object, additionalProperties: {type: integer}}",
            "impl IntoIterator<Item = (impl Into<String>, i64)>",
            r#"self.0.set_deep("a", a)"#,
        ),
        (
            "schema: {type: object, additionalProperties: {type: boolean}}",
            "impl IntoIterator<Item = (impl Into<String>, bool)>",
            "self.0.set_pairs(a)",
        ),
    ] {
        let setter = setter(&format!("{{name: a, in: query, {parameter}}}"), "a");
        let flat =
            setter.split_whitespace().collect::<Vec<_>>().join(" ").replace("self .0 .", "self.0.").replace("( ", "(");
        assert!(flat.contains(&format!("a: {taken}")) && flat.contains(call), "{parameter}: {setter}");
    }
    for parameter in ["in: query, explode: false", "in: header", "in: cookie"] {
        let found = refusal(&getting(&format!("{{name: a, {parameter}, schema: {{type: object}}}}")));
        says(&found, "the object parameter `a` can't be written in this style", "(/paths/~1things/get/parameters/0)");
    }
}

#[test]
fn of_a_required_object_only_what_it_requires_is_an_argument() {
    let object = "{type: object, required: [owner], properties: {owner: {type: string}, size: {type: integer, deprecated: true}}}";
    let deep = |required: bool| {
        with(&format!("{{name: f, in: query, required: {required}, style: deepObject, schema: {object}}}"))
    };
    let required = deep(true);
    assert!(required.item("pub fn get").contains("f_owner: impl AsRef<str>"), "{}", required.text());
    assert!(required.item("pub fn f_size").contains("#[deprecated") && !required.has("pub fn f_owner"));
    // Without the object there is nothing that it could require.
    assert!(deep(false).has("pub fn f_owner"));
}

#[test]
fn a_parameter_has_one_description() {
    let json = "application/json: {schema: {type: object}}";
    let both = with(&format!("{{name: a, in: query, schema: {{type: integer}}, content: {{{json}}}}}"));
    assert!(both.has("pub fn a(self, a: i64)"), "{}", both.text());
    both.warns("described by `schema`, and its `content` isn't read", "/parameters/0/content)");
    let two = with(&format!("{{name: a, in: query, content: {{{json}, application/vnd.api+json: {{}}}}}}"));
    two.warns("has several media types, of which one is written", "/parameters/0/content)");
}

#[test]
fn a_cure_fits_the_place_of_the_parameter() {
    for (parameter, cure) in [
        ("in: header, schema: {type: object, properties: {b: {type: string}}}", "describe it as a string"),
        ("in: query, explode: false, schema: {type: object}", "describe it as `style: deepObject`"),
        ("in: cookie, schema: {type: array, items: {type: string}}", "as a string, which callers join"),
        ("in: query, style: deepObject, schema: {type: string}", "in the `form` style"),
        ("in: query, schema: {type: integer, enum: [9223372036854775808]}", "remove `enum`"),
    ] {
        let found = refusal(&getting(&format!("{{name: a, {parameter}}}")));
        assert!(found.lines().any(|line| line.starts_with("  cure: ") && line.contains(cure)), "{found}");
    }
}

#[test]
fn two_parameters_of_one_wire_name_are_told() {
    let generated = with(
        "{name: name, in: query, schema: {type: string}}, {name: f, in: query, schema: {type: object, properties: {name: {type: string}}}}, \
         {name: X-A, in: header, schema: {type: string}}, {name: x-a, in: header, schema: {type: string}}, {name: name, in: header, schema: {type: string}}",
    );
    generated.warns("another parameter of this operation writes the query `name`, too", "/get/parameters/1)");
    generated.warns("another parameter of this operation writes the header `x-a`, too", "/get/parameters/3)");
    assert_eq!(generated.warnings.matches("another parameter of this operation").count(), 2, "{}", generated.warnings);
}

#[test]
fn arguments_stand_in_the_order_of_the_path_then_the_query_then_the_body() {
    let generated = api(&description(
        "\
/a/{first}/b/{second}:
  parameters:
  - {name: second, in: path, required: true, schema: {type: integer}}
  - {name: shared, in: query, schema: {type: integer}}
  put:
    tags: [Things]
    parameters:
    - {name: must, in: query, required: true, schema: {type: boolean}}
    - {name: first, in: path, required: true, schema: {type: string}}
    - {name: shared, in: query, required: true, schema: {type: string}}
    requestBody: {content: {text/plain: {schema: {type: string}}}}
    responses: {'204': {description: Done.}}",
        "",
    ));
    generated.expect(
        r#"
        /// Calls `PUT /a/{first}/b/{second}`.
        ///
        /// `PUT /a/{first}/b/{second}`
        pub fn replace_b(
            &self,
            first: impl AsRef<str>,
            second: i64,
            must: bool,
            shared: impl AsRef<str>,
            body: impl Into<String>,
        ) -> Request<()> {
            Request::put(&self.client, "PUT /a/{first}/b/{second}", "/a/{first}/b/{second}")
                .path(first)
                .path(second.to_string())
                .set("must", must)
                .set("shared", shared.as_ref())
                .raw("text/plain", Into::<String>::into(body))
        }
        "#,
    );
}

#[test]
fn lists_and_enums_may_stand_in_a_path() {
    let generated = api(&description(
        "/things/{ids}/{level}: {get: {tags: [Things], parameters: [{name: ids, in: path, required: true, schema: {type: array, items: {type: string}}}, {name: level, in: path, required: true, schema: {type: integer, enum: [1]}}], responses: {'204': {description: Done.}}}}",
        "",
    ));
    let method = generated.item("pub fn get");
    assert!(method.contains(".path_joined(ids)") && method.contains(".path(level.to_string())"), "{method}");
}

#[test]
fn headers_that_the_client_sets_are_no_parameters() {
    let generated = with(
        "{name: API-Version, in: header, required: true, schema: {type: string}}, {name: Authorization, in: header, schema: {type: string}}, {name: Content-Type, in: header, schema: {type: string}}",
    );
    generated.expect(
        r#"
        /// Calls `GET /things`.
        ///
        /// `GET /things`
        #[inline]
        pub fn get(&self) -> Request<()> {
            Request::get(&self.client, "GET /things", "/things")
        }
        "#,
    );
}

#[test]
fn deprecated_parameters_say_so() {
    let generated =
        with("{name: old, in: query, deprecated: true, description: Use the new one, schema: {type: string}}");
    generated.expect(
        r#"
        /// Use the new one (`old`).
        #[deprecated = "the API marks this as deprecated"]
        pub fn old(self, old: impl AsRef<str>) -> Self {
            Self(self.0.set("old", old.as_ref()))
        }
        "#,
    );
}

#[test]
fn names_that_requests_have_give_way() {
    let generated = with(
        "{name: send, in: query, schema: {type: string}}, {name: type, in: query, schema: {type: string}}, {name: 'a[b]', in: query, schema: {type: string}}, {name: a_b, in: query, schema: {type: string}}, {name: A-B, in: header, schema: {type: string}}",
    );
    assert!(generated.item("pub fn send_query").contains(r#"set("send""#));
    assert!(generated.item("pub fn r#type").contains(r#"set("type""#));
    // The one that needs no conversion keeps its name, whichever comes first.
    assert!(generated.item("pub fn a_b").contains(r#"set("a_b""#));
    assert!(generated.item("pub fn a_b_query").contains(r#"set("a[b]""#));
    assert!(generated.item("pub fn a_b_header").contains(r#"header("A-B""#));
    generated.warns("the name `a_b` is taken; the parameter `a[b]` is `a_b_query`", "/paths/~1things/get");
    generated.warns("the name `send` is taken; the parameter `send` is `send_query`", "/paths/~1things/get");
}

#[test]
fn setters_leave_what_every_request_has_alone() {
    for taken in
        ["send", "header", "query", "timeout", "stream", "all", "pages", "total", "call", "iter", "poll", "retry"]
    {
        let generated = api(&getting(&format!("{{name: {taken}, in: query, schema: {{type: string}}}}")));
        assert!(
            generated.has(&format!("pub fn {taken}_query")) && !generated.has(&format!("pub fn {taken}")),
            "{taken}"
        );
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let path = |style: &str| {
        description(
            &format!(
                "/a/{{id}}: {{get: {{parameters: [{{name: id, in: path, required: true, style: {style}, schema: {{type: string}}}}], responses: {{}}}}}}"
            ),
            "",
        )
    };
    for (text, message, pointer) in [
        (path("label"), "`label` and `matrix` can't be written", "(/paths/~1a~1{id}/get/parameters/0)"),
        (path("matrix"), "`label` and `matrix` can't be written", "(/paths/~1a~1{id}/get/parameters/0)"),
        (
            getting("{name: a, in: cookie, schema: {type: array, items: {type: string}}}"),
            "a list in a cookie can't be written",
            "(/paths/~1things/get/parameters/0)",
        ),
        (
            getting("{name: a, in: query, style: deepObject, schema: {type: string}}"),
            "`deepObject` for what is no object",
            "(/paths/~1things/get/parameters/0)",
        ),
        (
            getting("{name: a, in: query, explode: false, schema: {type: object, properties: {b: {type: string}}}}"),
            "the object parameter `a` can't be written in this style",
            "(/paths/~1things/get/parameters/0)",
        ),
        (
            getting("{name: a, in: header, schema: {type: object, properties: {b: {type: string}}}}"),
            "the object parameter `a` can't be written in this style",
            "(/paths/~1things/get/parameters/0)",
        ),
        (
            getting("{name: a, in: query, content: {text/csv: {schema: {type: string}}}}"),
            "is written in a media type other than JSON",
            "(/paths/~1things/get/parameters/0/content)",
        ),
        (
            getting("{name: 'a b', in: header, schema: {type: string}}"),
            "`a b` is no name of a header",
            "(/paths/~1things/get/parameters/0)",
        ),
        (
            getting("{name: 'a=b', in: cookie, schema: {type: string}}"),
            "`a=b` is no name of a cookie",
            "(/paths/~1things/get/parameters/0)",
        ),
    ] {
        let message_found = refusal(&text);
        says(&message_found, message, pointer);
        assert!(message_found.contains("\n  cure: "), "{message_found}");
    }
}

/// An overlay whose one action says `x-rust-into` of a target.
fn into(target: &str, value: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions: [{{target: '{target}', description: Why., update: {{x-rust-into: {value}}}}}]"
    )
}

/// A description that uses an enum `Plan` as this parameter, which is called `a`.
fn with_plan(parameter: &str) -> String {
    getting(parameter).replace("Level:", "Plan: {type: string, enum: [s, m]}, Level:")
}

#[test]
fn options_of_an_enum_take_what_converts_into_it() {
    const PLAN: &str = "{$ref: '#/components/schemas/Plan'}";
    for (parameter, expected) in [
        ("in: query, schema: PLAN", r#"a: impl Into<Plan>) => .set("a", Into::<Plan>::into(a))"#),
        (
            "in: query, schema: {type: array, items: PLAN}",
            r#"a: impl IntoIterator<Item = impl Into<Plan>>) => .set_each("a", a.into_iter().map(Into::<Plan>::into))"#,
        ),
        (
            "in: query, explode: false, schema: {type: array, items: PLAN}",
            r#"a: impl IntoIterator<Item = impl Into<Plan>>) => .set_joined("a", ",", a.into_iter().map(Into::<Plan>::into))"#,
        ),
        (
            "in: query, content: {application/json: {schema: PLAN}}",
            r#"a: impl Into<Plan>) => .set_json("a", &Into::<Plan>::into(a))"#,
        ),
        (
            "in: query, content: {application/json: {schema: {type: array, items: PLAN}}}",
            r#"a: impl IntoIterator<Item = impl Into<Plan>>) => .set_json("a", &a.into_iter().map(Into::<Plan>::into).collect::<Vec<_>>())"#,
        ),
        (
            "in: query, style: deepObject, schema: {type: object, additionalProperties: PLAN}",
            r#"a: impl IntoIterator<Item = (impl Into<String>, impl Into<Plan>)>) => .set_deep("a", a.into_iter().map(|(key, value)| (key, Into::<Plan>::into(value))))"#,
        ),
        ("in: header, schema: PLAN", r#"a: impl Into<Plan>) => .header("a", Into::<Plan>::into(a).as_str())"#),
        (
            "in: header, schema: {type: array, items: PLAN}",
            r#"a: impl IntoIterator<Item = impl Into<Plan>>) => .header_joined("a", a.into_iter().map(Into::<Plan>::into))"#,
        ),
        ("in: cookie, schema: PLAN", r#"a: impl Into<Plan>) => .cookie("a", Into::<Plan>::into(a))"#),
        (
            "in: query, schema: {$ref: '#/components/schemas/Level'}",
            r#"a: impl Into<Level>) => .set("a", Into::<Level>::into(a))"#,
        ),
    ] {
        let text = with_plan(&format!("{{name: a, {}}}", parameter.replace("PLAN", PLAN)));
        has_parts(&api(&text).item("pub fn a"), expected);
    }
}

#[test]
fn arguments_take_an_enum_as_it_is_unless_the_overlay_says_otherwise() {
    const PLAN: &str = "{$ref: '#/components/schemas/Plan'}";
    for (parameter, exact, loose) in [
        (
            "in: query, required: true, schema: PLAN",
            r#"a: Plan) => .set("a", a)"#,
            r#"a: impl Into<Plan>) => .set("a", Into::<Plan>::into(a))"#,
        ),
        (
            "in: query, required: true, schema: {type: array, items: PLAN}",
            r#"a: impl IntoIterator<Item = Plan>) => .set_each("a", a)"#,
            r#"a: impl IntoIterator<Item = impl Into<Plan>>) => .set_each("a", a.into_iter().map(Into::<Plan>::into))"#,
        ),
        (
            "in: header, required: true, schema: PLAN",
            r#"a: Plan) => .header("a", a.as_str())"#,
            r#"a: impl Into<Plan>) => .header("a", Into::<Plan>::into(a).as_str())"#,
        ),
        // Another enum.
        (
            "in: query, required: true, schema: {$ref: '#/components/schemas/Level'}",
            r#"a: Level) => .set("a", a)"#,
            r#"a: Level) => .set("a", a)"#,
        ),
    ] {
        let text = with_plan(&format!("{{name: a, {}}}", parameter.replace("PLAN", PLAN)));
        let overlay = into("$.components.schemas.Plan", "true");
        for (overlay, expected) in [(None, exact), (Some(overlay.as_str()), loose)] {
            has_parts(&api_with(&text, overlay, None).item("pub fn get"), expected);
        }
    }
}

/// Whether a function has these parts, wherever its lines are broken.
fn has_parts(function: &str, expected: &str) {
    let item: String = function.lines().map(str::trim).filter(|line| !line.starts_with("//")).collect();
    let item = item.replace(",)", ")").replace(' ', "").replace("(&self,a:", "(a:");
    for part in expected.split(") => ") {
        let part: String = part.split(' ').collect();
        assert!(item.contains(&part), "{part} in\n{item}");
    }
}

#[test]
fn places_of_one_enum_take_what_one_of_them_does() {
    let thing = |plan: &str| {
        with_plan(&format!(
            "{{name: a, in: query, required: true, schema: {plan}}}, {{name: b, in: query, required: true, schema: {plan}}}"
        ))
    };
    let inlined = thing("{type: string, enum: [s, m]}");
    let mark = |place: &str| {
        format!(
            "- {{target: '$.paths[\"/things\"].get.parameters[?@.name == \"{place}\"].schema', description: Why., update: {{x-rust-into: true}}}}\n"
        )
    };
    let name =
        "- {target: '$.paths[\"/things\"].get.parameters.*.schema', description: Why., update: {x-rust-name: Plan}}\n";
    let overlay = |actions: &str| format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}");
    let pins = api(&thing("{$ref: '#/components/schemas/Plan'}")).pins;
    for place in ["a", "b"] {
        // One by name, and one that was released.
        let named = api_with(&inlined, Some(&overlay(&format!("{name}{}", mark(place)))), None);
        let released = api_with(&inlined, Some(&overlay(&mark(place))), Some(&pins));
        for api in [named, released] {
            let get = api.item("pub fn get");
            assert!(get.contains("a: impl Into<Plan>") && get.contains("b: impl Into<Plan>"), "{place}: {get}");
        }
    }
}

#[test]
fn a_path_that_the_body_repeats_is_converted_once() {
    let body = "{type: object, properties: {data: {type: object, properties: {id: {type: string}, type: {type: string, enum: [plans]}, attributes: {type: object, properties: {x: {type: string}}}}}}}";
    let text = description(
        &format!(
            "/plans/{{plan}}: {{patch: {{tags: [Plans], parameters: [{{name: plan, in: path, required: true, schema: {{$ref: '#/components/schemas/Plan'}}}}], requestBody: {{content: {{application/json: {{schema: {body}}}}}}}, responses: {{'204': {{description: Done.}}}}}}}}"
        ),
        "schemas: {Plan: {type: string, enum: [s, m]}}",
    );
    let overlay = into("$.components.schemas.Plan", "true");
    let method = api_with(&text, Some(&overlay), None).item("pub fn update");
    for part in [
        "plan: impl Into<Plan>",
        "let plan: Plan = plan.into();",
        ".path(&plan)",
        r#".data_of(JSON, "plans", plan, &body)"#,
    ] {
        assert!(method.contains(part), "{part} in\n{method}");
    }
}

#[test]
fn into_is_for_enums_of_strings() {
    let text = with_plan("{name: a, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Plan'}}}");
    for (target, value, message, place) in [
        (
            "$.components.schemas.Plan",
            "false",
            "`x-rust-into` can be true alone",
            "/components/schemas/Plan/x-rust-into",
        ),
        (
            "$.components.schemas.Plan",
            "text",
            "`x-rust-into` can be true alone",
            "/components/schemas/Plan/x-rust-into",
        ),
        (
            "$.components.schemas.Level",
            "true",
            "`x-rust-into` is for enums of strings",
            "/components/schemas/Level/x-rust-into",
        ),
        // What leads to the enum isn't the enum, and what isn't a schema has no values.
        ("$.paths..schema", "true", "`x-rust-into` is for enums of strings", "/parameters/0/schema/x-rust-into"),
        ("$.paths..schema.items", "true", "`x-rust-into` is for enums of strings", "/schema/items/x-rust-into"),
        ("$.paths..parameters[0]", "true", "`x-rust-into` is for enums of strings", "/parameters/0/x-rust-into"),
        ("$.paths..get", "true", "`x-rust-into` is for enums of strings", "/get/x-rust-into"),
    ] {
        let refusal = refusal_with(&text, &into(target, value));
        says(&refusal, message, place);
        assert_eq!(refusal.matches("error: ").count(), 1, "{refusal}");
    }
}
