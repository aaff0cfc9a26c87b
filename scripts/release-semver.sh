#!/usr/bin/env bash
# Compares the crate's public API with that of the last release: whether the version in Cargo.toml says as much as
# semantic versioning asks for. It takes the repository's tags, and cargo-semver-checks; `--install` installs that, in
# nine minutes on two cores, if there is anything to compare with, and does nothing else.
#
#   scripts/release-semver.sh [--install] [COMMIT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tool=cargo-semver-checks@0.51.0
install=false
if [ "${1-}" = --install ]; then
    install=true
    shift
fi
commit=${1:-HEAD}
# Of the commit before a release, the release before.
if ! released=$(git describe --tags --match 'v[0-9]*' --abbrev=0 "$commit" 2>/dev/null); then
    # The record of what callers have says so, too.
    stamp=$(git show "$commit:spec/released.yaml" 2>/dev/null | sed -n 's/.*"release": *"\([^"]*\)".*/\1/p' || true)
    if [ -n "$stamp" ] && ! $install && ! git rev-parse --quiet --verify "refs/tags/v$stamp" >/dev/null; then
        echo "error: spec/released.yaml says that $stamp is released, and there is no tag v$stamp" >&2
        echo '  cure: git fetch --tags, or push the tag' >&2
        exit 1
    fi
    echo 'nothing is released yet: there is nothing to compare with'
    exit
fi
if ! command -v cargo-semver-checks >/dev/null; then
    if ! $install; then
        echo "error: cargo-semver-checks is missing" >&2
        echo "  cure: scripts/release-semver.sh --install" >&2
        exit 1
    fi
    cargo install --locked "$tool"
fi
if $install; then exit; fi
cargo semver-checks --package latitude-api --baseline-rev "$released" --only-explicit-features --features full
