#!/usr/bin/env bash
# Follows the published description: pulls it, generates, checks, and writes down what came of it. The nightly job calls
# it, and so may anyone with a clean checkout.
#
#   scripts/drift.sh [--quick] OUT [ARGUMENTS OF PULL]
#
# OUT is a folder for
#   state            unchanged, changed or failed
#   report.md        what happened, for a pull request or an issue
#   changes.patch    what is to be committed
#   log.txt          what the commands said, uncut
#   published.yaml   the document as it came, to be pulled again with `--from`
#   pulled.yaml      if it can't be taken over: its facts with our words, which has the lines that the errors name
#
# It fails if there is no description, or none that generates. Operations that can't be generated are left out and listed in
# the report, as are the checks that fail on a description that does generate: they are for the pull request to show.
# `--quick` compiles the crate and leaves out the other checks.
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
rm -f "$out"/{state,report.md,changes.patch,log.txt,pulled.yaml}

# The program itself, where it is built already.
read -ra xtask <<<"${XTASK:-cargo xtask}"
# What a description changes. scripts/drift-pr.sh commits the same.
changing=(spec latitude-api/src/generated latitude-api/tests/contract/generated.rs
    latitude-fake/embedded latitude-fake/FAKED.md latitude-api/src/_guide/methods.md CHANGELOG.md)
if [ -n "$(git status --porcelain -- "${changing[@]}")" ]; then
    echo 'error: there are changes that are not committed' >&2
    exit 2
fi

log=$(mktemp)
trap 'rm -f "$log" "$log".*' EXIT

say() { printf '%s\n' "$@" >>"$out/report.md"; }

# Puts a command's words into the report: as many whole lines as fit into so many bytes. An issue and a pull request take
# 65,536 characters.
block() {
    local title=$1 most=$2 said=$3
    # No line of it may end the block.
    say "$title" '' '~~~~text' "$(LC_ALL=C awk -v most="$most" '
        { sub(/^ *~~~/, "\\\\&") }
        { size += length($0) + 1 }
        size > most { left++; next }
        { print }
        END { if (left) print "… and " left " lines more in log.txt" }
    ' "$said")"
    # The verdict stands last, and is what matters.
    if [ "$(wc -c <"$said")" -gt "$most" ]; then grep '^verdict:' "$said" >>"$out/report.md" || true; fi
    say '~~~~' ''
}

tell() {
    { printf '==> %s\n' "$1"; cat "$3"; } | tee -a "$out/log.txt"
    block "## $1" "$2" "$3"
}

# Status 3 says that operations were left out, which the report lists.
all_or_most() { "$@" || [ $? -eq 3 ]; }

restore() {
    git checkout --quiet -- "${changing[@]}"
    git clean --quiet --force -- "${changing[@]}"
}

fail() {
    restore
    echo failed >"$out/state"
    echo "error: $1" >&2
    exit 1
}

# Runs a check that may fail.
check() {
    printf '==> %s\n' "$1" | tee -a "$out/log.txt"
    if "${@:2}" >"$log" 2>&1; then
        say "- passed: $1"
        return
    fi
    cat "$log" >>"$out/log.txt"
    tail -n 60 "$log" | tee "$log.end"
    block "- **failed: $1**" 10000 "$log.end"
}

# A server that gives nothing now may do so in a minute: DRIFT_PAUSES are the seconds between attempts.
pull() {
    local pause
    for pause in ${DRIFT_PAUSES-} ''; do
        rm -f "$out/published.yaml"
        if all_or_most "${xtask[@]}" spec pull --skip-unsupported --save "$out/published.yaml" "$@" >"$log" 2>&1; then
            return
        fi
        if [ -z "$pause" ] || [ -e "$out/published.yaml" ]; then return 1; fi
        sleep "$pause"
    done
}

# The same once more, of the document that was saved and into another file.
again() {
    all_or_most "${xtask[@]}" spec pull --skip-unsupported "$@" \
        --from "$out/published.yaml" --output "$out/pulled.yaml" >"$log.facts" 2>"$log.errors" || true
    [ -e "$out/pulled.yaml" ]
}

# Says why the description isn't taken over, and what upstream changed.
explain() {
    if [ -e "$out/published.yaml" ]; then
        # The lines that these errors name are those of a file that is there. A loss may be looked at, too.
        if again; then cp "$log.errors" "$log"; else again --allow-loss || true; fi
        sed -i "s|$out/||g" "$log" "$log.facts"
    fi
    tell 'What is wrong' 20000 "$log"
    if [ -s "$log.facts" ]; then tell 'What upstream changed' 30000 "$log.facts"; fi
}

if ! pull "$@"; then
    explain
    fail 'The published description can not be taken over. Correct what the errors name, or the generator; CONTRIBUTING.md tells how.'
fi
# A pull may mend the overlay. Other words, or another date, are nothing to follow.
if git diff --quiet -- spec/latitude.yaml spec/overlay.yaml; then
    restore
    echo unchanged >"$out/state"
    echo 'Upstream says what we say.'
    exit
fi
tell 'What upstream changed' 20000 "$log"

if ! all_or_most "${xtask[@]}" codegen --skip-unsupported --changelog --report "$log.felt" >"$log" 2>&1; then
    tell 'What is wrong' 20000 "$log"
    fail 'The new description does not generate.'
fi
if [ -e "$log.felt" ]; then
    { printf '==> What users feel\n'; cat "$log"; } | tee -a "$out/log.txt"
    { printf '## What users feel\n\n'; cat "$log.felt"; printf '\n'; } >>"$out/report.md"
else
    tell 'What users feel' 20000 "$log"
fi

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
