#!/bin/sh
# check_variation_range.sh PROGRAM WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# Means over random circuits are compared with closed forms, within 5 of their own standard errors: 6e-7 of all seeds would fail for
# each of the about 20 means if these were normal; the seed is fixed.
set -eu
program=$1
work=$2
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

header=task,side,n,samples,mean,std,ci_low,ci_high,width,bound
depth_header=task,side,n,layers,samples,mean,std,ci_low,ci_high,width,bound

# rows FILE HEADER COUNT: the header, COUNT rows with as many cells and numbers behind the second, then comment lines only.
rows() {
    [ "$(head -n 1 "$1")" = "$2" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v header="$2" -v count="$3" 'NR == 1 { next } /^#/ { comments++; next } {
            if (comments || NF != split(header, names, ",")) bad = 1
            for (i = 3; i <= NF; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) bad = 1
            found++
        } END { exit !(found == count && comments > 0 && !bad) }' "$1" || fail "rows of $1: $(grep -vc '^#' "$1") lines, wanted $3 rows"
}

# cell FILE KEY COLUMN: of the row that begins with KEY.
cell() {
    grep "^$2," "$1" | cut -d, -f"$3"
}

# mean FILE KEY WANTED: the mean is within 5 standard errors, and the interval lies around it.
mean() {
    grep "^$2," "$1" | awk -F, -v wanted="$3" '{
        error = $6 / sqrt($4); off = $5 - wanted; if (off < 0) off = -off
        good = error > 0 && off <= 5 * error && $7 < $5 && $5 < $8 && ($8 - $7) / error > 3.9 && ($8 - $7) / error < 4.1
    } END { exit !good }' || fail "mean of $2 is $(cell "$1" "$2" 5), std $(cell "$1" "$2" 6), instead of $3"
}

# ---- closed forms ----

# A 1-design on one side of state learning: 2^(1-n).  A free gate on m qubits reaches all of the weight of 2^m amplitudes: 2^(m-n).
expect 0 "$program" --tasks qsl --sides V1,V2 --circuits product --samples 500 --max-qubits 5
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
rows out $header 8
for n in 2 3 4 5; do
    for side in V1 V2; do mean out qsl,$side,$n "$(awk -v n=$n 'BEGIN { print 2 ^ (1 - n) }')"; done
    near "bound for $n" "$(cell out qsl,V1,$n 10)" "$(awk -v n=$n 'BEGIN { print 2 ^ (2 - n) }')" 1e-9
done
comment out '# circuits product: a Haar-random unitary on every qubit'
expect 0 "$program" --tasks qsl --sides V1 --circuits product --samples 100 --gate-qubits 2 --min-qubits 3 --max-qubits 4 --gate last
for n in 3 4; do
    mean out qsl,V1,$n "$(awk -v n=$n 'BEGIN { print 2 ^ (2 - n) }')"
    near "bound for $n" "$(cell out qsl,V1,$n 10)" "$(awk -v n=$n 'BEGIN { print 2 ^ (4 - n) }')" 1e-9
done
awk '/^# means are those of attained ranges; the largest relative gap / { good = $NF >= 0 && $NF < 1e-3 } END { exit !good }' out ||
    fail "no gap line, or a large one: $(grep gap out)"
comment out '# free gate on 2 qubits, the first is n-2'

# Length of a Bloch vector, Gamma(K + 1/2) / (Gamma(K + 1) Gamma(3/2)) with K = 2^(n-1); and two Haar-random sides of state learning,
# 2/d + (3 pi/4) Gamma(K + 1/2) Gamma(K - 1/2) / (Gamma(K) Gamma(K - 1)) / d^2 with d = 2^n.
expect 0 "$program" --tasks qae,qsl --sides V1,both --circuits haar --samples 500 --max-qubits 4
cp out haar.csv
mean haar.csv qae,V1,2 0.75
mean haar.csv qae,V1,3 0.546875
mean haar.csv qae,V1,4 0.3927612
mean haar.csv qsl,both,2 0.6734900
mean haar.csv qsl,both,3 0.3685956
mean haar.csv qsl,V1,4 0.125
# Ten layers for each qubit come near to that.
expect 0 "$program" --tasks qae,qsl --sides V1 --samples 200 --min-qubits 4 --max-qubits 4 --quiet
mean out qae,V1,4 0.3927612
mean out qsl,V1,4 0.125
comment out '# slope of qae V1 for n = 4..4: none, there are fewer than two points'

