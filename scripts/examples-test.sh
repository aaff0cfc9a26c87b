#!/usr/bin/env bash
# Runs the SDK's examples against the fake, as somebody would who tries them. They have to be built, as `cargo test` does.
#
#     cargo test --workspace --features full && scripts/examples-test.sh
set -euo pipefail
cd "$(dirname "$0")/.."

built=${CARGO_TARGET_DIR:-target}/debug
work=$(mktemp -d)
trap 'kill "$fake" 2>/dev/null || true; rm -rf "$work"' EXIT

# At this speed a deployment takes a millisecond.
"$built/latitude-fake" --speed 1000000 >"$work/fake" &
fake=$!
for _ in $(seq 100); do
    if grep -q '^project' "$work/fake"; then break; fi
    sleep 0.1
done
if ! grep -q '^project' "$work/fake"; then
    echo 'error: the fake does not start' >&2
    exit 1
fi
value() { sed -n "s/^$1 *//p" "$work/fake"; }
LATITUDESH_BASE_URL=$(value 'base URL')
LATITUDESH_BEARER=$(value 'API key')
export LATITUDESH_BASE_URL LATITUDESH_BEARER
project=$(value project)

# What an example prints has to say this.
runs() {
    local expected=$1 name=$2
    shift 2
    if ! "$built/examples/$name" "$@" >"$work/out" 2>&1 || ! grep -qE "$expected" "$work/out"; then
        echo "error: the example $name doesn't print \`$expected\`:" >&2
        cat "$work/out" >&2
        exit 1
    fi
    echo "$name: $(head -n 1 "$work/out")"
}

runs '^   bought: 2$' tour
grep -q SERVERS_OUT_OF_STOCK "$work/out"
runs 'is on at [0-9]' order_server "$project" web-1
server=$(sed -n 's/^\(sv_[A-Za-z0-9]*\) .*/\1/p' "$work/out" | head -n 1)
runs 'web-1' list_servers "$project"
runs 'there already' order_server "$project" web-1
runs '^sv_.* at DAL' find_stock 0.50 DAL,ASH "$project" web-2
runs '^vlan_.* on 1 servers' private_network up "$project" ASH robots "$server"
runs '^2 servers' blocking "$project"
runs 'there is no server sv_nope' handle_errors
runs '^200 OK, 1 projects' raw_request
runs 'is called' update_partially "$(value 'key ID')" "$server"
runs '^lksc_.* is up' lks_cluster "$project" DAL core 2 "$work/kubeconfig"
test "$(stat -c %a "$work/kubeconfig" 2>/dev/null || stat -f %Lp "$work/kubeconfig")" = 600
runs 'has 3 of 3 nodes' lks_cluster "$project" DAL core 3 "$work/kubeconfig"
runs 'neighbor [0-9]' elastic_ip_failover up "$project" "$server"
runs '^all ' inventory "$work/servers.csv"
grep -q ',web-1,c3-small-x86,ASH,on,' "$work/servers.csv"
runs 'runner at [0-9]' ci_runner "$project" 1 sh -c 'echo "runner at $RUNNER_IP"'
runs 'web-1' provider "$project"
# A server that is reinstalled reads as before for three minutes, by the client's clock: these two run in the tests alone.
for name in reinstall_ipxe rolling_reinstall; do
    if "$built/examples/$name" >"$work/out" 2>&1 || ! grep -q '^Error: "usage: ' "$work/out"; then
        echo "error: the example $name doesn't say how it is used" >&2
        exit 1
    fi
done
runs '^tok_.* is gone' rotate_key "$(value 'key ID')" "$work/key"
LATITUDESH_BEARER=$(cat "$work/key")
runs 'web-1' list_servers "$project"
