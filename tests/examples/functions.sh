# functions.sh: what the checks of the examples share.  Read it with "." in the folder where the check may write.
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# expect STATUS COMMAND...: run with the output in out and err.
expect() {
    wanted=$1
    shift
    got=0
    "$@" >out 2>err || got=$?
    if [ "$got" -ne "$wanted" ]; then
        fail "status $got instead of $wanted: $*"
        sed 's/^/    /' err
    fi
}

# message TEXT: standard error is exactly this one line, and standard output is empty.
message() {
    printf '%s\n' "$1" >wanted
    cmp -s wanted err || { fail "message '$(cat err)' instead of '$1'"; }
    [ ! -s out ] || fail "standard output is not empty: $(head -n 1 out)"
}

# near WHAT FOUND WANTED TOLERANCE (relative)
near() {
    awk -v found="$2" -v wanted="$3" -v tolerance="$4" 'BEGIN {
        difference = found - wanted; if (difference < 0) difference = -difference
        size = wanted < 0 ? -wanted : wanted
        exit !(found != "" && difference <= tolerance * size) }' || fail "$1 is '$2' instead of $3"
}

# well_formed FILE: every element that is opened is closed, in order (the page's elements without an end are left out).
well_formed() {
    tr '\n' ' ' <"$1" | sed 's/<!DOCTYPE[^>]*>//; s/<?[^>]*>//g' | grep -o '<[^>]*>' | awk '
        /^<meta/ || /\/>$/ { next }
        /^<\// { name = substr($0, 3); sub(/[ >].*/, "", name); if (depth == 0 || stack[depth] != name) { bad = 1; exit } depth--; next }
        { name = substr($0, 2); sub(/[ >].*/, "", name); stack[++depth] = name }
        END { exit bad || depth != 0 }' || fail "$1 is not well-formed"
}

# cell FILE KEY COLUMN: of the row that begins with KEY.
cell() {
    grep "^$2," "$1" | cut -d, -f"$3"
}

# comment FILE TEXT: this whole line stands there.
comment() {
    grep -qxF -e "$2" "$1" || fail "$1 has no line '$2'"
}

# table FILE HEADER ROWS: the header, ROWS rows of numbers behind the first cell, then comment lines.
table() {
    [ "$(head -n 1 "$1")" = "$2" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v count="$3" 'NR == 1 { cells = NF; next } /^#/ { comments++; next } {
            if (comments || NF != cells) bad = 1
            for (i = 2; i <= NF; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) bad = 1
            found++
        } END { exit !(found == count && comments > 0 && !bad) }' "$1" || fail "rows of $1: $(grep -vc '^#' "$1") lines, wanted $3 rows"
}

# figure FILE TEXT...: a well-formed figure with these texts.
figure() {
    file=$1
    shift
    well_formed "$file"
    for text in "$@"; do
        grep -qF "$text" "$file" || fail "$file has no text '$text'"
    done
}

# finish: the last command of a check.
finish() {
    if [ "$failures" -ne 0 ]; then
        echo "$failures checks failed"
        exit 1
    fi
    echo "all checks passed"
}
