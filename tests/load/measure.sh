# One measurement: wrk, the CPU time of a process tree, and how quiet the machine was. Sourced by compare.sh.
# shellcheck shell=bash disable=SC2154

clock_ticks=$(getconf CLK_TCK)
readonly clock_ticks

run_wrk() {
    wrk -t1 -c"$connections" -d"$2s" --latency -H "X-Api-Key: $api_key" "http://127.0.0.1:${port[$1]}$target"
}

# Ends the run unless practically every request was answered 2xx; adds the requests to the proxy's total.
check_wrk() {
    local name=$1 requests failed total=0
    read -r requests failed < <(awk '
        / requests in /            { requests = $1 }
        /Socket errors:/           { gsub(/,/, ""); failed += $4 + $6 + $8 + $10 }
        /Non-2xx or 3xx responses/ { failed += $NF }
        END                        { print requests + 0, failed + 0 }' "$2")
    if ((requests < 100 || failed * 10000 > requests)); then
        cat "$2" >&2
        die_with_output "$name: $failed of $requests requests failed, so this run says nothing"
    fi
    [[ ! -f $work/$name.requests ]] || total=$(<"$work/$name.requests")
    echo $((total + requests)) >"$work/$name.requests"
}

# tree_ticks PID [reaped]: user and system time of that process and its descendants, in clock ticks;
# with 'reaped', also of those that have ended.
tree_ticks() {
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v top="$1" -v reaped="${2:+1}" '
        {
            id = $1
            sub(/^.*\) /, "") # the name may hold spaces and parentheses
            parent[id] = $2
            ticks[id] = $12 + $13 + (reaped ? $14 + $15 : 0)
        }
        END {
            for (id in parent) {
                for (p = id; p != top && (p in parent); p = parent[p]) { }
                if (p == top) { sum += ticks[id] }
            }
            print sum + 0
        }'
}

# Busy and all ticks of the machine. The loopback's soft interrupts run in, and are charged to, the sending process.
machine_ticks() { awk '/^cpu /{ idle = $5 + $6; for (i = 2; i <= 9; i++) { all += $i } print all - idle, all; exit }' /proc/stat; }

# Prints: round name cpu-us/request req/s p50-ms p99-ms others-percent
measure() {
    local round=$1 name=$2 out=$work/wrk.txt
    local proxy own busy all proxy2 own2 busy2 all2
    read -r busy all < <(machine_ticks)
    own=$(tree_ticks $$ reaped)
    proxy=$(tree_ticks "${pid[$name]}")
    run_wrk "$name" "$seconds" >"$out"
    proxy2=$(tree_ticks "${pid[$name]}")
    own2=$(tree_ticks $$ reaped)
    read -r busy2 all2 < <(machine_ticks)
    check_wrk "$name" "$out"
    awk -v id="$round $name" -v tick="$clock_ticks" -v cpu=$((proxy2 - proxy)) \
        -v others=$((busy2 - busy - own2 + own)) -v all=$((all2 - all)) '
        function milliseconds(text) {
            return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text ~ /s$/ ? text * 1000 : text * 60000
        }
        $1 == "50%"       { p50 = milliseconds($2) }
        $1 == "99%"       { p99 = milliseconds($2) }
        / requests in /   { requests = $1 }
        /^Requests\/sec:/ { rate = $2 }
        END {
            printf "%s %.2f %.0f %.2f %.2f %.0f\n", id, cpu * 1e6 / tick / requests, rate, p50, p99, \
                (others > 0 ? 100 * others / all : 0)
        }' "$out"
}
