#!/bin/sh
# check_barren_plateau.sh PROGRAM WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# Exact variances are compared with closed forms of product circuits and with means over the grid of 3^P angles, which are exact
# for trigonometric polynomials of degree 2 in every angle (computed apart, with dense matrices); sampled ones with the exact ones
# within 5 standard errors.
set -eu
program=$1
work=$2
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

# values NAME WANTED...: out is the table of exact variances with these values: the cost, then parameters 0, 1, ...
values() {
    name=$1
    shift
    [ "$(head -n 1 out)" = parameter,variance_exact ] || fail "header of $name: $(head -n 1 out)"
    printf '%s\n' "$@" | awk -F, -v given="$(sed 1d out | tr '\n' ' ')" 'BEGIN { rows = split(given, row, " ") } {
            split(row[NR], cell, ","); key = NR == 1 ? "cost" : NR - 2
            off = cell[2] - $1; if (cell[1] != key || off ^ 2 > 1e-26 || cell[2] !~ /^[0-9]/) bad = 1
        } END { exit bad || NR != rows }' || fail "variances of $name: $(tr '\n' ' ' <out)"
}

exact="--experiment exact"

# ---- exact ----

expect 0 "$program" $exact --qubits 3 --layers 3 --rotations XYZ --entangler cnot --topology chain --observable Z0
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
[ "$(wc -l <out)" -eq 29 ] || fail "lines of the table: $(wc -l <out)"
near "variance of Z0" "$(cell out cost 2)" 0.1330413818359375 1e-13
cp out standard
expect 0 "$program" $exact --qubits 3 --layers 3 --output -
cmp -s out standard || fail "--output - is not standard output"
# <Z> = cos a cos b behind RX(a) RY(b) RZ(c).
expect 0 "$program" $exact --qubits 1 --layers 1 --entangler none --observable Z0
values "one qubit" 0.25 0.25 0.25 0
# Cerezo et al. (2021): one RX for each qubit.  Global: (3/8)^(n-1) / 8 and (3/8)^n - 1/4^n; local: 1 / (8 n^2) and 1 / (8 n).
expect 0 "$program" $exact --qubits 4 --layers 1 --rotations X --entangler none --observable global
values "global" 0.01586914062500 0.00659179687500 0.00659179687500 0.00659179687500 0.00659179687500
expect 0 "$program" $exact --qubits 4 --layers 1 --rotations X --entangler none --observable local
values "local" 0.03125 0.0078125 0.0078125 0.0078125 0.0078125
# RX RY RZ and CZ: 1 / (16 n) and 1 / (16 n^2), with all digits.
expect 0 "$program" $exact --qubits 3 --layers 1 --entangler cz --observable local
values "digits" 0.02083333333333333 0.006944444444444444 0.006944444444444444 0 0.006944444444444444 0.006944444444444444 0 \
    0.006944444444444444 0.006944444444444444 0
# The angle of a qubit far outside the light cone has no derivative.
expect 0 "$program" $exact --qubits 20 --layers 1 --rotations Y --entangler cz --observable 2*Z3
[ "$(sed 1d out | awk -F, '$2 > 0 { printf "%s=%g ", $1, $2 }')" = "cost=2 3=2 " ] || fail "light cone: $(tr '\n' ' ' <out)"
# Grids of 3^6 and 3^8 angles.
expect 0 "$program" $exact --qubits 2 --layers 1 --observable "Z0 Z1 + 0.5 X1"
values "a sum" 0.34375 0 0 0 0.34375 0.28125 0.09375
expect 0 "$program" $exact --qubits 3 --layers 2 --rotations Y --entangler CZ --topology Ring --observable "Z0 Z1 - 0.75 X2 + 0.25"
values "a ring" 0.310546875 0.177734375 0.177734375 0.177734375 0.310546875 0.310546875 0.123046875
for entangler in cnot_cz CNOT-CZ; do
    expect 0 "$program" $exact --qubits 2 --layers 2 --rotations XY --entangler $entangler --observable "Y0 X1 + 0.5 Z0"
    values "both entanglers" 0.2421875 0.1484375 0.0703125 0.1953125 0.140625 0.2109375 0.0546875 0.09375 0.1875
done

# ---- plateau ----

