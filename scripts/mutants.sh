#!/usr/bin/env bash
# Shows that the sweep notices: puts one mistake after another into a copy of the crate, and expects the
# sweep to fail for each. A mistake that changes nothing or doesn't compile is a failure, too.
#
# It compiles the crate for each mistake, and is no part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "mutants.sh: $*" >&2
    exit 1
}

unset LATITUDE_BASE_URL LATITUDESH_BEARER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The description stays what it is; the copy is what changes.
export LATITUDE_EFFECTIVE="$work/effective.yaml"
cargo xtask spec effective -o "$LATITUDE_EFFECTIVE"
mkdir "$work/copy"
tar --exclude=./target --exclude=./node_modules --exclude=./.git -cf - . | tar -xf - -C "$work/copy"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/mutants"
# A mistake may leave something unused.
export RUSTFLAGS=-Awarnings
source=latitude-api/src
cd "$work/copy"

sweep() {
    cargo test --quiet --package latitude-api --features contract --test sweep every_operation "$@"
}

sweep >"$work/log" 2>&1 || fail "the sweep fails without any mistake: $(tail -n 30 "$work/log")"

mistakes=0
missed=0
# mistake WHAT FILE PERL: what the mistake is, where, and the substitution that makes it.
mistake() {
    mistakes=$((mistakes + 1))
    local file="$source/$2"
    cp "$file" "$work/original"
    perl -0pi -e "$3" "$file"
    if cmp -s "$file" "$work/original"; then
        missed=$((missed + 1))
        echo "$1: $2 has no place for it: mend the substitution"
    elif ! sweep --no-run >"$work/log" 2>&1; then
        missed=$((missed + 1))
        echo "$1: it doesn't compile: $(grep -m 1 '^error' "$work/log")"
    elif sweep >"$work/log" 2>&1; then
        missed=$((missed + 1))
        echo "$1: NOT NOTICED"
    else
        echo "$1: noticed: $(grep -A 2 ' operations:$' "$work/log" | tail -n 2 | tr -s '\n ' ' ' | cut -c 1-200)"
    fi
    cp "$work/original" "$file"
}

mistake "wire name of a field of an answer" generated/servers.rs 's/(answer!\(\w+ \{\s*\w+ )"(\w+)"/$1"$2x"/'
mistake "wire names of two fields changed places" generated/servers.rs 's/(answer!\(\w+ \{\s*\w+ )"(\w+)"(, \w+ )"(\w+)"/$1"$4"$3"$2"/'
mistake "type of a field of an answer" generated/servers.rs 's/(pub \w+: Option<)bool>/$1String>/'
mistake "wire name of a field of a body" generated/servers.rs 's/(body!\(CreateServer \{\s*\w+ )"(\w+)"/$1"$2x"/'
mistake "null that is left out" wire/slot.rs 's/matches!\(self, Self::Absent\)/matches!(self, Self::Absent | Self::Null)/'
mistake "wire name of a query parameter" generated/servers.rs 's/\.set\("([^"]+)"/.set("$1x"/'
mistake "list joined by another separator" generated/servers.rs 's/(set_joined\("[^"]+", )","/$1";"/'
mistake "list repeated instead of joined" generated/servers.rs 's/set_joined\(("[^"]+"), ",", /set_each($1, /'
mistake "list joined instead of repeated" generated/billing.rs 's/set_each\(("[^"]+"), /set_joined($1, ",", /'
mistake "value of an enum" generated/servers.rs 's/(text_enum!\(\w+ \{\s*\w+ "[^"]+)"/$1x"/'
mistake "verb" generated/servers.rs 's/Request::patch\(/Request::put(/'
mistake "path" generated/servers.rs 's/("server-lock",\s*"[^"]+)"/$1s"/'
mistake "path parameters changed places" generated/ssh_keys.rs 's/\.path\(project_id\)(\s*)\.path\(ssh_key_id\)/.path(ssh_key_id)$1.path(project_id)/'
mistake "media type" generated/servers.rs 's/use crate::operation::JSON_API;/use crate::operation::JSON as JSON_API;/'
mistake "type of a body" generated/servers.rs 's/JSON_API, "servers"/JSON_API, "server"/'
mistake "id of a body left out" generated/servers.rs 's/\.data_of\(JSON_API, ("\w+"), \w+, /.data(JSON_API, $1, /'
mistake "envelope of a body left out" generated/projects.rs 's/\.data\(JSON_API/.resource(JSON_API/'
mistake "operationId" generated/servers.rs 's/"get-servers"/"get-server"/'
mistake "version header" generated/mod.rs 's/(API_VERSION: &str = ")/${1}1/'
mistake "accepted media types" send.rs 's/application\/vnd\.api\+json, application\/json;q=0\.9, \*\/\*;q=0\.1/text\/html/'
mistake "encoding of a path segment" operation.rs 's/NON_ALPHANUMERIC\.remove/NON_ALPHANUMERIC.remove(b'"'\/'"').remove/'

echo "$mistakes mistakes, $((mistakes - missed)) noticed"
[ "$missed" = 0 ] || exit 1
