#!/usr/bin/env bash
# How long a user's first build takes: a program that makes one call, built in an empty target directory, as `cargo run`
# does it (dev profile), with two jobs. The peer is the same program on reqwest alone, with the same TLS and the same
# versions; the two take turns. The table has the medians, and the ratio that is bounded.
#
#     scripts/first_build.sh [ROUNDS] [TLS...]      # TLS: rustls (the default features), native-tls, ring
#
# Compare CPU time where other work goes on. It needs nothing from the network but the crates, once.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-3}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- rustls
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset RUSTFLAGS CARGO_INCREMENTAL CARGO_BUILD_JOBS

# package DIRECTORY DEPENDENCIES: a package with the workspace's versions.
package() {
    mkdir -p "$work/$1/src"
    cp Cargo.lock "$work/$1/"
    cat >"$work/$1/Cargo.toml" <<END
[package]
name = "program"
version = "0.0.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
$2

[workspace]

# A crate of one's own disk is compiled incrementally, which takes longer the first time; one from crates.io isn't.
[profile.dev.package."*"]
incremental = false
END
    cat >"$work/$1/src/main.rs"
}

# http: what the SDK asks of reqwest, with the TLS that is compared.
http() {
    echo "reqwest = { version = \"0.13\", default-features = false, features = [\"charset\", \"http2\", \"system-proxy\", \"$1\"] }"
}
ring='rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }'
install='rustls::crypto::ring::default_provider().install_default().expect("no provider is installed yet");'

programs() {
    local sdk="latitude-api = { path = \"$root/latitude-api\"" sdk_dependencies peer_dependencies client provider=
    client='latitude_api::Client::from_env()?'
    case $1 in
    rustls)
        sdk_dependencies="$sdk }"
        peer_dependencies=$(http rustls)
        ;;
    native-tls)
        sdk_dependencies="$sdk, default-features = false, features = [\"native-tls\"] }"
        peer_dependencies=$(http native-tls)
        ;;
    ring)
        sdk_dependencies="$sdk, default-features = false }"$'\n'"$(http rustls-no-provider)"$'\n'"$ring"
        peer_dependencies="$(http rustls-no-provider)"$'\n'"$ring"
        client='latitude_api::Client::builder().token_from_env()?.http_client(reqwest::Client::new()).build()?'
        provider=$install
        ;;
    *)
        echo "first_build.sh: no such TLS: $1 (there are rustls, native-tls, ring)" >&2
        exit 1
        ;;
    esac
    package "sdk-$1" "$sdk_dependencies" <<END
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    $provider
    let client = $client;
    let server = client.servers().get("sv_1").await?;
    println!("{} {}", server.id, server.hostname.as_deref().unwrap_or("-"));
    Ok(())
}
END
    package "peer-$1" "$peer_dependencies"$'\n''serde_json = "1"' <<END
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    $provider
    let client = reqwest::Client::new();
    let request = client.get("https://api.latitude.sh/servers/sv_1");
    let request = request.header("authorization", std::env::var("LATITUDESH_BEARER")?);
    let body = request.send().await?.error_for_status()?.bytes().await?;
    let server: serde_json::Value = serde_json::from_slice(&body)?;
    println!("{} {}", server["data"]["id"], server["data"]["attributes"]["hostname"]);
    Ok(())
}
END
}

# build PROGRAM: appends its seconds by the clock and of CPU to its list.
build() {
    local TIMEFORMAT='%R %U %S'
    rm -rf "$work/target"
    (cd "$work/$1" && { time CARGO_TARGET_DIR="$work/target" cargo build --quiet --offline --jobs 2 2>"$work/log"; } \
        2>"$work/time") || { cat "$work/log" >&2; exit 1; }
    awk '{ print $1, $2 + $3 }' "$work/time" >>"$work/$1.times"
}

# median PROGRAM COLUMN
median() {
    awk -v column="$2" '{ print $column }' "$work/$1.times" | sort -n |
        awk '{ all[NR] = $1 } END { m = int((NR + 1) / 2); print (NR % 2) ? all[m] : (all[m] + all[m + 1]) / 2 }'
}

for tls; do
    programs "$tls"
    for program in "sdk-$tls" "peer-$tls"; do
        # The packages that a program needs are fetched before any clock runs.
        (cd "$work/$program" && cargo fetch --quiet --offline 2>/dev/null || cargo fetch --quiet)
    done
done
printf '%-12s %14s %14s %8s %12s %12s %8s\n' TLS 'sdk clock/s' 'peer clock/s' ratio 'sdk CPU/s' 'peer CPU/s' ratio
for tls; do
    for ((round = 1; round <= rounds; round++)); do
        # Who goes first changes, as the first may find a colder disk.
        if ((round % 2)); then build "sdk-$tls"; build "peer-$tls"; else build "peer-$tls"; build "sdk-$tls"; fi
    done
    sdk_clock=$(median "sdk-$tls" 1) peer_clock=$(median "peer-$tls" 1)
    sdk_cpu=$(median "sdk-$tls" 2) peer_cpu=$(median "peer-$tls" 2)
    awk -v tls="$tls" -v a="$sdk_clock" -v b="$peer_clock" -v c="$sdk_cpu" -v d="$peer_cpu" 'BEGIN {
        printf "%-12s %14.1f %14.1f %8.2f %12.1f %12.1f %8.2f\n", tls, a, b, a / b, c, d, c / d }'
done
