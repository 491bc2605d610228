#!/usr/bin/env bash
# Kills, cuts off and restarts parts of a fleet of real processes under load, and checks what must hold.
# tests/cluster/prove.sh --help lists the options; docs/failures.md says what the cases show.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

. build/engines.sh
. build/tools.sh
decide_engines >&2
ensure redis-server redis-server >&2
ensure haproxy haproxy >&2
ensure ip iproute2 >&2

dotnet build tests/Gateway.Cluster -c Release -v quiet -clp:ErrorsOnly >&2
exec dotnet tests/Gateway.Cluster/bin/Release/net10.0/Gateway.Cluster.dll "$@"