# A product state has a Bloch vector of length 1; half |0> and half |1> have none, and after V1 alone the other qubits are not felt.
expect 0 "$program" --tasks qae --sides V1 --circuits product --samples 5 --max-qubits 3
near "length 1" "$(cell out qae,V1,3 5)" 1 1e-9
comment out '# slope of qae V1 for n = 2..3: none, a standard error is zero'
for options in '--circuits product --input mixed' '--gate 1' '--gate middle' '--gate last' '--discarded 1'; do
    expect 0 "$program" --tasks qae --sides V1 --samples 5 --max-qubits 3 $options
    comment out '# slope of qae V1 for n = 2..3: none, a mean is zero'
done
# felt OPTIONS: the gate acts on the discarded qubit, for all n.
felt() {
    expect 0 "$program" --tasks qae --sides V1 --samples 5 "$@"
    awk -F, '/^qae/ && $5 < 0.1 { bad = 1 } END { exit bad }' out || fail "the gate is not on the discarded qubit: $* $(cat out)"
}
felt --max-qubits 3 --discarded 1 --gate 1
felt --max-qubits 3 --discarded 1 --gate middle
felt --min-qubits 4 --max-qubits 5 --discarded 2 --gate middle
felt --min-qubits 3 --max-qubits 3 --discarded 2 --gate last
felt --min-qubits 3 --max-qubits 3 --discarded 1 --gate last --gate-qubits 2
felt --min-qubits 3 --max-qubits 3 --discarded 2 --gate middle --gate-qubits 2
# A gate on all qubits reaches everything.
expect 0 "$program" --tasks qae --sides both --samples 2 --max-qubits 2 --gate-qubits 2 --gate middle
comment out '# free gate on 2 qubits, the first is n/2, at most n-2'
near "range of all qubits" "$(cell out qae,both,2 5)" 1 1e-9
# The same stream for all n would make state learning by product circuits harder with each qubit, sample by sample.
expect 0 "$program" --tasks qsl --sides V1 --samples 2 --circuits product --max-qubits 12
awk -F, '/^qsl/ { if (last != "" && $5 > last) grows = 1; last = $5 } END { exit !grows }' out || fail "all n share a random stream"
# A mixture: shorter vectors than those of one state, for which it is 0.546875.
expect 0 "$program" --tasks qae --sides V1 --circuits haar --input mixed --samples 200 --min-qubits 3 --max-qubits 3
comment out '# qae: 1 - |0><0| on qubit 0, input mixed: half |0...0> and half |1...1>'
awk -F, '/^qae/ { exit !($5 < 0.45 && $5 > 0.25) }' out || fail "mixed input: $(cat out)"

# ---- all nine curves ----