header=cost,qubits,layers,parameter,exact,sampled,low,high,two_design,norm,cost_exact,cost_sampled
expect 0 "$program" --qubits 2,3,4,5 --layers 1,2 --deep 8 --samples 600 --output plateau
[ ! -s out ] || fail "the table went to a folder and to standard output"
p=plateau/plateau.csv
table $p $header 24
# One layer is a product circuit, as CZ commutes with both costs: with cos a cos b for each qubit the variance of a derivative is
# 1 / (16 n^2), and (5/16)^(n-1) / 16; that of the cost 1 / (16 n), and (5/16)^n - 1/4^n.
awk -F, '/^#/ || NR == 1 || $3 > 1 { next } {
        n = $2; exact = $1 == "local" ? 1 / (16 * n ^ 2) : (5 / 16) ^ (n - 1) / 16
        cost = $1 == "local" ? 1 / (16 * n) : (5 / 16) ^ n - 0.25 ^ n
        if (($5 / exact - 1) ^ 2 > 1e-18 || ($11 / cost - 1) ^ 2 > 1e-18 || $4 != 3 * int(n / 2)) bad = 1
        found++
    } END { exit bad || found != 8 }' $p || fail "variances of one layer: $(grep ',1,' $p)"
# d^2 / (2 (d + 1) (d^2 - 1)) times 1 / (4 n), or (d - 1) / d^2.
awk -F, '/^#/ || NR == 1 { next } {
        d = 2 ^ $2; norm = $1 == "local" ? 1 / (4 * $2) : (d - 1) / d ^ 2
        if (($10 / norm - 1) ^ 2 > 1e-18 || ($9 / (norm * d ^ 2 / (2 * (d + 1) * (d ^ 2 - 1))) - 1) ^ 2 > 1e-18) bad = 1
        if ($3 == 8 * $2 && ($5 / $9 - 1) ^ 2 > 0.01) bad = 1
    } END { exit bad }' $p || fail "two-design values, or deep circuits that are no 2-designs: $(cat $p)"
# The cost behind 2-designs has the variance norm / (d + 1).
awk -F, '/^#/ || NR == 1 || $3 != 8 * $2 { next } {
        d = 2 ^ $2; norm = $1 == "local" ? 1 / (4 * $2) : (d - 1) / d ^ 2
        if (($11 * (d + 1) / norm - 1) ^ 2 > 0.01) bad = 1
        found++
    } END { exit bad || found != 8 }' $p || fail "cost variances of deep circuits: $(cat $p)"
awk -F, '/^#/ || NR == 1 { next } {
        sigma = log($8 / $7) / (2 * 1.959964); cost = log($12 / $11)
        if (!($7 < $6 && $6 < $8) || !(sigma > 0 && sigma < 0.5) || log($6 / $5) ^ 2 > 25 * sigma ^ 2 || cost ^ 2 > 0.25) bad = 1
    } END { exit bad }' $p || fail "sampled variances: $(cat $p)"
comment $p '# fit of local, 1 layer, exact: '"$(grep '^# fit of local, 1 layer, exact: ' $p | sed 's/.*exact: //; s/power .*//')"'power -2.0000 +- 0.0000, better: power'
grep -qF '# fit of global, 1 layer, exact: log2 slope -1.6781 +- 0.0000, ' $p || fail "fit of global: $(grep 'fit of global' $p)"
grep '^# fit of global, 1 layer, exact: ' $p | grep -q 'better: exponential$' || fail "law of global: $(grep 'fit of global' $p)"

