#!/bin/sh
# check_layers.sh SOURCE_FOLDER
# Each layer of lib/ includes only what it may, and the shared words (BLAS, ASCII, umbrella header) stay where they belong.
# See docs/architecture.md.
set -eu
root=$1
cd "$root"
report=$(mktemp)
trap 'rm -f "$report"' EXIT

allowed_layers() {
    case $1 in
    core) echo core ;;
    linalg) echo core linalg ;;
    simulation) echo core linalg simulation ;;
    gradients) echo core linalg simulation gradients ;;
    optimizers) echo core linalg optimizers ;;
    models) echo core linalg simulation gradients models ;;
    design) echo core linalg simulation design ;;
    landscape) echo core linalg simulation gradients optimizers models landscape ;;
    *) return 1 ;;
    esac
}

# The layer that implements a public header.
layer_of_header() {
    case $1 in
    status | types | export | version | execution | random | statistics | cost) echo core ;;
    haar) echo linalg ;;
    channel | circuit | density | evolution | noise | state | observable | network) echo simulation ;;
    gradient | metric | noisy_network) echo gradients ;;
    layerwise | optimizer) echo optimizers ;;
    ansatz | ansatz_library | boltzmann | encoding | dataset | hamiltonian | hard_dataset | loss | trigonometric | two_level) echo models ;;
    entanglement) echo design ;;
    census | diamond | distance | gradient_variance | lie_algebra | lipschitz | overparameterisation | parameter_range | perturbation) echo landscape ;;
    second_moment | success | variation | variation_bound) echo landscape ;;
    *) return 1 ;;
    esac
}

fail() {
    echo "$*" >>"$report"
}

# check_include FILE LAYER NAME: one quoted include.
check_include() {
    case $3 in
    qnnland.h | */qnnland.h)
        fail "$1: includes the umbrella header; include the topics that are needed"
        return
        ;;
    qnnland/*.h)
        topic=${3#qnnland/}
        if ! target=$(layer_of_header "${topic%.h}"); then
            fail "$1: $3 belongs to no layer; add it to $0"
            return
        fi
        ;;
    */*)
        target=${3%%/*}
        if [ ! -f "lib/$3" ]; then
            fail "$1: \"$3\" is no file of lib/"
            return
        fi
        ;;
    *)
        fail "$1: \"$3\" is not written as \"layer/file.h\""
        return
        ;;
    esac
    for candidate in $(allowed_layers "$2"); do
        if [ "$candidate" = "$target" ]; then
            return
        fi
    done
    fail "$1: layer $2 must not include $3 (layer $target)"
}

# quoted_includes FILE: the names between quotes, one a line.
quoted_includes() {
    sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$1"
}

files=$(find lib -name '*.[ch]' | LC_ALL=C sort)
for file in $files; do
    layer=${file#lib/}
    layer=${layer%%/*}
    if ! allowed_layers "$layer" >/dev/null; then
        fail "$file: lib/$layer is no layer; add it to $0"
        continue
    fi
    for name in $(quoted_includes "$file"); do
        check_include "$file" "$layer" "$name"
    done
    if grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<qnnland' "$file" >/dev/null; then
        fail "$file: headers of the library are included with quotes"
    fi
    # Our own linalg/blas_memory.h allocates arrays for BLAS and names nothing of it.
    if [ "$layer" != linalg ] && grep -v '"linalg/blas_memory\.h"' "$file" |
        grep -iE '#[[:space:]]*include.*(blas|lapack)|cblas_|LAPACKE_|"csdp|posix_spawn|exec[lv]|[^_a-z](system|popen|fork) *\(' >/dev/null; then
        fail "$file: only lib/linalg may name BLAS or LAPACK, or run a program"
    fi
done

# Public headers include each other along the same order.
for file in include/qnnland/*.h; do
    topic=${file#include/qnnland/}
    if ! layer=$(layer_of_header "${topic%.h}"); then
        fail "$file: belongs to no layer; add it to $0"
        continue
    fi
    for name in $(quoted_includes "$file"); do
        check_include "$file" "$layer" "$name"
    done
    if ! grep -qx "#include \"qnnland/$topic\"" include/qnnland.h; then
        fail "include/qnnland.h: does not include qnnland/$topic"
    fi
done

if [ -s "$report" ]; then
    cat "$report"
    exit 1
fi
echo "$(echo "$files" | wc -l) files keep the layers"
