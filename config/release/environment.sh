# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # the first three are set by what sources it

# What the builds of the tarball and of the image begin with. They source it with:
#
#     root            the source
#     architecture    amd64 or arm64
#     directory       of the build
#
# It makes the directory and its path absolute, installs the packages, and leaves the arguments of
# CMake in "$@".

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