# slope COST LAYERS COLUMN TEXT: the plain lines through log2 of the cells against n and log2(n).
slope() {
    found=$(grep "^# fit of $1, $4: " $p | sed 's/.*log2 slope \([-0-9.]*\) .*power \([-0-9.]*\) .*/\1,\2/')
    awk -F, -v cost="$1" -v layers="$2" -v column="$3" -v found="$found" '
        function line(n, x, y, xx, xy) { return (n * xy - x * y) / (n * xx - x * x) }
        $1 == cost && $3 == (layers == "8n" ? 8 * $2 : layers) {
            v = log($column) / log(2); u = log($2) / log(2)
            n++; x += $2; y += v; xx += $2 ^ 2; xy += $2 * v; lx += u; lxx += u ^ 2; lxy += u * v
        } END { split(found, f, ",")
            exit !(n == 4 && (line(n, x, y, xx, xy) - f[1]) ^ 2 < 1e-8 && (line(n, lx, y, lxx, lxy) - f[2]) ^ 2 < 1e-8) }' $p ||
        fail "fit of $1, $4 is '$found'"
}
# The same with the weights of the 95 % intervals.
found=$(grep '^# fit of global, 1 layer, sampled: ' $p | sed 's/.*log2 slope \([-0-9.]*\) +- \([0-9.]*\), .*/\1,\2/')
awk -F, -v found="$found" '$1 == "global" && $3 == 1 {
        w = (2 * 1.959964 * log(2) / log($8 / $7)) ^ 2; v = log($6) / log(2)
        n += w; x += w * $2; y += w * v; xx += w * $2 ^ 2; xy += w * $2 * v
    } END { split(found, f, ","); d = n * xx - x * x
        exit !(((n * xy - x * y) / d - f[1]) ^ 2 < 1e-8 && (sqrt(n / d) - f[2]) ^ 2 < 1e-8) }' $p || fail "weighted fit of global is '$found'"
slope local 2 5 "2 layers, exact"
slope local 8n 5 "8n layers, exact"
slope global 8n 9 "8n layers, two_design"
# log2 of d^2 / (2 (d + 1) (d^2 - 1)) has the slope -0.938 for 2..5 qubits.
for cost in local global; do
    grep -q "^# fit of $cost, 8n layers, exact / norm: log2 slope -0\.9[2-6][0-9]* .*, better: exponential\$" $p || fail "deep slope of $cost: $(grep 'exact / norm' $p)"
done
grep -q '^# fit of local, 8n layers, sampled: log2 slope -1\.[0-9]* +- 0\.[0-9]*[1-9][0-9]*, ' $p || fail "sampled fit: $(grep 'fit of local' $p)"
# Two numbers of qubits have no fit.
small="--qubits 2,3 --layers 2 --deep 0 --samples 300"
expect 0 "$program" $small --threads 1
cp out one.csv
table one.csv $header 4
comment one.csv '# fit of local, 2 layers, exact: none'
comment one.csv '# rotations XYZ, entangler cz, topology chain; 300 samples for each row, seed 1'
expect 0 "$program" $small --threads 2
cmp -s out one.csv || fail "the table depends on the threads"
expect 0 "$program" $small --seed 2
[ "$(cell out local,3 5)" = "$(cell one.csv local,3 5)" ] || fail "the seed changes exact values"
[ "$(cell out local,3 6)" != "$(cell one.csv local,3 6)" ] || fail "the seed does not change sampled values"
expect 0 "$program" $small --entangler cnot
[ "$(cell out local,3 5)" != "$(cell one.csv local,3 5)" ] || fail "--entangler changes nothing"
# Derivatives sin(angle) / (2 n): the standard error of the logarithm of the variance of N values is sqrt(1 / (2 N)) as the kurtosis of a
# sine is 3/2; and other numbers of qubits have other samples (angle number 1 has the same place for n = 2 and 3).
expect 0 "$program" --qubits 2,3 --layers 1 --deep 0 --samples 1000 --rotations Y --entangler none
awk -F, '$1 == "local" { error = log($8 / $7) / (2 * 1.959964); scaled[$2] = $6 * $2 ^ 2
        if ($4 != 1 || (error * sqrt(2000) - 1) ^ 2 > 0.01) bad = 1
    } END { exit bad || (scaled[2] / scaled[3] - 1) ^ 2 < 1e-12 }' out || fail "sampled sines: $(cat out)"
# No derivative at all, by any method: RZ on |0...0>.
expect 0 "$program" --qubits 2,3,4 --layers 1 --deep 0 --samples 10 --rotations Z --plot flat.svg --csv flat.csv
near "variance of RZ" "$(cell flat.csv local,2 5)" 0 0
comment flat.csv '# fit of global, 1 layer, sampled: none'

# ---- noise ----

