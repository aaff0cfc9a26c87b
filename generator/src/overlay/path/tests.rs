//! What is selected, and by whom.

use serde_json::json;

use super::*;

/// `serde_json_path` judges.
#[test]
fn selects_what_rfc_9535_says() {
    let document = json!({
        "paths": {
            "/b": {"get": {"parameters": [{"name": "sort"}, {"name": "x"}]}, "post": {"a'b": 1, "é": {"0": 2}}},
            "/a": {"get": {"parameters": [{"name": "x"}], "x": {"x": {"x": [[1, 2], [3]]}}}, "parameters": []},
        },
        "a~b": {"c/d": [{"x": null}, "x", 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]},
    });
    let targets = [
        "$",
        "$.paths",
        "$.paths.*",
        "$.paths[*]",
        "$.paths.*.get",
        "$..get",
        "$..*",
        "$..[*]",
        "$..x",
        "$..['x','get']",
        "$.paths['/a','/b'].get",
        "$.paths['/b', '/a','/b']['get' ,'post']",
        "$.paths[\"/a\"]..parameters[0]",
        "$..parameters[?@.name == 'sort' || @.name == 'x']",
        "$.paths..parameters[?@.name == 'x'].name",
        "$..x..x",
        "$..x.x",
        "$['a~b']['c/d'][0,2,3,10]",
        "$['a~b']['c/d'][10,9,2]",
        "$['a~b']['c/d'][1:4]",
        "$['a~b']['c/d'][-1]",
        "$['a~b']['c/d'][ 0 ]",
        "$['a~b']['c/d'][*]",
        "$['a~b'].*[0].x",
        "$.paths.*.post['é']['0']",
        "$.paths.*.post.é",
        "$.paths.*.post[\"a'b\"]",
        "$.paths.*.post['a\\'b']",
        "$ .paths",
        "$.paths .x",
        "$.paths[ '/a' ]",
        "$.paths[?@.parameters]",
        "$.paths[?$['a~b']]..name",
        "$..parameters[?@.name == $.paths['/a'].get.parameters[0].name]",
        "$.nothing",
        "$.paths.nothing.x",
        "$[0]",
        "$.paths[0]",
        "$..[0]",
        "$..[0,'x']",
        "$.paths['/a'].get.x.x.x[0][1]",
        "",
        "paths",
        "$.",
        "$..",
        "$.0",
        "$[01]",
        "$['a'",
        "$[",
        "$.a[",
        "$['a~b']['c/d'][00]",
        "$.paths-x",
        "$x",
        "$.*x",
        "$['a' 'b']",
        "$['a',]",
        "$[,]",
        "$[]",
        "$...x",
        "$.['a']",
        "$..['a~b'",
        "$['\u{1}']",
        "$.a b",
        "$[99999999999999999999]",
    ];
    for target in targets {
        let expected = JsonPath::parse(target).map(|path| {
            let nodes = path.query_located(&document).dedup();
            nodes.locations().map(|location| location.to_json_pointer()).collect::<Vec<_>>()
        });
        let expected = expected.map_err(|error| (error.message().to_owned(), error.position()));
        let selected = Path::parse(target).map(|path| path.select(&document));
        assert_eq!(selected.map_err(|error| (error.message().to_owned(), error.position())), expected, "{target}");
    }
}

/// A filter needs the engine; the rest of a target must not.
#[test]
fn names_need_no_engine() {
    for target in ["$", "$.a['b'].c[0].*", "$..a['b', \"c\"]", "$['/a/{b}','/c'].post.content.*.schema"] {
        assert!(Path::parse(target).unwrap().rest.is_none(), "{target}");
    }
    let filtered = Path::parse("$.a.b[?@.name == 'c'].d").unwrap();
    assert_eq!(
        (filtered.segments.len(), filtered.rest.map(|rest| rest.to_string())),
        (2, Some("$[?@['name']=='c'].d".to_owned()))
    );
}
