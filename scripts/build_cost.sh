#!/usr/bin/env bash
# What the SDK adds to the release build of a program and to its binary.
#
#     scripts/build_cost.sh [DESCRIPTION] [ROUNDS]     # spec/latitude.yaml, 3
#
# 1. CPU time of a build of the SDK and a program that makes 20 calls with 20 types of answers, the packages from crates.io
#    being built. The peer is what oas3-gen 0.29 generates of DESCRIPTION, and the same calls; the two take turns. It is
#    taken from PATH, else installed for this run; without it the script ends with 1, and the SDK's figures stand alone.
# 2. Bytes of the stripped binary of a program of one call, above one of bare reqwest with the same TLS and structs by
#    serde's derives; and what each further call with another type of answer adds.
#
# Compare CPU time where other work goes on. It needs nothing from the network but the crates, once;
# with CARGO_TARGET_DIR set, a further run finds them built.
set -euo pipefail
description=$(realpath "${1:-$(dirname "$0")/../spec/latitude.yaml}")
cd "$(dirname "$0")/.."

rounds=${2:-3}
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset RUSTFLAGS CARGO_INCREMENTAL CARGO_BUILD_JOBS
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-$work/target}")
export CARGO_TARGET_DIR

# What the SDK calls, what oas3-gen calls the same, and how the latter calls the id: 20 types of answers.
calls='servers().get("id")                              get_server                         server_id
virtual_machines().get("id")                     show_virtual_machine               virtual_machine_id
kubernetes_clusters().get("id")                  get_kubernetes_cluster             kubernetes_cluster_id
kubernetes_clusters().get_kubeconfig("id")       get_kubernetes_cluster_kubeconfig  kubernetes_cluster_id
plans().get("id")                                get_plan                           plan_id
ip_addresses().get("id")                         get_ip                             ip_id
elastic_ips().get("id")                          get_elastic_ip                     elastic_ip_id
firewalls().get("id")                            get_firewall                       firewall_id
object_storage().get_bucket("id")                get_storage_bucket                 id
block_storage().get_volume("id")                 get_storage_volume                 id
private_networks().get("id")                     get_virtual_network                vlan_id
regions().get("id")                              get_region                         region_id
roles().get("id")                                get_role_id                        role_id
servers().get_deploy_config("id")                get_server_deploy_config           server_id
servers().get_out_of_band_connection("id")       get_server_out_of_band             server_id
ssh_keys().get("id")                             get_ssh_key                        ssh_key_id
user_data().get("id")                            get_user_data                      user_data_id
virtual_machine_backups().get("id")              get_virtual_machine_backup         id
virtual_machine_restores().get("id")             get_virtual_machine_restore        id
user_profile().get()                             get_user_profile                   -'

# package NAME DEPENDENCIES: a program with the workspace's versions; its main is read from the input.
package() {
    mkdir -p "$work/$1/src"
    cp Cargo.lock "$work/$1/"
    cat >"$work/$1/Cargo.toml" <<END
[package]
name = "$1"
version = "0.0.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
$2

[workspace]
END
    {
        cat <<END
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("LATITUDESH_BEARER")?;
END
        cat
        printf '    Ok(())\n}\n'
    } >"$work/$1/src/main.rs"
}

# sdk NAME CALLS: a program that makes the first so many calls.
sdk() {
    package "$1" "latitude-api = { path = \"$root/latitude-api\" }" < <(
        echo '    let client = latitude_api::Client::new(token)?;'
        head -n "$2" <<<"$calls" | while read -r call _; do
            echo "    println!(\"{:?}\", client.$call.await?.id);"
        done
    )
}

# peer NAME CALLS: the same by oas3-gen.
peer() {
    mkdir -p "$work/$1"
    "$oas3_gen" generate client-mod --quiet --workspace --api-name Api --input "$description" --output "$work/$1/generated"
    # The SDK's TLS. Its build isn't counted, but the other one takes headers that may not be here.
    sed -i 's/"native-tls"/"rustls"/' "$work/$1/generated/Cargo.toml"
    package "$1" "generated = { path = \"generated\" }" < <(
        echo '    let client = generated::Api::new().with_bearer(token);'
        head -n "$2" <<<"$calls" | while read -r _ name id; do
            echo "    let mut request = generated::$(sed -E 's/(^|_)(.)/\u\2/g' <<<"$name")Request::default();"
            if [ "$id" = - ]; then echo '    let _ = &mut request;'; else echo "    request.path.$id = \"id\".to_owned();"; fi
            echo "    if let generated::ApiResponse::Ok(answer) = client.$name(request).await? {"
            echo '        println!("{:?}", answer.data.map(|data| data.id));'
            echo '    }'
        done
    )
}