noise="--experiment noise"
header=rate,qubits,layers,rms,largest,noiseless_rms
# On one qubit every layer multiplies every Pauli string by 1 - p; Z0 Z1 Z2 behind no entanglers by (1 - p)^3.
expect 0 "$program" $noise --qubits 1 --layers 1,3,5,6 --rates 0.1,0.5 --observable Z0
cp out one.csv
table one.csv $header 12
near "rms of one layer" "$(cell one.csv 0,1,1 4)" 0.408248290463863 1e-9
near "largest of one layer" "$(cell one.csv 0,1,1 5)" 0.5 1e-9
expect 0 "$program" $noise --qubits 3 --layers 1,2,4 --rates 0.2 --observable "Z0 Z1 Z2" --entangler none
table out $header 6
cat one.csv out | awk -F, '/^[#r]/ { next } { weight = $2 == 3 ? 3 : 1
        if ($4 <= 0 || ($4 / $6 / (1 - $1) ^ ($3 * weight) - 1) ^ 2 > 1e-17) bad = 1 } END { exit bad }' || fail "noise: $(cat one.csv out)"
# lambda of the rows with 3 layers or more, and its ratio to that without noise.
awk -F, '/^#/ || NR == 1 || $3 < 3 { next } { n[$1]++; x[$1] += $3; y[$1] += log($4); xx[$1] += $3 ^ 2; xy[$1] += $3 * log($4) }
    END { for (r in n) printf "%s %.12g\n", r, exp((n[r] * xy[r] - x[r] * y[r]) / (n[r] * xx[r] - x[r] ^ 2)) }' one.csv >lambda
while read -r rate lambda; do
    near "lambda of rate $rate" "$(grep "^# fit of rate $rate: " one.csv | sed 's/.*lambda \([0-9.]*\) .*/\1/')" "$lambda" 1e-5
done <lambda
[ "$(wc -l <lambda)" -eq 3 ] || fail "rates: $(cat lambda)"
awk '{ lambda[$1] = $2 } END { exit (lambda["0.5"] / lambda["0"] - 0.5) ^ 2 > 1e-16 }' lambda || fail "lambda: $(cat lambda)"
# Grid of 3^8 angles with density matrices.
expect 0 "$program" $noise --qubits 2 --layers 4 --rates 0.2 --rotations Y
near "rms without noise" "$(cell out 0,2,4 4)" 0.16350351200356517 1e-9
near "rms with noise" "$(cell out 0.2,2,4 4)" 0.05489275187126257 1e-9
near "largest with noise" "$(cell out 0.2,2,4 5)" 0.0580482469675011 1e-9
comment out '# fit of rate 0.2: none'
# The more the observable has spread, the faster the gradient falls, never slower than (1 - p)^L.
expect 0 "$program" $noise --qubits 4 --layers 4,8,12,16 --output noise --rates 0.02,0.1
awk -F, '/^#/ || NR == 1 || $1 == 0 { next } { if (!($4 > 0 && $4 < 0.98 * (1 - $1) ^ $3 * $6)) bad = 1; found++ } END { exit bad || found != 8 }' \
    noise/noise.csv || fail "noise bound: $(cat noise/noise.csv)"
comment noise/noise.csv '# rotations XYZ, entangler cz, topology chain, observable local'

# ---- overparameterisation ----

over="--experiment overparameterisation"
expect 0 "$program" $over --qubits 3,4 --starts 40 --output over --threads 2
o=over/overparameterisation.csv
table $o qubits,layers,parameters,rank,dim_g,starts,success,rate,ci_low,ci_high,mean_steps 50
# The Lie algebra of sum Z Z and sum X on an open chain has the dimension n^2; closure and ranks (4 and 8 at most, well below it) were
# counted apart with dense matrices for n = 3 and 4.
awk -F, '/^#/ || NR == 1 { next } {
        most = $1 == 3 ? 4 : 8
        if ($3 != 2 * $2 || $5 != $1 ^ 2 || $4 != ($3 < most ? $3 : most) || $6 != 40 || ($8 - $7 / 40) ^ 2 > 1e-18) bad = 1
        if ($2 >= $5 / 2 && ($7 != 40 || ($9 - 40 / (40 + 1.959963985 ^ 2)) ^ 2 > 1e-15 || $10 != 1)) bad = 1
        if ($1 == 4 && $2 == 1 && $7 != 0) bad = 1
    } END { exit bad }' $o || fail "overparameterisation: $(cat $o)"
