#!/bin/sh
# check_sources.sh SOURCE_FOLDER
# Sources are plain ASCII without tabs or blanks at line ends, end with a newline, and have less than 600 lines.  Every one of them is
# in a list of a CMakeLists.txt: a forgotten test passes for ever.
set -eu
cd "$1"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
tab=$(printf '\t')

for file in $(find include lib tests examples -name '*.[ch]' | LC_ALL=C sort); do
    LC_ALL=C grep -nH "[^ -~$tab]" "$file" | sed 's/$/   <- not ASCII/' >>"$report" || true
    grep -nH "$tab" "$file" | sed 's/$/   <- tab/' >>"$report" || true
    grep -nH ' $' "$file" | sed 's/$/   <- blank at the end of the line/' >>"$report" || true
    if [ -n "$(tail -c 1 "$file")" ]; then
        echo "$file: no newline at the end" >>"$report"
    fi
    lines=$(wc -l <"$file")
    if [ "$lines" -ge 600 ]; then
        echo "$file: $lines lines, allowed are less than 600" >>"$report"
    fi
done

# listed FOLDER FILE: the file, or its name without folder and ending, is a word of the list.
listed() {
    name=$(basename "$2" .c)
    if ! sed 's/#.*//' "$1/CMakeLists.txt" | tr -s ' ()' '\n' | grep -Eqx "(.*/)?$name(\.c)?"; then
        echo "$1/$2: is in no list of $1/CMakeLists.txt" >>"$report"
    fi
}
for folder in lib tests examples; do
    for file in $(cd "$folder" && find . -name '*.c' ! -path './abi/*' ! -path './package/*' | sed 's,^\./,,' | LC_ALL=C sort); do
        listed "$folder" "$file"
    done
done

if [ -s "$report" ]; then
    cat "$report"
    exit 1
fi
