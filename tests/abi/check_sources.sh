#!/bin/sh
# check_sources.sh SOURCE_FOLDER
# Sources are plain ASCII without tabs or blanks at line ends, end with a newline, and have less than 600 lines.  Every one of them is
# in a list of a CMakeLists.txt: a forgotten test passes for ever.
set -eu
export LC_ALL=C
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
report=$folder/report
tab=$(printf '\t')

find include lib tests examples -name '*.[ch]' | sort >"$folder/files"
xargs grep -nH "[^ -~]" <"$folder/files" | sed 's/$/   <- tab or not ASCII/' >"$report" || true
xargs grep -nH "[ $tab]\$" <"$folder/files" | sed 's/$/   <- blank at the end of the line/' >>"$report" || true
xargs wc -l <"$folder/files" | awk '$2 != "total" && $1 >= 600 { print $2 ": " $1 " lines, allowed are less than 600" }' >>"$report"
while read -r file; do
    if [ -n "$(tail -c 1 "$file")" ]; then
        echo "$file: no newline at the end" >>"$report"
    fi
done <"$folder/files"

# A file is listed when its name, with or without folder and ending, is a word of the list.
for part in lib tests examples; do
    find "$part" -name CMakeLists.txt ! -path '*/package/*' -exec sed 's/#.*//' {} + | tr -s ' ()' '\n' | sed 's,.*/,,; s,\.c$,,' | sort -u >"$folder/listed"
    (cd "$part" && find . -name '*.c' ! -path './abi/*' ! -path './package/*') | sed 's,.*/,,; s,\.c$,,' | sort -u >"$folder/there"
    comm -13 "$folder/listed" "$folder/there" | sed "s,.*,&.c is in no list of $part/**/CMakeLists.txt," >>"$report"
done

if [ -s "$report" ]; then
    cat "$report"
    exit 1
fi
echo "$(wc -l <"$folder/files") files are in order"
