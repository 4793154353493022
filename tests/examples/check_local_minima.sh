#!/bin/sh
# check_local_minima.sh PROGRAM WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# Success rates are compared with independent runs of other programs (0.33 for p = 2, 0.09 for p = 4); the seed is fixed.
set -eu
program=$1
work=$2
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

# rows FILE HEADER COUNT: the header, COUNT rows with as many cells, then comment lines only.
rows() {
    [ "$(head -n 1 "$1")" = "$2" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v header="$2" -v count="$3" 'NR == 1 { next } /^#/ { comments++; next } {
            if (comments || NF != split(header, names, ",")) bad = 1
            found++
        } END { exit !(found == count && comments > 0 && !bad) }' "$1" || fail "rows of $1: $(grep -vc '^#' "$1") lines, wanted $3 rows"
}

# figure FILE TEXT...: a figure that is well-formed and has these texts.
figure() {
    command -v gnuplot >/dev/null || return 0
    file=$1
    shift
    well_formed "$file"
    for text in "$@"; do
        grep -qF "$text" "$file" || fail "$file has no text '$text'"
    done
}

# same NAME ARGUMENTS...: one thread and two write the same.
same() {
    name=$1
    shift
    expect 0 "$program" "$@" --threads 1
    mv out "$name.csv"
    expect 0 "$program" "$@" --threads 2
    cmp -s out "$name.csv" || fail "$name depends on the number of threads"
}

# ---- census: Theorem 2 (2^p minima), C(p, a) 2^p critical points of index a, proven ----

header=p,instance,minima,spurious,critical_by_index,euler,complete,best,worst
same census --experiment census --max-parameters 4 --certify 3
rows census.csv $header 16
# census ROW: the row begins so.
census() {
    grep -q "^$1," census.csv || fail "no row '$1' but '$(grep "^$(echo "$1" | cut -d, -f1,2)," census.csv)'"
}
for name in product random1 random2; do
    census "1,$name,2,1,2;2,0,yes"
    census "2,$name,4,3,4;8;4,0,yes"
    census "3,$name,8,7,8;24;24;8,0,yes"
    census "4,$name,16,15,16;64;96;64;16,0,no"
done
# Eight equal minima; 32 points are as many as Bernstein's bound 2! 4^2 allows.
census '2,pair,8,0,8;16;8,0,yes'
comment census.csv '# p = 2: at most (4p)^p = 64 isolated critical points, sharper p! 4^p = 32'
comment census.csv '# p = 4: at most (4p)^p = 65536 isolated critical points, sharper p! 4^p = 6144'
# Vertices with j flips are minima where 2 lambda j < 1 and else have index j; at the edges between 0 and 1 flips lie 2 p saddles.
census '2,above,3,2,3;4;1,0,yes'
census '3,above,4,3,4;6;3;1,0,yes'
census '4,above,5,4,5;8;6;4;1,0,no'
comment census.csv '# degenerate points, which are in no column: 0'
# The minimum with p flips: 4 kappa0^2 lambda p^2 / (p + 1) = p / (p + 1) with kappa0 = 1 and lambda = 1 / (4 p).
for p in 1 2 3 4; do
    near "worst minimum for $p" "$(grep "^$p,product," census.csv | cut -d, -f9)" "$(awk -v p=$p 'BEGIN { print p / (p + 1) }')" 1e-5
    awk -F, -v p=$p '$1 == p && $2 == "product" { exit !($8 < 1e-12) }' census.csv || fail "best minimum for $p is not 0"
done
expect 0 "$program" --experiment census --max-parameters 1 --instances 1 --certify 0
rows out $header 2
if grep -q ',yes,\|^# complete' out; then fail "a proof that was not asked for"; fi
# Too few starts: the sum over the indices tells.
expect 0 "$program" --experiment census --max-parameters 3 --newton-starts 10
grep '^3,product' out | grep -q ',no,' || fail "10 starts and a proof: $(grep '^3,product' out)"

# ---- success ----

header=p,optimizer,step,starts,success,rate,ci_low,ci_high,unconverged
same success --experiment success --max-parameters 4 --starts 1000 --iterations 3000
rows success.csv $header 12
# rate P OPTIMIZER WANTED: within the Wilson interval, which is that of the counts (95 %: z = 1.959964).
rate() {
    grep "^$1,$2," success.csv | awk -F, -v wanted="$3" '{
        z = 1.959964; n = $4; r = $5 / n; middle = (r + z ^ 2 / (2 * n)) / (1 + z ^ 2 / n)
        half = z * sqrt(r * (1 - r) / n + z ^ 2 / (4 * n ^ 2)) / (1 + z ^ 2 / n)
        good = $4 == 1000 && $6 == r && $7 < wanted && wanted < $8
        good = good && ($7 - middle + half) ^ 2 < 1e-12 && ($8 - middle - half) ^ 2 < 1e-12
    } END { exit !good }' || fail "rate of $2 for p = $1 instead of $3: $(grep "^$1,$2," success.csv)"
}
for name in gd,0.1 adam,0.01 rmsprop,0.01 nlopt,; do
    rate 2 $name 0.33
    rate 4 $name 0.09
