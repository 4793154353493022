#!/bin/sh
# check_installed.sh SOURCE BUILD WORK CMAKE C_COMPILER CXX_COMPILER VERSION
# Installs the library, builds and runs programs against it through find_package and pkg-config, moves the installation to another
# folder, and does it again.
set -eu
source=$1
build=$2
work=$3
cmake=$4
c=$5
cxx=$6
version=$7
here=$source/tests/package

# pkg_config PREFIX ARGUMENT...: sees this installation first and then the system.
pkg_config() {
    pkg_config_folder=$(dirname "$(find "$1" -name qnnland.pc)")
    shift
    PKG_CONFIG_PATH=$pkg_config_folder pkg-config "$@" qnnland
}

# through_find_package PREFIX FOLDER
through_find_package() {
    "$cmake" -S "$here/find_package" -B "$2" -DCMAKE_PREFIX_PATH="$1" -DCMAKE_C_COMPILER="$c" -DCMAKE_CXX_COMPILER="$cxx" \
        -Dwanted_version="$version" >"$2.log" || {
        cat "$2.log"
        return 1
    }
    "$cmake" --build "$2" >>"$2.log" || {
        cat "$2.log"
        return 1
    }
    for program in c_shared c_static cxx_shared; do
        "$2/$program"
    done
}

# through_pkg_config PREFIX FOLDER
through_pkg_config() {
    mkdir -p "$2"
    libdir=$(pkg_config "$1" --variable=libdir)
    case $(cd "$libdir" && pwd -P) in
    "$(cd "$1" && pwd -P)"/*) ;;
    *)
        echo "qnnland.pc in $1 says that the libraries are in $libdir"
        return 1
        ;;
    esac
    test "$(pkg_config "$1" --modversion)" = "$version"
    "$c" $(pkg_config "$1" --cflags) "$here/consumer.c" -o "$2/shared" $(pkg_config "$1" --libs) -lm
    LD_LIBRARY_PATH=$libdir "$2/shared"

    # With the shared library out of the way the linker can only take the static one.
    cp -R "$1" "$2/only_static"
    find "$2/only_static" -name 'libqnnland.so*' -exec rm {} +
    "$c" $(pkg_config "$2/only_static" --cflags) "$here/consumer.c" -o "$2/static" $(pkg_config "$2/only_static" --static --libs) -lm
    "$2/static"
}

rm -rf "$work"
mkdir -p "$work"
"$cmake" --install "$build" --prefix "$work/installed" >"$work/install.log"
through_find_package "$work/installed" "$work/find_package"
through_pkg_config "$work/installed" "$work/pkg_config"

mv "$work/installed" "$work/moved"
through_find_package "$work/moved" "$work/find_package_moved"
through_pkg_config "$work/moved" "$work/pkg_config_moved"

# Nothing that is installed may remember where it was built or first installed.
if grep -rlF -e "$build" -e "$source" "$work/moved"; then
    echo "the files above contain folders of the build"
    exit 1
fi
