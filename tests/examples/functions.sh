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

# finish: the last command of a check.
finish() {
    if [ "$failures" -ne 0 ]; then
        echo "$failures checks failed"
        exit 1
    fi
    echo "all checks passed"
}
