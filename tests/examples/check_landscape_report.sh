#!/bin/sh
# check_landscape_report.sh PROGRAM DATA_FOLDER WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# The expected numbers of the wine run come from a separate program: dense Kronecker matrices, the parameter-shift rule, singular values
# and eigenphases from LAPACK, and its own Philox4x64-10 for the random starts and samples.
set -eu
program=$1
data=$2
work=$3
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

# cell FILE KEY1 KEY2 COLUMN: the cell of the row that begins with KEY1,KEY2.
cell() {
    awk -F, -v a="$2" -v b="$3" -v column="$4" '$1 == a && $2 == b { print $column }' "$1"
}

# rows FILE HEADER COUNT FIELDS: the header, the number of rows below it, and plain numbers in every cell.
rows() {
    [ "$(head -n 1 "$1")" = "$2" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v count="$3" -v fields="$4" 'NR > 1 {
            if (NF != fields) bad = 1
            for (i = 1; i <= NF; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) bad = 1
        } END { exit !(NR == count + 1 && !bad) }' "$1" || fail "rows of $1: $(wc -l <"$1") lines, wanted $3 rows of $4 numbers"
}

# ---- a small run with known numbers ----

small="--qubits 3 --layers 2 --starts 2 --steps 20 --samples 200 --max-qubits 4 --seed 7"
expect 0 "$program" --data "$data/wine_data.csv" $small --out made/deep/report --csv curve.csv --plot curve.svg
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
grep -q '^     1 .*all steps done' out || fail "the summary has no line for start 1"
report=made/deep/report
rows $report/training.csv start,step,loss,accuracy 42 4
rows $report/steps.csv start,step,mean_abs_step,moved_fraction,operator_norm,diamond_distance,bound 40 7
rows $report/variance.csv qubits,parameters,samples,variance,ci_low,ci_high 3 6
cmp -s curve.csv $report/training.csv || fail "--csv differs from training.csv"
[ "$(ls $report | tr '\n' ' ')" = "index.html steps.csv training.csv variance.csv " ] || fail "files in the report: $(ls $report)"

near "first loss of start 0" "$(cell $report/training.csv 0 0 3)" 0.9877087657 1e-8
near "last loss of start 0" "$(cell $report/training.csv 0 20 3)" 0.9409637784 1e-8
near "first loss of start 1" "$(cell $report/training.csv 1 0 3)" 1.183672017 1e-8
near "last loss of start 1" "$(cell $report/training.csv 1 20 3)" 1.017307668 1e-8
near "first accuracy of start 0" "$(cell $report/training.csv 0 0 4)" 0.6307692308 1e-9
near "last accuracy of start 1" "$(cell $report/training.csv 1 20 4)" 0.5 1e-9
near "mean step 20 of start 0" "$(cell $report/steps.csv 0 20 3)" 0.005948025637 1e-7
near "moved share of start 1" "$(cell $report/steps.csv 1 1 4)" 0.7222222222 1e-9
near "operator norm of step 20 of start 0" "$(cell $report/steps.csv 0 20 5)" 0.02154395567 1e-7
near "diamond distance of step 1 of start 0" "$(cell $report/steps.csv 0 1 6)" 0.06206918229 1e-7
near "diamond distance of step 20 of start 1" "$(cell $report/steps.csv 1 20 6)" 0.05397869569 1e-7
near "bound of step 20 of start 1" "$(cell $report/steps.csv 1 20 7)" 0.1125315209 1e-7
near "variance for 2 qubits" "$(cell $report/variance.csv 2 12 4)" 0.08131028763 1e-8
near "variance for 3 qubits" "$(cell $report/variance.csv 3 18 4)" 0.05930867675 1e-8
near "variance for 4 qubits" "$(cell $report/variance.csv 4 24 4)" 0.02401100322 1e-8
awk -F, 'NR > 1 && !($5 <= $6 && $6 <= $7 * (1 + 1e-9) && $6 <= 2) { bad = 1 } END { exit bad }' $report/steps.csv ||
    fail "operator norm <= diamond distance <= bound is broken"
awk -F, 'NR > 1 && !(0 < $5 && $5 < $4 && $4 < $6) { bad = 1 } END { exit bad }' $report/variance.csv ||
    fail "a variance lies outside its interval"

