#!/usr/bin/env bash
# Builds the gateway and starts it on http://127.0.0.1:8080 with two demo backends and the route table in config/.
# With --cluster N: a Redis, N nodes that share it, and a load balancer before them. Ctrl-C stops everything.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

usage() {
    cat << 'EOF'
Usage: ./run.sh [--cluster N] [--engine redis|orleans]
  --cluster N   N nodes of one fleet (1 to 9) behind HAProxy, with a Redis of their own
  --engine E    the fleet's engine; default: orleans where it is built in, else redis
EOF
}

nodes=0 engine=auto
while (($# > 0)); do
    case $1 in
        --cluster)
            [[ ${2-} =~ ^[1-9]$ ]] || { echo "run.sh: --cluster needs a number from 1 to 9." >&2; exit 2; }
            nodes=$2
            shift ;;
        --engine)
            [[ ${2-} == @(redis|orleans) ]] || { echo "run.sh: --engine is redis or orleans." >&2; exit 2; }
            engine=$2
            shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; echo "run.sh: unknown option '$1'." >&2; exit 2 ;;
    esac
    shift
done
if [ "$engine" != auto ] && [ "$nodes" -eq 0 ]; then
    echo "run.sh: --engine is the engine of a fleet; give --cluster N too." >&2
    exit 2
fi

. build/engines.sh
. build/tools.sh
decide_engines
if [ "$nodes" -gt 0 ]; then
    ensure redis-server redis-server
    ensure haproxy haproxy
fi

echo "Building ..."
dotnet build src/Gateway -c Release -v quiet -clp:ErrorsOnly
dotnet build tests/Gateway.DemoBackend -c Release -v quiet -clp:ErrorsOnly

work=$(mktemp -d "${TMPDIR:-/tmp}/gateway-run.XXXXXX")
pids=()
stop() {
    trap - EXIT INT TERM
    # What was started last goes first: the load balancer, then the nodes, while they still find their backends and Redis.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill "${pids[i]}" 2> /dev/null || true
        wait "${pids[i]}" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

# Each in the background and out of reach of the terminal's Ctrl-C: they are stopped in order instead.
start() {
    setsid "$@" &
    pids+=($!)
}

answers() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

await() {
    local port pid
    for port in "$@"; do
        until answers "$port"; do
            for pid in "${pids[@]}"; do
                kill -0 "$pid" 2> /dev/null || { echo "A process could not start; its message is above." >&2; exit 1; }
            done
            sleep 0.1
        done
    done
}

start_node() {
    start dotnet src/Gateway/bin/Release/net10.0/gateway.dll run --config config/node.yaml --routes config/routes.yaml
}

# Node 1 to 9: clients on 8101 to 8109, operators on 8081 to 8089, other nodes on 11111 to 11119.
start_fleet() {
    local node
    start redis-server --bind 127.0.0.1 --port 6390 --dir "$work" --save '' --logfile redis.log
    await 6390
    for ((node = 1; node <= nodes; node++)); do
        mkdir -p "data/node-$node"
        GATEWAY_NAME=node-$node GATEWAY_ENGINE=$engine GATEWAY_REDIS__ENDPOINTS=127.0.0.1:6390 \
            GATEWAY_LISTENERS__0__URL=http://127.0.0.1:$((8100 + node)) GATEWAY_ADMIN__URL=http://127.0.0.1:$((8080 + node)) \
            GATEWAY_SILO__ADDRESS=127.0.0.1 GATEWAY_SILO__PORT=$((11110 + node)) GATEWAY_TRUSTEDPROXIES=127.0.0.1 \
            GATEWAY_DATADIRECTORY=data/node-$node GATEWAY_ACCESSLOG__PATH=$PWD/data/node-$node/access.log \
            start_node
        await $((8100 + node))
    done
    haproxy_config > "$work/haproxy.cfg"
    start haproxy -db -f "$work/haproxy.cfg"
    await 8080
}

# The configuration for production, with these nodes in place of those.
haproxy_config() {
    local node
    sed '/^    server /d; s/^    bind .*/    bind 127.0.0.1:8080/' deploy/haproxy.cfg
    for ((node = 1; node <= nodes; node++)); do
        echo "    server node-$node 127.0.0.1:$((8100 + node)) check"
    done
}

print_fleet() {
    cat << EOF

The fleet is at http://127.0.0.1:8080, its $nodes nodes at ports 8101 to $((8100 + nodes)), their admin listeners at 8081 to $((8080 + nodes)).
Watch one limit hold over all of them: of 60 requests within a minute, by whatever nodes, 50 get 200 and the others 429.

  for i in \$(seq 60); do curl -s -o /dev/null -w '%{http_code} ' http://127.0.0.1:\$((8101 + i % $nodes))/limited/; done; echo
  curl -i http://127.0.0.1:8080/limited/             # through the load balancer: the same limit
  curl http://127.0.0.1:8081/.gateway/ready          # engine, fleet and nodes, as the first node sees them
  curl http://127.0.0.1:$((8080 + nodes))/route-table             # what the last node runs, given to the fleet by the first

Ctrl-C stops everything.

EOF
}

print_node() {
    cat << 'EOF'

The gateway is at http://127.0.0.1:8080, its admin listener at http://127.0.0.1:8081. Worth trying:

  curl -i http://127.0.0.1:8080/orders/42            # in turn from the backends "one" and "two"
  curl -i http://127.0.0.1:8080/users/7              # from "two", which sees the path /7
  curl -i http://127.0.0.1:8080/limited/             # 50 of these a minute, then 429
  curl -i http://127.0.0.1:8080/nowhere              # no route: 404, as problem+json
  curl -N http://127.0.0.1:8080/live/sse             # server-sent events, as they come
  curl http://127.0.0.1:8080/.gateway/ready          # for load balancers
  curl http://127.0.0.1:8081/route-table             # what the node runs

Change config/routes.yaml and save it: the node takes it up. Ctrl-C stops everything.
./run.sh --cluster 3 starts three nodes that hold one limit.

EOF
}

# Else 'await' would take another's port for ours.
wanted=(9001 9002 8080 8081)
for ((node = 1; node <= nodes; node++)); do
    wanted+=(6390 $((8080 + node)) $((8100 + node)))
done
for port in "${wanted[@]}"; do
    if answers "$port"; then
        echo "run.sh: port $port is taken. Stop what listens there, then run this again." >&2
        exit 1
    fi
done

start dotnet tests/Gateway.DemoBackend/bin/Release/net10.0/Gateway.DemoBackend.dll --name one --port 9001
start dotnet tests/Gateway.DemoBackend/bin/Release/net10.0/Gateway.DemoBackend.dll --name two --port 9002
await 9001 9002
if [ "$nodes" -gt 0 ]; then
    start_fleet
    print_fleet
else
    start_node
    await 8080
    print_node
fi

wait -n "${pids[@]}" || true
echo "A process has ended; stopping the others." >&2
exit 1
