#!/usr/bin/env bash
# Time from the start of the published gateway to its first forwarded request, in milliseconds. The last line is JSON.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dir=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; rm -rf "$dir"' EXIT

. build/engines.sh
decide_engines >&2
dotnet publish src/Gateway -c Release -r linux-x64 --self-contained false -o "$dir/gateway" -v quiet >&2
dotnet publish tests/Gateway.DemoBackend -c Release -o "$dir/backend" -v quiet >&2

dotnet "$dir/backend/Gateway.DemoBackend.dll" --name backend --port 19001 > /dev/null &
pids+=($!)
until curl -sf -o /dev/null http://127.0.0.1:19001/plain; do sleep 0.1; done

times=()
for _ in 1 2 3 4 5; do
    begin=$(date +%s%N)
    GATEWAY_ROUTES="/=http://127.0.0.1:19001" GATEWAY_LISTENERS__0__URL=http://127.0.0.1:19080 \
        GATEWAY_ADMIN__URL=http://127.0.0.1:19081 GATEWAY_DATADIRECTORY="$dir/data" \
        "$dir/gateway/gateway" > /dev/null 2> "$dir/log" &
    gateway=$!
    pids+=("$gateway")
    until curl -sf -o /dev/null http://127.0.0.1:19080/plain; do
        kill -0 "$gateway" 2> /dev/null || { cat "$dir/log" >&2; exit 1; }
        sleep 0.01
    done
    times+=($((($(date +%s%N) - begin) / 1000000)))
    kill "$gateway"
    wait "$gateway" || true
done

sorted=($(printf '%s\n' "${times[@]}" | sort -n))
echo "Start to first forwarded request, five starts: ${times[*]} ms"
printf '{"startMs":%s}\n' "${sorted[2]}"
