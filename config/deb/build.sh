#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the Debian package for the system on which it runs, with dpkg-buildpackage, and the source
# package. It installs the packages that it needs. The same commit on the same system gives the
# same bytes.
#
#     sh config/deb/build.sh [DIRECTORY]    into build/package, or there
#
# The output is the path of the package. SOURCE_DATE_EPOCH and STAPLE_REVISION: see source.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

sh "$root/exporter/packages.sh" package
if ! command -v dpkg-buildpackage >/dev/null; then
  echo "build: dpkg-buildpackage is not installed; Debian packages are built on Debian or Ubuntu" >&2
  exit 1
fi

source=$(sh "$here/source.sh" "$@")
umask 022
# With it, ccache makes paths relative before the prefix map of the compiler applies.
unset CCACHE_BASEDIR
cd "$source"
dpkg-buildpackage --build=full --no-sign >&2
version=$(dpkg-parsechangelog --show-field Version)
echo "$(dirname "$source")/staple-exporter_${version}_$(dpkg --print-architecture).deb"
