#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the root file system of the image on Debian 13, and its SBOM. The same commit on the same
# system gives the same bytes.
#
#     sh config/container/build.sh [ARCHITECTURE [DIRECTORY]]    amd64 or arm64; into build/container, or there
#
# The last line of output is the path of the root file system. config/container/oci.py makes an
# image of it.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
architecture=${1:-$(dpkg --print-architecture)}
directory=${2:-$root/build/container}
# shellcheck disable=SC1091 # it has its own check
. "$root/config/release/environment.sh"

# The map says which archives are in the program.
cmake --preset release -S "$root" -B "$directory" -Wno-dev "$@" \
  -DCMAKE_EXE_LINKER_FLAGS="-Wl,-Map=$directory/staple_exporter.map" >&2
cmake --build "$directory" --target staple_exporter >&2

rootfs=$directory/rootfs
documents=$rootfs/usr/share/doc/staple-exporter
version=$(sed -n 's/^project(staple_exporter VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
name=staple_exporter-$version.image-$architecture
sh "$root/config/container/rootfs.sh" "$directory/staple_exporter" "$rootfs"
bill() {
  python3 "$root/config/release/sbom.py" --build="$directory" --program="$rootfs/usr/bin/staple_exporter" \
    --name="$name" --version="$version" --architecture="$architecture" "$@"
}
bill --status="$rootfs/var/lib/dpkg/status" --output="$directory/$name.spdx.json"
# What is inside the program is in no package database. Scanners read it here.
mkdir "$documents"
cp "$root/LICENSE" "$documents/"
bill --output="$documents/staple_exporter.spdx.json" --licences="$documents/THIRD-PARTY.txt"
find "$rootfs" -newermt "@$SOURCE_DATE_EPOCH" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
echo "$rootfs"
