"""Holds recorded requests against an OpenAPI document, by openapi-core. See prism.sh.

    second_validator.py bracketed DOCUMENT                 the operations that Prism can't validate
    second_validator.py hold DOCUMENT RECORDING NAMES      all requests; those of NAMES have to be among them
"""

import json
import sys
from urllib.parse import parse_qsl

import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from werkzeug.datastructures import ImmutableMultiDict


def required_in_brackets(document):
    """For each operation with required query parameters in brackets, their names."""
    found = {}
    for item in document["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or "operationId" not in operation:
                continue
            parameters = operation.get("parameters", []) + item.get("parameters", [])
            names = [
                parameter["name"]
                for parameter in parameters
                if parameter.get("in") == "query" and parameter.get("required") and "[" in parameter["name"]
            ]
            if names:
                found[operation["operationId"]] = names
    return found


def objection(api, recorded, query):
    """What the validator has against a request, or nothing."""
    headers = dict(recorded["headers"])
    request = MockRequest(
        "https://api.latitude.sh",
        recorded["method"].lower(),
        recorded["path"],
        args=ImmutableMultiDict(query),
        headers=headers,
        data=recorded["body"].encode() or None,
        content_type=headers.get("content-type", ""),
    )
    for error in api.unmarshal_request(request).errors:
        return f"{error}: {error.__cause__}"
    return None


def hold(document, api, recording, names):
    """The number of failures."""
    failed = 0
    brackets = required_in_brackets(document)
    missing = set(names)
    for recorded in recording:
        operation = recorded["operation"]
        query = parse_qsl(recorded["query"], keep_blank_values=True)
        why = objection(api, recorded, query)
        if why:
            failed += 1
            print(f"{operation}: refused: {why}")
        # A validator that misses nothing would prove nothing.
        for name in brackets.get(operation, []):
            if not objection(api, recorded, [pair for pair in query if pair[0] != name]):
                failed += 1
                print(f"{operation}: the second validator doesn't notice that `{name}` is missing")
        if operation in missing and not why:
            missing.remove(operation)
            print(f"{operation}: ok by the second validator")
    for operation in missing:
        failed += 1
        print(f"{operation}: not held by the second validator")
    print(f"{len(recording)} requests by openapi-core, {failed} failures")
    return failed


def main(arguments):
    with open(arguments[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    if arguments[0] == "bracketed":
        print("\n".join(required_in_brackets(document)))
        return 0
    with open(arguments[2], encoding="utf-8") as file:
        recording = [json.loads(line) for line in file]
    with open(arguments[3], encoding="utf-8") as file:
        names = file.read().split()
    return 1 if hold(document, OpenAPI.from_file_path(arguments[1]), recording, names) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
