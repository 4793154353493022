#!/bin/sh
# check_expressibility.sh PROGRAM WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# Sampled numbers are compared with closed forms, with exact means, and with those of another program (tests/bench/
# expressibility_numpy.py), within 5 standard errors (of both): 6e-7 of all seeds would fail for each of the about 100 numbers if
# these were normal; the seed is fixed.
set -eu
program=$1
work=$2
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

# sampled NAME FILE KEY COLUMN WANTED ERROR: COLUMN and its 95 % interval in the two behind it are within 5 standard errors of the
# wanted number, which has an error of its own.
sampled() {
    grep "^$3," "$2" | awk -F, -v c="$4" -v wanted="$5" -v other="$6" '{
        error = ($(c + 2) - $(c + 1)) / (2 * 1.959964); off = $c - wanted
        found++; if (!(error >= 0) || off ^ 2 > 25 * (error ^ 2 + other ^ 2) + 1e-24 || $c < $(c + 1) || $c > $(c + 2)) bad = 1
    } END { exit bad || found != 1 }' || fail "$1 of $3 is $(cell "$2" "$3" "$4") instead of $5"
}

# ---- circuits ----

header=circuit,layers,qubits,pairs,expressibility,expressibility_low,expressibility_high
header=$header,entangling_capability,entangling_low,entangling_high
expect 0 "$program" --layers 1 --output one --plot one.svg
[ ! -s out ] || fail "the table went to a folder and to standard output"
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
one=one/circuits.csv
table $one $header 19
expect 0 "$program" --layers 1 --estimator corrected
cp out corrected.csv
table corrected.csv $header 19
awk -F, '/^#/ || NR == 1 { next } { if ($1 != NR - 1 || $2 != 1 || $3 != 4 || $4 != 5000) bad = 1 } END { exit bad }' $one || fail "keys of $one"

# width FILE KEY COLUMN ERROR TOLERANCE: the 95 % interval behind COLUMN has this standard error, up to a share.
width() {
    grep "^$2," "$1" | awk -F, -v c="$3" -v wanted="$4" -v tolerance="$5" '{
        off = ($(c + 2) - $(c + 1)) / (2 * 1.959964) / wanted - 1; exit !(off ^ 2 <= tolerance ^ 2) }' ||
        fail "interval of $2 in $1 is $(cell "$1" "$2" "$(($3 + 1))-$(($3 + 2))"), wanted the error $4"
}

# Divergence and mean measure of 400000 pairs of the other program, whose errors tell ours: sqrt(80) times as large.
while read -r circuit wanted error capability capability_error; do
    sampled expressibility corrected.csv "$circuit" 5 "$wanted" "$error"
    sampled capability $one "$circuit" 8 "$capability" "$capability_error"
    case $circuit in 1 | 9) continue ;; esac
    width $one "$circuit" 8 "$(awk -v e="$capability_error" 'BEGIN { print e * sqrt(80) }')" 0.05
    case $circuit in 6 | 14) continue ;; esac
    width $one "$circuit" 5 "$(awk -v e="$error" 'BEGIN { print e * sqrt(80) }')" 0.3
done <<END
1 0.290875 0.001602 0.000000 0.000000
2 0.293961 0.001639 0.621116 0.000238
3 0.249740 0.001464 0.172040 0.000182
4 0.130644 0.001006 0.311220 0.000218
5 0.052214 0.000604 0.289169 0.000229
6 0.000453 0.000056 0.685470 0.000174
7 0.105509 0.000880 0.212001 0.000185
8 0.071691 0.000708 0.288692 0.000205
9 0.679917 0.002986 1.000000 0.000000
10 0.232618 0.001397 0.374731 0.000262
11 0.138483 0.001023 0.537558 0.000227
12 0.179770 0.001201 0.400471 0.000237
13 0.057611 0.000634 0.406155 0.000228
14 0.009900 0.000251 0.545036 0.000215
15 0.177526 0.001164 0.711681 0.000189
16 0.248783 0.001474 0.171945 0.000182
17 0.135247 0.001047 0.293557 0.000207
18 0.238242 0.001443 0.218949 0.000204
19 0.067454 0.000719 0.386597 0.000223
END
# Exact: no entanglers; H, CZ and rotations of single qubits, a graph state; and 5 angles for each parameter by the other program.
while read -r circuit wanted; do
    sampled "exact capability" $one "$circuit" 8 "$wanted" 0
done <<END
1 0
2 0.62109375
9 1
10 0.375
15 0.7119140625
END
# 11/64 for circuits 3 and 16 and 7/32 for 18, inside their intervals.
while read -r circuit exact; do
    awk -F, -v circuit="$circuit" -v exact="$exact" '$1 == circuit { exit !($9 < exact && exact < $10) }' $one ||
        fail "$exact is outside of the interval of circuit $circuit: $(grep "^$circuit," $one)"
