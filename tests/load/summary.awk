# Medians and paired ratios. Input: round name cpu-us/request req/s p50-ms p99-ms others-percent
# Variables: names (in order, separated by blanks), rounds, json ("true" or "false").

{
    cpu[$2, $1] = $3; rate[$2, $1] = $4; p50[$2, $1] = $5; p99[$2, $1] = $6
    noise[++measurements] = $7
    measured[$2] = 1
}

END {
    table()
    if (("fleet" in measured) && ("gateway" in measured)) {
        printf "\nA node of the fleet costs %.3f x the CPU of the local engine", ratio("fleet", "gateway")
        printf " (%.2f-%.2f).\n", sorted[1], sorted[rounds]
    }
    if (("gateway-traced" in measured) && ("gateway-blind" in measured)) {
        printf "\nAccess log, metrics and traces cost %.3f x the CPU of none of them", ratio("gateway-traced", "gateway-blind")
        printf " (%.2f-%.2f).\n", sorted[1], sorted[rounds]
    }
    for (i = 1; i <= measurements; i++) { sorted[i] = noise[i] }
    printf "\nOther work took %.0f %% of the machine's CPU (median; at most %.0f %%).\n", \
        median_of(measurements), sorted[measurements]
    if (median_of(measurements) > 10) { print "That is a noisy machine: judge by a quieter run." }
    if (json == "true") { object() }
}

# Sorts sorted[1..n]; returns its median.
function median_of(n,    i, j, value) {
    for (i = 2; i <= n; i++) {
        value = sorted[i]
        for (j = i - 1; j >= 1 && sorted[j] > value; j--) { sorted[j + 1] = sorted[j] }
        sorted[j + 1] = value
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function median(values, name,    round) {
    for (round = 1; round <= rounds; round++) { sorted[round] = values[name, round] }
    return median_of(rounds)
}

# The median of the ratios of each round; leaves the extremes in sorted[1] and sorted[rounds].
function ratio(name, other,    round) {
    for (round = 1; round <= rounds; round++) { sorted[round] = cpu[name, round] / cpu[other, round] }
    return median_of(rounds)
}

function table(    order, count, i, line) {
    count = split(names, order, " ")
    printf "%-15s %10s %8s %8s %8s   %-19s %-19s %s\n", "proxy", "CPU us/req", "req/s", "p50 ms", "p99 ms", \
        "CPU / yarp", "CPU / nginx", "CPU / haproxy"
    for (i = 1; i <= count; i++) {
        printf "%-15s %10.1f %8.0f %8.2f %8.2f", order[i], median(cpu, order[i]), median(rate, order[i]), \
            median(p50, order[i]), median(p99, order[i])
        line = "   " cell(order[i], "yarp") " " cell(order[i], "nginx") " " cell(order[i], "haproxy")
        sub(/ +$/, "", line)
        print line
    }
}

function cell(name, other,    middle) {
    if (!(other in measured)) { return sprintf("%-19s", "-") }
    if (name == other) { return sprintf("%-19s", "1") }
    middle = ratio(name, other)
    return sprintf("%-19s", sprintf("%.2f (%.2f-%.2f)", middle, sorted[1], sorted[rounds]))
}

function median_or_null(values, name) { return name in measured ? sprintf("%.2f", median(values, name)) : "null" }

function ratio_or_null(name, other) {
    return (name in measured) && (other in measured) ? sprintf("%.3f", ratio(name, other)) : "null"
}

function object() {
    printf "{\"gatewayCpuUs\":%s,\"gatewayNoLogCpuUs\":%s,\"yarpCpuUs\":%s,\"nginxCpuUs\":%s,\"haproxyCpuUs\":%s,", \
        median_or_null(cpu, "gateway"), median_or_null(cpu, "gateway-nolog"), median_or_null(cpu, "yarp"), \
        median_or_null(cpu, "nginx"), median_or_null(cpu, "haproxy")
    printf "\"ratioToYarp\":%s,\"ratioToYarpNoLog\":%s,\"ratioToNginx\":%s,\"ratioToHaproxy\":%s,", \
        ratio_or_null("gateway", "yarp"), ratio_or_null("gateway-nolog", "yarp"), \
        ratio_or_null("gateway", "nginx"), ratio_or_null("gateway", "haproxy")
    printf "\"fleetCpuUs\":%s,\"ratioToLocal\":%s,", median_or_null(cpu, "fleet"), ratio_or_null("fleet", "gateway")
    printf "\"tracedCpuUs\":%s,\"blindCpuUs\":%s,\"ratioToBlind\":%s,", \
        median_or_null(cpu, "gateway-traced"), median_or_null(cpu, "gateway-blind"), ratio_or_null("gateway-traced", "gateway-blind")
    printf "\"gatewayRps\":%s,\"yarpRps\":%s,\"gatewayP99Ms\":%s,\"yarpP99Ms\":%s,\"rounds\":%d}\n", \
        median_or_null(rate, "gateway"), median_or_null(rate, "yarp"), \
        median_or_null(p99, "gateway"), median_or_null(p99, "yarp"), rounds
}
