#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Lays out the Debian source package for the system on which it runs: a copy of the source with
# debian/ where dpkg expects it, and the archive without debian/ beside it. `dpkg-buildpackage -us
# -uc` in the copy builds the packages.
#
#     sh config/deb/source.sh [DIRECTORY]    into build/package, or there
#
# The last line of output is the path of the copy. SOURCE_DATE_EPOCH and STAPLE_REVISION are those
# of the commit. Without git, the time is that of CHANGELOG.md, and there is no revision.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
directory=${1:-$root/build/package}
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
umask 022
export LC_ALL=C

: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGELOG.md")}"
: "${STAPLE_REVISION:=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || true)}"
version=$(sed -n 's/^project(staple_exporter VERSION \([0-9.]*\) .*/\1/p' "$root/CMakeLists.txt")

# Each system has a version of its own: 0.2.0-1~deb12u1, ~deb13u1, ~ubuntu24.04.1. That of a newer
# release of a distribution is higher, and that of the distribution itself, 0.2.0-1, is the highest.
system() (
  # shellcheck disable=SC1091 # a file of the system
  . /etc/os-release
  case ${ID:?}${VERSION_ID-} in
    debian) ;;
    debian*) echo "~deb${VERSION_ID}u1" ;;
    *) echo "~$ID${VERSION_ID-}.1" ;;
  esac
)
# shellcheck disable=SC1091 # a file of the system
codename() (. /etc/os-release && echo "${VERSION_CODENAME:-unstable}")

# The files of the work tree that git knows, separated by NUL.
files() {
  cd "$root"
  if git rev-parse --git-dir >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # the inner shell's
    git ls-files -z |
      xargs -0 sh -c 'for file; do [ ! -e "$file" ] || printf "%s\0" "$file"; done' sh
  else
    find . \( -path ./build -o -path ./.git -o -name __pycache__ \) -prune -o \( -type f -o -type l \) -printf '%P\0'
  fi | sort -z
}

source=$directory/staple-exporter-$version
archive=$directory/staple-exporter_$version.orig.tar.gz
rm -rf "$source" "$directory/staple-exporter_$version.orig".tar.*
files | tar -C "$root" --null --verbatim-files-from --files-from=- --transform="s,^,staple-exporter-$version/," \
  --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" -cf - | gzip -9n >"$archive"
tar -C "$directory" --no-same-owner -xzf "$archive"

cp -R "$root/config/deb/debian" "$source/"
for file in service sysusers; do
  cp "$root/config/systemd/staple-exporter.$file" "$source/debian/"
done
echo "$STAPLE_REVISION" >"$source/debian/revision"
cat >"$source/debian/changelog" <<END
staple-exporter ($version-1$(system)) $(codename); urgency=medium

  * New release: the changes are in CHANGELOG.md.

 -- $(sed -n 's/^Maintainer: //p' "$source/debian/control")  $(date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')
END
echo "$source"
