#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Installs the packages, then builds and runs every test. The last line is `N passed, N failed`.
#
#     sh tests/run.sh              the preset dev
#     sh tests/run.sh asan tsan    these presets instead
set -eu
cd "$(dirname "$0")/.."

sh exporter/packages.sh test

# Prints one attribute of the first element of ctest's JUnit file.
attribute() { sed -n "s/^[[:space:]]*$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

passed=0
failed=0
[ $# -gt 0 ] || set -- dev
for preset; do
  echo "== $preset: building"
  cmake --preset "$preset" -Wno-dev
  # The default build has only the unit tests: name what else is tested, or is to compile.
  cmake --build "build/$preset" --target all staple_benches staple_differential staple_fuzzers

  echo "== $preset: testing"
  results=$PWD/build/$preset/results.xml
  rm -f "$results"
  status=0
  # One more than the number of processors, because some tests wait.
  ctest --test-dir "build/$preset" --no-tests=error --output-on-failure --parallel $(($(nproc) + 1)) \
    --output-junit "$results" || status=$?
  if [ ! -s "$results" ]; then
    echo "run: ctest wrote no results for $preset" >&2
    failed=$((failed + 1))
    continue
  fi
  # A skipped test counts as failed.
  bad=$(($(attribute failures "$results") + $(attribute skipped "$results") + $(attribute disabled "$results")))
  [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  # Once more at the end, where a log that is cut still has it.
  [ "$bad" -eq 0 ] || python3 tests/failures.py "$results" || true
  failed=$((failed + bad))
  passed=$((passed + $(attribute tests "$results") - bad))
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
