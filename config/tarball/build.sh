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

# The time of all files. Without git, it is the time of the changelog.
: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8
umask 022
# With it, ccache makes paths relative before the prefix map of the compiler applies.
unset CCACHE_BASEDIR

sh "$root/config/release/cross.sh" packages "$architecture" >&2
mkdir -p "$directory"
directory=$(readlink -f "$directory")
sh "$root/config/release/cross.sh" arguments "$architecture" >"$directory/arguments"
set --
while read -r argument; do set -- "$@" "$argument"; done <"$directory/arguments"

sh "$root/config/tarball/prometheus.sh" "$directory/prometheus-cpp" "$@" >&2
# The map says which archives are in the program.
cmake --preset tarball -S "$root" -B "$directory" -Wno-dev "$@" -DSTAPLE_REVISION="${STAPLE_REVISION-}" \
  -DCMAKE_PREFIX_PATH="$directory/prometheus-cpp/installed" \
  -DCMAKE_EXE_LINKER_FLAGS="-Wl,-Map=$directory/staple_exporter.map" >&2
cmake --build "$directory" --target staple_exporter >&2
sh "$root/config/tarball/pack.sh" "$architecture" "$directory"
