#!/bin/sh
# thread_sanitizer.sh: looks for data races with the thread sanitizer.  BUILD_DIR and JOBS as in cmake/build.sh; returns 77 where it cannot.
#
# gcc compiles, and the OpenMP of clang runs: it has gcc's names too, and its tool archer tells the sanitizer which thread waits for
# which, so that there are no false alarms.  clang's own sanitizer does not look at vectors of eight numbers, which are all that matters
# here.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD_DIR:-$source/build-thread}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}

archer=$(find /usr/lib/llvm-*/lib -name libarcher.so 2>/dev/null | sort | tail -n 1)
if [ -z "$archer" ] || ! command -v gcc >/dev/null; then
    echo "thread_sanitizer.sh: gcc, or libarcher.so of libomp, is not there: left out"
    exit 77
fi
mkdir -p "$build/openmp"
ln -sf "$(dirname "$archer")/libomp.so.5" "$build/openmp/libgomp.so.1"

# The rest runs with this.
LD_LIBRARY_PATH=$build/openmp
OMP_TOOL_LIBRARIES=$archer
TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66"
export OMP_TOOL_LIBRARIES TSAN_OPTIONS OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=1 CK_TIMEOUT_MULTIPLIER=100

# Two threads that write one vector are seen, and two that take turns are not.
cat >"$build/race.c" <<'END'
typedef double vector __attribute__((vector_size(64)));
static vector sum[64];
int main(int count, char **arguments) {
    (void)arguments;
    for (int turn = 0; turn < 2; ++turn) {
#pragma omp parallel for num_threads(2) schedule(static, 1)
        for (int k = 0; k < 64; ++k) {
            sum[count > 1 ? 0 : (k + turn) % 64] += 1.0;
        }
    }
    return sum[0][0] < 0.0;
}
END
gcc -O1 -g -fopenmp -fsanitize=thread -Wno-psabi "$build/race.c" -o "$build/race"
export LD_LIBRARY_PATH
if ! "$build/race" >"$build/race.log" 2>&1 || "$build/race" race >>"$build/race.log" 2>&1 ||
    ! grep -q 'data race' "$build/race.log"; then
    echo "thread_sanitizer.sh: the sanitizer does not work here ($build/race.log): left out"
    exit 77
fi
unset LD_LIBRARY_PATH

CC=gcc cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DQNNLAND_SANITIZE=thread -DQNNLAND_EXAMPLES=OFF \
    -DQNNLAND_BENCH=OFF -DQNNLAND_BUILD_SHARED=OFF
programs="check_parallel check_execution check_engine check_metric check_sweeps check_groups check_group_threads"
cmake --build "$build" --parallel "$jobs" --target $programs
export LD_LIBRARY_PATH="$build/openmp"
for program in $programs; do
    log=$build/$program.log
    if ! "$build/tests/$program" >"$log" 2>&1 || grep -q 'ThreadSanitizer' "$log"; then
        cat "$log"
        exit 1
    fi
    tail -n 1 "$log"
done
