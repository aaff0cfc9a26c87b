#!/usr/bin/env bash
# Tries the nightly job, scripts/drift*.sh, on a copy of the checkout, with descriptions made from ours: first what one
# run gives, then night after night with scripts/drift-gh.sh as GitHub, which takes jq. XTASK must be the built program,
# as its path stays the same in the copy.
#
# shellcheck disable=SC2016 # jq's variables are not the shell's
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${XTASK:?}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/copy"
git ls-files -coz --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$work/copy"
# What the crate depends on is built once.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
cd "$work/copy"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init --quiet --initial-branch main
git config user.name Tester
git config user.email tester@example.com
git add --all
git commit --quiet --message Copy
cp spec/latitude.yaml "$work/ours.yaml"
out=$work/out

expect() {
    if ! "${@:2}"; then
        echo "error: $1" >&2
        tail -n 50 "$out/report.md" "$work/said" "$work/hub/log" >&2 2>/dev/null || true
        exit 1
    fi
}
not() { ! "$@"; }
state() { grep -qx "$1" "$out/state"; }
clean() { [ -z "$(git status --porcelain)" ]; }
reports() { grep -q -e "$1" "$out/report.md"; }

# Our description, and in it an operation that reads something in a state, one for each name given, and an upload for the
# name `upload`. Its texts are upstream's.
upstream() {
    awk -v names="$*" -v quote="'" '/^components:/ {
        print "  /drift/{id}:\n    get:\n      operationId: get-drift\n      summary: FOREIGN\n      tags: [Servers]"
        print "      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}"
        print "      responses: {" quote "200" quote ": {description: FOREIGN, content: {application/json: {schema: {type: object,"
        print "        properties: {data: {type: object, properties: {id: {type: string}, type: {type: string},"
        print "        attributes: {type: object, properties: {state: {type: string, enum: [busy, done]}}}}}}}}}}}"
        count = split(names, name, " ")
        for (i = 1; i <= count; i++) {
            print "  /" name[i] ":\n    post:\n      operationId: " name[i] "\n      tags: [Servers]"
            if (name[i] == "upload")
                print "      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}"
            print "      responses: {" quote "204" quote ": {description: FOREIGN}}"
        }
        print ""
    } {print}' "$work/ours.yaml" >"$work/new.yaml"
}

# One run: the same description.
scripts/drift.sh --quick "$out" --from spec/latitude.yaml >/dev/null
expect 'our own description is news' state unchanged
expect 'no news leave a change' clean

# One more operation.
upstream
scripts/drift.sh --quick "$out" --from "$work/new.yaml" >/dev/null
expect 'a new operation is no news' state changed
expect 'the report lacks the operation' reports '+ /drift/{id}'
expect 'the report lacks what needs words' reports 'GET /drift/{id}, summary'
expect 'the crate does not compile' reports '^- passed: the crate compiles'
expect 'the patch lacks the method' grep -q '^+.*GET /drift/{id}' "$out/changes.patch"
expect "upstream's words got in" not grep -q FOREIGN "$out/changes.patch"
git stash --quiet --include-untracked
git apply "$out/changes.patch"
expect 'the patch is not all that codegen writes' "$XTASK" codegen --check >/dev/null
git checkout --quiet -- .
git clean --quiet --force
git stash drop --quiet

# One that can't be generated.
upstream upload
scripts/drift.sh --quick "$out" --from "$work/new.yaml" >/dev/null
expect 'an operation that is left out is a failure' state changed
expect 'the report does not list it' reports '^left out: POST /upload'
expect 'the other operation is left out, too' grep -q '^+.*GET /drift/{id}' "$out/changes.patch"
git checkout --quiet -- .
git clean --quiet --force

