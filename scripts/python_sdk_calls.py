"""Calls operations by the official Python SDK, and keeps what became of them. See python_sdk.py."""

import ast
import collections.abc
import copy
import enum
import inspect
import re
import textwrap
import time
import traceback
import typing

from latitudesh_python_sdk import models

# An attribute of an example that a body is to be without.
DROP = object()
# What each method takes beside what goes to the API.
OPTIONS = {"retries", "server_url", "timeout_ms", "http_headers", "accept_header_override"}
# What can have no value but one that an answer has given.
GIVEN = {"page_token"}
# Values of options that can't be anything, and the prefixes of IDs that are values of options.
VALUES = {
    "stats_total": "count",
    "sort": "-created_at",
    "filter_created_at": "2026-10-01T00:00:00Z 2026-10-02T00:00:00Z",
    "filter_created_at_gte": "2026-10-01T00:00:00Z",
    "filter_created_at_lte": "2026-10-01T00:00:00Z",
    "filter_start_date": "2026-10-01",
    "filter_end_date": "2026-10-02",
    "period": 3600,
}
OF = {"project": "proj", "server": "sv", "tags": "tag"}
IDENTIFIER = re.compile(r"([a-z]+)_[A-Za-z0-9]{13}")


def methods(client):
    """The method of each operation, found in the sources of the SDK: {operation: (method, verb, path)}."""
    found = {}

    def walk(part):
        for name, function in inspect.getmembers(type(part), inspect.isfunction):
            if name.startswith("_") or name.endswith("_async"):
                continue
            tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
            said = {
                keyword.arg: keyword.value.value
                for keyword in ast.walk(tree)
                if isinstance(keyword, ast.keyword) and isinstance(keyword.value, ast.Constant)
            }
            if "operation_id" in said:
                found[said["operation_id"]] = (getattr(part, name), said["method"], said["path"])
        for name in getattr(type(part), "__annotations__", {}):
            below = getattr(part, name, None)
            if hasattr(below, "sdk_configuration"):
                walk(below)

    walk(client)
    return found


def operations(description):
    """What the description declares: {operation: (verb, path, body), the body being the example of one."""
    found = {}
    for path, item in description["paths"].items():
        for verb, operation in item.items():
            if not isinstance(operation, dict) or "operationId" not in operation:
                continue
            contents = resolved(description, operation.get("requestBody", {})).get("content", {}).values()
            examples = [content["example"] for content in contents if "example" in content]
            for content in contents:
                examples += [example["value"] for example in content.get("examples", {}).values()]
            found[operation["operationId"]] = (verb.upper(), path, examples[0] if examples else None)
    return found


def resolved(description, node):
    while "$ref" in node:
        steps, node = node["$ref"][2:].split("/"), description
        for step in steps:
            node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def identifier(answer):
    return answer["data"]["id"]


def first(answer):
    return answer["data"][0]["id"]


def attribute(name, *values):
    """Whether an attribute of the answer's record has one of the values."""
    return lambda answer: answer["data"]["attributes"].get(name) in values


class Stuck(Exception):
    """The story can't go on: what it waits for doesn't come."""


