#!/usr/bin/env bash
# Runs the fault tests again and again, and fails with the first run that does: in parallel, one test at a time, and
# with every core busy with something else.
#
#     scripts/flaky.sh [RUNS]      # 200 if not given
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-200}
work=$(mktemp -d)
busy=()
stop() {
    [ ${#busy[@]} -eq 0 ] || kill "${busy[@]}" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT

cargo test --quiet --package latitude-api --all-features --test faults --no-run --message-format json >"$work/build"
binary=$(sed -n 's/.*"executable":"\([^"]*faults-[^"]*\)".*/\1/p' "$work/build")
[ -x "$binary" ] || { echo 'flaky.sh: the build names no test binary' >&2; exit 1; }

# No test trusts the system's certificates, and to read them for each client takes longer than all else.
export SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null

# An equal part of the runs each: as they are, one test at a time, and among busy loops.
for ((run = 1; run <= runs; run++)); do
    arguments=()
    case $((run * 3 / (runs + 1))) in
    1) arguments=(--test-threads=1) ;;
    2)
        if [ ${#busy[@]} -eq 0 ]; then
            for ((core = 0; core < 2 * $(nproc); core++)); do
                nice -n 5 sh -c 'while :; do :; done' &
                busy+=($!)
            done
        fi
        ;;
    esac
    if ! (cd latitude-api && "$binary" "${arguments[@]}") >"$work/log" 2>&1; then
        echo "flaky.sh: run $run of $runs (${arguments[*]:-as it is}, ${#busy[@]} busy loops) failed:" >&2
        grep -v '\.\.\. ok$' "$work/log" >&2
        exit 1
    fi
done
echo "$runs runs of $(grep -c '\.\.\. ok$' "$work/log") tests, none failed ($SECONDS s)"
