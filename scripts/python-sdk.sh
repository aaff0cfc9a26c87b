#!/usr/bin/env bash
# Holds the fake against a client that others wrote: the official Python SDK, which calls every operation over HTTP. Its
# models have to take every answer, but for the exceptions that python_sdk.py lists with their reasons.
#
#     scripts/python-sdk.sh [FOLDER]      # FOLDER keeps what is installed, for the next time
#
# It needs Python and the network, and is no part of .ci/run.
set -euo pipefail

version=3.4.6
folder=${1:-}
[ -z "$folder" ] || folder=$(mkdir -p "$folder" && cd "$folder" && pwd)
cd "$(dirname "$0")/.."

fail() {
    echo "python-sdk.sh: $*" >&2
    exit 1
}

for tool in python3 cargo; do
    command -v "$tool" >/dev/null || fail "$tool is not installed, and nothing was checked"
done

work=$(mktemp -d)
fake=
finish() {
    [ -z "$fake" ] || kill "$fake" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# 1. The SDK, in a version that doesn't move by itself.
venv="${folder:-$work}/venv"
python3 -m venv "$venv" || fail "python3 has no venv, and nothing was checked"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "latitudesh-python-sdk==$version" ||
    fail "pip could not install latitudesh-python-sdk $version, and nothing was checked"

# 2. The fake, at a speed that leaves little to wait for, and at which nothing expires while it is used.
cargo build --quiet --package latitude-fake
target=$(cargo metadata --format-version 1 --no-deps |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
: >"$work/fake.log"
"$target/debug/latitude-fake" --speed 30000 >>"$work/fake.log" 2>&1 &
fake=$!
said() {
    sed -n "s/^$1  *//p" "$work/fake.log"
}
for _ in $(seq 100); do
    [ -z "$(said 'API key')" ] || break
    kill -0 "$fake" 2>/dev/null || fail "the fake doesn't start: $(cat "$work/fake.log")"
    sleep 0.1
done
[ -n "$(said 'API key')" ] || fail "the fake doesn't start: $(cat "$work/fake.log")"

# 3. Every operation.
"$venv/bin/python" -B scripts/python_sdk.py "$(said 'base URL')" "$(said 'API key')" latitude-fake/embedded/api.json
