#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the Debian packages twice, from copies of the committed source in different folders, and
# compares the bytes of all of them, the source package too. Takes as long as two release builds.
#
#     sh tests/packages/reproducible.sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

copies="one another/further/down"
for copy in $copies; do
  git clone --quiet "$root" "$work/$copy"
  # The surroundings differ, too.
  TZ=Etc/GMT-${#copy} HOME="$work" sh "$work/$copy/config/deb/build.sh" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
  # The other two files, .buildinfo and .changes, describe the surroundings.
  (cd "$work/$copy/build/package" && find . -maxdepth 1 -type f ! -name '*.buildinfo' ! -name '*.changes' |
    LC_ALL=C sort | xargs sha256sum) >"$work/sums.${#copy}"
done
cat "$work"/sums.3
cmp "$work"/sums.*
