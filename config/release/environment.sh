# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh

# What the builds of the tarball and of the image begin with. They source it with their arguments
# [ARCHITECTURE [DIRECTORY]] and with:
#
#     root    the source
#     what    tarball or container: the default directory is build/$what
#
# It sets `architecture` and `directory`, makes the directory, installs the packages, and leaves the
# arguments of CMake in "$@".
architecture=${1:-$(dpkg --print-architecture)}
directory=${2:-$root/build/$what}

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
set -- -DSTAPLE_REVISION="${STAPLE_REVISION-}"
while read -r argument; do set -- "$@" "$argument"; done <"$directory/arguments"
