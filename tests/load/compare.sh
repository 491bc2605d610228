#!/usr/bin/env bash
# CPU per proxied request of the gateway, bare YARP, nginx and HAProxy under the same load in the same run.
# How to read the result: README.md beside this file.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
known=(gateway gateway-traced gateway-nolog gateway-blind yarp nginx haproxy)

rounds=5 seconds=6 connections=64 json=false build=true only= api_key= engine=local
declare -A pid port
proxies=()

usage() {
    cat <<'TEXT'
Usage: tests/load/compare.sh [options]
  --rounds N        measurements of each proxy (5)
  --seconds S       length of one measurement (6)
  --connections C   client connections, all busy (64)
  --engine E        redis or orleans: also 'fleet', one node of three on that engine, against 'gateway' on the local one
  --only A,B        of gateway, gateway-traced, gateway-nolog, gateway-blind, fleet, yarp, nginx, haproxy (all that are installed)
  --no-build        use what the last Release build left
  --json            the last line of the output is one JSON object
TEXT
}

note() { echo "$*" >&2; }
die() { note "compare.sh: $*"; exit 1; }

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
            --engine)
                [[ ${2-} == @(local|redis|orleans) ]] || die "--engine needs local, redis or orleans."
                engine=$2
                [[ $engine == local ]] || known=(fleet "${known[@]}")
                shift ;;
            --only) only=${2-}; [[ -n $only ]] || die "--only needs a list of proxies."; shift ;;
            --json) json=true ;;
            --no-build) build=false ;;
            -h | --help) usage; exit 0 ;;
            *) usage >&2; die "unknown option '$1'." ;;
        esac
        shift
    done
}

installed() { command -v "$1" >/dev/null; }

choose_proxies() {
    local name
    if [[ -n $only ]]; then
        IFS=, read -ra proxies <<<"$only"
    else
        for name in "${known[@]}"; do
            if [[ $name == @(nginx|haproxy) ]] && ! installed "$name"; then
                note "Left out: $name is not installed (apt-get install $name)."
            else
                proxies+=("$name")
            fi
        done
    fi
    for name in "${proxies[@]}"; do
        [[ " ${known[*]} " == *" $name "* ]] || die "unknown proxy '$name'; known are: ${known[*]}."
        [[ $name != fleet ]] || installed redis-server || die "redis-server is missing: apt-get install redis-server"
        [[ $name != @(nginx|haproxy) ]] || installed "$name" || die "$name is missing: apt-get install $name"
    done
}

check_tools() {
    installed wrk || die "wrk is missing: apt-get install wrk"
    installed dotnet || die "the .NET SDK is missing: the build needs the one named in global.json."
    [[ -r /proc/self/stat ]] || die "CPU time is read from /proc, so this runs on Linux only."
}

cleanup() {
    local status=$?
    trap - EXIT INT TERM
    stop_all
    rm -rf "$work"
    exit "$status"
}

# Twice round: a runtime recompiles its hot methods in the background and swaps them in a moment later.
warm_all() {
    local name
    for name in "${proxies[@]}" "${proxies[@]}"; do
        note "Warming $name ..."
        run_wrk "$name" 5 >"$work/wrk.txt"
        check_wrk "$name" "$work/wrk.txt"
    done
}

# Forwards, then backwards: a slow drift of the machine cancels out of the ratios.
measure_all() {
    local round i count=${#proxies[@]}
    for ((round = 1; round <= rounds; round++)); do
        for ((i = 0; i < count; i++)); do
            measure "$round" "${proxies[round % 2 ? i : count - 1 - i]}" | tee -a "$work/results" >&2
        done
    done
}

# A gateway that writes no access log would win unfairly.
check_access_log() {
    [[ -n ${pid[gateway]-} ]] || return 0
    local lines
    stop gateway
    lines=$(cat "$work"/gateway-access.log* 2>/dev/null | wc -l)
    ((lines > 0)) || die "gateway wrote no access log, so its figures are not what they claim to be."
    note "The access log of 'gateway' has $lines lines for $(cat "$work/gateway.requests") requests."
}

main() {
    parse_arguments "$@"
    check_tools
    choose_proxies
    "$build" && build_all
    work=$(mktemp -d "${TMPDIR:-/tmp}/gateway-load.XXXXXX")
    trap cleanup EXIT
    trap 'exit 130' INT TERM
    cd "$work"
    start_all
    warm_all
    note "round proxy cpu-us/req req/s p50-ms p99-ms others-%"
    measure_all
    check_access_log
    awk -v names="${proxies[*]}" -v json="$json" -v rounds="$rounds" -f "$here/summary.awk" "$work/results"
}

main "$@"
