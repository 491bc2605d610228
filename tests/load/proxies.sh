# Starts the backend and the proxies. Sourced by compare.sh.
# shellcheck shell=bash disable=SC2154

readonly body='A constant answer of exactly one hundred bytes, which every proxy in this comparison has to forward.'
workers=$(nproc)
((workers <= 2)) || workers=2

wants() { [[ " ${proxies[*]} " == *" $1 "* ]]; }

projects_needed() {
    if [[ ${proxies[*]} == *@(gateway|fleet)* ]]; then echo src/Gateway; fi
    if wants yarp; then echo tests/Gateway.BareYarp; fi
    if ! installed nginx; then echo tests/Gateway.DemoBackend; fi
}

build_all() {
    local project
    for project in $(projects_needed); do
        note "Building $project ..."
        (cd "$root" && dotnet build -c Release --nologo -v quiet "$project" >&2) || die "$project does not build."
    done
}

assembly() {
    local file=$root/$1/bin/Release/net10.0/$2.dll
    [[ -f $file ]] || die "$1 has no Release build (no $2.dll); run without --no-build."
    echo "$file"
}

# Below the range from which the system picks ports for outgoing connections.
take_port() {
    local candidate
    while true; do
        candidate=$((20000 + RANDOM % 12000))
        if [[ " ${port[*]-} " != *" $candidate "* ]] && ! (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
            port[$1]=$candidate
            return
        fi
    done
}

launch() {
    local name=$1
    shift
    env HOME="$work" "$@" >"$work/$name.out" 2>&1 &
    pid[$name]=$!
}

start_all() {
    local name
    # A developer's own settings must not change what is measured.
    for name in $(compgen -e GATEWAY_ || true) $(compgen -e ASPNETCORE_ || true); do
        unset "$name"
    done

    start_backend
    wait_for backend
    body_of "${port[backend]}" "$target" >"$work/expected"
    for name in "${proxies[@]}"; do
        take_port "$name"
        "start_${name//-/_}"
        wait_for "$name"
        check_answer "$name"
    done
}

start_backend() {
    local dll
    take_port backend
    if installed nginx; then
        target=/api/orders/42
        nginx_backend_config >"$work/backend.conf"
        launch backend nginx -p "$work" -c "$work/backend.conf" -e stderr
    else
        target=/plain/api/orders/42
        dll=$(assembly tests/Gateway.DemoBackend Gateway.DemoBackend)
        launch backend dotnet "$dll" --port "${port[backend]}"
    fi
}

start_gateway() { start_gateway_as gateway true; }
start_gateway_nolog() { start_gateway_as gateway-nolog false; }

# Nothing watches, and everything does: spans go to a collector that is not there, as on a bad day.
start_gateway_blind() { start_gateway_as gateway-blind false GATEWAY_METRICS__ENABLED=false GATEWAY_ACCESSLOG__SLOW=none; }
start_gateway_traced() {
    start_gateway_as gateway-traced true \
        GATEWAY_TRACING__ENABLED=true GATEWAY_TRACING__SAMPLING=0.01 GATEWAY_OTLP__ENDPOINT=http://127.0.0.1:9
}

# Three nodes of one fleet; the load goes to one of them, and its CPU is what is measured.
start_fleet() {
    local name silo
    take_port redis
    launch redis redis-server --bind 127.0.0.1 --port "${port[redis]}" --dir "$work" --save '' --appendonly no
    for name in fleet-other-1 fleet-other-2 fleet; do
        [[ -n ${port[$name]-} ]] || take_port "$name"
        take_port "$name-silo"
        silo=${port[$name-silo]}
        start_gateway_as "$name" true \
            GATEWAY_ENGINE="$engine" GATEWAY_NAME="$name" GATEWAY_REDIS__ENDPOINTS="127.0.0.1:${port[redis]}" \
            GATEWAY_SILO__ADDRESS=127.0.0.1 GATEWAY_SILO__PORT="$silo"
    done
}

# The gateway does what it is for: it identifies a consumer, charges a limit, asks a circuit. The limit is one that this
# load never reaches.
write_routes() {
    local text
    text=$(dotnet "$1" keys new --consumer load)
    api_key=$(grep -o '^gw_[a-z0-9_]*' <<<"$text")
    {
        cat <<TEXT
routes:
  all:
    match: { pathPrefix: / }
    clusterId: backend
    access: required
    rateLimits: [load]
rateLimits:
  load: { limit: 100000000, window: 1s }
clusters:
  backend:
    destinations: { one: { address: "http://127.0.0.1:${port[backend]}" } }
    circuit: { failureRatio: 0.5, consecutiveFailures: 50 }
TEXT
        sed -n '/^consumers:/,$p' <<<"$text"
    } >"$work/routes.yaml"
}

start_gateway_as() {
    local name=$1 log=$2 dll
    shift 2
    dll=$(assembly src/Gateway gateway)
    [[ -n $api_key ]] || write_routes "$dll"
    take_port "$name-admin"
    mkdir "$work/$name-data"
    launch "$name" \
        GATEWAY_ROUTETABLE="$work/routes.yaml" \
        GATEWAY_LISTENERS__0__URL="http://127.0.0.1:${port[$name]}" \
        GATEWAY_ADMIN__URL="http://127.0.0.1:${port[$name-admin]}" \
        GATEWAY_ACCESSLOG__ENABLED="$log" \
        GATEWAY_ACCESSLOG__PATH="$work/$name-access.log" \
        GATEWAY_DATADIRECTORY="$work/$name-data" \
        GATEWAY_ENGINE=local \
        "$@" \
        dotnet "$dll"
    wait_for "$name" /.gateway/ready
}

start_yarp() {
    local dll
    dll=$(assembly tests/Gateway.BareYarp Gateway.BareYarp)
    launch yarp dotnet "$dll" --port "${port[yarp]}" --backend "http://127.0.0.1:${port[backend]}"
}

start_nginx() {
    nginx_proxy_config >"$work/nginx.conf"
    launch nginx nginx -p "$work" -c "$work/nginx.conf" -e stderr
}

start_haproxy() {
    haproxy_config >"$work/haproxy.cfg"
    launch haproxy haproxy -db -f "$work/haproxy.cfg"
}

nginx_common() {
    cat <<TEXT
daemon off;
worker_processes $2;
pid $work/$1.pid;
error_log stderr error;
events { worker_connections $((2 * connections + 100)); }
TEXT
}

nginx_http() {
    local kind
    for kind in client_body proxy fastcgi uwsgi scgi; do
        echo "    ${kind}_temp_path $work/$1-$kind;"
    done
    echo "    access_log off;"
    echo "    keepalive_requests 1000000000;"
}

nginx_backend_config() {
    nginx_common backend 1
    cat <<TEXT
http {
$(nginx_http backend)
    server {
        listen 127.0.0.1:${port[backend]} backlog=4096;
        location / { default_type text/plain; return 200 "$body"; }
    }
}
TEXT
}

nginx_proxy_config() {
    nginx_common nginx "$workers"
    cat <<TEXT
http {
$(nginx_http nginx)
    upstream backend {
        server 127.0.0.1:${port[backend]};
        keepalive $((connections > 64 ? connections : 64));
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:${port[nginx]} backlog=4096;
        location / {
            proxy_pass http://backend;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header X-Forwarded-For \$remote_addr;
        }
    }
}
TEXT
}

haproxy_config() {
    cat <<TEXT
global
    maxconn $((connections + 100))
    nbthread $workers
    # By default idle connections are dropped once a quarter of all descriptors is in use.
    tune.pool-low-fd-ratio 100
    tune.pool-high-fd-ratio 100
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    option http-keep-alive
    option forwardfor
    http-reuse always
frontend front
    bind 127.0.0.1:${port[haproxy]} backlog 4096
    default_backend back
backend back
    server one 127.0.0.1:${port[backend]}
TEXT
}

# get PORT PATH: the whole response, headers included. In bash, since a bare machine may lack curl.
get() {
    (
        exec 3<>"/dev/tcp/127.0.0.1/$1"
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Api-Key: %s\r\nConnection: close\r\n\r\n' "$2" "$api_key" >&3
        timeout 5 cat <&3
    ) 2>/dev/null
}

body_of() { get "$1" "$2" | sed '1,/^\r$/d'; }

wait_for() {
    local name=$1 path=${2:-$target} i
    for ((i = 0; i < 300; i++)); do
        kill -0 "${pid[$name]}" 2>/dev/null || die_with_output "$name ended instead of starting"
        [[ $(get "${port[$name]}" "$path" | head -1) == HTTP/1.?\ 200* ]] && return
        sleep 0.1
    done
    die_with_output "$name did not answer 200 to $path within half a minute"
}

check_answer() {
    body_of "${port[$1]}" "$target" | cmp -s - "$work/expected" || die_with_output "$1 does not forward the backend's body"
}

die_with_output() {
    note "--- last output of the processes:"
    tail -n 20 "$work"/*.out >&2
    die "$1."
}

stop() {
    local i name=$1
    kill -TERM "${pid[$name]}" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
        kill -0 "${pid[$name]}" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "${pid[$name]}" 2>/dev/null || true
    wait "${pid[$name]}" 2>/dev/null || true
    unset "pid[$name]"
}

stop_all() {
    local name
    for name in "${!pid[@]}"; do
        stop "$name"
    done
}
