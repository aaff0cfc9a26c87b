#!/usr/bin/env bash
# Tries scripts/drift.sh and scripts/drift-pr.sh on a copy of the checkout, with descriptions made from ours. XTASK must
# be the built program, as its path stays the same in the copy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${XTASK:?}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/copy"
git ls-files -coz --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$work/copy"
cd "$work/copy"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init --quiet --initial-branch main
git config user.name Tester
git config user.email tester@example.com
git add --all
git commit --quiet --message Copy
git clone --quiet --bare . "$work/remote"
git remote add origin "$work/remote"

expect() {
    if ! "${@:2}"; then
        echo "error: $1" >&2
        cat "$work/out/report.md" >&2 2>/dev/null || true
        exit 1
    fi
}
state() { grep -qx "$1" "$work/out/state"; }
clean() { [ -z "$(git status --porcelain)" ]; }
branch_of() { git -C "$work/remote" rev-parse --verify --quiet spec-drift; }

# The same description.
scripts/drift.sh --quick "$work/out" --from spec/latitude.yaml >/dev/null
expect 'our own description is news' state unchanged
expect 'no news leave a change' clean

# One more operation.
awk '/^components:/ {
    print "  /drift/{id}:\n    get:\n      operationId: get-drift\n      summary: FOREIGN\n      tags: [Servers]"
    print "      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}"
    print "      responses: {\x27204\x27: {description: FOREIGN}}\n"
} {print}' spec/latitude.yaml >"$work/new.yaml"
scripts/drift.sh --quick "$work/out" --from "$work/new.yaml" >/dev/null
expect 'a new operation is no news' state changed
expect 'the report lacks the operation' grep -q '+ /drift/{id}' "$work/out/report.md"
expect 'the report lacks what needs words' grep -q 'GET /drift/{id}, summary' "$work/out/report.md"
expect 'the crate does not compile' grep -q '^- passed: the crate compiles' "$work/out/report.md"
expect 'the patch lacks the method' grep -q '^+.*GET /drift/{id}' "$work/out/changes.patch"
if grep -q FOREIGN "$work/out/changes.patch"; then
    echo "error: upstream's words got in" >&2
    exit 1
fi
git checkout --quiet -- .
git clean --quiet --force

# One more operation that can't be generated.
awk '/^components:/ {
    print "  /upload:\n    post:\n      operationId: upload\n      tags: [Servers]"
    print "      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}"
    print "      responses: {\x27204\x27: {description: FOREIGN}}\n"
} {print}' "$work/new.yaml" >"$work/upload.yaml"
scripts/drift.sh --quick "$work/other" --from "$work/upload.yaml" >/dev/null
expect 'an operation that is left out is a failure' grep -qx changed "$work/other/state"
expect 'the report does not list it' grep -q '^left out: POST /upload' "$work/other/report.md"
expect 'the other operation is left out, too' grep -q '^+.*GET /drift/{id}' "$work/other/changes.patch"
git checkout --quiet -- .
git clean --quiet --force

# The pull request: made, left alone while there is no news, and left to who works on it.
cat >"$work/gh" <<'GH'
#!/bin/sh
echo "$@" >>"$0.log"
GH
chmod +x "$work/gh"
export GH="$work/gh"
propose() { git checkout --quiet --detach main && scripts/drift-pr.sh "$work/out" >"$work/said" && git checkout --quiet main; }
propose
expect 'there is no branch' branch_of >/dev/null
expect 'there is no pull request' grep -q '^pr create --head spec-drift' "$work/gh.log"
expect 'CI is not started' grep -q '^workflow run ci.yml --ref spec-drift' "$work/gh.log"
first=$(branch_of)
propose
expect 'no news are pushed' test "$(branch_of)" = "$first"
git checkout --quiet -B words "$first"
echo '# By hand.' >>spec/overlay.yaml
git commit --quiet --all --message Words
git push --quiet origin HEAD:refs/heads/spec-drift
hand=$(branch_of)
git checkout --quiet main
sed -i 's/^+.*operationId: get-drift$/&s/' "$work/out/changes.patch"
propose
expect 'the work of others is overwritten' test "$(branch_of)" = "$hand"

# One that isn't taken over.
sed 's/^openapi: .*/openapi: 3.1.0/' spec/latitude.yaml >"$work/bad.yaml"
if scripts/drift.sh --quick "$work/out" --from "$work/bad.yaml" >/dev/null 2>&1; then
    echo 'error: OpenAPI 3.1 is taken over' >&2
    exit 1
fi
expect 'a refusal is no failure' state failed
expect 'the report lacks the refusal' grep -q 'OpenAPI 3.1.0 is not supported' "$work/out/report.md"
expect 'a refusal leaves a change' clean

echo 'drift: all as expected'
