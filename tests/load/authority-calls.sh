#!/usr/bin/env bash
# CPU per request of a fleet whose nodes are lent permits, and of one that asks the limit's authority for every request
# ('strict: true'). How to read the result: README.md beside this file.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly modes=(leases strict)

rounds=3 seconds=5 connections=16 json=false build=true engine= api_key=
declare -A pid port
proxies=(fleet)

usage() {
    cat <<'TEXT'
Usage: tests/load/authority-calls.sh --engine redis|orleans [options]
  --rounds N        measurements of each fleet (3)
  --seconds S       length of one measurement (5)
  --connections C   client connections, all busy (16)
  --no-build        use what the last Release build left
  --json            the last line of the output is one JSON object
TEXT
}

note() { echo "$*" >&2; }
die() { note "authority-calls.sh: $*"; exit 1; }
installed() { command -v "$1" >/dev/null; }

# shellcheck source=proxies.sh
source "$here/proxies.sh"
# shellcheck source=measure.sh
source "$here/measure.sh"

parse_arguments() {
    while (($# > 0)); do
        case $1 in
            --rounds | --seconds | --connections)
                [[ ${2-} =~ ^[1-9][0-9]{0,5}$ ]] || die "$1 needs a whole number above 0."
                printf -v "${1#--}" %s "$2"
                shift ;;
            --engine) engine=${2-}; shift ;;
            --json) json=true ;;
            --no-build) build=false ;;
            -h | --help) usage; exit 0 ;;
            *) usage >&2; die "unknown option '$1'." ;;
        esac
        shift
    done
    [[ $engine == @(redis|orleans) ]] || die "--engine needs redis or orleans."
    installed wrk || die "wrk is missing: apt-get install wrk"
    installed redis-server || die "redis-server is missing: apt-get install redis-server"
}

# Three nodes of a fleet of their own; the load goes to the first.
start_fleet_of() {
    local mode=$1 number
    sed "s/limit: 100000000,/&$([[ $mode == strict ]] && echo ' strict: true,') onUnavailable: allow,/" "$work/routes.yaml" >"$work/$mode.yaml"
    for number in 1 2 3; do
        take_port "$mode-$number"
        take_port "$mode-$number-silo"
        start_gateway_as "$mode-$number" true \
            GATEWAY_ENGINE="$engine" GATEWAY_FLEET="$mode" GATEWAY_NAME="$mode-$number" GATEWAY_ROUTETABLE="$work/$mode.yaml" \
            GATEWAY_REDIS__ENDPOINTS="127.0.0.1:${port[redis]}" \
            GATEWAY_SILO__ADDRESS=127.0.0.1 GATEWAY_SILO__PORT="${port[$mode-$number-silo]}"
    done
}

# The clock ticks of: the node under load, the other nodes, Redis.
fleet_ticks() {
    local others=$(($(tree_ticks "${pid[$1-2]}") + $(tree_ticks "${pid[$1-3]}")))
    echo "$(tree_ticks "${pid[$1-1]}") $others $(tree_ticks "${pid[redis]}")"
}

# Requests that the node decided without the authority's answer: on a busy machine some answers come too late.
decided_alone() {
    body_of "${port[$1-1-admin]}" /metrics | awk '/^gateway_limiter_unavailable_total/ { sum += $NF } END { printf "%d", sum }'
}

# Prints: mode, then us per request of the node, the other nodes and Redis, req/s, p50 in ms, % decided alone.
measure_fleet() {
    local mode=$1 node others redis node2 others2 redis2 alone
    alone=$(decided_alone "$mode")
    read -r node others redis < <(fleet_ticks "$mode")
    run_wrk "$mode-1" "$seconds" >"$work/wrk.txt"
    read -r node2 others2 redis2 < <(fleet_ticks "$mode")
    check_wrk "$mode-1" "$work/wrk.txt"
    awk -v mode="$mode" -v tick="$clock_ticks" -v node=$((node2 - node)) -v others=$((others2 - others)) -v redis=$((redis2 - redis)) -v alone=$(($(decided_alone "$mode") - alone)) '
        $1 == "50%"       { p50 = $2 ~ /us$/ ? $2 / 1000 : $2 ~ /ms$/ ? $2 + 0 : $2 * 1000 }
        / requests in /   { requests = $1 }
        /^Requests\/sec:/ { rate = $2 }
        END { us = 1e6 / tick / requests; printf "%s %.1f %.1f %.1f %.0f %.2f %.1f\n", mode, node * us, others * us, redis * us, rate, p50, 100 * alone / requests }' "$work/wrk.txt"
}

cleanup() {
    local status=$?
    trap - EXIT INT TERM
    stop_all
    rm -rf "$work"
    exit "$status"
}

summarize() {
    awk -v engine="$engine" -v json="$json" '
        function median(mode, field,    i, j, n, t, values) {
            n = count[mode]
            for (i = 1; i <= n; i++) { values[i] = row[mode, i, field] }
            for (i = 2; i <= n; i++) { for (j = i; j > 1 && values[j] < values[j - 1]; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t } }
            return values[int((n + 1) / 2)]
        }
        { for (i = 2; i <= NF; i++) { row[$1, count[$1] + 1, i] = $i + 0 } row[$1, count[$1] + 1, 8] = $2 + $3 + $4; count[$1]++ }
        END {
            printf "%-8s %12s %12s %12s %12s %9s %8s %8s\n", engine, "node us/req", "other nodes", "Redis", "together", "req/s", "p50 ms", "alone %"
            for (m = split("leases strict", modes, " "); ++k <= m;) {
                mode = modes[k]
                printf "%-8s %12.1f %12.1f %12.1f %12.1f %9.0f %8.2f %8.1f\n", mode, median(mode, 2), median(mode, 3), median(mode, 4), median(mode, 8), median(mode, 5), median(mode, 6), median(mode, 7)
                text = text sprintf("%s\"%s\":{\"nodeUs\":%.1f,\"otherNodesUs\":%.1f,\"redisUs\":%.1f,\"togetherUs\":%.1f,\"perSecond\":%.0f,\"p50Ms\":%.2f,\"alonePercent\":%.1f}", \
                    k > 1 ? "," : "", mode, median(mode, 2), median(mode, 3), median(mode, 4), median(mode, 8), median(mode, 5), median(mode, 6), median(mode, 7))
            }
            if (json == "true") { printf "{\"engine\":\"%s\",%s}\n", engine, text }
        }' "$work/results"
}

main() {
    local mode round
    parse_arguments "$@"
    "$build" && build_all
    work=$(mktemp -d "${TMPDIR:-/tmp}/gateway-load.XXXXXX")
    trap cleanup EXIT
    trap 'exit 130' INT TERM
    cd "$work"
    start_backend
    wait_for backend
    take_port redis
    launch redis redis-server --bind 127.0.0.1 --port "${port[redis]}" --dir "$work" --save '' --appendonly no
    write_routes "$(assembly src/Gateway gateway)"
    for mode in "${modes[@]}"; do
        start_fleet_of "$mode"
        note "Warming $mode ..."
        run_wrk "$mode-1" 5 >"$work/wrk.txt"
    done
    note "mode node-us others-us redis-us req/s p50-ms alone-%"
    for ((round = 1; round <= rounds; round++)); do
        for mode in "${modes[@]}"; do
            measure_fleet "$mode" | tee -a "$work/results" >&2
        done
    done
    summarize
}

main "$@"
