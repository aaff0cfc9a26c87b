#!/usr/bin/env bash
# Holds spec/samples.yaml against implementations of OpenAPI Overlay that others wrote: oas-patch, roas-overlay,
# openapi-format and openapi-overlays-js each apply it to a description that has samples of other languages already.
# overlays.py says what has to come out, and that the overlay is valid.
#
#     scripts/overlays.sh [FOLDER]      # FOLDER keeps what is installed, for the next time
#
# It needs Python, npm, cargo and the network, and is no part of .ci/run.
set -euo pipefail

oas_patch=0.6.0
roas_overlay=0.3.0
openapi_format=1.33.6
openapi_overlays_js=0.2.0

folder=${1:-}
[ -z "$folder" ] || folder=$(mkdir -p "$folder" && cd "$folder" && pwd)
cd "$(dirname "$0")/.."

fail() {
    echo "overlays.sh: $*" >&2
    exit 1
}

for tool in python3 npm node cargo; do
    command -v "$tool" >/dev/null || fail "$tool is not installed, and nothing was checked"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools=${folder:-$work}

# 1. The implementations, in versions that don't move by themselves.
venv="$tools/venv"
python3 -m venv "$venv" || fail "python3 has no venv, and nothing was checked"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "oas-patch==$oas_patch" ||
    fail "pip could not install oas-patch $oas_patch, and nothing was checked"

npm install --silent --no-fund --no-audit --prefix "$tools/npm" \
    "openapi-format@$openapi_format" "openapi-overlays-js@$openapi_overlays_js" ||
    fail "npm could not install openapi-format and openapi-overlays-js, and nothing was checked"
bin="$tools/npm/node_modules/.bin"

mkdir -p "$tools/roas/src"
cp scripts/overlays.rs "$tools/roas/src/main.rs"
cat >"$tools/roas/Cargo.toml" <<MANIFEST
[package]
name = "overlays"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
enumset = "1"
roas-overlay = { version = "=$roas_overlay", default-features = false, features = ["v1_0"] }
serde_json = "1"
serde_yaml = "0.9"
MANIFEST
CARGO_TARGET_DIR="$tools/roas/target" cargo build --quiet --manifest-path "$tools/roas/Cargo.toml" ||
    fail "cargo could not build roas-overlay $roas_overlay, and nothing was checked"

# 2. The description, with samples. As JSON, which no two readers understand differently.
json() {
    NODE_PATH="$tools/npm/node_modules" node -e '
        const [input, output] = process.argv.slice(1), fs = require("fs");
        fs.writeFileSync(output, JSON.stringify(require("yaml").parse(fs.readFileSync(input, "utf8"))));
    ' "$1" "$2"
}
cargo xtask spec effective -o "$work/effective.yaml"
json "$work/effective.yaml" "$work/effective.json"
json spec/samples.yaml "$work/overlay.json"
"$venv/bin/python" -B scripts/overlays.py furnish "$work/effective.json" "$work/description.json"

# 3. All of them. Some say nothing of an action that matches nothing, and succeed: what comes out is what counts.
"$venv/bin/oas-patch" overlay "$work/description.json" spec/samples.yaml -o "$work/oas-patch.json" >"$work/log" 2>&1 ||
    fail "oas-patch: $(cat "$work/log")"
"$tools/roas/target/debug/overlays" "$work/description.json" spec/samples.yaml "$work/roas-overlay.json" ||
    fail "roas-overlay refuses it"
"$bin/openapi-format" "$work/description.json" --no-sort --no-bundle --overlayFile spec/samples.yaml \
    --output "$work/openapi-format.json" >"$work/log" 2>&1 || fail "openapi-format: $(cat "$work/log")"
"$bin/overlayjs" --openapi "$work/description.json" --overlay spec/samples.yaml >"$work/overlays-js.yaml" ||
    fail "openapi-overlays-js refuses it"
json "$work/overlays-js.yaml" "$work/openapi-overlays-js.json"

# 4. What came out, and the overlay itself.
"$venv/bin/python" -B scripts/overlays.py check "$work/description.json" "$work/overlay.json" \
    "$work"/{oas-patch,roas-overlay,openapi-format,openapi-overlays-js}.json