# ---- the page ----

page=$report/index.html
well_formed $page
if grep -q -w -i -e nan -e inf $page; then fail "the page has NaN or infinity in it"; fi
if grep -q -i -e '<script' -e '<link' -e '<img' -e 'src=' -e '@import' $page; then fail "the page needs something from outside"; fi
if grep -o 'href=.[^#]' $page | grep -q .; then fail "the page links to something outside"; fi
[ "$(grep -c '<tr><td>0</td>\|<tr class="best"><td>0</td>' $page)" -ge 1 ] || fail "the page has no row for start 0"
grep -q '8 principal components that keep 91.3 % of the variance' $page || fail "the share of the variance is wrong: $(grep -o 'keep [^ ]* %' $page)"
if command -v gnuplot >/dev/null; then
    [ "$(grep -c '<svg role="img"' $page)" -eq 6 ] || fail "$(grep -c '<svg role' $page) figures on the page instead of 6"
    [ "$(grep -o ' id=["'\''][^"'\'']*' $page | sort | uniq -d | wc -l)" -eq 0 ] || fail "an id stands twice on the page"
    well_formed curve.svg
    grep -q '<svg' curve.svg || fail "--plot wrote no SVG"
fi

# ---- the same again, and other settings ----

expect 0 "$program" --data "$data/wine_data.csv" $small --threads 1 --out again --csv - --quiet
cmp -s out $report/training.csv || fail "--csv - is not the training curve, or depends on the threads"
[ ! -s err ] || fail "--quiet wrote to standard error"
cmp -s again/steps.csv $report/steps.csv || fail "steps.csv depends on the threads"
cmp -s again/variance.csv $report/variance.csv || fail "variance.csv depends on the threads"
expect 0 "$program" --data "$data/wine_data.csv" $small --out again --quiet --seed 8
if cmp -s again/training.csv $report/training.csv; then fail "the seed changes nothing"; fi

expect 0 "$program" --data "$data/breast_cancer.csv" --qubits=2 --layers=1 --starts=3 --steps=40 --rate 0.1 --optimizer gd --samples=50 \
    --max-qubits=2 --entangler cz --topology chain --rotations YZ --loss cross-entropy --out cancer --quiet
rows cancer/training.csv start,step,loss,accuracy 123 4
awk -F, 'NR > 1 { if ($2 == 0) first = $3; if ($2 == 40 && !($3 < first)) bad = 1 } END { exit bad }' cancer/training.csv ||
    fail "gradient descent did not lower the loss"
rows cancer/variance.csv qubits,parameters,samples,variance,ci_low,ci_high 1 6

{
    echo 'colour,width,height,weight'
    for i in 1 2 3 4 5 6; do echo "\"pale <red>\",$i.5,$((i * i)),$((9 - i))"; echo "blue,-$i,$((i + 3)),$((i % 3))"; done
    echo 'green,1,1,1'
} >fruit.csv
for encoding in amplitude angle basis; do
    expect 0 "$program" --data fruit.csv --label 0 --qubits 2 --layers 1 --starts 1 --steps 3 --samples 20 --max-qubits 3 \
        --encoding $encoding --optimizer rmsprop --out fruit-$encoding --quiet
    rows fruit-$encoding/training.csv start,step,loss,accuracy 4 4
    well_formed fruit-$encoding/index.html
    grep -q 'class pale &lt;red&gt; (6 samples' fruit-$encoding/index.html || fail "the class name is not on the page as it should be"
done
expect 0 "$program" --data fruit.csv --label 0 --classes green,blue --qubits 1 --layers 1 --starts 1 --steps 1 --samples 20 \
    --max-qubits 2 --encoding angle --rotations Z --entangler none --out zero --quiet
well_formed zero/index.html
[ "$(cell zero/variance.csv 2 2 4)" = 0 ] || fail "the variance of a derivative that vanishes is $(cell zero/variance.csv 2 2 4)"

# ---- without gnuplot ----

mkdir empty
expect 1 env PATH="$work/empty" "$program" --data "$data/wine_data.csv" $small --out plain --plot plain.svg --quiet
[ "$(wc -l <err)" -eq 2 ] && [ "$(head -n 1 err)" = "landscape_report: gnuplot is not installed: the report has tables instead of figures" ] ||
    fail "messages without gnuplot: $(cat err)"
