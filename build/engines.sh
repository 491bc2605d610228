# Decides once which engines this machine's package feed lets the build have, and writes it to artifacts/engines.props,
# which Directory.Build.props imports. Sourced by run.sh and test.sh from the repository's root.
#
# The environment variable Orleans=true|false decides without asking the feed. Delete artifacts/engines.props to ask again.

engines_props=artifacts/engines.props

write_engines() {
    mkdir -p artifacts
    printf '<Project><PropertyGroup><Orleans>%s</Orleans></PropertyGroup></Project>\n' "$1" > "$engines_props"
}

probe_engines() {
    local log
    log=$(mktemp)
    # The very projects with their exact pins: feeds are known to carry one package of a closure and lack another.
    if dotnet restore tests/Gateway.Engine.Orleans.Tests -p:Orleans=true -v quiet > "$log" 2>&1; then
        write_engines true
    elif grep -Eq 'error NU(1101|1102|1103|1603)' "$log" && ! grep -E 'error NU' "$log" | grep -Evq 'error NU(1101|1102|1103|1603|1605)'; then
        write_engines false
    else
        echo "The package feed could not be asked which engines can be built; this is not taken for an answer:" >&2
        grep -E 'error' "$log" >&2 || cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
}

decide_engines() {
    if ! command -v dotnet > /dev/null; then
        echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH: install it from https://dot.net, then run this again." >&2
        exit 1
    fi
    if [ -n "${Orleans:-}" ]; then
        write_engines "$Orleans"
    elif [ ! -f "$engines_props" ] || [ Directory.Packages.props -nt "$engines_props" ]; then
        echo "Asking the package feed which engines can be built ..."
        probe_engines
    fi
    if grep -q '<Orleans>true' "$engines_props"; then
        echo "Engines: building with Orleans."
    else
        echo "Engines: building WITHOUT Orleans, which this package feed lacks; its tests are left out."
    fi
}
