#!/usr/bin/env bash
# Compares the crate's public API with that of the last release: whether the version in Cargo.toml says as much as
# semantic versioning asks for. It takes cargo-semver-checks (`cargo install --locked cargo-semver-checks@0.51.0`, nine
# minutes on two cores) and the repository's tags.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Of the commit before a release, the release before.
if ! released=$(git describe --tags --match 'v[0-9]*' --abbrev=0 "${1:-HEAD}" 2>/dev/null); then
    echo 'nothing is released yet: there is nothing to compare with'
    exit
fi
cargo semver-checks --package latitude-api --baseline-rev "$released" --only-explicit-features --features full
