#!/usr/bin/env bash
# One mistake at a time in a copy of `generator` and `xtask`, by cargo-mutants: the tests must notice at least 95 % of those
# that compile. Prints those that they don't notice.
#
#   cargo install cargo-mutants --locked
#   scripts/generator_mutants.sh [SHARD]
#
# SHARD is `K/N`: every N-th of some 7,800 mistakes, from the K-th on. 0/80 without it, some 100, which take an hour on two
# cores. A mistake of the generator that its own tests miss is tried on those of xtask. Left out are the tests that compile
# generated code (`compile`, `witness`, `semver`, `samples`): they take minutes each.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

shard=${1:-0/80}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
own=(--lib --test generated --test front_end --test pull --test diff --test mend --test against --test moved --test rewrite)
tool=(--bins --test cli --test pull --test diff --test rename --test recipes)

# try FOLDER PACKAGE TESTED-PACKAGE OPTION... -- TEST...: 2 and 3 say that some were not noticed, or took too long.
try() {
    local status=0
    cargo mutants --package "$2" --test-package "$3" --shard "$shard" --sharding round-robin --output "$out/$1" \
        --minimum-test-timeout 120 "${@:4}" || status=$?
    case $status in
        0 | 2 | 3) ;;
        *) exit "$status" ;;
    esac
}
# What became of the mistakes of one run, a file of names each.
keep() {
    for outcome in caught timeout missed unviable; do cp "$out/$1/mutants.out/$outcome.txt" "$out/$2.$outcome"; done
}
mkdir "$out/generator" "$out/xtask"
try generator generator generator -- "${own[@]}"
keep generator first
if [ -s "$out/first.missed" ]; then
    try generator generator xtask --iterate -- "${tool[@]}"
    keep generator second
    rm "$out/first.missed"
fi
try xtask xtask xtask -- "${tool[@]}"
keep xtask third

# One that never ends is noticed.
noticed=$(cat "$out"/*.caught "$out"/*.timeout | sort -u | wc -l)
missed=$(cat "$out"/*.missed | sort -u | wc -l)
unviable=$(cat "$out"/*.unviable | sort -u | wc -l)
echo "$noticed of $((noticed + missed)) mistakes noticed, $unviable don't compile"
cat "$out"/*.missed
[ $((noticed * 100)) -ge $(((noticed + missed) * 95)) ]