expect 0 "$program" --samples 6 --max-qubits 5 --csv nine.csv --plot nine.svg
[ ! -s out ] || fail "the table went to a file and to standard output"
rows nine.csv $header 36
[ "$(grep -v '^#' nine.csv | cut -d, -f1-3 | sort -u | wc -l)" -eq 37 ] || fail "a row stands twice"
awk -F, '/^[a-z]*,(V|both)/ && !($5 > 0 && $5 <= 1 && $7 < $5 && $5 < $8 && $4 == 6) { bad = 1 } END { exit bad }' nine.csv || fail "a mean is not in (0, 1]"
# Total spin gives the spectrum of Heisenberg rings up to 4 spins: 8, 6, 12.  Theorem 1: 2^(3m + 2 - n/2).
near "width" "$(cell nine.csv vqe,V1,2 9)" 8 1e-9
near "width" "$(cell nine.csv vqe,V2,3 9)" 6 1e-9
near "width" "$(cell nine.csv vqe,both,4 9)" 12 1e-9
near "width" "$(cell nine.csv qae,both,4 9)" 1 1e-9
near "bound" "$(cell nine.csv vqe,V1,2 10)" 16 1e-9
near "bound" "$(cell nine.csv qae,V2,4 10)" 8 1e-9
near "bound" "$(cell nine.csv qsl,both,4 10)" 0.25 1e-9
for line in '# vqe: Heisenberg chain, periodic (n = 2 counts its pair twice), input |0...0>' \
    '# qae: 1 - |0><0| on qubit 0, input zero: |0...0>' '# qsl: 1 - |0...0><0...0|, input |0...0>' \
    '# circuits layered: RY(pi/4) on every qubit, then 10n layers of a rotation about a random axis on every qubit and CZ on neighbours' \
    '# free gate on 1 qubit, the first is 0' '# samples 0..5 of seed 1'; do
    comment nine.csv "$line"
done
# The interval from the rounded cells: Student's t has the 97.5 % quantile 2.570582 for 5 degrees of freedom.
awk -F, '/^[a-z]*,(V|both)/ { half = 2.570582 * $6 / sqrt(6); low = $5 - half - $7; high = $5 + half - $8
    if (low ^ 2 > 1e-12 * half ^ 2 || high ^ 2 > 1e-12 * half ^ 2) bad = 1 } END { exit bad }' nine.csv || fail "an interval is not Student's"

# slopes FILE TASK SIDE LEAST MOST: the line for these numbers of qubits is what follows from the rounded cells; the weights are
# 1 / (std / (mean ln 2 sqrt(samples)))^2.
slopes() {
    slope=$(awk -F, -v task="$2" -v side="$3" -v most="$5" '$1 == task && $2 == side && $3 <= most {
        w = ($5 * log(2)) ^ 2 * $4 / $6 ^ 2; y = log($5) / log(2)
        s += w; sx += w * $3; sy += w * y; sxx += w * $3 * $3; sxy += w * $3 * y
        p++; px += $3; py += y; pxx += $3 * $3; pxy += $3 * y
    } END {
        d = s * sxx - sx * sx; printf "%.4f +- %.4f, ", (s * sxy - sx * sy) / d, sqrt(s / d)
        printf "plain %.4f", (p * pxy - px * py) / (p * pxx - px * px)
    }' "$1")
    comment "$1" "# slope of $2 $3 for n = $4..$5: $slope"
}
for task in vqe qae qsl; do
    for side in V1 V2 both; do slopes nine.csv $task $side 2 5; done
done
grep -q '^# slopes of log2(mean) against n, .* weighted by the standard errors of log2(mean)$' nine.csv || fail "weights are not told"
if command -v gnuplot >/dev/null; then
    well_formed nine.svg
    for text in 'VQE, Heisenberg chain' 'autoencoder' 'state learning' 'both random' 'bound (where below 1)' 'qubits n'; do
        grep -q "$text" nine.svg || fail "the figure has no text '$text'"
    done
fi

expect 0 "$program" --samples 6 --max-qubits 5 --threads 1
cmp -s out nine.csv || fail "the table depends on the threads (1)"
expect 0 "$program" --samples 6 --max-qubits 5 --threads 2
cmp -s out nine.csv || fail "the table depends on the threads (2)"
expect 0 "$program" --samples 6 --min-qubits 4 --max-qubits 4 --tasks qae --sides both
[ "$(sed -n 2p out)" = "$(grep '^qae,both,4,' nine.csv)" ] || fail "a row depends on the others: $(sed -n 2p out)"
expect 0 "$program" --samples 6 --max-qubits 5 --seed 2
if [ "$(cell out qsl,V1,3 5)" = "$(cell nine.csv qsl,V1,3 5)" ]; then fail "the seed changes nothing"; fi
for option in '--boundary open' '--gate 1' '--layers 5n' '--layers 20'; do
    expect 0 "$program" --samples 6 --min-qubits 3 --max-qubits 3 --tasks vqe --sides both $option
    if [ "$(cell out vqe,both,3 5)" = "$(cell nine.csv vqe,both,3 5)" ]; then fail "$option changes nothing"; fi