# One that isn't taken over.
refused() {
    if scripts/drift.sh --quick "$out" --from "$1" >/dev/null 2>&1; then
        echo "error: $2 is taken over" >&2
        exit 1
    fi
    expect 'a refusal is no failure' state failed
    expect 'a refusal leaves a change' clean
    expect 'the document is not offered' cmp --quiet "$1" "$out/published.yaml"
}
sed 's/^openapi: .*/openapi: 3.1.0/' spec/latitude.yaml >"$work/bad.yaml"
refused "$work/bad.yaml" 'OpenAPI 3.1'
expect 'the report lacks the refusal' reports 'OpenAPI 3.1.0 is not supported'
expect 'facts are told of what has none' not reports '^## What upstream changed'
awk '/^  \/servers/ {skip = 1} /^components:/ {skip = 0} !skip {print}' spec/latitude.yaml >"$work/bad.yaml"
refused "$work/bad.yaml" 'half a download'
expect 'the report lacks the loss' reports 'it may be cut off'
expect 'the report lacks what is gone' reports '^  - /servers'

if ! command -v jq >/dev/null; then
    echo 'warning: no jq: what becomes of the pull request and the issue is not tried here' >&2
    if [ -n "${GITHUB_ACTIONS:-}" ]; then exit 1; fi
    exit
fi

# Night after night, of a small description: these are about what becomes of a pull, whatever there is to pull.
cat >spec/latitude.yaml <<'YAML'
openapi: 3.0.3
info: {title: API, version: '1'}
paths:
  /servers:
    get:
      operationId: get-servers
      summary: List servers
      tags: [Servers]
      responses: {'204': {description: None.}}

components: {}
tags:
- {name: Servers, description: The servers.}
YAML
cat >spec/overlay.yaml <<'YAML'
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.paths['/servers'].get
    description: It lists none yet.
    update: {x-rust-name: list}
YAML
cat >spec/fake.yaml <<'YAML'
resources: {}
lifecycles: {}
furnished: []
operations:
  GET /servers: {answer: {}}
YAML
echo '{}' >spec/names.yaml
rm spec/elsewhere.yaml spec/samples.yaml spec/provenance.yaml
cp spec/latitude.yaml "$work/ours.yaml"

# Something in a state is known, and a waiter reads it.
export HUB=$work/hub REMOTE=$work/remote RUN=https://run.test ARTIFACT=https://artifact.test
export GH=$work/copy/scripts/drift-gh.sh DRIFT_PAUSES='0 0'
mkdir "$HUB" "$work/bin" "$work/known"
for file in requests issues runs; do echo '[]' >"$HUB/$file.json"; done
# It compiles, as was seen above, and there is no network.
printf '#!/bin/sh\ncase $* in *fetch*) echo no route >&2; exit 1 ;; esac\n' >"$work/bin/cargo"
chmod +x "$work/bin/cargo"
export PATH=$work/bin:$PATH
unset CARGO
upstream
"$XTASK" spec pull --from "$work/new.yaml" >/dev/null
cat >>spec/overlay.yaml <<'YAML'

  - target: "$.paths['/drift/{id}'].get"
    description: It takes a minute.
    update:
      x-rust-wait:
      - {name: wait_until_done, summary: Wait until it is done., until: {state: [done]}, interval: 1, deadline: 60}
YAML
"$XTASK" codegen --skip-unsupported >/dev/null
# Each night clones what the scripts need, and no more than that.
git add --all
git ls-files -z -- ':!spec' ':!scripts' ':!.github' ':!CHANGELOG.md' ':!Cargo.toml' ':!xtask/Cargo.toml' \
    ':!latitude-api/src/generated' ':!latitude-api/src/_guide' ':!latitude-api/tests/contract' ':!latitude-fake/embedded' \
    ':!latitude-fake/FAKED.md' | xargs -0 git rm --quiet --force
git commit --quiet --message 'Something in a state'
git clone --quiet --bare . "$REMOTE"
git remote add origin "$REMOTE"