# bare NAME: one call without the SDK.
bare() {
    local http='reqwest = { version = "0.13", default-features = false, features = ["charset", "http2", "rustls", "system-proxy"] }'
    package "$1" "$http"$'\nserde = { version = "1", features = ["derive"] }\nserde_json = "1"' <<END
    let client = reqwest::Client::new();
    let request = client.get("https://api.latitude.sh/servers/id").bearer_auth(token);
    let body = request.send().await?.error_for_status()?.bytes().await?;
    let server: hand::One = serde_json::from_slice(&body)?;
    println!("{:?}", server.data.id);
END
    printf '\n#[path = "%s"]\nmod hand;\n' "$root/latitude-api/benches/decode/hand.rs" >>"$work/$1/src/main.rs"
}

# build NAME: its release build, with two jobs.
build() {
    (cd "$work/$1" && cargo build --quiet --release --offline --jobs 2 2>"$work/log") || { cat "$work/log" >&2; exit 1; }
}

# prepare NAME: everything from crates.io is fetched and built.
prepare() {
    (cd "$work/$1" && cargo fetch --quiet --offline 2>/dev/null || cargo fetch --quiet)
    build "$1"
}

# timed NAME CRATE: appends the seconds of CPU that building the program and this crate takes to the program's list.
timed() {
    local TIMEFORMAT='%U %S'
    (cd "$work/$1" && cargo clean --quiet --release -p "$1" -p "$2")
    { time build "$1"; } 2>"$work/time" || { cat "$work/time" >&2; exit 1; }
    awk '{ print $1 + $2 }' "$work/time" >>"$work/$1.times"
}

median() {
    sort -n "$work/$1.times" | awk '{ all[NR] = $1 } END { m = int((NR + 1) / 2); print (NR % 2) ? all[m] : (all[m] + all[m + 1]) / 2 }'
}

# size NAME: the bytes of its binary, stripped.
size() {
    build "$1"
    strip -o "$work/stripped" "$CARGO_TARGET_DIR/release/$1"
    stat -c %s "$work/stripped"
}

oas3_gen=$(command -v oas3-gen || true)
case $("${oas3_gen:-true}" --version 2>/dev/null) in
*' 0.29.'*) ;;
*)
    echo 'installing oas3-gen 0.29, as it is not on PATH' >&2
    oas3_gen=
    if cargo install --quiet --locked --root "$work/tools" oas3-gen --version '0.29.*' >&2; then
        oas3_gen=$work/tools/bin/oas3-gen
    fi
    ;;
esac

sdk sdk-20 20
prepare sdk-20
if [ -n "$oas3_gen" ]; then
    peer peer-20 20
    prepare peer-20
fi
for ((round = 1; round <= rounds; round++)); do
    if [ -z "$oas3_gen" ]; then timed sdk-20 latitude-api
    # Who goes first changes, as the first may find a colder disk.
    elif ((round % 2)); then timed sdk-20 latitude-api; timed peer-20 generated
    else timed peer-20 generated; timed sdk-20 latitude-api; fi
done
printf 'CPU seconds of a release build of 20 calls and their crate, the median of %s:\n' "$rounds"
printf '    %-24s %8.1f\n' 'SDK' "$(median sdk-20)"
if [ -n "$oas3_gen" ]; then
    printf '    %-24s %8.1f\n' "oas3-gen 0.29" "$(median peer-20)"
    awk -v a="$(median sdk-20)" -v b="$(median peer-20)" 'BEGIN { printf "    %-24s %8.2f\n", "ratio", a / b }'
fi

sdk sdk-1 1
sdk sdk-11 11
bare bare-1
for program in sdk-1 sdk-11 bare-1; do prepare "$program"; done
one=$(size sdk-1) eleven=$(size sdk-11) bare=$(size bare-1)
printf 'bytes of the stripped binary:\n'
printf '    %-36s %12d\n' 'bare reqwest, one call' "$bare" 'SDK, one call' "$one" '    above bare reqwest' $((one - bare)) \
    'SDK, 11 calls' "$eleven" '    each further type' $(((eleven - one) / 10))

if [ -z "$oas3_gen" ]; then
    echo 'build_cost.sh: NOTHING WAS COMPARED: oas3-gen 0.29 is not on PATH and could not be installed' >&2
    exit 1
fi
