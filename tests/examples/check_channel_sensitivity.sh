#!/bin/sh
# check_channel_sensitivity.sh PROGRAM DATA_FOLDER WORK_FOLDER: runs the example with small settings and checks what it writes.
#
# The expected numbers come from a separate program: its own Philox4x64-10, dense matrices, Jacobi eigenvalues, principal components from
# the covariance matrix, the parameter-shift rule and Adam as printed.  For one qubit and one kind of rotation all gates commute, and
# the distance is 2 sin(|sum of deltas|/2) exactly.
set -eu
program=$1
data=$2
work=$3
functions=$(cd "$(dirname "$0")" && pwd)/functions.sh

rm -rf "$work"
mkdir -p "$work"
cd "$work"
. "$functions"

random_header=qubits,layers,rotations,entangler,percent,samples,norm_mean,norm_squared_mean,half_mean,distance_mean,distance_median,distance_max,sum_mean,above_printed,above_rigorous
training_header=dataset,encoding,qubits,layers,rotations,entangler,step,step_size_mean,moved_fraction,norm_mean,distance_mean,ci_low,ci_high,bound_mean,loss_mean

# rows FILE HEADER COUNT: the header, the number of rows below it, 15 cells in each, and numbers behind the seventh.
rows() {
    [ "$(head -n 1 "$1")" = "$2" ] || fail "header of $1: $(head -n 1 "$1")"
    awk -F, -v count="$3" 'NR > 1 {
            if (NF != 15) bad = 1
            for (i = 7; i <= NF; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$/) bad = 1
        } END { exit !(NR == count + 1 && !bad) }' "$1" || fail "rows of $1: $(wc -l <"$1") lines, wanted $3 rows of 15 cells"
}

# row FILE KEY COLUMN TOLERANCE NUMBERS: the row that begins with KEY has these numbers from COLUMN on (relative TOLERANCE).
row() {
    found=$(grep "^$2," "$1" || true)
    place=$3
    for wanted in $(echo "$5" | tr ',' ' '); do
        near "column $place of $2" "$(echo "$found" | cut -d, -f"$place")" "$wanted" "$4"
        place=$((place + 1))
    done
}

# ---- random: numbers ----

random="--seed 7 --samples 20 --quiet"
expect 0 "$program" $random --qubits 1 --layers 2,3 --rotations X,Z --entangler cnot,cz --percent 1,0.5
[ ! -s err ] || fail "--quiet wrote to standard error: $(head -c 200 err)"
cp out one.csv
rows one.csv $random_header 16
row one.csv 1,2,X,cnot,1 6 2e-9 40,0.01963863587,0.0005851511356,0.01963593053,0.03927186107,0.03115357365,0.1121342527,0.06486080324,0.6,0
row one.csv 1,3,Z,cz,0.5 6 2e-9 60,0.01299023904,0.000269151801,0.01298941697,0.02597883393,0.01785122393,0.07539442163,0.04767205581,0.5,0

expect 0 "$program" $random --samples 10 --qubits 3,2 --layers 2,1 --rotations XZ,XYZ --entangler cnot-cz,cnot --percent 1
cp out more.csv
rows more.csv $random_header 16
row more.csv 2,2,XYZ,cnot,1 6 2e-9 120,0.08029088596,0.006763374773,0.08021645187,0.1604329037,0.162705852,0.2607833828,0.3494381061,0.3,0
row more.csv 3,1,XZ,cnot-cz,1 6 2e-9 60,0.07371874159,0.005630665848,0.0736633392,0.1473266784,0.150567581,0.2010057894,0.1938163154,1,0
expect 0 "$program" $random --samples 5 --qubits 3 --layers 2 --rotations YZ --entangler cnot-cz --percent 0.25 --topology ring \
    --reading circle --signs uniform --order entanglers-first --pairwise --fraction 0.5
row out 3,2,YZ,cnot-cz,0.25 6 2e-9 60,0.01712873734,0.0003031375929,0.01712804969,0.03425609938,0.03484476882,0.0450496944,0.04799742733,1,0

# Every parameter moved by t = 0.01 * 2 pi: the sum is P t, and a single layer of one kind of rotation has the distance
# 2 sin(n t / 2) whatever the angles and signs are.
expect 0 "$program" $random --samples 3 --qubits 1,4 --layers 1 --rotations Y --entangler cz --percent 1 --reading circle
row out 1,1,Y,cz,1 7 1e-9 0.03141463462,0.0009868792684,0.03141075908,0.06282151816,0.06282151816,0.06282151816,0.06283185307,1,0
row out 4,1,Y,cz,1 7 1e-9 0.1255810391,0.01577059737,0.1253332336,0.2506664671,0.2506664671,0.2506664671,0.2513274123,1,0
expect 0 "$program" $random --qubits 2 --layers 1 --rotations X --entangler cnot --percent 1 --fraction 0
row out 2,1,X,cnot,1 7 0 0,0,0,0,0,0,0,0,0

