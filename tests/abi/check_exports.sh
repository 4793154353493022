#!/bin/sh
# check_exports.sh SOURCE_FOLDER SHARED_LIBRARY NM
# The shared library exports exactly the names in symbols.txt, each of them is declared in a public header, and each declaration
# stands behind a comment.
set -eu
export LC_ALL=C
root=$1
library=$2
nm=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
list=$root/tests/abi/symbols.txt
status=0

# compare WHAT EXPECTED ACTUAL: two sorted lists.
compare() {
    if ! diff "$2" "$3" >"$folder/diff"; then
        echo "$1 ('<' is expected and missing, '>' is there and not expected):"
        grep '^[<>]' "$folder/diff"
        status=1
    fi
}

sort "$list" | uniq >"$folder/listed"
compare "symbols.txt is not sorted, or has a name twice" "$folder/listed" "$list"

# Without --defined-only of GNU: the kind of an undefined symbol is U, w or v.
"$nm" -D -P "$library" | awk '$2 !~ /^[Uwv]$/ { sub(/@.*/, "", $1); print $1 }' | sort -u >"$folder/exported"
compare "exported symbols" "$list" "$folder/exported"

cat "$root"/include/qnnland/*.h | sed -n 's/^QNL_API .*[ *]\(qnl_[a-z0-9_]*\)(.*/\1/p' | sort >"$folder/declared"
compare "functions declared in the public headers" "$list" "$folder/declared"

# A comment ends on the line before a declaration, or before the declarations that it describes together.
for header in "$root"/include/qnnland/*.h; do
    awk '
        /^QNL_API/ { if (!documented) { print FILENAME ": no comment before: " $0; bad = 1 } next }
        /\*\/[[:space:]]*$/ { documented = 1; next }
        /^[[:space:]]*$/ { documented = 0 }
        END { exit bad }
    ' "$header" || status=1
done

exit $status
