#!/usr/bin/env python3
"""Counts the instructions of a generation from our description, and from one that is ten times as large.

Ends with 1 where ten times the description costs more than eleven times as much. Needs valgrind.

    cargo build --release -p xtask && python3 scripts/scale.py [TIMES]
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def sections(text):
    """The members of the document, by their keys."""
    found, key = {}, None
    for line in text.splitlines():
        if head := re.match(r"([a-zA-Z]+):", line):
            key = head.group(1)
        if key:
            found.setdefault(key, []).append(line)
    return found


def renamed(lines, suffix):
    """The same with other operations, tags and references."""
    text = "\n".join(lines)
    text = re.sub(r"(#/components/\w+/[\w-]+)", rf"\1{suffix}", text)
    text = re.sub(r"operationId: '?([\w-]+)'?", rf"operationId: \1{suffix}", text)
    text = re.sub(r"(?m)^  ('?)/([a-z_]+)", rf"  \1/\2{suffix}", text)
    return re.sub(r"(?m)(tags:\n\s+- '?)([A-Za-z ]+?)('?)$", rf"\1\2{suffix}\3", text)


def copies(text, times):
    found = sections(text)
    paths, components = [], {}
    for number in range(times):
        suffix = f"z{number}" if number else ""
        paths.append(renamed(found["paths"][1:], suffix))
        kind = None
        for line in renamed(found["components"][1:], suffix).splitlines():
            if head := re.match(r"  (\w+):", line):
                kind = head.group(1)
            elif kind != "securitySchemes" or number == 0:
                components.setdefault(kind, []).append(re.sub(r"^(    [\w-]+):", rf"\1{suffix}:", line))
    rest = [line for key in found if key not in ("paths", "components", "tags") for line in found[key]]
    for kind, lines in components.items():
        lines.insert(0, f"  {kind}:")
    every = [line for lines in components.values() for line in lines]
    return "\n".join([*rest, "paths:", *paths, "components:", *every]) + "\n"


def instructions(text, folder, times):
    spec = folder / f"{times}.yaml"
    spec.write_text(text)
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'callgrind'}", ROOT / "target/release/xtask"]
    command += ["codegen", "--no-overlay", "--spec", spec, "--out", folder / f"out{times}"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(re.search(r"refs:\s+([\d,]+)", run.stderr).group(1).replace(",", ""))


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    text = (ROOT / "spec/latitude.yaml").read_text()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        once, often = (instructions(copies(text, n), folder, n) for n in (1, times))
    print(f"{once:,} instructions for one description, {often:,} for {times}: {often / once:.2f} times as many")
    return int(often > once * times * 1.1)


if __name__ == "__main__":
    sys.exit(main())