# ---- random: bounds, and rows that depend on nothing else ----

for file in one.csv more.csv; do
    awk -F, 'NR > 1 && !($7 <= $10 && $10 <= $13 * (1 + 1e-9) && $10 <= $12 && $12 <= 2 && $11 <= $12 && $15 == 0 &&
            $8 >= $7 * $7 * (1 - 1e-9)) { bad = 1 } END { exit bad }' $file || fail "an order of means is broken in $file"
done
expect 0 "$program" $random --qubits 1 --layers 3 --rotations Z --entangler cz --percent 0.5
[ "$(tail -n 1 out)" = "$(grep '^1,3,Z,cz,0.5,' one.csv)" ] || fail "a row depends on the others: $(tail -n 1 out)"
# Many rows are shared by the threads in another way than few: 16 rows are many for 1 and 3 threads, few for 20.
for threads in 1 3 20; do
    expect 0 "$program" $random --samples 10 --qubits 3,2 --layers 2,1 --rotations XZ,XYZ --entangler cnot-cz,cnot --percent 1 \
        --threads $threads
    cmp -s out more.csv || fail "the table depends on the threads"
done
expect 0 "$program" $random --seed 8 --qubits 1 --layers 3 --rotations Z --entangler cz --percent 0.5
if [ "$(tail -n 1 out)" = "$(grep '^1,3,Z,cz,0.5,' one.csv)" ]; then fail "the seed changes nothing"; fi

# ---- the whole grid, one sample for each parameter ----

expect 0 "$program" --samples 1 --csv grid.csv --plot grid.svg
[ ! -s err ] || fail "something on standard error in a pipe: $(head -c 200 err)"
rows grid.csv $random_header 1260
grep -q '^16200 samples; above the printed bound sum|delta|/2: [23][0-9]\.[0-9] %; above the rigorous bound: 0$' out ||
    fail "the last line of the summary: $(tail -n 1 out)"
[ "$(cut -d, -f1-5 grid.csv | sort -u | wc -l)" -eq 1261 ] || fail "a row of the grid stands twice"
if command -v gnuplot >/dev/null; then
    well_formed grid.svg
    for text in 'n = 1' 'n = 4' 'mean diamond distance' 'rigorous bound' 'printed bound' 'layers L'; do
        grep -q "$text" grid.svg || fail "the figure has no text '$text'"
    done
fi

# ---- training ----

training="--experiment training --data $data --seed 7 --runs 3 --steps 4 --quiet"
expect 0 "$program" $training --dataset wine --encoding amplitude --qubits 1 --layers 2 --rotations XY --entangler cnot
cp out wine.csv
rows wine.csv $training_header 4
row wine.csv wine,amplitude,1,2,XY,cnot,1 8 1e-7 0.00999998488,1,0.01252318232,0.02504584882,0.01504211521,0.03504958243,0.03999727292,1.377729954
row wine.csv wine,amplitude,1,2,XY,cnot,4 8 1e-7 0.009952544619,1,0.01253030422,0.02506009479,0.01570609301,0.03441409657,0.03980754935,1.348618998
expect 0 "$program" $training --dataset wine --encoding angle --qubits 2 --layers 1 --rotations YZ --entangler cz
row out wine,angle,2,1,YZ,cz,1 8 1e-7 0.002499999758,0.25,0.004999994304,0.009999957358,0.009999956896,0.009999957819,0.009999957367,1.52642813
row out wine,angle,2,1,YZ,cz,4 8 1e-7 0.00249989409,0.25,0.004999782966,0.009999534686,0.009969384554,0.01002968482,0.009999534697,1.495217936

# Many tasks are shared by the threads in another way than few.
expect 0 "$program" $training --qubits 1,2 --layers 1 --rotations XY,Z --entangler cnot --threads 2 --csv many.csv --plot many.svg
rows many.csv $training_header 64
awk -F, 'NR > 1 && !($10 <= $11 + 1e-15 && $11 <= $14 * (1 + 1e-9) + 1e-15 && $12 <= $11 && $11 <= $13) { bad = 1 } END { exit bad }' many.csv ||
    fail "norm <= distance <= bound, or the interval, is broken"