done
expect 0 "$program" --samples 6 --min-qubits 3 --max-qubits 3 --tasks vqe --sides both --layers 30 --gate 0
[ "$(sed -n 2p out)" = "$(grep '^vqe,both,3,' nine.csv)" ] || fail "30 layers are not 10n: $(sed -n 2p out)"

# Two halves of the samples: mean and variance of the whole.
expect 0 "$program" --samples 3 --max-qubits 5
cp out first.csv
expect 0 "$program" --samples 3 --max-qubits 5 --first-sample 3
comment out '# samples 3..5 of seed 1'
grep -v '^#' nine.csv | paste -d, - first.csv out | awk -F, 'NR > 1 && NR < 38 {
        found++
        mean = ($15 + $25) / 2; square = 2 * ($16 ^ 2 + $26 ^ 2) + 3 * (($15 - mean) ^ 2 + ($25 - mean) ^ 2)
        if (($5 - mean) ^ 2 > 1e-16 * mean ^ 2 || (5 * $6 ^ 2 - square) ^ 2 > 1e-14 * square ^ 2) bad = 1
    } END { exit bad || found != 36 }' || fail "two halves do not make the whole"

# More than the published numbers of qubits: slopes for those too.
expect 0 "$program" --samples 3 --min-qubits 6 --max-qubits 9 --layers 3 --tasks qsl --sides V1,both
rows out $header 8
for side in V1 both; do
    for most in 8 9; do slopes out qsl $side 6 $most; done
done
expect 0 "$program" --samples 3 --min-qubits 7 --max-qubits 8 --layers 3 --tasks qsl
[ "$(grep -c '^# slope of ' out)" -eq 3 ] || fail "slopes up to 8 stand twice: $(grep slope out)"
# A larger gate can do more, sample by sample.
expect 0 "$program" --samples 3 --min-qubits 4 --max-qubits 4 --tasks vqe --gate-qubits 1
cp out small.csv
expect 0 "$program" --samples 3 --min-qubits 4 --max-qubits 4 --tasks vqe --gate-qubits 2
for side in V1 V2 both; do
    awk -v small="$(cell small.csv vqe,$side,4 5)" -v large="$(cell out vqe,$side,4 5)" 'BEGIN { exit !(large > small) }' ||
        fail "a gate on two qubits does less than one on its first"
done

# ---- depths ----

expect 0 "$program" --samples 6 --min-qubits 3 --max-qubits 4 --depths 1,40,30 --tasks qae,qsl --output made/here
[ ! -s out ] || fail "the table went to a folder and to standard output"
rows made/here/variation_depth.csv $depth_header 36
[ "$(grep '^qae,V2,4,40,' made/here/variation_depth.csv | cut -d, -f5-)" = "$(grep '^qae,V2,4,' nine.csv | cut -d, -f4-)" ] ||
    fail "40 layers on 4 qubits are not the row of 10n"
if grep -q '^# slope' made/here/variation_depth.csv; then fail "slopes in the table of depths"; fi
if command -v gnuplot >/dev/null; then
    well_formed made/here/variation_depth.svg
    for text in 'autoencoder, n = 4' 'layers'; do
        grep -q "$text" made/here/variation_depth.svg || fail "the figure of depths has no text '$text'"
    done
fi

# ---- files ----

