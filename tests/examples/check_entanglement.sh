#!/bin/sh
# check_entanglement.sh PROGRAM WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# Means over random instances are compared with closed forms or with stored means of another program, within 5 standard errors
# (of both): 6e-7 of all seeds would fail for each of the about 10 means if these were normal; the seed is fixed.
set -eu
program=$1
work=$2
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

header=figure,model,visible,hidden,instances,mean,stderr,std,variance,bound

# rows FILE COUNT: the header, COUNT rows with numbers behind the second cell (only the bound may be empty), then comment lines.
rows() {
    [ "$(head -n 1 "$1")" = "$header" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v count="$2" 'NR == 1 { next } /^#/ { comments++; next } {
            if (comments || NF != 10) bad = 1
            for (i = 3; i <= 10; i++) if (!($i == "" && i == 10) && $i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) bad = 1
            found++
        } END { exit !(found == count && comments > 0 && !bad) }' "$1" || fail "rows of $1: $(grep -vc '^#' "$1") lines, wanted $2 rows"
}

# cell FILE KEY COLUMN: of the row that begins with KEY.
cell() {
    grep "^$2," "$1" | cut -d, -f"$3"
}

# mean FILE KEY WANTED ERROR: the mean is within 5 standard errors of the wanted one, which has an error of its own.
mean() {
    grep "^$2," "$1" | awk -F, -v wanted="$3" -v other="$4" '{
        off = $6 - wanted; good = $7 > 0 && off ^ 2 <= 25 * ($7 ^ 2 + other ^ 2)
        near = ($8 - $7 * sqrt($5)) ^ 2 <= 1e-16 * $8 ^ 2 && ($9 - $8 ^ 2) ^ 2 <= 1e-16 * $9 ^ 2
    } END { exit !(good && near) }' || fail "mean of $2 is $(cell "$1" "$2" 6) +- $(cell "$1" "$2" 7) instead of $3"
}

# ---- 3a: Haar-random states, and means of another program ----

expect 0 "$program" --figures 3a --instances 120 --max-hidden 6 --output three --plot three.svg
[ ! -s out ] || fail "the table went to a folder and to standard output"
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
three=three/entanglement.csv
rows $three 8
# E T = Gamma(2) Gamma(Dh + 1/2) / (2 Gamma(3/2) Gamma(Dh + 1)) for Haar-random states with one visible qubit.
for model in unitary gue; do
    mean $three 3a,$model,1,5 0.0993467537 0
    mean $three 3a,$model,1,6 0.0703860922 0
done
mean $three 3a,boltzmann,1,5 0.00337 0.00005
mean $three 3a,boltzmann,1,6 0.00258 0.00003
mean $three 3a,boltzmann-raw,1,5 0.0662 0.0013
mean $three 3a,boltzmann-raw,1,6 0.0707 0.0014
near "bound" "$(cell $three 3a,gue,1,5 10)" 0.125 1e-9
near "bound" "$(cell $three 3a,boltzmann,1,6 10)" 0.0883883476483 1e-9
for model in unitary gue boltzmann; do
    awk -F, -v model=$model '$1 == "3a" && $2 == model && $6 >= $10 { bad = 1 } END { exit bad }' $three ||
        fail "a mean of $model is above the bound"
done
comment $three '# Haar-random states, visible = 1, hidden = 5: mean distance 0.099347, mean distance at most 0.107417'
comment $three '# instances 0..119 of seed 1'
comment $three '# angles of the unitary network exp(-i angle P): normal, standard deviation 1; order of its terms random, new for each instance'

# slope FILE FIGURE MODEL COLUMN LEAST MOST TEXT: the plain line through log2 of the rounded cells is the one that stands there.
slope() {
    found=$(grep "^# slope of $2 $3, log2($7), hidden = $5..$6: " "$1" | sed 's/.*plain \([-0-9.]*\) .*/\1/')
    awk -F, -v figure="$2" -v model="$3" -v column="$4" -v found="$found" '$1 == figure && $2 == model {
        y = log($column) / log(2); n++; x += $4; s += y; xx += $4 ^ 2; xy += $4 * y
    } END { exit !(found != "" && ((n * xy - x * s) / (n * xx - x * x) - found) ^ 2 < 1e-8) }' "$1" ||
        fail "slope of $2 $3 in $1 is '$found'"
}
slope $three 3a unitary 6 5 6 mean
slope $three 3a boltzmann-raw 6 5 6 mean

# ---- 3b, 3c, 5a, 5b ----