done <<END
3 0.171875
16 0.171875
18 0.21875
END

# Published numbers, of as many pairs and bins (Sim et al.), 1 and 3 layers: they have errors of their own, as large as ours, so about
# 83 % of them should be in our intervals.
expect 0 "$program" --layers 3
cat $one out | awk -F, -v published="0.2999 0.2860 0.2396 0.1343 0.0602 0.0061 0.0977 0.0858 0.6773 0.2286 0.1312 0.1984 0.0516 0.0144 0.1892 \
0.2602 0.1359 0.2340 0.0809 0.2079 0.0084 0.0403 0.0107 0.0030 0.0039 0.0162 0.0122 0.0322 0.1297 0.0038 0.0089 0.0049 0.0035 0.1152 \
0.0375 0.0180 0.0221 0.0040" 'BEGIN { split(published, p, " ") } /^[#c]/ { next } {
        found++; inside += $6 <= p[found] && p[found] <= $7
    } END { print inside; exit found != 38 || inside < 31 }' >inside || fail "$(cat inside) of 38 published numbers are in the intervals"
# CNOT gates behind all rotations change no fidelity, so that circuits 1 and 2 have the same ones.
[ "$(cell $one 1 5)" = "$(cell $one 2 5)" ] || fail "circuits 1 and 2 differ: $(cell $one 1 5) $(cell $one 2 5)"

# Plain numbers are larger by (occupied bins - 1) / (2 pairs), and so are their intervals, where nothing was cut at 0.
paste -d, $one corrected.csv | awk -F, '/^#/ || NR == 1 { next } {
        bias = $5 - $15; bins = bias * 10000 + 1
        if ($15 > 0 && ((bins - int(bins + 0.5)) ^ 2 > 1e-8 || bins < 20 || bins > 75 || ($7 - $17 - bias) ^ 2 > 1e-16)) bad = 1
        if ($16 > 0 && $15 > 0 && ($6 - $16 - bias) ^ 2 > 1e-16) bad = 1
        if ($8 != $18 || $5 < $6 || $5 > $7) bad = 1
        if (bias < least || !least) least = bias
        if (bias > most) most = bias
        found++
    } END { printf "%.5f..%.5f\n", least, most; exit bad || found != 19 }' >bias || fail "plain and corrected numbers: $(cat bias)"
grep -qF "(2 pairs), $(cat bias) in these" $one || fail "bias of $one: $(cat bias)"
grep -qF "(2 pairs), $(cat bias) in these rows, is taken off the" corrected.csv || fail "bias of corrected.csv: $(cat bias)"
comment $one '# entangling_capability: mean Meyer-Wallach measure of both states of every pair; of Haar-random states 0.823529'
comment $one '# divergence in nats, 75 bins; seed 1'

# Rows do not depend on others or on threads, but on the seed, the bins, and the layers.
expect 0 "$program" --circuits 9,2..4 --layers 2,1 --pairs 400 --threads 1
cp out some.csv
table some.csv $header 8
[ "$(sed -n '2,9p' some.csv | cut -d, -f1-2 | tr '\n' ' ')" = "9,2 2,2 3,2 4,2 9,1 2,1 3,1 4,1 " ] || fail "order: $(cat some.csv)"
expect 0 "$program" --circuits 9,2..4 --layers 2,1 --pairs 400 --threads 2
cmp -s out some.csv || fail "the table depends on the threads"
expect 0 "$program" --circuits 3 --layers 2 --pairs 400
[ "$(sed -n 2p out)" = "$(grep '^3,2,' some.csv)" ] || fail "a row depends on the others"
expect 0 "$program" --circuits 3 --layers 2 --pairs 400 --seed 2
[ "$(cell out 3,2 5)" != "$(cell some.csv 3,2 5)" ] || fail "the seed does not change the expressibility"
[ "$(cell out 3,2 8)" != "$(cell some.csv 3,2 8)" ] || fail "the seed does not change the capability"
# Two bins, of which Haar-random states of 6 qubits never leave the first: then log(1 / (1 - 2^-63)) = 0.
expect 0 "$program" --circuits 14 --qubits 6 --layers 6 --pairs 200 --bins 2
near "two bins" "$(cell out 14,6 5)" 0 0
# 62 / 65 for Haar-random states; deep circuits come near.
comment out '# entangling_capability: mean Meyer-Wallach measure of both states of every pair; of Haar-random states 0.953846'
near "capability of a deep circuit" "$(cell out 14,6 8)" 0.953846 0.05

# ---- depth ----

