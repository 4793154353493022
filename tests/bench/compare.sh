#!/bin/sh
# compare.sh: times of the library beside those of another program, in turn, as CSV.
set -eu

usage() {
    cat <<'END'
usage: compare.sh --peer 'COMMAND {work} {qubits} {layers}' [options]

The command is run by sh, with {work}, {qubits}, {layers} and {threads} filled in; it times the same circuit by itself (RX, RY, RZ on every
qubit and a chain of CNOT gates in each layer, <Z> of the last qubit) and prints seconds per parameter vector as the last word of its last
line.  Library and peer run one after the other in every round, so that both see the same machine.  Lists are separated by commas.
  --work LIST      expectation, gradient (default both), hessian, metric
  --qubits LIST    default 4,8,12,16,20
  --layers L       default 5
  --mode MODE      auto, batch, single (default auto): how the library runs; batch and auto take many parameter vectors at once
  --threads T      default 1; also given to the peer as OMP_NUM_THREADS
  --input INPUT    zero, state (default zero): whether the library knows that it begins at |0...0>; the peer is not told
  --rounds N       default 5
  --seconds S      least time of one measurement of the library (default 0.05)
  --bench PROGRAM  default build/tests/bench/qnnland_bench
Columns: medians of the seconds of both, and the median, least and largest ratio peer / library of the rounds (above 1: the library is
faster).
END
}

fail() {
    echo "compare.sh: $*" >&2
    exit 2
}

source=$(cd "$(dirname "$0")/../.." && pwd)
peer="" works=expectation,gradient qubits=4,8,12,16,20 layers=5 mode=auto threads=1 input=zero rounds=5 seconds=0.05
bench=$source/build/tests/bench/qnnland_bench
while [ $# -gt 0 ]; do
    if [ "$1" = --help ]; then
        usage
        exit 0
    fi
    [ $# -gt 1 ] || fail "$1: not understood, or without a value; try --help"
    case $1 in
    --peer) peer=$2 ;;
    --work) works=$2 ;;
    --qubits) qubits=$2 ;;
    --layers) layers=$2 ;;
    --mode) mode=$2 ;;
    --threads) threads=$2 ;;
    --input) input=$2 ;;
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --bench) bench=$2 ;;
    *) fail "$1: not understood; try --help" ;;
    esac
    shift 2
done
[ -n "$peer" ] || fail "--peer is missing; try --help"
[ -x "$bench" ] || fail "$bench is not there: build it, or name it with --bench"
for number in "$layers" "$threads" "$rounds"; do
    case $number in
    '' | *[!0-9]* | 0*) fail "$number: not a whole number above 0" ;;
    esac
done
export OMP_NUM_THREADS="$threads"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

library_seconds() {
    "$bench" --work "$1" --qubits "$2" --layers "$layers" --observable zlast --mode "$mode" --threads "$threads" \
        --input "$input" --seconds "$seconds" --no-limits | tail -n 1 | cut -d , -f 8
}

peer_seconds() {
    command=$(printf '%s\n' "$peer" | sed -e "s/{work}/$1/g" -e "s/{qubits}/$2/g" -e "s/{layers}/$layers/g" -e "s/{threads}/$threads/g")
    sh -c "$command" | tail -n 1 | awk '{ print $NF }'
}

is_time() {
    awk -v x="$1" 'BEGIN { exit !(x ~ /^[0-9.]+([eE][-+]?[0-9]+)?$/ && x + 0 > 0) }'
}

# The middle of the numbers in a column of the rounds; of an even count the upper one of the two.
median() {
    cut -d ' ' -f "$1" "$folder/rounds" | sort -g | sed -n "$((rounds / 2 + 1))p"
}

compare() {
    : >"$folder/rounds"
    round=0
    while [ "$round" -lt "$rounds" ]; do
        library=$(library_seconds "$1" "$2")
        other=$(peer_seconds "$1" "$2")
        is_time "$library" || fail "$bench gave no time for $1 of $2 qubits"
        is_time "$other" || fail "the last word of the peer is no time in seconds: '$other'"
        awk -v a="$library" -v b="$other" 'BEGIN { printf "%s %s %.3g\n", a, b, b / a }' >>"$folder/rounds"
        round=$((round + 1))
    done
    cut -d ' ' -f 3 "$folder/rounds" | sort -g >"$folder/ratios"
    echo "$1,$2,$layers,zlast,$mode,$threads,$rounds,$(median 1),$(median 2),$(median 3),$(head -n 1 "$folder/ratios"),$(tail -n 1 "$folder/ratios"),$input"
}

echo "work,n,layers,observable,mode,threads,rounds,library_seconds,peer_seconds,ratio,ratio_least,ratio_most,input"
for work in $(echo "$works" | tr , ' '); do
    for n in $(echo "$qubits" | tr , ' '); do
        compare "$work" "$n"
    done
done
