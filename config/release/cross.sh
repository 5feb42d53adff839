#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Prepares a Debian 13 for a build: the packages that compile for a processor, and the arguments of
# CMake for it.
#
#     sh config/release/cross.sh packages ARCHITECTURE             installs what is missing
#     sh config/release/cross.sh arguments ARCHITECTURE            prints the arguments, one a line
#     sh config/release/cross.sh strip ARCHITECTURE PROGRAM COPY   writes a copy without symbols
#     sh config/release/cross.sh run ARCHITECTURE PROGRAM ARG...   runs a program that was built
#
# ARCHITECTURE is amd64 or arm64, as Debian calls them. Another than that of the machine is compiled
# with Debian's cross compiler, and its programs run under QEMU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=$1
architecture=$2
shift 2

native=$(dpkg --print-architecture)
case $architecture in
  amd64) triplet=x86_64-linux-gnu emulator=qemu-x86_64-static ;;
  arm64) triplet=aarch64-linux-gnu emulator=qemu-aarch64-static ;;
  *) echo "cross: $architecture is neither amd64 nor arm64" >&2; exit 64 ;;
esac

# Beside exporter/packages.sh: tools, and the archives that OpenSSL and libidn2 need in a static
# program.
tools="dpkg-dev python3 libunistring-dev libzstd-dev"

packages() {
  sh "$here/../../exporter/packages.sh" build
  wanted=$tools
  if [ "$architecture" != "$native" ]; then
    dpkg --print-foreign-architectures | grep -qx "$architecture" || dpkg --add-architecture "$architecture"
    wanted="$wanted crossbuild-essential-$architecture qemu-user-static"
    # The same libraries for the other processor. CLI11 is headers alone.
    for library in boost1.83 boost-json1.83 boost-url1.83 c-ares crypt idn2 jemalloc re2 ssl unistring yaml-cpp zstd; do
      wanted="$wanted lib$library-dev:$architecture"
    done
    wanted="$wanted prometheus-cpp-dev:$architecture zlib1g-dev:$architecture"
  fi
  # shellcheck disable=SC2016,SC2086 # dpkg-query replaces it; several words
  installed=$(dpkg-query --show --showformat '${db:Status-Status}\n' $wanted 2>/dev/null | grep -cx installed)
  # shellcheck disable=SC2086 # several words
  [ "$installed" != "$(echo $wanted | wc -w)" ] || return 0
  apt-get update --quiet=2
  # Some manual pages differ between the processors, for which dpkg refuses the second package.
  # shellcheck disable=SC2086 # several words
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::='--path-exclude=/usr/share/man/*' $wanted </dev/null
}

arguments() {
  [ "$architecture" != "$native" ] || return 0
  echo "--toolchain=$here/cross.cmake"
  echo "-DSTAPLE_TRIPLET=$triplet"
}

strip() { "$triplet-strip" -o "$2" "$1"; }

run() { if [ "$architecture" = "$native" ]; then exec "$@"; else exec "$emulator" "$@"; fi; }

"$command" "$@"
