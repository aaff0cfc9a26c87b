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
mkdir bin
printf '#!/bin/sh\necho "$@"\n' >bin/cargo
chmod +x bin/cargo
export PATH=$work/bin:/usr/bin:/bin
says() {
    scripts/release-semver.sh "${@:2}" >said 2>&1 || true
    grep -q "$1" said || { cat said >&2; echo "error: release-semver.sh ${*:2} does not say: $1" >&2; exit 1; }
}
# Nothing is installed for nothing.
says 'nothing is released yet'
says 'nothing is released yet' --install
# The names know of a release whose tag isn't here.
mkdir spec
printf '# @generated\n{\n "release": "1.1.0",\n "api": {}\n}\n' >spec/released.yaml
git add spec
git -c user.name=a -c user.email=a commit --quiet --message b
says 'there is no tag v1.1.0'
says 'nothing is released yet' --install
# The first release, of which the tag is there, has none before it.
git tag v1.1.0
says 'nothing is released yet' v1.1.0^
# With a release, it is cargo-semver-checks that speaks.
says 'cure: scripts/release-semver.sh --install'
says '^install --locked cargo-semver-checks@' --install
printf '#!/bin/sh\n' >bin/cargo-semver-checks
chmod +x bin/cargo-semver-checks
scripts/release-semver.sh --install >said
[ ! -s said ] || { echo 'error: what is there is installed again' >&2; exit 1; }
scripts/release-semver.sh | grep -qx 'semver-checks --package latitude-api --baseline-rev v1.1.0 --only-explicit-features --features full'

echo 'release: all as expected'
