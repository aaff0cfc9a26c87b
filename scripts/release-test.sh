#!/usr/bin/env bash
# Tries scripts/release-check.sh and scripts/release-semver.sh on a small repository.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init --quiet
mkdir latitude-api scripts
cp "$scripts"/release-{check,semver}.sh scripts
printf '[package]\nname = "latitude-api"\nversion = "1.2.0"\n' >latitude-api/Cargo.toml

refused() {
    if scripts/release-check.sh "$1" >said 2>&1; then
        echo "error: $2" >&2
        exit 1
    fi
    grep -q "$3" said
}
printf '# Changelog\n\n## [Unreleased]\n\n- Later.\n\n## [1.2.0] - 2026-07-24\n\n## [1.1.0]\n\n- Before.\n' >CHANGELOG.md
refused v1.3.0 'a tag of another version passes' 'version in latitude-api/Cargo.toml is 1.2.0'
refused v1.2.0 'an empty section passes' 'no section \[1.2.0\], or nothing in it'
sed -i 's/^## \[1.2.0\].*/&\n\n### Added\n\n- Now./' CHANGELOG.md
printf '\n[1.2.0]: https://example.com\n' >>CHANGELOG.md
[ "$(scripts/release-check.sh v1.2.0)" = "$(printf '\n### Added\n\n- Now.')" ]

git -c user.name=a -c user.email=a commit --quiet --allow-empty --message a
scripts/release-semver.sh | grep -q 'nothing is released yet'
# With a release, it is cargo-semver-checks that speaks.
git tag v1.1.0
mkdir bin
printf '#!/bin/sh\necho "$@"\n' >bin/cargo
chmod +x bin/cargo
PATH=$work/bin:$PATH scripts/release-semver.sh | grep -qx 'semver-checks --package latitude-api --baseline-rev v1.1.0 --only-explicit-features --features full'

echo 'release: all as expected'
