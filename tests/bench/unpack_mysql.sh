#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Unpacks MySQL's server and client of Debian unstable, with the libraries that they need, to a folder. Installs nothing.
#
#     sh tests/bench/unpack_mysql.sh FOLDER
set -eu

[ $# -eq 1 ] || { echo "usage: sh $0 FOLDER" >&2; exit 64; }
mkdir -p "$1"
root=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
: >"$work/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main" >"$work/sources.list"
cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Debug::NoLocking "1";
END
apt() { apt-get --config-file="$work/apt.conf" --quiet=2 "$@"; }
apt update
# Without an installed package in `status`, everything that they depend on is downloaded.
apt install --yes --no-install-recommends --download-only mysql-server-core mysql-client-core
for package in "$work"/cache/archives/*.deb; do
  dpkg-deb -x "$package" "$root"
done