expect 0 "$program" $training --qubits 1,2 --layers 1 --rotations XY,Z --entangler cnot --threads 40
cmp -s out many.csv || fail "the training depends on the threads"
# Rotations about Z before Z is measured: nothing moves, and that is a result.
row many.csv wine,angle,1,1,Z,cnot,4 8 0 0,0,0,0,0,0,0
if command -v gnuplot >/dev/null; then
    well_formed many.svg
    for text in 'wine, amplitude, n = 1' 'breast-cancer, angle, n = 2' 'diamond distance, 95 % band' 'rigorous bound, 95 % band' \
        'optimizer step'; do
        grep -q "$text" many.svg || fail "the figure has no text '$text'"
    done
fi

# ---- files ----

small="--samples 1 --qubits 1 --layers 1 --rotations X --entangler cz --percent 1"
expect 0 "$program" $small --csv -
grep -q 'samples; above the printed bound' err || fail "no summary on standard error beside a table: $(cat err)"
rows out $random_header 1
expect 0 "$program" $small --quiet --csv file.csv
[ ! -s out ] || fail "the table went to a file and to standard output"
rows file.csv $random_header 1
if command -v gnuplot >/dev/null; then
    expect 0 "$program" $small --quiet --plot -
    well_formed out
fi
mkdir empty
expect 1 env PATH="$work/empty" "$program" $small --quiet --csv kept.csv --plot plain.svg
message "channel_sensitivity: cannot write 'plain.svg': gnuplot is not installed"
[ ! -e plain.svg ] || fail "a figure without gnuplot"
cmp -s kept.csv file.csv || fail "the table is different without gnuplot"
expect 1 "$program" $small --quiet --csv nowhere/table.csv
message "channel_sensitivity: cannot write 'nowhere/table.csv': No such file or directory"
expect 1 "$program" --experiment training --data nowhere
message "channel_sensitivity: qnl_dataset_read_csv: nowhere/wine_data.csv: No such file or directory"
expect 1 "$program" --samples 100000 --layers 1000 --qubits 4
message "channel_sensitivity: 1200000000 samples need 96.0 GB of memory, allowed are 2.1 GB"

# ---- the command line ----

expect 0 "$program" --help
for name in experiment qubits layers rotations entangler topology order pairwise percent reading signs fraction dataset encoding data runs \
    steps rate csv plot seed samples threads quiet help version; do
    grep -q "^  --$name " out || fail "--help does not name --$name"
done
grep -q 'share of the parameters that are moved, 0..1 (default 0.95)' out || fail "--help has no range or default"
expect 0 "$program" --version
grep -q '^channel_sensitivity (libqnnland [0-9]*\.[0-9]*\.[0-9]*)$' out || fail "--version: $(cat out)"

see='(see --help)'
expect 2 "$program" --colour red
message "channel_sensitivity: unknown option '--colour' $see"
for value in 0 13 1,2,1 1, ,1 1,,2 x 1.5 -1 99999999999999999999 1-4; do
    expect 2 "$program" --qubits "$value"
    message "channel_sensitivity: --qubits is '$value', allowed are different whole numbers 1..12 with commas $see"
done
expect 2 "$program" --layers 1001
message "channel_sensitivity: --layers is '1001', allowed are different whole numbers 1..1000 with commas $see"
for value in 0 101 1,1.0 nan 1e-7 1x; do
    expect 2 "$program" --percent "$value"
    message "channel_sensitivity: --percent is '$value', allowed are different numbers 1e-06..100 with commas $see"
done
expect 2 "$program" --rotations X,ZX
message "channel_sensitivity: --rotations is 'X,ZX', allowed are different words with commas of X, Y, Z, XY, XZ, YZ, XYZ $see"
expect 2 "$program" --entangler none
message "channel_sensitivity: --entangler is 'none', allowed are different words with commas of cnot, cz, cnot-cz $see"
expect 2 "$program" --dataset iris
message "channel_sensitivity: --dataset is 'iris', allowed are different words with commas of wine, breast-cancer $see"
expect 2 "$program" --encoding basis
message "channel_sensitivity: --encoding is 'basis', allowed are different words with commas of amplitude, angle $see"
expect 2 "$program" --experiment both
message "channel_sensitivity: --experiment is 'both', allowed are random, training $see"
expect 2 "$program" --signs none
message "channel_sensitivity: --signs is 'none', allowed are independent, uniform $see"
expect 2 "$program" --fraction 1.1
message "channel_sensitivity: --fraction is '1.1', allowed are numbers 0..1 $see"
expect 2 "$program" --runs 1
message "channel_sensitivity: --runs is '1', allowed are whole numbers 2..1000 $see"
expect 2 "$program" --csv - --plot -
message "channel_sensitivity: --csv and --plot cannot both go to standard output $see"

finish
