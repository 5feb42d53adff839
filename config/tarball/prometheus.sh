#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds the archive of prometheus-cpp's core, of which Debian has only the shared library, from
# Debian's source of the installed version. apt verifies its signature.
#
#     sh config/tarball/prometheus.sh DIRECTORY [ARGUMENTS OF CMAKE]
#
# Installs into DIRECTORY/installed, where find_package(prometheus-cpp) finds it.
set -eu
directory=$1
shift
[ ! -e "$directory/installed/lib/libprometheus-cpp-core.a" ] || exit 0
mkdir -p "$directory"
cd "$directory"

# shellcheck disable=SC2016 # dpkg-query replaces it
version=$(dpkg-query --show --showformat '${source:Version}' prometheus-cpp-dev)

# The sources of the packages' own mirrors, with lists of their own: the system's settings stay as
# they are.
mkdir -p lists/partial
: >sources.list
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ ! -r "$file" ] || sed -n 's/^deb /deb-src /p' "$file" >>sources.list
done
rm -rf sources.list.d && mkdir sources.list.d
for file in /etc/apt/sources.list.d/*.sources; do
  [ ! -r "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"sources.list.d/${file##*/}"
done
get() {
  apt-get --quiet=2 -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts="$PWD/sources.list.d" \
    -o Dir::State::Lists="$PWD/lists" -o APT::Sandbox::User=root "$@"
}
get update
# The release itself: Debian's patches do not concern the core.
get source --tar-only "prometheus-cpp=$version"
rm -rf source && mkdir source
tar --extract --file prometheus-cpp_*.orig.tar.* --directory source --strip-components=1

flags="-O2 -fPIE -fstack-protector-strong -ffile-prefix-map=$PWD/=prometheus-cpp/"
cmake -G Ninja -S source -B build "$@" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS="$flags" \
  -DCMAKE_INSTALL_PREFIX="$PWD/installed" -DCMAKE_INSTALL_LIBDIR=lib \
  -DBUILD_SHARED_LIBS=OFF -DENABLE_PULL=OFF -DENABLE_PUSH=OFF -DENABLE_COMPRESSION=OFF -DENABLE_TESTING=OFF
cmake --build build --target install
