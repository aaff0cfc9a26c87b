#!/usr/bin/env bash
# One mistake at a time in a copy of `generator` and `xtask`, by cargo-mutants: the tests must notice at least 95 % of those
# that compile. Prints those that they don't notice.
#
#   cargo install cargo-mutants --locked
#   scripts/generator_mutants.sh [SHARD]
#
# SHARD is `K/N`: every N-th of some 7,900 mistakes, from the K-th on. 77/160 without it, some 50, which take an hour on two
# cores. Left out are the tests that compile generated code (`compile`, `witness`, `semver`, `samples`): they take minutes
# each.
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

shard=${1:-77/160}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# 2 and 3 say that some were not noticed, or took too long.
status=0
cargo mutants --package generator --package xtask --test-package generator --test-package xtask \
    --shard "$shard" --sharding round-robin --minimum-test-timeout 120 --output "$out" \
    -- --lib --bins --test generated --test front_end --test pull --test diff --test mend --test against --test moved \
    --test rewrite --test transcript --test cli --test rename --test recipes || status=$?
case $status in
    0 | 2 | 3) ;;
    *) exit "$status" ;;
esac

count() { wc -l <"$out/mutants.out/$1.txt"; }
# One that never ends is noticed.
noticed=$(($(count caught) + $(count timeout)))
missed=$(count missed)
echo "$noticed of $((noticed + missed)) mistakes noticed, $(count unviable) don't compile"
cat "$out/mutants.out/missed.txt"
[ $((noticed * 100)) -ge $(((noticed + missed) * 95)) ]
