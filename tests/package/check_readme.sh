#!/bin/sh
# check_readme.sh SOURCE PROGRAM
# README.md shows exactly examples/readme_example.c and the line that it prints, and both are right.
set -eu
source=$1
program=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# block LANGUAGE: the first block of that language in README.md
block() {
    awk -v open="\`\`\`$1" '$0 == open && !done { inside = 1; next } /^```/ { if (inside) done = 1; inside = 0 } inside' \
        "$source/README.md"
}
block c >"$folder/shown.c"
diff "$folder/shown.c" "$source/examples/readme_example.c"

"$program" >"$folder/printed"
block text >"$folder/shown"
diff "$folder/shown" "$folder/printed"

# <Z1> = cos a cos b behind the CNOT, for RX(a) on the control and RY(b) on the target.
awk 'BEGIN { a = 0.3; b = 0.8; printf "<Z1> = %.6f, gradient (%.6f, %.6f)\n", cos(a) * cos(b), -sin(a) * cos(b), -cos(a) * sin(b) }' \
    >"$folder/closed_form"
diff "$folder/closed_form" "$folder/printed"
