#!/usr/bin/env bash
# Whether the checkout is what a tag says: the crate's version, and a section of the changelog with something in it. It
# prints that section, for the release's notes.
#
#   scripts/release-check.sh v1.2.3
set -euo pipefail
cd "$(git rev-parse --show-toplevel)"

tag=${1:?usage: scripts/release-check.sh TAG}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' latitude-api/Cargo.toml)
if [ "$tag" != "v$version" ]; then
    echo "error: the tag is $tag, and the version in latitude-api/Cargo.toml is $version" >&2
    exit 1
fi
notes=$(awk -v heading="## [$version]" '
    index($0, "## ") == 1 { found = index($0, heading) == 1; next }
    /^\[.*\]: / { found = 0 }
    found
' CHANGELOG.md)
if ! grep -q '[^[:space:]]' <<<"$notes"; then
    echo "error: CHANGELOG.md has no section [$version], or nothing in it" >&2
    echo '  cure: move what is under [Unreleased] there' >&2
    exit 1
fi
printf '%s\n' "$notes"
