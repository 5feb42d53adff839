#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the tarball on Debian 13: the program with every library in it, libc too, and what belongs
# to it. The program runs on any Linux of the processor. The same commit on the same system gives
# the same bytes.
#
#     sh config/tarball/build.sh [ARCHITECTURE [DIRECTORY]]    amd64 or arm64; into build/tarball, or there
#
# The last line of output is the tarball's path. Beside it lies its SBOM.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
architecture=${1:-$(dpkg --print-architecture)}
directory=${2:-$root/build/tarball}
# shellcheck disable=SC1091 # it has its own check
. "$root/config/release/environment.sh"

sh "$root/config/tarball/prometheus.sh" "$directory/prometheus-cpp" "$@" >&2
# The map says which archives are in the program.
cmake --preset tarball -S "$root" -B "$directory" -Wno-dev "$@" \
  -DCMAKE_PREFIX_PATH="$directory/prometheus-cpp/installed" \
  -DCMAKE_EXE_LINKER_FLAGS="-Wl,-Map=$directory/staple_exporter.map" >&2
cmake --build "$directory" --target staple_exporter >&2
sh "$root/config/tarball/pack.sh" "$architecture" "$directory"
