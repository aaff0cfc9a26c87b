#!/usr/bin/env bash
# Holds the report of `cargo xtask spec diff --no-overlay OLD NEW` against cargo-semver-checks: both descriptions become
# crates, and what the tool finds missing in the new one must be in the report as breaking. It takes minutes, and
# cargo-semver-checks: cargo install cargo-semver-checks --version ^0.51 --locked
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: $0 OLD NEW" >&2
    exit 2
fi
if ! cargo semver-checks --version; then
    echo 'error: cargo-semver-checks is missing' >&2
    echo '  cure: cargo install cargo-semver-checks --version ^0.51 --locked' >&2
    exit 2
fi
SEMVER_OLD=$(realpath "$1")
SEMVER_NEW=$(realpath "$2")
export SEMVER_OLD SEMVER_NEW
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec cargo test --quiet --package xtask --test semver -- --ignored --nocapture