header=kind,qubits,layers,order,members,value,haar,ratio,ratio_low,ratio_high
expect 0 "$program" --experiment depth --qubits 3 --layers 1..6,20 --samples 800 --output depth
d=depth/depth.csv
table $d $header 42
# Haar values: 1 / binom(d + t - 1, t) and t!; ratios to them.
awk -F, '/^#/ || NR == 1 { next } {
        states = $4 == 1 ? 1 / 8 : $4 == 2 ? 1 / 36 : 1 / 120; unitaries = $4 == 3 ? 6 : $4
        haar = $1 == "states" ? states : unitaries
        if (($7 / haar - 1) ^ 2 > 1e-18 || ($8 * $7 / $6 - 1) ^ 2 > 1e-17 || $5 != 800 || !($9 <= $8 && $8 <= $10)) bad = 1
        if ($3 == 20 && ($8 - 1) ^ 2 > 25 * (($10 - $9) / 3.919928) ^ 2) bad = 1
    } END { exit bad }' $d || fail "Haar values, or a deep circuit that is no design: $(cat $d)"

# ratios FILE KIND QUBITS LAYERS VALUE...: ratios to Haar measure of orders 1, 2, 3.
ratios() {
    file=$1 kind=$2 qubits=$3 layers=$4 order=0
    shift 4
    for value in "$@"; do
        order=$((order + 1))
        sampled "ratio of order $order" "$file" "$kind,$qubits,$layers,$order" 8 "$value" 0
    done
}
# One layer is a product, and the CNOT gates drop out of all overlaps: for a qubit of RX RY RZ with Bloch vectors r and rotations R
# E [(1 + r.r')/2]^t = 1/2, 43/128, 65/256 and E (1 + tr R'S)^t = 1, 33/16, 85/16.
ratios $d states 3 1 1 "$(awk 'BEGIN { print (43 / 128) ^ 3 * 36 }')" "$(awk 'BEGIN { print (65 / 256) ^ 3 * 120 }')"
ratios $d unitaries 3 1 1 "$(awk 'BEGIN { print (33 / 16) ^ 3 / 2 }')" "$(awk 'BEGIN { print (85 / 16) ^ 3 / 6 }')"
# For RX RY 1/2, 11/32, 17/64 and 1, 9/4, 25/4.
expect 0 "$program" --experiment depth --qubits 2 --layers 1 --rotations XY --entangler cz --samples 800
ratios out states 2 1 1 "$(awk 'BEGIN { print (11 / 32) ^ 2 * 10 }')" "$(awk 'BEGIN { print (17 / 64) ^ 2 * 20 }')"
ratios out unitaries 2 1 1 "$(awk 'BEGIN { print (9 / 4) ^ 2 / 2 }')" "$(awk 'BEGIN { print (25 / 4) ^ 2 / 6 }')"
comment out '# rotations XY, entangler cz, topology chain; seed 1'
# Without entanglers many layers are Haar-random unitaries of single qubits: 1/2, 1/3, 1/4 and 1, 2, 5 for each.
expect 0 "$program" --experiment depth --qubits 2 --layers 20 --entangler none --samples 800
ratios out states 2 20 1 1.1111111111 1.25
ratios out unitaries 2 20 1 2 4.1666666667
cp out product.csv
expect 0 "$program" --experiment depth --qubits 2 --layers 20 --entangler none --samples 800 --threads 1 --topology ring
[ "$(sed 1d out | grep -v '^#')" = "$(sed 1d product.csv | grep -v '^#')" ] || fail "the rows depend on the threads"
# A ring of three qubits has one entangler more than a chain.
for topology in chain ring; do
    expect 0 "$program" --experiment depth --qubits 3 --layers 2 --samples 100 --topology $topology
    sed 1d out | grep -v '^#' >$topology.rows
    comment out "# rotations XYZ, entangler cnot, topology $topology; seed 1"
done
if cmp -s chain.rows ring.rows; then fail "--topology changes nothing"; fi
# On one qubit the Haar value of order 3 is 5.
expect 0 "$program" --experiment depth --qubits 1 --layers 1 --samples 800 --rotations ZYZ --seed 2
ratios out states 1 1 1 1.03125 1.0625
ratios out unitaries 1 1 1 1.03125 1.0625

# ---- design ----