branch_of() { git -C "$REMOTE" rev-parse --verify --quiet "${1-spec-drift}"; }
# Whether a filter holds of what the site has: requests, issues or runs.
has() { jq -e "$2" "$HUB/$1.json" >/dev/null; }
# Whether the last night did this.
did() { grep -q -e "$1" "$HUB/log"; }
wrote() { grep -vqE '^(pr list|pr view|issue list|run list)' "$HUB/log"; }
# A clone of what the repository has now.
enter() {
    cd "$work"
    rm -rf "$work/night"
    git clone --quiet "$REMOTE" "$work/night"
    cd "$work/night"
    git config user.name "${1-Tester}"
    git config user.email tester@example.com
}
# Somebody's commit on a branch of the repository.
person() {
    enter
    git checkout --quiet "$1"
    "${@:2}"
    git add --all
    git commit --quiet --message 'By hand'
    git push --quiet origin HEAD
    cd "$work/copy"
}
# As the workflow has it: a clone for each job, and the issue in the end.
night() {
    local pulled=success proposed=success
    : >"$HUB/log"
    enter
    # Of the same description and the same commit, the same comes.
    local from=${1:-$work/new.yaml} known
    known=$work/known/$(cat "$from" 2>/dev/null | git hash-object --stdin)-$(git rev-parse HEAD)
    if [ -d "$known" ]; then
        rm -rf "$out" && cp -r "$known" "$out"
    else
        scripts/drift.sh --quick "$out" --from "$from" >"$work/said" 2>&1 || true
        cp -r "$out" "$known"
        enter
    fi
    if state failed; then pulled=failure; fi
    if [ -e "$work/hook" ]; then mv "$work/hook" .git/hooks/post-commit; fi
    if [ $pulled = failure ]; then
        proposed=skipped
    else
        scripts/drift-pr.sh "$out" >"$work/said" 2>&1 || proposed=failure
    fi
    scripts/drift-issue.sh "$out" $pulled $proposed
    cd "$work/copy"
    ended="$pulled $proposed"
}
good() {
    night
    expect 'a good night failed' test "$ended" = 'success success'
}
bad() {
    local wanted=$1
    night "${@:2}"
    expect 'a night ended in another way' test "$ended" = "$wanted"
}

good
expect 'no news are proposed' not wrote

# A pull request that can't be opened is opened the next night, and CI is started.
upstream one
echo '^pr create' >"$HUB/refused"
bad 'success failure'
first=$(branch_of)
expect 'the issue does not tell how to allow pull requests' has issues 'map(.body) | length == 1 and (.[0] | contains("Settings"))'
: >"$HUB/refused"
good
expect 'the branch is made again' test "$(branch_of)" = "$first"
expect 'the pull request is not opened' has requests 'map(.state) == ["OPEN"]'
expect 'it lacks the report' has requests '.[0].body | contains("+ /one")'
expect 'CI is not started' did '^workflow run ci.yml --ref spec-drift'
expect 'the issue is not closed on recovery' has issues 'map(.state) == ["CLOSED"]'
good
expect 'no news are told' not wrote
echo '[]' >"$HUB/runs.json"
good
expect 'a run of CI that could not be started is forgotten' did '^workflow run'

# A text that couldn't be written is written the next night.
upstream one two
echo '^api ' >"$HUB/refused"
bad 'success failure'
expect 'the branch is not replaced' test "$(branch_of)" != "$first"
: >"$HUB/refused"
good
expect 'the text is not brought up to date' has requests '.[0].body | contains("+ /two")'
expect 'a second request is opened' has requests 'length == 1'
expect 'a second issue stays' has issues 'all(.state == "CLOSED")'