class Calls:
    """The client, and what became of each call."""

    def __init__(self, table, declared, wire):
        self.table, self.declared, self.wire = table, declared, wire
        # The record of each kind that was created last, by the prefix of its ID.
        self.newest = {}
        self.made, self.varied, self.called, self.failures, self.dropped, self.broken = 0, set(), set(), {}, {}, []

    def chapter(self, tell, *arguments):
        """Tells a part of the story. What keeps it from going on ends this part alone."""
        try:
            return tell(self, *arguments)
        except (Stuck, LookupError, TypeError) as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = [frame.line for frame in frames if frame.name == tell.__name__][-1]
            self.broken.append(f"{tell.__name__} ends at `{line}`: {type(error).__name__}: {short(error, 3000)}")

    def call(self, operation, change=None, **arguments):
        """Calls an operation: `change` is what differs from the example's attributes. Gives the body of the answer."""
        failure = self._attempt(operation, change, arguments)
        if failure:
            self._failed(operation, failure)
        return self._with_options(operation, arguments)

    def wait(self, operation, until, **arguments):
        """Calls an operation until its answer is as wanted. What isn't there yet is asked for again, as anyone does."""
        end = time.monotonic() + 10
        while True:
            # To the fake, at the speed that it is started with, that is longer than a reinstallation takes.
            time.sleep(0.05)
            failure = self._attempt(operation, None, arguments)
            early = failure and self.wire.status in (404, 409)
            if failure and not early:
                self._failed(operation, failure)
            body = self.wire.body
            if not early and until(body):
                return self._with_options(operation, arguments)
            if time.monotonic() > end:
                raise Stuck(f"{operation} {arguments} never answered what was wanted; the last answer is {body}")

    def gone(self, operation, **arguments):
        """Waits until what an operation reads isn't there any more."""
        end = time.monotonic() + 10
        while not (self._attempt(operation, None, arguments) and self.wire.status == 404):
            if time.monotonic() > end:
                raise Stuck(f"{operation} {arguments} still finds it: {self.wire.body}")
            time.sleep(0.05)

    def _with_options(self, operation, arguments):
        """Asks a second time with each option, alone, where an operation has options. Gives the first answer."""
        body, (method, verb, _) = self.wire.body, self.table[operation]
        if verb != "GET" or operation in self.varied:
            return body
        self.varied.add(operation)
        for option in inspect.signature(method).parameters.values():
            if option.name not in OPTIONS | GIVEN | arguments.keys():
                failure = self._attempt(operation, None, {**arguments, option.name: self._value(option)})
                if failure:
                    self._failed(operation, f"with {option.name}: {failure}")
        return body

    def _value(self, option):
        """A value that an option may have."""
        kinds = list(parts(option.annotation))
        for kind in kinds:
            if inspect.isclass(kind) and issubclass(kind, enum.Enum):
                return next(iter(kind))
        if bool in kinds:
            return True
        if int in kinds:
            return VALUES.get(option.name, 1)
        text = VALUES.get(option.name) or self.newest.get(OF.get(option.name.removeprefix("filter_")), "any")
        return text.split(" ") if collections.abc.Iterable in kinds else text

    def _failed(self, operation, failure):
        self.failures.setdefault(operation, failure)

    def _attempt(self, operation, change, arguments):
        """Makes a call, and says what was wrong with it, if anything."""
        method, verb, path = self.table[operation]
        body = self._body(operation, change, arguments)
        takes = inspect.signature(method).parameters
        for name, value in (body or {}).items():
            arguments = {**arguments, name if name in takes else name + "_": value}
        missing = [name for name in arguments if name not in takes or name in OPTIONS]
        if missing:
            raise TypeError(f"{operation} takes no {missing}, but {[name for name in takes if name not in OPTIONS]}")
        self.wire.forget()
        self.made += 1
        try:
            answer, pages = method(**arguments), 1
            self._look(operation, answer)
            # A list is read to its end.
            while getattr(answer, "next", None) and (following := answer.next()) is not None and pages < 50:
                answer, pages = following, pages + 1
                self._look(operation, answer)
            failure = None
        except models.ResponseValidationError as error:
            failure = f"its models don't take the answer: {short(error.cause)}"
        except models.APIError as error:
            if error.message.startswith("Unexpected"):
                failure = f"unexpected: {error.status_code}, {error.headers.get('content-type')}"
            else:
                failure = f"refused: {error.status_code} {short(error.body)}"
        except Exception as error:  # whatever else their code does is told, too
            when = "not sent" if self.wire.status is None else "their code"
            failure = f"{when}: {type(error).__name__}: {short(error)}"
        route = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
        if self.wire.verb == verb and re.fullmatch(route, self.wire.path or ""):
            self.called.add(operation)
            self._remember(verb)
        elif not failure:
            failure = f"sent as {self.wire.verb} {self.wire.path}"
        return failure

    def _body(self, operation, change, arguments):
        """The example of an operation's body, with IDs of this story, and with what the caller wants otherwise."""
        example = self.declared[operation][2]
        if example is None:
            if change:
                raise TypeError(f"{operation} takes no body")
            return None
        body = self._ours(example)
        record = body.get("data", body)
        for name, value in (change or {}).items():
            if value is DROP:
                record["attributes"].pop(name, None)
            else:
                record["attributes"][name] = value
        if "id" in record:
            record["id"] = list(arguments.values())[-1]
        return body

    def _ours(self, example):
        if isinstance(example, dict):
            return {name: self._ours(value) for name, value in example.items()}
        if isinstance(example, list):
            values = [self._ours(value) for value in example]
            return [value for at, value in enumerate(values) if value not in values[:at]]
        known = IDENTIFIER.fullmatch(example) if isinstance(example, str) else None
        return self.newest.get(known[1], example) if known else copy.copy(example)

    def _remember(self, verb):
        record = self.wire.body.get("data") if isinstance(self.wire.body, dict) else None
        made = record.get("id") if isinstance(record, dict) else None
        known = IDENTIFIER.fullmatch(made) if isinstance(made, str) else None
        if known and verb == "POST" and self.wire.status in (201, 202):
            self.newest[known[1]] = made

    def _look(self, operation, answer):
        """Notes which members of an answer their models have no place for."""
        if answer is None or self.wire.body is None:
            return
        answer = getattr(answer, "result", answer)
        for pointer in lost(self.wire.body, answer.model_dump(mode="json", by_alias=True)):
            self.dropped.setdefault(operation, set()).add(pointer)


def parts(annotation):
    """The classes that an annotation is made of."""
    inner = typing.get_args(annotation)
    if not inner:
        yield annotation
    else:
        yield typing.get_origin(annotation)
        for one in inner:
            yield from parts(one)


def lost(sent, kept, pointer=""):
    """What is in `sent`, and not in `kept`, as pointers; null counts as nothing."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            if value is None:
                continue
            if not isinstance(kept, dict) or name not in kept:
                yield f"{pointer}/{name}"
            else:
                yield from lost(value, kept[name], f"{pointer}/{name}")
    elif isinstance(sent, list):
        if not isinstance(kept, list) or len(kept) != len(sent):
            yield pointer
        else:
            for one, other in zip(sent, kept, strict=True):
                yield from lost(one, other, f"{pointer}/*")


def short(error, most=400):
    return re.sub(r"\s+", " ", str(error)).strip()[:most]
