#!/bin/sh
# check_linking.sh SOURCE_FOLDER LIBRARY C_COMPILER CXX_COMPILER
# Two C files and a C++ file that include the whole interface make one program: no header defines anything twice, and C++ finds the
# functions of the C library.
set -eu
source=$1
library=$2
c=$3
cxx=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=$source/tests/abi

"$c" -std=c11 -pedantic -Wall -Wextra -Werror -I"$source/include" -c "$here/linking_first.c" -o "$folder/first.o"
"$c" -std=c11 -pedantic -Wall -Wextra -Werror -I"$source/include" -c "$here/linking_second.c" -o "$folder/second.o"
"$cxx" -std=c++11 -pedantic -Wall -Wextra -Werror -I"$source/include" -c "$here/linking_main.cpp" -o "$folder/main.o"
"$cxx" "$folder/first.o" "$folder/second.o" "$folder/main.o" "$library" -Wl,-rpath,"$(dirname "$library")" -o "$folder/program"
"$folder/program"
