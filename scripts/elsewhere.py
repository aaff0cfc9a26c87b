"""Writes spec/elsewhere.yaml: what the official SDKs call each operation of spec/latitude.yaml.

    cargo xtask spec pull --output /dev/null --save published.yaml
    pip install latitudesh-python-sdk pyyaml
    python scripts/elsewhere.py published.yaml

Python's names are read from the package that is installed. TypeScript's and Go's follow from the published description,
of which both are made: `x-speakeasy-group` and `x-speakeasy-name-override`, and where these are absent the tag and the
operationId. That rule gives all 195 methods that the readme of the TypeScript SDK lists, and Go's where they were looked
up. Nothing but names is taken over. It needs Python and the network, and is no part of .ci/run.
"""

import importlib.metadata
import pathlib
import re
import sys

import yaml
from latitudesh_python_sdk import Latitudesh
from python_sdk_calls import methods

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Words that Go's names have in capitals.
CAPITALS = {"api", "id", "ip", "ssh", "vm"}
GIVEN = ["x-speakeasy-group", "x-speakeasy-name-override"]

HEAD = """\
# What the official SDKs call each operation: by these names the generated methods are found, and the guide has them side by
# side. Written by scripts/elsewhere.py, of latitudesh-python-sdk {version} and the published description.
sdks: [Python, TypeScript, Go]
operations:
"""


def main(published):
    ours, theirs = operations(ROOT / "spec/latitude.yaml"), operations(published)
    client = Latitudesh(bearer="none")
    parts = dict(places(client, []))
    python = {
        shape(f"{verb} {path}"): ".".join([*parts[type(method.__self__)], method.__name__])
        for method, verb, path in methods(client).values()
    }
    given = {shape(key): {name: it[name] for name in GIVEN if name in it} for key, it in theirs.items()}
    lines = []
    for key, operation in ours.items():
        place = shape(key)
        if place in given or place in python:
            pair = names({**operation, **given.get(place, {})})
            lines.append(f'  "{key}": [{python.get(place, "null")}, {camel(pair)}, {go(pair)}]\n')
    version = importlib.metadata.version("latitudesh-python-sdk")
    text = HEAD.format(version=version) + "".join(sorted(lines))
    (ROOT / "spec/elsewhere.yaml").write_text(text, encoding="utf-8")
    print(f"{len(lines)} of {len(ours)} operations")


def places(part, path):
    """Each class of the Python SDK that has methods, and the attributes that lead to it."""
    yield type(part), path
    for name in getattr(type(part), "__annotations__", {}):
        below = getattr(part, name, None)
        if hasattr(below, "sdk_configuration"):
            yield from places(below, [*path, name])


def operations(file):
    """{`METHOD /path`: operation}"""
    with open(file, encoding="utf-8") as text:
        paths = yaml.safe_load(text)["paths"]
    return {
        f"{verb.upper()} {path}": operation
        for path, item in paths.items()
        for verb, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }


def shape(key):
    return re.sub(r"\{[^}]*\}", "{}", key)


def names(operation):
    """The words of an operation's group, part by part, and of its method."""
    group = operation.get(GIVEN[0]) or operation["tags"][0]
    method = operation.get(GIVEN[1]) or operation["operationId"]
    return [words(part) for part in group.split(".")] + [words(method)]


def words(text):
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", text)]


def camel(pair):
    return ".".join(part[0] + "".join(word.capitalize() for word in part[1:]) for part in pair)


def go(pair):
    return ".".join("".join(word.upper() if word in CAPITALS else word.capitalize() for word in part) for part in pair)


if __name__ == "__main__":
    main(*sys.argv[1:])
