#!/usr/bin/env bash
# Builds everything and runs all tests. The last line counts them: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

. build/engines.sh
. build/tools.sh
decide_engines

ensure promtool prometheus
ensure node nodejs
ensure npm npm
ensure chromium chromium
ensure redis-server redis-server
ensure haproxy haproxy
ensure dnsmasq dnsmasq-base

# 'dotnet test' builds only what test projects refer to, and the tests start the executable.
dotnet build Gateway.sln -v quiet -clp:ErrorsOnly

# One project after another (-m:1): several start fleets of processes, which need the machine for themselves.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test Gateway.sln --no-build -m:1 "$@" 2>&1 | tee "$log" || status=$?

# One line for each test project: "Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, ..."
awk '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
        split(substr($0, RSTART, RLENGTH), part, /[^0-9]+/)
        failed += part[2]; passed += part[3]; skipped += part[4]
    }
    END {
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit passed == 0 || failed > 0 || skipped > 0
    }' "$log" || status=1
exit "$status"