expect 0 "$program" --figures 3b,5a --instances 40 --max-hidden 5
cp out b.csv
rows b.csv 10
[ "$(grep '^3b' b.csv | cut -d, -f2-)" = "$(grep '^5a' b.csv | cut -d, -f2-)" ] || fail "3b and 5a are different instances"
slope b.csv 3b unitary 6 1 5 mean
slope b.csv 5a unitary 9 1 5 variance
awk '/^# slope of 3b/ && /printed -0.441 \+- 0.003$/ { sub(/.*plain /, ""); good = $1 < -0.35 && $1 > -0.52 } END { exit !good }' b.csv ||
    fail "slope of 3b: $(grep 'slope of 3b' b.csv)"
# With site terms 0 the target on one qubit is 1/2; mean of the largest |derivative| from 6000 instances of tests/bench/entanglement_numpy.py.
expect 0 "$program" --figures 3b --instances 1500 --visible 1 --min-hidden 2 --max-hidden 2 --site-scale 0
mean out 3b,unitary,1,2 0.17315 0.00092
expect 0 "$program" --figures 3c,5b --instances 8 --max-hidden 2
cp out c.csv
rows c.csv 8
# Means and standard deviations of another program's 1000 instances; the norms of the derivatives hardly vary.
mean c.csv 3c,boltzmann-scaled,3,1 0.489 0.001
mean c.csv 3c,boltzmann-scaled,3,2 0.492 0.001
slope c.csv 3c boltzmann 6 1 2 mean
slope c.csv 5b boltzmann-scaled 9 1 2 variance
grep -q '^# slope of 3c boltzmann, .*, printed -0.423 +- 0.025$' c.csv || fail "the printed slope of 3c is not there"
# The largest derivative is that of a visible term, about 1 / (2 |H|): it falls with hidden qubits, the scaled one does not.
awk -F, '$1 == "3c" { mean[$2, $4] = $6 } END {
    exit !(mean["boltzmann", 2] < 0.85 * mean["boltzmann", 1] && mean["boltzmann-scaled", 2] > 0.98 * mean["boltzmann-scaled", 1])
}' c.csv || fail "derivatives of 3c: $(grep '^3c' c.csv)"

# ---- 4 ----

four="--figures 4 --instances 30 --visible 2 --min-hidden 2 --max-hidden 3"
expect 0 "$program" $four --output four
rows four/entanglement.csv 8
bins=four/entanglement_histograms.csv
[ "$(head -n 1 $bins)" = figure,model,visible,hidden,low,high,density ] || fail "header of $bins"
[ "$(wc -l <$bins)" -eq 161 ] || fail "lines of $bins"
# Each histogram has the weight 1, and its mean is that of the table up to half of a bin.
grep -v '^#' four/entanglement.csv | awk -F, 'FNR == 1 { next } NR == FNR { mean[$2, $4] = $6; next }
    { w = ($6 - $5) * $7; sum[$2, $4] += w; centre[$2, $4] += w * ($5 + $6) / 2; half[$2, $4] = ($6 - $5) / 2 }
    END { for (k in mean) { found++; d = centre[k] - mean[k]
            if ((sum[k] - 1) ^ 2 > 1e-16 || d ^ 2 > (1.000001 * half[k]) ^ 2) bad = 1 } exit bad || found != 8 }' - $bins ||
    fail "histograms do not fit their means"
[ ! -e four/entanglement.svg ] || fail "a figure without panels"
if command -v gnuplot >/dev/null; then
    well_formed three.svg
    well_formed three/entanglement.svg
    well_formed four/entanglement_histograms.svg
    for text in '3(a) mean trace distance' 'unitary network' 'thermal, H / |H|' 'bound' 'hidden qubits'; do
        grep -qF "$text" three.svg || fail "the figure has no text '$text'"
    done
    for text in '2 hidden' '3 hidden' 'trace distance' 'density'; do
        grep -qF "$text" four/entanglement_histograms.svg || fail "the histograms have no text '$text'"
    done
fi

# ---- threads, parts, options ----

small="--instances 12 --visible 2 --min-hidden 1 --max-hidden 2"
expect 0 "$program" $small --threads 1
cp out whole.csv
rows whole.csv 28
expect 0 "$program" $small --threads 2
cmp -s out whole.csv || fail "the table depends on the threads"
expect 0 "$program" --instances 12 --visible 2 --min-hidden 2 --max-hidden 2 --figures 5b,3b
[ "$(sed -n '2,$p' out | grep -v '^#')" = "$(grep '^5b,.*,2,2,' whole.csv; grep '^3b,.*,2,2,' whole.csv)" ] || fail "a row depends on the others"
expect 0 "$program" $small --seed 2
for key in 3a,unitary,2,2 3a,gue,2,2 3a,boltzmann,2,2 3b,unitary,2,2 3c,boltzmann,2,1; do
    if [ "$(cell out $key 6)" = "$(cell whole.csv $key 6)" ]; then fail "the seed does not change $key"; fi
