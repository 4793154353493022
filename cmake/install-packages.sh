#!/bin/sh
# install-packages.sh [PACKAGE...]
# The one list of Debian packages that the project needs.  Installs those that are missing (and the ones given) as root or through
# sudo without a password; otherwise says which ones are missing and fails.  Needs no network when everything is there.
set -eu

# package or package:program; with a program, any package that provides the program will do.
packages='
gcc:gcc g++:g++ make:make libc6-dev cmake:cmake pkg-config:pkg-config
libopenblas-dev liblapacke-dev libsleef-dev librandom123-dev libnlopt-dev
check libjansson-dev gnuplot-nox:gnuplot coinor-csdp:csdp
'

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system: packages are not checked.  Needed are:" $packages "$@" >&2
    exit 0
fi

missing=''
for entry in $packages "$@"; do
    package=${entry%%:*}
    program=${entry#*:}
    if [ "$program" != "$package" ] || [ "$entry" != "$package" ]; then
        command -v "$program" >/dev/null 2>&1 && continue
    else
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
        'install ok installed') continue ;;
        esac
    fi
    missing="$missing $package"
done
if [ -z "$missing" ]; then
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root='env'
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root='sudo -n env'
else
    echo "These packages are missing and cannot be installed without root rights:$missing" >&2
    echo "Run:  sudo apt-get install$missing" >&2
    exit 1
fi
echo "installing:$missing"
# An update may fail while the lists that are there are good enough.
$as_root DEBIAN_FRONTEND=noninteractive apt-get -q update || true
$as_root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
