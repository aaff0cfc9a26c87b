#!/usr/bin/env bash
# Follows the published description: pulls it, generates, checks, and writes down what came of it. The nightly job calls
# it, and so may anyone with a clean checkout.
#
#   scripts/drift.sh [--quick] OUT [ARGUMENTS OF PULL]
#
# OUT is a folder for
#   state           unchanged, changed or failed
#   report.md       what happened, for a pull request or an issue
#   changes.patch   what is to be committed
#
# It fails if there is no description, or none that generates. Operations that can't be generated are left out and listed in
# the report. Checks that fail on a description that does generate are
# in the report: they are for the pull request to show. `--quick` compiles the crate and leaves out the rest.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

quick=false
if [ "${1-}" = --quick ]; then
    quick=true
    shift
fi
if [ $# -eq 0 ]; then
    echo 'usage: scripts/drift.sh [--quick] OUT [ARGUMENTS OF PULL]' >&2
    exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
rm -f "$out"/{state,report.md,changes.patch}

# The program itself, where it is built already.
read -ra xtask <<<"${XTASK:-cargo xtask}"
changing=(spec latitude-api/src/generated CHANGELOG.md)
if [ -n "$(git status --porcelain -- "${changing[@]}")" ]; then
    echo 'error: there are changes that are not committed' >&2
    exit 2
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$@" >>"$out/report.md"; }

# Whole lines of what a command said, as many as fit.
excerpt() {
    LC_ALL=C awk -v most="$1" '
        { size += length($0) + 1 }
        size > most { left++; next }
        { print }
        END { if (left) print "… and " left " lines more" }
    ' "$log" >>"$out/report.md"
    # The verdict stands last, and is what matters.
    if [ "$(wc -c <"$log")" -gt "$1" ]; then grep '^verdict:' "$log" >>"$out/report.md" || true; fi
}

# Runs a command and puts what it says into the report.
tell() {
    local title=$1 status=0
    shift
    printf '==> %s\n' "$title"
    "$@" >"$log" 2>&1 || status=$?
    cat "$log"
    say "## $title" '' '~~~~text'
    # A pull request takes 65,536 characters.
    excerpt 20000
    say '~~~~' ''
    return "$status"
}

# Status 3 says that operations were left out, which the report lists.
all_or_most() { "$@" || [ $? -eq 3 ]; }

fail() {
    git checkout --quiet -- "${changing[@]}"
    git clean --quiet --force -- "${changing[@]}"
    echo failed >"$out/state"
    say "$1"
    echo "error: $1" >&2
    exit 1
}

# Runs a check that may fail.
check() {
    local title=$1
    shift
    printf '==> %s\n' "$title"
    if "$@" >"$log" 2>&1; then
        say "- passed: $title"
        return
    fi
    tail -n 60 "$log"
    say "- **failed: $title**" '' '~~~~text'
    tail -n 60 "$log" >"$log.tail" && mv "$log.tail" "$log"
    excerpt 10000
    say '~~~~' ''
}

all_or_most tell 'What upstream changed' "${xtask[@]}" spec pull --skip-unsupported "$@" ||
    fail 'The published description can not be taken over. Correct spec/overlay.yaml or the generator; CONTRIBUTING.md tells how.'
if git diff --quiet -- spec/latitude.yaml; then
    # Other words, or another date, are nothing to follow.
    git checkout --quiet -- spec
    git clean --quiet --force -- spec
    echo unchanged >"$out/state"
    echo 'Upstream says what we say.'
    exit
fi
all_or_most tell 'What users feel' "${xtask[@]}" codegen --skip-unsupported --changelog || fail 'The new description does not generate.'

say '## Checks' ''
if $quick; then
    check 'the crate compiles' cargo check --locked --package latitude-api --features full
else
    check 'everything that CI checks' .ci/run
    check 'cargo-semver-checks' scripts/release-semver.sh
fi

git add --intent-to-add -- "${changing[@]}"
git diff --binary -- "${changing[@]}" >"$out/changes.patch"
git reset --quiet
echo changed >"$out/state"
