"""Calls every operation of the API by the official Python SDK, at a fake. See python-sdk.sh.

    python_sdk.py BASE_URL API_KEY DESCRIPTION

It ends with 0 if every operation was called, and the SDK's models accepted every answer with all its members, but for
EXPECTED.
"""

import json
import re
import sys

import httpx
from latitudesh_python_sdk import Latitudesh
from python_sdk_calls import Calls, methods, operations
from python_sdk_story import tell

PROJECT_TAGS = "The description has tags of a project as objects, and nothing of what is in them."

# What fails or is dropped, by operation: how that looks, and why it is the SDK's. What is needed no more has to go.
EXPECTED = {
    "get-project": (r"^drops /data/attributes/tags/\*/\w+", PROJECT_TAGS),
    "get-projects": (r"^drops /data/\*/attributes/tags/\*/\w+", PROJECT_TAGS),
    "update-project": (r"^drops /data/attributes/tags/\*/\w+", PROJECT_TAGS),
}


class Wire:
    """What was sent last, and what came of it."""

    def __init__(self, base_url):
        self.base = httpx.URL(base_url).path.rstrip("/")
        self.forget()

    def forget(self):
        self.verb = self.path = self.status = self.body = None

    def keep(self, response):
        response.read()
        request = response.request
        self.verb, self.path = request.method, request.url.path.removeprefix(self.base)
        self.status, self.body = response.status_code, response.json() if response.content else None


def main(base_url, key, description):
    with open(description, encoding="utf-8") as file:
        declared = operations(json.load(file))
    wire = Wire(base_url)
    # Neither a proxy nor a key of the caller's has a part in this.
    http = httpx.Client(event_hooks={"response": [wire.keep]}, trust_env=False, timeout=30)
    table = methods(Latitudesh(bearer=key, server_url=base_url, client=http))
    problems = list(differences(declared, table))
    calls = Calls(table, declared, wire)
    tell(calls)
    problems += calls.broken + report(calls, declared)
    for problem in problems:
        print(f"wrong: {problem}")
    return 1 if problems else 0


def differences(declared, table):
    """Where the SDK was made from another description than ours."""
    for operation in sorted(declared.keys() | table.keys()):
        ours, theirs = declared.get(operation, (None, None))[:2], table.get(operation, (None, None, None))[1:]
        if ours != theirs:
            yield f"{operation}: {ours} in the description, {theirs} in the SDK"


def report(calls, declared):
    """Prints what came of it, and gives what is wrong."""
    problems = [f"{operation}: not called" for operation in declared if operation not in calls.called]
    found = [(operation, failure) for operation, failure in calls.failures.items()]
    found += [(operation, f"drops {pointer}") for operation, all in calls.dropped.items() for pointer in sorted(all)]
    for operation, what in sorted(found):
        form, reason = EXPECTED.get(operation, (None, None))
        if form and re.search(form, what):
            print(f"exception: {operation}: {what}: {reason}")
        else:
            problems.append(f"{operation}: {what}")
    needed = {operation for operation, _ in found}
    problems += [f"{operation}: is no exception any more" for operation in EXPECTED if operation not in needed]
    accepted = calls.called - calls.failures.keys()
    print(
        f"{calls.made} calls of {len(calls.called)} of the {len(declared)} operations. Of {len(accepted)}, the models"
        f" accepted every answer; of {len(accepted - calls.dropped.keys())}, with every member."
    )
    return problems


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
