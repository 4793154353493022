#!/bin/sh
# build.sh [CMAKE-OPTION...]
# Installs what is missing, configures a Release build with warnings as errors, and builds.
# BUILD_DIR: folder of the build (default: build in the source folder); JOBS: processes at once (default: number of processors).
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$source/build}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}

sh "$source/cmake/install-packages.sh"
cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DQNNLAND_WARNINGS_AS_ERRORS=ON "$@"
cmake --build "$build" --parallel "$jobs"
