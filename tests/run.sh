#!/bin/sh
# run.sh: builds the library and runs all tests; the last lines are ctest's summary.  BUILD_DIR and JOBS as in cmake/build.sh.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$source/build}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}

sh "$source/cmake/build.sh" -DQNNLAND_TESTS=ON
ctest --test-dir "$build" --parallel "$jobs" --output-on-failure
