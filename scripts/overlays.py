"""What has to come out of an overlay of samples. See overlays.sh.

    overlays.py furnish DESCRIPTION OUTPUT           gives the operations samples of other languages
    overlays.py check DESCRIPTION OVERLAY RESULT...  holds what came out against what went in

All files are JSON. `check` first holds itself against results that are wrong, each of which it has to notice.
"""

import json
import sys
from copy import deepcopy
from importlib.resources import files
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

SAMPLES = "x-codeSamples"
VERBS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}

# What the registry of OpenAPI's extensions says of this one. It lets `source` be a `$ref` to a file, too, which a
# description of one file can't have.
REGISTERED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["lang", "source"],
        "properties": {name: {"type": "string"} for name in ("lang", "label", "source")},
    },
}
# Beyond that: nothing else stands in an entry, and none is empty.
OURS = {
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "required": ["label"],
        "additionalProperties": False,
        "properties": {
            "lang": {"const": "rust"},
            "label": {"const": "Rust (SDK)"},
            "source": {"pattern": r"\n(async )?fn main\(\)"},
        },
    },
}


def operations(description):
    """Every operation, by its JSONPath."""
    return {
        f"$.paths['{path}'].{verb}": operation
        for path, item in description["paths"].items()
        for verb, operation in item.items()
        if verb in VERBS
    }


def furnish(description):
    """Samples of three languages for each operation; every seventh has none, and every seventh an empty list.

    The texts have what YAML and JSON could trip over: tabs, quotes, colons, blanks and lines at the end.
    """
    for at, (place, operation) in enumerate(operations(description).items()):
        if at % 7 == 1:
            continue
        operation[SAMPLES] = [] if at % 7 == 2 else [
            {"lang": "python", "label": "Python (SDK)", "source": f"# {place}: é\nif x:\n    print(\"it's\")"},
            {"lang": "go", "label": "Go (SDK)", "source": "func main() {\n\tprintln(`\\n`) // - x: y\n}\n"},
            {"lang": "typescript", "source": "const { x } = await f({ y: null }); \n\n", "x-order": at},
        ]
    return description


def others(operation):
    """Its samples of other languages."""
    return [sample for sample in operation.get(SAMPLES, []) if sample.get("lang") != "rust"]


def text(value):
    """As JSON, whose keys have no order. Python alone would take 1 for true."""
    return json.dumps(value, sort_keys=True)


def without_samples(description):
    rest = deepcopy(description)
    for operation in operations(rest).values():
        operation.pop(SAMPLES, None)
    return rest


def invalid(overlay):
    """What Overlay 1.0 and the extension have against the overlay."""
    schema = yaml.safe_load(files("oas_patch.schema").joinpath("overlay_schema_1.0.0.yml").read_text("utf-8"))
    for error in Draft202012Validator(schema).iter_errors(overlay):
        yield f"no Overlay 1.0 at {error.json_path}: {error.message[:200]}"
    for action in overlay["actions"]:
        if set(action) != {"target", "update"} or set(action["update"]) != {SAMPLES}:
            yield f"{action.get('target')}: it does more than to add samples"
            continue
        for name, schema in (("registered schema", REGISTERED), ("own rules", OURS)):
            for error in Draft202012Validator(schema).iter_errors(action["update"][SAMPLES]):
                yield f"{action['target']}: against the {name}: {error.message[:200]}"


def wrong(description, overlay, result):
    """What is wrong with a result."""
    ours = {action["target"]: action["update"][SAMPLES] for action in overlay["actions"]}
    before, after = operations(description), operations(result)
    for place, operation in before.items():
        if place not in after:
            yield f"{place}: the operation is gone"
            continue
        samples = after[place].get(SAMPLES, [])
        rust = [sample for sample in samples if sample.get("lang") == "rust"]
        if len(rust) != 1:
            yield f"{place}: {len(rust)} samples in Rust"
        elif text(rust) != text(ours.get(place)):
            yield f"{place}: the sample in Rust isn't that of the overlay"
        elif samples[-1] != rust[0]:
            yield f"{place}: the sample in Rust isn't the last one"
        if text(others(after[place])) != text(others(operation)):
            yield f"{place}: the samples of other languages changed"
    if text(without_samples(result)) != text(without_samples(description)):
        yield "something besides the samples changed"