done
for name in gd,0.1 adam,0.01 nlopt,; do
    for p in 2 4; do
        grep -q "^$p,$name,.*,0\$" success.csv || fail "$name does not converge: $(grep "^$p,$name," success.csv)"
    done
done
# RMSProp with a large step: all at the worst minimum.  L-BFGS without line search: about 18 % of runs never converge for p = 4.
comment success.csv '# nearest minimum of the last point is the best, the worst, rmsprop 0.5: p = 2 0.00 % 100.00 %, p = 4 0.00 % 100.00 %'
comment success.csv '# never converged, rmsprop 0.5: p = 2 100.0 %, p = 4 100.0 %'
# A small step: the places say what the values say.
small=$(awk -F, '$2 "," $3 == "rmsprop,0.01" { printf "%s p = %d %.2f %%", sep, $1, 100 * $6; sep = "," }' success.csv | tr , '\n' | sed -n 's/^ p = 4 \(.*\)$/\1/p')
grep '^# nearest.* rmsprop 0.01: ' success.csv | grep -qF "p = 4 $small " || fail "places of rmsprop 0.01: $(grep '^# nearest' success.csv), values $small"
awk -F, '$1 == 4 && $2 == "lbfgs" { exit !($9 > 140 && $9 < 260) }' success.csv || fail "L-BFGS: $(grep '^4,lbfgs' success.csv)"
# Two points: the slope is the difference.
for name in gd,0.1 adam,0.01 lbfgs,1; do
    slope=$(awk -F, -v name="$name" '$2 "," $3 == name { last = now; now = log($6) / log(2) } END { printf "%.4f", (now - last) / 2 }' success.csv)
    grep -q "^# slope of log2(rate) against p, $(echo "$name" | tr , ' '): $slope +- " success.csv || fail "slope of $name is not $slope"
done
comment success.csv '# slope of log2(rate) against p, rmsprop 0.5: none, there are fewer than two rates between 0 and 1'
expect 0 "$program" --experiment success --max-parameters 2 --starts 1000 --optimizers adam --adam-steps 0.02,0.01 --iterations 3000
rows out $header 2
[ "$(grep '^2,adam,0.01,' out)" = "$(grep '^2,adam,0.01,' success.csv)" ] || fail "a row depends on the others"
expect 0 "$program" --experiment success --max-parameters 2 --starts 1000 --optimizers adam --iterations 3000 --seed 2
if [ "$(grep '^2,adam,' out)" = "$(grep '^2,adam,0.01,' success.csv)" ]; then fail "the seed changes nothing"; fi

# ---- histogram ----

header=p,instance,stage,low,high,count
same histogram --experiment histogram --max-parameters 4 --starts 400 --bins 20
rows histogram.csv $header 160
awk -F, '/^[24],/ { sum[$1 $2 $3] += $6; sets[$1 $2 $3]++; if (!($5 > $4)) bad = 1 } END {
    for (name in sum) if (sum[name] != 400 || sets[name] != 20) bad = 1
    exit bad }' histogram.csv || fail "a histogram has not 400 starts in 20 bins"
# Descent ends at the values 4 kappa0^2 lambda j^2 / (p + 1) only.
comment histogram.csv '# minima of product, p = 2: 0 0.166667 0.666667'
comment histogram.csv '# minima of product, p = 4: 0 0.05 0.2 0.45 0.8'
awk -F, '$1 == 4 && $2 == "product" && $3 == "end" && $6 > 0 {
    good = 0
    for (j = 0; j <= 4; j++) { level = j * j / 20; if ($4 - 1e-6 <= level && level <= $5 + 1e-6) good = 1 }
    if (!good) bad = 1 } END { exit bad }' histogram.csv || fail "descent ends between the minima"
grep -q ': 0 starts were not converged then$' histogram.csv || fail "descent does not converge: $(grep converged histogram.csv)"

# ---- encoded ----

