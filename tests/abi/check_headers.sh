#!/bin/sh
# check_headers.sh SOURCE_FOLDER COMPILER...
# Each public header compiles alone, strictly, as C11 and as C++11, with each compiler that is given ("" is skipped).  A compiler
# whose name ends in ++ gets the C++ form.
set -eu
include=$1/include
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0
count=0

for compiler in "$@"; do
    if [ -z "$compiler" ]; then
        continue
    fi
    case $compiler in
    *++*) suffix=cpp standard=c++11 ;;
    *) suffix=c standard=c11 ;;
    esac
    for header in "$include"/qnnland.h "$include"/qnnland/*.h; do
        name=${header#"$include"/}
        file=$folder/header.$suffix
        # Included twice, to see the guard; the declaration makes the file more than empty.
        printf '#include "%s"\n#include "%s"\nint qnl_header_check(void);\nint qnl_header_check(void) {\n    return 0;\n}\n' \
            "$name" "$name" >"$file"
        if ! "$compiler" -std=$standard -pedantic -Wall -Wextra -Wconversion -Werror -I"$include" -c "$file" -o "$folder/header.o"; then
            echo "$name does not compile alone with $compiler -std=$standard"
            status=1
        fi
        count=$((count + 1))
    done
done

if [ "$count" -eq 0 ]; then
    echo "no compiler was given"
    exit 1
fi
echo "$count compilations"
exit $status