header=kind,qubits,order,epsilon,layers,least_layers,ratio,ratio_low,ratio_high,distance
expect 0 "$program" --experiment design --qubits 1..3 --samples 800 --epsilon 0.05 --output design
e=design/design.csv
table $e $header 18
# The same search in the table of the depth, and the norms that follow from the upper end of the interval.
awk -F, '/^#/ || FNR == 1 { next } NR == FNR { low[$1, $4, $3] = $9; high[$1, $4, $3] = $10; haar[$1, $4] = $7; next } $2 == 3 {
        least = 1
        for (l = 1; l <= 6 && high[$1, $3, l] >= 1.05; l++) if (low[$1, $3, l] > 1.05) least = l + 1
        excess = $9 > 1 ? $9 - 1 : 0
        distance = $1 == "states" ? sqrt(excess) : 8 ^ $3 * sqrt(haar[$1, $3] * excess)
        if ($5 != l || $6 != least || $8 != low[$1, $3, l] || $9 != high[$1, $3, l] || ($10 - distance) ^ 2 > 1e-12 * distance ^ 2) bad = 1
        found++
    } END { exit bad || found != 6 }' $d $e || fail "design of 3 qubits: $(cat $e)"
# Higher orders need no fewer layers, unitaries no fewer than states.
awk -F, '/^#/ || NR == 1 { next } {
        if ($4 != 0.05 || $6 > $5 || $5 < before[$1, $2] || ($1 == "unitaries" && $5 < states[$2, $3])) bad = 1
        before[$1, $2] = $5; if ($1 == "states") states[$2, $3] = $5
    } END { exit bad }' $e || fail "order of the depths: $(cat $e)"
comment $e '# rotations XYZ, entangler cnot, topology chain; 800 members for each number of layers, seed 1'
# Products never come near: no layers, the last ratio, and the last number of layers but one is not enough.
expect 0 "$program" --experiment design --qubits 2 --entangler none --most-layers 3 --samples 400
grep -q '^unitaries,2,2,0.1,,4,[12]\.' out || fail "products: $(cat out)"
grep -q '^unitaries,2,1,0.1,1,1,[01]\.' out || fail "products: $(cat out)"
grep -qF '# empty: none up to 3 (--most-layers)' out || fail "comments of products: $(cat out)"

# ---- files ----

if command -v gnuplot >/dev/null; then
    figure one.svg 'Haar-random states' '1 layer' '>19<' 'entangling capability'
    cmp -s one.svg one/circuits.svg || fail "the figures differ"
    figure depth/depth.svg 't = 3' 'states U|0...0' 'unitaries U' 'layers'
    figure design/design.svg 't = 2' 'qubits n' 'layers'
    # One circuit, odd or even, the latter with the corrected number 0; curves without points.
    for circuit in 3 14; do
        expect 0 "$program" --circuits $circuit --layers 5 --estimator corrected --csv single.csv --plot single.svg
        figure single.svg ">$circuit<"
    done
    near "corrected number" "$(cell single.csv 14,5 5)" 0 0
    expect 0 "$program" --experiment design --qubits 2 --entangler none --most-layers 1 --samples 100 --epsilon 0.001 --plot none.svg
    figure none.svg 't = 3'
fi
mkdir empty
expect 1 env PATH="$work/empty" "$program" --circuits 1 --layers 1 --pairs 100 --output plain
message "expressibility: cannot write 'plain/circuits.svg': gnuplot is not installed"
table plain/circuits.csv "$(head -n 1 $one)" 1
expect 1 "$program" --circuits 1 --layers 1 --pairs 100 --csv nowhere/table.csv
message "expressibility: cannot write 'nowhere/table.csv': No such file or directory"

# ---- the command line ----

expect 0 "$program" --help
for name in experiment qubits layers circuits pairs bins estimator rotations entangler topology epsilon most-layers output csv plot seed \
    samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
grep -q 'The published expressibility is plain: it is too large by about' out || fail "--help does not tell about the bias"
see='(see --help)'
expect 2 "$program" --experiment all
message "expressibility: --experiment is 'all', allowed are circuits, depth, design $see"
for list in 2..1 1.. ..2 1...3 1..40 1..2,2 0..3; do
    expect 2 "$program" --layers $list
    message "expressibility: --layers is '$list', allowed are different whole numbers 1..10000 with commas $see"
done
expect 2 "$program" --circuits 20
message "expressibility: --circuits is '20', allowed are different whole numbers 1..19 with commas $see"
expect 2 "$program" --qubits 3..4
message "expressibility: --qubits is '3..4', allowed are single numbers with --experiment circuits $see"
expect 2 "$program" --experiment design --qubits 8
message "expressibility: --qubits is '8', allowed are different whole numbers 1..7 with commas $see"
expect 2 "$program" --estimator best
message "expressibility: --estimator is 'best', allowed are plain, corrected $see"
expect 2 "$program" --pairs 1
message "expressibility: --pairs is '1', allowed are whole numbers 2..10000000 $see"
expect 2 "$program" --experiment depth --rotations XA
message "expressibility: --rotations is 'XA', allowed are 1 to 16 letters of X, Y, Z $see"
expect 2 "$program" --csv - --plot -
message "expressibility: --csv and --plot cannot both go to standard output $see"

finish
