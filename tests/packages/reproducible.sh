#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the Debian package twice, from copies of the committed source in different folders, and
# compares the bytes. Takes as long as two release builds.
#
#     sh tests/packages/reproducible.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

copies="one another/further/down"
for copy in $copies; do git clone --quiet "$root" "$work/$copy"; done
for copy in $copies; do
  # The surroundings differ, too.
  TZ=Etc/GMT-${#copy} HOME="$work" sh "$work/$copy/config/deb/build.sh" "$work/$copy/build/package" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
done >"$work/packages"
first=$(sed -n 1p "$work/packages")
second=$(sed -n 2p "$work/packages")
sha256sum "$first" "$second"
cmp "$first" "$second"