grep -q '^# n = 4: dim g 16; largest rank 8 from 4 layers on; all starts succeed from [0-9]* layers on$' $o || fail "summary of $o"
for optimizer in lbfgs nlopt; do
    expect 0 "$program" $over --qubits 3 --layers 6 --starts 10 --optimizer $optimizer
    [ "$(cell out 3,6 7)" = 10 ] || fail "successes of $optimizer: $(cell out 3,6 7)"
done
expect 0 "$program" $over --qubits 4 --layers 1 --starts 10 --iterations 20
grep -q 'largest rank 2 from 1 layers on; not all starts succeed at the most layers$' out || fail "summary: $(cat out)"

# ---- files ----

expect 0 "$program" $exact --qubits 2 --layers 1 --output exact
if command -v gnuplot >/dev/null; then
    figure exact/exact.svg RX RY RZ
    figure plateau/plateau.svg '1 layer' '8n layers' 'local, exact' 'global, 2-designs' 'qubits n'
    figure flat.svg 'local, exact'
    figure noise/noise.svg 'no noise' 'rate 0.02' 'layers'
    figure over/overparameterisation.svg 'n = 4, dashed: P = dim g = 16' 'success rate, 95 % interval' 'parameters P'
fi
mkdir empty
expect 1 env PATH="$work/empty" "$program" $exact --output plain
message "barren_plateau: cannot write 'plain/exact.svg': gnuplot is not installed"
[ "$(wc -l <plain/exact.csv)" -eq 50 ] || fail "the table was lost with the figure"
expect 1 "$program" $exact --csv nowhere/table.csv
message "barren_plateau: cannot write 'nowhere/table.csv': No such file or directory"

# ---- the command line ----

expect 0 "$program" --help
for name in experiment qubits layers deep rotations entangler topology observable rates optimizer rate starts iterations tolerance points \
    output csv plot seed samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
see='(see --help)'
expect 2 "$program" --experiment all
message "barren_plateau: --experiment is 'all', allowed are exact, plateau, noise, overparameterisation $see"
expect 2 "$program" $exact --entangler swap
message "barren_plateau: --entangler is 'swap', allowed are none, cnot, cz, cnot_cz $see"
expect 2 "$program" $exact --entangler cnot_
message "barren_plateau: --entangler is 'cnot_', allowed are none, cnot, cz, cnot_cz $see"
expect 2 "$program" $exact --topology star
message "barren_plateau: --topology is 'star', allowed are chain, ring $see"
expect 2 "$program" $exact --rotations XYZI
message "barren_plateau: --rotations is 'XYZI', allowed are 1 to 16 letters of X, Y, Z $see"
expect 2 "$program" $exact --qubits 3,4
message "barren_plateau: --qubits is '3,4', allowed are single numbers with --experiment exact $see"
expect 2 "$program" $exact --layers 1,2
message "barren_plateau: --layers is '1,2', allowed are single numbers with --experiment exact $see"
expect 2 "$program" $noise --qubits 3,4
message "barren_plateau: --qubits is '3,4', allowed are single numbers with --experiment noise $see"
expect 2 "$program" --qubits 13
message "barren_plateau: --qubits is '13', allowed are different whole numbers 1..12 with commas $see"
expect 2 "$program" $noise --rates 0.1,2
message "barren_plateau: --rates is '0.1,2', allowed are different numbers 0..1 with commas $see"
expect 2 "$program" $over --optimizer sgd
message "barren_plateau: --optimizer is 'sgd', allowed are adam, lbfgs, nlopt $see"
expect 2 "$program" --samples 3
message "barren_plateau: --samples is '3', allowed are whole numbers 4..10000000 $see"
expect 2 "$program" --csv - --plot -
message "barren_plateau: --csv and --plot cannot both go to standard output $see"
for text in "Z0 +" "Z4"; do
    expect 1 "$program" $exact --observable "$text"
    grep -q '^barren_plateau: qnl_observable_parse: ' err || fail "message of observable '$text': $(cat err)"
    [ ! -s out ] || fail "a table for the observable '$text'"
done

finish