[ ! -e plain.svg ] || fail "a figure without gnuplot"
cmp -s plain/training.csv $report/training.csv || fail "training.csv is different without gnuplot"
well_formed plain/index.html
[ "$(grep -c '<details open>' plain/index.html)" -eq 6 ] || fail "the page without gnuplot has no open tables"

# ---- the command line ----

expect 0 "$program" --help
for name in out data label classes qubits layers rotations entangler topology encoding starts steps rate optimizer loss max-qubits csv \
    plot seed samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
grep -q 'layers of the ansatz, 1..1000 (default 3)' out || fail "--help has no range or default"
expect 0 "$program" --version
grep -q '^landscape_report (libqnnland [0-9]*\.[0-9]*\.[0-9]*)$' out || fail "--version: $(cat out)"

see='(see --help)'
expect 2 "$program" --colour red
message "landscape_report: unknown option '--colour' $see"
expect 2 "$program" wine.csv
message "landscape_report: unexpected argument 'wine.csv' $see"
expect 2 "$program" --steps
message "landscape_report: --steps needs a value: N $see"
expect 2 "$program" --qubits 13
message "landscape_report: --qubits is '13', allowed are whole numbers 1..12 $see"
for value in 0 -1 2.5 4x '' 99999999999999999999; do
    expect 2 "$program" --layers "$value"
    message "landscape_report: --layers is '$value', allowed are whole numbers 1..1000 $see"
done
expect 2 "$program" --rate nan
message "landscape_report: --rate is 'nan', allowed are numbers 1e-12..100 $see"
expect 2 "$program" --optimizer sgd
message "landscape_report: --optimizer is 'sgd', allowed are gd, adam, rmsprop $see"
expect 2 "$program" --rotations XQ
message "landscape_report: --rotations is 'XQ', allowed are 1 to 16 letters X, Y, Z $see"
expect 2 "$program" --classes one
message "landscape_report: --classes is 'one', allowed are two class names A,B of at most 63 letters $see"
expect 2 "$program" --label first
message "landscape_report: --label is 'first', allowed are last and column numbers 0..999999 $see"
expect 2 "$program" --quiet=1
message "landscape_report: --quiet is '1', allowed are no values $see"
expect 2 "$program" --csv - --plot -
message "landscape_report: --csv and --plot cannot both go to standard output $see"

expect 1 "$program" --data missing.csv --out never
grep -q '^landscape_report: .*missing\.csv.*No such file' err || fail "message for a missing file: $(cat err)"
[ "$(wc -l <err)" -eq 1 ] || fail "more than one line for a missing file"
[ ! -e never ] || fail "a folder was made for a run that could not begin"
expect 1 "$program" --data fruit.csv --label 0 --classes red,blue --out never
message "landscape_report: there is no class 'red', the file has: pale <red>, blue, green"
echo text >file
expect 1 "$program" --data "$data/wine_data.csv" $small --out file --quiet
message "landscape_report: cannot create the folder 'file': a file is in the way"
expect 1 "$program" --data "$data/wine_data.csv" $small --out report --quiet --csv nowhere/curve.csv
message "landscape_report: cannot write 'nowhere/curve.csv': No such file or directory"

# A link stays a link, and a device is written, not replaced.
echo old >target.csv
ln -s target.csv link.csv
expect 0 "$program" --data fruit.csv --label 0 --qubits 1 --layers 1 --starts 1 --steps 1 --samples 4 --max-qubits 2 --out again --quiet \
    --csv link.csv
[ -L link.csv ] && cmp -s target.csv again/training.csv || fail "a link was replaced by a file"
if [ -c /dev/full ]; then
    expect 1 "$program" --data fruit.csv --label 0 --qubits 1 --layers 1 --starts 1 --steps 1 --samples 4 --max-qubits 2 --out again \
        --quiet --csv /dev/full
    message "landscape_report: cannot write '/dev/full': No space left on device"
fi
[ -z "$(find . -name '*.*.??????')" ] || fail "a temporary file was left: $(find . -name '*.*.??????')"

finish