small="--samples 2 --max-qubits 3 --layers 1 --tasks qsl"
expect 0 "$program" $small
cp out wanted.csv
expect 0 "$program" $small --output both --csv -
cmp -s out wanted.csv || fail "--csv - beside --output"
cmp -s both/variation_range.csv wanted.csv || fail "the table in the folder is another one"
mkdir empty
expect 1 env PATH="$work/empty" "$program" $small --output plain
message "variation_range: cannot write 'plain/variation_range.svg': gnuplot is not installed"
[ ! -e plain/variation_range.svg ] || fail "a figure without gnuplot"
cmp -s plain/variation_range.csv wanted.csv || fail "the table is different without gnuplot"
expect 1 "$program" $small --csv nowhere/table.csv
message "variation_range: cannot write 'nowhere/table.csv': No such file or directory"
expect 1 "$program" $small --output wanted.csv
message "variation_range: cannot create the folder 'wanted.csv': a file is in the way"

# ---- the command line ----

expect 0 "$program" --help
for name in tasks sides min-qubits max-qubits layers depths circuits gate gate-qubits boundary input discarded first-sample output csv plot \
    seed samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
for default in 10n 10 100 0 zero periodic layered vqe,qae,qsl V1,V2,both; do
    grep -qF "(default $default)" out || fail "--help has no default $default"
done

see='(see --help)'
expect 2 "$program" --colour red
message "variation_range: unknown option '--colour' $see"
expect 2 "$program" --tasks vqe,qft
message "variation_range: --tasks is 'vqe,qft', allowed are different words with commas of vqe, qae, qsl $see"
expect 2 "$program" --sides V3
message "variation_range: --sides is 'V3', allowed are different words with commas of V1, V2, both $see"
for value in 0 1n0 n 0n 1001n 100001 -1 1.5 10m ' 5' 99999999999999999999; do
    expect 2 "$program" --layers "$value"
    message "variation_range: --layers is '$value', allowed are 1..100000, or 1n..1000n for a multiple of the number of qubits $see"
done
for value in 2 first -1 1x; do
    expect 2 "$program" --gate "$value"
    message "variation_range: --gate is '$value', allowed are middle, last, 0..1 with --min-qubits 2 and --gate-qubits 1 $see"
done
expect 2 "$program" --min-qubits 1
message "variation_range: --min-qubits is '1', allowed are whole numbers 2..16 $see"
expect 2 "$program" --gate-qubits 3
message "variation_range: --min-qubits is '2', allowed are whole numbers 3..16 with --gate-qubits 3 $see"
expect 2 "$program" --gate-qubits 4
message "variation_range: --gate-qubits is '4', allowed are whole numbers 1..3 $see"
expect 2 "$program" --min-qubits 6 --max-qubits 5
message "variation_range: --max-qubits is '5', allowed are whole numbers 6..16 with --min-qubits 6 $see"
expect 2 "$program" --circuits haar --max-qubits 13
message "variation_range: --max-qubits is '13', allowed are whole numbers 2..12 with --circuits haar $see"
expect 2 "$program" --discarded 3 --min-qubits 3
message "variation_range: --discarded is '3', allowed are whole numbers 0..2 with --min-qubits 3 $see"
expect 2 "$program" --depths 1,1
message "variation_range: --depths is '1,1', allowed are different whole numbers 1..100000 with commas $see"
expect 2 "$program" --depths 1 --circuits haar
message "variation_range: --depths is for --circuits layered only $see"
expect 2 "$program" --input one
message "variation_range: --input is 'one', allowed are zero, mixed $see"
expect 2 "$program" --boundary closed
message "variation_range: --boundary is 'closed', allowed are open, periodic $see"
expect 2 "$program" --circuits random
message "variation_range: --circuits is 'random', allowed are layered, product, haar $see"
expect 2 "$program" --samples 1
message "variation_range: --samples is '1', allowed are whole numbers 2..1000000 $see"
expect 2 "$program" --csv - --plot -
message "variation_range: --csv and --plot cannot both go to standard output $see"

finish