# A push that is refused, or that somebody is faster than.
upstream one two three
printf '#!/bin/sh\nexit 1\n' >"$REMOTE/hooks/pre-receive"
chmod +x "$REMOTE/hooks/pre-receive"
first=$(branch_of)
bad 'success failure'
rm "$REMOTE/hooks/pre-receive"
expect 'a text is of what was not pushed' has requests '.[0].body | contains("+ /three") | not'
cat >"$work/hook" <<'SH'
#!/bin/sh
rm .git/hooks/post-commit
git push --quiet origin "$(git -c user.name=P -c user.email=p@p commit-tree -p FETCH_HEAD -m Work FETCH_HEAD^{tree}):spec-drift"
SH
chmod +x "$work/hook"
bad 'success failure'
expect 'a commit of others is overwritten' test "$(git -C "$REMOTE" log -1 --format=%s spec-drift)" = Work
git -C "$REMOTE" update-ref refs/heads/spec-drift "$first"

# No network.
mv "$REMOTE" "$REMOTE.away"
ln -s "$REMOTE.away" "$REMOTE"
enter
git remote set-url origin "$work/nowhere"
: >"$HUB/log"
expect 'a branch that can not be read is taken for none' not scripts/drift-pr.sh "$out" >/dev/null 2>&1
expect 'something is done without the branch' not wrote
rm "$REMOTE"
mv "$REMOTE.away" "$REMOTE"
bad 'failure skipped' https://127.0.0.1/none
expect 'the issue lacks the reason' has issues '.[-1].body | contains("no route")'
expect 'a server that does not answer is not asked again' test "$(grep -c 'can.t fetch' "$work/said")" = 1
expect 'there is a document of none' test ! -e "$out/published.yaml"

# The work of others stays. They are told of other changes, once.
good
git fetch --quiet origin
expect 'the branch is of another description' git grep -q /three origin/spec-drift -- spec/latitude.yaml
words() { sed -i 's/^overlay: .*/&\n# By hand./' spec/overlay.yaml; }
person spec-drift words
hand=$(branch_of)
good
expect 'others are told what they know' not did '^pr comment'
upstream one two three four
good
expect 'the work of others is overwritten' test "$(branch_of)" = "$hand"
expect 'others are not told of another change' did '^pr comment'
good
expect 'others are told twice' not did '^pr comment'

# The branch of a squashed request is free.
squash() { git merge --quiet --squash origin/spec-drift >/dev/null; }
person main squash
change() { jq "$2" "$HUB/$1.json" >"$HUB/new" && mv "$HUB/new" "$HUB/$1.json"; }
change requests 'map(.state = "MERGED")'
good
expect 'the branch of a merged request is not free' has requests 'map(.state) == ["MERGED", "OPEN"]'
expect 'the new request has commits of the old one' test "$(git -C "$REMOTE" rev-list --count main..spec-drift)" = 1

# A merge of main is no work.
person main touch README.new
enter
git checkout --quiet spec-drift
git merge --quiet --no-edit origin/main
git push --quiet origin HEAD
cd "$work/copy"
upstream one two three four five
good
expect 'a merge of main is taken for work' has requests '.[-1].body | contains("+ /five")'

# A request that somebody closed stays closed, on another day and beside other changes of ours, for the same description.
change requests 'map(.state |= sub("OPEN"; "CLOSED"))'
person main touch README.newer
first=$(branch_of)
good
expect 'a closed request comes back' test "$(branch_of)" = "$first"
expect 'a closed request comes back' not wrote
upstream one two three four five six
good
expect 'the branch of a closed request is not free' has requests 'map(.state) == ["MERGED", "CLOSED", "OPEN"]'

# What upstream takes back is no longer proposed, and is if it comes again.
upstream one two three
good
expect 'what upstream took back stays' has requests '.[-1].state == "CLOSED"'
upstream one two three four five six
good
expect 'what came again is not proposed' has requests '.[-1].state == "OPEN" and length == 4'
person spec-drift words
upstream one two three
good
expect 'a request with work of others is closed' has requests '.[-1].state == "OPEN"'
expect 'others are not told that upstream took it back' did '^pr comment'
good
expect 'others are told twice that upstream took it back' not wrote

