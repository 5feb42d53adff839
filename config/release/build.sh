#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds all files of a release from the last commit, each on the system that it is for: in roots
# that debootstrap makes. Runs as root on Debian or Ubuntu, with debootstrap and git. The same
# commit on the same packages gives the same bytes.
#
#     sh config/release/build.sh [DIRECTORY [PART...]]    into build/files, or there
#
# The parts, all of them if none is named:
#
#     bookworm trixie noble    the Debian package for Debian 12, Debian 13, Ubuntu 24.04, for this machine's processor
#     tarball                  the tarballs and their SBOMs
#     image                    the image, as an OCI archive, and its SBOMs
#     chart                    the Helm chart
#
# Environment: RELEASE_ROOTS is where the roots are kept (build/roots), ARCHITECTURES of tarball and
# image ("amd64 arm64"), IMAGE the place of the image that the chart has (none: an example),
# DEBIAN_MIRROR, UBUNTU_MIRROR. SHA256SUMS in DIRECTORY covers every file there.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-$root/build/files}"
directory=$(readlink -f "${1:-$root/build/files}")
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- bookworm trixie noble tarball image chart

roots=${RELEASE_ROOTS:-$root/build/roots}
platforms=$root/tests/platforms
export CCACHE_DIR="${CCACHE_DIR:-$roots/ccache}"
: "${ARCHITECTURES:=amd64 arm64}"
: "${DEBIAN_MIRROR:=http://deb.debian.org/debian}"
case $(dpkg --print-architecture) in
  amd64) ubuntu=http://archive.ubuntu.com/ubuntu ;;
  *) ubuntu=http://ports.ubuntu.com/ubuntu-ports ;;
esac
: "${UBUNTU_MIRROR:=$ubuntu}"

fail() { echo "release: $*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || fail "debootstrap needs root"
command -v debootstrap >/dev/null || fail "debootstrap is not installed"
# With sudo, the checkout belongs to another user.
committed() { git -c safe.directory='*' -C "$root" "$@"; }
revision=$(committed rev-parse --short=12 HEAD)
epoch=$(committed log -1 --format=%ct)
version=$(committed show HEAD:CMakeLists.txt | sed -n 's/^project(staple_exporter VERSION \([0-9.]*\).*/\1/p')

# sources prints the sources.list of a suite, with its security updates.
sources() {
  case $1 in
    noble)
      for pocket in noble noble-updates noble-security; do echo "deb $UBUNTU_MIRROR $pocket main universe"; done
      ;;
    *)
      for pocket in "$1" "$1-updates"; do
        printf '%s\n' "deb $DEBIAN_MIRROR $pocket main" "deb-src $DEBIAN_MIRROR $pocket main"
      done
      echo "deb ${DEBIAN_MIRROR%/debian}/debian-security $1-security main"
      ;;
  esac
}

# prepare makes the root SUITE or SUITE-ARCHITECTURE, unless it is kept from an earlier release,
# brings its packages up to date, and puts the tree of the commit into it, always in the same place.
prepare() {
  suite=${1%-*}
  case $suite in
    noble) system=ubuntu mirror=$UBUNTU_MIRROR ;;
    *) system=debian mirror=$DEBIAN_MIRROR ;;
  esac
  list=$roots/$1/etc/apt/sources.list.d/release.list
  if [ ! -e "$list" ]; then
    [ -r "/usr/share/keyrings/$system-archive-keyring.gpg" ] ||
      fail "the key of $system's archive is missing: install debian-archive-keyring or ubuntu-keyring"
    rm -rf "${roots:?}/$1"
    mkdir -p "$roots"
    sh "$platforms/make_root.sh" "$suite" "$roots/$1" "$mirror" >&2
    : >"$roots/$1/etc/apt/sources.list"
    sources "$suite" >"$list"
    echo 'APT::Update::Error-Mode "any";' >"$roots/$1/etc/apt/apt.conf.d/02release"
  fi
  rm -rf "$roots/$1/source"
  mkdir "$roots/$1/source"
  committed archive HEAD | tar --extract --directory "$roots/$1/source"
  inside "$1" "apt-get update --quiet=2
    apt-get upgrade --quiet=2 --yes
    apt-get install --quiet=2 --yes --no-install-recommends ca-certificates ccache python3" >&2
}

# inside runs a command in a root, in the folder of the source.
inside() {
  sh "$platforms/enter.sh" "$roots/$1" \
    env SOURCE_DATE_EPOCH="$epoch" STAPLE_REVISION="$revision" DEBIAN_FRONTEND=noninteractive \
    sh -euc "cd /source; $2" </dev/null
}

# build runs a build in a root. Sets `built` to the path that its last line is, inside.
build() {
  inside "$1" "$2" >"$roots/$1.output"
  built=$(tail -n 1 "$roots/$1.output")
  [ -e "$roots/$1$built" ] || fail "no file: $built"
}

build_deb() {
  prepare "$1"
  build "$1" "sh config/deb/build.sh"
  # GitHub has no `~` in names of files.
  cp "$roots/$1$built" "$directory/$(basename "$built" | tr '~' '.')"
}

# for_architecture sets `place` to the root in which a processor's files are built, and prepares it.
# Another processor than the machine's has a root of its own: some packages exclude each other.
for_architecture() {
  place=trixie
  [ "$1" = "$(dpkg --print-architecture)" ] || place=trixie-$1
  prepare "$place"
}

build_tarball() {
  for architecture in $ARCHITECTURES; do
    for_architecture "$architecture"
    build "$place" "sh config/tarball/build.sh $architecture"
    cp "$roots/$place$built" "$roots/$place${built%.tar.gz}.spdx.json" "$directory/"
  done
}

build_image() {
  rm -rf "$roots/rootfs"
  mkdir -p "$roots/rootfs"
  filesystems=
  for architecture in $ARCHITECTURES; do
    for_architecture "$architecture"
    build "$place" "sh config/container/build.sh $architecture"
    cp "$roots/$place${built%/*}"/*.spdx.json "$directory/"
    cp -a "$roots/$place$built" "$roots/rootfs/$architecture"
    filesystems="$filesystems $architecture=build/rootfs/$architecture"
  done
  # Debian 13's compression, so that the bytes do not depend on this machine.
  prepare trixie
  mkdir -p "$roots/trixie/source/build"
  mv "$roots/rootfs" "$roots/trixie/source/build/"
  name=staple_exporter-$version.image.tar
  inside trixie "python3 config/container/oci.py --version=$version --revision=$revision \
    --output=build/$name $filesystems" >&2
  cp "$roots/trixie/source/build/$name" "$directory/"
}

build_chart() {
  prepare trixie
  build trixie "IMAGE='${IMAGE-}' sh config/helm/package.sh"
  cp "$roots/trixie$built" "$directory/"
}

for part; do
  echo "release: $part" >&2
  case $part in
    bookworm | trixie | noble) build_deb "$part" ;;
    tarball | image | chart) "build_$part" ;;
    *) fail "unknown part $part" ;;
  esac
done

cd "$directory"
rm -f SHA256SUMS
sha256sum -- * >"$directory.sums"
mv "$directory.sums" SHA256SUMS
cat SHA256SUMS
