#!/usr/bin/env bash
# Holds the crate against two validators that others wrote, both fed with the effective document:
#
# 1. Prism, a mock server that refuses what the document doesn't allow. It refuses every operation with a
#    required query parameter in brackets, whatever is sent (its issue 2443); it must refuse exactly those.
# 2. openapi-core, with the requests that the crate sends, those operations among them.
#
# It needs the network, npm and Python, and is no part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "prism.sh: $*" >&2
    exit 1
}

for tool in npm node curl python3 cargo; do
    command -v "$tool" >/dev/null || fail "$tool is not installed, and nothing was checked"
done

# Neither another server nor a token of the caller's has a part in this.
unset LATITUDE_BASE_URL LATITUDESH_BEARER
work=$(mktemp -d)
mock=
finish() {
    [ -z "$mock" ] || kill "$mock" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# 1. The tools, in versions that don't move by themselves.
npm install --silent --no-fund --no-audit --prefix "$work" @stoplight/prism-cli@5 || fail "npm could not install Prism"
python3 -m venv "$work/venv" || fail "python3 has no venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check 'openapi-core>=0.19,<1' || fail "pip could not install openapi-core"

# 2. The document and the program.
export LATITUDE_EFFECTIVE="$work/effective.yaml"
cargo xtask spec effective -o "$LATITUDE_EFFECTIVE"
cargo build --quiet --package latitude-api --example sweep
sweep() {
    cargo run --quiet --package latitude-api --example sweep -- "$@"
}

# 3. The mock.
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
url="http://127.0.0.1:$port"
"$work/node_modules/.bin/prism" mock --errors --host 127.0.0.1 --port "$port" "$LATITUDE_EFFECTIVE" >"$work/prism.log" 2>&1 &
mock=$!
curl --silent --output "$work/first" --retry 60 --retry-connrefused --retry-delay 1 --retry-max-time 60 "$url/" ||
    fail "Prism doesn't answer: $(tail -n 5 "$work/prism.log")"
# A mock that takes everything would prove nothing.
status=$(curl --silent --output "$work/first" --write-out '%{http_code}' -H 'Authorization: x' \
    -H 'Content-Type: application/vnd.api+json' -d '{"data": 1}' "$url/servers")
[ "$status" = 422 ] || fail "Prism answers $status to a body that the document doesn't allow"

# 4. Every operation, in every form.
LATITUDE_BASE_URL="$url" sweep --all >"$work/sweep.txt" || true
tail -n 1 "$work/sweep.txt" | grep -q ' operations, ' || fail "the sweep didn't come to its end"
grep -v ': ok$' "$work/sweep.txt" | cut -c 1-400
"$python" scripts/second_validator.py bracketed "$LATITUDE_EFFECTIVE" | sort >"$work/expected"
sed -n 's/^\([^: ]*\): refused 422: .*/\1/p' "$work/sweep.txt" | sort >"$work/refused"
grep -E '^[^: ]+: (refused|not decoded)' "$work/sweep.txt" | cut -d : -f 1 | sort >"$work/unhappy"
cmp -s "$work/refused" "$work/unhappy" && cmp -s "$work/expected" "$work/unhappy" ||
    fail "Prism has to refuse these: $(tr '\n' ' ' <"$work/expected")- and nothing else may fail"

# 5. The same operations, by the second validator.
sweep --record "$work/recording.jsonl" | tail -n 1
"$python" scripts/second_validator.py hold "$LATITUDE_EFFECTIVE" "$work/recording.jsonl" "$work/expected"
