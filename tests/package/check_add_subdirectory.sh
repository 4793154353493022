#!/bin/sh
# check_add_subdirectory.sh SOURCE WORK CMAKE C_COMPILER
# A project with the library in a folder of its own builds and runs.  The folder WORK is kept, so that the next time is quick.
set -eu
source=$1
work=$2
cmake=$3
c=$4

"$cmake" -S "$source/tests/package/add_subdirectory" -B "$work" -DCMAKE_C_COMPILER="$c" -DCMAKE_BUILD_TYPE=Debug \
    -Dqnnland_source="$source"
"$cmake" --build "$work"
"$work/c_shared"
"$work/c_static"
