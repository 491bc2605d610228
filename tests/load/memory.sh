#!/usr/bin/env bash
# Memory per idle connection and per idle WebSocket of the gateway and of bare YARP, in the same run.
# How to read the result: README.md beside this file.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
readonly known=(gateway yarp) proxies=(gateway yarp)

rounds=3 connections=4000 websockets=2000 json=false build=true api_key= engine=local
declare -A pid port

usage() {
    cat <<'TEXT'
Usage: tests/load/memory.sh [options]
  --rounds N        measurements of each proxy (3)
  --connections N   idle connections, each after one request (4000)
  --websockets N    idle WebSockets (2000)
  --no-build        use what the last Release build left
  --json            the last line of the output is one JSON object
TEXT
}

note() { echo "$*" >&2; }
die() { note "memory.sh: $*"; exit 1; }

# The backend must speak WebSocket, which nginx alone does not.
installed() { [[ $1 != nginx ]] && command -v "$1" >/dev/null; }

# shellcheck source=proxies.sh
source "$here/proxies.sh"

parse_arguments() {
    while (($# > 0)); do
        case $1 in
            --rounds | --connections | --websockets)
                [[ ${2-} =~ ^[1-9][0-9]{0,4}$ ]] || die "$1 needs a whole number from 1 to 99999."
                printf -v "${1#--}" %s "$2"
                shift ;;
            --json) json=true ;;
            --no-build) build=false ;;
            -h | --help) usage; exit 0 ;;
            *) usage >&2; die "unknown option '$1'." ;;
        esac
        shift
    done
}

resident() { awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$1/status"; }

# hold PROXY KIND COUNT: opens connections and returns when all are open.
hold() {
    local path=$target
    [[ $2 == connections ]] || path=/ws
    node "$here/hold.js" "$2" "$3" "${port[$1]}" "$path" "X-Api-Key: $api_key" >"$work/hold.out" 2>&1 &
    pid[hold]=$!
    until grep -q ready "$work/hold.out"; do
        kill -0 "${pid[hold]}" 2>/dev/null || die "$1: $(cat "$work/hold.out")"
        sleep 0.1
    done
    sleep 1
}

# let_go PROXY: and waits until the proxy has noticed.
let_go() {
    stop hold
    sleep 2
}

# measure PROXY KIND: the bytes that each of many costs.
measure() {
    local before
    before=$(resident "${pid[$1]}")
    hold "$1" "$2" "${!2}"
    echo "$1 $2 $((($(resident "${pid[$1]}") - before) / ${!2}))" | tee -a "$work/results" >&2
    let_go "$1"
}

cleanup() {
    local status=$?
    trap - EXIT INT TERM
    stop_all
    rm -rf "$work"
    exit "$status"
}

main() {
    local round kind name
    parse_arguments "$@"
    command -v node >/dev/null || die "node is missing, which holds the connections: apt-get install nodejs"
    ulimit -n $((2 * (connections + websockets) + 1000)) || die "too few files may be open: raise the hard limit (ulimit -Hn)."
    "$build" && build_all

    work=$(mktemp -d "${TMPDIR:-/tmp}/gateway-memory.XXXXXX")
    trap cleanup EXIT
    trap 'exit 130' INT TERM
    cd "$work"
    note "proxy kind bytes-each"

    # Fresh processes each round: memory that a process once had it seldom gives back.
    for ((round = 1; round <= rounds; round++)); do
        for kind in connections websockets; do
            api_key=
            rm -rf "$work"/*-data
            start_all
            for name in "${proxies[@]}"; do
                hold "$name" "$kind" 100
                let_go "$name"
                measure "$name" "$kind"
            done
            stop_all
            port=()
        done
    done

    awk -v json="$json" '
        { key = $1 " " $2; n[key]++; v[key, n[key]] = $3 }
        function median(key,   i, j, t) {
            for (i = 2; i <= n[key]; i++) for (j = i; j > 1 && v[key, j - 1] > v[key, j]; j--) { t = v[key, j]; v[key, j] = v[key, j - 1]; v[key, j - 1] = t }
            return v[key, int((n[key] + 1) / 2)]
        }
        END {
            c = median("gateway connections"); cy = median("yarp connections"); w = median("gateway websockets"); wy = median("yarp websockets")
            printf "idle connection: gateway %d B, bare YARP %d B, ratio %.2f\n", c, cy, c / cy
            printf "idle WebSocket:  gateway %d B, bare YARP %d B, ratio %.2f\n", w, wy, w / wy
            if (json == "true") printf "{\"connectionBytes\":%d,\"connectionToYarp\":%.2f,\"webSocketBytes\":%d,\"webSocketToYarp\":%.2f}\n", c, c / cy, w, w / wy
        }' "$work/results"
}

main "$@"