done

# Two halves of the instances: mean and variance of the whole.
expect 0 "$program" --instances 6 --visible 2 --min-hidden 1 --max-hidden 2
cp out first.csv
expect 0 "$program" --instances 6 --visible 2 --min-hidden 1 --max-hidden 2 --first-instance 6
comment out '# instances 6..11 of seed 1'
paste -d, whole.csv first.csv out | grep -v '^#' | awk -F, 'NR > 1 {
        found++
        mean = ($16 + $26) / 2; square = 5 * ($19 + $29) + 6 * (($16 - mean) ^ 2 + ($26 - mean) ^ 2)
        if (($6 - mean) ^ 2 > 1e-16 * mean ^ 2 || (11 * $9 - square) ^ 2 > 1e-14 * square ^ 2) bad = 1
    } END { exit bad || found != 28 }' || fail "two halves do not make the whole"

# changes KEY OPTION...: another mean of this row.
changes() {
    key=$1
    shift
    expect 0 "$program" $small "$@"
    if [ "$(cell out $key 6)" = "$(cell whole.csv $key 6)" ]; then fail "$* does not change $key"; fi
}
changes 3a,unitary,2,1 --figures 3a --angles uniform
changes 3a,unitary,2,1 --figures 3a --angle-scale 0.5
changes 3a,unitary,2,1 --figures 3a --order listed
comment out '# angles of the unitary network exp(-i angle P): normal, standard deviation 1; order of its terms as listed'
changes 3a,boltzmann,2,1 --figures 3a --coefficients uniform
changes 3a,boltzmann-raw,2,1 --figures 3a --site-scale 1
changes 3a,boltzmann-raw,2,1 --figures 3a --bond-scale 2
changes 3a,boltzmann-raw,2,1 --figures 3a --temperature 2
changes 3a,gue,2,1 --figures 3a --time 1
changes 3b,unitary,2,1 --figures 3b --target each
changes 3b,unitary,2,1 --figures 3b --target-normalised
changes 3b,unitary,2,1 --figures 3b --squared
# No evolution: the state stays |0...0>, whose visible part has the distance 1 - 1/4.
expect 0 "$program" $small --figures 3a --time 0 --angle-scale 0
near "distance of |0...0>" "$(cell out 3a,gue,2,2 6)" 0.75 1e-9
near "distance of |0...0>" "$(cell out 3a,unitary,2,1 6)" 0.75 1e-9
comment out '# slope of 3a gue, log2(mean), hidden = 1..2: none'

# ---- files ----

mkdir empty
expect 1 env PATH="$work/empty" "$program" $small --figures 3a --output plain
message "entanglement: cannot write 'plain/entanglement.svg': gnuplot is not installed"
rows plain/entanglement.csv 8
expect 1 "$program" $small --figures 3b --csv nowhere/table.csv
message "entanglement: cannot write 'nowhere/table.csv': No such file or directory"

# ---- the command line ----

expect 0 "$program" --help
for name in figures visible min-hidden max-hidden angles angle-scale order coefficients site-scale bond-scale temperature time target \
    target-normalised squared first-instance output csv plot seed instances threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
see='(see --help)'
expect 2 "$program" --figures 3a,6
message "entanglement: --figures is '3a,6', allowed are different words with commas of 3a, 3b, 3c, 4, 5a, 5b $see"
expect 2 "$program" --samples 3
message "entanglement: unknown option '--samples' $see"
expect 2 "$program" --instances 1
message "entanglement: --instances is '1', allowed are whole numbers 2..1000000 $see"
expect 2 "$program" --visible 7
message "entanglement: --visible is '7', allowed are whole numbers 0..6 $see"
expect 2 "$program" --max-hidden 12
message "entanglement: --max-hidden is '12', allowed are whole numbers 0..11 $see"
expect 2 "$program" --figures 3c --visible 4 --max-hidden 9
message "entanglement: figure 3c has 4 visible and 9 hidden qubits, allowed are 12 together $see"
expect 2 "$program" --figures 3c --min-hidden 5
message "entanglement: figure 3c has 5..4 hidden qubits: --min-hidden is above --max-hidden $see"
expect 2 "$program" --figures 4 --plot four.svg
message "entanglement: --plot has no figure 4: its histograms go to the folder of --output $see"
expect 2 "$program" --angles cosine
message "entanglement: --angles is 'cosine', allowed are normal, uniform $see"
expect 2 "$program" --temperature 0
message "entanglement: --temperature is '0', allowed are numbers 1e-06..1e+06 $see"
expect 2 "$program" --csv - --plot -
message "entanglement: --csv and --plot cannot both go to standard output $see"

finish
