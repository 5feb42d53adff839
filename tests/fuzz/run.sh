#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the fuzzers with the preset fuzz (clang), and runs each on its corpus.
#
#     sh tests/fuzz/run.sh [SECONDS] [NAME]...    60 seconds each, all of them: looks for new inputs
#     sh tests/fuzz/run.sh check [NAME]...        a fixed number of inputs, always the same: the test Fuzz.run
#
# New inputs go to build/fuzz/found/NAME and are kept for the next run; `check` neither reads nor writes them. An input that
# crashes, leaks or hangs is written to build/fuzz/crashes/NAME-*; then the other fuzzers still run, and the command fails at
# the end. To keep such an input as a test, copy it to tests/fuzz/corpus/NAME. What compilers and fuzzers print is in
# build/fuzz/logs. Without clang++ and its runtime the exit status is 77.
#
# With STAPLE_FUZZ_SEEDS=DIRECTORY the seeds that another build has written are taken.
set -eu
cd "$(dirname "$0")/../.."
mode=${1:-60}
[ $# -eq 0 ] || shift
case $mode in
  check) ;;
  *[!0-9]*) echo "usage: sh tests/fuzz/run.sh [SECONDS|check] [NAME]..." >&2; exit 64 ;;
esac
all=$(sed -n 's/^ *staple_fuzzer(\([a-z_]*\) .*/\1/p' tests/fuzz/CMakeLists.txt)
# shellcheck disable=SC2086 # one word each
[ $# -gt 0 ] || set -- $all
for name; do
  if ! printf '%s\n' "$all" | grep -qxF "$name"; then
    printf 'run: no fuzzer %s; there are:\n%s\n' "$name" "$all" >&2
    exit 64
  fi
done

folder=build/fuzz
logs=$folder/logs
rm -rf "$logs"
mkdir -p "$logs" "$folder/crashes"
cpu_limit=600 # seconds of one fuzzer
[ "$mode" = check ] || cpu_limit=$((mode + 600))

# reason LOG STATUS prints the exit status, what it means, and the line of the log that says most.
reason() {
  printf 'exit status %d' "$2"
  case $2 in
    137) printf ' (killed, as if memory had run out)' ;;
    152 | 158) printf ' (no end after %d s of CPU time)' "$cpu_limit" ;;
  esac
  line=$(grep -a -m 1 -E 'SUMMARY: |: (fatal )?error: |ERROR: |undefined reference|CMake Error|No space left' "$1" || tail -n 1 "$1")
  printf ': %.300s\n' "$line"
}

# A process under AddressSanitizer can die at its start where the kernel spreads addresses over more bits than the runtime
# knows (clang 14: 28), and mutations depend on addresses: they are fixed wherever this is allowed.
fixed=
! setarch --addr-no-randomize true 2>/dev/null || fixed='setarch --addr-no-randomize'

# probe SANITIZER LEAKS builds and runs a fuzzer without content: does this machine allow it?
probe() {
  # shellcheck disable=SC2086 # one word each
  printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n' |
    clang++ -x c++ "-fsanitize=fuzzer,$1" -o "$logs/probe" - && ASAN_OPTIONS=detect_leaks=$2 $fixed "$logs/probe" -runs=10
}
sanitizers=address,undefined
leaks=1
if ! probe address 1 >"$logs/probe.log" 2>&1; then
  # A fuzzer needs ptrace() to find leaks, and room for the shadow memory of AddressSanitizer.
  leaks=0
  if probe address 0 >>"$logs/probe.log" 2>&1; then
    echo 'run: leaks are not looked for: LeakSanitizer does not run here'
  elif probe undefined 0 >>"$logs/probe.log" 2>&1; then
    sanitizers=undefined
    echo 'run: AddressSanitizer does not run here: without it'
  else
    cat "$logs/probe.log"
    echo 'run: clang++ with libFuzzer is needed (Debian: clang, libclang-rt-dev)' >&2
    exit 77
  fi
fi
export ASAN_OPTIONS="detect_leaks=$leaks${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# One compiler for each processor, if there is memory: the largest takes 300 MB.
jobs=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 500000))
[ "$jobs" -le "$(nproc)" ] || jobs=$(nproc)
[ "$jobs" -ge 1 ] || jobs=1

# build NAME... builds these fuzzers.
build() {
  cmake --preset fuzz -Wno-dev "-DSTAPLE_SANITIZE=$sanitizers" "-DSTAPLE_FUZZ_SEEDS=${STAPLE_FUZZ_SEEDS-}" || return
  # shellcheck disable=SC2046,SC2086 # one word each
  $fixed cmake --build --preset fuzz --parallel "$jobs" --target $(printf '%s_fuzz ' "$@")
}
status=0
build "$@" >"$logs/build.log" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  grep -a -m 1 -A 20 'FAILED: ' "$logs/build.log" | cut -c 1-400 || tail -n 20 "$logs/build.log"
  echo "run: the fuzzers do not build: $(reason "$logs/build.log" "$status")" >&2
  exit 1
fi

# folders NAME prints where its corpus is: some seeds are committed, some are written by the build.
folders() {
  for corpus in tests/fuzz/corpus "${STAPLE_FUZZ_SEEDS:-$folder/tests/fuzz/corpus}"; do
    [ ! -d "$corpus/$1" ] || printf '%s\n' "$corpus/$1"
  done
}

# fuzz NAME OPTION... runs a fuzzer. A hang ends by the CPU time: a clock says nothing on a machine that is busy or stopped.
fuzz() {
  name=$1
  shift
  (
    # shellcheck disable=SC3045 # dash has it, too
    ulimit -t "$cpu_limit"
    # shellcheck disable=SC2086 # one word each
    exec $fixed "$folder/tests/fuzz/${name}_fuzz" -detect_leaks=$leaks -print_final_stats=1 \
      -artifact_prefix="$folder/crashes/$name-" "$@"
  ) >"$logs/$name.log" 2>&1
}

# check NAME runs what the seed 1 makes of the corpus, in the order of its names.
check() {
  folders "$1" | while read -r corpus; do find "$corpus" -type f; done | LC_ALL=C sort | paste -s -d , - >"$logs/$1.inputs"
  runs=$(sed -n "s/^ *staple_fuzzer($1 .*RUNS \([0-9]*\).*/\1/p" tests/fuzz/CMakeLists.txt)
  fuzz "$1" -seed=1 -timeout=0 -seed_inputs="@$logs/$1.inputs" -runs="${runs:-10000}"
}

# search NAME looks for new inputs.
search() {
  mkdir -p "$folder/found/$1"
  # shellcheck disable=SC2046 # one word each
  fuzz "$1" -max_total_time="$mode" -timeout=25 "$folder/found/$1" $(folders "$1")
}

failed=
for name; do
  status=0
  if [ "$mode" = check ]; then check "$name"; else search "$name"; fi || status=$?
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$name.log")
  echo "$name: ${inputs:-no} inputs, exit status $status"
  [ "$status" -eq 0 ] || failed="$failed $name:$status"
done
for one in $failed; do
  echo "== $logs/${one%:*}.log"
  tail -n 40 "$logs/${one%:*}.log" | cut -c 1-400
done
for one in $failed; do
  echo "run: ${one%:*} failed: $(reason "$logs/${one%:*}.log" "${one#*:}")" >&2
done
[ -z "$failed" ]
