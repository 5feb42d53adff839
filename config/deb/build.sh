#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the Debian package. The same commit on the same system gives the same bytes.
#
#     sh config/deb/build.sh [DIRECTORY]    into build/package, or there
#
# The last line of output is the package's path.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
directory=${1:-$root/build/package}

# The time of all files in the package. Without git, it is the time of the changelog.
: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH
umask 022
# With it, ccache makes paths relative before the prefix map of the compiler applies.
unset CCACHE_BASEDIR

sh "$root/exporter/packages.sh" build
cmake --preset package -S "$root" -B "$directory" >&2
cmake --build "$directory" --target staple_exporter staple_described >&2
(cd "$directory" && rm -f ./*.deb && cpack >&2)
ls "$directory"/*.deb
