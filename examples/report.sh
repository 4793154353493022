#!/bin/sh
# report.sh [OPTION...]: builds the library and writes the landscape report of the wine data into the folder "report".
# BUILD_DIR and JOBS as in cmake/build.sh; options are passed on (see --help of landscape_report).
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$source/build}

sh "$source/cmake/build.sh" -DQNNLAND_EXAMPLES=ON
exec "$build/examples/landscape_report" --data "$source/examples/data/wine_data.csv" --out report "$@"