# A branch that somebody works on and that no request has.
change requests 'map(.state |= sub("OPEN"; "CLOSED"))'
person spec-drift touch more
hand=$(branch_of)
upstream seven one two three
good
expect 'a branch without a request is overwritten' test "$(branch_of)" = "$hand"
expect 'a branch without a request gets none' has requests '.[-1].state == "OPEN" and length == 5'

# A fork's request of a branch with that name is no business of ours.
git -C "$REMOTE" update-ref -d refs/heads/spec-drift
echo '[{"number": 1, "state": "OPEN", "headRefName": "spec-drift", "headRefOid": "f", "isCrossRepository": true, "body": "", "comments": []}]' \
    >"$HUB/requests.json"
good
expect 'the request of a fork is taken for ours' has requests 'map(.isCrossRepository) == [true, false] and .[0].body == ""'

# A description that doesn't fit. The issue has the errors, the facts and the document, and is one.
echo '[{"number": 1, "state": "OPEN", "title": "The published description can not be followed", "body": "", "bot": false}]' \
    >"$HUB/issues.json"
upstream eight one two three
sed -i 's/state: {type: string, enum: \[busy, done\]}/phase: {type: string}/' "$work/new.yaml"
bad 'failure skipped'
for part in '## What is wrong' 'x-rust-wait' '--> pulled.yaml\|pulled.yaml:\|spec/overlay.yaml:' '+ /eight' 'properties/state\|state'; do
    expect "the report lacks $part" reports "$part"
done
expect 'the published document is not offered' cmp --quiet "$work/new.yaml" "$out/published.yaml"
expect 'the pulled document is not offered' grep -q '^  /eight:' "$out/pulled.yaml"
expect "a person's issue is taken for ours" has issues 'length == 2 and .[0].body == ""'
expect 'the issue does not lead to the document' has issues '.[1].body | contains("https://artifact.test") and contains("+ /eight")'
bad 'failure skipped'
expect 'a second night opens a second issue' has issues 'length == 2'
change issues 'map(if .bot then .state = "CLOSED" | .stateReason = "NOT_PLANNED" else . end)'
bad 'failure skipped'
expect 'an issue that is not planned comes back' has issues 'length == 2'
sed -i 's/operationId: eight/operationId: ate/; s#^  /eight#  /ate#' "$work/new.yaml"
bad 'failure skipped'
expect 'another failure is not told' has issues 'length == 3 and .[2].state == "OPEN"'

# The overlay is mended in a commit, beside the old description. The next night follows, and tells the same as ever.
mended() { sed -i 's/until: {state: \[done\]}/until: {phase: [done]}/' spec/overlay.yaml; }
person main mended
good
expect 'the issue stays' has issues '.[2].state == "CLOSED"'
for part in '+ /ate' 'field-removed' '^verdict:'; do
    expect "after the overlay was mended, the report lacks $part" reports "$part"
done
expect 'after the overlay was mended, the changelog lacks it' grep -q '^+++ b/CHANGELOG.md' "$out/changes.patch"
expect 'the request is not brought up to date' has requests '.[1].body | contains("+ /ate")'

# A fork does nothing: its first job doesn't run, and the others need that.
workflow=.github/workflows/spec-drift.yml
job() { awk -v job="  $1:" '/^  [a-z]+:$/ {inside = $0 == job} inside {print}' "$workflow"; }
expect 'the workflow pulls in a fork' grep -qF 'if: ${{ !github.event.repository.fork }}' <(job pull)
expect 'the workflow proposes in a fork' grep -qE '^    needs: pull$' <(job propose)
expect 'a condition lets a pull request be made after no pull' not grep -qE '^    if:.*(always|cancelled|failure)\(' <(job propose)
expect 'the workflow makes an issue in a fork' grep -qF "needs.pull.result != 'skipped'" <(job alarm)

echo 'drift: all as expected'
