#!/usr/bin/env bash
# Builds the gateway and starts it on http://127.0.0.1:8080 with two demo backends and the route table in config/.
# Ctrl-C stops everything.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

. build/engines.sh
decide_engines

echo "Building ..."
dotnet build src/Gateway -c Release -v quiet -clp:ErrorsOnly
dotnet build tests/Gateway.DemoBackend -c Release -v quiet -clp:ErrorsOnly

pids=()
stop() {
    trap - EXIT INT TERM
    # The gateway first, so that the requests in flight still find their backends.
    for pid in "${pids[@]}"; do
        kill "$pid" 2> /dev/null || true
        wait "$pid" 2> /dev/null || true
    done
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

# Each in the background and out of reach of the terminal's Ctrl-C: they are stopped in order instead.
start() {
    setsid "$@" &
    pids+=($!)
}

start dotnet src/Gateway/bin/Release/net10.0/gateway.dll run --config config/node.yaml --routes config/routes.yaml
start dotnet tests/Gateway.DemoBackend/bin/Release/net10.0/Gateway.DemoBackend.dll --name one --port 9001
start dotnet tests/Gateway.DemoBackend/bin/Release/net10.0/Gateway.DemoBackend.dll --name two --port 9002

answers() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }
for port in 9001 9002 8080; do
    until answers "$port"; do
        for pid in "${pids[@]}"; do
            kill -0 "$pid" 2> /dev/null || { echo "A process could not start; its message is above." >&2; exit 1; }
        done
        sleep 0.1
    done
done

cat << 'EOF'

The gateway is at http://127.0.0.1:8080, its admin listener at http://127.0.0.1:8081. Worth trying:

  curl -i http://127.0.0.1:8080/orders/42            # in turn from the backends "one" and "two"
  curl -i http://127.0.0.1:8080/users/7              # from "two", which sees the path /7
  curl -i http://127.0.0.1:8080/nowhere              # no route: 404, as problem+json
  curl -N http://127.0.0.1:8080/live/sse             # server-sent events, as they come
  curl http://127.0.0.1:8080/.gateway/ready          # for load balancers
  curl http://127.0.0.1:8081/route-table             # what the node runs

Change config/routes.yaml and save it: the node takes it up. Ctrl-C stops everything.

EOF

wait -n "${pids[@]}" || true
echo "A process has ended; stopping the others." >&2
exit 1