def differing(results):
    """Which results aren't the first one's."""
    (first, expected), *rest = results.items()
    return [f"{name} and {first} have different results" for name, result in rest if text(result) != text(expected)]


def unnoticed(description, overlay, result):
    """Which mistakes the checks above don't notice."""
    def place(count):
        return next(name for name, it in operations(description).items() if len(it.get(SAMPLES, ())) == count)

    furnished, bare = place(3), place(0)

    def samples(it, of=furnished):
        return operations(it)[of][SAMPLES]

    def entry(it):
        return it["actions"][0]["update"][SAMPLES][0]

    def required(it):
        parameters = (its for operation in operations(it).values() for its in operation.get("parameters", []))
        return next(its for its in parameters if its.get("required") is True)

    results = [
        ("0 samples in Rust", lambda it: samples(it).pop()),
        ("0 samples in Rust", lambda it: operations(it)[bare].pop(SAMPLES)),
        ("2 samples in Rust", lambda it: samples(it, bare).append(samples(it, bare)[0])),
        ("isn't that of the overlay", lambda it: samples(it)[-1].update(source="fn main() {}")),
        ("isn't the last one", lambda it: samples(it).reverse()),
        ("other languages changed", lambda it: samples(it).pop(1)),
        ("other languages changed", lambda it: samples(it).insert(0, samples(it).pop(1))),
        ("other languages changed", lambda it: samples(it)[2].update(source=samples(it)[2]["source"].rstrip())),
        ("besides the samples changed", lambda it: operations(it)[bare].pop("summary")),
        ("besides the samples changed", lambda it: required(it).update(required=1)),
        ("the operation is gone", lambda it: it["paths"].popitem()),
    ]
    overlays = [
        ("no Overlay 1.0 at $.overlay", lambda it: it.update(overlay="1.1.0")),
        ("no Overlay 1.0 at $.info", lambda it: it["info"].pop("version")),
        ("no Overlay 1.0 at $.actions", lambda it: it.update(actions=[])),
        ("no Overlay 1.0 at $.actions[0]", lambda it: it["actions"][0].update(targets="$")),
        ("more than to add samples", lambda it: it["actions"][0].update(remove=True)),
        ("more than to add samples", lambda it: it["actions"][0]["update"].update(summary="")),
        ("registered schema", lambda it: entry(it).update(source=1)),
        ("registered schema", lambda it: entry(it).pop("lang")),
        ("own rules", lambda it: entry(it).update(label="Rust")),
        ("own rules", lambda it: entry(it).update(source="main();")),
    ]

    def missed(mistakes, of, check):
        for at, (words, make) in enumerate(mistakes):
            broken = deepcopy(of)
            make(broken)
            if not any(words in objection for objection in check(broken)):
                yield f"the check doesn't notice mistake {at}: {words}"

    yield from missed(results, result, lambda it: wrong(description, overlay, it))
    yield from missed(overlays, overlay, invalid)
    if not differing({"one": result, "another": description}):
        yield "the check doesn't notice that results differ"


def check(description, overlay, results):
    yield from invalid(overlay)
    for name, result in results.items():
        yield from (f"{name}: {objection}" for objection in wrong(description, overlay, result))
    yield from differing(results)


def load(path):
    return json.loads(Path(path).read_text("utf-8"))


def main(command, description, *rest):
    description = load(description)
    if command == "furnish":
        Path(rest[0]).write_text(json.dumps(furnish(description), ensure_ascii=False), "utf-8")
        return 0
    overlay = load(rest[0])
    results = {Path(path).stem: load(path) for path in rest[1:]}
    objections = list(check(description, overlay, results))
    # Of a result that is right: what is made wrong in one that is wrong already would prove nothing.
    if not objections:
        objections = list(unnoticed(description, overlay, next(iter(results.values()))))
    for objection in objections:
        print(f"overlays.py: {objection}", file=sys.stderr)
    if objections:
        return 1
    before = operations(description)
    print(
        f"{', '.join(results)}: equal results; {len(overlay['actions'])} samples in Rust for {len(before)} operations, "
        f"{sum(len(others(operation)) for operation in before.values())} samples of other languages as they were"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