header=p,instance,distinct_minima,success_rate
same encoded --experiment encoded --max-parameters 2 --starts 100 --instances 3
rows encoded.csv $header 6
awk -F, '/^[12],/ && !($3 >= 1 && $3 <= 32 && $4 > 0 && $4 <= 1) { bad = 1 } END { exit bad }' encoded.csv || fail "encoded: $(cat encoded.csv)"
grep -q '^# p = 2: .* euler 0 in 3 of 3, ' encoded.csv || fail "points are missing: $(grep euler encoded.csv)"
[ "$(grep '^2,' encoded.csv | cut -d, -f4 | sort -u | wc -l)" -gt 1 ] || fail "all data sets are the same: $(grep '^2,' encoded.csv)"
# One minimum is found always.
awk -F, '/^1,/ && $3 == 1 && $4 < 1 { bad = 1 } END { exit bad }' encoded.csv || fail "the only minimum is missed"
expect 0 "$program" --experiment encoded --max-parameters 2 --starts 100 --instances 3 --samples 50
if cmp -s out encoded.csv; then fail "--samples changes nothing"; fi

# ---- noise ----

header=p,sigma,instance,minima,spurious,critical,euler,complete,best,worst
same noise --experiment noise --max-parameters 2 --instances 3 --sigmas 0,0.05,2
rows noise.csv $header 18
awk -F, '/^[12],/ { if ($7 != 0 || $8 != "yes" || $6 % 2) bad = 1
        if ($2 < 0.1 && ($4 != 2 ^ $1 || $5 != 2 ^ $1 - 1 || $6 != 4 ^ $1)) bad = 1
        if ($2 == 0.05 && !($9 > 0 && $10 > $9)) bad = 1
        if ($2 == 2 && $4 < 2 ^ $1) fewer++ } END { exit bad || !fewer }' noise.csv || fail "noise: $(cat noise.csv)"

[ "$(grep '^2,0.05,' noise.csv | cut -d, -f9 | sort -u | wc -l)" -eq 3 ] || fail "all draws of noise are the same: $(grep '^2,0.05,' noise.csv)"

# ---- all of them, files and figures ----

small='--max-parameters 2 --starts 50 --instances 1 --iterations 500'
expect 0 "$program" --experiment all $small --output made/here
[ ! -s out ] || fail "a table went to a folder and to standard output"
for name in census histogram success encoded noise; do
    expect 0 "$program" --experiment $name $small
    cmp -s out made/here/$name.csv || fail "$name is different with --experiment all"
done
figure made/here/census.svg 'local minima' 'parameters p' 'random networks' 'pair'
figure made/here/histogram.svg 'p = 2' 'where gradient descent ends' 'loss'
figure made/here/success.svg 'rate of the best minimum' 'adam 0.01' 'nlopt'
figure made/here/encoded.svg 'success rate of descent' 'mean'
figure made/here/noise.svg 'p = 2' 'standard deviation'
expect 0 "$program" --experiment noise $small --csv - --plot noise.svg
cmp -s out made/here/noise.csv || fail "--csv - writes something else"

# ---- the command line ----

expect 0 "$program" --help
for name in experiment max-parameters starts instances newton-starts certify iterations bins optimizers gd-steps adam-steps rmsprop-steps \
    lbfgs-steps sigmas output csv plot seed samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done

see='(see --help)'
expect 2 "$program" --experiment figure4
message "local_minima: --experiment is 'figure4', allowed are census, histogram, success, encoded, noise, all $see"
expect 2 "$program" --max-parameters 17
message "local_minima: --max-parameters is '17', allowed are whole numbers 0..16 $see"
expect 2 "$program" --max-parameters 7
message "local_minima: --max-parameters is '7', allowed are whole numbers 1..6 with --experiment census $see"
expect 2 "$program" --experiment success --max-parameters 1
message "local_minima: --max-parameters is '1', allowed are whole numbers 2..16 with --experiment success $see"
expect 2 "$program" --optimizers sgd
message "local_minima: --optimizers is 'sgd', allowed are different words with commas of gd, adam, rmsprop, lbfgs, nlopt $see"
expect 2 "$program" --adam-steps 0.1,0
message "local_minima: --adam-steps is '0.1,0', allowed are different numbers 1e-06..100 with commas $see"
expect 2 "$program" --sigmas -1
message "local_minima: --sigmas is '-1', allowed are different numbers 0..10 with commas $see"
expect 2 "$program" --certify 5
message "local_minima: --certify is '5', allowed are whole numbers 0..4 $see"
expect 2 "$program" --samples 0
message "local_minima: --samples is '0', allowed are whole numbers 1..100000 $see"
expect 2 "$program" --experiment all
message "local_minima: --experiment all needs --output and has neither --csv nor --plot $see"
expect 2 "$program" --experiment all --output made --csv table.csv
message "local_minima: --experiment all needs --output and has neither --csv nor --plot $see"
expect 2 "$program" --csv - --plot -
message "local_minima: --csv and --plot cannot both go to standard output $see"
expect 1 "$program" --max-parameters 1 --csv nowhere/table.csv
message "local_minima: cannot write 'nowhere/table.csv': No such file or directory"

finish
