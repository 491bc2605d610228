# Sourced by run.sh and test.sh.

# ensure TOOL PACKAGE: TOOL is needed; where it is missing, its Debian package is installed.
ensure() {
    PATH=$PATH:/usr/sbin:/sbin
    command -v "$1" > /dev/null && return
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2> /dev/null; then
            echo "'$1' is needed: apt-get install $2" >&2
            exit 1
        fi
        root=(sudo -n)
    fi
    echo "Installing the package $2 for '$1' ..."
    if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive bash -c 'apt-get -qq update; apt-get -qq install -y --no-install-recommends "$1"' _ "$2" > /dev/null || ! command -v "$1" > /dev/null; then
        echo "'$1' is needed, and its package could not be installed: apt-get install $2" >&2
        exit 1
    fi
}
